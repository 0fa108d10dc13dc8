"""Gifts of the commons fund: a member asks, coordinators give; nobody gives to themselves (rules 2 and 9)."""

from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from ledgers import accounts, currencies, transfers
from ledgers.models import Account, FundRequest, Memo
from networks import acting, clauses, decisions, records, roles
from networks.actors import Actor
from networks.models import Decision, Membership, Network
from networks.tenancy import current

State = FundRequest.State
SCOPE: Final = "currency:HOURS"


@transaction.atomic
def ask(member: Membership, minutes: int, reason: str, *, by: Actor) -> FundRequest:
    """Asks the fund for hours. Asked twice with the same words it is one request.

    Refuses `not-allowed`, `gear`, `account`, `amount`, `reason`, `asked`.
    """
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Only the member asks, or a coordinator for them."))
    if not clauses.value("gear.hours"):
        raise Refused("gear", _("This network does not use hours."))
    words = " ".join(reason.split())
    if not 3 <= len(words) <= 600:
        raise Refused("reason", _("Say in 3 to 600 letters what it is for."), "reason")
    most = clauses.value("fund.ask_most", scope=SCOPE)
    if isinstance(minutes, bool) or minutes < 1:
        raise Refused("amount", _("Write a number, like 1.5"), "amount")
    if minutes > most:
        raise Refused("amount", _("Ask for %(most)s or less.") % {"most": wording.hours(most)}, "amount", why="fund.ask_most")
    try:
        accounts.of(member)
    except Account.DoesNotExist:
        raise Refused("account", _("Your account opens after your welcome.")) from None
    before = FundRequest.objects.filter(member=member, state=State.ASKED).first()
    if before is not None and (before.minutes, before.reason) == (minutes, words):
        return before
    try:
        with transaction.atomic():
            row = FundRequest.objects.create(
                member=member, minutes=minutes, reason=words, hand=by.hand if by.acts_for_another else None
            )
    except IntegrityError:
        raise Refused("asked", _("You have asked already. Take that back first, or wait for the answer.")) from None
    records.record("fund.asked", by=by, about=row, amount=minutes)
    return row


@transaction.atomic
def withdraw(request: FundRequest, *, by: Actor) -> FundRequest:
    """The member takes it back. Refuses `not-allowed`, `answered`."""
    if by.membership is None or by.membership.pk != request.member_id:
        raise Refused("not-allowed", _("Only the member takes it back."))
    return _end(_waiting(request), State.WITHDRAWN, "", by, "fund.withdrawn")


def hands_needed(amount: int, scope: str = SCOPE) -> int:
    """How many coordinators have to sign for minutes, or by `scope` another unit: 1, 2, or 0 where a decision is needed. Two
    queries."""
    if amount <= clauses.value("fund.one_officer", scope=scope):
        return 1
    return 2 if amount <= clauses.value("fund.two_officers", scope=scope) else 0


@transaction.atomic
def sign(request: FundRequest, *, decision: Decision | None = None, by: Actor) -> FundRequest:
    """A coordinator says yes; with the last name that is needed the hours move.

    Refuses `not-allowed`, `own-account`, `same-hand`, `same-person`, `answered`, `decision`, and what the books refuse.
    """
    hand = _officer(request, by)
    row = _waiting(request)
    if row.hand_id == hand.pk:
        raise Refused("same-hand", _("You wrote this down for them. Another coordinator has to say yes."))
    if row.signed_by_id == hand.pk:
        raise Refused("same-person", _("You have signed. A second coordinator has to sign, too."), why="fund.one_officer")
    needed = hands_needed(row.minutes)
    if needed == 0:
        need_decision(decision)
        row.decision = decision
    officer = Actor(hand, None, by.offices)
    if row.signed_by_id is None:
        row.signed_by = hand
        if needed == 2:
            row.save(update_fields=["signed_by"])
            records.record("fund.signed", by=officer, about=row)
            return row
    else:
        row.second_by = hand
    account = accounts.of(row.member)
    row.transfer = transfers.pay(
        currencies.fund(account.currency), account, row.minutes, kind="grant", source=f"fundrequest:{row.uid}", by=officer,
        key=f"grant:{row.uid}",
    )  # fmt: skip
    row.state, row.answered_at = State.GRANTED, timezone.now()
    row.save(update_fields=["state", "answered_at", "transfer", "signed_by", "second_by", "decision"])
    records.record("fund.granted", by=officer, about=row, amount=row.minutes)
    return row


def free_decisions() -> Any:
    """Signed decisions by which nothing has left the fund yet, the newest first."""
    used = FundRequest.objects.filter(decision__isnull=False).values("decision")
    kept = Memo.objects.exclude(state=Memo.State.DECLINED).filter(decision__startswith="decision:")
    spent = [said.partition(":")[2] for said in kept.values_list("decision", flat=True)]
    if current.network().kind == Network.Kind.UMBRELLA:  # What it signed for others stands in their books.
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledgers_memos_decided()")
            spent += [said.partition(":")[2] for (said,) in cursor.fetchall()]
    return Decision.objects.filter(signed_at__isnull=False).exclude(pk__in=used).exclude(uid__in=spent).order_by("-id")


def need_decision(decision: Decision | None) -> None:
    """That it is made, and was not carried out before; two who use it at once come one after the other. Refuses `decision`."""
    if decision is None or not decisions.is_made(decision):
        raise Refused(
            "decision", _("This much needs a decision that two officers have signed. Choose it."), "decision",
            why="fund.two_officers",
        )  # fmt: skip
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not free_decisions().filter(pk=decision.pk).exists():
        raise Refused("decision", _("That decision has been carried out already."), "decision")


@transaction.atomic
def decline(request: FundRequest, words: str = "", *, by: Actor) -> FundRequest:
    """A coordinator says not this time, and why. Refuses `not-allowed`, `own-account`, `answered`."""
    hand = _officer(request, by)
    return _end(_waiting(request), State.DECLINED, words, Actor(hand, None, by.offices), "fund.declined")


def _officer(request: FundRequest, by: Actor) -> Membership:
    hand = by.hands
    if hand is None or not roles.can(by, "fund.grant"):
        raise Refused("not-allowed", _("Coordinators give hours from the commons fund."))
    if acting.stands_for(hand, request.member):
        raise Refused("own-account", _("Nobody gives to themselves. Other coordinators look at this."))
    return hand


def _waiting(request: FundRequest) -> FundRequest:
    rows = FundRequest.objects.select_for_update(of=("self",)).select_related("member", "signed_by")
    row = rows.get(pk=request.pk)
    if row.state != State.ASKED:
        raise Refused("answered", _("This has been answered already."))
    return row


def _end(row: FundRequest, state: str, words: str, by: Actor, kind: str) -> FundRequest:
    row.state, row.answer, row.answered_at = state, " ".join(words.split())[:300], timezone.now()
    row.save(update_fields=["state", "answer", "answered_at"])
    records.record(kind, by=by, about=row)
    return row
