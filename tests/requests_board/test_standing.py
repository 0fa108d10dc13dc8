"""Kept searches, weekly arrangements, contact that is forgotten, one's exchanges as a calendar."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone
from icalendar import Calendar

from ledgers import holds
from networks import actors, dues, tasks
from networks.models import Category, Delivery, Membership, Neighborhood, Record
from requests_board import calendars, exchanges, searches, series, sheet
from requests_board.exchanges import timing
from requests_board.models import CalendarFeed, Exchange, Post, SavedSearch, Series
from tests.requests_board.conftest import publish
from tests.requests_board.test_exchanges import refused

by = actors.of
ROOT = "/riverside/"


# ── Kept searches ───────────────────────────────────────────────────────────────────────────────────
def test_a_search_is_kept_from_the_board_and_tells_of_what_is_new(
    alice: Any, bob: Any, in_riverside: Any, client_of: Any
) -> None:
    browser = client_of(bob)
    page = browser.get(f"{ROOT}board/?q=ladder&kind=offer&cursor=x&sort=best").content.decode()
    assert "Tell me of new ones like these" in page
    assert "Tell me of new ones like these" not in browser.get(f"{ROOT}board/").content.decode()
    for _twice in range(2):
        browser.post(f"{ROOT}board/searches/", {"do": "keep", "query": "q=ladder&kind=offer"})
    kept = SavedSearch.objects.get(member=bob)
    assert (kept.words, kept.kind) == ("ladder", "offer")
    publish(alice, title="A ladder to lend", kind="offer")
    publish(alice, title="I look for a ladder")
    publish(bob, title="My own ladder", kind="offer")
    Delivery.objects.exclude(consumer="searches").delete()
    while tasks.deliver_one():
        pass
    found = Record.objects.filter(kind="search.found")
    assert [record.data["searches"] for record in found] == [[str(kept.uid)]]
    browser.post(f"{ROOT}board/searches/", {"do": "drop", "search": str(kept.uid)})
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("sought", "fits"),
    [
        ({"words": "ladders"}, True), ({"words": "piano"}, False), ({"kind": "offer"}, True), ({"kind": "request"}, False),
        ({"ways": ("gift",)}, True), ({"ways": ("credit",)}, False), ({"is_urgent": True}, False),
        ({"category": "Home and repair"}, True), ({"category": "Learning"}, False), ({"hood": "Station"}, True),
        ({"hood": "Far Field"}, False), ({"within": 1, "kind": "offer"}, True), ({"within": 1, "far": True}, False),
    ],
)  # fmt: skip
def test_what_fits_a_search(sought: dict[str, Any], fits: bool, alice: Any, bob: Any, in_riverside: Any) -> None:
    said = dict(sought)
    station, far = Neighborhood.objects.get(name="Station"), Neighborhood.objects.get(name="Far Field")
    Membership.objects.filter(pk=bob.pk).update(neighborhood=far if said.pop("far", False) else station)
    if hood := said.pop("hood", ""):
        said["neighborhood"] = Neighborhood.objects.get(name=hood)
    if category := said.pop("category", ""):
        said["category"] = Category.objects.get(name=category)
    searches.save(searches.Sought(**said), by=by(Membership.objects.get(pk=bob.pk)))
    post = publish(alice, title="A ladder to lend", kind="offer", ways=("hours", "gift"), neighborhood=station)
    assert bool(searches.fitting(post)) is fits


def test_one_letter_for_a_post_however_many_searches_it_fits(alice: Any, bob: Any, rule: Any) -> None:
    rule("board.searches", 2)
    for words in ("ladder", "lend"):
        searches.save(searches.Sought(words=words), by=by(bob))
    with refused("too-many"):
        searches.save(searches.Sought(words="third"), by=by(bob))
    with refused("nothing"):
        searches.save(searches.Sought(words="  "), by=by(alice))
    assert len(searches.fitting(publish(alice, title="A ladder to lend", kind="offer"))) == 1
    with refused("not-yours"):
        searches.drop(SavedSearch.objects.first(), by=by(alice))


# ── Weekly arrangements ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def ride(alice: Any, bob: Any, in_riverside: Any) -> Series:
    """Alice asks for a ride each Tuesday, Bob would do it at nine."""
    post = publish(alice, title="A ride to the clinic", when="weekly", weekday=1)
    return series.propose(post, series.Pattern(minutes=60, at=dt.time(9), where="Old Mill"), by=by(bob))


def dates_of(row: Series) -> list[Exchange]:
    return list(Exchange.objects.filter(series=row).order_by("occurs_on"))


def test_each_date_is_an_exchange_of_its_own(ride: Series, alice: Any, bob: Any, client_of: Any) -> None:
    with refused("not-your-turn"):
        series.agree(ride, by=by(bob))
    client_of(alice).post(f"{ROOT}exchanges/each/{ride.uid}/", {"do": "agree"})
    made = dates_of(ride)
    assert len(made) == 3
    assert {one.state for one in made} == {"agreed"}
    assert all(one.occurs_on.weekday() == 1 and timezone.localtime(one.starts_at).time() == dt.time(9) for one in made)
    assert all(holds.held(one.source) is not None for one in made)
    assert (made[0].giver_id, made[0].receiver_id) == (bob.pk, alice.pk)
    assert Post.objects.get(pk=ride.post_id).state == "reserved"
    done = exchanges.confirm(exchanges.log(made[0], by=by(bob), minutes=60), by=by(alice))
    assert done.state == "confirmed"
    assert Post.objects.get(pk=ride.post_id).state == "reserved"
    dues.run_all(timezone.now() + dt.timedelta(days=1))
    assert len(dates_of(ride)) == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        Exchange.objects.filter(pk=made[1].pk).update(occurs_on=made[2].occurs_on)


def test_dates_are_left_out_paused_and_ended(ride: Series, alice: Any, bob: Any) -> None:
    row = series.agree(ride, by=by(alice))
    first, second, third = dates_of(row)
    series.skip(row, first.occurs_on, by=by(bob))
    series.skip(row, first.occurs_on, by=by(bob))
    assert Exchange.objects.get(pk=first.pk).state == "cancelled"
    assert holds.held(first.source) is None
    with refused("dates"):
        series.skip(row, first.occurs_on + dt.timedelta(days=1), by=by(bob))
    row = series.pause(row, third.occurs_on, by=by(alice))
    assert [one.state for one in dates_of(row)] == ["cancelled", "cancelled", "agreed"]
    assert second.occurs_on not in [day for day, _at in series.dates(row, first.occurs_on, third.occurs_on)]
    row = series.end(row, by=by(alice))
    assert not [one for one in dates_of(row) if one.state == "agreed"]
    assert Post.objects.get(pk=row.post_id).state == "open"
    with refused("conflict"):
        series.pause(row, third.occurs_on, by=by(alice))
    with pytest.raises(DatabaseError), transaction.atomic():
        Series.objects.filter(pk=row.pk).update(state="running")


def test_a_pause_ends_by_itself_and_so_does_a_last_day(alice: Any, bob: Any, in_riverside: Any) -> None:
    post = publish(alice, title="A ride to the clinic", when="weekly", weekday=1)
    today = timezone.localdate()
    last = today + dt.timedelta(days=70)
    row = series.agree(series.propose(post, series.Pattern(minutes=60, interval=2, until=last), by=by(bob)), by=by(alice))
    assert all((one.occurs_on - row.first_on).days % 14 == 0 for one in dates_of(row))
    row = series.pause(row, today + dt.timedelta(days=20), by=by(bob))
    with time_machine.travel(timezone.now() + dt.timedelta(days=21), tick=False):
        dues.run_all(timezone.now())
        assert Series.objects.get(pk=row.pk).state == "running"
        assert [one for one in dates_of(row) if one.state == "agreed"]
    with time_machine.travel(timezone.now() + dt.timedelta(days=72), tick=False):
        dues.run_all(timezone.now())
        assert Series.objects.get(pk=row.pk).state == "ended"


def test_nine_o_clock_stays_nine_when_the_clocks_change() -> None:
    zone = ZoneInfo("America/Chicago")
    row = Series(first_on=dt.date(2026, 10, 20), at_time=dt.time(9), zone=str(zone), interval=1, skips=[], state="running")
    found = list(series.dates(row, dt.date(2026, 10, 20), dt.date(2026, 11, 10)))
    assert [at.astimezone(zone).hour for _day, at in found] == [9, 9, 9, 9]
    assert [at.hour for _day, at in found] == [14, 14, 15, 15]
    gap = Series(first_on=dt.date(2026, 3, 1), at_time=dt.time(2, 30), zone=str(zone), interval=1, skips=[], state="running")
    days = [day for day, _at in series.dates(gap, dt.date(2026, 3, 1), dt.date(2026, 3, 15))]
    assert days == [dt.date(2026, 3, 1), dt.date(2026, 3, 8), dt.date(2026, 3, 15)]


def test_who_is_no_part_of_it_finds_nothing(ride: Series, carla: Any, client_of: Any) -> None:
    assert client_of(carla).get(f"{ROOT}exchanges/each/{ride.uid}/").status_code == 404
    assert client_of(carla).get(f"{ROOT}api/v1/arrangements/{ride.uid}/").status_code == 404
    with refused("not-yours"):
        series.agree(ride, by=by(carla))


def test_it_is_answered_on_the_page_of_a_weekly_post(alice: Any, bob: Any, in_riverside: Any, client_of: Any) -> None:
    weekly = publish(alice, title="A ride to the clinic", when="weekly", weekday=1)
    once = publish(alice, title="A single ride")
    browser = client_of(bob)
    assert "Or each time" not in browser.get(f"{ROOT}board/{once.uid}/").content.decode()
    fields = {"do": "each_week", "each-way": "hours", "each-hours": "1", "each-at": "", "each-every": "weekly-1"}
    answer = browser.post(f"{ROOT}board/{weekly.uid}/", fields)
    assert answer.status_code == 422
    answer = browser.post(f"{ROOT}board/{weekly.uid}/", {**fields, "each-at": "09:00"}, follow=True)
    assert "says yes or no" in answer.content.decode()
    row = Series.objects.get()
    assert (row.state, row.interval, row.minutes) == ("proposed", 1, 60)
    with refused("not-weekly"):
        series.propose(once, series.Pattern(minutes=60), by=by(bob))
    assert client_of(alice).post(f"{ROOT}api/v1/arrangements/{row.uid}/agree/").json()["state"] == "running"


# ── Contact ─────────────────────────────────────────────────────────────────────────────────────────
def test_contact_shows_from_the_agreement_on_and_is_forgotten(
    alice: Any, bob: Any, in_riverside: Any, client_of: Any, rule: Any
) -> None:
    Membership.objects.filter(pk=alice.pk).update(phone="555-0199", address="12 Hidden Lane")
    post = publish(alice, title="Paint my fence")
    terms = exchanges.Terms(minutes=60, where="12 Hidden Lane")
    exchange = exchanges.propose(terms, by=by(bob), post=post)
    browser = client_of(bob)

    def told() -> bool:
        page = browser.get(f"{ROOT}people/{alice.uid}/").content.decode()
        own = sheet.contact(Exchange.objects.select_related("giver", "receiver").get(pk=exchange.pk), by(bob)) or {}
        assert ("555-0199" in page) is ("phone" in own)
        return "phone" in own

    assert not told()
    exchanges.agree(exchange, by=by(alice))
    assert told()
    exchanges.confirm(exchanges.log(exchange, by=by(bob), minutes=60), by=by(alice))
    assert told()
    past = timezone.now() - dt.timedelta(days=31)
    Exchange.objects.filter(pk=exchange.pk).update(confirmed_at=past, changed_at=past)
    assert not told()
    timing.run_retention(timezone.now())
    assert Exchange.objects.get(pk=exchange.pk).where == ""
    rule("board.contact_days", 90)
    assert told()


# ── The calendar ────────────────────────────────────────────────────────────────────────────────────
def test_a_secret_address_shows_ones_exchanges_until_it_is_taken_back(
    ride: Series, alice: Any, bob: Any, carla: Any, client_of: Any, client: Any
) -> None:
    series.agree(ride, by=by(alice))
    made = client_of(bob).post(f"{ROOT}exchanges/calendar/", {"do": "open"}).content.decode()
    address = made.split('id="feed" readonly value="')[1].split('"')[0]
    path = "/" + address.split("/", 3)[3]
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert len(events) == 3
    assert "A ride to the clinic, with Alice Example" in str(events[0]["summary"])
    assert {event["dtstart"].dt.tzinfo is not None for event in events} == {True}
    assert client.get(path, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert address.rsplit("/", 2)[1] not in CalendarFeed.objects.get().secret_hash
    assert client.get(path.replace("/riverside/", "/hilltop/")).status_code == 404
    assert client.get(path.replace("calendar/", "calendar/x")).status_code == 404
    client_of(bob).post(f"{ROOT}exchanges/calendar/", {"do": "open"})
    assert client.get(path).status_code == 404
    client_of(bob).post(f"{ROOT}exchanges/calendar/", {"do": "close"})
    assert not CalendarFeed.objects.exists()
    secret = calendars.open_feed(by=by(carla))
    assert calendars.by_secret(secret) == carla
    assert b"VEVENT" not in calendars.calendar(carla)[0]
    Membership.objects.filter(pk=carla.pk).update(state="left")
    assert calendars.by_secret(secret) is None
