"""Money into the pool: one signatory records it, another countersigns it."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Contribution, Currency
from ledgers.pool import refusals, signatories, units
from networks import clauses, records
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

KINDS: dict[str, str] = {Contribution.Pot.SHARE: "transfer.contribution", Contribution.Pot.COST: "transfer.pool-cost"}


@transaction.atomic
def record(
    member: Membership | None, amount: int, *, by: Actor, pot: str = Contribution.Pot.SHARE, happened_on: dt.date | None = None,
    reference: str = "", source: str = "", key: str | None = None, currency: Currency | None = None,
) -> Contribution:  # fmt: skip
    """The first signature. `amount` in the smallest units; `source` names the line of a bank statement ("line:<uid>"), once.

    `member` None: a gift of somebody who is no member, or a cost of the bank (pot `cost`, out of the fund). `key` makes it
    once: the same again answers the first.
    Refuses `not-allowed`, `gear`, `amount`, `pot`, `member`, `own`, `source`, `key-reused`, `happened-on`, `currency-closed`.
    """
    signatory = signatories.number(by)
    rules = clauses.values("gear.pool", "pool.back_days")
    if not rules["gear.pool"]:
        raise Refused("gear", _("This network does not use the pool."))
    if pot not in Contribution.Pot.values:
        raise Refused("pot", _("Choose what the money is for."), "pot")
    if member is None and pot == Contribution.Pot.SHARE:
        raise Refused("member", _("Say whose savings these are."), "member")
    if member is not None and pot == Contribution.Pot.COST:
        raise Refused("member", _("A cost of the bank is nobody’s. Leave the name empty."), "member")
    if member is not None and not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    back = rules["pool.back_days"]
    day = transfers.checked_day(happened_on, back_days=back, why="pool.back_days") or timezone.localdate()
    unit = currency or units.unit()
    said = [unit.pk, member.pk if member else None, pot, amount if abs(amount) < 2**63 else 0, day, reference.strip()[:60]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_pool_record(%s, %s, %s, %s, %s, %s, %s, %s, %s)", [*said, source, signatory, key])
        refused, number, replayed = cursor.fetchone()
    if refused:
        raise refusals.explained(refused)
    made = Contribution.objects.get(pk=number)
    if not replayed:
        records.record("contribution.recorded", by=by, about=made, amount=amount, currency=unit.code)
    return made


@transaction.atomic
def countersign(contribution: Contribution, *, by: Actor) -> Contribution:
    """The second signature, of another person: the money is in the books.

    Refuses `not-allowed`, `same-person`, `own`, `answered`; a cost `fund`, where it has less.
    """
    signatory = signatories.number(by)
    consumers = transfers.wanting(KINDS.get(contribution.pot, "transfer.pool-gift"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_pool_countersign(%s, %s, %s)", [contribution.pk, signatory, consumers])
        refused, _number = cursor.fetchone()
    if refused:
        raise refusals.explained("fund" if contribution.pot == Contribution.Pot.COST and refused == "short" else refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = Contribution.objects.select_related("currency").get(pk=contribution.pk)
    records.record("contribution.countersigned", by=by, about=made, amount=made.amount, currency=made.currency.code)
    return made


@transaction.atomic
def decline(contribution: Contribution, reason: str, *, by: Actor) -> Contribution:
    """It is not so. The first signatory can take it back, too. Refuses `not-allowed`, `reason`, `answered`."""
    signatory = signatories.number(by)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused("reason", _("Say in a few words why."), "reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_pool_decline(%s, %s, %s)", [contribution.pk, signatory, reason])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)
    made = Contribution.objects.get(pk=contribution.pk)
    records.record("contribution.declined", by=by, about=made)
    return made
