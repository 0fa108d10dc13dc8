"""Urgent relief: one coordinator writes it down, another signs it, and neither of them receives."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Currency, ReliefGrant
from networks import records, roles
from networks.actors import Actor
from networks.models import Decision, Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

KINDS = (Currency.Kind.HOURS, Currency.Kind.POOL)


def explained(code: str) -> Refused:
    """What the functions of relief refuse, in words."""
    plain = {
        "amount": (_("Write how much."), "amount", ""),
        "own": (_("Nobody gives relief to themselves. Somebody else has to."), None, ""),
        "same-person": (_("You wrote this. A second coordinator has to sign it."), None, ""),
        "answered": (_("Somebody has answered this already."), None, ""),
        "decision-needed": (
            _("That is more than two coordinators give at once. Name a signed decision."),
            "decision",
            "relief.days",
        ),
        "decision": (_("This needs a decision that two officers have signed, neither of whom receives."), "decision", ""),
        "decision-used": (_("That decision was used for another grant already."), "decision", ""),
        "short": (_("The commons fund cannot give that just now."), "amount", "fund.floor"),
        "over": (_("There is not that much money at hand."), "amount", ""),
        "ceiling": (_("They cannot receive that many hours just now."), "amount", "hours.ceiling"),
        "account-closed": (_("They have no open account."), None, ""),
        "currency-closed": (_("This unit is no longer used."), None, ""),
    }
    message, field, why = plain[code]
    return Refused(code, message, field, why=why)


def _officer(by: Actor) -> Membership:
    hand = by.hands
    if hand is None or not roles.can(by, "relief.give"):
        raise Refused("not-allowed", _("Coordinators give urgent relief, two of them together."))
    return hand


@transaction.atomic
def record(
    member: Membership, currency: Currency, amount: int, *, by: Actor, decision: Decision | None = None, note: str = ""
) -> ReliefGrant:
    """The first coordinator. `amount` in minutes or cents; `note` is for the coordinators and is erased with the member.

    Refuses `not-allowed`, `unit`, `member`, `amount`, `own`, `decision-needed`, `decision`, `decision-used`.
    """
    officer = _officer(by)
    if currency.kind not in KINDS or not currency.is_open:
        raise Refused("unit", _("Choose hours, or the pool's money."), "unit")
    if decision is not None and decision.source:
        _voted(decision, currency, amount)
    if not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    with connection.cursor() as cursor:
        said: list[Any] = [currency.pk, member.pk, amount if abs(amount) < 2**63 else 0, decision.pk if decision else None]
        note = " ".join(note.split())[:200]
        said += [note, officer.pk]
        cursor.execute("SELECT * FROM ledgers_relief_record(%s, %s, %s, %s, %s, %s)", said)
        refused, number = cursor.fetchone()
    if refused:
        raise explained(refused)
    made = ReliefGrant.objects.select_related("currency").get(pk=number)
    records.record("relief.recorded", by=_in_office(by), about=made)
    return made


def _voted(decision: Decision, currency: Currency, amount: int) -> None:
    """A vote about relief allows so much of one unit; one about anything else allows none. Refuses `decision`."""
    kind, _colon, uid = decision.source.partition(":")
    allowed = registry.relief_sums.get(kind)
    found = allowed(uid) if allowed is not None else None
    if found is None:
        raise Refused("decision", _("That vote was not about urgent help."), "decision")
    if found[0] != currency.code or amount > found[1]:
        raise Refused("decision", _("That vote allows less, or another unit."), "decision")


@transaction.atomic
def sign(grant: ReliefGrant, *, by: Actor) -> ReliefGrant:
    """The second coordinator: it is given. Refuses `not-allowed`, `same-person`, `own`, `answered`, `short` …"""
    officer = _officer(by)
    consumers = transfers.wanting("transfer.relief")
    with connection.cursor() as cursor:
        said: list[Any] = [grant.pk, timezone.localdate(), officer.pk, consumers]
        cursor.execute("SELECT * FROM ledgers_relief_sign(%s, %s, %s, %s)", said)
        refused, _number = cursor.fetchone()
    if refused:
        raise explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = ReliefGrant.objects.select_related("currency").get(pk=grant.pk)
    # Whom it helps is in the books, for them and for who keeps these; the record, which all can read of, does not say.
    records.record("relief.given", by=_in_office(by), about=made, amount=made.amount, currency=made.currency.code)
    return made


@transaction.atomic
def decline(grant: ReliefGrant, *, by: Actor) -> ReliefGrant:
    """Not given. Refuses `not-allowed`, `answered`."""
    officer = _officer(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_relief_decline(%s, %s)", [grant.pk, officer.pk])
        refused = cursor.fetchone()[0]
    if refused:
        raise explained(refused)
    records.record("relief.declined", by=_in_office(by), about=grant)
    return ReliefGrant.objects.get(pk=grant.pk)


def left(currency: Currency, member: Membership) -> int:
    """What can be given to a member at once, in the smallest units; never below 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_relief_left(%s, %s)", [currency.pk, member.pk])
        return max(0, int(cursor.fetchone()[0]))


def _in_office(by: Actor) -> Actor:
    return Actor(by.hands, None, by.offices)
