"""Paying a member of another network: two transfers, one in each book, through the clearing accounts. All or nothing."""

import datetime as dt
import hashlib

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import accounts, transfers
from ledgers.between import agreements, codes, refusals
from ledgers.between.codes import Asked
from ledgers.credit import units
from ledgers.models import Account, Agreement, AgreementTerm, Transfer
from networks import clauses
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

KINDS = {"payment": "between", "gift": "between-gift"}
_POST = "SELECT * FROM ledgers_post_between(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@transaction.atomic
def send(
    payer: Membership, code: str, amount: int, *, kind: str, by: Actor, note: str = "", happened_on: dt.date | None = None,
    key: str | None = None,
) -> Transfer:  # fmt: skip
    """Pays whoever made the code, in the unit it names; `amount` in our smallest unit. Answers the transfer in this book.

    Refuses `not-allowed`, `gear`, `kind`, `code`, `own-network`, `account`, `happened-on`, and what
    `ledgers_post_between` refuses: `unknown`, `ended`, `unit`, `amount`, `floor`, `account-closed`, `receiver`,
    `receiver-full`, `cap`, `key-reused`.
    """
    if by.membership is None or by.membership.pk != payer.pk:
        raise Refused("not-allowed", _("Only the member pays from their account, or a coordinator for them."))
    rules = clauses.values("gear.between", "hours.back_days")
    if not rules["gear.between"]:
        raise Refused("gear", _("This network makes no agreements with others."), why="gear.between")
    if kind not in KINDS:
        raise Refused("kind", _("Choose what it is: for something done, or a gift."), "kind")
    asked = codes.read(code)
    agreement = agreements.with_partner(asked.slug)
    day = transfers.checked_day(happened_on, back_days=rules["hours.back_days"]) or timezone.localdate()
    account = own_account(payer, asked.kind)
    return _posted(agreement, account, asked, amount, kind=KINDS[kind], by=by, note=note, day=day, key=key)


def own_account(payer: Membership, kind: str) -> Account:
    """The payer's account in that kind of unit. Refuses `account`, `gear`."""
    try:
        return units.account_of(payer) if kind == "credit" else accounts.of(payer)
    except Account.DoesNotExist:
        raise Refused("account", _("Your account opens after your welcome.")) from None


def term_of(agreement: Agreement, kind: str) -> AgreementTerm:
    """What the agreement says of a kind of unit. Refuses `unit`."""
    found = next((one for one in agreement.terms.all() if one.kind == kind), None)  # type: ignore[attr-defined]
    if found is None:
        said = {"network": agreement.partner.name}
        raise Refused("unit", _("The agreement with %(network)s does not cover this unit.") % said)
    return found  # type: ignore[no-any-return]


def converted(amount: int, term: AgreementTerm) -> int:
    """What so much of ours is over there, halves up, as `ledgers_converted` says it."""
    return (2 * amount * term.theirs + term.ours) // (2 * term.ours)


def _posted(
    agreement: Agreement, account: Account, asked: Asked, amount: int, *, kind: str, by: Actor, note: str, day: dt.date,
    key: str | None,
) -> Transfer:  # fmt: skip
    words = " ".join(note.split())[:120]
    said_here = " · ".join(part for part in (asked.name[:60], words) if part)
    said_there = " · ".join(part for part in (by.member.name[:60], words) if part)
    content = (agreement.partner_id, account.pk, asked.account_uid, amount, kind, day.isoformat())
    values = [
        agreement.pk, account.pk, asked.account_uid, amount if 0 < amount < 2**63 else 0, kind, day, *transfers.who(by),
        said_here, said_there, f"member:{by.member.uid}" if key else "", key,
        hashlib.sha256(repr(content).encode()).hexdigest() if key else "",
        transfers.wanting(f"transfer.{kind}"), transfers.wanting("limit.flagged"), transfers.wanting("transfer.levy"),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_POST, values)
        refused, account_id, room, number, partner, replayed = cursor.fetchone()
    if refused:
        raise refusals.of_payment(refused, agreement, account, by=by, account_id=account_id, room=room)
    if not replayed:
        nudge_on_commit(DELIVER_TASK, current.network().id)
        nudge_on_commit(DELIVER_TASK, partner)
    return Transfer.objects.get(pk=number)
