"""Pledges: promised, taken back, and come: money by two signatories, hours by the member, things seen by who runs the drive."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies, transfers
from ledgers.drives import drives
from ledgers.models import Account, Contribution, Drive, DrivePledge, DriveThing
from ledgers.pool import contributions
from networks import actors, clauses, records
from networks.actors import Actor
from networks.models import Membership

MOST = {"money": 10**9, "hours": 10**6, "thing": 10_000}


@transaction.atomic
def promise(
    drive: Drive, member: Membership, kind: str, amount: int, *, by: Actor, thing: DriveThing | None = None, words: str = "",
    key: str | None = None,
) -> DrivePledge:  # fmt: skip
    """A member promises money, hours or things. `key` makes it once.

    Refuses `not-allowed`, `ended`, `over`, `kind`, `amount`, `thing`, `key-reused`.
    """
    if by.membership is None or by.membership.pk != member.pk or not member.is_active:
        raise Refused("not-allowed", _("Only the member promises something, or a coordinator for them."))
    return _promise(drive, member, kind, amount, by, thing, words, key)


@transaction.atomic
def promise_for(drive: Drive, name: str, kind: str, amount: int, *, by: Actor, thing: DriveThing | None = None) -> DrivePledge:
    """Somebody who is no member brings something; who runs the drive writes it down. Refuses `name` and as `promise`."""
    if not drives.may_run(drive, by):
        raise Refused("not-allowed", _("Whoever started the drive writes this down, or a coordinator."))
    if not name.strip():
        raise Refused("name", _("Say who brings it, as they like to be called."), "words")
    return _promise(drive, None, kind, amount, by, thing, name, None)


@transaction.atomic
def offer(
    drive: Drive, name: str, contact: str, kind: str, amount: int, *, thing: DriveThing | None = None, key: str | None = None
) -> DrivePledge:
    """A visitor offers something to a drive that everyone may see. It counts when who runs the drive has taken it up.

    Refuses `not-there`, `name`, `contact`, `many`, and as `promise`.
    """
    rules = clauses.values("drives.public", "drives.offers_most")
    if not (drive.is_public and rules["drives.public"]):
        raise Refused("not-there", _("This drive is among members."))
    if not name.strip():
        raise Refused("name", _("Say how you like to be called."), "name")
    if not contact.strip():
        raise Refused("contact", _("Say how we can reach you: a telephone number or an email address."), "contact")
    waiting = DrivePledge.objects.filter(drive=drive, state=DrivePledge.State.OFFERED)
    if waiting.count() >= rules["drives.offers_most"] and not DrivePledge.objects.filter(key=key).exists():
        many = _("Many have offered something just now. Please come back tomorrow, or call us.")
        raise Refused("many", many, why="drives.offers_most")
    by = actors.system("visitor")
    return _promise(drive, None, kind, amount, by, thing, name, key, contact=" ".join(contact.split())[:120])


@transaction.atomic
def take_up(pledge: DrivePledge, *, by: Actor) -> DrivePledge:
    """Who runs the drive has spoken to the visitor: now it is promised. Refuses `not-allowed`, `ended`, `answered`."""
    if not drives.may_run(pledge.drive, by):
        raise Refused("not-allowed", _("Whoever started the drive answers this, or a coordinator."))
    row = _open(pledge, DrivePledge.State.OFFERED)
    row.state = DrivePledge.State.PLEDGED
    row.save(update_fields=["state"])
    records.record("drive.taken_up", by=by, about=row)
    return row


def _promise(
    drive: Drive, member: Membership | None, kind: str, amount: int, by: Actor, thing: DriveThing | None, words: str,
    key: str | None, contact: str = "",
) -> DrivePledge:  # fmt: skip
    row = drives.locked(drive)
    _check(row, kind, amount, thing)
    said = {"drive": row, "member": member, "kind": kind, "thing": thing, "amount": amount, "contact": contact}
    if contact:
        said["state"] = DrivePledge.State.OFFERED
    if key is not None and (before := DrivePledge.objects.filter(key=key).first()) is not None:
        if (before.drive_id, before.member_id, before.kind, before.amount) != (row.pk, member and member.pk, kind, amount):
            raise Refused("key-reused", _("This was sent before with other content. Open the page again and start over."))
        return before
    try:
        with transaction.atomic():
            made = DrivePledge.objects.create(**said, words=" ".join(words.split())[:200], key=key)
    except IntegrityError:
        raise Refused("key-reused", _("This was sent before. Look at the page again.")) from None
    records.record(
        "drive.offered" if contact else "drive.pledged", by=by, about=made, drive=str(row.uid), what=kind, amount=amount
    )
    return made


def _check(drive: Drive, kind: str, amount: int, thing: DriveThing | None) -> None:
    if drive.state != Drive.State.OPEN:
        raise Refused("ended", _("This drive has ended."))
    if timezone.localdate() > drive.until:
        raise Refused("over", _("Its time is over; the report comes next."))
    wanted = {"money": bool(drive.goal_money), "hours": bool(drive.goal_minutes), "thing": thing is not None}
    if not wanted.get(kind):
        raise Refused("kind", _("Choose something that is asked for."), "kind")
    if thing is not None and (kind != "thing" or thing.drive_id != drive.pk):
        raise Refused("thing", _("Choose something that is asked for."), "kind")
    if not 1 <= amount <= MOST[kind]:
        raise Refused("amount", _("Write how much, like 25"), "amount")


@transaction.atomic
def take_back(pledge: DrivePledge, *, by: Actor) -> DrivePledge:
    """The member changes their mind, or who runs the drive lets it go. Refuses `not-allowed`, `answered`."""
    own = by.membership is not None and by.membership.pk == pledge.member_id
    if not own and not drives.may_run(pledge.drive, by):
        raise Refused("not-allowed", _("Only who promised it takes it back."))
    row = _open(pledge, DrivePledge.State.PLEDGED, DrivePledge.State.OFFERED)
    if row.contribution is not None and row.contribution.state not in ("declined", "taken-back"):
        raise Refused("answered", _("This has come already."))
    row.state, row.ended_at, row.contact = DrivePledge.State.WITHDRAWN, timezone.now(), ""
    row.save(update_fields=["state", "ended_at", "contact"])
    records.record("drive.pledge_withdrawn", by=by, about=row)
    return row


@transaction.atomic
def record_money(pledge: DrivePledge, amount: int, *, by: Actor) -> DrivePledge:
    """Money has come: the first signature, of a treasurer; another one countersigns, here or at the desk.

    Refuses `kind`, `ended`, `answered` and what `contributions.record` refuses.
    """
    row = _open(pledge)
    if row.kind != DrivePledge.Kind.MONEY:
        raise Refused("kind", _("This is a promise of something else."))
    if row.contribution is not None and row.contribution.state not in ("declined", "taken-back"):
        raise Refused("answered", _("This has come already."))
    member = row.member if row.member is not None and row.member.is_active else None
    made = contributions.record(member, amount, by=by, pot=Contribution.Pot.FUND, source=f"drivepledge:{row.uid}")
    row.contribution = made
    row.save(update_fields=["contribution"])
    return row


@transaction.atomic
def countersign(pledge: DrivePledge, *, by: Actor) -> DrivePledge:
    """The second signature: the money is in the books. Refuses `answered` and what `contributions.countersign` refuses."""
    row = DrivePledge.objects.select_related("contribution").get(pk=pledge.pk)
    if row.contribution is None:
        raise Refused("answered", _("Nobody has written down that it came."))
    contributions.countersign(row.contribution, by=by)
    records.record("drive.pledge_came", by=by, about=row)
    return row


@transaction.atomic
def give_hours(pledge: DrivePledge, *, by: Actor) -> DrivePledge:
    """The member gives the hours they promised to the commons fund, in the name of the drive. Once, however often asked.

    Refuses `not-allowed`, `kind`, `answered`, `account` and what `transfers.pay` refuses.
    """
    if by.membership is None or by.membership.pk != pledge.member_id:
        raise Refused("not-allowed", _("Only the member gives their hours, or a coordinator for them."))
    row = _open(pledge)
    if row.kind != DrivePledge.Kind.HOURS or row.member is None:
        raise Refused("kind", _("This is a promise of something else."))
    try:
        account = accounts.of(row.member)
    except Account.DoesNotExist:
        raise Refused("account", _("Your account opens after your welcome.")) from None
    made = transfers.pay(
        account, currencies.fund(account.currency), row.amount, kind="gift", source=f"drive:{row.drive.uid}", by=by,
        key=f"drivepledge:{row.uid}",
    )  # fmt: skip
    row.state, row.transfer, row.ended_at = DrivePledge.State.RECEIVED, made, timezone.now()
    row.save(update_fields=["state", "transfer", "ended_at"])
    records.record("drive.pledge_came", by=by, about=row)
    return row


@transaction.atomic
def see_things(pledge: DrivePledge, *, by: Actor) -> DrivePledge:
    """The things are here: seen by who runs the drive. Refuses `not-allowed`, `kind`, `answered`, `own`."""
    if not drives.may_run(pledge.drive, by) or by.hands is None:
        raise Refused("not-allowed", _("Whoever started the drive writes this down, or a coordinator."))
    row = _open(pledge)
    if row.kind != DrivePledge.Kind.THING:
        raise Refused("kind", _("This is a promise of something else."))
    if row.member_id == by.hands.pk:
        raise Refused("own", _("You brought this. Somebody else has to see it."))
    row.state, row.ended_at, row.contact = DrivePledge.State.RECEIVED, timezone.now(), ""
    row.save(update_fields=["state", "ended_at", "contact"])
    records.record("drive.pledge_came", by=by, about=row)
    return row


def _open(pledge: DrivePledge, *states: str) -> DrivePledge:
    """The drive is locked first, then the pledge. Refuses `gear`, `ended`, `answered`."""
    if not clauses.value("gear.drives"):
        raise Refused("gear", _("This network does not use drives."))
    drive = drives.locked(pledge.drive)
    row = DrivePledge.objects.select_for_update(of=("self",)).select_related("member", "contribution").get(pk=pledge.pk)
    row.drive = drive
    if drive.state != Drive.State.OPEN:
        raise Refused("ended", _("This drive has ended."))
    if row.state not in (states or (DrivePledge.State.PLEDGED,)):
        raise Refused("answered", _("Somebody has answered this already."))
    return row
