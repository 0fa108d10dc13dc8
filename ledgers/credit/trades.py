"""One trade in credit: value moves, the levy with it, invoice and partners are written, in one statement."""

import datetime as dt
import hashlib
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import refusals, transfers
from ledgers.credit import units
from ledgers.models import Account, Invoice, Transfer
from networks import clauses
from networks.actors import Actor
from networks.records import DELIVER_TASK
from networks.tenancy import current

_PAY = "SELECT * FROM ledgers_credit_pay(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@transaction.atomic
def settle(
    payer: Account,
    payee: Account,
    amount: int,
    *,
    by: Actor,
    kind: str = "payment",
    source: str = "",
    happened_on: dt.date | None = None,
    note: str = "",
    key: str | None = None,
    hold_source: str | None = None,
    invoice: Invoice | None = None,
) -> Transfer:
    """Pays for something. `kind` is payment, or exchange (agreed before: always posts). `key` makes it once per actor.

    The answer carries `flags`, `replayed` and `levy` (hundredths that went to the fund as a line of its own).
    Refuses what `transfers.post` refuses, and `invoice-ended`, `too-much`.
    """
    day = happened_on or timezone.localdate()
    consumers, levied = transfers.wanting(f"transfer.{kind}"), transfers.wanting("transfer.levy")
    principal = "" if key is None else f"system:{by.system}" if by.membership is None else f"member:{by.membership.uid}"
    content = _fingerprint(payer.pk, payee.pk, amount, kind, source, happened_on, hold_source) if key else ""
    said = [
        payer.pk, payee.pk, amount if abs(amount) < 2**63 else 0, kind, source, day, *transfers.who(by), note[:200], principal,
        key, content, hold_source, invoice.pk if invoice else None, consumers, levied,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PAY, said)
        refused, at_account, number, _uid, _recorded_at, flags, replayed, levy = cursor.fetchone()
    if refused:
        raise _explained(refused, at_account, by)
    if (consumers or levied) and not replayed:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = Transfer.objects.get(pk=number)
    transfers.tell_flags(flags, about=made, by=by)
    made.flags, made.replayed, made.levy = flags or [], replayed, levy  # type: ignore[attr-defined]
    return made


def _explained(code: str, at_account: int | None, by: Actor) -> Refused:
    if code == "invoice-ended":
        return Refused(code, _("This invoice is no longer open. Look at how it stands now."))
    if code == "too-much":
        return Refused(code, _("That is more than is left to pay. Write the rest, or less."), "amount")
    return refusals.explained(code, at_account, by=by)


def _fingerprint(*said: object) -> str:
    return hashlib.sha256(repr([str(one) for one in said]).encode()).hexdigest()


def levy_on(amount: int) -> tuple[int, str]:
    """What a trade of this much will give to the fund, and from whom ("payee", "payer"). For previews: SQL decides."""
    rate = clauses.value("credit.levy", scope=units.SCOPE)
    if not rate:
        return 0, "payee"
    how = {"up": ROUND_CEILING, "down": ROUND_FLOOR}.get(clauses.value("credit.rounding", scope=units.SCOPE), ROUND_HALF_UP)
    share = int((Decimal(amount) * rate / 10_000).to_integral_value(how))
    return min(amount, max(1, share)), clauses.value("credit.levy_from", scope=units.SCOPE)
