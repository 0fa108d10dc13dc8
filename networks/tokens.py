"""Keys of integrators: made by a member for this one network, shown once, kept as a hash, revoked at any time."""

import datetime as dt
import hashlib
import secrets

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, records
from networks.actors import Actor
from networks.models import ApiToken, RoleTerm
from networks.oauth import scopes as chapters

PREFIX = "mh_"
MOST = 20
LONGEST_DAYS = 3650


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(
    *,
    by: Actor,
    name: str,
    may_write: bool = False,
    carries_offices: bool = False,
    days: int | None = 365,
    scopes: list[str] | None = None,
) -> tuple[ApiToken, str]:
    """A new token of the actor's own, and its secret, which is never seen again.

    `carries_offices`: it may do what the member's offices may, not only what every member may. `scopes` ("posts.read"): only
    these, and whether it may write follows from them; none: everything.
    Refuses `own-hand`, `name`, `days`, `too-many`, `no-office`, `scopes`.
    """
    if by.acts_for_another or by.membership is None:
        raise Refused("own-hand", _("Everyone makes their own tokens."))
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise Refused("name", _("Give the token a name of 1 to 60 letters, like “calendar”."), "name")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise Refused("days", _("Choose from 1 day to 10 years."), "days")
    if carries_offices and not by.offices:
        raise Refused("no-office", _("You hold no office that a token could carry."), "carries_offices")
    if of_member(by).count() >= MOST:
        raise Refused("too-many", _("You have %(most)s tokens. Revoke one first.") % {"most": MOST})
    only = chapters.known(scopes or [])
    may_write = any(scope.endswith(".write") for scope in only) if only else may_write
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        membership=by.membership,
        name=name,
        token_hash=hashed(secret),
        scopes=only,
        may_write=may_write,
        carries_offices=carries_offices,
        expires_at=None if days is None else timezone.now() + dt.timedelta(days=days),
    )
    records.record("token.made", by=by, about=token, may_write=may_write, carries_offices=carries_offices)
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor) -> ApiToken:
    """The token opens nothing from now on. A second time changes nothing. Refuses `not-allowed`."""
    if by.membership is None or by.membership.pk != token.membership_id or by.acts_for_another:
        raise Refused("not-allowed", _("Everyone revokes their own tokens."))
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        records.record("token.revoked", by=by, about=token)
    return token


def of_member(by: Actor):  # type: ignore[no-untyped-def]
    """The tokens of a member that still open something, newest first."""
    living = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return ApiToken.objects.filter(living, membership_id=by.member.pk, revoked_at=None).order_by("-id")


def living(secret: str) -> ApiToken | None:
    """The token of this secret with its membership (and its `running_roles`), when it opens this network now. One query."""
    if not secret.startswith(PREFIX) or len(secret) > 100 or not secret.isascii():
        return None
    running = RoleTerm.objects.running().filter(membership=OuterRef("membership_id")).values("role")
    return (
        ApiToken.objects.filter(token_hash=hashed(secret), revoked_at=None, membership__state="active")
        .filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        .filter(Q(membership__person=None) | Q(membership__person__is_active=True))
        .annotate(running_roles=ArraySubquery(running), apart_ids=apart.annotation("membership"))
        .select_related("membership")
        .first()
    )


def touch(token: ApiToken) -> None:
    """Remembers the day a token was last used; writes once a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
