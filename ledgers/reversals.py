"""Taking a line back needs two: one asks and says why, another makes it. Everyone concerned sees both lines.

At home both are officers. What crossed is asked back by who paid it, or an officer of theirs (a *wish*); in the network that
received it, whoever it was for or an officer agrees, and another officer makes it. Whoever received it may offer it, too.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import refusals, transfers
from ledgers.between import returns
from ledgers.models import Entry, ReversalRequest, Transfer
from networks import records, roles
from networks.actors import Actor
from networks.models import Membership


def _officer(by: Actor) -> Membership:
    hand = by.hands
    if hand is None or not roles.can(by, "books.reverse"):
        raise Refused("not-allowed", _("Coordinators and treasurers take lines back, two of them together."))
    return hand


def may_ask(transfer: Transfer, by: Actor) -> bool:
    """Officers ask for any line; a member for one of theirs that crossed to or from another network."""
    return by.hands is not None and (roles.can(by, "books.reverse") or returns.concerns(transfer, by.membership))


def _asker(transfer: Transfer, by: Actor) -> Membership:
    hand = by.hands
    return hand if hand is not None and returns.concerns(transfer, by.membership) else _officer(by)


@transaction.atomic
def ask(transfer: Transfer, reason: str, *, by: Actor) -> ReversalRequest:
    """Asks for a line to be taken back; where another network received it, asks them.

    Refuses `not-allowed`, `reason`, `is-reversal`, `reversed`, `asked`, `said-no` (the other network, before), `same-person`
    (whoever paid it over there says no yes here).
    """
    hand = _asker(transfer, by)
    if not reason.strip():
        raise Refused("reason", _("Write why, in a few words."), "reason")
    if transfer.kind == "reversal":
        raise Refused("is-reversal", _("A reversal is not reversed. Enter what is right as a new line."))
    if Transfer.objects.filter(reverses=transfer).exists():
        raise Refused("reversed", _("This was reversed already."))
    crossing = returns.crossing(transfer)
    if crossing is not None and crossing.amount > 0:
        return returns.wish(transfer, reason.strip()[:200], by=by)
    try:
        with transaction.atomic():
            request = ReversalRequest.objects.create(transfer=transfer, asked_by=hand, reason=reason.strip()[:200])
    except IntegrityError:
        raise Refused("asked", _("Somebody has asked for this already.")) from None
    if crossing is not None:
        returns.need_other_side(request, hand)
    records.record("reversal.asked", by=by, about=request, transfer=str(transfer.uid))
    return request


@transaction.atomic
def agree(request: ReversalRequest, *, by: Actor) -> ReversalRequest:
    """The first yes to what another network asks: of whoever received it, or of an officer. A second person makes it.

    Refuses `not-allowed`, `answered`, `same-person`.
    """
    hand = _asker(request.transfer, by)
    request = _waiting(request)
    if request.pair is None or request.is_elsewhere or request.asked_by_id is not None:
        raise Refused("answered", _("Somebody has answered this already."))
    returns.need_other_side(request, hand)
    request.asked_by = hand
    request.save(update_fields=["asked_by"])
    records.record("reversal.asked", by=by, about=request, transfer=str(request.transfer.uid))
    return request


@transaction.atomic
def confirm(request: ReversalRequest, *, by: Actor) -> Transfer:
    """A second officer makes it. Refuses `not-allowed`, `same-person`, `own-account`, `answered`, `theirs` (the other network
    says), `first-yes` (nobody here has agreed to the other network's wish) and what `reverse` refuses."""
    officer = _officer(by)
    request = _waiting(request)
    if request.is_elsewhere:
        raise refusals.explained("theirs", None, by=by)
    _need_second(request, officer)
    if request.asked_by_id is None:
        raise Refused("first-yes", _("First somebody here agrees: whoever received it, or one of you. Another makes it."))
    made = transfers.reverse(request.transfer, by=Actor(officer, None, by.offices))
    _answer(request, ReversalRequest.State.DONE, officer, by)
    return made


@transaction.atomic
def decline(request: ReversalRequest, *, by: Actor) -> ReversalRequest:
    """The line stays. Whoever asked may take the wish back, and ask again. Refuses `not-allowed`, `answered`."""
    hand = by.hands
    is_own = hand is not None and hand.pk == request.asked_by_id and (request.pair is None or request.is_elsewhere)
    officer = hand if is_own and hand is not None else _officer(by)
    if not request.is_elsewhere:
        request = _waiting(request)
    _answer(request, ReversalRequest.State.DECLINED, None if officer.pk == request.asked_by_id else officer, by)
    records.record("reversal.declined", by=by, about=request, transfer=str(request.transfer.uid))
    return request


def _need_second(request: ReversalRequest, officer: Membership) -> None:
    """Of the row under its lock: who agreed a moment ago is not the second. Refuses `same-person`, `own-account`."""
    if officer.pk == request.asked_by_id:
        raise Refused("same-person", _("A second person has to confirm this: you asked for it."))
    if Entry.objects.filter(transfer=request.transfer_id, account__holder=officer).exists():
        raise Refused("own-account", _("Somebody whose account is not in it has to confirm this."))
    if request.transfer.kind in returns.KINDS:
        returns.need_other_side(request, officer)


def _waiting(request: ReversalRequest) -> ReversalRequest:
    request = ReversalRequest.objects.select_for_update(of=("self",)).select_related("transfer").get(pk=request.pk)
    if request.state != ReversalRequest.State.ASKED:
        raise Refused("answered", _("Somebody has answered this already."))
    return request


def _answer(request: ReversalRequest, state: str, officer: Membership | None, by: Actor) -> None:
    if request.pair is not None:  # In both books.
        returns.end(request, state, officer, by=by)
        request.refresh_from_db()
        return
    request.state, request.answered_by, request.answered_at = state, officer, timezone.now()
    request.save(update_fields=["state", "answered_by", "answered_at"])
