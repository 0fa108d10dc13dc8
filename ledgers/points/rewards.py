"""Rewards: a contribution is thanked, a second person agrees; by clause the points can be claimed from the treasury."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Reward, RewardClaim
from ledgers.points.refusals import explained
from ledgers.pool import signatories
from networks import clauses, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

MOST = 10**6


@transaction.atomic
def thank(member: Membership, text: str, *, by: Actor, key: str | None = None) -> Reward:
    """The first person says what somebody did. Refuses `not-allowed`, `off`, `member`, `text`, `own`, `key-reused`."""
    hand = _hand(by)
    text = " ".join(text.split())[:200]
    if not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    if not text:
        raise Refused("text", _("Say in a few words what they did."), "text")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_reward_thank(%s, %s, %s, %s)", [member.pk, text, hand.pk, key])
        refused, number, replayed = cursor.fetchone()
    if refused:
        raise explained(refused)
    made = Reward.objects.get(pk=number)
    if not replayed:
        records.record("reward.asked", by=by, about=made, member=str(member.uid))
    return made


@transaction.atomic
def agree(reward: Reward, *, by: Actor) -> Reward:
    """The second person: the points are given.

    Refuses `not-allowed`, `off`, `same-person`, `own`, `answered`, `cap`, `fund`.
    """
    return _answer(reward, by, agrees=True)


@transaction.atomic
def decline(reward: Reward, *, by: Actor) -> Reward:
    """Not this time; whoever thanked can take it back. Refuses `not-allowed`, `off`, `answered`."""
    return _answer(reward, by, agrees=False)


def _answer(reward: Reward, by: Actor, *, agrees: bool) -> Reward:
    hand = _hand(by)
    takes_back = not agrees and hand.pk == reward.thanked_by_id
    if not takes_back and not may_second(by):
        raise Refused("not-allowed", _("A coordinator or treasurer agrees to this."), why="reward.seconded_by")
    if agrees and not Membership.objects.active().filter(pk=reward.member_id).exists():
        raise explained("account-closed")
    consumers = transfers.wanting("transfer.reward")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_reward_answer(%s, %s, %s, %s)", [reward.pk, hand.pk, agrees, consumers])
        refused, points = cursor.fetchone()
    if refused:
        raise explained(refused)
    if consumers and agrees:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = Reward.objects.select_related("member").get(pk=reward.pk)
    records.record("reward.given" if agrees else "reward.declined", by=by, about=made, points=points)
    return made


def may_second(by: Actor) -> bool:
    """Whether this hand may be the second one."""
    return roles.can(by, "decide") or clauses.value("reward.seconded_by") == "members"


def _hand(by: Actor) -> Membership:
    if by.hands is None or not by.hands.is_active:
        raise Refused("not-allowed", _("Members thank each other."))
    if not clauses.value("gear.points"):
        raise explained("off")
    return by.hands


# ── Claims ───────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def claim(member: Membership, points: int, *, by: Actor, key: str | None = None) -> RewardClaim:
    """Asks for money of the treasury for reward points.

    Refuses `not-allowed`, `off`, `rate`, `amount`, `short`, `cap`, `key-reused`.
    """
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Only the member claims their points, or a coordinator for them."))
    _hand(by)
    with connection.cursor() as cursor:
        said = [member.pk, points if 0 < points <= MOST else 0, key]
        cursor.execute("SELECT * FROM ledgers_claim_ask(%s, %s, %s)", said)
        refused, number, replayed = cursor.fetchone()
    if refused:
        raise explained(refused)
    made = RewardClaim.objects.get(pk=number)
    if not replayed:
        records.record("claim.asked", by=by, about=made, points=points)
    return made


@transaction.atomic
def sign(row: RewardClaim, *, by: Actor) -> RewardClaim:
    """The first signature. Refuses `not-allowed`, `own`, `answered`."""
    return _sign(row, by, pays=False)


@transaction.atomic
def pay(row: RewardClaim, *, by: Actor) -> RewardClaim:
    """The second one: the money is handed over. Refuses `not-allowed`, `own`, `same-person`, `answered`, `fund`."""
    return _sign(row, by, pays=True)


def _sign(row: RewardClaim, by: Actor, *, pays: bool) -> RewardClaim:
    signatory = signatories.number(by)
    consumers = transfers.wanting("transfer.reward-claimed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_claim_sign(%s, %s, %s, %s)", [row.pk, signatory, pays, consumers])
        refused = cursor.fetchone()[0]
    if refused:
        raise explained(refused)
    made = RewardClaim.objects.get(pk=row.pk)
    records.record("claim.paid" if pays else "claim.signed", by=by, about=made, points=made.points)
    return made


@transaction.atomic
def call_off(row: RewardClaim, *, by: Actor) -> RewardClaim:
    """The member changes their mind before anybody signed, or a signatory says no. Refuses `not-allowed`, `answered`."""
    is_own = by.membership is not None and by.membership.pk == row.member_id
    hand = _hand(by).pk if is_own else signatories.number(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_claim_call_off(%s, %s, %s)", [row.pk, hand, is_own])
        refused = cursor.fetchone()[0]
    if refused:
        raise explained(refused)
    made = RewardClaim.objects.get(pk=row.pk)
    records.record("claim.called_off", by=by, about=made)
    return made
