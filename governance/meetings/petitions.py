"""A part of the membership calls a special meeting: nobody can refuse it (Wis. Stat. § 185.13 (3), and the clause)."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.delegates.mandates import needed
from governance.meetings import assemblies
from governance.models import Petition, PetitionName
from governance.proposals.proposals import take_part
from networks import actors, clauses, records
from networks.actors import Actor
from networks.models import Membership

State = Petition.State


def names_needed() -> int:
    return needed(clauses.value("assembly.petition_percent"))


@transaction.atomic
def start(purpose: str, *, by: Actor) -> Petition:
    """Says what the meeting is for, and signs. Refuses `not-allowed`, `own-hand`, `gear`, `purpose`."""
    member, purpose = _own(by), " ".join(purpose.split())
    if not clauses.value("gear.decisions"):
        raise Refused("gear", _("This network does not decide here yet."))
    if not 10 <= len(purpose) <= 400:
        raise Refused("purpose", _("Say in 10 to 400 letters what the meeting is for."), "purpose")
    made = Petition.objects.create(purpose=purpose, starter=member)
    records.record("petition.started", by=by, about=made)
    return sign(made, by=by)


@transaction.atomic
def sign(petition: Petition, *, by: Actor) -> Petition:
    """A name under it, once; with enough of them the meeting is called. Refuses `not-allowed`, `own-hand`, `state`."""
    member = _own(by)
    row = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    if row.state != State.OPEN:
        raise Refused("state", _("It takes no more names."))
    PetitionName.objects.get_or_create(petition=row, member=member)
    names = row.names.filter(member__state=Membership.State.ACTIVE).count()
    if names >= names_needed():
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


def _own(by: Actor) -> Membership:
    member = take_part(by)
    if by.acts_for_another and member.kind == Membership.Kind.PERSON:
        raise Refused("own-hand", _("Everyone signs for themselves."))
    return member
