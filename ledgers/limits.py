"""Limits of one's own, for a time and with a reason, inside the range that the clauses set."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from ledgers.models import Account, LimitGrant
from networks import records, roles
from networks.actors import Actor

_WORDS = {
    "account": (_("Only a member's account has limits of its own."), None, ""),
    "nothing": (_("Say how far below or above zero this account may go."), "floor", ""),
    "floor-range": (_("That is further below zero than the rules allow for anyone."), "floor", "limits.grant_floor"),
    "ceiling-range": (_("That is further above zero than the rules allow for anyone."), "ceiling", "limits.grant_ceiling"),
    "until-range": (_("Choose a day ahead, no later than the rules allow."), "until", "limits.grant_days"),
}


@transaction.atomic
def grant(
    account: Account, *, floor: int | None, ceiling: int | None, until: dt.datetime, reason: str, by: Actor
) -> LimitGrant:
    """Gives an account limits of its own; earlier ones end. Refuses `not-allowed`, `own-account`, `reason` and what is
    outside the clauses' range: `floor-range`, `ceiling-range`, `until-range`, `nothing`, `account`."""
    if not roles.can(by, "limits.grant"):
        raise Refused("not-allowed", _("Coordinators give limits."))
    if account.holder_id is not None and by.hands is not None and account.holder_id in (by.hands.pk, by.member.pk):
        raise Refused("own-account", _("Somebody else has to give you a limit."))
    if not reason.strip():
        raise Refused("reason", _("Write why, in a few words."), "reason")
    granter = by.hands.pk if by.hands else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_grant_limit(%s, %s, %s, %s, %s, %s)",
            [account.pk, floor, ceiling, until, granter, reason.strip()[:200]],
        )
        refused, number = cursor.fetchone()
    if refused:
        message, field, why = _WORDS[refused]
        raise Refused(refused, message, field, why=why)
    row = LimitGrant.objects.get(pk=number)
    records.record("limit.granted", by=by, about=account, floor=floor, ceiling=ceiling, until=until.isoformat())
    return row


@transaction.atomic
def end(account: Account, *, by: Actor) -> bool:
    """Ends what was granted: the clauses hold again. Refuses `not-allowed`. False when there was nothing."""
    if not roles.can(by, "limits.grant"):
        raise Refused("not-allowed", _("Coordinators give limits."))
    ended = _ended("SELECT ledgers_end_grants(%s)", account.pk)
    if ended:
        records.record("limit.ended", by=by, about=account)
    return ended


@transaction.atomic
def end_grant(row: LimitGrant, *, by: Actor) -> LimitGrant:
    """Ends this one, and none that was given after it. Refuses `not-allowed`, `answered`."""
    if not roles.can(by, "limits.grant"):
        raise Refused("not-allowed", _("Coordinators give limits."))
    if not _ended("SELECT ledgers_end_grant(%s)", row.pk):
        raise Refused("answered", _("This limit has ended already."))
    records.record("limit.ended", by=by, about=row.account)
    row.refresh_from_db()
    return row


def _ended(call: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(call, [number])
        return bool(cursor.fetchone()[0])
