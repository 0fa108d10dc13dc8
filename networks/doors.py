"""The doors of a network: every route says who may use it, before anything is looked up.

`@door("public")`   anyone               `@door("signed-in")`  anyone with a sign-in (to join)
`@door("board.read")` a member whose offices give that capability (networks.roles)

A view behind a door has `request.me` (the membership it is seen as), `request.hand` (who is really there), `request.offices`
and `request.actor`. A new route without a door fails the test of the wall.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.html import format_html
from django.utils.translation import gettext as _

from common.errors import Refused, Said
from networks import acting, clauses, links, readers, roles
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy import current

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]

OPEN = ("public", "signed-in")


def door(needs: str, *, methods: tuple[str, ...] = ("GET", "POST"), gear: str = "") -> Callable[[View[Params]], View[Params]]:
    """Declares and enforces who may use a view, and by which methods; `gear` is the tool that the page belongs to.

    A tool that is off has no pages: they answer as if they were not there.
    """

    def around(view: View[Params]) -> View[Params]:
        @wraps(view)
        def inside(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            method = "GET" if request.method == "HEAD" else request.method
            if method not in methods:
                return HttpResponseNotAllowed(methods)
            if gear and gear not in gears_of(request):
                raise Http404("this tool is off")
            refusal = admit(request, needs)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        inside.policy = needs  # type: ignore[attr-defined]
        inside.methods = methods  # type: ignore[attr-defined]
        inside.gear = gear  # type: ignore[attr-defined]
        return inside

    return around


def admit(request: HttpRequest, needs: str) -> HttpResponse | None:
    """None to go on, or the answer instead. Fills in who is there."""
    identify(request)
    me: Membership | None = request.me  # type: ignore[attr-defined]
    if needs == "public":
        return None
    if not request.user.is_authenticated:
        return redirect(f"{links.front('account_login')}?next={quote(request.get_full_path())}")
    if needs == "signed-in":
        return None
    if me is None or not request.hand.is_active:  # type: ignore[attr-defined]
        return redirect("networks:landing")
    if roles.can(request.actor, needs):  # type: ignore[attr-defined]
        return None
    held = Actor(request.hand, None, request.offices)  # type: ignore[attr-defined]
    if roles.can(held, needs) and not has_second_factor(request):
        return redirect(f"{links.front('second_factor')}?next={quote(request.get_full_path())}")
    raise PermissionDenied


def identify(request: HttpRequest) -> None:
    """Who is there: the membership of the signed-in person here, their offices, and whom they act for. Once a request."""
    if hasattr(request, "me"):
        return
    hand = _recognized(request) or membership_of(request.user)
    request.hand = hand  # type: ignore[attr-defined]
    request.offices = frozenset(hand.running_roles) if hand is not None and hand.is_active else frozenset()  # type: ignore[attr-defined]
    request.me = request.actor = None  # type: ignore[attr-defined]
    if hand is None:
        return
    usable = request.offices if has_second_factor(request) else request.offices - {"coordinator", "treasurer"}  # type: ignore[attr-defined]
    said = request.session.get("acting_for", {}).get(request.network.uid)  # type: ignore[attr-defined]
    other = acting.membership_for(hand, usable, said) if said else None
    request.me = other or hand  # type: ignore[attr-defined]
    request.actor = Actor(other or hand, hand if other else None, usable)  # type: ignore[attr-defined]


def _recognized(request: HttpRequest) -> Membership | None:
    """Person, membership and offices in one query, for a session that Django would accept; else None, and Django decides."""
    if hasattr(request, "_cached_user") or (said := current.person_id()) is None:
        return None
    found = readers.here(said)
    if found is None or found.person is None or not found.person.is_active:
        return None
    session = request.session
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY) or "", found.person.get_session_auth_hash()):
        return None
    request._cached_user = found.person  # type: ignore[attr-defined]  # What `request.user` would have asked for.
    return found


def gears_of(request: HttpRequest) -> set[str]:
    """The tools that are on here. Asked once a request."""
    if not hasattr(request, "gears"):
        known = getattr(getattr(request, "hand", None), "gears", None)
        request.gears = clauses.gears() if known is None else known  # type: ignore[attr-defined]
    return request.gears  # type: ignore[attr-defined,no-any-return]


def officer(request: HttpRequest) -> Actor:
    """The one who is really there, for the deeds of an office: those are never done in another's name."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return Actor(request.hand, None, by.offices)  # type: ignore[attr-defined]


def membership_of(person: Any) -> Membership | None:
    """The membership of a person in this network, as `readers.here` answers it. One query."""
    return readers.here(person.pk) if person is not None and person.is_authenticated else None


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a passkey or an app's code. Asked of coordinators, treasurers and the umbrella."""
    if not settings.SECOND_FACTOR_FOR_OFFICES:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def tell(request: HttpRequest, refused: Refused) -> None:
    """A refusal that belongs to no field, as a message on the next page. What was begun is undone."""
    undo(request)
    said = str(refused.message)
    if refused.why:
        said = format_html('{} <a href="{}">{}</a>', said, _article(refused.why), _("why?"))
    messages.error(request, said)


def undo(request: HttpRequest) -> None:
    """Undoes what this request wrote, although its answer is a page and no error."""
    request.undo = True  # type: ignore[attr-defined]


def on_form(request: HttpRequest, form: Any, refused: Refused) -> None:
    """A refusal at the field it names, or above the form, with the link to its clause. What was begun is undone."""
    undo(request)
    said = Said(refused.message)
    if refused.why:
        said.why = _article(refused.why)
    form.add_error(refused.field if refused.field in form.fields else None, said)


def _article(key: str) -> str:
    """Where a rule of this network stands, with the decision behind it; or the page that `why` names itself."""
    return key if key.startswith("/") else f"{reverse('networks:bylaws')}#{key}"
