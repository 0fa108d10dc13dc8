"""Who asks: a personal token bound to this network, or the session of the pages with its CSRF token."""

from dataclasses import dataclass
from typing import Any

from rest_framework import authentication, exceptions
from rest_framework.request import Request

from networks import doors, tokens
from networks.actors import Actor
from networks.models import ApiToken
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
    """`Authorization: Bearer mh_…`. A token that opens nothing here answers 401, whatever the reason."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = tokens.living(secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed("This token opens nothing here.")
        tokens.touch(token)
        member = token.membership
        current.become(member.person_id)
        http: Any = request._request
        roles_held = frozenset(token.running_roles) if token.carries_offices else frozenset()  # type: ignore[attr-defined]
        member.apart_ids = token.apart_ids  # type: ignore[attr-defined]
        http.hand = http.me = member
        http.offices = roles_held
        http.actor = Actor(member, None, roles_held)
        return Bearer(member.person_id), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="manyhands"'


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
