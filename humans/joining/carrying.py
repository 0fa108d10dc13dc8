"""Carrying one member across to another network: the one verb behind a merge and a split. In one transaction, or not at all.

They become an ordinary member there, with their page, skills and past, and with what they have or owe in hours (and in credit,
where the agreement of the two has a rate). Offices, vettings, shares and loans never come along. Then they leave here, as
anybody does; who keeps the books of a network that closes, or has credit that cannot come along, stays a member here, too.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.joining import joinings
from humans.models import Comer, Joining
from ledgers import transfers
from ledgers.models import Account
from networks import actors, memberships, moving, records, roles
from networks.models import Guardian, Holding, Membership
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered

AGAIN = dt.timedelta(minutes=10)
UNITS = ("HOURS", "CREDIT")


def carry_next(now: dt.datetime) -> bool:
    """The next one who waits, inside the network that they come from. False when nobody does. Two workers take two."""
    joining = joinings.ours()
    if joining is None or joining.state != Joining.State.CARRYING:
        return False
    due = joinings.waiting(joining).filter(Q(tried_at=None) | Q(tried_at__lt=now - AGAIN))
    comer = due.select_for_update(skip_locked=True, of=("self",)).order_by("tried_at", "id").first()
    if comer is None:
        return False
    try:
        with transaction.atomic():
            carry(comer, joining) if comer.state == Comer.State.COMES else let_go(comer)
            connection.check_constraints()  # What is checked at the end is checked here: it must not stop the others.
    except Refused as refused:
        Comer.objects.filter(pk=comer.pk).update(tried_at=now, trouble=str(refused.message)[:200])
    return True


@transaction.atomic
def carry(comer: Comer, joining: Joining) -> Comer:
    """Refuses `paused`, `left-there`, `receiver`, `unit`, `held`, `cap`, and what any chapter refuses to one who leaves."""
    by = actors.system("joining")
    member = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=comer.member_id)
    if not member.is_active:
        raise Refused("paused", _("This membership is paused, or has ended."))
    there = lookup.by_id(joining.into_id)
    assert there is not None
    page = moving.page_of(member)
    with entered(there):
        arrived = _receive(member)
        moving.take(arrived, page, by=by)
        into = {one.currency.code: one for one in _accounts(arrived)}
    brought = _bring(comer, member, into)
    _tie(joining, member, arrived, there)
    keeps = _keeps(joining, member)
    if not keeps:
        memberships.leave(member, by=by)
    with entered(there):
        records.record("joining.arrived", by=by, about=arrived, joining=str(joining.uid), **brought)
    return _done(comer, Comer.State.CARRIED, there=arrived.uid, keeps=keeps)


@transaction.atomic
def let_go(comer: Comer) -> Comer:
    """Who does not come along leaves the network that closes, as anybody leaves; who holds an office keeps its books."""
    by = actors.system("joining")
    member = Membership.objects.get(pk=comer.member_id)
    if member.state in (Membership.State.ACTIVE, Membership.State.SUSPENDED) and not roles.offices_of(member):
        memberships.leave(member, by=by)
        records.record("joining.stayed", by=by, about=member)
    return _done(comer, Comer.State.LEFT)


def _done(comer: Comer, state: str, **more: Any) -> Comer:
    said = {"state": state, "done_at": timezone.now(), "trouble": "", **more}
    Comer.objects.filter(pk=comer.pk).update(**said)
    comer.refresh_from_db()
    return comer


def _receive(member: Membership) -> Membership:
    """Inside the other network: their membership there, admitted; the one that they have already, if so."""
    by = actors.system("joining")
    State = Membership.State
    row = Membership.objects.select_for_update(of=("self",)).filter(person=member.person).first() if member.person_id else None
    if row is None:
        row = memberships.new(
            member.name, person=member.person, kind=member.kind, is_minor=member.is_minor, locale=member.locale,
            monthly_cap_minutes=member.monthly_cap_minutes,
        )  # fmt: skip
    elif row.state == State.SUSPENDED:
        raise Refused("left-there", _("Their membership in the other network is paused. Its coordinators look at it first."))
    elif row.state in (State.LEFT, State.DECLINED):
        row.state, row.left_on, row.applied_at = State.APPLIED, None, timezone.now()
        row.save(update_fields=["state", "left_on", "applied_at"])
    return row if row.state == State.ACTIVE else memberships.admit(row, by=by)


def _accounts(member: Membership) -> list[Account]:
    rows = Account.objects.filter(holder=member, kind=Account.Kind.MEMBER, closed_at=None, currency__code__in=UNITS)
    return list(rows.select_related("currency"))


def _bring(comer: Comer, member: Membership, into: dict[str, Account]) -> dict[str, int]:
    """What they have here, or owe, goes along: unit → how much. Credit without a rate stays."""
    brought: dict[str, int] = {}
    for account in _accounts(member):
        code = account.currency.code
        if code == "CREDIT" and (not account.balance or code not in into):
            continue
        with connection.cursor() as cursor:
            said: list[Any] = [comer.pk, account.pk, into[code].uid, transfers.wanting("transfer.between-move")]
            cursor.execute("SELECT * FROM joining_carry(%s, %s, %s, %s)", said)
            refused, amount = cursor.fetchone()
        if refused and not (refused == "unit" and code == "CREDIT"):
            raise _explained(refused)
        if amount and not refused:
            brought[code.lower()] = amount
    return brought


def _keeps(joining: Joining, member: Membership) -> str:
    """Why they stay a member here, too."""
    if joining.kind == Joining.Kind.MERGE and roles.offices_of(member):
        return Comer.Keeps.OFFICE
    if any(one.balance for one in _accounts(member)):
        return Comer.Keeps.CREDIT
    return Comer.Keeps.NOTHING


def _tie(joining: Joining, member: Membership, arrived: Membership, there: NetworkRef) -> None:
    """Guardians and holders who are both across are so there, too."""
    today = timezone.localdate()
    guards = [
        (one.membership_id, one.guardian_id) for one in Guardian.objects.filter(Q(membership=member) | Q(guardian=member))
    ]
    running = Holding.objects.filter(Q(membership=member) | Q(holder=member)).filter(Q(until=None) | Q(until__gte=today))
    holds = [(one.membership_id, one.holder_id) for one in running]
    if not guards and not holds:
        return
    ids = {number for pair in (*guards, *holds) for number in pair}
    known = Comer.objects.filter(joining=joining, member__in=ids).exclude(there=None).values_list("member_id", "there")
    across: dict[int, Any] = {**dict(known), member.pk: arrived.uid}
    with entered(there):
        found = {one.uid: one for one in Membership.objects.filter(uid__in=list(across.values()))}
        here = {number: found[uid] for number, uid in across.items()}
        for one, two in guards:
            if one in here and two in here:
                Guardian.objects.get_or_create(membership=here[one], guardian=here[two])
        for one, two in holds:
            if one in here and two in here:
                Holding.objects.get_or_create(membership=here[one], holder=here[two])


def _explained(code: str) -> Refused:
    plain = {
        "word": _("They do not come along, or are there already."),
        "receiver": _("Their account in the other network is not open."),
        "unit": _("The two networks have no agreement in force about hours."),
        "held": _("Something is agreed and not yet done. It is finished or called off first."),
        "cap": _("The cap between the two networks is too narrow for what they bring. Agree on a wider one."),
    }
    return Refused(code, plain[code])
