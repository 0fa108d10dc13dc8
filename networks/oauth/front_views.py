"""The front door for apps: may it come in, its tokens, who somebody is; and what has access to one's account."""

import json
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import add_query_params
from allauth.idp.oidc import views as library
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import extract_params
from allauth.idp.oidc.internal.resources import get_resources
from allauth.idp.oidc.models import Client
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from oauthlib.oauth2.rfc6749 import errors

from common.middleware import policy_text
from networks import doors, links
from networks.oauth import access, device_views, openings, scopes
from networks.oauth.adapter import resource_of
from networks.oauth.forms import ConsentForm
from people import signed_in
from people.views import person_of

# What the token endpoint is asked for here: no passwords.
GRANTS = ("authorization_code", "refresh_token", "client_credentials", device_views.GRANT)


class Authorize(library.AuthorizationView):
    """“Let this app in?” It asks each time, for one network, and always with a proof key (PKCE, S256)."""

    form_class = ConsentForm
    template_name = "front/let_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = _odd(request.GET) or self._refused(request)
        return refused or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _odd(request.POST) or super().post(request, *args, **kwargs)

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        """An answer where the app asked in a way that will not do: a page where we must not send people back."""
        try:
            _scopes, said = get_server().validate_authorization_request(*extract_params(request))
            get_resources(request)
        except (errors.FatalClientError, ValidationError):
            return render(request, "front/let_in_wrong.html", status=400)
        except errors.OAuth2Error as error:
            return library._ClientHttpResponseRedirect(error.in_uri(error.redirect_uri))
        back = said["redirect_uri"]
        trouble = ""
        if "none" in request.GET.get("prompt", "").split():
            trouble = "interaction_required"
        elif not request.GET.get("code_challenge") or request.GET.get("code_challenge_method") != "S256":
            trouble = "invalid_request"
        if not trouble:
            return None
        state = {"state": said["state"]} if said.get("state") else {}
        return library._ClientHttpResponseRedirect(add_query_params(back, {"error": trouble, **state}))

    @property
    def client(self) -> Client:
        found: Client = Client.objects.get(id=self._request_info["client_id"])
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "client": self.client,
            "resources": self._request_info.get("resources"),
            "may_carry_offices": doors.has_second_factor(self.request),
        }

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        self._request_info["resources"] = [resource_of(form.network)]
        return super().form_valid(form)

    def form_invalid(self, form: ConsentForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = urlsplit(self._request_info["redirect_uri"])
        return {**super().get_context_data(**kwargs), "goes_to": back.hostname if back.scheme in ("http", "https") else ""}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A browser follows what a form answers only where the policy names it: to this app, too."""
        response = super().render_to_response(context, **kwargs)
        back = urlsplit(self._request_info["redirect_uri"])
        place = f"{back.scheme}://{back.netloc}" if back.scheme in ("http", "https") else f"{back.scheme}:"
        said = {**settings.SECURE_CSP, "form-action": ["'self'", place]}
        response["Content-Security-Policy"] = policy_text(said)
        response["Cache-Control"] = "private, no-store"
        return response


class Tokens(library.TokenView):
    """A code, a refresh token or a service's secret for an access token."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if _odd(request.POST) is not None or not request.POST.get("grant_type"):
            return _said("invalid_request")
        if request.POST["grant_type"] not in GRANTS:
            return _said("unsupported_grant_type")
        try:
            return super().post(request)  # type: ignore[no-any-return]
        except ValidationError:
            return _said("invalid_target")

    def _post_device_token(self, request: HttpRequest) -> HttpResponse:
        person, said = device_views.polled(request)
        return self._create_token_response(request, user=person, data=said)


class Revoke(library.RevokeView):
    """An app gives a token back (RFC 7009). A refresh token takes what it gave along."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _said("invalid_request") if _odd(request.POST) is not None else super().post(request, *args, **kwargs)


class UserInfo(library.UserInfoView):
    def _respond(self, request: HttpRequest) -> HttpResponse:
        if not request.META.get("HTTP_AUTHORIZATION", "").isascii() or _odd(request.POST) is not None:
            return _said("invalid_request")
        return super()._respond(request)  # type: ignore[no-any-return]


authorize, token, revoke, userinfo = Authorize.as_view(), Tokens.as_view(), Revoke.as_view(), UserInfo.as_view()


@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    """How an app finds everything (OpenID Connect Discovery, RFC 8414)."""
    said = {
        "issuer": settings.MAIN_URL,
        "authorization_endpoint": links.front("idp:oidc:authorization"),
        "device_authorization_endpoint": links.front("idp:oidc:device_code"),
        "token_endpoint": links.front("idp:oidc:token"),
        "revocation_endpoint": links.front("idp:oidc:revoke"),
        "userinfo_endpoint": links.front("idp:oidc:userinfo"),
        "jwks_uri": links.front("idp:oidc:jwks"),
        "scopes_supported": [*scopes.IDENTITY, *scopes.every(), scopes.OFFICES],
        "response_types_supported": ["code"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
    }
    response = JsonResponse(said)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def access_page(request: HttpRequest) -> HttpResponse:
    """What has access to my account: apps, tokens and secret addresses by network, ways to sign in. Each can be taken back."""
    if request.method == "POST":
        return _take_back(request)
    ways = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "grants": access.of_person(request.user),
        "networks": openings.of_person(request.user),
        "browsers": signed_in.places(person_of(request), request.session.session_key),
        "passkeys": ways.count(Authenticator.Type.WEBAUTHN),
        "has_totp": Authenticator.Type.TOTP in ways,
    }
    return render(request, "front/access.html", context)


def _take_back(request: HttpRequest) -> HttpResponse:
    said = {name: request.POST.get(name, "")[:100] for name in ("do", "client", "network", "kind", "uid")}
    if said["do"] == "sign_out":
        return _sign_out(request, said["uid"])
    if said["do"] == "sign_out_others":
        count = signed_in.sign_out_others(request)
        messages.success(
            request,
            ngettext("%(n)s other browser is signed out.", "%(n)s other browsers are signed out.", count) % {"n": count},
        )
        return redirect("front:access")
    if said["do"] == "revoke":
        done = access.revoke(request.user, said["client"], said["network"])
    elif said["do"] == "close":
        done = openings.close(request.user, network=said["network"], kind=said["kind"], uid=said["uid"])
    else:
        done = False
    if not done:
        raise Http404("not found")
    messages.success(request, _("Taken back. It opens nothing any more."))
    return redirect("front:access")


def _sign_out(request: HttpRequest, uid: str) -> HttpResponse:
    """One browser; where it is this one, that is the end of this visit."""
    here = any(one.is_here and one.uid == uid for one in signed_in.places(person_of(request), request.session.session_key))
    if here:
        logout(request)
        return redirect("account_login")
    if not signed_in.sign_out(person_of(request), uid):
        raise Http404("not found")
    messages.success(request, _("Signed out. That browser has to sign in again."))
    return redirect("front:access")


def _odd(said: Any) -> HttpResponse | None:
    """Texts that no database can hold, or that are no texts."""
    for name, values in said.lists():
        for value in (name, *values):
            if "\x00" in value or len(value) > 8000 or any("\ud800" <= letter <= "\udfff" for letter in value):
                return _said("invalid_request")
    return None


def _said(error: str) -> HttpResponse:
    return HttpResponse(json.dumps({"error": error}), status=400, content_type="application/json")
