"""Who asks: a personal token bound to this network, an app that was let in, or the session of the pages with its CSRF token."""

from dataclasses import dataclass
from typing import Any

from rest_framework import authentication, exceptions
from rest_framework.request import Request

from networks import doors, tokens
from networks.actors import Actor
from networks.models import ApiToken, Membership
from networks.oauth import access
from networks.tenancy import current


@dataclass(frozen=True)
class Bearer:
    """Who is there when a token asks: the person of its membership, by number, if it has one. Nothing is looked up."""

    pk: int | None
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_active: bool = True
    is_staff: bool = False


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer …`: a personal token (`mh_…`), or an access token of an app. One that opens nothing here answers
    401, whatever the reason. What is taken back opens nothing from the next request on: nothing is remembered.
    """

    def authenticate(self, request: Request) -> tuple[Any, ApiToken | access.Access] | None:
        scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        secret = secret.strip()
        return self._personal(request, secret) if secret.startswith(tokens.PREFIX) else self._of_app(request, secret)

    def _personal(self, request: Request, secret: str) -> tuple[Any, ApiToken]:
        token = tokens.living(secret)
        if token is None:
            raise exceptions.AuthenticationFailed("This token opens nothing here.")
        tokens.touch(token)
        roles_held = frozenset(token.running_roles) if token.carries_offices else frozenset()  # type: ignore[attr-defined]
        token.membership.apart_ids = token.apart_ids  # type: ignore[attr-defined]
        return _enters(request, token.membership, roles_held), token

    def _of_app(self, request: Request, secret: str) -> tuple[Any, access.Access]:
        found = access.opened(secret, request._request.path)
        if found is None:
            raise exceptions.AuthenticationFailed("This token opens nothing here.")
        return _enters(request, found.membership, found.roles), found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="manyhands"'


def _enters(request: Request, member: Membership, roles_held: frozenset[str]) -> Bearer:
    current.become(member.person_id)
    http: Any = request._request
    http.hand = http.me = member
    http.offices = roles_held
    http.actor = Actor(member, None, roles_held)
    return Bearer(member.person_id)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the pages. Writing needs its CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        doors.identify(request._request)  # First: it finds person, membership and offices in one query.
        return super().authenticate(request)

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise exceptions.PermissionDenied("Send the CSRF token of this session.", code="csrf") from None
