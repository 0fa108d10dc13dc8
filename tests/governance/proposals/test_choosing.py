"""An election gives the office to who won, a budget round pays what won; nothing else of the list."""

import datetime as dt

import pytest
from django.utils import timezone

from common.errors import Refused
from governance.models import PollResult
from governance.polls import ballots
from governance.proposals import proposals
from ledgers import accounts
from ledgers.models import Transfer
from networks import memberships
from networks.actors import Actor, of, system
from networks.models import Membership, RoleTerm
from tests.governance.proposals.conftest import bring, close, poll_of, voting

pytestmark = pytest.mark.django_db


def _election(*members, seats=1):
    until = (timezone.localdate() + dt.timedelta(days=300)).isoformat()
    said = {"role": "facilitator", "seats": seats, "until": until, "members": [str(one.uid) for one in members]}
    return {"do": "elect", "said": said}


def _budget(amount, *projects):
    rows = [{"name": name, "member": str(member.uid), "amount": minutes} for name, member, minutes in projects]
    return {"do": "share", "said": {"currency": "HOURS", "amount": amount, "projects": rows}}


def _vote(row, marks, *members):
    for member in members:
        ballots.cast(poll_of(row), ballots.Said(marks), by=of(member))


@pytest.mark.parametrize(("seats", "method", "winners"), [(1, "irv", ["Bob"]), (2, "scottish", ["Bob", "Tess"])])
def test_who_is_elected_holds_the_office_until_its_end(deciding, alice, bob, carla, seats, method, winners):
    tess = Membership.objects.get(name__startswith="Tess")
    row = voting("appointment", alice, title="Who facilitates", deed=_election(alice, bob, tess, seats=seats))
    assert poll_of(row).method == method
    _vote(row, [1, 2], alice, bob, carla)
    _vote(row, [2, 1], tess)
    row = close(row)
    assert (row.state, row.waits_for) == ("enacted", "")
    terms = RoleTerm.objects.running().filter(role="facilitator").select_related("membership")
    assert sorted(term.membership.name.split()[0] for term in terms) == winners
    assert {term.decision for term in terms} == {row.source}
    assert all(term.until for term in terms)


def test_who_left_before_the_count_makes_the_election_wait(deciding, alice, bob, carla):
    row = voting("appointment", alice, title="Who facilitates", deed=_election(alice, bob))
    _vote(row, [1, 0], alice, bob, carla)
    memberships.suspend(Membership.objects.get(pk=bob.pk), by=system("test"))
    row = close(row)
    assert row.state == "waiting"
    assert not RoleTerm.objects.running().filter(role="facilitator").exists()


def test_a_budget_round_pays_what_won_and_nothing_else(deciding, alice, bob, carla):
    tess = Membership.objects.get(name__startswith="Tess")
    deed = _budget(600, ("Coats", bob, 300), ("Soup", tess, 300), ("A yacht", alice, 600))
    row = voting("budget", alice, title="The winter fund", deed=deed)
    assert poll_of(row).method == "equal-shares"
    _vote(row, [0, 1], alice, bob, carla, tess)
    row = close(row)
    assert (row.state, row.waits_for) == ("enacted", "")
    assert len(PollResult.objects.get().winners) == 2
    moved = Transfer.objects.filter(source=row.source)
    assert moved.count() == 2
    assert (accounts.of(bob).balance, accounts.of(tess).balance, accounts.of(alice).balance) == (300, 300, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"members": []}, "members"),
        ({"members": ["7", "8"]}, "member"),
        ({"seats": 0}, "seats"),
        ({"seats": True}, "seats"),
        ({"seats": 3}, "members"),
        ({"role": "king"}, "role"),
        ({"more": 1}, "deed"),
    ],
)
def test_an_odd_election_is_refused(deciding, alice, bob, change, code):
    deed = _election(alice, bob)
    deed["said"] |= change
    with pytest.raises(Refused) as refused:
        bring("appointment", alice, deed=deed)
    assert refused.value.code == code


def test_the_page_shows_who_stands_and_the_form_reads_projects(deciding, client_of, alice, bob, carla):
    mine = client_of(alice)
    said = {
        "title": "The winter fund", "text": "Three things we could do this winter.", "currency": "HOURS", "amount": "10",
        "projects": "Coats; Bob Example; 5\nSoup; carla example; 2:30",
    }  # fmt: skip
    address = mine.post("/riverside/decisions/new/?kind=budget", said)["Location"]
    page = mine.get(address).content.decode()
    assert "Coats: 5" in page
    assert "Soup: 2.5" in page
    assert "Coats; Bob Example; 5" in mine.get(f"{address}edit/").content.decode()
    soup = "\nSoup; Bob Example; 1"
    for odd in ("Coats; Bob Example", f"Coats; Nobody; 5{soup}", f"Coats; Bob Example; x{soup}", "x"):
        assert mine.post("/riverside/decisions/new/?kind=budget", {**said, "projects": odd}).status_code == 422
    row = voting("appointment", alice, title="Who facilitates", deed=_election(alice, bob))
    page = client_of(bob).get(f"/riverside/decisions/{row.uid}/").content.decode()
    assert "Place of Alice Example" in page
    assert proposals.take_part(Actor(carla)) == carla
