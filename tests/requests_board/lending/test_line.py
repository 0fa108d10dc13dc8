"""A ladder that two networks want: they wait in one line, and of all who want it at once one has it."""

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest

from networks import actors, memberships
from networks.actors import of
from networks.tenancy.current import entered
from requests_board.lending import copies, loans
from requests_board.models import Booking, NeighborLoan, Thing
from requests_board.things import bookings, handovers, inventory, waiting
from tests import cast
from tests.ledgers.between.ground import make_agreement, rule
from tests.requests_board.lending.ground import days, letters, no, told
from tests.requests_board.test_races import at_once


@pytest.fixture
def out(ladder: Any, hilltop: Any, hanna: Any, dan: Any) -> Any:
    """Hanna has it at home until the day after tomorrow."""
    with entered(hilltop):
        booking = bookings.book(ladder, *days(0, 2), by=of(hanna))
        return handovers.check_out(booking, by=of(dan))


def asks(ref: Any, member: Any, first: int = 0, last: int = 2) -> NeighborLoan:
    with entered(ref):
        return loans.ask(copies.shown().get(), *days(first, last), "For the gutter, 555 0101", by=of(member))


def states(riverside: Any, hilltop: Any, pair: Any) -> tuple[str, str]:
    found = []
    for ref in (riverside, hilltop):
        with entered(ref):
            found.append(str(NeighborLoan.objects.get(pair=pair).state))
    return found[0], found[1]


@pytest.mark.django_db
def test_who_asks_elsewhere_waits_in_the_one_line_by_when_they_asked(
    out: Any,
    ladder: Any,
    riverside: Any,
    hilltop: Any,
    alice: Any,
    bob: Any,
    dan: Any,
    hanna: Any,
    client_of: Any,
) -> None:
    mine = asks(riverside, alice)
    with entered(hilltop):
        row = NeighborLoan.objects.get(pair=mine.pair)
        late = memberships.admit(memberships.new("Fred"), by=actors.system("test"))
    keeper, member, page = client_of(dan), client_of(alice), f"/hilltop/things/loans/{row.uid}/"
    text = keeper.get(page).text
    assert ("Let them wait in line" in text, "Say yes" in text) == (True, False)
    assert "Somebody has it then" in keeper.post(page, {"do": "agree", "words": ""}, follow=True).text
    assert "They are in line" in keeper.post(page, {"do": "queue", "words": "After Hanna"}, follow=True).text
    assert states(riverside, hilltop, mine.pair) == ("waiting", "waiting")
    with entered(riverside):
        assert letters("elsewhere.thing_waiting") == ["In line: Long ladder"]
        no("asked", loans.ask, copies.shown().get(), *days(0, 2), "Once more", by=of(alice))
        no("unknown", loans._step, mine, "waiting", "", "")
    assert "You are in line with the members of Hilltop" in member.get(f"/riverside/things/loans/{mine.uid}/").text
    with entered(hilltop):
        place = waiting.wait(ladder, by=of(late))
        assert (waiting.position(place), waiting.count(ladder)) == (2, 2)
        no("waited-for", bookings.renew, out, by=of(hanna))
        handovers.check_in(out, by=of(dan))
        told()
        booking = Booking.objects.live().get(thing=ladder)
        assert (booking.elsewhere, booking.state, waiting.position(place)) == (mine.pair, "agreed", 1)
    assert states(riverside, hilltop, mine.pair) == ("agreed", "agreed")
    with entered(riverside):
        mine.refresh_from_db()
        assert (mine.starts_at, mine.ends_at, mine.reply) == (booking.starts_at, booking.ends_at, "After Hanna")
        assert letters("elsewhere.thing_agreed") == ["Yes: Long ladder"]
    assert "Called off" in member.post(f"/riverside/things/loans/{mine.uid}/", {"do": "cancel"}, follow=True).text
    with entered(hilltop):
        told()
        assert Booking.objects.live().get(thing=ladder).borrower_id == late.pk  # The next one, at home.


@pytest.mark.django_db
def test_a_line_ends_where_a_thing_is_lent_no_more(
    out: Any,
    ladder: Any,
    riverside: Any,
    hilltop: Any,
    alice: Any,
    bob: Any,
    dan: Any,
    client_of: Any,
) -> None:
    early, late = asks(riverside, alice), asks(riverside, bob, 5, 6)
    with entered(hilltop):
        rows = {row.pair: row for row in NeighborLoan.objects.all()}
        no("free", loans.queue, rows[late.pair], "", by=of(dan))  # Nobody has it on that day: it is a yes or a no.
        no("not-yours", loans.queue, rows[early.pair], "", by=of(memberships.new("Fred")))
    api: Any = {"content_type": "application/json"}
    answer = client_of(dan).post(f"/hilltop/api/v1/neighbor-loans/{rows[early.pair].uid}/queue/", {}, **api)
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    with entered(hilltop):
        Thing.objects.filter(pk=ladder.pk).update(for_neighbors=False)
        handovers.check_in(out, by=of(dan))
        told()
        assert not Booking.objects.live().filter(thing=ladder).exists()
    assert states(riverside, hilltop, early.pair) == ("declined", "declined")
    with entered(riverside):
        assert letters("elsewhere.thing_declined") == ["Not this time: Long ladder"]
    with entered(hilltop):
        Thing.objects.filter(pk=ladder.pk).update(for_neighbors=True)
        again = bookings.book(ladder, *days(5, 7), by=of(cast.member(hilltop, "Hanna")))
        loans.queue(NeighborLoan.objects.get(pair=late.pair), "", by=of(dan))
        inventory.retire(ladder, by=of(dan))
        again.refresh_from_db()
        assert again.state == "cancelled"
    assert states(riverside, hilltop, late.pair) == ("declined", "declined")
    with entered(riverside):
        loans.settle(alice, by=of(alice))  # Nothing of hers is open.


@pytest.mark.django_db
def test_what_asks_for_a_deposit_says_at_the_box_that_it_stays_at_home(
    agreed: Any, hilltop: Any, dan: Any, client_of: Any
) -> None:
    said = {"name": "Table saw", "kind": "tool", "body": "", "spot": "", "is_listed": "on", "for_neighbors": "on"}
    page = client_of(dan).post("/hilltop/things/new/", {**said, "training": "table saw"})
    assert (page.status_code, "stay at home: neither crosses networks" in page.text, "Table saw" in page.text) == (
        422,
        True,
        True,
    )
    with entered(hilltop):
        rule("things.deposit_minutes", 60)
    assert client_of(dan).post("/hilltop/things/new/", said).status_code == 422
    with entered(hilltop):
        assert not Thing.objects.exists()


def test_who_calls_off_in_the_moment_that_it_is_brought_back_or_retired_stops_neither(real_db: None, new_network: Any) -> None:
    home, east = new_network(), new_network()
    for town in (home, east):
        with entered(town.network):
            rule("gear.things", True)
    make_agreement(home.network, home.carla, east.network, east.carla, lends_things=True)
    with entered(home.network):
        thing = inventory.add(inventory.Content(name="Long ladder", for_neighbors=True), by=of(home.carla))
        copies.follow()

    def bring_back() -> Any:
        return handovers.check_in(Booking.objects.out().get(thing=thing), by=of(home.carla)).state

    def retire() -> Any:
        return inventory.retire(thing, by=of(home.carla)).state

    for deed, becomes in ((bring_back, "returned"), (retire, "retired")):
        with entered(home.network):
            booking = bookings.book(thing, *days(0, 2), by=of(home.bob))
            if deed is bring_back:
                handovers.check_out(booking, by=of(home.carla))
        asked = asks(east.network, east.alice)
        with entered(home.network):
            loans.queue(NeighborLoan.objects.get(pair=asked.pair), "", by=of(home.carla))
        with ThreadPoolExecutor() as other:
            with entered(east.network):
                loans.cancel(asked, by=of(east.alice))
                done = other.submit(at_once, home.network, deed)
                assert not wait([done], timeout=1).done
            assert done.result() == [becomes]
        assert states(east.network, home.network, asked.pair) == ("cancelled", "cancelled")


def test_of_two_networks_and_a_neighbor_at_home_who_want_it_at_once_one_has_it(real_db: None, new_network: Any) -> None:
    """Its two keepers say yes to two networks at once, again and again; and one of them while somebody at home books it."""
    home, east, west = new_network(), new_network(), new_network()
    for town in (home, east, west):
        cast.welcome(town.network)
        with entered(town.network):
            for key, value in (("gear.things", True), ("things.most", 100), ("things.ahead_days", 400)):
                rule(key, value)
    for town in (east, west):
        make_agreement(home.network, home.carla, town.network, town.carla, lends_things=True)
    with entered(home.network):
        content = inventory.Content(name="Long ladder", for_neighbors=True)
        thing = inventory.add(content, by=of(home.carla))
        copies.follow()
    for number in range(4):
        first = 3 * number + 1
        pairs = [asks(town.network, town.alice, first, first + 2).pair for town in (east, west)]
        with entered(home.network):
            rows = [NeighborLoan.objects.select_related("partner").get(pair=pair) for pair in pairs]
        if number % 2:
            deeds = [lambda row=row: loans.agree(row, "", by=of(home.carla)).state for row in rows]
        else:
            times = days(first + 1, first + 3)
            deeds = [
                lambda row=rows[0]: loans.agree(row, "", by=of(home.carla)).state,
                lambda times=times: bookings.book(thing, *times, by=of(home.bob)).state,
            ]
        assert sorted(at_once(home.network, *deeds)) == ["agreed", "taken"]
        won = []
        for town, pair in zip((east, west), pairs, strict=True):
            with entered(town.network):
                won.append(NeighborLoan.objects.get(pair=pair).state)
        with entered(home.network):
            live = Booking.objects.live().filter(thing=thing, held__overlap=(days(first, first + 3)))
            assert live.count() == 1
            assert won.count("agreed") == live.exclude(elsewhere=None).count()
            for row in NeighborLoan.objects.filter(state="asked"):
                loans.decline(row, "", by=of(home.carla))
