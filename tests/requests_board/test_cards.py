"""A post's card is written in Python for speed, so its escaping is tried here."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import include, path

from requests_board.templatetags import board

NASTY = '"><script>alert(1)</script>'
urlpatterns = [path("board/", include(([path("<uuid:uid>/", lambda request, uid: None, name="post")], "board")))]


@pytest.fixture(autouse=True)
def routes():
    with override_settings(ROOT_URLCONF=__name__):
        board._address.cache_clear()
        yield
    board._address.cache_clear()


def post(**changes):
    alice = SimpleNamespace(pk=1, name="Alice")
    facts = {
        "uid": uuid4(), "kind": "request", "state": "open", "title": "A ride", "body": "To the clinic.", "author": alice,
        "neighborhood": SimpleNamespace(name="Atwood"), "category": SimpleNamespace(icon="car"), "ways": ["hours", "gift"],
        "is_urgent": False, "distance": 1300, "when_words": "Tuesdays", "get_kind_display": lambda: "Request",
    }  # fmt: skip
    return SimpleNamespace(**{**facts, **changes})


def card(shown, me=None, **options):
    return board.post_card({"me": me, "network": SimpleNamespace(distance_unit="mi")}, shown, **options)


def test_it_escapes_every_word_that_people_wrote():
    nasty = SimpleNamespace(name=NASTY, pk=1, icon=NASTY)
    shown = post(
        uid=NASTY,
        title=NASTY,
        body=NASTY,
        author=nasty,
        neighborhood=nasty,
        category=nasty,
        ways=[NASTY],
        when_words=NASTY,
        kind=NASTY,
        get_kind_display=lambda: NASTY,
    )
    assert "<script" not in card(shown)
    assert NASTY not in card(shown)


def test_it_says_how_where_and_when():
    shown = post()
    html = card(shown)
    assert f'href="/board/{shown.uid}/"' in html
    assert "Atwood, about 0.8 mi" in html
    assert "or gift" in html
    assert "Tuesdays" in html
    assert "To the clinic." in html
    assert "To the clinic." not in card(shown, brief=True)


def test_a_members_own_post_is_called_theirs():
    assert "<span>You</span>" in card(post(), me=SimpleNamespace(pk=1))
    assert "<span>Alice</span>" in card(post(), me=SimpleNamespace(pk=2))


@pytest.mark.parametrize(("state", "said"), [("reserved", "being done"), ("closed", "closed"), ("expired", "closed")])
def test_a_post_that_is_no_longer_open_says_so(state, said):
    assert f">{said}<" in card(post(state=state))


def test_an_urgent_post_stands_out_in_more_than_colour():
    html = card(post(is_urgent=True))
    assert "is-urgent" in html
    assert ">urgent<" in html


def test_a_post_without_a_place_or_body_is_whole():
    assert "map-pin" not in card(post(neighborhood=None, body="", distance=None))
