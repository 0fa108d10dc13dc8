"""The nearest first: ring by ring the same order as if every post were measured, forth and back, to those without a place."""

import random
from itertools import chain

import pytest

from networks import geo
from networks.geo import Place
from networks.models import Neighborhood
from requests_board import board
from requests_board.models import Post

pytestmark = pytest.mark.django_db
HERE = Place(43.07, -89.38)


@pytest.fixture
def scattered(put_up, alice, bob):
    """Posts next door, in town, far away, around the globe, several in one place, and without any."""
    alice.neighborhood = Neighborhood.objects.get(name="Old Mill")
    alice.save()
    chance = random.Random(7)
    places = [Place(43.07, -89.38)] * 4 + [Place(43.2, -89.3)] * 3 + [None] * 4
    places += [Place(43.07 + chance.uniform(-0.02, 0.02), -89.38 + chance.uniform(-0.02, 0.02)) for _n in range(8)]
    places += [Place(43.07 + chance.uniform(-2, 2), -89.38 + chance.uniform(-2, 2)) for _n in range(6)]
    places += [Place(-43.0, 90.6), Place(0.0, 179.9), Place(89.0, 0.0), Place(-12.0, -179.9)]
    chance.shuffle(places)
    for number, place in enumerate(places):
        post = put_up(bob, title=f"Post {number}", kind="offer" if number % 3 else "request")
        north, east = place if place is not None else (None, None)
        Post.objects.filter(pk=post.pk).update(latitude=north, longitude=east)
    return alice


def measured(**only):
    """The order that the list promises: by distance, then the newer first; whoever has no place comes last."""

    def key(post):
        far = 1e9 if post.latitude is None else geo.meters_between(HERE, Place(post.latitude, post.longitude))
        return round(far, 3), -post.pk

    return [post.uid for post in sorted(Post.objects.filter(state="open", **only), key=key)]


def test_pages_forth_and_back_hold_every_post_once_by_distance(scattered):
    for size, kinds in ((1, ("request",)), (3, ()), (5, ()), (50, ())):
        forth, back = _read(scattered, size, kinds)
        order = measured(**({"kind": kinds[0]} if kinds else {}))
        assert list(chain(*forth)) == order
        assert list(chain(*back)) == list(chain(*forth[:-1]))


def _read(reader, size, kinds):
    """The pages to the last one, and those on the way back."""
    pages, cursor = [], ""
    while True:
        page = board.page(board.Wanted(sort="near", kinds=kinds, size=size, cursor=cursor), reader)
        pages.append([line.uid for line in page.rows])
        if not page.older:
            break
        cursor = page.older
    back = []
    while page.newer:
        page = board.page(board.Wanted(sort="near", kinds=kinds, size=size, cursor=page.newer), reader)
        back.insert(0, [line.uid for line in page.rows])
    return pages, back


def test_within_a_distance_nothing_farther_and_nothing_without_a_place_is_shown(scattered):
    for meters in (900.0, 3_000.0, 20_000.0, 200_000.0):
        near = [
            post.uid
            for post in Post.objects.exclude(latitude=None)
            if geo.meters_between(HERE, Place(post.latitude, post.longitude)) <= meters
        ]
        shown = [line.uid for line in board.page(board.Wanted(sort="near", meters=meters, size=50), scattered).rows]
        assert sorted(shown) == sorted(near)
        assert shown == [uid for uid in measured() if uid in near]
