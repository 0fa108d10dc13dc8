"""What will not come back, or is forgiven: by decision. Pledges bear it, then the reserve, the fund (if decided), slices."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Loan, Loss
from ledgers.pool import signatories
from ledgers.pool.asking import bounded, move
from networks import records
from networks.actors import Actor
from networks.models import Decision


@transaction.atomic
def write_off(loan: Loan, amount: int, *, kind: str, decision: Decision, use_fund: bool, by: Actor) -> Loss:
    """Carries out a decision: `loss` calls the pledges first, `forgiveness` leaves them alone. Every step is a transfer.

    Refuses `not-allowed`, `own`, `kind`, `amount`, `too-much`, `answered`, `decision`, `decision-used`.
    """
    if kind not in Loss.Kind.values:
        raise Refused("kind", _("Choose one of the list."), "kind")
    signatory = None if by.system else signatories.number(by)  # Decided by the members, carried out by the software.
    said: list[Any] = [loan.pk, kind, bounded(amount), decision.pk, use_fund, signatory, timezone.localdate()]
    (number,) = move("SELECT * FROM ledgers_loan_write_off(%s, %s, %s, %s, %s, %s, %s, %s)", said, "loan-shares")
    loss = Loss.objects.select_related("loan").get(pk=number)
    records.record("loan.written_off", by=by, about=loss.loan, amount=amount, decision=f"decision:{decision.uid}")
    return loss
