"""Drafts, private requests, places, keeping several up, languages; reports, hiding and one appeal."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from networks import actors, dues, feed, offices
from networks.models import File, Record
from requests_board import board, content, exchanges, figures, hooks, lasting, moderation, places, posts
from requests_board.matching import finding
from requests_board.models import Exchange, Hiding, Match, Post, Report
from tests.requests_board.conftest import publish
from tests.requests_board.test_exchanges import refused

by = actors.of
ROOT = "/riverside/"


def said(title: str = "Fix my bicycle", **more: Any) -> posts.Content:
    from networks.models import Category

    return posts.Content(title=title, category=Category.objects.get(name="Home and repair"), **more)


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return BytesIO(out.getvalue())


# ── Drafts ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_draft_is_nobody_elses_until_it_is_put_up(
    alice: Any, bob: Any, carla: Any, in_riverside: Any, client_of: Any
) -> None:
    post = posts.draft(said("A thought of mine"), kind="offer", by=by(alice), photos=[(picture(), "")])
    assert posts.draft(said("A thought of mine"), kind="offer", by=by(alice)).pk == post.pk
    photo = post.photos.get().file
    for reader, seen in ((alice, 200), (bob, 404), (carla, 404)):
        browser = client_of(reader)
        assert browser.get(f"{ROOT}board/{post.uid}/").status_code == seen, reader
        assert browser.get(f"{ROOT}api/v1/posts/{post.uid}/").status_code == seen, reader
        assert b"A thought of mine" not in browser.get(f"{ROOT}board/?q=thought").content.split(b"<main")[1], reader
    assert client_of(bob).get(f"{ROOT}files/{photo.uid}/").status_code == 404
    assert b"A thought of mine" in client_of(alice).get(f"{ROOT}board/mine/").content
    assert not Record.objects.filter(kind="post.published").exists()
    client_of(alice).post(f"{ROOT}board/{post.uid}/", {"do": "put_up"})
    assert posts.put_up(post, by=by(alice)).state == "open"
    assert Record.objects.filter(kind="post.published").count() == 1
    assert File.objects.get(pk=photo.pk).access == "network"
    with refused("not-yours"):
        posts.put_up(post, by=by(bob))


def test_the_form_keeps_a_draft_and_puts_it_up_changed(alice: Any, in_riverside: Any, client_of: Any) -> None:
    from tests.requests_board.test_pages import fields

    browser = client_of(alice)
    browser.post(f"{ROOT}board/new/", fields(do="draft"))
    post = Post.objects.get(author=alice)
    assert post.state == "draft"
    page = browser.get(f"{ROOT}board/{post.uid}/edit/").content.decode()
    assert "Put my request up" in page
    assert "Keep as a draft" in page
    browser.post(f"{ROOT}board/{post.uid}/edit/", fields(title="Said better", version=post.version, do="put_up", places="3"))
    post.refresh_from_db()
    assert (post.state, post.title, post.places) == ("open", "Said better", 3)


def test_a_draft_of_a_day_that_is_over_is_changed_first(alice: Any, in_riverside: Any) -> None:
    today = timezone.localdate()
    post = posts.draft(said(when="date", starts_on=today), kind="request", by=by(alice))
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now() - dt.timedelta(days=1))
    with refused("dates"):
        posts.put_up(post, by=by(alice))
    plain = posts.draft(said("Another thing"), kind="request", by=by(alice))
    Post.objects.filter(pk=plain.pk).update(expires_at=timezone.now() - dt.timedelta(days=1))
    dues.run_all(timezone.now() + dt.timedelta(days=400))
    assert posts.put_up(plain, by=by(alice)).expires_at > timezone.now()


# ── For the coordinators alone ──────────────────────────────────────────────────────────────────────
def test_a_private_request_is_seen_by_coordinators_and_nothing_tells_of_it(
    alice: Any, bob: Any, carla: Any, tess: Any, in_riverside: Any, client_of: Any
) -> None:
    offices.appoint(bob, "facilitator", by=actors.system("test"), decision="founding")
    hood_before = [(hood.name, hood.requests, hood.urgent) for hood in board.around(bob)[1]]
    post = publish(alice, title="Quombat trouble", audience="coordinators", is_urgent=True, photos=[(picture(), "")])
    assert post.state == "private"
    photo = post.photos.get().file
    pages = (
        "board/", "board/?q=quombat", "board/?q=quombta", "board/?urgent=1", "board/?sort=near", "board/map/", "home/", "feed/",
        f"people/{alice.uid}/", "board/?kind=request&sort=newest",
    )  # fmt: skip
    points = ("posts/", "posts/?q=quombat", "posts/?q=quombta", "posts/?kind=request", f"posts/{post.uid}/", "matches/")
    for reader in (bob, tess):  # A facilitator and a treasurer are no coordinators.
        browser = client_of(reader)
        told = [browser.get(ROOT + page).content.decode().lower() for page in pages]
        told += [browser.get(f"{ROOT}api/v1/{point}").content.decode().lower() for point in points]
        assert not [text for text in told if "trouble" in text or (str(post.uid) in text and "results" in text)], reader
        assert browser.get(f"{ROOT}board/{post.uid}/").status_code == 404
        assert browser.get(f"{ROOT}files/{photo.uid}/").status_code == 404
    assert "Quombat trouble" not in client_of(bob).get(f"{ROOT}board/desk/").content.decode()
    assert [(hood.name, hood.requests, hood.urgent) for hood in board.around(bob)[1]] == hood_before
    assert not any(line.kind.startswith("post.") for line in feed.network_lines(to=bob)[0])
    assert finding.find_for_post(post) == []
    assert not Match.objects.exists()
    today = timezone.localdate()
    assert figures.unmet(today, today).rows == []
    assert figures.days_to_met(today, today).rows == []
    assert "Quombat trouble" in client_of(carla).get(f"{ROOT}board/desk/").content.decode()
    assert client_of(carla).get(f"{ROOT}board/{post.uid}/").status_code == 200
    assert client_of(carla).get(f"{ROOT}files/{photo.uid}/").status_code == 200
    assert "Quombat trouble" not in client_of(carla).get(f"{ROOT}board/?q=quombat").content.decode().split("<main")[1]


def test_a_private_request_never_becomes_open_but_by_its_author(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    post = publish(alice, title="Between us", audience="coordinators")
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state="open")
    with refused("gone"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    posts.close(post, by=by(alice))
    assert posts.reopen(post, by=by(alice)).state == "private"
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now() - dt.timedelta(hours=1))
    lasting.run_due(timezone.now())
    assert Post.objects.get(pk=post.pk).state == "expired"
    assert lasting.renew(post, by=by(alice)).state == "private"
    moderation.hide(post, "Wrong place", by=by(carla))
    assert moderation.show(post, by=by(carla)).state == "private"
    exchange = exchanges.propose(exchanges.Terms(minutes=60), by=by(carla), post=post)
    exchanges.agree(exchange, by=by(alice))
    with refused("gone"):
        posts.change(post, said("Between us", audience="network"), by=by(alice))
    exchanges.cancel(exchange, by=by(alice))
    assert posts.change(post, said("Between us", audience="network"), by=by(alice)).state == "open"
    assert posts.change(post, said("Between us", audience="coordinators"), by=by(alice)).state == "private"


def test_what_is_not_there_yet_is_said_plainly(alice: Any, in_riverside: Any) -> None:
    for audience in ("circle", "neighbors", "everyone"):
        with refused("audience"):
            publish(alice, audience=audience)
    with refused("audience"):
        publish(alice, kind="offer", audience="coordinators")


# ── Places ──────────────────────────────────────────────────────────────────────────────────────────
def test_five_move_a_piano_each_by_an_exchange(
    alice: Any, bob: Any, carla: Any, tess: Any, cora: Any, in_riverside: Any, client_of: Any
) -> None:
    post = publish(alice, title="Move a piano", places=2)
    asked = [exchanges.propose(exchanges.Terms(minutes=60), by=by(one), post=post) for one in (bob, carla, tess)]
    exchanges.agree(asked[0], by=by(alice))
    assert Post.objects.get(pk=post.pk).state == "open"
    assert places.left(post) == 1
    assert "1 of 2 places left" in client_of(tess).get(f"{ROOT}board/").content.decode()
    exchanges.agree(asked[1], by=by(alice))
    assert Post.objects.get(pk=post.pk).state == "reserved"
    with refused("gone"):
        exchanges.agree(asked[2], by=by(alice))
    with pytest.raises(DatabaseError), transaction.atomic():
        Exchange.objects.filter(pk=asked[2].pk).update(state="agreed", version=9)
    with refused("places"):
        posts.change(post, said("Move a piano", places=1), by=by(alice))
    exchanges.cancel(asked[1], by=by(carla))
    assert Post.objects.get(pk=post.pk).state == "open"
    exchanges.agree(asked[2], by=by(alice))
    for exchange, taker in ((asked[0], bob), (asked[2], tess)):
        assert Post.objects.get(pk=post.pk).state == "reserved"
        exchanges.confirm(exchanges.log(exchange, by=by(taker), minutes=60), by=by(alice))
    assert Post.objects.get(pk=post.pk).state == "closed"


@pytest.mark.parametrize("wrong", [0, -1, 51, 10**9])
def test_odd_numbers_of_places_are_refused(wrong: int, alice: Any, in_riverside: Any, client_of: Any) -> None:
    with refused("places"):
        publish(alice, places=wrong)
    from tests.requests_board.test_pages import fields

    assert client_of(alice).post(f"{ROOT}board/new/", fields(places=str(wrong))).status_code == 422


# ── How long ────────────────────────────────────────────────────────────────────────────────────────
def test_several_are_kept_up_at_once_all_or_none(alice: Any, bob: Any, in_riverside: Any, client_of: Any) -> None:
    soon = timezone.now() + dt.timedelta(days=2)
    mine = [publish(alice, title=f"Wish {number}") for number in range(3)]
    other = publish(bob, title="Not hers")
    Post.objects.update(expires_at=soon)
    browser = client_of(alice)
    assert "Keep these up" in browser.get(f"{ROOT}board/mine/").content.decode()
    browser.post(f"{ROOT}board/mine/", {"post": [str(mine[0].uid), str(mine[1].uid), str(other.uid)]})
    kept = dict(Post.objects.values_list("title", "expires_at"))
    assert [title for title, at in sorted(kept.items()) if at > soon] == ["Wish 0", "Wish 1"]
    sent = {"posts": [str(mine[2].uid), str(other.uid)]}
    answer = browser.post(f"{ROOT}api/v1/posts/renewals/", sent, content_type="application/json")
    assert answer.status_code == 422
    assert Post.objects.get(pk=mine[2].pk).expires_at == soon
    with refused("none"):
        lasting.renew_many([], by=by(alice))


@pytest.mark.parametrize(
    ("clause", "request_may", "offer_may"), [("offers", False, True), ("all", True, True), ("none", False, False)]
)
def test_what_may_have_no_end_is_a_clause(
    clause: str, request_may: bool, offer_may: bool, alice: Any, rule: Any, client_of: Any
) -> None:
    rule("board.no_end", clause)
    for kind, may in (("request", request_may), ("offer", offer_may)):
        page = client_of(alice).get(f"{ROOT}board/new/?kind={kind}").content.decode()
        assert ("with no end" in page) is may
        if may:
            assert publish(alice, title=f"One {kind}", kind=kind, has_no_end=True).expires_at is None
        else:
            with refused("no-end"):
                publish(alice, title=f"One {kind}", kind=kind, has_no_end=True)


def test_a_post_says_in_which_language_it_is(alice: Any, bob: Any, in_riverside: Any, client_of: Any) -> None:
    post = publish(alice, title="Busco una escalera", language="es", kind="offer")
    assert publish(alice, title="My own words").language == "en"
    assert '<h3 lang="es">' in client_of(bob).get(f"{ROOT}board/").content.decode()
    page = client_of(bob).get(f"{ROOT}board/{post.uid}/").content.decode()
    assert '<h1 lang="es">' in page
    assert "Español" in page
    assert client_of(bob).get(f"{ROOT}api/v1/posts/{post.uid}/").json()["language"] == "es"
    with refused("language"):
        publish(alice, title="Something", language="xx")
    assert len(content.LANGUAGES) == len(set(content.LANGUAGES))


# ── Looking after the board ─────────────────────────────────────────────────────────────────────────
def test_hidden_with_a_reason_appealed_once_decided_by_another(
    alice: Any, bob: Any, carla: Any, cora: Any, put_up: Any, client_of: Any
) -> None:
    post = put_up(alice, title="Something odd", photos=[(picture(), "")])
    moderation.report(post, "I do not like it", by=by(bob))
    moderation.hide(post, "It names a neighbor", by=by(carla))
    assert not Report.objects.filter(settled_at=None).exists()
    browser = client_of(alice)
    assert "It names a neighbor" in browser.get(f"{ROOT}board/{post.uid}/").content.decode()
    assert client_of(bob).get(f"{ROOT}files/{post.photos.get().file.uid}/").status_code == 404
    with refused("not-yours"):
        moderation.appeal(post, "Let me see it", by=by(bob))
    browser.post(f"{ROOT}board/{post.uid}/", {"do": "appeal", "appeal": "She agreed to it"})
    with refused("appealed"):
        moderation.appeal(post, "Once more", by=by(alice))
    hiding = Hiding.objects.get(post=post)
    for wrong, code in ((carla, "same-hand"), (bob, "not-allowed"), (alice, "not-allowed")):
        with refused(code):
            moderation.decide(hiding, True, by=by(wrong))
        with refused(code):
            moderation.show(post, by=by(wrong))
    assert "She agreed to it" not in client_of(carla).get(f"{ROOT}board/desk/").content.decode()
    desk = client_of(cora)
    assert "She agreed to it" in desk.get(f"{ROOT}board/desk/").content.decode()
    desk.post(f"{ROOT}board/desk/", {"do": "keep", "hiding": str(hiding.uid), "answer": ""})
    assert Hiding.objects.get(pk=hiding.pk).outcome == ""
    desk.post(f"{ROOT}board/desk/", {"do": "keep", "hiding": str(hiding.uid), "answer": "Please leave the name out"})
    assert "Please leave the name out" in browser.get(f"{ROOT}board/{post.uid}/").content.decode()
    with refused("appealed"):
        moderation.appeal(post, "And again", by=by(alice))
    with pytest.raises(DatabaseError), transaction.atomic():
        Hiding.objects.filter(pk=hiding.pk).update(decided_by=carla)


def test_an_appeal_that_is_right_puts_it_back(alice: Any, carla: Any, cora: Any, put_up: Any, client_of: Any) -> None:
    post = put_up(alice)
    moderation.hide(post, "Too short", by=by(carla))
    moderation.appeal(post, "It says all", by=by(alice))
    uid = Hiding.objects.get().uid
    sent = {"shown": True}
    assert (
        client_of(carla).post(f"{ROOT}api/v1/appeals/{uid}/decide/", sent, content_type="application/json").status_code == 404
    )
    assert client_of(cora).post(f"{ROOT}api/v1/appeals/{uid}/decide/", sent, content_type="application/json").status_code == 204
    assert Post.objects.get(pk=post.pk).state == "open"
    moderation.hide(post, "Again", by=by(cora))
    assert moderation.show(post, by=by(cora)).state == "open"


def test_reports_wait_at_the_desk_and_are_seen_to(alice: Any, bob: Any, carla: Any, put_up: Any, client_of: Any) -> None:
    post = put_up(alice)
    report = moderation.report(post, "Is this right?", by=by(bob))
    assert client_of(bob).get(f"{ROOT}board/desk/").status_code == 403
    assert "Is this right?" in client_of(carla).get(f"{ROOT}board/desk/").content.decode()
    client_of(carla).post(f"{ROOT}board/desk/", {"do": "settle", "report": str(report.uid)})
    assert client_of(carla).get(f"{ROOT}api/v1/post-reports/").json()["results"] == []
    assert hooks.export(bob)["posts"] == []
