"""What demo networks are to one another and to HUMANs: sponsors, delegates, supporters with dues, steps that people ticked."""

import datetime as dt

from django.utils import timezone

from humans.beginning import steps
from humans.belonging import members
from humans.models import MemberClass, Sponsorship
from humans.standing import sponsors
from ledgers.pool import contributions
from networks import actors, clauses, memberships, offices
from networks.models import Delivery, Membership, Network
from networks.tenancy import lookup
from networks.tenancy.current import entered
from people.models import Person

# network → who watches over it, and whether that one has answered.
SPONSORS = {"allentown": ("providence", True), "bergnek": ("hull", False)}
TICKED = ("evening", "asked", "told-back", "afternoon", "looked-back", "talked", "circle")
DELEGATES = (("Joan Needham", "madison"), ("Ruth Okafor", "detroit"), ("Alan Marsh", "hull"))
SUPPORTERS = ("Mira Castellanos", "Tobias Frey")


def tell() -> None:
    """After all networks are there, once. Nobody is written to about it."""
    if Sponsorship.objects.exists():
        return
    for watched, (sponsor, answered) in SPONSORS.items():
        _watch(watched, sponsor, answered)
    for slug in ("madison", "bergnek"):
        if (ref := lookup.by_slug(slug)) is not None:
            with entered(ref):
                by = actors.of(offices.holders("coordinator")[0])
                for line in TICKED if slug == "madison" else TICKED[:3]:
                    steps.tick(line, True, by=by)
                steps.settle()
    if (ref := lookup.by_slug("humans")) is not None:
        with entered(ref):
            _belong()


def _watch(watched: str, sponsor: str, answered: bool) -> None:
    one, other = lookup.by_slug(watched), lookup.by_slug(sponsor)
    if one is None or other is None:
        return
    with entered(one):
        sponsors.ask(Network.objects.get(pk=other.id), by=actors.of(offices.holders("coordinator")[0]))
    if answered:
        with entered(other):
            row = next(row for row in sponsors.watched() if row.subject_id == one.id)
            sponsors.answer(row, True, by=actors.of(offices.holders("coordinator")[0]))


def _belong() -> None:
    """Inside HUMANs: two of its members sign for money; one supporter's dues are in the fund, another's still open.

    Asked twice, does it once.
    """
    if Membership.objects.filter(name=DELEGATES[0][0]).exists():
        return
    system, staff = actors.system("demo"), actors.of(offices.holders("coordinator")[0])
    since = timezone.now() - dt.timedelta(hours=12)
    clauses.amend("gear.pool", True, by=system, decision="founding", from_at=since)
    people = {}
    for name in (*(name for name, _slug in DELEGATES), *SUPPORTERS):
        person = Person.objects.create(email=f"{name.split()[0].lower()}@humans.example", password="!demo")
        people[name] = memberships.admit(memberships.apply(person, name=name), by=system)
    signing = [people[DELEGATES[0][0]], people[DELEGATES[1][0]]]
    for one in signing:
        offices.appoint(one, "treasurer", by=system, decision="founding")
    rows = []
    for name, slug in DELEGATES:
        if network := Network.objects.filter(slug=slug, state="active").first():
            of_networks = MemberClass.objects.get(of=MemberClass.Kind.NETWORK)
            rows.append(members.take_in(of_networks, people[name], by=staff, of_network=network))
    supporting = MemberClass.objects.filter(of=MemberClass.Kind.PERSON, dues_amount__gt=0).get()
    rows += [members.take_in(supporting, people[name], by=staff) for name in SUPPORTERS]
    for row in rows[2:-1]:
        term = members.record_dues(row, by=actors.of(signing[0]))
        if term.contribution is not None:
            contributions.countersign(term.contribution, by=actors.of(signing[1]))
    Delivery.objects.all().delete()
