"""Something happened that should not have: told in confidence to two coordinators, none of whom it is about (rule 11)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import acting, actors, offices, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.models.member import Role
from requests_board.models import Exchange, Incident, IncidentNote

MOST_A_DAY = 10


@transaction.atomic
def file(
    kind: str, text: str, *, by: Actor, happened_on: dt.date | None = None, about: Membership | None = None,
    exchange: Exchange | None = None,
) -> Incident:  # fmt: skip
    """A member tells what happened. It reaches at least two officers whom it is not about: coordinators first.

    Refuses `not-allowed`, `kind`, `text`, `dates`, `about`, `too-many`.
    """
    if not roles.can(by, "incident.file"):
        raise Refused("not-allowed", _("Members tell coordinators what happened."))
    me = by.member
    if kind not in Incident.Kind.values:
        raise Refused("kind", _("Choose what comes nearest."), "kind")
    text = text.strip()
    if not 3 <= len(text) <= 4000:
        raise Refused("text", _("Say in a few words what happened, in at most 4,000 letters."), "text")
    day = happened_on or timezone.localdate()
    if not timezone.localdate() - dt.timedelta(days=3650) <= day <= timezone.localdate():
        raise Refused("dates", _("Choose a day that has been."), "happened_on")
    if exchange is not None:
        if not exchange.has(me):
            raise Refused("exchange", _("This is an exchange of others."))
        about = about or exchange.other_of(me)
    if about is not None and about.pk == me.pk:
        raise Refused("about", _("This is you. Leave it empty."), "about")
    today = Incident.objects.filter(reporter=me, filed_at__gte=timezone.now() - dt.timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise Refused("too-many", _("You have told a lot today. Please call a coordinator."))
    row = Incident(kind=kind, text=text, reporter=me, about=about, exchange=exchange, happened_on=day)
    row.is_wide = len([one for one in offices.holders(Role.COORDINATOR) if not concerns(row, one)]) < 2
    row.save()
    # Not in the teller's name: an officer whom it concerns may read the records.
    records.record("incident.filed", by=actors.system("incidents"), about=row)
    return row


def concerns(row: Incident, officer: Membership) -> bool:
    """Whether an officer told it, or it is about them or somebody they stand for."""
    named = [one for one in (row.reporter, row.about) if one is not None]
    return any(acting.stands_for(officer, one) for one in named)


def readers(row: Incident) -> list[Membership]:
    """Who hears of it: coordinators, and where fewer than two are not concerned, facilitators and treasurers, too."""
    found = {one.pk: one for one in offices.holders(Role.COORDINATOR)}
    if row.is_wide:
        found |= {one.pk: one for role in (Role.FACILITATOR, Role.TREASURER) for one in offices.holders(role)}
    return [one for one in found.values() if not concerns(row, one)]


def readable(by: Actor) -> Any:
    """Incidents that an officer may read: by role, and never those that they told or that are about them."""
    hand = by.hands
    rows = Incident.objects.select_related("reporter", "about", "taken_by", "closed_by", "exchange")
    if hand is None or not (roles.can(by, "incident.read") or roles.can(by, "incident.stand_in")):
        return rows.none()
    if not roles.can(by, "incident.read"):
        rows = rows.filter(is_wide=True)
    stood_for = acting.stood_for(hand)
    return rows.exclude(Q(reporter__in=stood_for)).exclude(Q(about__isnull=False) & Q(about__in=stood_for))


def told_by(member: Membership) -> Any:
    return Incident.objects.filter(reporter=member).select_related("about", "taken_by")


@transaction.atomic
def take(row: Incident, *, by: Actor) -> Incident:
    """An officer looks into it. Refuses `not-allowed`, `taken`."""
    row, hand = _locked(row, by)
    if row.state == Incident.State.TAKEN and row.taken_by_id == hand.pk:
        return row
    if row.state != Incident.State.FILED:
        raise Refused("taken", _("Somebody looks into it already."))
    row.state, row.taken_by = Incident.State.TAKEN, hand
    row.save(update_fields=["state", "taken_by"])
    records.record("incident.taken", by=Actor(hand, None, by.offices), about=row)
    return row


@transaction.atomic
def note(row: Incident, text: str, *, by: Actor) -> IncidentNote:
    """What an officer did or heard. Refuses `not-allowed`, `text`."""
    row, hand = _locked(row, by)
    text = text.strip()
    if not 1 <= len(text) <= 2000:
        raise Refused("text", _("Write a few words, at most 2,000 letters."), "text")
    made = IncidentNote.objects.create(incident=row, by=hand, text=text)
    records.record("incident.noted", by=Actor(hand, None, by.offices), about=row)
    return made


@transaction.atomic
def close(row: Incident, ending: str, *, by: Actor) -> Incident:
    """A second officer agrees that it is done; who told it reads how it ended.

    Refuses `not-allowed`, `not-taken`, `same`, `ending`.
    """
    row, hand = _locked(row, by)
    if row.state != Incident.State.TAKEN:
        raise Refused("not-taken", _("Somebody looks into it first."))
    if row.taken_by_id == hand.pk:
        raise Refused("same", _("A second officer closes it, so that two have seen it."))
    ending = ending.strip()
    if not 3 <= len(ending) <= 600:
        raise Refused("ending", _("Say how it ended, in a sentence or two. Who told it reads this."), "ending")
    row.state, row.closed_by, row.closed_at, row.ending = Incident.State.CLOSED, hand, timezone.now(), ending
    row.save(update_fields=["state", "closed_by", "closed_at", "ending"])
    records.record("incident.closed", by=Actor(hand, None, by.offices), about=row)
    return row


def _locked(row: Incident, by: Actor) -> tuple[Incident, Membership]:
    found = readable(by).filter(pk=row.pk).select_for_update(of=("self",)).first()
    if found is None or by.hands is None:
        raise Refused("not-allowed", _("This is for officers whom it does not concern."))
    return found, by.hands
