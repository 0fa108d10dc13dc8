"""What this package holds of a member: to take along, and to forget. Other apps add theirs to `registry.erasures`."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import registry
from networks import actors, records
from networks.models import (
    ApiToken,
    Availability,
    EmergencyContact,
    File,
    Guardian,
    Invitation,
    Membership,
    MemberSkill,
    PastElsewhere,
    ProxyConsent,
    Record,
    RoleTerm,
    SignedAgreement,
    SkillShare,
    Vetting,
)
from networks.tenancy import current
from networks.text import fold

OWN_FIELDS = (
    "uid", "kind", "state", "number", "name", "email", "phone", "phone_alt", "address", "about", "languages", "audiences",
    "latitude", "longitude", "locale", "is_minor", "monthly_cap_minutes", "not_now_until", "application_note", "applied_at",
    "joined_on", "left_on", "last_seen_on",
)  # fmt: skip


def export(membership: Membership) -> dict[str, Any]:
    """The member's own rows, without database ids."""
    mine = {"membership": membership}
    profile: dict[str, Any] = {name: getattr(membership, name) for name in OWN_FIELDS}
    profile["neighborhood"] = membership.neighborhood.name if membership.neighborhood else ""
    return {
        "profile": profile,
        "skills": list(MemberSkill.objects.filter(**mine).values("skill__name", "direction", "level", "note")),
        "skill_shares": list(SkillShare.objects.filter(member=membership).values("teaches__name", "learns__name", "words")),
        "pasts": list(PastElsewhere.objects.filter(**mine).values("network_name", "since", "until", "gave")),
        "availability": list(Availability.objects.filter(**mine).values("weekday", "part")),
        "emergency_contacts": list(EmergencyContact.objects.filter(**mine).values("name", "phone", "relation")),
        "vettings": list(Vetting.objects.filter(**mine).values("kind", "seen_on", "until")),
        "offices": list(RoleTerm.objects.filter(**mine).values("role", "since", "until", "decision")),
        "agreements": list(SignedAgreement.objects.filter(**mine).values("text__kind", "text__version", "signed_at")),
        "invitations": list(Invitation.objects.filter(invited_by=membership).values("email", "name", "made_at", "used_at")),
        "history": list(
            Record.objects.filter(Q(actor=membership) | Q(about=f"membership:{membership.uid}"))
            .order_by("id")
            .values("kind", "recorded_at", "about", "data")
        ),
    }


def erase(membership: Membership) -> None:
    """Name and contact go; what stays points at a number."""
    with translation.override(current.network().locale):
        name = _("Former member %(number)s") % {"number": membership.number or str(membership.uid)[:4]}
    with connection.cursor() as cursor:  # What others were told of them, while the name is still known.
        cursor.execute("SELECT networks_forget_letters(%s, %s)", [membership.pk, name])
    Membership.objects.filter(pk=membership.pk).update(
        person=None, name=name, name_folded=fold(name), email="", email_folded="", phone="", phone_alt="", address="", about="",
        languages=[], picture=None, audiences={}, latitude=None, longitude=None, neighborhood=None, application_note="",
        external_ref="", locale="", last_seen_on=None,
    )  # fmt: skip
    for model in (Availability, EmergencyContact, MemberSkill, PastElsewhere, ProxyConsent, Vetting, ApiToken):
        model.objects.filter(membership=membership).delete()
    SkillShare.objects.filter(member=membership).delete()
    Guardian.objects.filter(Q(membership=membership) | Q(guardian=membership)).delete()
    Invitation.objects.filter(Q(invited_by=membership) | Q(claims=membership)).update(email="", name="")
    File.objects.filter(owner=membership).delete()


@transaction.atomic
def forget(membership: Membership, today: dt.date | None = None) -> None:
    """Everything that any app knows of a member who is gone. The record says that it happened and nothing else."""
    for _name, part in registry.erasures:
        part.erase(membership)
    Membership.objects.filter(pk=membership.pk).update(erased_on=today or timezone.localdate())
    records.record("membership.erased", by=actors.system("retention"), about=membership)


registry.erasures.add("networks", registry.Erasure(export, erase))
