"""Arrangements by months and for credit, a reminder before an agreed time; a second look at what was changed meanwhile."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledgers import holds
from networks import actors, apart, clauses, dues, shares
from networks.models import Category, Record, Skill
from requests_board import approval, exchanges, moderation, places, posts, searches, series
from requests_board.dispatch import incidents
from requests_board.matching import ways
from requests_board.models import Exchange, Post, Series
from requests_board.notices import registry
from tests.ledgers.credit.ground import turn_on
from tests.requests_board.conftest import propose, publish
from tests.requests_board.things.conftest import amend, lend

by = actors.of
ROOT = "/riverside/"


@pytest.mark.parametrize(
    ("first", "interval", "found"),
    [
        (dt.date(2026, 1, 13), 1, ["2026-01-13", "2026-02-10", "2026-03-10", "2026-04-14"]),  # the second Tuesday
        (dt.date(2026, 1, 29), 1, ["2026-01-29", "2026-02-26", "2026-03-26", "2026-04-30"]),  # the last Thursday
        (dt.date(2026, 1, 5), 3, ["2026-01-05", "2026-04-06", "2026-07-06", "2026-10-05"]),
    ],
)
def test_by_months_it_is_the_same_day_of_the_week(first: dt.date, interval: int, found: list[str]) -> None:
    row = Series(
        first_on=first,
        at_time=dt.time(9),
        zone="America/Chicago",
        every="monthly",
        interval=interval,
        skips=[],
        state="running",
    )
    days = [day.isoformat() for day, _at in series.dates(row, first, dt.date(2026, 12, 31))]
    assert days[:4] == found
    later = [day.isoformat() for day, _at in series.dates(row, dt.date.fromisoformat(found[2]), dt.date(2026, 12, 31))]
    assert later[0] == found[2]


def test_each_time_for_credit(alice: Any, bob: Any, in_riverside: Any, client_of: Any) -> None:
    turn_on()
    post = publish(alice, title="Clean my windows", when="weekly", weekday=1, ways=("credit", "hours"))
    page = f"{ROOT}board/{post.uid}/"
    said = {"do": "each_week", "each-way": "credit", "each-at": "09:00", "each-every": "monthly-1"}
    assert client_of(bob).post(page, said).status_code == 422
    assert client_of(bob).post(page, {**said, "each-amount": "12.50"}, follow=True).status_code == 200
    row = Series.objects.get()
    assert (row.way, row.amount, row.minutes, row.every) == ("credit", 1250, None, "monthly")
    amend("board.series_weeks", 6)
    series.agree(row, by=by(alice))
    made = list(Exchange.objects.filter(series=row).order_by("occurs_on"))
    assert made
    assert {(one.way, one.amount) for one in made} == {("credit", 1250)}
    assert holds.held(made[0].source).amount == 1250  # type: ignore[union-attr]
    shown = client_of(alice).get(f"{ROOT}exchanges/each/{row.uid}/").content.decode()
    assert "every month" in shown
    assert "12.50" in shown
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.create(
            post=post, giver=alice, receiver=bob, proposed_by=bob, title="x", way="gift", amount=3, first_on=row.first_on,
            at_time=row.at_time, zone=row.zone,
        )  # fmt: skip


def test_both_hear_before_the_agreed_time_and_once(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    now = timezone.now()
    far = exchanges.agree(
        propose(bob, alice, by=bob, title="Shelf", starts_at=now + dt.timedelta(days=3), where="At the mill"), by=by(alice)
    )
    soon = exchanges.agree(propose(alice, bob, by=alice, title="Soup", starts_at=now + dt.timedelta(hours=5)), by=by(bob))
    gone = exchanges.agree(propose(carla, bob, by=carla, title="Gone", starts_at=now + dt.timedelta(days=3)), by=by(bob))
    exchanges.cancel(gone, by=by(bob))
    dues.run_all(now)
    assert not Record.objects.filter(kind="exchange.soon").exists()
    for _twice in range(2):
        with time_machine.travel(now + dt.timedelta(days=2, hours=1), tick=False):
            dues.run_all(timezone.now())
    record = Record.objects.get(kind="exchange.soon")
    assert record.about == far.source
    assert soon.source != far.source
    letters = registry.notices["exchange.soon"].letters(record)
    assert {letter.membership.pk for letter in letters} == {alice.pk, bob.pk}
    assert all("Shelf" in letter.title and "At the mill" in letter.body for letter in letters)
    amend("board.remind_hours", 0)
    assert clauses.value("board.remind_hours") == 0
    never = exchanges.agree(propose(bob, carla, by=bob, title="Never", starts_at=now + dt.timedelta(days=9)), by=by(carla))
    with time_machine.travel(now + dt.timedelta(days=9), tick=False):
        dues.run_all(timezone.now())
    assert not Record.objects.filter(kind="exchange.soon", about=never.source).exists()


def test_where_posts_are_looked_at_a_change_is_too_even_while_somebody_does_it(
    alice: Any, bob: Any, carla: Any, in_riverside: Any, client_of: Any
) -> None:
    amend("board.exchange_type", "moderated")
    form = client_of(alice).get(f"{ROOT}board/new/").content.decode()
    assert "A coordinator looks at it before it is shown" in form
    assert "A coordinator looks at it before it is shown" not in client_of(carla).get(f"{ROOT}board/new/").content.decode()
    post = approval.approve(publish(alice, title="Paint my fence"), by=by(carla))
    exchange = exchanges.agree(exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post), by=by(alice))
    assert Post.objects.get(pk=post.pk).state == "reserved"
    shelf = Category.objects.get(name="Learning")
    assert posts.change(post, posts.Content("Buy my poems", shelf), by=by(alice)).state == "waiting"
    assert client_of(bob).get(f"{ROOT}board/{post.uid}/").status_code == 404
    assert approval.approve(post, by=by(carla)).state == "reserved"
    assert places.left(post) == 0
    posts.change(post, posts.Content("Buy all my poems", shelf), by=by(alice))
    exchanges.confirm(exchanges.log(exchange, by=by(bob), minutes=60), by=by(alice))
    assert Post.objects.get(pk=post.pk).state == "closed"


def test_mix_them_fills_the_request_in(alice: Any, bob: Any, in_riverside: Any, client_of: Any) -> None:
    amend("gear.things", True)
    drill = lend(bob, "Cordless drill")
    post = publish(alice, title="A drill and hands for a shelf", body="Three holes.")
    mix = ways.of_request(post, alice, {"hours", "things"})[-1]
    assert (mix.title, mix.text.split(" · ")[0]) == ("Mix them", "Borrow: Cordless drill")
    address = mix.url if mix.url.startswith(ROOT) else f"/riverside{mix.url}"
    form = client_of(alice).get(address).content.decode()
    assert "Three holes." in form
    assert "From the library comes: Cordless drill." in form
    assert re.search(r'name="ways" value="gift"[^>]*checked', form)
    assert 'data-when="weekly"' in form
    apart.keep(bob, by=by(alice))
    assert (
        "From the library" not in client_of(alice).get(address.partition("?")[0] + f"?mix=1&thing={drill.uid}").content.decode()
    )
    assert client_of(bob).get(address).status_code == 404


def test_coordinators_find_what_stands_in_the_admin_site(
    alice: Any, bob: Any, carla: Any, cora: Any, in_riverside: Any, client_of: Any
) -> None:
    """Appeals are decided by somebody else than who hid it; incidents are not there for whom they concern."""
    post = publish(bob, title="Cheap loans here")
    moderation.hide(post, "No sales", by=by(carla))
    hiding = moderation.appeal(post, "It was a joke", by=by(bob))
    searches.save(searches.Sought(words="piano"), by=by(bob))
    skills = list(Skill.objects.all()[:2])
    share = shares.offer(skills[0], skills[1], by=by(bob))
    row = incidents.file("worry", "She looked unwell", by=by(alice), about=carla)
    admin = f"{ROOT}admin/"
    browser, hers = client_of(cora), client_of(carla)
    board = ("hiding", "series", "loop", "savedsearch", "incident")
    for address in [*(f"requests_board/{name}/" for name in board), "networks/skillshare/"]:
        assert browser.get(admin + address).status_code == 200, address
        assert client_of(alice).get(admin + address).status_code == 403, address
    assert "piano" in browser.get(f"{admin}requests_board/savedsearch/").content.decode()
    deed = f"{admin}requests_board/hiding/{hiding.uid}/do/show/"
    hers.post(deed)
    assert Post.objects.get(pk=post.pk).state == "hidden"
    browser.post(deed)
    assert Post.objects.get(pk=post.pk).state == "open"
    page = f"{admin}requests_board/incident/{row.uid}/change/"
    assert "She looked unwell" in browser.get(page).content.decode()
    assert hers.get(page).status_code == 404
    browser.post(f"{admin}networks/skillshare/{share.uid}/do/end/")
    assert type(share).objects.get(pk=share.pk).ended_at is not None
