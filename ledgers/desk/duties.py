"""What of the books waits for an officer. Whoever wrote the first name is not asked for the second."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers.models import (
    CareConversation,
    Contribution,
    EquityOrder,
    FundRequest,
    Loan,
    ReliefGrant,
    Repayment,
    ReversalRequest,
    RewardClaim,
    Withdrawal,
)
from networks.actors import Actor

Count = Callable[[Actor], int]


def _reversals(by: Actor) -> int:
    return ReversalRequest.objects.filter(~Q(asked_by=by.hands), state=ReversalRequest.State.ASKED).count()


def _in_state(model: Any, *states: str) -> Count:
    return lambda by: model.objects.filter(state__in=states).count()


def _talks(by: Actor) -> int:
    return CareConversation.objects.filter(closed_at=None).exclude(member=by.hands).count()


# name, words, page, capability, how many, gear
_DUTIES: list[tuple[str, Any, str, str, Count, str]] = [
    ("contributions", _("Money in, waiting for a second name"), "ledgers:pool_desk", "decide",
     _in_state(Contribution, "recorded"), "pool"),
    ("withdrawals", _("Money out that members ask for"), "ledgers:pool_desk", "decide",
     _in_state(Withdrawal, "asked", "signed"), "pool"),
    ("loans", _("Loans to approve and pay out"), "ledgers:pool_desk", "decide",
     _in_state(Loan, "applied", "approved", "signed"), "pool"),
    ("repayments", _("Loans paid back, waiting for a second name"), "ledgers:pool_desk", "decide",
     _in_state(Repayment, "recorded"), "pool"),
    ("equity", _("Cooperative shares, waiting"), "ledgers:equity", "decide",
     _in_state(EquityOrder, "asked", "recorded"), "pool"),
    ("fund", _("Wishes to the commons fund"), "ledgers:fund_desk", "fund.grant",
     _in_state(FundRequest, "asked", "signed"), "hours"),
    ("relief", _("Urgent help, waiting for a second name"), "ledgers:relief", "relief.give",
     _in_state(ReliefGrant, "recorded"), "hours"),
    ("claims", _("Rewards to pay out"), "ledgers:points_desk", "decide", _in_state(RewardClaim, "asked", "signed"), "points"),
]  # fmt: skip

registry.duties.add(
    "reversals",
    registry.Duty(
        _("Lines to take back, waiting for a second person"), "ledgers:desk", "books.reverse", _reversals, order=30,
        is_of_the_books=True,
    ),
)  # fmt: skip
for _place, (_name, _words, _page, _capability, _count, _gear) in enumerate(_DUTIES):
    registry.duties.add(
        _name, registry.Duty(_words, _page, _capability, _count, order=40 + _place, gear=_gear, is_of_the_books=True)
    )
registry.duties.add(
    "care", registry.Duty(_("Who may need a call"), "ledgers:care_list", "care.write", _talks, order=60, gear="hours")
)
