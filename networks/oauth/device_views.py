"""Apps on a screen without a browser (OAuth 2 device grant, RFC 8628): the device shows a code, its owner types it elsewhere.

The library keeps the codes, in the cache, and writes them anew each time a device asks. So what its owner said stands beside
them, written once and never changed: the one network and the scopes that were left. A device that asks in that very moment gets
these or nothing, and of two that ask at once one gets tokens.
"""

import contextlib
import json
import time
from typing import Any

from allauth.account.internal.userkit import str_to_user_id, user_id_to_str
from allauth.core.internal import ratelimit
from allauth.idp.oidc import views as library
from allauth.idp.oidc.internal.oauthlib import device_codes
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError
from oauthlib.oauth2.rfc8628.errors import AccessDenied, AuthorizationPendingError

from networks import doors
from networks.oauth.adapter import resource_of
from networks.oauth.forms import CodeForm, DeviceConsentForm
from people.models import Person
from people.views import person_of

_NOT_IT = gettext_lazy("That is not the code. Look once more, or ask for a new one.")
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def _was_let_in(validator: Any, client_id: str, device_code: str, request: Any) -> str | None:
    """oauthlib 4 asks this; allauth has looked at the code before (`poll_device_code`) and named the person."""
    return "authorized" if getattr(request, "user", None) is not None else None


if not hasattr(OAuthLibRequestValidator, "validate_device_code"):
    OAuthLibRequestValidator.validate_device_code = _was_let_in


class DeviceCode(library.DeviceCodeView):
    """A device asks for a code to show."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        client = Client.objects.filter(id=request.POST.get("client_id", "")[:100]).first()
        if client is None or client.type != Client.Type.PUBLIC:
            return _said("invalid_client", 401)
        if GRANT not in client.get_grant_types():
            return _said("unauthorized_client")
        try:
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]
        except ValidationError:
            return _said("invalid_target")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Its owner types the code, sees who asks for what, and lets it into one network or keeps it out."""
    if request.method != "POST":
        # A link may bring the code along; it is shown, and still sent by hand: whoever made the link did not choose for them.
        return render(request, "front/device.html", {"form": CodeForm(initial={"code": request.GET.get("code", "")[:40]})})
    form = CodeForm(request.POST)
    found = _found(request, form) if form.is_valid() else None
    if found is None:
        return render(request, "front/device.html", {"form": form}, status=422)
    code, data, client = found
    consent = DeviceConsentForm(
        request.POST if "action" in request.POST else None,
        initial={"code": form.cleaned_data["code"]},
        user=request.user,
        requested_scopes=data["scope"] or client.get_scopes(),
        client=client,
        resources=data["resources"],
        may_carry_offices=doors.has_second_factor(request),
    )
    action = request.POST.get("action")
    if action == "deny" or (action == "grant" and consent.is_valid()):
        done = _answer(request, code, data, consent if action == "grant" else None)
        if not done:
            form.add_error("code", _NOT_IT)
            return render(request, "front/device.html", {"form": form}, status=422)
        return render(request, "front/device_done.html", {"client": client, "let_in": action == "grant"})
    shown = {"form": consent, "client": client, "code": form.cleaned_data["code"]}
    return render(request, "front/device_let_in.html", shown, status=422 if consent.errors else 200)


def _found(request: HttpRequest, form: CodeForm) -> tuple[str, dict[str, Any], Client] | None:
    """What waits under this code. Guesses are counted by address; a wrong one is said at the field."""
    usage = ratelimit.consume(request, action="device_user_code", app="allauth.idp.oidc", limit_get=True)
    try:
        if not usage:
            raise ValidationError(_("That was many tries in a short time. Wait a minute."))
        code, client = device_codes.validate_user_code(form.cleaned_data["code"])
    except ValidationError as error:
        form.add_error("code", error)
        return None
    if "action" in request.POST:
        usage.rollback()  # The same code once more is no guess.
    data = cache.get(device_codes.cache_device_code_key(code))
    if data is None or cache.get(_answered(code)) is not None:
        form.add_error("code", _NOT_IT)
        return None
    return code, data, client


def _answer(request: HttpRequest, code: str, data: dict[str, Any], consent: DeviceConsentForm | None) -> bool:
    """Once: two answers at the same moment are one answer."""
    left = int(data["expires_at"] - time.time())
    said: dict[str, Any] = {"granted": consent is not None, "user": user_id_to_str(person_of(request))}
    if consent is not None:
        said |= {"scope": consent.cleaned_data["scopes"], "resources": [resource_of(consent.network)]}
    return left > 0 and bool(cache.add(_answered(code), said, timeout=left))


def polled(request: HttpRequest) -> tuple[Person, dict[str, Any]]:
    """A device asks whether it is let in: who let it in, and with which scopes. Raises errors of OAuth."""
    with contextlib.suppress(
        AuthorizationPendingError
    ):  # So says the library of every code it knows; the answer stands beside it.
        device_codes.poll_device_code(request)
    code = request.POST["device_code"]
    said = cache.get(_answered(code))
    if not said:
        raise AuthorizationPendingError
    person = Person.objects.filter(pk=str_to_user_id(said["user"]), is_active=True).first()
    if not said["granted"] or person is None:
        raise AccessDenied
    if not cache.add(f"device-taken.{code}", "1", timeout=24 * 3600):
        raise InvalidGrantError
    cache.delete(device_codes.cache_device_code_key(code))
    get_validator_context().granted_resources = said["resources"]
    return person, said


def _answered(code: str) -> str:
    return f"device-answer.{code}"


def _said(error: str, status: int = 400) -> HttpResponse:
    return HttpResponse(json.dumps({"error": error}), status=status, content_type="application/json")


code = DeviceCode.as_view()
