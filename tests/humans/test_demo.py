"""The demo federation: made through the verbs, the same each time, and its books are right."""

import random

import pytest
from django.utils import timezone

from humans.demo import together
from humans.demo.people import Town, settle
from humans.demo.places import PLACES
from humans.demo.story import Teller
from ledgers.models import Account, CareConversation, FundRequest
from networks import founding
from networks.models import Membership
from networks.tenancy.current import entered
from requests_board.models import Exchange, Gathering, Post

pytestmark = pytest.mark.django_db


def small_town(slug):
    place = next(place for place in PLACES if place.slug == "bergnek")
    few = type(place)(**{**place.__dict__, "slug": slug, "members": 12, "exchanges": 25})
    ref = founding.found(slug, few.name, time_zone=few.time_zone, distance_unit=few.unit, block=few.block)
    with entered(ref):
        town = Town(few, ref, timezone.localdate(), random.Random("the same"))
        settle(town, {})
        teller = Teller(town)
        teller.tell_year()
        teller.tell_today()
        together.tell(teller)
        return {
            "members": list(Membership.objects.values_list("name", flat=True)),
            "balances": sorted(Account.objects.values_list("balance", flat=True)),
            "room": min(balance - promised for balance, promised in Account.objects.values_list("balance", "held_out")),
            "states": sorted(Exchange.objects.values_list("state", flat=True)),
            "open": Post.objects.open().count(),
            "gatherings": sorted(Gathering.objects.values_list("kind", "state")),
            "asked": sorted(FundRequest.objects.values_list("minutes", "state")),
            "talks": CareConversation.objects.filter(closed_at=None).count(),
            "told": dict(teller.balances),
        }


def test_it_tells_the_same_story_each_time_with_exchanges_in_every_state(db):
    first, second = small_town("demo-one"), small_town("demo-two")
    assert first["members"] == second["members"]
    assert first["balances"] == second["balances"]
    assert first["states"] == second["states"]
    assert set(first["states"]) >= {"proposed", "agreed", "done", "disputed", "confirmed", "declined", "cancelled"}
    assert first["open"] > 3
    assert first["gatherings"] == second["gatherings"] == [("class", "confirmed"), ("class", "open"), ("party", "open")]
    assert first["asked"] == [(90, "granted"), (240, "asked")]
    assert first["talks"] >= 1
    assert sum(first["balances"]) == 0
    assert first["room"] <= -540, "somebody is near the limit"


def test_the_federation_is_as_large_as_promised():
    assert sum(place.members for place in PLACES) >= 300
    assert sum(place.exchanges for place in PLACES) >= 2_500
    assert len(PLACES) == 8
