"""A proposal that travelled: Detroit passed it, HUMANs decided it, and it is half ratified."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from governance.models import Proposal
from governance.proposals import proposals
from humans.demo.deciding import AGREE, ASIDE, YES, settle
from humans.models import Passage
from humans.passages import passages
from networks import actors, clauses, offices
from networks.actors import Actor
from networks.models import Delivery, DueTime, Membership, Network
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
    with transaction.atomic(), entered(found["detroit"]):
        idea = _announced("ordinary", TITLE, TEXT)
        settle(idea, (AGREE,) * 9 + (ASIDE,), _members(), 60)
        forum = Network.objects.get(pk=found["humans"].id)
        row = passages.send(idea, forum, WORDS, by=actors.of(offices.holders("coordinator")[0]))
        _hush()
    with transaction.atomic(), entered(found["humans"]):
        shared = passages.take_up(row, by=actors.of(offices.holders("coordinator")[0]))
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
    DueTime.objects.filter(name=passages.DUE).delete()
