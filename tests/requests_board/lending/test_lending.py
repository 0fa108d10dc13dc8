"""A ladder of Hilltop in Riverside: an agreement allows it, its keeper says yes, and both networks know where it is."""

import contextlib
import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledgers.between import agreements
from networks import actors, apart, memberships
from networks.actors import of
from networks.models import Record
from networks.tenancy.current import entered
from requests_board.lending import copies, loans
from requests_board.models import Booking, NeighborLoan, Repair, ThingCopy
from requests_board.things import bookings, handovers, inventory
from tests.ledgers.between.ground import rule
from tests.requests_board.lending.ground import days, letters, no, told

pytestmark = pytest.mark.django_db


def asked(riverside: Any, alice: Any, first: int = 0, last: int = 2) -> NeighborLoan:
    with entered(riverside):
        return loans.ask(copies.shown().get(), *days(first, last), "For the gutter, 555 0101", by=of(alice))


def theirs(hilltop: Any) -> NeighborLoan:
    with entered(hilltop):
        return NeighborLoan.objects.select_related("partner", "member").get()


def state(ref: Any) -> str:
    with entered(ref):
        return str(NeighborLoan.objects.get().state)


def test_a_ladder_is_asked_for_lent_and_brought_back(
    ladder: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any, hanna: Any, client_of: Any
) -> None:
    member, keeper = client_of(alice), client_of(dan)
    page = member.get("/riverside/things/elsewhere/").content.decode()
    assert "Long ladder" in page
    assert "Dan" not in page
    with entered(riverside):
        copy = copies.shown().get()
    seen = member.get(f"/riverside/things/elsewhere/{copy.uid}/picture/")
    assert (seen["Content-Type"], seen.content[:2]) == ("image/jpeg", b"\xff\xd8")
    address = f"/riverside/things/elsewhere/{copy.uid}/"
    today = timezone.localdate()
    said = {"first": today.isoformat(), "last": (today + dt.timedelta(days=1)).isoformat(), "words": "For the gutter, 555 0101"}
    odd = {**said, "last": (today + dt.timedelta(days=90)).isoformat()}
    refused = member.post(address, odd)
    assert (refused.status_code, "at most" in refused.content.decode()) == (422, True)
    assert "555 0101" in refused.content.decode()
    booked(address, said, member, keeper, riverside, hilltop, dan, hanna, client_of(bob))
    brought_back(member, keeper, riverside, hilltop, alice)


def booked(
    address: str, said: Any, member: Any, keeper: Any, riverside: Any, hilltop: Any, dan: Any, hanna: Any, other: Any
) -> None:
    """Asked, agreed, handed out."""
    sent = member.post(address, said, follow=True)
    assert "Asked. You hear when its keeper has answered." in sent.content.decode()
    row = theirs(hilltop)
    assert (row.other_name, row.is_ours, row.member_id) == ("Alice Example", False, dan.pk)
    assert other.get(f"/riverside/things/loans/{ours(riverside).uid}/").status_code == 404
    assert member.get(f"/riverside/things/loans/{row.uid}/").status_code == 404
    with entered(hilltop):
        assert letters("elsewhere.thing_asked") == ["Alice Example of Riverside asks for: Long ladder"]
    keeper.post(f"/hilltop/things/loans/{row.uid}/", {"do": "agree", "words": "Ring at the blue door"})
    assert (state(hilltop), state(riverside)) == ("agreed", "agreed")
    with entered(hilltop):
        booking = Booking.objects.get()
        assert (booking.elsewhere, booking.borrower_id, booking.deposit) == (row.pair, dan.pk, "none")
        with pytest.raises(Exception, match="Somebody has it then"):
            bookings.book(booking.thing, booking.starts_at, booking.ends_at, by=of(hanna))
    assert "Hand it out" in keeper.get(f"/hilltop/things/loans/{row.uid}/").content.decode()
    page = keeper.get(f"/hilltop/things/bookings/{booking.uid}/").content.decode()
    assert "neighbor of another network" in page
    keeper.post(f"/hilltop/things/bookings/{booking.uid}/", {"do": "out", "version": 1, "condition": "fine", "text": ""})
    follow(hilltop)
    assert state(riverside) == "out"


def brought_back(member: Any, keeper: Any, riverside: Any, hilltop: Any, alice: Any) -> None:
    """Reported, reminded, and back with a loose rung."""
    with entered(riverside):
        told()
        assert letters("elsewhere.thing_agreed") == ["Yes: Long ladder"]
        assert letters("elsewhere.thing_followed") == ["Borrowed: Long ladder"]
        loan = NeighborLoan.objects.get()
        assert (
            member.post(f"/riverside/things/loans/{loan.uid}/", {"do": "problem", "words": "A rung is loose"}).status_code
            == 302
        )
        # Reminded by their own network, before and after; while it is late nothing else is borrowed.
        assert loans.run_due(loan.ends_at - dt.timedelta(hours=20)) is not None
        loans.run_due(loan.ends_at + dt.timedelta(minutes=1))
        loans.run_due(loan.ends_at + dt.timedelta(minutes=2))
        assert len(letters("elsewhere.thing_due") + letters("elsewhere.thing_late")) == 2
        assert NeighborLoan.objects.late(loan.ends_at + dt.timedelta(days=9), 1).count() == 1
    with entered(hilltop):
        assert letters("elsewhere.thing_problem") == ["Something is wrong with: Long ladder"]
        assert NeighborLoan.objects.get().problem == "A rung is loose"
        booking = Booking.objects.get()
    said = {"do": "back", "version": booking.version, "condition": "damaged", "text": "A rung is loose"}
    assert keeper.post(f"/hilltop/things/bookings/{booking.uid}/", said).status_code == 302
    with entered(hilltop):
        told()
        told()
        assert Repair.objects.get().state == "assess"
        assert ThingCopy.objects.filter(subject=hilltop.id).count() == 0  # Withdrawn while it is repaired.
    assert (state(hilltop), state(riverside)) == ("returned", "returned")
    with entered(riverside):
        assert letters("elsewhere.thing_followed")[-1] == "Back: Long ladder"
        assert Record.objects.filter(kind="elsewhere.thing_followed").count() == 2  # Said twice it is said once.
        loans.forget(alice)
    row = theirs(hilltop)
    assert (row.words, row.other_name, row.problem) == ("", "", "")


def ours(riverside: Any) -> NeighborLoan:
    with entered(riverside):
        return NeighborLoan.objects.get()


def follow(ref: Any) -> None:
    with entered(ref):
        told()


def test_what_is_not_for_neighbors_stays_at_home(
    ladder: Any,
    agreed: Any,
    riverside: Any,
    hilltop: Any,
    humans: Any,
    alice: Any,
    dan: Any,
    carla: Any,
    hanna: Any,
) -> None:
    with entered(hilltop):
        inventory.add(inventory.Content(name="At home"), by=of(dan))
        no("deposit", inventory.add, inventory.Content(name="Saw", training="table saw", for_neighbors=True), by=of(dan))
        inventory.add(inventory.Content(name="Unlisted", is_listed=False, for_neighbors=True), by=of(dan))
        told()
        rule("things.deposit_minutes", 60)
        told()
        assert ThingCopy.objects.count() == 0  # Nothing is left as a deposit across networks.
        rule("things.deposit_minutes", 0)
        told()
    with entered(riverside):
        copy = copies.shown().get()
        assert copy.title == "Long ladder"
        assert not {one.name for one in ThingCopy._meta.fields} & {"keeper", "owner", "spot", "name"}
        # Kept apart there: the same answer as for what is gone.
        for bad in ((2, 1), (-3, 1), (0, 60), (400, 401)):
            no("times", loans.ask, copy, *days(*bad), "For the gutter", by=of(alice))
        no("words", loans.ask, copy, *days(0, 1), " ", by=of(alice))
    with entered(humans):
        assert list(copies.shown()) == []
    with entered(hilltop):
        assert list(copies.shown()) == []
        twin = memberships.admit(memberships.apply(alice.person, name="Alice of Hilltop"), by=actors.system("test"))
        apart.keep(twin, by=of(dan))
    with entered(riverside):
        no("gone", loans.ask, copy, *days(0, 1), "For the gutter", by=of(alice))
        assert not NeighborLoan.objects.exists()
        agreements.end(agreements.with_terms().get(pk=agreed[0].pk), by=of(carla))
        assert list(copies.shown()) == []
        no("agreement", loans.ask, copy, *days(0, 1), "For the gutter", by=of(carla))
        no("audience", inventory.add, inventory.Content(name="Drill", for_neighbors=True), by=of(alice))


def test_either_side_calls_off_and_nobody_answers_for_another(
    ladder: Any, agreed: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, carla: Any, dan: Any
) -> None:
    mine = asked(riverside, alice)
    with entered(riverside):
        no("asked", loans.ask, copies.shown().get(), *days(0, 1), "Once more", by=of(alice))
        no("not-yours", loans.cancel, mine, by=of(bob))
        no("gone", loans.agree, mine, "", by=of(alice))
        no("unknown", loans._step, mine, "agreed", "", "")  # A step of the other side.
    row = theirs(hilltop)
    with entered(hilltop):
        fred = memberships.admit(memberships.new("Fred"), by=actors.system("test"))
        no("not-yours", loans.agree, row, "", by=of(fred))
        no("not-yours", loans.cancel, row, by=of(dan))
        loans.agree(row, "", by=of(dan))
        no("answered", loans.decline, row, "", by=of(dan))
        for sql in (
            "UPDATE requests_board_neighborloan SET state = 'returned'",
            "DELETE FROM requests_board_neighborloan",
            "UPDATE requests_board_thingcopy SET title = 'x'",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
    with entered(riverside):
        no("things-out", _out_then_settle, hilltop, dan, riverside, alice)
    with entered(hilltop):
        handovers.check_in(Booking.objects.get(), by=of(dan))
        told()
    second = asked(riverside, alice, 3, 5)
    with entered(hilltop):
        loans.agree(NeighborLoan.objects.get(pair=second.pair), "", by=of(dan))
    with entered(riverside):
        loans.settle(
            alice, by=of(alice)
        )  # Who leaves calls off what they asked for; the booking there ends in the same moment.
        assert NeighborLoan.objects.get(pk=second.pk).state == "cancelled"
    with entered(hilltop):
        assert Booking.objects.get(elsewhere=second.pair).state == "cancelled"
        told()
        third = asked(riverside, bob, 3, 5)
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            with entered(riverside):
                agreements.end(agreements.with_terms().get(pk=agreed[0].pk), by=of(carla))
            no("agreement", loans.agree, NeighborLoan.objects.get(pair=third.pair), "", by=of(dan))
            raise ZeroDivisionError  # All of it is undone.
        loans.agree(NeighborLoan.objects.get(pair=third.pair), "", by=of(dan))
        inventory.call_back(ladder, by=of(dan))
        told()
    with entered(riverside):
        assert NeighborLoan.objects.get(pk=third.pk).state == "cancelled"
        assert letters("elsewhere.thing_followed")[-1] == "Called off: Long ladder"


def _out_then_settle(hilltop: Any, dan: Any, riverside: Any, alice: Any) -> None:
    with entered(hilltop):
        handovers.check_out(Booking.objects.get(), by=of(dan))
        told()
    with entered(riverside):
        loans.settle(alice, by=of(alice))


def test_the_same_by_api(ladder: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, client_of: Any) -> None:
    cache.clear()
    member, keeper, api = client_of(alice), client_of(dan), {"content_type": "application/json"}
    listed = member.get("/riverside/api/v1/neighbor-things/").json()["results"]
    assert [(one["title"], one["network"]["slug"], one["picture_alt"]) for one in listed] == [
        ("Long ladder", "hilltop", "A ladder")
    ]
    begins, ends = (one.isoformat() for one in days(1, 3))
    said = {"starts_at": begins, "ends_at": ends, "words": "For the gutter, 555 0101"}
    address = f"/riverside/api/v1/neighbor-things/{listed[0]['uid']}/ask/"
    assert member.post(address, {**said, "ends_at": begins}, **api).json()["code"] == "times"
    made = member.post(address, said, **api)
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    assert keeper.get(f"/hilltop/api/v1/neighbor-loans/{made.json()['uid']}/").status_code == 404
    row = keeper.get("/hilltop/api/v1/neighbor-loans/").json()["results"][0]
    agreed = keeper.post(f"/hilltop/api/v1/neighbor-loans/{row['uid']}/reply/", {"agrees": True, "words": "Blue door"}, **api)
    assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed")
    mine = f"/riverside/api/v1/neighbor-loans/{made.json()['uid']}/"
    assert member.get(mine).json()["reply"] == "Blue door"
    assert member.post(f"{mine}report/", {"words": "A rung is loose"}, **api).json()["problem"] == "A rung is loose"
    assert member.post(f"{mine}cancel/", {}, **api).json()["state"] == "cancelled"
