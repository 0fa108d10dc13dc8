"""What officers do with the books: the admin site, limits of one's own, and who is told."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from common import registry
from common.errors import Refused
from ledgers import accounts, limits, reversals, transfers
from ledgers.models import LimitGrant, ReversalRequest, Transfer
from networks import actors
from networks.models import Record
from networks.tenancy.current import entered


@pytest.fixture
def moved(riverside: Any, alice: Any, bob: Any) -> Transfer:
    with entered(riverside):
        return transfers.pay(
            accounts.of(alice), accounts.of(bob), 60, kind="gift", source="", by=actors.of(alice), note="Thanks"
        )


def told(kind: str) -> list[tuple[str, str]]:
    """Who hears of the last record of a kind, and what."""
    record = Record.objects.filter(kind=kind).order_by("-id").first()
    notice = registry.notices[kind]
    return [(letter.membership.name, letter.title) for letter in notice.letters(record)]


def test_who_receives_is_told(riverside: Any, moved: Transfer) -> None:
    with entered(riverside):
        assert [(name, title.replace("\N{NO-BREAK SPACE}", " ")) for name, title in told("transfer.gift")] == [
            ("Bob Example", "Alice Example gave you 1 h")
        ]


def test_everyone_concerned_hears_of_a_reversal(riverside: Any, moved: Transfer, carla: Any) -> None:
    with entered(riverside):
        from tests.cast import member

        asked = reversals.ask(moved, "Twice", by=actors.of(carla))
        assert {name for name, _title in told("reversal.asked")} == {"Cora Example", "Tess Example"}
        reversals.confirm(asked, by=actors.of(member(riverside, "Cora")))
        assert {name for name, _title in told("transfer.reversal")} == {"Alice Example", "Bob Example"}


def test_nobody_takes_back_a_line_of_their_own(riverside: Any, alice: Any, carla: Any) -> None:
    from tests.cast import member

    with entered(riverside):
        made = transfers.pay(accounts.of(alice), accounts.of(carla), 60, kind="gift", source="", by=actors.of(alice))
        asked = reversals.ask(made, "Twice", by=actors.of(member(riverside, "Cora")))
        for who, code in ((carla, "own-account"), (member(riverside, "Cora"), "same-person"), (alice, "not-allowed")):
            with pytest.raises(Refused) as refused:
                reversals.confirm(asked, by=actors.of(who))
            assert refused.value.code == code
        reversals.confirm(asked, by=actors.of(member(riverside, "Tess")))
        with pytest.raises(Refused) as refused:
            reversals.decline(asked, by=actors.of(carla))
        assert refused.value.code == "answered"


def test_a_limit_of_ones_own_stays_inside_the_rules(riverside: Any, alice: Any, bob: Any, carla: Any) -> None:
    soon = timezone.now() + dt.timedelta(days=30)
    with entered(riverside):
        account, by = accounts.of(alice), actors.of(carla)
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"floor": -3001}, "floor-range"),
            ({"floor": 1}, "floor-range"),
            ({"ceiling": 6001}, "ceiling-range"),
            ({"until": timezone.now()}, "until-range"),
            ({"until": timezone.now() + dt.timedelta(days=366)}, "until-range"),
            ({"floor": None, "ceiling": None}, "nothing"),
            ({"reason": " "}, "reason"),
            ({"by": actors.of(alice)}, "not-allowed"),
        ]
        good: dict[str, Any] = {"floor": -900, "ceiling": None, "until": soon, "reason": "A hard winter", "by": by}
        for change, code in wrong:
            with pytest.raises(Refused) as refused:
                limits.grant(account, **{**good, **change})
            assert refused.value.code == code
        with pytest.raises(Refused) as refused:
            limits.grant(accounts.of(carla), **good)
        assert refused.value.code == "own-account"
        limits.grant(account, **good)
        assert accounts.can_spend(account) == 900
        transfers.pay(account, accounts.of(bob), 900, kind="payment", source="", by=actors.of(alice))
        limits.end(account, by=by)
        assert accounts.can_spend(account) == 0


def test_the_admin_site_shows_the_books_and_takes_back_by_two(
    client_of: Any, riverside: Any, moved: Transfer, alice: Any, carla: Any
) -> None:
    from tests.cast import member

    carlas, coras = client_of(carla), client_of(member(riverside, "Cora"))
    for path in ("account", "transfer", "reversalrequest", "limitgrant"):
        page = carlas.get(f"/riverside/admin/ledgers/{path}/")
        assert page.status_code == 200, path
        assert "object (" not in page.content.decode()
        assert client_of(alice).get(f"/riverside/admin/ledgers/{path}/").status_code in (302, 403)
    page = carlas.get(f"/riverside/admin/ledgers/transfer/{moved.uid}/change/")
    assert "Bob Example" in page.content.decode()
    with entered(riverside):
        number = alice.number
    day = (timezone.localdate() + dt.timedelta(days=20)).isoformat()
    given = carlas.post(
        "/riverside/admin/ledgers/limitgrant/add/",
        {"member": number, "floor": "15", "ceiling": "", "until_0": day, "until_1": "12:00", "reason": "Winter"},
    )
    assert given.status_code == 302, given.content.decode()[-3000:]
    with entered(riverside):
        assert LimitGrant.objects.get().floor == -900
        ReversalRequest.objects.all().delete()
        asked = reversals.ask(moved, "Twice", by=actors.of(carla))
    assert coras.get(f"/riverside/admin/ledgers/reversalrequest/{asked.uid}/change/").status_code == 200
