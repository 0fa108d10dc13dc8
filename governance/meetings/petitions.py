"""A part of the membership calls a special meeting: nobody can refuse it (Wis. Stat. § 185.13 (3), and the clause)."""

import hashlib
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.counting.plain import quorum_of
from governance.meetings import assemblies
from governance.models import Petition, PetitionName
from governance.proposals.proposals import take_part
from networks import actors, clauses, records
from networks.actors import Actor
from networks.models import Membership

State = Petition.State
FEWEST = 2


def _roll() -> tuple[list[int], str]:
    """Who could vote now, as ids and as the text whose SHA-256 is published (`roll_text`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, uid::text FROM polls_electorate()")
        rows = cursor.fetchall()
    return sorted(pk for pk, _uid in rows), "\n".join(sorted(uid for _pk, uid in rows))


def roll_text(petition: Petition) -> str:
    """The random names of those on the roll, sorted: SHA-256 of this text is the published fingerprint."""
    return "\n".join(sorted(str(uid) for uid in Membership.objects.filter(pk__in=petition.roll).values_list("uid", flat=True)))


@transaction.atomic
def start(purpose: str, *, by: Actor) -> Petition:
    """Says what the meeting is for, freezes the roll that names count on, and signs.

    Refuses `not-allowed`, `own-hand`, `gear`, `purpose`, `not-on-roll`.
    """
    member, purpose = _own(by), " ".join(purpose.split())
    if not clauses.value("gear.decisions"):
        raise Refused("gear", _("This network does not decide here yet."))
    if not 10 <= len(purpose) <= 400:
        raise Refused("purpose", _("Say in 10 to 400 letters what the meeting is for."), "purpose")
    roll, text = _roll()
    made = Petition.objects.create(
        purpose=purpose, starter=member, roll=roll, roll_count=len(roll),
        roll_fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        names_needed=max(FEWEST, quorum_of(len(roll), clauses.value("assembly.petition_percent"))),
    )  # fmt: skip
    records.record("petition.started", by=by, about=made)
    return sign(made, by=by)


@transaction.atomic
def sign(petition: Petition, *, by: Actor) -> Petition:
    """A name under it, once; with enough of them the meeting is called.

    Refuses `not-allowed`, `own-hand`, `state`, `not-on-roll`.
    """
    member = _own(by)
    row = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    if row.state != State.OPEN:
        raise Refused("state", _("It takes no more names."))
    if member.pk not in row.roll:
        raise Refused("not-on-roll", _("The roll was fixed when this petition began, and this name is not on it."))
    PetitionName.objects.get_or_create(petition=row, member=member)
    names = row.names.filter(member__state=Membership.State.ACTIVE).count()
    if names >= row.names_needed:
        row.assembly = assemblies.special(row.purpose, by=actors.system("governance"))
        row.state = State.HEARD
        row.save(update_fields=["assembly", "state"])
        records.record("petition.heard", by=actors.system("governance"), about=row, names=names)
    return row


@transaction.atomic
def unsign(petition: Petition, *, by: Actor) -> Petition:
    """Refuses `not-allowed`, `state`."""
    member = _own(by)
    row = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    if row.state != State.OPEN:
        raise Refused("state", _("The meeting is called: your name stays."))
    row.names.filter(member=member).delete()
    return row


@transaction.atomic
def withdraw(petition: Petition, *, by: Actor) -> Petition:
    """Refuses `not-allowed`, `state`."""
    member = _own(by)
    row = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    if row.starter_id != member.pk:
        raise Refused("not-allowed", _("Only who began it takes it back."))
    if row.state != State.OPEN:
        raise Refused("state", _("The meeting is called."))
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    return row


def gathering(me: Membership) -> Sequence[Petition]:
    """What asks for names, newest first, each with `count` and `is_signed` (by `me`). One query."""
    mine = PetitionName.objects.filter(petition=OuterRef("pk"), member=me)
    rows = Petition.objects.filter(state=State.OPEN).defer("roll").annotate(count=Count("names"), is_signed=Exists(mine))
    return list(rows.order_by("-id")[:20])


def _own(by: Actor) -> Membership:
    member = take_part(by)
    if by.acts_for_another and member.kind == Membership.Kind.PERSON:
        raise Refused("own-hand", _("Everyone signs for themselves."))
    return member
