"""Who may: every set of endpoints declares the capability of each action; what is not declared is closed."""

import logging
from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from networks import doors, roles
from networks.actors import Actor
from networks.models import ApiToken
from networks.oauth import scopes
from networks.oauth.access import Access

log = logging.getLogger(__name__)


class IsMember(BasePermission):
    """Asks `view.policy[action]`: "public", "signed-in" or a capability of networks.roles."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method == "OPTIONS":
            return True
        if getattr(view, "action", None) is None:  # No such method here: it answers 405 and does nothing.
            return True
        http: Any = request._request
        if view.gear and view.gear not in doors.gears_of(http):
            raise Http404("this tool is off")
        doors.identify(http)
        needs = view.policy.get(view.action)
        if needs is None:
            log.error("no policy: %s.%s", type(view).__name__, view.action)
            return False
        if needs == "public":
            return True
        if not request.user.is_authenticated:
            return False
        self._ask_token(request, view)
        if needs == "signed-in":
            return True
        if http.hand is None or not (http.hand.is_active or http.hand.is_service):
            return False
        if roles.can(http.actor, needs):
            return True
        if request.auth is None and roles.can(Actor(http.hand, None, http.offices), needs):
            raise exceptions.PermissionDenied("Sign in with a passkey or an app's code first.", code="second-factor")
        return False

    def _ask_token(self, request: Request, view: Any) -> None:
        token = request.auth
        if not isinstance(token, ApiToken | Access):
            return
        if view.action in view.session_only:
            raise exceptions.PermissionDenied("A token cannot do this: sign in.", code="session-only")
        writes = request.method not in SAFE_METHODS
        if writes and not token.may_write:
            raise exceptions.PermissionDenied("This token may only read.", code="token-read-only")
        if token.scopes or isinstance(token, Access):
            wanted = scopes.needed(view, writes=writes)
            if not scopes.opens(token.scopes, wanted):
                raise ScopeMissing(wanted)


class ScopeMissing(exceptions.PermissionDenied):
    """RFC 6750: which scope would have opened it."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"This token was not let in here: it would need “{wanted}”.", code="insufficient-scope")
        self.auth_header = f'Bearer realm="manyhands", error="insufficient_scope", scope="{wanted}"'
