"""Hours among many in a demo network: a class, a work party, the commons fund asked and given to, a talk with a member."""

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils import timezone

from humans.demo.story import HIGHEST, LOWEST, Teller
from ledgers import accounts, payments
from ledgers.hours import care, fund, leaving
from ledgers.models import Account, CareConversation
from networks.actors import Actor, of
from networks.models import Category, Membership
from requests_board import gatherings
from requests_board.models import Gathering, GatheringPart


def tell(teller: Teller) -> None:
    """After `teller.tell_today`: everything in it is a few days old or still to come."""
    _done_class(teller)
    _coming(teller)
    _care(teller)
    _fund(teller)
    heir, giver = teller.town.members[1], teller.town.members[3]
    leaving.wish(giver, heir, by=Actor(giver))


def _plan(teller: Teller, kind: str, title: str, category: str, minutes: int, **more: Any) -> gatherings.Plan:
    return gatherings.Plan(kind=kind, title=title, category=_category(teller, category), minutes=minutes, **more)


def _category(teller: Teller, name: str) -> Category:
    return teller.categories.get(name) or next(iter(teller.categories.values()))


def _room(member: Membership, least: int, most: int) -> bool:
    account = accounts.of(member)
    return LOWEST + least <= account.balance - account.held_out and account.balance + account.held_in <= HIGHEST - most


def _some(teller: Teller, count: int, besides: Membership, *, spends: int = 0, earns: int = 0) -> list[Membership]:
    found = [one for one in teller.town.members[1:] if one.pk != besides.pk and _room(one, spends, earns)]
    return found[:count]


def _done_class(teller: Teller) -> None:
    """Bread for beginners, last week: all have confirmed."""
    hosts = [one for one in teller.town.members[2:] if _room(one, 0, 120)]
    day = teller.town.today - dt.timedelta(days=6)
    at = dt.datetime.combine(day, dt.time(14), tzinfo=teller.town.ref.zone)
    plan = _plan(
        teller, "class", "Bread for beginners", "Garden and food", 120, places=10, least=4, where="The church kitchen",
        body="We bake two loaves each. Bring a bowl and an apron.", starts_at=at,
    )  # fmt: skip
    host = hosts[0]
    made = gatherings.open(plan, by=Actor(host), at=at - dt.timedelta(days=9))
    for one in _some(teller, 6, host, spends=60):
        gatherings.join(made, by=Actor(one), at=at - dt.timedelta(days=5))
    parts = list(GatheringPart.objects.filter(gathering=made).select_related("member"))
    there: dict[str, int | None] = {str(part.uid): None for part in parts[:5]}
    made = gatherings.log(made, by=Actor(host), present=there, minutes=120, happened_on=day, at=at + dt.timedelta(hours=3))
    for part in parts[:5]:
        made = gatherings.confirm(made, by=Actor(part.member), at=at + dt.timedelta(hours=20))


def _coming(teller: Teller) -> None:
    """A class with places left, and a work party on Saturday."""
    today, zone = teller.town.today, teller.town.ref.zone
    saturday = today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)
    for kind, title, category, minutes, day, body in (
        ("party", "Paint the porch before winter", "Home and repair", 90, saturday, "Soup at noon. Old clothes, please."),
        ("class", "Your telephone, without fear", "Phone and computer", 90, today + dt.timedelta(days=10),
         "Pictures, calls with a face, and what not to tap. Bring your own."),
    ):  # fmt: skip
        spends = 4 * minutes if kind == "party" else 0
        hosts = [one for one in teller.town.members[4:] if _room(one, spends, minutes)]
        if not hosts:
            continue
        host = hosts[0] if kind == "party" else hosts[-1]
        at = dt.datetime.combine(day, dt.time(10), tzinfo=zone)
        plan = _plan(teller, kind, title, category, minutes, places=6, least=3, body=body, starts_at=at)
        made: Gathering = gatherings.open(plan, by=Actor(host), at=timezone.now() - dt.timedelta(days=2))
        for one in _some(teller, 3, host, spends=minutes, earns=minutes):
            gatherings.join(made, by=Actor(one))


def _fund(teller: Teller) -> None:
    """Neighbors have given to it; one gift is made, another is asked for."""
    rich = sorted(teller.town.members[1:], key=lambda one: -accounts.of(one).balance)
    for one in rich[:3]:
        if accounts.of(one).balance >= 180:
            payments.send(one, None, 120, kind="gift", by=Actor(one), note="For whoever needs it")
    asks = sorted(teller.town.members[5:], key=lambda one: accounts.of(one).balance)[2:]
    given = fund.ask(asks[0], 90, "Rides to the clinic this month", by=Actor(asks[0]))
    fund.sign(given, by=of(teller.town.coordinator))
    fund.ask(asks[1], 240, "My roof leaks, and I have asked for much already", by=Actor(asks[1]))


def _care(teller: Teller) -> None:
    """Who is far below zero is talked with; for one of them nobody has called yet."""
    low = Account.objects.annotate(left=F("balance") - F("held_out")).filter(kind="member", left__lt=-480)
    for account in low.filter(currency__code="HOURS").select_related("currency").order_by("left")[:3]:
        occasion = CareConversation.Occasion.SOFT
        care.begin(account, occasion, by=Actor(None, system="care"), at=timezone.now() - dt.timedelta(days=3))
    first = CareConversation.objects.exclude(member=teller.town.coordinator).order_by("id").first()
    if first is not None:
        care.log(
            first, how="phone", outcome="again", said="The cellar is dry again. Would like to knit for somebody.",
            next_step="Ask at the knitting circle", by=of(teller.town.coordinator), at=timezone.now() - dt.timedelta(days=1),
        )  # fmt: skip
