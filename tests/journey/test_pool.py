"""Saving and borrowing in a real browser: money is written down, countersigned and in the statement; a loan is asked for, paid
out, paid back, and the points come out even."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ledgers.models import Loan, MonthEnd
from ledgers.pool import months, units
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.journey.hands import Keyboard, Pointer
from tests.journey.test_neighbors import Neighbor
from tests.ledgers import pooling

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def town(new_network: Any) -> Any:
    settled = new_network()
    with entered(settled.network):
        pooling.open_pool(pool__signatories="officers")
    return settled


@pytest.fixture
def at_home(browser_of: Any, town: Any) -> Any:
    def make(member: Any, *, width: int = 390, javascript: bool = True, hands: type[Pointer] = Pointer) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        client = Client()
        sign_in(client, member.person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, hands, f"/{town.network.slug}/")

    return make


@pytest.mark.parametrize(
    ("hands", "javascript", "width"),
    [
        pytest.param(Pointer, True, 390, id="on-a-phone"),
        pytest.param(Keyboard, False, 1280, id="by-keyboard-without-javascript"),
    ],
)
def test_a_contribution_is_recorded_countersigned_and_in_the_statement(
    town: Any, at_home: Any, hands: type[Pointer], javascript: bool, width: int
) -> None:
    tess, carla, alice = (
        at_home(one, width=width, javascript=javascript, hands=hands) for one in (town.tess, town.carla, town.alice)
    )
    tess.go("pool/desk/")
    tess.fill("Whose money", f"#{town.alice.number}")
    tess.fill("How much", "50.25")
    tess.press("Record it")
    assert "Recorded" in tess.page.locator("body").inner_text()
    carla.go("pool/desk/")
    carla.press("^Countersign")
    alice.go("pool/")
    assert "50.25" in alice.words
    alice.follow("Statement")
    assert "Contribution" in alice.words
    assert "50.25" in alice.words


def test_somebody_saves_borrows_pays_back_and_the_points_come_out_even(town: Any, at_home: Any, as_owner: Any) -> None:
    with entered(town.network):
        pooling.save(town.bob, 100_000, first=town.tess, second=town.carla)
    alice, tess, carla = at_home(town.alice), at_home(town.tess, width=1280), at_home(town.carla, width=1280)
    alice.go("pool/loans/new/")
    alice.fill("How much", "120")
    alice.fill("What for", "A cargo bike")
    alice.fill("Over how many months", "2")
    alice.fill("First instalment", (timezone.localdate() + dt.timedelta(days=31)).isoformat())
    alice.fill("mean to save", "80")
    alice.press("Show me the plan")
    assert "come out even by" in alice.words
    alice.press("Ask for this loan")
    with entered(town.network):
        page = f"pool/loans/{Loan.objects.get().uid}/"
    for officer, presses in ((tess, "^Approve"), (carla, "^Approve"), (tess, "^Sign"), (carla, "^Countersign")):
        officer.go(page)
        officer.press(presses)
    with as_owner() as owner:
        _month(owner, town, 0)
        for number in (1, 2):
            tess.go(page)
            tess.fill("How much came back", "60")
            tess.press("Record it")
            carla.go("pool/desk/")
            carla.press("^Countersign")
            with entered(town.network):
                pooling.save(town.alice, 8000, first=town.tess, second=town.carla)
            _month(owner, town, number)
    alice.go(page)
    assert re.search("Paid back", alice.words)
    with entered(town.network):
        ends = list(MonthEnd.objects.filter(member=town.alice).order_by("month").values_list("balance", "points"))
        assert ends == [(-12_000, -12_000), (2000, -10_000), (16_000, 6000)]
        assert months.points(town.alice, units.unit()) == 6000
    alice.go("pool/")
    assert "60.00" in alice.words
    call_command("verify_books", network=town.network.slug)


def _month(owner: Any, town: Any, number: int) -> None:
    """The month ends; the database's owner says so."""
    with entered(town.network):
        pool = units.unit()
    month = timezone.localdate().replace(day=1)
    for _one in range(number):
        month = months.next_month(month)
    with owner.transaction():
        owner.execute("SELECT set_config('manyhands.network', %s, true)", [str(town.network.id)])
        until = dt.datetime.now(dt.UTC)
        owner.execute("SELECT ledgers_pool_month_end(%s, %s, %s)", [pool.pk, month, until])
