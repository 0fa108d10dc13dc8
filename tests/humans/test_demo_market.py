"""The market of the demo, in transactions of its own as when it is loaded."""

import datetime as dt
import random
import uuid

from humans.demo import trading
from humans.demo.people import Town, settle
from humans.demo.places import PLACES
from ledgers.models import Account
from networks import founding
from networks.tenancy.current import entered


def test_it_tells_of_a_market_with_invoices_in_every_state(real_db):
    from ledgers.credit import units
    from ledgers.models import CreditTerms, Invoice, Transfer

    place = next(place for place in PLACES if place.slug == "bergnek")
    few = type(place)(**{**place.__dict__, "slug": f"demo-{uuid.uuid4().hex[:8]}", "members": 12})
    ref = founding.found(few.slug, few.name, time_zone=few.time_zone, distance_unit=few.unit, block=few.block, gears=few.gears)
    with entered(ref):
        town = Town(few, ref, dt.date.today(), random.Random("the same"))
        settle(town, {})
    with entered(ref):
        assert trading.tell(town) > 20
        assert set(Invoice.objects.values_list("state", flat=True)) == {"open", "paid", "cancelled", "declined"}
        assert Invoice.objects.filter(state="open", due_on__lt=dt.date.today()).exists()
        assert Invoice.objects.filter(state="open", paid__gt=0).exists()
        assert Transfer.objects.filter(kind="levy").exists()
        assert CreditTerms.objects.count() == 8
        assert sum(Account.objects.filter(currency=units.unit()).values_list("balance", flat=True)) == 0
