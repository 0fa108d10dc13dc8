"""Puts the privacy notice before whoever has not seen this version of it; remembers in which browsers somebody is signed in."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from people import signed_in

Answer = Callable[[HttpRequest], HttpResponse]

# At the front door these stay open: reading the notice, signing in and out, taking one's data, ending it all.
OPEN = ("/privacy/", "/sign-out/", "/sign-in/", "/sign-up/", "/me/data/", "/me/delete/", "/preferences/", "/unsubscribe/")


class PrivacyMiddleware:
    """Only pages that are opened wait for it; what is being sent goes through."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._asks(request):
            here = request.build_absolute_uri() if _at_host_of_its_own(request) else request.get_full_path()
            return redirect(f"{settings.MAIN_URL}/privacy/?{urlencode({'next': here})}")
        return self.get_response(request)

    def _asks(self, request: HttpRequest) -> bool:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        if request.path_info.startswith(("/api/", settings.STATIC_URL)) or request.headers.get("HX-Request"):
            return False
        network = getattr(request, "network", None)
        if network is None and (request.path_info.startswith(OPEN) or request.path_info in ("/healthz", "/readyz", "/metrics")):
            return False
        if network is not None:  # Person and membership in one question, where a network knows how to ask it.
            request.recognize(request)  # type: ignore[attr-defined]
        return bool(request.user.is_authenticated and request.user.privacy_version != settings.PRIVACY_VERSION)


class SignedInMiddleware:
    """Once a day, when a page was answered well: this browser is in use."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        before = request.session.get(SESSION_KEY)
        response = self.get_response(request)
        stays = before is not None and request.session.get(SESSION_KEY) == before  # Not while signing in or out.
        if stays and response.status_code < 400 and not getattr(request, "undo", False) and request.user.is_authenticated:
            signed_in.touch(request)
        return response


def _at_host_of_its_own(request: HttpRequest) -> bool:
    network = getattr(request, "network", None)
    return network is not None and bool(network.host)
