"""The demo's circle, share-out group, statement, shares and help: made through the verbs, and the books are right."""

import datetime as dt
import random

from django.db import connection

from humans.demo import savings
from humans.demo.people import Town, settle
from humans.demo.places import PLACES
from ledgers import audit
from ledgers.models import BankLine, EquityOrder, Group, GroupSheet, ReliefGrant
from networks import founding
from networks.tenancy.current import entered


def test_a_town_puts_money_together(db: None) -> None:
    place = next(place for place in PLACES if place.slug == "bergnek")
    small = type(place)(**{**place.__dict__, "slug": savings.SLUG, "members": 24, "exchanges": 0})
    ref = founding.found(small.slug, small.name, time_zone=small.time_zone, distance_unit=small.unit, block=small.block)
    with entered(ref):
        town = Town(small, ref, dt.date.today(), random.Random("the same"))
        settle(town, {})
        savings.tell(town)
        assert sorted(Group.objects.values_list("mode", "state")) == [("circle", "running"), ("share-out", "running")]
        assert GroupSheet.objects.filter(state="recorded").count() == 1
        assert BankLine.objects.filter(state="waiting").count() == 4
        assert EquityOrder.objects.filter(state="done").count() == 6
        assert ReliefGrant.objects.get().state == "done"
        with connection.cursor() as cursor:
            assert [str(one) for one in audit.disagreements(cursor)] == []
