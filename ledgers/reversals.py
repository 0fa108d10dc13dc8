"""Taking a line back needs two officers: one asks and says why, another makes it. Everyone concerned sees both lines."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import refusals, transfers
from ledgers.models import Crossing, Entry, ReversalRequest, Transfer
from networks import records, roles
from networks.actors import Actor
from networks.models import Membership


def _officer(by: Actor) -> Membership:
    hand = by.hands
    if hand is None or not roles.can(by, "books.reverse"):
        raise Refused("not-allowed", _("Coordinators and treasurers take lines back, two of them together."))
    return hand


@transaction.atomic
def ask(transfer: Transfer, reason: str, *, by: Actor) -> ReversalRequest:
    """An officer asks for a line to be taken back. Refuses `not-allowed`, `reason`, `is-reversal`, `reversed`,
    `theirs` (another network received it), `asked`."""
    officer = _officer(by)
    if not reason.strip():
        raise Refused("reason", _("Write why, in a few words."), "reason")
    if transfer.kind == "reversal":
        raise Refused("is-reversal", _("A reversal is not reversed. Enter what is right as a new line."))
    if Transfer.objects.filter(reverses=transfer).exists():
        raise Refused("reversed", _("This was reversed already."))
    if transfer.kind.startswith("between") and Crossing.objects.filter(transfer=transfer, amount__gt=0).exists():
        raise refusals.explained("theirs", None, by=by)
    try:
        with transaction.atomic():
            request = ReversalRequest.objects.create(transfer=transfer, asked_by=officer, reason=reason.strip()[:200])
    except IntegrityError:
        raise Refused("asked", _("Somebody has asked for this already.")) from None
    records.record("reversal.asked", by=by, about=request, transfer=str(transfer.uid))
    return request


@transaction.atomic
def confirm(request: ReversalRequest, *, by: Actor) -> Transfer:
    """A second officer makes it. Refuses `not-allowed`, `same-person`, `own-account`, `answered` and what `reverse` refuses."""
    officer = _second(request, by)
    request = _waiting(request)
    made = transfers.reverse(request.transfer, by=Actor(officer, None, by.offices))
    _answer(request, ReversalRequest.State.DONE, officer)
    return made


@transaction.atomic
def decline(request: ReversalRequest, *, by: Actor) -> ReversalRequest:
    """The line stays. Whoever asked may take the wish back. Refuses `not-allowed`, `answered`."""
    officer = _officer(by)
    request = _waiting(request)
    _answer(request, ReversalRequest.State.DECLINED, None if officer.pk == request.asked_by_id else officer)
    records.record("reversal.declined", by=by, about=request, transfer=str(request.transfer.uid))
    return request


def _second(request: ReversalRequest, by: Actor) -> Membership:
    officer = _officer(by)
    if officer.pk == request.asked_by_id:
        raise Refused("same-person", _("A second person has to confirm this: you asked for it."))
    if Entry.objects.filter(transfer=request.transfer_id, account__holder=officer).exists():
        raise Refused("own-account", _("Somebody whose account is not in it has to confirm this."))
    return officer


def _waiting(request: ReversalRequest) -> ReversalRequest:
    request = ReversalRequest.objects.select_for_update(of=("self",)).select_related("transfer").get(pk=request.pk)
    if request.state != ReversalRequest.State.ASKED:
        raise Refused("answered", _("Somebody has answered this already."))
    return request


def _answer(request: ReversalRequest, state: str, officer: Membership | None) -> None:
    request.state, request.answered_by, request.answered_at = state, officer, timezone.now()
    request.save(update_fields=["state", "answered_by", "answered_at"])
