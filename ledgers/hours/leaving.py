"""Hours that stay behind: to a neighbor by the member's wish, else as the network's clause says. Nothing is minted.

A balance below zero is taken over by the commons fund (or the pot of former members), in the open; so is what an heir cannot
take on within their own limit.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies, transfers
from ledgers.models import Account, Currency, Estate, HoursWish, Transfer
from networks import clauses, records
from networks.actors import Actor
from networks.models import Membership


@transaction.atomic
def wish(member: Membership, heir: Membership | None, *, by: Actor) -> HoursWish:
    """Says to whom one's hours go: a neighbor, or (None) the commons fund. Said again, it is said anew.

    Refuses `not-allowed`, `bequeath`, `heir`, `same-hand` (nobody writes down for another that hours go to themselves).
    """
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Only the member says this, or a coordinator for them."))
    if heir is not None:
        check_heir(member, heir)
        if by.acts_for_another and by.hands is not None and by.hands.pk == heir.pk:
            raise Refused("same-hand", _("Somebody else has to write down that these hours go to you."), "heir")
    row, _made = HoursWish.objects.update_or_create(
        member=member,
        defaults={"heir": heir, "said_at": timezone.now(), "hand": by.hand if by.acts_for_another else None},
    )
    records.record("hours.wished", by=by, about=member, to_fund=heir is None)
    return row


@transaction.atomic
def forget_wish(member: Membership, *, by: Actor) -> bool:
    """The network's rule holds again. Refuses `not-allowed`. False when nothing was said."""
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Only the member says this, or a coordinator for them."))
    gone = HoursWish.objects.filter(member=member).delete()[0] > 0
    if gone:
        records.record("hours.unwished", by=by, about=member)
    return gone


def check_heir(member: Membership, heir: Membership) -> None:
    if not clauses.value("hours.bequeath"):
        raise Refused("bequeath", _("Here hours go to the commons fund."), "heir", why="hours.bequeath")
    if heir.pk == member.pk or not heir.is_active:
        raise Refused("heir", _("Choose a neighbor who takes part."), "heir")


def settle(account: Account, *, estate: Estate | None = None, by: Actor) -> Transfer | None:
    """Brings the account of somebody who leaves, or has died, to zero. Refuses `balance`, and what the fund's limit refuses."""
    account.refresh_from_db(fields=["balance"])
    if not account.balance:
        return None
    key = "credit.on_leaving" if account.currency.kind == Currency.Kind.CREDIT else "hours.on_leaving"
    rule = clauses.value(key, scope=f"currency:{account.currency.code}")
    heir = _heir_of(account, estate) if account.currency.kind == Currency.Kind.HOURS and account.balance > 0 else None
    if rule == "zero" and estate is None and heir is None:
        raise Refused("balance", _("The account is not at zero. Give the rest on, or ask a coordinator."), why=key)
    left = account.balance
    legs = [(account, -left)]
    if heir is not None:
        room = accounts.can_earn(heir)
        taken = left if room is None else min(left, room)
        if taken:
            legs.append((heir, taken))
            left -= taken
    if left:
        pot = accounts.pot(account.currency, Account.Kind.FORMER) if rule == "close" else currencies.fund(account.currency)
        legs.append((pot, left))
    source = f"estate:{estate.uid}" if estate is not None else f"membership:{account.holder.uid}"  # type: ignore[union-attr]
    kind = "bequest" if heir is not None and len(legs) > 1 and legs[1][0].pk == heir.pk else "settlement"
    return transfers.post(account.currency, legs, kind=kind, source=source, by=by)


def _heir_of(account: Account, estate: Estate | None) -> Account | None:
    """Whose wish counts: the member's own word first, then what the executor named to two officers."""
    if not clauses.value("hours.bequeath"):
        return None
    said = HoursWish.objects.select_related("heir").filter(member=account.holder).first()
    heir = said.heir if said is not None else estate.heir if estate is not None else None
    if heir is None or not heir.is_active:
        return None
    return Account.objects.select_related("currency", "holder").filter(
        holder=heir, currency=account.currency, kind=Account.Kind.MEMBER, closed_at=None
    ).first()  # fmt: skip
