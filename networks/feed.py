"""What went on, in sentences: the network's feed for everyone, and each member's own history. Both are records, retold."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks import apart
from networks.models import Membership, Record
from networks.models.member import Role

PAGE = 40


@dataclass(frozen=True)
class Line:
    """One thing that happened, in words. `on` is the day it was said to be, where that is not the day it was recorded."""

    uid: str
    text: str
    at: dt.datetime
    kind: str
    on: dt.date | None = None


def network_lines(*, to: Membership | None, cursor: str = "", limit: int = PAGE) -> tuple[list[Line], str]:
    """What every member may know, newest first, and the cursor of the next page. At most five queries."""
    away = list(apart.ids_of(to))
    uids = Membership.objects.filter(pk__in=away).values_list("uid", flat=True) if away else ()
    named, kinds = [f"membership:{uid}" for uid in uids], [kind for kind, _yes in registry.feed_kinds]
    start = _start(cursor) if cursor else None
    if cursor and start is None:
        return [], ""
    with connection.cursor() as asked:
        asked.execute(
            "SELECT * FROM records_newest(%s::text[], %s, %s::bigint[], %s::text[], %s)", [kinds, start, away, named, limit + 1]
        )
        ids = [row[0] for row in asked.fetchall()]
    return _page(Record.objects.filter(pk__in=ids), limit)


def own_lines(member: Membership, *, cursor: str = "", limit: int = PAGE) -> tuple[list[Line], str]:
    """What a member did, and what was done about them or by their hand."""
    about = f"membership:{member.uid}"
    rows = Record.objects.filter(Q(actor=member) | Q(hand=member) | Q(about=about))
    if cursor:
        start = _start(cursor)
        rows = rows.filter(pk__lt=start) if start is not None else rows.none()
    return _page(rows, limit)


def _start(cursor: str) -> int | None:
    """The record after which a page begins; None for a cursor that nobody gave out."""
    try:
        return Record.objects.filter(uid=UUID(cursor)).values_list("pk", flat=True).first()
    except ValueError:
        return None


def _page(rows: QuerySet[Record], limit: int) -> tuple[list[Line], str]:
    found = list(rows.select_related("actor", "hand").order_by("-id")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return told(found), str(found[-1].uid) if more else ""


def told(rows: Iterable[Record]) -> list[Line]:
    """Records as sentences; those that no app has words for are left out. One query for the members they are about."""
    rows = list(rows)
    subjects = [row.about.removeprefix("membership:") for row in rows if row.about.startswith("membership:")]
    named = {str(uid): name for uid, name in Membership.objects.filter(uid__in=subjects).values_list("uid", "name")}
    lines = []
    for row in rows:
        row.subject_name = named.get(row.about.removeprefix("membership:"), "")  # type: ignore[attr-defined]
        words = registry.sentences.get(row.kind)
        text = str(words(row)) if words is not None else ""
        if text and row.hand is not None and row.actor is not None:
            text = _("%(said)s (%(hand)s, for %(actor)s)") % {"said": text, "hand": row.hand.name, "actor": row.actor.name}
        if text:
            lines.append(Line(str(row.uid), text, row.recorded_at, row.kind, _day(row)))
    return lines


def _day(row: Record) -> dt.date | None:
    """The day that a record says (`data["happened_on"]`)."""
    said = row.data.get("happened_on")
    return dt.date.fromisoformat(said) if said else None


def who(record: Record) -> str:
    return record.actor.name if record.actor is not None else _("The network")


def _about(record: Record) -> str:
    return getattr(record, "subject_name", "") or _("A member")


def _plain(words: Any) -> Callable[[Record], str]:
    """A sentence with %(who)s (whose deed it was) and %(about)s (the member it is about)."""
    return lambda record: str(words) % {"who": who(record), "about": _about(record)}


# kind → (sentence, whether the whole network may read it)
_SENTENCES: dict[str, tuple[Any, bool]] = {
    "network.founded": (gettext_lazy("This network was founded."), True),
    "membership.applied": (gettext_lazy("%(about)s asked to join."), False),
    "membership.entered": (gettext_lazy("%(who)s wrote in %(about)s."), False),
    "membership.admitted": (gettext_lazy("%(about)s joined. Welcome."), True),
    "membership.declined": (gettext_lazy("%(about)s was not admitted."), False),
    "membership.suspended": (gettext_lazy("%(who)s paused the membership of %(about)s."), False),
    "membership.resumed": (gettext_lazy("%(who)s ended the pause of %(about)s."), False),
    "membership.left": (gettext_lazy("%(about)s left."), False),
    "membership.claimed": (gettext_lazy("%(about)s signs in from now on."), False),
    "agreement.signed": (gettext_lazy("%(who)s signed an agreement."), False),
    "agreement.published": (gettext_lazy("A text to sign has a new version."), True),
    "clause.amended": (gettext_lazy("A rule of the bylaws changed."), True),
    "profile.changed": (gettext_lazy("The page of %(about)s changed."), False),
    "skill.said": (gettext_lazy("%(about)s added a skill."), False),
    "skill.dropped": (gettext_lazy("%(about)s took a skill away."), False),
    "skill.proposed": (gettext_lazy("%(who)s added a skill to the list."), True),
    "welcome.ticked": (gettext_lazy("A step of the welcome of %(about)s is done."), False),
    "invitation.made": (gettext_lazy("%(who)s invited a neighbor."), False),
    "invitation.withdrawn": (gettext_lazy("%(who)s withdrew an invitation."), False),
    "invitation.used": (gettext_lazy("%(who)s came by an invitation."), False),
    "holder.added": (gettext_lazy("%(about)s has another holder."), False),
    "holder.ended": (gettext_lazy("A holder of %(about)s stopped."), False),
    "vetting.written": (gettext_lazy("%(who)s checked something for %(about)s."), False),
    "vetting.ended": (gettext_lazy("A check of %(about)s no longer counts."), False),
    "guardian.set": (gettext_lazy("%(about)s has a guardian."), False),
    "guardian.ended": (gettext_lazy("%(about)s acts for themselves from now on."), False),
    "apart.kept": (gettext_lazy("%(who)s wished not to meet somebody here."), False),
    "apart.ended": (gettext_lazy("%(who)s took such a wish back."), False),
    "consent.given": (gettext_lazy("%(about)s lets coordinators act for them."), False),
    "consent.withdrawn": (gettext_lazy("%(about)s no longer lets coordinators act for them."), False),
    "emergency_contact.changed": (gettext_lazy("The emergency contacts of %(about)s changed."), False),
    "decision.written": (gettext_lazy("%(who)s wrote down a decision of two officers."), True),
    "network.shown": (gettext_lazy("%(who)s wrote the public page anew."), False),
    "decision.signed": (gettext_lazy("%(who)s signed a decision of two officers."), True),
}
for _kind, (_words, _open) in _SENTENCES.items():
    registry.sentences.add(_kind, _plain(_words))
    if _open:
        registry.feed_kinds.add(_kind, True)


def _office(record: Record) -> str:
    role = str(record.data.get("role", ""))
    words = {"about": _about(record), "role": str(Role(role).label).lower() if role in Role.values else role}
    if record.kind == "role.given":
        return _("%(about)s is now %(role)s.") % words
    return _("%(about)s is no longer %(role)s.") % words


for _kind in ("role.given", "role.ended"):
    registry.sentences.add(_kind, _office)
    registry.feed_kinds.add(_kind, True)
