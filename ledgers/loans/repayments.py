"""Paying back: one signatory records an instalment, another countersigns it. It flows back by slice."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import transfers
from ledgers.models import Loan, Repayment
from ledgers.pool import signatories
from ledgers.pool.asking import ask, bounded, move
from networks import clauses, records
from networks.actors import Actor


@transaction.atomic
def record(
    loan: Loan, amount: int, *, by: Actor, happened_on: dt.date | None = None, reference: str = "", source: str = "",
    key: str | None = None,
) -> Repayment:  # fmt: skip
    """The first signature. `source` names the line of a bank statement, once.

    Refuses `not-allowed`, `own`, `amount`, `too-much`, `answered`, `source`, `key-reused`, `happened-on`.
    """
    signatory = signatories.number(by)
    back = clauses.value("pool.back_days")
    day = transfers.checked_day(happened_on, back_days=back, why="pool.back_days") or timezone.localdate()
    said = [loan.pk, bounded(amount), day, reference.strip()[:60], source, signatory, key]
    number, replayed = ask("SELECT * FROM ledgers_loan_record(%s, %s, %s, %s, %s, %s, %s)", said)
    made = Repayment.objects.select_related("loan").get(pk=number)
    if not replayed:
        records.record("repayment.recorded", by=by, about=made, amount=amount)
    return made


@transaction.atomic
def countersign(repayment: Repayment, *, by: Actor) -> Repayment:
    """The second signature: the money is in the books. Refuses `not-allowed`, `own`, `same-person`, `answered`, `too-much`."""
    said = [repayment.pk, signatories.number(by)]
    _transfer, is_repaid = move("SELECT * FROM ledgers_loan_countersign(%s, %s, %s)", said, "instalment")
    made = Repayment.objects.select_related("loan").get(pk=repayment.pk)
    records.record("repayment.countersigned", by=by, about=made, amount=made.amount)
    if is_repaid:
        records.record("loan.repaid", by=by, about=made.loan)
    return made


@transaction.atomic
def decline(repayment: Repayment, reason: str, *, by: Actor) -> Repayment:
    """It is not so. Refuses `not-allowed`, `reason`, `answered`."""
    signatory = signatories.number(by)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused("reason", _("Say in a few words why."), "reason")
    ask("SELECT ledgers_loan_decline_repayment(%s, %s, %s)", [repayment.pk, signatory, reason])
    made = Repayment.objects.select_related("loan").get(pk=repayment.pk)
    records.record("repayment.declined", by=by, about=made)
    return made
