"""Once a week a letter from the neighborhood: two that are fresh and near, one surprise, and what waits for one's word.

It says, where it is so, that being below zero is normal. Members turn it off and on, and choose in their settings how letters
of this topic come. Each is written once a week, whoever asks twice.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.registry import Waiting
from ledgers.models import Account
from networks import clauses, dues, links, notices, records
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy import current
from networks.tenancy.current import NetworkRef
from notifications import deliver
from requests_board import board
from requests_board.matching import loops
from requests_board.models import Exchange, NeighborLetter, Post

DUE: Final = "board.letters"
TOPIC: Final = "neighborhood"
AT_ONCE: Final = 100  # members written to in one go; the others a moment later
FRESH_DAYS: Final = 10


@dataclass(frozen=True)
class Weekly:
    """What stands in a member's letter."""

    fresh: list[board.Line]
    surprise: board.Line | None
    waiting: list[Waiting]
    is_below: bool
    loops: int

    @property
    def is_empty(self) -> bool:
        return not (self.fresh or self.surprise or self.waiting)


def compose(member: Membership) -> Weekly:
    """This week's letter for a member. A constant number of queries."""
    rows = [row for row in board.page(board.Wanted(sort="near", size=40), member).rows if row.author.pk != member.pk]
    since = timezone.now() - dt.timedelta(days=FRESH_DAYS)
    fresh = sorted(rows, key=lambda row: row.published_at < since)[:2]
    waiting = [one for _name, found in registry.waitings for one in found(member)][:5]
    balance = Account.objects.filter(holder=member, currency__kind="hours").values_list("balance", flat=True).first()
    return Weekly(fresh, _surprise(member, fresh), waiting, (balance or 0) < 0, len(loops.find(member, most=2)))


def _surprise(member: Membership, fresh: Iterable[board.Line]) -> board.Line | None:
    """Something from a shelf that they have never put anything on nor taken anything from; another one each week."""
    known = set(Post.objects.filter(author=member).values_list("category__name", flat=True)[:200])
    known |= set(Exchange.objects.of(member).filter(post__isnull=False).values_list("post__category__name", flat=True)[:200])
    shown = {row.pk for row in fresh}
    rows = board.page(board.Wanted(kinds=("offer",), size=60), member).rows
    others = [row for row in rows if row.author.pk != member.pk and row.pk not in shown and row.category.name not in known]
    return others[(member.pk + timezone.localdate().isocalendar().week) % len(others)] if others else None


def words(weekly: Weekly) -> str:
    """The letter as plain text, in the language that is on."""
    lines = [_("Fresh and near:")] if weekly.fresh else []
    lines += [f"· {_line(row)}" for row in weekly.fresh]
    if weekly.surprise is not None:
        lines += ["", _("And something else:"), f"· {_line(weekly.surprise)}"]
    if weekly.waiting:
        lines += ["", _("Waiting for your word:"), *[f"· {one.title}" for one in weekly.waiting]]
    if weekly.loops:
        lines += ["", _("There is a loop that could go: you give to one neighbor and get from another.")]
    if weekly.is_below:
        lines += ["", _("You are below zero. That is normal: neighbors carry each other, and somebody always is.")]
    return "\n".join(lines)


def _line(row: board.Line) -> str:
    said = {"name": row.author.name, "title": row.title}
    text = _("%(name)s asks: %(title)s") % said if row.kind == "request" else _("%(name)s offers: %(title)s") % said
    if row.distance is None:
        return text
    return f"{text} ({wording.distance(row.distance, current.network().distance_unit)})"


@transaction.atomic
def set_wanted(wanted: bool, *, by: Actor) -> NeighborLetter:
    """Turns the weekly letter on or off. Said twice it is said once."""
    row, made = NeighborLetter.objects.get_or_create(member=by.member, defaults={"is_wanted": wanted})
    if not made and row.is_wanted != wanted:
        row.is_wanted = wanted
        row.save(update_fields=["is_wanted"])
    records.record("letter.wanted" if wanted else "letter.stopped", by=by, about=by.member)
    return row


def is_wanted(member: Membership) -> bool:
    return not NeighborLetter.objects.filter(member=member, is_wanted=False).exists()


def run_due(now: dt.datetime) -> dt.datetime:
    """Writes to those whose letter is due, so many at once; says when the next ones are."""
    today = timezone.localdate(now)
    if today.isoweekday() != clauses.value("matching.letter_day"):
        return next_day(now)
    written = NeighborLetter.objects.filter(Q(is_wanted=False) | Q(sent_on__gt=today - dt.timedelta(days=6)))
    rows = Membership.objects.active().exclude(pk__in=written.values("member")).order_by("pk")
    chosen = list(rows.select_related("neighborhood")[:AT_ONCE])
    for member in chosen:
        send(member, today)
    return now + dt.timedelta(seconds=1) if len(chosen) == AT_ONCE else next_day(now)


@transaction.atomic
def send(member: Membership, day: dt.date) -> bool:
    """Writes one letter; False when there is nothing to tell or nobody to tell it to."""
    with connection.cursor() as cursor:  # Two workers: the second finds it written.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, current_network()))", [f"letter {member.pk}"])
    row, _made = NeighborLetter.objects.get_or_create(member=member)
    if row.sent_on is not None and row.sent_on > day - dt.timedelta(days=6):
        return False
    row.sent_on = day
    row.save(update_fields=["sent_on"])
    people, network = notices.people_behind([member]), current.network()
    told = False
    for person, _pk in people:
        with translation.override(person.language or network.locale):
            weekly = compose(member)
            if weekly.is_empty:
                continue
            told |= deliver.tell(
                person.pk,
                about=f"letter:{member.uid}:{day.isocalendar().year}-{day.isocalendar().week}",
                topic=TOPIC,
                title=_("This week in %(network)s") % {"network": network.name},
                body=words(weekly),
                link=links.url(network, "board:letter"),
                from_name=network.name,
                from_block=network.block,
                zone=network.time_zone,
            )
    return told


def next_day(now: dt.datetime) -> dt.datetime:
    """The next morning of letters, where the network is."""
    local = timezone.localtime(now)
    ahead = (clauses.value("matching.letter_day") - local.isoweekday()) % 7 or 7
    return (local + dt.timedelta(days=ahead)).replace(hour=8, minute=0, second=0, microsecond=0)


def _answers(member: Membership) -> list[Waiting]:
    """Exchanges and loops that wait for a member."""
    rows = Exchange.objects.waiting_for(member).order_by("-changed_at", "-id")[:3]
    found = [Waiting(row.title, "exchanges:detail", (row.uid,)) for row in rows]
    return [*found, Waiting(_("A loop waits for your yes or no"), "loops:list")] if loops.waiting_for(member) else found


def export(membership: Membership) -> dict[str, Any]:
    return {"weekly_letter": is_wanted(membership)}


def erase(membership: Membership) -> None:
    NeighborLetter.objects.filter(member=membership).delete()


def _start(ref: NetworkRef, **_rest: Any) -> None:
    dues.at(DUE, next_day(timezone.now()))


registry.dues.add(DUE, registry.Due(run_due))
registry.foundings.add(DUE, _start)
registry.waitings.add("board", _answers)
registry.erasures.add("letters", registry.Erasure(export, erase))
registry.topics.add(
    TOPIC,
    registry.Topic(
        gettext_lazy("This week in the neighborhood"),
        gettext_lazy("Two fresh ones near you, one surprise, and what waits for your word. Once a week."),
    ),
)
