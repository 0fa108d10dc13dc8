"""A region, and a proposal that travelled: Detroit passed it, the Great Lakes sent it on, HUMANs decided it; half ratified."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from governance.delegates import mandates
from governance.models import Proposal
from governance.proposals import proposals
from humans.demo.deciding import AGREE, ASIDE, YES, settle
from humans.models import Passage
from humans.passages import passages
from humans.regions import regions
from networks import actors, clauses, offices
from networks.actors import Actor
from networks.models import Delivery, DueTime, Membership, Network, Record
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered

TITLE = "Any member of a network borrows from every tool library"
TEXT = (
    "Who moves, visits, or lives between two towns should not stand before a locked shed.\n\n"
    "1. Each library lends to members of all networks by its own rules for borrowing.\n"
    "2. What breaks is repaired by the network of who borrowed it.\n3. We look at it again in a year."
)
WORDS = "Nine people from Lansing and Toledo have stood at our counter since spring."
RATIFIED = ("madison", "hull")
LAKES = ("madison", "lansing")
PURPOSE = "Share what one town lacks and the next one has: tools, drivers, people who mend furnaces."


def tell() -> None:
    """Once all networks are there; each step in a transaction of its own. Nobody is written to about it."""
    towns = {slug: lookup.by_slug(slug) for slug in ("humans", "detroit", "lansing", *RATIFIED)}
    if Passage.objects.exists():
        return
    found = {slug: ref for slug, ref in towns.items() if ref is not None}
    if len(found) < len(towns):
        return
    for ref in found.values():
        with transaction.atomic(), entered(ref):
            _decides(ref)
    region = _region(found)
    with transaction.atomic(), entered(found["detroit"]):
        idea = _announced("ordinary", TITLE, TEXT)
        settle(idea, (AGREE,) * 9 + (ASIDE,), _members(), 60)
        first = passages.send(idea, Network.objects.get(pk=region.id), WORDS, by=_officer())
        _hush()
    with transaction.atomic(), entered(region):
        own = passages.take_up(first, by=Actor(regions.seats()[0].member), asks=False)
        settle(Proposal.objects.get(pk=own.pk), (AGREE,), _members(), 40)
        regions.follow(Record.objects.filter(kind="proposal.ended").latest("id"))
        row = passages.send(own, Network.objects.get(pk=found["humans"].id), by=_officer())
        _hush()
    with transaction.atomic(), entered(found["humans"]):
        shared = passages.take_up(row, by=_officer())
        settle(Proposal.objects.get(pk=shared.pk), (AGREE,), _members(), 20)
        _hush()
    with transaction.atomic(), entered(found["lansing"]):
        passages.put_to_vote(row, by=Actor(_members()[0]))
        _hush()
    for slug in RATIFIED:
        with transaction.atomic(), entered(found[slug]):
            ballot = passages.put_to_vote(row, by=Actor(_members()[0]))
            settle(Proposal.objects.get(pk=ballot.pk), (YES,), _members(), 5)
            _hush()


def _region(found: dict[str, NetworkRef]) -> NetworkRef:
    """Detroit begins it, the others join, and each sends a delegate."""
    with transaction.atomic(), entered(found["detroit"]):
        others = list(Network.objects.filter(pk__in=[found[slug].id for slug in LAKES]))
        place = regions.found("great-lakes", "Great Lakes", PURPOSE, "Around the lakes", others, by=_officer())
        _hush()
    for slug in LAKES:
        with transaction.atomic(), entered(found[slug]):
            regions.answer(place, True, by=_officer())
            _hush()
    lookup.forget()
    ref = lookup.by_slug("great-lakes")
    assert ref is not None
    for slug in ("detroit", *LAKES):
        with transaction.atomic(), entered(found[slug]):
            delegate = _members()[-1]
        until = timezone.localdate() + dt.timedelta(days=200)
        with transaction.atomic(), entered(found[slug], person=delegate.person_id):
            words = "Speak for what we have decided; on anything else ask us first."
            mandate = mandates.give(delegate, "Great Lakes", words, until, source=f"proposal:{slug}-lakes")
            regions.take_seat(place, mandate, by=Actor(delegate))
            _hush()
    return ref


def _officer() -> Actor:
    """A coordinator who signs in."""
    return actors.of(next(one for one in offices.holders("coordinator") if one.person_id))


def _decides(ref: NetworkRef) -> None:
    by, since = actors.system("demo"), timezone.now() - dt.timedelta(hours=12)
    clauses.amend("gear.decisions", True, by=by, decision="founding", from_at=since)
    if ref.kind == "umbrella":  # One delegate for each network.
        clauses.amend("humans.voters", "networks", by=by, decision="founding", from_at=since, scope="kind:shared")


def _announced(kind: str, title: str, text: str) -> Proposal:
    first, *others = _members()
    row = proposals.share(proposals.bring(kind, title, text, by=Actor(first)), by=Actor(first))
    for member in others[:9]:
        if row.state == Proposal.State.GATHERING:
            row = proposals.sign(row, by=Actor(member))
    return row


def _members() -> list[Membership]:
    rows = Membership.objects.active().filter(is_minor=False, kind=Membership.Kind.PERSON).exclude(person=None)
    return list(rows.order_by("id")[:40])


def _hush() -> None:
    Delivery.objects.all().delete()
    DueTime.objects.filter(name__in=[passages.DUE, regions.DUE]).delete()
