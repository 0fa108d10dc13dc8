"""Answering a post of a neighboring network: a few words go there, its author says yes or no, who is helped pays by a code."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import accounts, transfers
from ledgers.between import codes
from ledgers.models import Account
from networks import clauses, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from requests_board.models import NeighborAnswer, Post, PostCopy

MOST_WORDS = 600


@transaction.atomic
def ask(copy: PostCopy, words: str, *, by: Actor) -> NeighborAnswer:
    """A member answers a post of a neighboring network. Their name and words go there; who offers to help sends a code to be
    paid by, for so long as the post says. Refuses `gear`, `not-allowed`, `words`, `account`, `gone`, `own-network`,
    `agreement`, `asked`."""
    if not clauses.value("gear.between"):
        raise Refused("gear", _("This network makes no agreements with others."), why="gear.between")
    if not roles.can(by, "exchange.take_part"):
        raise Refused("not-allowed", _("Members answer posts."))
    me = by.member
    code = _code(me, copy.minutes, copy.title) if copy.kind == Post.Kind.REQUEST else ""
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
def reply(answer: NeighborAnswer, agrees: bool, words: str, *, by: Actor) -> NeighborAnswer:
    """The author's yes or no. With the yes of who offers goes a code to be paid by. Refuses `not-allowed`, `account`,
    `answered`, `unknown`."""
    if by.membership is None or by.membership.pk != answer.member_id:
        raise Refused("not-allowed", _("Whoever wrote the post answers."))
    code = _code(by.member, None, answer.title) if agrees and answer.kind == Post.Kind.OFFER else ""
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


def _code(member: Membership, minutes: int | None, note: str) -> str:
    try:
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
