"""Offices rotate: who holds one hears when the term is nearly over, and what the next one has to know is written down."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import HandoverNote
from networks import actors, records, roles
from networks.actors import Actor
from networks.models import Record, RoleTerm
from networks.models.member import Role

AHEAD: Final = dt.timedelta(days=30)


@transaction.atomic
def write(role: str, text: str, *, by: Actor) -> HandoverNote:
    """By who holds the office, or did. Refuses `not-allowed`, `role`, `text`."""
    if role not in Role.values:
        raise Refused("role", _("Choose one of the offices."), "role")
    member = by.hands
    if member is None or not RoleTerm.objects.filter(membership=member, role=role).exists():
        raise Refused("not-allowed", _("Who holds an office, or did, writes what the next one has to know."))
    text = text.strip()
    if not 10 <= len(text) <= 4000:
        raise Refused("text", _("Write what the next one has to know, in 10 to 4,000 letters."), "text")
    made = HandoverNote.objects.create(role=role, author=member, text=text)
    records.record("office.handover", by=Actor(member, None, by.offices), about=f"role:{role}")
    return made


def readable(by: Actor) -> bool:
    """Officers read them."""
    return roles.can(by, "polls.run") or roles.can(by, "decide")


def notes(role: str = "") -> list[HandoverNote]:
    rows = HandoverNote.objects.select_related("author").order_by("-id")
    return list((rows.filter(role=role) if role else rows)[:60])


def ending(today: dt.date) -> list[RoleTerm]:
    """Terms that are over within a month."""
    rows = RoleTerm.objects.running().filter(until__isnull=False, until__lte=today + AHEAD)
    return list(rows.select_related("membership").order_by("until", "id"))


def remind(now: dt.datetime) -> None:
    """Once for each term: its holder and the coordinators hear of it."""
    for term in ending(timezone.localdate(now)):
        about = f"roleterm:{term.uid}"
        if not Record.objects.filter(kind="office.ending", about=about).exists():
            records.record(
                "office.ending", by=actors.system("governance"), about=about, role=term.role, member=str(term.membership.uid)
            )
