"""What a bearer opens in this network; what has access to a person's account, and taking it back. Nothing here is cached."""

from dataclasses import dataclass
from typing import Any

from allauth.idp.oidc.internal.resources import is_resources_subset
from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils import timezone

from networks import doors
from networks.models import ConnectedApp, Membership
from networks.oauth import scopes
from networks.oauth.adapter import network_of, resource_of
from networks.tenancy import current
from networks.tenancy.current import NetworkRef

LONGEST = 200


@dataclass(frozen=True)
class Access:
    """An app that came in: as whom, and how far."""

    client_id: str
    scopes: tuple[str, ...]
    membership: Membership
    roles: frozenset[str]
    may_write: bool = True  # What it may write is said by its scopes.

    @property
    def principal(self) -> str:
        return f"app:{self.client_id[:20]}:{self.membership.pk}"


@dataclass(frozen=True)
class Grant:
    """An app that a person let into one network."""

    client_id: str
    name: str
    network: NetworkRef | None
    scopes: tuple[str, ...]
    since: Any
    until: Any

    @property
    def words(self) -> list[Any]:
        return [scopes.words(scope) for scope in self.scopes]


def opened(secret: str, path: str) -> Access | None:
    """What an access token opens here and now, at this path; None when nothing. Two queries."""
    if not secret or len(secret) > LONGEST or not secret.isascii():
        return None
    token = (
        Token.objects.valid()
        .by_value(secret)
        .filter(type=Token.Type.ACCESS_TOKEN, client__isnull=False)
        .select_related("client", "user")
        .first()
    )
    if token is None:
        return None
    if token.user is None:
        return _of_service(token)
    granted = token.get_resources()
    if not granted or not is_resources_subset([f"{current.network().origin}{path}"], granted) or not token.user.is_active:
        return None
    member = doors.membership_of(token.user)
    if member is None or not member.is_active:
        return None
    held = tuple(token.get_scopes())
    offices = frozenset(member.running_roles) if scopes.OFFICES in held else frozenset()  # type: ignore[attr-defined]
    return Access(token.client_id, held, member, offices)


def _of_service(token: Token) -> Access | None:
    """A service opens the network that knows it, and no other."""
    app = (
        ConnectedApp.objects.filter(client_id=token.client_id, kind=ConnectedApp.Kind.SERVICE, removed_at=None)
        .select_related("membership")
        .first()
    )
    if app is None or app.membership is None or not app.membership.is_service:
        return None
    return Access(token.client_id, tuple(token.get_scopes()), app.membership, frozenset())


def may_enter(client: Client, network: NetworkRef) -> bool:
    """Whether an app may be let into a network: the umbrella's into every one, a network's own into that one."""
    said = (client.data or {}).get("network") if isinstance(client.data, dict) else None
    return said == "" or said == network.uid


def of_person(person: Any) -> list[Grant]:
    """What this person has let in, by app and network. One query."""
    tokens = Token.objects.valid().filter(user=person, client__isnull=False).select_related("client").order_by("created_at")
    found: dict[tuple[str, str], Grant] = {}
    for token in tokens:
        network = network_of(token.get_resources())
        place = (token.client_id, network.uid if network else "")
        before = found.get(place)
        found[place] = Grant(
            token.client_id,
            token.client.name,
            network,
            tuple(dict.fromkeys([*(before.scopes if before else ()), *token.get_scopes()])),
            before.since if before else token.created_at,
            token.expires_at,
        )
    return sorted(found.values(), key=lambda grant: (grant.name.lower(), grant.network.name if grant.network else ""))


@transaction.atomic
def revoke(person: Any, client_id: str, network_uid: str) -> bool:
    """The app opens nothing of this person's in that network any more, from now on. False where it did not."""
    gone = []
    for token in Token.objects.filter(user=person, client_id=client_id):
        network = network_of(token.get_resources())
        if (network.uid if network else "") == network_uid:
            gone.append(token.pk)
    Token.objects.filter(pk__in=gone).delete()
    return bool(gone)


def clear(now: Any = None) -> None:
    """Tokens that have run out leave the table."""
    Token.objects.filter(expires_at__lte=now or timezone.now()).delete()


__all__ = ["Access", "Grant", "clear", "may_enter", "of_person", "opened", "resource_of", "revoke"]
