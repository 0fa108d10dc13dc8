"""Money out of the pool: asked by a member, due after a notice, paid in turn as cash allows, by two signatories."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Currency, Withdrawal
from ledgers.pool import refusals, signatories, units
from networks import clauses, records
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current


@transaction.atomic
def ask(member: Membership, amount: int, *, by: Actor, key: str | None = None, currency: Currency | None = None) -> Withdrawal:
    """A part of one's share, promised from now on. Refuses `not-allowed`, `gear`, `amount`, `short`, `key-reused`."""
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Only the member asks for their share, or a coordinator for them."))
    if not clauses.value("gear.pool"):
        raise Refused("gear", _("This network does not use the pool."))
    unit = currency or units.unit()
    with connection.cursor() as cursor:
        said = [unit.pk, member.pk, amount if abs(amount) < 2**63 else 0, key]
        cursor.execute("SELECT * FROM ledgers_pool_ask(%s, %s, %s, %s)", said)
        refused, number, replayed = cursor.fetchone()
    if refused:
        raise refusals.explained(refused)
    made = Withdrawal.objects.get(pk=number)
    if not replayed:
        records.record("withdrawal.asked", by=by, about=made, amount=amount, currency=unit.code)
    return made


@transaction.atomic
def sign(withdrawal: Withdrawal, *, by: Actor) -> Withdrawal:
    """The first signature. Refuses `not-allowed`, `own`, `answered`, `notice`, `queue`."""
    signatory = signatories.number(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_pool_sign(%s, %s)", [withdrawal.pk, signatory])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)
    made = Withdrawal.objects.get(pk=withdrawal.pk)
    records.record("withdrawal.signed", by=by, about=made)
    return made


@transaction.atomic
def pay(withdrawal: Withdrawal, *, by: Actor) -> Withdrawal:
    """The second signature, of another person: the money is handed over.

    Refuses `not-allowed`, `same-person`, `own`, `answered`, `notice`, `queue`.
    """
    signatory = signatories.number(by)
    consumers = transfers.wanting("transfer.withdrawal")
    with connection.cursor() as cursor:
        said: list[Any] = [withdrawal.pk, signatory, timezone.localdate(), consumers]
        cursor.execute("SELECT * FROM ledgers_pool_pay(%s, %s, %s, %s)", said)
        refused, _number = cursor.fetchone()
    if refused:
        raise refusals.explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = Withdrawal.objects.select_related("currency").get(pk=withdrawal.pk)
    records.record("withdrawal.paid", by=by, about=made, amount=made.amount, currency=made.currency.code)
    return made


@transaction.atomic
def call_off(withdrawal: Withdrawal, *, by: Actor, reason: str = "") -> Withdrawal:
    """By the member before anybody signed, or by a signatory (with a reason) before it is paid.

    Refuses `not-allowed`, `reason`, `answered`.
    """
    own = by.membership is not None and by.membership.pk == withdrawal.member_id
    reason = " ".join(reason.split())[:200]
    if own:
        assert by.hands is not None
        signatory = by.hands.pk
    else:
        signatory = signatories.number(by)
        if not reason:
            raise Refused("reason", _("Say in a few words why."), "reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_pool_call_off(%s, %s, %s, %s)", [withdrawal.pk, signatory, reason, own])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)
    made = Withdrawal.objects.get(pk=withdrawal.pk)
    records.record("withdrawal.called_off", by=by, about=made)
    return made
