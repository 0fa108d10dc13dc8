"""The pool's fund, by decision: money is set aside, or given to a member. The indivisible reserve never gives anything back."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Account, Transfer
from ledgers.pool import refusals, signatories, units
from networks.actors import Actor
from networks.models import Decision, Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

POTS = (Account.Kind.RESERVE, Account.Kind.INDIVISIBLE)


@transaction.atomic
def set_aside(pot: str, amount: int, *, decision: Decision, by: Actor) -> Transfer:
    """From the fund into a reserve, once per decision.

    Refuses `not-allowed`, `pot`, `amount`, `decision`, `answered`, `short` (the fund has less).
    """
    signatory = signatories.number(by)
    if pot not in POTS:
        raise Refused("pot", _("Choose a reserve."), "pot")
    if not 1 <= amount <= 10**9:
        raise refusals.explained("amount")
    consumers = transfers.wanting("transfer.pool-reserve")
    with connection.cursor() as cursor:
        said: list[Any] = [units.unit().pk, pot, amount, decision.pk, signatory, timezone.localdate(), consumers]
        cursor.execute("SELECT * FROM ledgers_pool_set_aside(%s, %s, %s, %s, %s, %s, %s)", said)
        refused, number = cursor.fetchone()
    if refused:
        raise refusals.explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return Transfer.objects.get(pk=number)


@transaction.atomic
def give(member: Membership, amount: int, *, decision: Decision, item: str = "") -> Transfer:
    """By a vote: from the fund into a member's share (`amount` in cents), once for each `item` of the decision.

    They ask for it as for any share of theirs. Refuses `member`, `amount`, `decision`, `answered`, `short`.
    """
    if not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    if not 1 <= amount <= 10**9:
        raise refusals.explained("amount")
    consumers = transfers.wanting("transfer.grant")
    with connection.cursor() as cursor:
        said: list[Any] = [units.unit().pk, member.pk, amount, decision.pk, item, timezone.localdate(), consumers]
        cursor.execute("SELECT * FROM ledgers_pool_give(%s, %s, %s, %s, %s, %s, %s)", said)
        refused, number = cursor.fetchone()
    if refused == "short":
        raise Refused("short", _("The pool's fund has less than that."), "amount")
    if refused:
        raise refusals.explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return Transfer.objects.get(pk=number)
