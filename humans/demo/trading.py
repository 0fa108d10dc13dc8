"""A market in credit, where a demo network uses it: sales with their levy, invoices in every state, a trade directory."""

import datetime as dt
import random

from django.utils import timezone

from humans.demo.people import Town
from ledgers.credit import invoices, payments, trades, trading, units
from ledgers.models import Account
from ledgers.setoff import rounds
from networks import actors, clauses
from networks.actors import Actor
from networks.models import Membership

RULES = {"credit.levy": 200, "credit.dues": 200}
# what is sold, about how much it costs, up to which part in credit, the line in the directory
GOODS: tuple[tuple[str, int, int, str], ...] = (
    ("Six jars of honey", 4_200, 100, "Honey and beeswax candles"),
    ("Sourdough and a dozen eggs", 1_250, 100, "Bread on Tuesdays, eggs most days"),
    ("A bicycle, mended", 3_500, 60, "Bicycles: my work all in credit, parts for dollars"),
    ("A quilt, bound", 9_000, 75, "Quilts and mending"),
    ("Two crates of apples", 2_800, 100, "What the orchard gives: apples, pears, cider"),
    ("Printing for the block party", 1_900, 40, "Posters and flyers; paper costs me money"),
    ("Seedlings, a tray", 1_600, 100, "Tomato, squash and herb seedlings"),
    ("Window frames, painted", 12_000, 50, "Painting inside and out"),
)


def tell(town: Town) -> int:
    """Half a year of selling and buying. Answers how many trades."""
    chance = random.Random(f"credit {town.place.slug}")
    for key, value in RULES.items():
        clauses.amend(key, value, by=actors.system("demo"), decision="founding", scope=units.SCOPE)
    members = _traders(town)
    sellers = members[1 : 1 + len(GOODS)]
    for seller, (_what, _price, part, about) in zip(sellers, GOODS, strict=False):
        trading.say(seller, part=part, about=about, is_listed=True, by=Actor(seller))
    told = sum(_sold(town, chance, members, sellers, days) for days in range(180, 1, -4))
    if len(sellers) >= 5:
        _bills(town, sellers)
    return told


def _traders(town: Town) -> list[Membership]:
    """Who has an open account in credit: whoever left during the year has none."""
    units.turn_on(by=actors.system("demo"))
    held = Account.objects.filter(currency=units.unit(), kind=Account.Kind.MEMBER, closed_at=None)
    holders = set(held.values_list("holder_id", flat=True))
    return [one for one in town.members if one.pk in holders]


def _sold(town: Town, chance: random.Random, members: list[Membership], sellers: list[Membership], days_ago: int) -> bool:
    number = chance.randrange(len(sellers))
    seller, (what, price, _part, _about) = sellers[number], GOODS[number]
    buyer = chance.choice([one for one in members if one.pk != seller.pk])
    mine, theirs = units.account_of(buyer), units.account_of(seller)
    price = max(100, price + chance.randrange(-4, 5) * 50)
    if mine.balance - price < -9_000 or theirs.balance + price > 45_000:
        return False
    day = town.today - dt.timedelta(days=days_ago)
    trades.settle(mine, theirs, price, by=Actor(buyer), happened_on=day, note=what)
    return True


def _bills(town: Town, sellers: list[Membership]) -> None:
    """An invoice in every state; the fifth member of the town, who signs in to look around, has some of them."""
    me = town.members[4]
    one, two, three = [seller for seller in sellers if seller.pk != me.pk][:3]
    invoices.issue(one, me, 2_400, by=Actor(one), note="Wax for the thread, two blocks")
    part = invoices.issue(two, me, 3_000, by=Actor(two), note="New chain and brake blocks")
    invoices.pay(part, 1_000, by=Actor(me))
    late = timezone.now() - dt.timedelta(days=40)
    invoices.issue(me, one, 1_800, by=Actor(me), note="Coat, relined", at=late)
    paid = invoices.issue(me, two, 1_500, by=Actor(me), note="Three zips")
    invoices.pay(paid, by=Actor(two))
    wrong = invoices.issue(three, me, 600, by=Actor(three), note="Seedlings, a tray")
    invoices.decline(wrong, "I brought my own tray back, remember?", by=Actor(me))
    invoices.cancel(invoices.issue(me, three, 900, by=Actor(me), note="Hem of a curtain"), by=Actor(me))
    payments.send(me, None, 200, kind="gift", by=Actor(me), note="For the fund")
    _goes_round(town, me, one, two, three)


def _goes_round(town: Town, me: Membership, one: Membership, two: Membership, three: Membership) -> None:
    """Debts that lead back to where they began; the treasurer asks for a set-off, one has said yes, the others still think."""
    invoices.issue(three, two, 1_200, by=Actor(three), note="Raspberry canes")
    invoices.issue(me, three, 1_600, by=Actor(me), note="Aprons for the stall")
    asked = rounds.propose(by=actors.of(town.members[2]))
    rounds.answer(asked, one, True, by=Actor(one))
