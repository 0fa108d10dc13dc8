"""The treasurer's desk: what waits, what the network has, the fund's budget and the journal; and who must not come near."""

import csv
import io

import pytest
from django.utils import timezone

from ledgers import accounts, currencies, payments, reversals
from ledgers.models import BudgetLine, Transfer
from networks.actors import Actor
from networks.tenancy.current import entered
from tests import cast

pytestmark = pytest.mark.django_db

DESK = "/riverside/treasury/"


@pytest.fixture
def tess(riverside):
    return cast.member(riverside, "Tess")


@pytest.fixture
def given(riverside, alice, bob):
    """Alice gives the fund two hours, and pays Bob one."""
    with entered(riverside):
        payments.send(alice, None, 120, kind="gift", by=Actor(alice), note="=cmd()")
        return payments.send(alice, bob, 60, kind="payment", by=Actor(alice))


def _line(browser, riverside, **more):
    with entered(riverside):
        unit = str(currencies.hours().uid)
    said = {
        "do": "write",
        "name": "Repairs",
        "currency": unit,
        "amount": "10",
        "year": timezone.localdate().year,
        "kinds": ["gift"],
    }
    return browser.post(DESK, {**said, **more})


def test_a_treasurer_plans_what_the_fund_gives_and_the_books_say_what_became_of_it(client_of, tess, riverside, alice, given):
    browser = client_of(tess)
    assert _line(browser, riverside).status_code == 302
    with entered(riverside):
        fund = currencies.fund(currencies.hours())
        from ledgers import transfers

        transfers.pay(
            fund, accounts.of(alice), 90, kind="gift", source="relief:1", by=Actor(tess, None, frozenset({"treasurer"}))
        )
    page = browser.get(DESK).content.decode()
    assert "Repairs" in page
    assert "1.5\N{NO-BREAK SPACE}h" in page
    assert "8.5\N{NO-BREAK SPACE}h" in page
    with entered(riverside):
        line = BudgetLine.objects.get()
    browser.post(DESK, {"do": "strike", "line": str(line.uid)})
    with entered(riverside):
        assert not BudgetLine.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": " "}, "Say what it is for."),
        ({"amount": "0"}, "Write more than 0"),
        ({"amount": "NaN"}, "Write a number"),
        ({"amount": "9" * 5000}, "Write a number"),
        ({"kinds": []}, "Choose what counts"),
        ({"kinds": ["theft"]}, "Choose from the list."),
        ({"year": "1066"}, "2000"),
        ({"currency": "nonsense"}, "Choose a unit from the list."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_written(client_of, tess, riverside, more, words):
    answer = _line(client_of(tess), riverside, **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with entered(riverside):
        assert not BudgetLine.objects.exists()


def test_one_kind_counts_for_one_line(client_of, tess, riverside):
    browser = client_of(tess)
    _line(browser, riverside)
    twice = _line(browser, riverside, name="More gifts")
    assert "counts for another line already" in twice.content.decode()
    again = _line(browser, riverside, name="repairs", kinds=["payment"])
    assert "There is a line of that name already." in again.content.decode()


def test_a_coordinator_reads_and_does_not_plan_and_a_member_sees_nothing(client_of, carla, alice, dan, riverside):
    browser = client_of(carla)
    assert browser.get(DESK).status_code == 200
    assert "Add a line" not in browser.get(DESK).content.decode()
    assert "Treasurers write the budget." in _line(browser, riverside).content.decode()
    assert client_of(alice).get(DESK).status_code == 403
    assert client_of(alice).get(f"{DESK}journal.csv").status_code == 403
    assert client_of(dan).get(DESK)["Location"] == "/riverside/"


def test_the_journal_has_every_leg_and_runs_no_formula(client_of, tess, given):
    text = client_of(tess).get(f"{DESK}journal.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4
    assert {row["What for"] for row in rows} == {"'=cmd()", ""}
    assert sorted(row["Amount"] for row in rows) == sorted(["'-2:00", "2:00", "'-1:00", "1:00"])


def test_what_waits_is_shown_to_who_can_do_it_and_not_to_who_asked(client_of, tess, carla, riverside, given):
    with entered(riverside):
        reversals.ask(Transfer.objects.get(pk=given.pk), "Twice", by=Actor(tess, None, frozenset({"treasurer"})))
    words = "Lines to take back, waiting for a second person"
    assert words not in client_of(tess).get(DESK).content.decode()
    assert words in client_of(carla).get(DESK).content.decode()
    assert words in client_of(carla).get("/riverside/cockpit/").content.decode()
    assert words in client_of(carla).get("/riverside/home/").content.decode()


def test_the_desk_asks_as_often_however_much_there_is(client_of, tess, riverside, given, count_queries):
    browser = client_of(tess)
    _line(browser, riverside)
    browser.get(DESK)
    with count_queries() as few:
        browser.get(DESK)
    _line(browser, riverside, name="Gatherings", kinds=["payment"])
    browser.get(DESK)
    with count_queries() as many:
        browser.get(DESK)
    assert len(few) == len(many) <= 16
