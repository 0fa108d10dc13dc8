"""Rounds of set-off: asking those concerned, their answers, clearing among those who agreed."""

import datetime as dt
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.credit import units
from ledgers.models import Account, SetOff, SetOffConsent, SetOffLine, SetOffPart
from ledgers.setoff import previews
from networks import actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

DUE = "ledgers.setoff"
MAY_PROPOSE = "books.record"


@transaction.atomic
def propose(*, by: Actor) -> SetOff:
    """Asks everybody who would be relieved. Refuses `not-allowed`, `gear`, `nothing`, `running`, `changed`."""
    _need_office(by)
    currency = units.unit()
    rules = clauses.values("setoff.days", "setoff.standing")
    preview = previews.of(currency)
    until = timezone.now() + dt.timedelta(days=rules["setoff.days"])
    said: list[Any] = [currency.pk, list(preview.lines), list(preview.lines.values()), until]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM ledgers_setoff_propose(%s, %s::bigint[], %s::bigint[], %s, %s, %s)",
                [*said, by.hands.pk if by.hands else None, rules["setoff.standing"]],
            )
            refused, number = cursor.fetchone()
    except OperationalError:  # An invoice was paid or called off while this was worked out.
        refused, number = "changed", None
    if refused:
        raise _explained(refused)
    made = SetOff.objects.select_related("currency").get(pk=number)
    dues.at(DUE, until)
    records.record("setoff.asked", by=by, about=made, amount=made.amount, currency=currency.code)
    if not made.parts.filter(state=SetOffPart.State.WAITING).exists():  # type: ignore[attr-defined]
        return clear(made, by=actors.system("setoff"))
    return made


@transaction.atomic
def answer(round_: SetOff, member: Membership, agrees: bool, *, by: Actor) -> SetOff:
    """What a member concerned says. When everybody has answered, it is cleared at once among those who agreed.

    Refuses `not-allowed`, `ended`, `not-concerned`.
    """
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Everybody answers for themselves, or a coordinator for them."))
    account = Account.objects.filter(holder=member, currency=round_.currency_id, kind=Account.Kind.MEMBER).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_setoff_answer(%s, %s, %s)", [round_.pk, account.pk if account else 0, agrees])
        refused, waiting = cursor.fetchone()
    if refused:
        raise _explained(refused)
    records.record("setoff.answered", by=by, about=round_, agrees=agrees)
    if not waiting:
        clear(round_, by=actors.system("setoff"))
    return SetOff.objects.select_related("currency").get(pk=round_.pk)


@transaction.atomic
def clear(round_: SetOff, *, by: Actor) -> SetOff:
    """Clears now what goes round among those who agreed, at most what was shown to them, in one transaction; ends the round.

    No answer is no. Refuses `not-allowed`, `ended`.
    """
    if not by.system:
        _need_office(by)
    debts = _open(round_)
    preview = previews.worked_out(debts)
    consumers = transfers.wanting("setoff.done" if preview.lines else "setoff.ended")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_setoff_settle(%s, %s::bigint[], %s::bigint[], %s, %s, %s, %s)",
            [round_.pk, list(preview.lines), list(preview.lines.values()), *transfers.who(by), consumers],
        )
        refused, _cleared = cursor.fetchone()
    if refused:
        raise _explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return SetOff.objects.select_related("currency").get(pk=round_.pk)


@transaction.atomic
def call_off(round_: SetOff, *, by: Actor) -> SetOff:
    """Ends a round without clearing. Refuses `not-allowed`, `ended`."""
    _need_office(by)
    with connection.cursor() as cursor:
        said = [round_.pk, *transfers.who(by), transfers.wanting("setoff.ended")]
        cursor.execute("SELECT * FROM ledgers_setoff_settle(%s, '{}', '{}', %s, %s, %s, %s)", said)
        refused, _cleared = cursor.fetchone()
    if refused:
        raise _explained(refused)
    return SetOff.objects.select_related("currency").get(pk=round_.pk)


@transaction.atomic
def agree_always(member: Membership, agrees: bool, *, by: Actor) -> bool:
    """A member's word for every round to come, or taken back. Refuses `not-allowed`, `standing` where a clause says no."""
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Everybody answers for themselves, or a coordinator for them."))
    if agrees and not clauses.value("setoff.standing"):
        raise Refused("standing", _("Here everybody is asked each time."), why="setoff.standing")
    if agrees:
        _row, changed = SetOffConsent.objects.get_or_create(holder=member)
    else:
        changed = bool(SetOffConsent.objects.filter(holder=member).delete()[0])
    if changed:
        records.record("setoff.standing", by=by, about=member, agrees=agrees)
    return agrees


def running() -> SetOff | None:
    """The round that waits for answers, if any."""
    return SetOff.objects.filter(state=SetOff.State.ASKED).select_related("currency", "proposed_by").first()


def concerning(member: Membership) -> Any:
    """A member's parts in rounds, the latest first, as a QuerySet."""
    return SetOffPart.objects.filter(account__holder=member).select_related("round__currency", "account").order_by("-round_id")


def lines_of(round_: SetOff, account: Account) -> list[SetOffLine]:
    """What a round does to the invoices of one account: those it pays first."""
    rows = SetOffLine.objects.filter(round=round_).select_related("invoice__payer__holder", "invoice__payee__holder")
    owed = rows.filter(invoice__payer=account).order_by("id")
    return [*owed, *rows.filter(invoice__payee=account).order_by("id")]


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Clears the round whose days are over. Answers when to look again."""
    found = running()
    if found is None:
        return None
    if found.answers_until > now:
        return found.answers_until
    clear(found, by=actors.system("setoff"))
    return None


def _open(round_: SetOff) -> list[previews.Debt]:
    """What can be cleared; the round and its invoices are locked from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_setoff_open(%s)", [round_.pk])
        return [previews.Debt(*row) for row in cursor.fetchall()]


def _need_office(by: Actor) -> None:
    if not roles.can(by, MAY_PROPOSE):
        raise Refused("not-allowed", _("A treasurer does this."))


def _explained(code: str) -> Refused:
    plain = {
        "nothing": _("Nothing goes round just now: what is owed leads nowhere back."),
        "running": _("A set-off is waiting for answers already. One at a time."),
        "changed": _("An invoice was paid or called off just now. Look again, and try once more."),
        "ended": _("This set-off has ended already. Look at what came of it."),
        "not-concerned": _("This set-off does not concern you."),
    }
    return Refused(code, plain[code])
