"""People are safe (rule 11): vettings without papers, guardians of minors, emergency contacts, consent to be acted for."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import EmergencyContact, Guardian, Membership, ProxyConsent, Vetting


@transaction.atomic
def vet(
    membership: Membership, kind: str, *, by: Actor, seen_on: dt.date | None = None, until: dt.date | None = None
) -> Vetting:
    """An officer has seen a paper or asked referees. Nobody vets themselves. Refuses `not-allowed`, `own`, `kind`, `dates`."""
    if not roles.can(by, "vetting.write"):
        raise Refused("not-allowed", _("Coordinators write down what they have seen."))
    if by.hands is None or by.hands.pk == membership.pk:
        raise Refused("own", _("Somebody else has to check this."))
    kind = " ".join(kind.split())[:60]
    if not kind:
        raise Refused("kind", _("Say what was checked."), "kind")
    seen = seen_on or timezone.localdate()
    if seen > timezone.localdate():
        raise Refused("dates", _("This day is still to come."), "seen_on")
    if until is not None and until < seen:
        raise Refused("dates", _("The end is before the start."), "until")
    row = Vetting.objects.create(membership=membership, kind=kind, seen_on=seen, seen_by=by.hands, until=until)
    records.record("vetting.written", by=by, about=membership)
    return row


@transaction.atomic
def end_vetting(vetting: Vetting, *, by: Actor) -> Vetting:
    """It no longer counts. Refuses `not-allowed`."""
    if not roles.can(by, "vetting.write"):
        raise Refused("not-allowed", _("Coordinators write down what they have seen."))
    vetting.until = timezone.localdate() - dt.timedelta(days=1)
    vetting.seen_on = min(vetting.seen_on, vetting.until)
    vetting.save(update_fields=["until", "seen_on"])
    records.record("vetting.ended", by=by, about=vetting.membership)
    return vetting


@transaction.atomic
def set_guardian(membership: Membership, guardian: Membership, *, by: Actor) -> Guardian:
    """A minor, and a grown-up who acts for them. Refuses `not-allowed`, `guardian`."""
    if not roles.can(by, "people.write"):
        raise Refused("not-allowed", _("Coordinators write down who is a guardian."))
    grown = guardian.is_active and not guardian.is_minor and guardian.kind == Membership.Kind.PERSON
    if not grown or guardian.pk == membership.pk or membership.kind != Membership.Kind.PERSON:
        raise Refused("guardian", _("A guardian is another grown-up member."), "guardian")
    row, made = Guardian.objects.get_or_create(membership=membership, guardian=guardian)
    if not membership.is_minor:
        membership.is_minor = True
        membership.save(update_fields=["is_minor"])
    if made:
        records.record("guardian.set", by=by, about=membership, guardian=str(guardian.uid))
    return row


@transaction.atomic
def grown_up(membership: Membership, *, by: Actor) -> Membership:
    """No longer a minor: acts for themselves. Refuses `not-allowed`."""
    if not roles.can(by, "people.write"):
        raise Refused("not-allowed", _("Coordinators write down who is a guardian."))
    Guardian.objects.filter(membership=membership).delete()
    membership.is_minor = False
    membership.save(update_fields=["is_minor"])
    records.record("guardian.ended", by=by, about=membership)
    return membership


@transaction.atomic
def consent(membership: Membership, how: str, *, by: Actor, until: dt.date | None = None) -> ProxyConsent:
    """A member has said that coordinators may act for them: how they said it, and until when (rule 9).

    Refuses `not-allowed`, `own`, `how`, `dates`.
    """
    if not roles.can(by, "act_for"):
        raise Refused("not-allowed", _("Coordinators write down a member’s word."))
    if by.hands is None or by.hands.pk == membership.pk:
        raise Refused("own", _("You act for yourself already."))
    how = " ".join(how.split())[:120]
    if not how:
        raise Refused("how", _("Say how they gave their word, like “by phone”."), "how")
    if until is not None and until < timezone.localdate():
        raise Refused("dates", _("The end is before the start."), "until")
    row, _made = ProxyConsent.objects.update_or_create(
        membership=membership,
        defaults={"how": how, "given_on": timezone.localdate(), "until": until, "recorded_by": by.hands},
    )
    records.record("consent.given", by=by, about=membership, until=str(until or ""))
    return row


@transaction.atomic
def withdraw_consent(membership: Membership, *, by: Actor) -> None:
    """The member takes their word back, at any time, or a coordinator writes that they did. Refuses `not-allowed`."""
    own = by.hands is not None and by.hands.pk == membership.pk
    if not own and not roles.can(by, "act_for"):
        raise Refused("not-allowed", _("Only the member or a coordinator can do this."))
    gone, _rows = ProxyConsent.objects.filter(membership=membership).delete()
    if gone:
        records.record("consent.withdrawn", by=by, about=membership)


@transaction.atomic
def add_emergency_contact(membership: Membership, name: str, phone: str, *, by: Actor, relation: str = "") -> EmergencyContact:
    """Whom to call. Refuses `not-allowed`, `name`, `phone`, `too-many`."""
    _check_own(membership, by)
    name, phone = " ".join(name.split())[:120], phone.strip()[:40]
    if not name:
        raise Refused("name", _("Whom shall we call?"), "name")
    if not any(letter.isdigit() for letter in phone):
        raise Refused("phone", _("Write a phone number."), "phone")
    if EmergencyContact.objects.filter(membership=membership).count() >= 5:
        raise Refused("too-many", _("Five are enough. Take one away first."))
    row = EmergencyContact.objects.create(membership=membership, name=name, phone=phone, relation=relation.strip()[:60])
    records.record("emergency_contact.changed", by=by, about=membership)
    return row


@transaction.atomic
def drop_emergency_contact(contact: EmergencyContact, *, by: Actor) -> None:
    """Refuses `not-allowed`."""
    _check_own(contact.membership, by)
    contact.delete()
    records.record("emergency_contact.changed", by=by, about=contact.membership)


def _check_own(membership: Membership, by: Actor) -> None:
    own = by.membership is not None and by.membership.pk == membership.pk
    if not own and not roles.can(by, "people.write"):
        raise Refused("not-allowed", _("Only the member or a coordinator can do this."))
