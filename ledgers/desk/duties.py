"""What of the books waits for an officer, where no chapter says it itself."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers.models import CareConversation, FundRequest, ReversalRequest, RewardClaim
from networks.actors import Actor


def _reversals(by: Actor) -> int:
    return ReversalRequest.objects.filter(~Q(asked_by=by.hands), state=ReversalRequest.State.ASKED, is_elsewhere=False).count()


def _wishes(by: Actor) -> int:
    return FundRequest.objects.filter(state=FundRequest.State.ASKED).exclude(member=by.hands).count()


def _claims(by: Actor) -> int:
    waiting = [RewardClaim.State.ASKED, RewardClaim.State.SIGNED]
    return RewardClaim.objects.filter(state__in=waiting).exclude(member=by.hands).count()


def _talks(by: Actor) -> int:
    return CareConversation.objects.filter(closed_at=None).exclude(member=by.hands).count()


registry.duties.add(
    "reversals",
    registry.Duty(
        _("Lines to take back, waiting for a second person"), "ledgers:desk", "books.reverse", _reversals, order=30,
        is_of_the_books=True,
    ),
)  # fmt: skip
registry.duties.add(
    "fund",
    registry.Duty(
        _("Wishes to the commons fund"),
        "ledgers:fund_desk",
        "fund.grant",
        _wishes,
        order=40,
        gear="hours",
        is_of_the_books=True,
    ),
)
registry.duties.add(
    "claims",
    registry.Duty(
        _("Rewards to pay out"), "ledgers:points_desk", "decide", _claims, order=42, gear="points", is_of_the_books=True
    ),
)
registry.duties.add(
    "care", registry.Duty(_("Who may need a call"), "ledgers:care_list", "care.write", _talks, order=60, gear="hours")
)
