"""Asking the network that received something to give it back: a wish in both books, that theirs alone answer."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import refusals, transfers
from ledgers.models import Crossing, Entry, ReversalRequest, Transfer
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

KINDS = ("between", "between-gift")


def crossing(transfer: Transfer) -> Crossing | None:
    """How a payment crossed that can be asked back or given back, else None."""
    if transfer.kind not in KINDS:
        return None
    return Crossing.objects.select_related("partner").filter(transfer=transfer).first()  # type: ignore[no-any-return]


def concerns(transfer: Transfer, member: Membership | None) -> bool:
    """Whether a line that crossed is one of this member's account."""
    if member is None or transfer.kind not in KINDS:
        return False
    return Entry.objects.filter(transfer=transfer, account__holder=member).exists()


def wish(transfer: Transfer, reason: str, *, by: Actor) -> ReversalRequest:
    """Asks the network that received a payment. Refuses `unknown`, `reversed`, `asked`, `said-no`."""
    member, hand, _system = transfers.who(by)
    here, there = transfers.wanting("reversal.wished"), transfers.wanting("reversal.asked")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_return_ask(%s, %s, %s, %s, %s, %s)", [transfer.pk, reason, member, hand, here, there]
        )
        refused, number, partner = cursor.fetchone()
    if refused:
        raise _explained(refused, by)
    _nudge(partner)
    return ReversalRequest.objects.get(pk=number)


def end(request: ReversalRequest, state: str, officer: Membership | None, *, by: Actor) -> None:
    """The answer to a wish, in both books. Refuses `unknown`, `answered`."""
    values: list[Any] = [request.pk, state, officer.pk if officer is not None else None, transfers.wanting("reversal.answered")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_return_end(%s, %s, %s, %s)", values)
        refused, partner = cursor.fetchone()
    if refused:
        raise _explained(refused, by)
    _nudge(partner)


def need_other_side(request: ReversalRequest, officer: Membership) -> None:
    """Nobody says yes here to what they ask or paid over there. Refuses `same-person`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_return_is_own(%s, %s)", [request.pk, officer.pk])
        (is_own,) = cursor.fetchone()
    if is_own:
        raise Refused("same-person", _("This is your own payment of the other network. Somebody else has to say yes."))


def _explained(code: str, by: Actor) -> Refused:
    plain: dict[str, Any] = {
        "asked": _("They are looking at it already."),
        "said-no": _("They were asked for this once and have answered. Talk with their coordinators."),
        "answered": _("Somebody has answered this already."),
    }
    return Refused(code, plain[code]) if code in plain else refusals.explained(code, None, by=by)


def _nudge(partner: int) -> None:
    nudge_on_commit(DELIVER_TASK, current.network().id)
    nudge_on_commit(DELIVER_TASK, partner)
