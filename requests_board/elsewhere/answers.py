"""Answering a post of a neighboring network: a few words go there, its author says yes or no, who is helped pays by a code."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import accounts, transfers
from ledgers.between import codes, payments
from ledgers.models import Account, Agreement, AgreementTerm
from networks import clauses, records, resting, roles
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current
from requests_board.models import NeighborAnswer, Post, PostCopy

MOST_WORDS = 600


@transaction.atomic
def ask(copy: PostCopy, words: str, unit: str = "hours", *, by: Actor) -> NeighborAnswer:
    """A member answers a post of a neighboring network. Their name and words go there; who offers to help sends a code to be
    paid by: in hours for so long as the post says, or in credit where the agreement has a rate, and the payer says how much.
    Refuses `gear`, `not-allowed`, `words`, `account`, `unit`, `gone`, `own-network`, `agreement`, `asked`."""
    if not clauses.value("gear.between"):
        raise Refused("gear", _("This network makes no agreements with others."), why="gear.between")
    if not roles.can(by, "exchange.take_part"):
        raise Refused("not-allowed", _("Members answer posts."))
    resting.check(current.network(), copy.subject)
    me = by.member
    code = _code(me, copy.minutes, copy.title, unit, copy.subject_id) if copy.kind == Post.Kind.REQUEST else ""
    said: list[Any] = [str(copy.uid), me.pk, me.name[:80], _words(words), code, transfers.wanting("elsewhere.asked")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_ask_elsewhere(%s, %s, %s, %s, %s, %s)", said)
        refused, number, partner = cursor.fetchone()
    if refused:
        raise _explained(refused)
    nudge_on_commit(DELIVER_TASK, partner)
    made = NeighborAnswer.objects.select_related("partner").get(pk=number)
    records.record("elsewhere.sent", by=by, about=made)
    return made


@transaction.atomic
def reply(answer: NeighborAnswer, agrees: bool, words: str, unit: str = "hours", *, by: Actor) -> NeighborAnswer:
    """The author's yes or no. With the yes of who offers goes a code to be paid by, in hours or credit. Refuses `not-allowed`,
    `account`, `unit`, `answered`, `unknown`."""
    if by.membership is None or by.membership.pk != answer.member_id:
        raise Refused("not-allowed", _("Whoever wrote the post answers."))
    sends = agrees and answer.kind == Post.Kind.OFFER
    code = _code(by.member, None, answer.title, unit, answer.partner_id) if sends else ""
    text = " ".join(words.split())[:MOST_WORDS]
    said: list[Any] = [answer.pk, agrees, by.member.name[:80], text, code, transfers.wanting("elsewhere.answered")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_reply_elsewhere(%s, %s, %s, %s, %s, %s)", said)
        refused, partner = cursor.fetchone()
    if refused:
        raise _explained(refused)
    nudge_on_commit(DELIVER_TASK, partner)
    made = NeighborAnswer.objects.select_related("partner").get(pk=answer.pk)
    records.record("elsewhere.replied", by=by, about=made, agrees=agrees)
    return made


def of(member: Membership) -> Any:
    """A member's answers, given and received, the newest first, as a QuerySet."""
    return NeighborAnswer.objects.filter(member=member).select_related("partner").order_by("-id")


def forget(member: Membership) -> None:
    """Their words and their name go, here and there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_forget_elsewhere(%s)", [member.pk])


def units_with(partner_id: int) -> list[tuple[str, Any]]:
    """In which units one can be paid from there: what the agreement covers and is on here, hours first. Two queries."""
    terms = AgreementTerm.objects.filter(agreement__partner=partner_id, agreement__state=Agreement.State.LIVE)
    gears = clauses.gears()
    return [(one.kind, one.get_kind_display()) for one in terms.order_by("-kind") if one.kind in gears]  # type: ignore[attr-defined]


def _code(member: Membership, minutes: int | None, note: str, unit: str, partner_id: int) -> str:
    if unit not in dict(units_with(partner_id)):
        raise Refused("unit", _("The agreement with this network does not cover this unit."), "unit")
    try:
        if unit == "credit":
            return codes.written(payments.own_account(member, unit), amount=None, note=note, holder=member)
        return codes.written(accounts.of(member), amount=minutes, note=note)
    except Account.DoesNotExist:
        raise Refused("account", _("Your account opens after your welcome.")) from None


def _words(words: str) -> str:
    text = " ".join(words.split())
    if not 3 <= len(text) <= MOST_WORDS:
        raise Refused("words", _("Write a few words: who you are, and how you can be reached."), "words")
    return text


def _explained(code: str) -> Refused:
    plain: dict[str, tuple[Any, str]] = {
        "gone": (_("This post is no longer there."), ""),
        "own-network": (_("This is a post of a neighbor here. Answer it on the board."), ""),
        "agreement": (_("There is no agreement with this network just now."), "gear.between"),
        "asked": (_("You have answered this already. They write to you."), ""),
        "unknown": (_("There is nothing to answer."), ""),
        "answered": (_("This was answered already."), ""),
    }
    message, why = plain[code]
    return Refused(code, message, why=why)
