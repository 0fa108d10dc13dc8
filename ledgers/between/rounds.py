"""Set-off among networks: what is owed in rings is let go by all at once. The umbrella asks, each network answers."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.between.agreements import MAY
from ledgers.models import ClearingPart, ClearingPosition, ClearingRound
from ledgers.setoff import clearing
from networks import actors, dues, records, roles
from networks.actors import Actor
from networks.models import Network
from networks.records import DELIVER_TASK

DUE = "between.rounds"
MAY_ASK = "federation.admit"
DAYS = 14


@dataclass(frozen=True)
class Line:
    """Who owes whom, and at most how much of it can be let go. Minutes; networks by id."""

    debtor: int
    creditor: int
    amount: int


@dataclass(frozen=True)
class Relief:
    """What a network would be relieved of: owes so much less, and is owed so much less."""

    network: Network
    minutes: int
    answer: str = ""
    cleared: int = 0


@transaction.atomic
def ask(*, by: Actor) -> ClearingRound:
    """Inside the umbrella: asks every network that would be relieved. Refuses `not-allowed`, `nothing`, `running`."""
    if not roles.can(by, MAY_ASK):
        raise Refused("not-allowed", _("Staff of the umbrella does this."))
    lines = worked_out(owed())
    until = timezone.now() + dt.timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_round_ask(%s::bigint[], %s::bigint[], %s::bigint[], %s, %s, %s, %s, %s)",
            [*_columns(lines), until, *transfers.who(by), transfers.wanting("clearing.asked")],
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
    if not roles.can(by, MAY_ASK):
        raise Refused("not-allowed", _("Staff of the umbrella does this."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_round_open(%s)", [round_.pk])
        lines = worked_out([Line(*row) for row in cursor.fetchall()])
        cursor.execute(
            "SELECT refused, concerned FROM ledgers_round_settle(%s, %s::bigint[], %s::bigint[], %s::bigint[], %s, %s, %s, %s)",
            [round_.pk, *_columns(lines), *transfers.who(by), transfers.wanting("clearing.done")],
        )
        refused, concerned = cursor.fetchone()
    if refused:
        raise _explained(refused)
    for network_id in concerned or []:
        nudge_on_commit(DELIVER_TASK, network_id)
    return ClearingRound.objects.get(pk=round_.pk)


def owed() -> list[Line]:
    """What networks say of themselves that they owe one another in hours. One query."""
    rows = ClearingPosition.objects.filter(kind="hours", owes__gt=0).order_by("subject_id", "partner_id")
    return [Line(*row) for row in rows.values_list("subject_id", "partner_id", "owes")]


def worked_out(lines: list[Line]) -> list[Line]:
    """The most of it that goes round."""
    amounts = clearing.greatest([one.debtor for one in lines], [one.creditor for one in lines], [one.amount for one in lines])
    return [Line(one.debtor, one.creditor, amount) for one, amount in zip(lines, amounts, strict=True) if amount]


def preview() -> list[Relief]:
    """Who would be relieved of how much, by name. Two queries."""
    relieved: dict[int, int] = {}
    for line in worked_out(owed()):
        relieved[line.debtor] = relieved.get(line.debtor, 0) + line.amount
    return [Relief(one, relieved[one.pk]) for one in Network.objects.filter(pk__in=relieved).order_by("name")]


def answers(round_: ClearingRound) -> list[Relief]:
    """How the networks of a round have answered, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_round_answers(%s)", [round_.pk])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    words: Any = dict(ClearingPart.State.choices)
    return [
        Relief(one, found[one.pk][0], str(words[found[one.pk][2]]), found[one.pk][1])
        for one in Network.objects.filter(pk__in=found).order_by("name")
    ]


def waiting() -> ClearingPart | None:
    """What this network is asked, if anything."""
    return ClearingPart.objects.filter(ended_at=None).prefetch_related("lines__partner").first()


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Inside the umbrella: clears when all have answered, or the days are over."""
    running = ClearingRound.objects.filter(state=ClearingRound.State.ASKED).first()
    if running is None:
        return None
    thinks = any(one.answer == str(ClearingPart.State.ASKED.label) for one in answers(running))
    if thinks and running.answers_until > now:
        return running.answers_until
    clear(running, by=actors.system("between"))
    return None


def _columns(lines: list[Line]) -> list[list[int]]:
    return [[one.debtor for one in lines], [one.creditor for one in lines], [one.amount for one in lines]]


def _explained(code: str) -> Refused:
    plain = {
        "nothing": _("Nothing goes round just now: what is owed leads nowhere back."),
        "running": _("A set-off is waiting for answers already. One at a time."),
        "changed": _("Hours have crossed just now. Look again, and try once more."),
        "ended": _("This set-off has ended already. Look at what came of it."),
        "unknown": _("There is no such set-off."),
    }
    return Refused(code, plain[code])
