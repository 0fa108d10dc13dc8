"""What is asked and offered in a circle: there for those inside, and nowhere else."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common import registry
from ledgers.models import TransferNote
from networks import actors, apart, circles, feed, memberships
from networks.models import Circle, Record
from requests_board import board, exchanges, figures, lasting, moderation, news, posts, vitals
from requests_board.matching import finding
from requests_board.models import Match, Post
from tests.ledgers.credit.ground import set_rule
from tests.requests_board.test_exchanges import refused
from tests.requests_board.test_keeping import picture, publish, said

by = actors.of
ROOT = "/riverside/"


@pytest.fixture
def circle(in_riverside: Any, alice: Any, bob: Any) -> Circle:
    """Alice keeps it, Bob is in."""
    set_rule("gear.circles", True)
    set_rule("board.public", True)
    made = circles.open_circle(circles.Plan(name="Meals", entry="open"), by=by(alice))
    circles.join(made, by=by(bob))
    return made


def test_nobody_outside_learns_of_it_by_any_door(
    circle: Circle, alice: Any, bob: Any, carla: Any, tess: Any, dan: Any, client_of: Any
) -> None:
    today = timezone.localdate()
    gap = figures.skills_gap(today, today).rows
    hoods = [(hood.name, hood.requests, hood.urgent) for hood in board.around(tess)[1]]
    said_of_it = {"audience": "circle", "circle": circle, "is_urgent": True, "photos": [(picture(), "")]}
    post = publish(alice, title="Quombat trouble", **said_of_it)
    assert post.state == "circle"
    photo = post.photos.get().file
    pages = (
        "board/", "board/?q=quombat", "board/?q=quombta", "board/?urgent=1", "board/?sort=near", "board/map/", "home/", "feed/",
        f"people/{alice.uid}/", f"circles/{circle.uid}/", "news.atom", "dispatch/",
    )  # fmt: skip
    points = ("posts/", "posts/?q=quombat", f"posts/?circle={circle.uid}", f"posts/{post.uid}/", "matches/")
    for reader in (tess, carla):  # A coordinator is told of it no more than a treasurer.
        browser = client_of(reader)
        told = [browser.get(ROOT + page).content.decode().lower() for page in pages]
        told += [
            browser.get(f"{ROOT}api/v1/{point}").content.decode().lower() for point in points[: 3 if reader is carla else 5]
        ]
        assert not [text for text in told if "trouble" in text], reader
    assert client_of(tess).get(f"{ROOT}board/{post.uid}/").status_code == 404
    assert client_of(tess).get(f"{ROOT}files/{photo.uid}/").status_code == 404
    assert client_of(dan).get(f"/hilltop/board/{post.uid}/").status_code == 404
    with refused("gone"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(tess), post=post)
    assert [(hood.name, hood.requests, hood.urgent) for hood in board.around(tess)[1]] == hoods
    assert not any(line.kind.startswith("post.") for line in feed.network_lines(to=tess)[0])
    assert (finding.find_for_post(post), news.posts(9), Match.objects.count()) == ([], [], 0)
    assert figures.unmet(today, today).rows == figures.days_to_met(today, today).rows == []
    assert (figures.skills_gap(today, today).rows, vitals.requests(today + dt.timedelta(days=1))) == (gap, 0)
    # Inside it is there: on the circle's page, by the API, and told to all but its author.
    inside = client_of(bob)
    assert "Quombat trouble" in inside.get(f"{ROOT}circles/{circle.uid}/").content.decode()
    assert inside.get(f"{ROOT}board/{post.uid}/").status_code == 200
    assert inside.get(f"{ROOT}files/{photo.uid}/").status_code == 200
    [row] = inside.get(f"{ROOT}api/v1/posts/?circle={circle.uid}").json()["results"]
    assert (row["title"], row["circle"]["name"]) == ("Quombat trouble", "Meals")
    record = Record.objects.filter(kind="post.shared").latest("id")
    letters = registry.notices["post.shared"].letters(record)
    assert [(one.membership.pk, one.title) for one in letters] == [(bob.pk, "Alice Example asks in Meals: Quombat trouble")]
    # Who looks after the board sees what is reported to them.
    assert client_of(carla).get(f"{ROOT}board/{post.uid}/").status_code == 200
    with refused("gone"):  # They look, and do not take part.
        exchanges.propose(exchanges.Terms(minutes=60), by=by(carla), post=post)


def test_an_exchange_begins_in_a_circle_as_on_the_board(circle: Circle, alice: Any, bob: Any, client_of: Any) -> None:
    form = client_of(alice).get(f"{ROOT}board/new/?kind=request&circle={circle.uid}").content.decode()
    assert f'value="circle:{circle.uid}"' in form
    said_in_form = {
        "title": "Soup for six", "category": str(said("x").category.uid), "ways": ["hours"], "hours": "1", "when": "flexible",
        "places": "1", "audience": f"circle:{circle.uid}", "kind": "request",
    }  # fmt: skip
    answer = client_of(alice).post(f"{ROOT}board/new/", said_in_form)
    assert answer.status_code == 302, answer.content.decode()
    post = Post.objects.get(title="Soup for six")
    assert (post.state, post.circle) == ("circle", circle)
    assert "In the circle" in client_of(alice).get(answer["Location"]).content.decode()
    exchange = exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    exchanges.agree(exchange, by=by(alice))
    with refused("gone"):
        posts.change(post, said("Soup for six", audience="network"), by=by(alice))
    exchanges.log(exchange, by=by(bob), minutes=60)
    exchanges.confirm(exchange, by=by(alice))
    post.refresh_from_db()
    assert post.state == "closed"
    notes = TransferNote.objects.filter(transfer__source=exchange.source).values_list("text", flat=True)
    assert not any("Soup" in text for text in notes)  # Whoever keeps the books reads that.


def test_it_never_becomes_open_but_by_its_author(circle: Circle, alice: Any, bob: Any) -> None:
    post = publish(alice, title="Between us", audience="circle", circle=circle)
    for state in ("open", "reserved", "private", "waiting"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(state=state)
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(circle=None)
    posts.close(post, by=by(alice))
    assert posts.reopen(post, by=by(alice)).state == "circle"
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now() - dt.timedelta(hours=1))
    lasting.run_due(timezone.now())
    assert Post.objects.get(pk=post.pk).state == "expired"
    assert lasting.renew(post, by=by(alice)).state == "circle"
    assert posts.change(post, said("Between us", audience="network"), by=by(alice)).state == "open"
    moved = posts.change(post, said("Between us", audience="circle", circle=circle), by=by(alice))
    assert (moved.state, moved.circle) == ("circle", circle)


def test_leaving_the_audience_out_opens_nothing(circle: Circle, alice: Any, bob: Any, client_of: Any) -> None:
    post = publish(bob, title="Between us", kind="offer", audience="circle", circle=circle)
    address, shelf = f"{ROOT}board/{post.uid}/edit/", str(post.category.uid)
    said_in_form = {"title": "Said better", "category": shelf, "ways": ["hours"], "hours": "1", "when": "flexible"}
    assert client_of(bob).post(address, {**said_in_form, "version": post.version}).status_code == 302
    put = {"title": "Said again", "category": shelf, "ways": ["hours"], "minutes": 60}
    answer = client_of(bob).put(f"{ROOT}api/v1/posts/{post.uid}/", put, content_type="application/json")
    assert (answer.json()["title"], answer.json()["state"]) == ("Said again", "circle"), answer.json()
    set_rule("gear.circles", False)
    refused_there = client_of(bob).post(address, {**said_in_form, "version": answer.json()["version"]})
    assert refused_there.status_code == 422
    assert Post.objects.get(pk=post.pk).state == "circle"


def test_it_comes_down_when_its_author_leaves_or_the_circle_ends(circle: Circle, alice: Any, bob: Any, carla: Any) -> None:
    mine, theirs = (publish(one, title=f"By {one.name}", audience="circle", circle=circle) for one in (alice, bob))
    with refused("audience"):
        publish(carla, title="Not in it", audience="circle", circle=circle)
    circles.leave(circle, by=by(bob))
    assert [Post.objects.get(pk=one.pk).state for one in (mine, theirs)] == ["circle", "closed"]
    with refused("audience"):
        publish(bob, audience="circle", circle=circle)
    with refused("audience"):  # Nor does it come back without its author.
        posts.reopen(Post.objects.get(pk=theirs.pk), by=by(bob))
    kept = posts.draft(said("Half a thought", audience="circle", circle=circle), kind="offer", by=by(alice))
    moderation.hide(mine, "Wrong place", by=by(carla))
    circles.end(circle, by=by(alice))
    with refused("audience"):
        posts.put_up(kept, by=by(alice))
    moderation.show(Post.objects.get(pk=mine.pk), by=by(carla))
    assert Post.objects.get(pk=mine.pk).state == "closed"
    with refused("audience"):
        publish(alice, audience="circle", circle=circle)


def test_kept_apart_or_gone_they_do_not_read_each_other(
    circle: Circle, alice: Any, bob: Any, carla: Any, client_of: Any
) -> None:
    post = publish(alice, title="Quombat", audience="circle", circle=circle)
    apart.keep(alice, by=by(bob))
    assert "Quombat" not in client_of(bob).get(f"{ROOT}circles/{circle.uid}/").content.decode()
    assert client_of(bob).get(f"{ROOT}board/{post.uid}/").status_code == 404
    assert registry.notices["post.shared"].letters(Record.objects.filter(kind="post.shared").latest("id")) == []
    memberships.leave(alice, by=by(alice))
    assert Post.objects.get(pk=post.pk).state == "closed"
