"""Ways in: an invitation is for one person, once, in this network, and runs out. Only a hash of its token is kept."""

import base64
import datetime as dt
import hashlib
import uuid
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from networks import actors, clauses, links, memberships, records, roles
from networks.actors import Actor
from networks.models import Invitation, Membership, Record
from networks.tenancy import current

clauses.declare(
    "members.open_invitations",
    int,
    10,
    gettext_lazy("Open invitations"),
    gettext_lazy("So many invitations of one member can be open at a time. Coordinators may send more."),
    article="membership",
    least=1,
    most=200,
)


def token_of(uid: uuid.UUID) -> str:
    """The 128 bits of an invitation: made of its uid and the server's secret, so that a worker can write the mail again."""
    secret = salted_hmac("networks.invitation", str(uid), algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, by: Actor, email: str = "", name: str = "", claims: Membership | None = None) -> Invitation:
    """Invites somebody; with `claims`, to take over a membership that has no person yet (coordinators only).

    Refuses `not-allowed`, `too-many`, `claimed`.
    """
    if not roles.can(by, "invite") or by.hands is None:
        raise Refused("not-allowed", _("Members invite their neighbors."))
    officer = roles.can(by, "people.admit")
    if claims is not None:
        if not officer:
            raise Refused("not-allowed", _("Coordinators hand over a membership."))
        if claims.person_id is not None:
            raise Refused("claimed", _("%(name)s signs in already.") % {"name": claims.name})
        if claims.kind != Membership.Kind.PERSON:
            raise Refused("claimed", _("A household or organization has holders instead."))
    most = clauses.value("members.open_invitations")
    if not officer and outstanding().filter(invited_by=by.hands).count() >= most:
        raise Refused("too-many", _("You have %(most)s open invitations. Withdraw one first.") % {"most": most})
    uid = uuid.uuid4()
    row = Invitation.objects.create(
        uid=uid,
        token_hash=_hash(token_of(uid)),
        email=email.strip(),
        name=" ".join(name.split())[:120],
        invited_by=by.hands,
        claims=claims,
        expires_at=timezone.now() + dt.timedelta(days=clauses.value("members.invitation_days")),
    )
    records.record("invitation.made", by=by, about=row)
    return row


def outstanding() -> Any:
    """Invitations that still open the door."""
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> Invitation:
    """Refuses `not-allowed`, `used`."""
    own = by.hands is not None and by.hands.pk == invitation.invited_by_id
    if not own and not roles.can(by, "people.admit"):
        raise Refused("not-allowed", _("Whoever invited can withdraw."))
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.used_at is not None:
        raise Refused("used", _("This invitation was used already."))
    row.withdrawn_at = row.withdrawn_at or timezone.now()
    row.save(update_fields=["withdrawn_at"])
    records.record("invitation.withdrawn", by=by, about=row)
    return row


def by_token(token: str) -> Invitation | None:
    """The invitation that a token opens now, in this network. One answer for used, run out, withdrawn and never made."""
    if len(token) > 60:
        return None
    rows = outstanding().select_related("invited_by", "claims")
    return rows.filter(token_hash=_hash(token)).first()  # type: ignore[no-any-return]


@transaction.atomic
def accept(token: str, person: Any, *, name: str = "", note: str = "", phone: str = "") -> Membership:
    """Uses an invitation. From a coordinator it welcomes at once, from a member it is an application that says by whom.

    Refuses `invitation` (used, run out, withdrawn, of another network), `already-member`, `name`.
    """
    found = by_token(token)
    row = None if found is None else outstanding().select_for_update(of=("self",)).filter(pk=found.pk).first()
    if row is None:
        raise Refused("invitation", _("This invitation has been used or has run out. Ask for another."))
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    if row.claims_id is not None:
        membership = _claim(row, person)
    else:
        membership = memberships.apply(person, name=name, note=note, phone=phone)
    records.record("invitation.used", by=Actor(membership), about=row)
    inviter = actors.of(row.invited_by)
    if membership.state == Membership.State.APPLIED and roles.can(inviter, "people.admit"):
        membership = memberships.admit(membership, by=inviter)
    return membership


def _claim(invitation: Invitation, person: Any) -> Membership:
    mine = Membership.objects.select_for_update(of=("self",)).filter(person=person).first()
    if mine is not None:
        raise Refused("already-member", _("You are already here as %(name)s.") % {"name": mine.name})
    assert invitation.claims is not None
    row = Membership.objects.select_for_update(of=("self",)).get(pk=invitation.claims.pk)
    if row.person_id is not None:
        raise Refused("claimed", _("%(name)s signs in already.") % {"name": row.name})
    row.person = person
    if not row.email:
        row.email, row.email_folded = person.email, person.email.lower()
    row.save(update_fields=["person", "email", "email_folded"])
    records.record("membership.claimed", by=Actor(row), about=row)
    return row


def _write_mail(record: Record) -> None:
    """In the worker: the letter to an invited person. Nothing goes to one who has no address or is no longer invited."""
    uid = uuid.UUID(record.about.removeprefix("invitation:"))
    row = outstanding().select_related("invited_by").filter(uid=uid).first()
    if row is None or not row.email:
        return
    network = current.network()
    words = {
        "network": network,
        "name": row.name,
        "from_name": row.invited_by.name,
        "until": row.expires_at,
        "address": links.url(network, "networks:invitation", token_of(uid)),
    }
    subject = _("%(name)s invites you to %(network)s") % {"name": row.invited_by.name, "network": network.name}
    EmailMessage(" ".join(subject.split()), render_to_string("networks/mail/invitation.txt", words), to=[row.email]).send()


registry.consumers.add("invitations", registry.Consumer(lambda kind: kind == "invitation.made", _write_mail))
