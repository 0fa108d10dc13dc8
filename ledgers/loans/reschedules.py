"""Another plan when life happens: proposed by one side, agreed by the other."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Loan, Reschedule
from ledgers.pool import signatories
from ledgers.pool.asking import ask
from networks import records
from networks.actors import Actor


def _side(loan: Loan, by: Actor) -> tuple[bool, int]:
    """Whether it is the borrower who speaks, and whose hand. Refuses `not-allowed`."""
    if by.membership is not None and by.membership.pk == loan.borrower_id and by.hands is not None:
        return True, by.hands.pk
    return False, signatories.number(by)


@transaction.atomic
def propose(loan: Loan, months: int, first_due_on: dt.date, *, by: Actor) -> Reschedule:
    """A plan for what is outstanding. One's own earlier proposal gives way. Refuses `months`, `first-due`, `proposed`."""
    is_borrower, hand = _side(loan, by)
    said = [loan.pk, min(max(months, 0), 9999), first_due_on, hand, is_borrower]
    (number,) = ask("SELECT * FROM ledgers_loan_propose(%s, %s, %s, %s, %s)", said)
    made = Reschedule.objects.select_related("loan").get(pk=number)
    records.record("reschedule.proposed", by=by, about=made)
    return made


@transaction.atomic
def answer(reschedule: Reschedule, yes: bool, *, by: Actor) -> Reschedule:
    """The other side's answer. Refuses `not-allowed`, `answered`, `same-person`."""
    loan = Loan.objects.get(pk=reschedule.loan_id)
    is_borrower, hand = _side(loan, by)
    if is_borrower == reschedule.by_borrower:
        raise Refused("same-person", _("The other side answers this."))
    ask("SELECT ledgers_loan_agree(%s, %s, %s, %s)", [reschedule.pk, hand, is_borrower, yes])
    made = Reschedule.objects.select_related("loan").get(pk=reschedule.pk)
    records.record("reschedule.agreed" if yes else "reschedule.declined", by=by, about=made)
    return made
