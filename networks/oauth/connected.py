"""The apps that a network's coordinators know: registering one, a new secret for it, letting it in no more.

An app that the umbrella registers may be let in by the members of every network; one that a network registers, by its own.
"""

import secrets
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import ConnectedApp, Membership, Network
from networks.oauth import scopes
from networks.tenancy import current
from networks.text import fold

MOST = 50
MOST_ADDRESSES = 10
Kind = ConnectedApp.Kind


@transaction.atomic
def register(
    *,
    by: Actor,
    name: str,
    kind: str = Kind.MEMBERS,
    allowed: list[str],
    website: str = "",
    addresses: list[str] | None = None,
    keeps_secrets: bool = True,
    by_code: bool = False,
) -> tuple[ConnectedApp, str]:
    """A new app, and its secret, which is never seen again ("" for one that cannot keep secrets: a phone's, a page's).

    `allowed` are scopes it may ask for; `addresses` where it may send people back to, which one that asks `by_code` (on a
    screen without a browser: RFC 8628) need not do. A service gets a membership of its own.
    Refuses `not-allowed`, `too-many`, `name`, `scopes`, `addresses`.
    """
    _allow(by)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise Refused("name", _("Give the app a name of 1 to 60 letters."), "name")
    if living().count() >= MOST:
        raise Refused("too-many", _("There are %(most)s apps here. Remove one first.") % {"most": MOST})
    is_service = kind == Kind.SERVICE
    allowed = scopes.known(allowed, also=() if is_service else (*scopes.IDENTITY, scopes.OFFICES))
    if not allowed:
        raise Refused("scopes", _("Say what the app may touch."), "scopes")
    if is_service and (wrong := [scope for scope in allowed if scope.endswith(".write")]):
        raise Refused("scopes", _("A service only reads: “%(scope)s” is not for it.") % {"scope": wrong[0]}, "scopes")
    client = Client(
        name=name,
        type=Client.Type.CONFIDENTIAL if (keeps_secrets and not by_code) or is_service else Client.Type.PUBLIC,
        data={"network": "" if current.network().kind == Network.Kind.UMBRELLA and not is_service else current.network().uid},
    )
    client.set_scopes(allowed)
    secret = secrets.token_urlsafe(32) if client.type == Client.Type.CONFIDENTIAL else ""
    client.set_secret(secret or secrets.token_urlsafe(32))
    if is_service:
        client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
        client.set_default_scopes(allowed)
        client.set_response_types([])
    else:
        _ways_in(client, addresses or [], by_code)
    client.save(force_insert=True)
    app = ConnectedApp.objects.create(
        name=name,
        website=_website(website),
        kind=Kind(kind),
        client_id=client.pk,
        made_by=by.member,
        membership=_membership(name) if is_service else None,
    )
    records.record("app.registered", by=by, about=app, way=app.kind, scopes=allowed)
    return app, secret


@transaction.atomic
def renew_secret(app: ConnectedApp, *, by: Actor) -> str:
    """A new secret, at once in place of the one before. Refuses `not-allowed`, `no-secret`."""
    _allow(by)
    client = Client.objects.select_for_update().filter(pk=app.client_id).first()
    if client is None or client.type != Client.Type.CONFIDENTIAL:
        raise Refused("no-secret", _("This app has no secret."))
    secret = secrets.token_urlsafe(32)
    client.set_secret(secret)
    client.save(update_fields=["secret"])
    records.record("app.renewed", by=by, about=app)
    return secret


@transaction.atomic
def remove(app: ConnectedApp, *, by: Actor) -> ConnectedApp:
    """The app opens nothing any more, of anybody's. A second time changes nothing. Refuses `not-allowed`."""
    _allow(by)
    app = ConnectedApp.objects.select_for_update(of=("self",)).get(pk=app.pk)
    if app.removed_at is None:
        app.removed_at = timezone.now()
        app.save(update_fields=["removed_at"])
        if app.membership_id is not None:
            Membership.objects.filter(pk=app.membership_id).update(state=Membership.State.LEFT, left_on=timezone.localdate())
        Client.objects.filter(pk=app.client_id).delete()  # Its tokens go with it.
        records.record("app.removed", by=by, about=app)
    return app


def living():  # type: ignore[no-untyped-def]
    """The apps that may knock here."""
    return ConnectedApp.objects.filter(removed_at=None)


def clients(apps: list[ConnectedApp]) -> dict[str, Client]:
    """What the library keeps of them, by id. One query."""
    return Client.objects.in_bulk([app.client_id for app in apps])


def _allow(by: Actor) -> None:
    if not roles.can(by, "network.write") or by.membership is None or by.acts_for_another:
        raise Refused("not-allowed", _("Coordinators connect apps."))


def _membership(name: str) -> Membership:
    """A service is here by name: no person, no number, no account; it is in no list and has no vote."""
    return Membership.objects.create(
        name=name, name_folded=fold(name), state=Membership.State.SERVICE, kind=Membership.Kind.ORGANISATION
    )


def _ways_in(client: Client, addresses: list[str], by_code: bool) -> None:
    """How members let it in: they come back with a code, or they type the one that it shows."""
    grants = [Client.GrantType.REFRESH_TOKEN]
    if by_code:
        grants.append(Client.GrantType.DEVICE_CODE)
    if addresses or not by_code:
        client.set_redirect_uris(_addresses(addresses))
        grants.append(Client.GrantType.AUTHORIZATION_CODE)
    else:
        client.set_response_types([])
    client.set_grant_types(grants)


def _website(said: str) -> str:
    parts = urlsplit(said.strip())
    if said.strip() and (parts.scheme != "https" or not parts.hostname or len(said) > 200):
        raise Refused("website", _("Write an address that begins with https://"), "website")
    return said.strip()


def _addresses(said: list[str]) -> list[str]:
    """Where people may be sent back to: by https, on their own machine, or into an app of that name. No wildcards."""
    found = list(dict.fromkeys(address.strip() for address in said if address.strip()))
    if not found or len(found) > MOST_ADDRESSES:
        raise Refused("addresses", _("Write 1 to %(most)s addresses, one in a line.") % {"most": MOST_ADDRESSES}, "addresses")
    for address in found:
        if not _may_be_sent_to(address):
            wrong = _("“%(address)s” will not do: https, no “*”, no “#”.") % {"address": address[:80]}
            raise Refused("addresses", wrong, "addresses")
    return found


def _may_be_sent_to(address: str) -> bool:
    if len(address) > 400 or not address.isascii() or not address.isprintable() or any(bad in address for bad in "*#\\ \"'<>"):
        return False
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return parts.hostname in ("127.0.0.1", "::1", "localhost")
    # An app's own scheme is the name of a domain turned round (RFC 8252): nobody else's "mail:" or "javascript:".
    return "." in parts.scheme
