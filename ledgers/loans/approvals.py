"""Approving: two who sign for the pool up to a clause's amount, a decision above it. Never the borrower, nor a guarantor."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Currency, Loan
from ledgers.pool import signatories
from ledgers.pool.asking import ask, move
from networks import clauses, records
from networks.actors import Actor
from networks.models import Decision


@transaction.atomic
def approve(loan: Loan, *, by: Actor, decision: Decision | None = None) -> Loan:
    """One yes. With the second one, or with a signed decision, the savings that fund it are set apart.

    Refuses `not-allowed`, `own`, `answered`, `same-person`, `opt-out`, `guarantee`, `decision`, `decision-used`, `reserve`,
    `funds`.
    """
    signatory = None if by.system and decision is not None else signatories.number(by)  # The members voted it themselves.
    said = [loan.pk, signatory, decision.pk if decision else None]
    try:
        (is_approved,) = ask("SELECT * FROM ledgers_loan_approve(%s, %s, %s)", said)
    except Refused as refused:
        if refused.code != "decision" or decision is not None:
            raise
        more = _("That is more than two may lend. A signed decision approves it.")
        raise Refused("decision", more, "decision", why="loans.by_treasurers") from None
    loan = Loan.objects.get(pk=loan.pk)
    records.record("loan.approved" if is_approved else "loan.seconded", by=by, about=loan)
    return loan


@transaction.atomic
def decline(loan: Loan, reason: str, *, by: Actor) -> Loan:
    """Not this time, with a reason; what was set apart is free again. Refuses `not-allowed`, `own`, `reason`, `answered`."""
    signatory = signatories.number(by)
    reason = " ".join(reason.split())[:200]
    if signatory == loan.borrower_id:
        raise Refused("own", _("This is your own application. Take it back on its page."))
    if not reason:
        raise Refused("reason", _("Say in a few words why."), "reason")
    ask("SELECT ledgers_loan_end(%s, false, %s)", [loan.pk, reason])
    loan = Loan.objects.get(pk=loan.pk)
    records.record("loan.declined", by=by, about=loan)
    return loan


@transaction.atomic
def sign(loan: Loan, *, by: Actor) -> Loan:
    """The first signature under the paying out. Refuses `not-allowed`, `own`, `answered`."""
    ask("SELECT ledgers_loan_sign(%s, %s)", [loan.pk, signatories.number(by)])
    loan = Loan.objects.get(pk=loan.pk)
    records.record("loan.signed", by=by, about=loan)
    return loan


@transaction.atomic
def pay_out(loan: Loan, *, by: Actor) -> Loan:
    """The second signature, of another person: the money is handed over.

    Refuses `not-allowed`, `own`, `same-person`, `answered`.
    """
    said = [loan.pk, signatories.number(by), timezone.localdate()]
    move("SELECT * FROM ledgers_loan_pay_out(%s, %s, %s, %s)", said, "loan")
    loan = Loan.objects.select_related("currency").get(pk=loan.pk)
    records.record("loan.paid_out", by=by, about=loan, amount=loan.amount, currency=loan.currency.code)
    return loan


def most(currency: Currency) -> int:
    """How much one loan can be now: by clause, and by what may be lent. Two queries."""
    free, _kept = lendable(currency)
    return min(free, int(clauses.value("loans.largest", scope=f"currency:{currency.code}")))


def lendable(currency: Currency) -> tuple[int, int]:
    """What may be lent now, and what the clause keeps at hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_pool_lendable(%s)", [currency.pk])
        free, kept = cursor.fetchone()
    return max(0, int(free)), int(kept)
