"""The trade directory: who takes credit, for what, and up to which part of a price."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.credit import units
from ledgers.models import CreditTerms
from networks import apart, records
from networks.actors import Actor
from networks.models import Membership
from networks.text import fold

PER_PAGE = 24


@dataclass
class Page:
    """`older` and `newer` are cursors, empty where there is nothing."""

    rows: list[CreditTerms] = field(default_factory=list)
    older: str = ""
    newer: str = ""


@transaction.atomic
def say(member: Membership, *, part: int, about: str, is_listed: bool, by: Actor) -> CreditTerms:
    """A member says up to which part of a price they take credit, and what for. Refuses `not-allowed`, `gear`, `part`."""
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Members say this for themselves, or a coordinator for them."))
    units.unit()
    if isinstance(part, bool) or not 1 <= part <= 100:
        raise Refused("part", _("Write a number from 1 to 100."), "part")
    words = " ".join(about.split())[:200]
    row, _made = CreditTerms.objects.update_or_create(
        holder=member,
        defaults={
            "part": part,
            "about": words,
            "words": fold(f"{member.name} {words}")[:330],
            "is_listed": is_listed,
            "changed_at": timezone.now(),
        },
    )
    records.record("trading.said", by=by, about=row, part=part, is_listed=is_listed)
    return row


def of(member: Membership) -> CreditTerms | None:
    return CreditTerms.objects.filter(holder=member).first()


def page(me: Membership | None, words: str = "", part: int = 0, cursor: str = "", size: int = PER_PAGE) -> Page:
    """Who takes credit, by name; only those with every word, and for at least this part. Two queries."""
    rows: Any = CreditTerms.objects.filter(is_listed=True, holder__state=Membership.State.ACTIVE)
    rows = rows.exclude(holder__in=apart.ids_of(me))
    for word in fold(words).split()[:6]:
        rows = rows.filter(words__contains=word)
    if part:
        rows = rows.filter(part__gte=part)
    at, back = _read_cursor(cursor)
    if at is not None:
        rows = rows.filter((TupleLessThan if back else TupleGreaterThan)(Tuple(F("words"), F("id")), at))
    rows = rows.select_related("holder", "holder__neighborhood").order_by(*(("-words", "-id") if back else ("words", "id")))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size][::-1] if back else found[:size]
    older, newer = (bool(found), more) if back else (more, at is not None)
    return Page(found, f"older-{found[-1].uid}" if found and older else "", f"newer-{found[0].uid}" if found and newer else "")


def _read_cursor(cursor: str) -> tuple[tuple[str, int] | None, bool]:
    side, _dash, said = cursor.partition("-")
    try:
        name = uuid.UUID(said) if side in ("older", "newer") else None
    except ValueError:
        name = None
    row = CreditTerms.objects.filter(Q(uid=name)).values_list("words", "id").first() if name else None
    return row, side == "newer" and row is not None
