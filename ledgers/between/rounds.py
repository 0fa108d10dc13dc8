"""Set-off among networks: what is owed in rings is let go by all at once. The umbrella asks, each network answers."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.between import rings
from ledgers.between.agreements import MAY
from ledgers.between.rings import Line
from ledgers.models import ClearingPart, ClearingPosition, ClearingRound
from ledgers.models.between import KINDS as UNITS
from networks import actors, dues, records, roles
from networks.actors import Actor
from networks.models import Network
from networks.records import DELIVER_TASK
from networks.tenancy import current

DUE = "between.rounds"
MAY_ASK = "federation.admit"
DAYS = 14
KINDS = tuple(kind for kind, _name in UNITS)


@dataclass(frozen=True)
class Relief:
    """What a network would be relieved of, in its own smallest unit: owes so much less, and is owed so much less."""

    network: Network
    kind: str
    amount: int
    answer: str = ""
    cleared: int = 0

    @property
    def words(self) -> str:
        return said(self.kind, self.amount)


@transaction.atomic
def ask(kind: str = "hours", *, by: Actor) -> ClearingRound:
    """Inside the umbrella: asks every network that would be relieved of what it owes in "hours" or "credit".

    Refuses `not-allowed`, `kind`, `nothing`, `running` (one round of a kind at a time).
    """
    _need_staff(by)
    if kind not in KINDS:
        raise Refused("kind", _("Choose hours or credit."), "kind")
    lines = rings.greatest(owed(kind))
    until = timezone.now() + dt.timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_round_ask(%s, %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s, %s, %s, %s, %s)",
            [kind, *_columns(lines), until, *transfers.who(by), transfers.wanting("clearing.asked")],
        )
        refused, number = cursor.fetchone()
    if refused:
        raise _explained(refused)
    dues.at(DUE, until)
    for network_id in {line.debtor for line in lines}:
        nudge_on_commit(DELIVER_TASK, network_id)
    return ClearingRound.objects.get(pk=number)


@transaction.atomic
def answer(part: ClearingPart, agrees: bool, *, by: Actor) -> ClearingPart:
    """A network's own word, by a coordinator. Refuses `not-allowed`, `ended`, `unknown`."""
    if not roles.can(by, MAY):
        raise Refused("not-allowed", _("Coordinators answer for the network."), why="between.made_by")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT refused FROM ledgers_round_answer(%s, %s, %s)", [part.pk, agrees, by.hands.pk if by.hands else None]
        )
        refused = cursor.fetchone()[0]
    if refused:
        raise _explained(refused)
    records.record("clearing.answered", by=by, about=part, agrees=agrees)
    return ClearingPart.objects.get(pk=part.pk)


@transaction.atomic
def clear(round_: ClearingRound, *, by: Actor) -> ClearingRound:
    """Inside the umbrella: lets go what still goes round among those who agreed, at most what was shown to them.

    The round ends; no answer is no. Refuses `not-allowed`, `ended`, `changed`.
    """
    _need_staff(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_round_open(%s)", [round_.pk])
        lines = rings.greatest([Line(*row) for row in cursor.fetchall()])
        cursor.execute(
            "SELECT refused, concerned FROM ledgers_round_settle(%s, %s::bigint[], %s::bigint[], %s::bigint[],"
            " %s::bigint[], %s, %s, %s, %s)",
            [round_.pk, *_columns(lines), *transfers.who(by), transfers.wanting("clearing.done")],
        )
        refused, concerned = cursor.fetchone()
    if refused:
        raise _explained(refused)
    for network_id in concerned or []:
        nudge_on_commit(DELIVER_TASK, network_id)
    return ClearingRound.objects.get(pk=round_.pk)


def owed(kind: str) -> list[Line]:
    """What networks say of themselves that they owe one another, as far as both sides say so. Two queries."""
    rows = ClearingPosition.objects.filter(kind=kind)
    claims = {(one[0], one[1]): -one[2] for one in rows.filter(owes__lt=0).values_list("partner_id", "subject_id", "owes")}
    debts = rows.filter(owes__gt=0).order_by("subject_id", "partner_id")
    return [
        Line(debtor, creditor, owes, claims[debtor, creditor], ours, theirs)
        for debtor, creditor, owes, ours, theirs in debts.values_list("subject_id", "partner_id", "owes", "ours", "theirs")
        if (debtor, creditor) in claims
    ]


def preview(kind: str) -> list[Relief]:
    """Who would be relieved of how much, by name. Three queries."""
    relieved: dict[int, int] = {}
    for line in rings.greatest(owed(kind)):
        relieved[line.debtor] = relieved.get(line.debtor, 0) + line.amount
    return [Relief(one, kind, relieved[one.pk]) for one in Network.objects.filter(pk__in=relieved).order_by("name")]


def answers(round_: ClearingRound) -> list[Relief]:
    """How the networks of a round have answered, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_round_answers(%s)", [round_.pk])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    words: Any = dict(ClearingPart.State.choices)
    return [
        Relief(one, round_.kind, found[one.pk][0], str(words[found[one.pk][2]]), found[one.pk][1])
        for one in Network.objects.filter(pk__in=found).order_by("name")
    ]


def waiting() -> list[ClearingPart]:
    """What this network is asked, hours first: one round of a kind at a time."""
    return list(ClearingPart.objects.filter(ended_at=None).prefetch_related("lines__partner").order_by("-kind"))


def asked_of(uid: str) -> ClearingPart:
    """The part that still waits, by its name. Refuses `ended`."""
    found = next((one for one in waiting() if str(one.uid) == uid), None)
    if found is None:
        raise _explained("ended")
    return found


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Inside the umbrella: clears what all have answered, or whose days are over."""
    later = []
    for running in ClearingRound.objects.filter(state=ClearingRound.State.ASKED).order_by("answers_until"):
        thinks = any(one.answer == str(ClearingPart.State.ASKED.label) for one in answers(running))
        if thinks and running.answers_until > now:
            later.append(running.answers_until)
        else:
            clear(running, by=actors.system("between"))
    return min(later, default=None)


def said(kind: str, amount: int) -> str:
    """An amount of hours, or of whoever's credit, in words."""
    return wording.hours(amount) if kind == "hours" else wording.credit(amount)


def _need_staff(by: Actor) -> None:
    if current.network().kind != Network.Kind.UMBRELLA or not roles.can(by, MAY_ASK):
        raise Refused("not-allowed", _("Staff of the umbrella does this."))


def _columns(lines: list[Line]) -> list[list[int]]:
    rows = [(one.debtor, one.creditor, one.amount, one.there) for one in lines]
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]


def _explained(code: str) -> Refused:
    plain = {
        "nothing": _("Nothing goes round just now: what is owed leads nowhere back."),
        "running": _("A set-off is waiting for answers already. One at a time."),
        "changed": _("Something has crossed just now. Look again, and try once more."),
        "ended": _("This set-off has ended already. Look at what came of it."),
        "unknown": _("There is no such set-off."),
    }
    return Refused(code, plain[code])
