"""Joining, being welcomed, pausing, leaving."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import AgreementText, Membership, SignedAgreement
from networks.tenancy import current
from networks.text import fold


def my_networks(person: Any) -> list[dict[str, Any]]:
    """The networks of the person who is signed in: slug, name, block, host, membership_uid, state, kind. One query."""
    if person is None or not person.is_authenticated:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_id, slug, name, block, host, membership_uid, state, kind FROM my_networks()")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def new(name: str, *, person: Any = None, kind: str = Membership.Kind.PERSON, **fields: Any) -> Membership:
    name = " ".join(name.split())
    if not name:
        raise Refused("name", _("Tell us your name."), "name")
    email = fields.pop("email", "") or ""
    return Membership.objects.create(
        person=person,
        kind=kind,
        name=name[:120],
        name_folded=fold(name)[:120],
        email=email,
        email_folded=email.lower(),
        **fields,
    )


@transaction.atomic
def apply(person: Any, *, name: str, note: str = "", phone: str = "", kind: str = Membership.Kind.PERSON) -> Membership:
    """A signed-in person asks to join. Refuses `already-member`, `name`, `resting`. Who was declined may ask again."""
    if current.network().state in ("resting", "closed"):
        raise Refused("resting", _("This network rests: nobody joins just now."))
    before = Membership.objects.select_for_update().filter(person=person).first()
    if before is not None and before.state in ("applied", "active", "suspended"):
        raise Refused("already-member", _("You are already here."))
    if before is not None:
        before.name, before.name_folded = name.strip()[:120], fold(name)[:120]
        before.application_note, before.phone = note, phone or before.phone
        before.state, before.applied_at, before.left_on = Membership.State.APPLIED, timezone.now(), None
        before.save()
        membership = before
    else:
        try:
            with transaction.atomic():
                membership = new(name, person=person, kind=kind, email=person.email, phone=phone, application_note=note)
        except IntegrityError:  # Two tabs: the other one was faster.
            raise Refused("already-member", _("You are already here.")) from None
    records.record("membership.applied", by=Actor(membership), about=membership)
    return membership


@transaction.atomic
def enter_offline(*, name: str, by: Actor, **fields: Any) -> Membership:
    """A coordinator writes in a member who has no internet: a telephone will do. Refuses `not-allowed`, `name`."""
    if not roles.can(by, "people.admit"):
        raise Refused("not-allowed", _("Coordinators welcome new members."))
    membership = new(name, **fields)
    records.record("membership.entered", by=by, about=membership)
    return admit(membership, by=by)


@transaction.atomic
def admit(membership: Membership, *, by: Actor) -> Membership:
    """Welcomes an applicant. Refuses `not-allowed`, `own-application`, `not-waiting`."""
    if not roles.can(by, "people.admit"):
        raise Refused("not-allowed", _("Coordinators welcome new members."))
    if by.hands is not None and by.hands.pk == membership.pk:
        raise Refused("own-application", _("Somebody else has to welcome you."))
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.state == Membership.State.ACTIVE:
        return membership
    if membership.state != Membership.State.APPLIED:
        raise Refused("not-waiting", _("%(name)s is not waiting to be welcomed.") % {"name": membership.name})
    membership.state = Membership.State.ACTIVE
    membership.joined_on = membership.joined_on or timezone.localdate()
    if membership.number is None:
        membership.number = _next_number()
    membership.save(update_fields=["state", "joined_on", "number"])
    for _name, hook in registry.admissions:
        hook(membership, by=by)
    records.record("membership.admitted", by=by, about=membership, **records.said_day(membership.joined_on))
    return membership


def _next_number() -> int:
    with connection.cursor() as cursor:  # One at a time per network, so that numbers have no gaps and no doubles.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('membership-number', current_network()))")
    return (Membership.objects.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def decline(membership: Membership, *, by: Actor) -> Membership:
    """An applicant is not admitted. Refuses `not-allowed`, `not-waiting`."""
    if not roles.can(by, "people.admit"):
        raise Refused("not-allowed", _("Coordinators welcome new members."))
    return _move(membership, {Membership.State.APPLIED}, Membership.State.DECLINED, "membership.declined", by)


@transaction.atomic
def suspend(membership: Membership, *, by: Actor) -> Membership:
    """Pauses a member. Refuses `not-allowed`, `own-membership`, `not-active`, `last-coordinator`."""
    from networks import offices

    if not roles.can(by, "people.suspend"):
        raise Refused("not-allowed", _("Coordinators can pause a member."))
    if by.hands is not None and by.hands.pk == membership.pk:
        raise Refused("own-membership", _("You cannot pause yourself."))
    offices.keep_a_coordinator(membership)
    return _move(membership, {Membership.State.ACTIVE}, Membership.State.SUSPENDED, "membership.suspended", by)


@transaction.atomic
def resume(membership: Membership, *, by: Actor) -> Membership:
    """A paused member is back. Refuses `not-allowed`, `not-active`."""
    if not roles.can(by, "people.suspend"):
        raise Refused("not-allowed", _("Coordinators can end a pause."))
    return _move(membership, {Membership.State.SUSPENDED}, Membership.State.ACTIVE, "membership.resumed", by)


@transaction.atomic
def leave(membership: Membership, *, by: Actor) -> Membership:
    """A member leaves (or a coordinator closes a membership for them). Every app settles first and may refuse.

    Refuses `not-allowed`, `last-coordinator`, and what the apps refuse (open exchanges, for one).
    """
    from networks import offices

    own = by.membership is not None and by.membership.pk == membership.pk
    if not own and not roles.can(by, "people.suspend"):
        raise Refused("not-allowed", _("Only the member or a coordinator can do this."))
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    offices.keep_a_coordinator(membership)
    for _name, leaving in sorted(registry.leavings, key=lambda one: one[1].order):
        leaving.settle(membership, by=by)
    offices.end_all(membership, by=by)
    membership.left_on = timezone.localdate()
    membership.save(update_fields=["left_on"])
    return _move(
        membership, {Membership.State.ACTIVE, Membership.State.SUSPENDED}, Membership.State.LEFT, "membership.left", by
    )


def _move(membership: Membership, allowed: set[Any], state: Any, kind: str, by: Actor) -> Membership:
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.state not in allowed:
        raise Refused(
            "not-active",
            _("This has changed in the meantime: %(name)s is now “%(state)s”.")
            % {"name": membership.name, "state": membership.get_state_display()},
        )
    membership.state = state
    membership.save(update_fields=["state"])
    records.record(kind, by=by, about=membership)
    return membership


@transaction.atomic
def sign_agreement(membership: Membership, text: AgreementText, *, by: Actor) -> SignedAgreement:
    """A member signs a version of a text. Nobody signs for another. Refuses `own-hand`."""
    if by.acts_for_another or by.membership is None or by.membership.pk != membership.pk:
        raise Refused("own-hand", _("Everyone signs for themselves."))
    signed, made = SignedAgreement.objects.get_or_create(membership=membership, text=text)
    if made:
        records.record("agreement.signed", by=by, about=text, text_kind=text.kind, version=text.version)
    return signed


def touch(membership: Membership) -> None:
    """Remembers that a member was here today; writes once a day."""
    today = timezone.localdate()
    if membership.last_seen_on != today:
        Membership.objects.filter(pk=membership.pk).update(last_seen_on=today)
