"""What the pool shows elsewhere: its tab, what waits for those who sign."""

from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers.models import Contribution, Loan, Repayment, Withdrawal
from ledgers.pool import signatories
from networks.actors import Actor


def _waiting(by: Actor) -> int:
    """Lines that this hand could sign. Four queries, for officers only."""
    if not signatories.may_sign(by) or by.hands is None:
        return 0
    me = by.hands.pk
    lines = Contribution.objects.filter(state="recorded").exclude(recorded_by=me).exclude(member=me).count()
    back = Repayment.objects.filter(state="recorded").exclude(recorded_by=me).exclude(loan__borrower=me).count()
    asked = Withdrawal.objects.filter(state__in=["asked", "signed"]).exclude(signed_by=me).exclude(member=me).count()
    loans = Loan.objects.filter(state__in=["applied", "approved", "signed"]).exclude(borrower=me).count()
    return lines + back + asked + loans


registry.tabs.add("pool", registry.Tab(_("Pool"), "ledgers:pool", "sprout", order=45, gear="pool"))
registry.duties.add(
    "pool",
    registry.Duty(
        _("The pool: lines to sign, loans to decide"), "ledgers:pool_desk", "decide", _waiting, order=25, gear="pool",
        is_of_the_books=True,
    ),
)  # fmt: skip
