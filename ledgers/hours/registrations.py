"""What the chapter of hours offers by name (common.registry): care, the fund, what is left behind."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry, wording
from ledgers.hours import care
from ledgers.models import CareConversation, CareEntry, Estate, FundRequest, HoursWish
from networks import dues
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy.current import NetworkRef


def found(network: NetworkRef, *, by: Actor) -> None:
    """From the first day on somebody looks once a day who may need a call."""
    dues.at(care.DUE, timezone.now() + dt.timedelta(days=1))


def settle(membership: Membership, *, by: Actor) -> None:
    """Open conversations and requests of a leaving member end, and nobody's hours go to them any more."""
    now = timezone.now()
    CareConversation.objects.filter(member=membership, closed_at=None).update(
        closed_at=now, outcome=CareConversation.Outcome.FINE, next_step=""
    )
    FundRequest.objects.filter(member=membership, state=FundRequest.State.ASKED).update(
        state=FundRequest.State.WITHDRAWN, answered_at=now
    )
    HoursWish.objects.filter(heir=membership).delete()


def export(membership: Membership) -> dict[str, Any]:
    """What a member may take along: what they asked and wished, and what was noted of talks with them."""
    wish = HoursWish.objects.select_related("heir").filter(member=membership).first()
    talks = CareEntry.objects.filter(conversation__member=membership).select_related("conversation").order_by("id")
    return {
        "fund_requests": [
            {
                "uid": str(row.uid), "minutes": row.minutes, "reason": row.reason, "state": row.state, "answer": row.answer,
                "asked_at": row.asked_at.isoformat(),
            }
            for row in FundRequest.objects.filter(member=membership).order_by("id")
        ],
        "hours_wish": wish and {"to": wish.heir.name if wish.heir else "", "said_at": wish.said_at.isoformat()},
        "care": [
            {
                "occasion": row.conversation.occasion, "at": row.at.isoformat(), "said": row.said, "outcome": row.outcome,
                "next_step": row.next_step,
            }
            for row in talks
        ],
    }  # fmt: skip


def erase(membership: Membership) -> None:
    """Words go; that there was a talk or a gift stays, as the books do."""
    CareEntry.objects.filter(conversation__member=membership).update(said="", next_step="")
    CareConversation.objects.filter(member=membership).update(next_step="")
    FundRequest.objects.filter(member=membership).update(reason="…", answer="")
    HoursWish.objects.filter(Q(member=membership) | Q(heir=membership)).delete()
    Estate.objects.filter(member=membership).update(executor="")


def _granted(record: Any) -> str:
    """Without a name: the fund's book is open, who needed a gift is nobody's business."""
    minutes = record.data.get("amount")
    return _("The commons fund gave %(amount)s to a neighbor.") % {"amount": wording.hours(minutes)} if minutes else ""


registry.foundings.add("hours", found)
registry.consumers.add("care", registry.Consumer(care.wants, care.hear))
registry.dues.add(care.DUE, registry.Due(care.run_due))
registry.leavings.add("hours", registry.Leaving(settle))
registry.erasures.add("hours", registry.Erasure(export, erase))
registry.sentences.add("fund.granted", _granted)
registry.feed_kinds.add("fund.granted", True)
