"""Finds the network of a request by host or first path segment, enters it, and rolls back whatever did not go well."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import set_script_prefix

from networks import doors
from networks.slugs import RESERVED
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered

Answer = Callable[[HttpRequest], HttpResponse]


class NetworkMiddleware:
    """`/madison/board/` becomes `/board/` of network madison, with SCRIPT_NAME `/madison`.

    The whole answer is one transaction: it is undone when the answer is an error (Django has turned exceptions into
    answers before a middleware sees them). A view without queries sends no statement.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.network = None  # type: ignore[attr-defined]
        if request.path_info.startswith(settings.STATIC_URL) or request.path_info in ("/healthz", "/readyz", "/metrics"):
            return self.get_response(request)
        try:
            ref, missing = self._find(request)
            if missing:
                return missing
            return self._answer(request, ref)
        except (OperationalError, InterfaceError):
            from common.views import unavailable

            return unavailable(request)

    def _find(self, request: HttpRequest) -> tuple[NetworkRef | None, HttpResponse | None]:
        host = request.get_host().lower()
        main_host = settings.MAIN_URL.split("://", 1)[1]
        if host != main_host:
            ref = lookup.by_host(host)
            if ref is not None:
                return ref, None
        slug, _, rest = request.path_info.lstrip("/").partition("/")
        if not slug or slug in RESERVED:
            return None, None
        ref = lookup.by_slug(slug) if slug.isascii() and len(slug) <= 40 else None
        if ref is None or ref.host:
            return None, None
        if not rest and not request.path_info.endswith("/"):
            return None, HttpResponsePermanentRedirect(f"/{slug}/")
        request.path_info = f"/{rest}"
        request.META["SCRIPT_NAME"] = f"/{slug}"
        request.META["PATH_INFO"] = request.path_info
        return ref, None

    def _answer(self, request: HttpRequest, ref: NetworkRef | None) -> HttpResponse:
        request.network = ref  # type: ignore[attr-defined]
        if ref is not None:
            request.urlconf = settings.NETWORK_URLCONF  # type: ignore[attr-defined]
            request.recognize = doors.identify  # type: ignore[attr-defined]  # For a middleware that needs the person first.
        said = request.session.get(SESSION_KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        person = int(said) if said else None
        with entered(ref, person=person):
            if ref is None:
                set_script_prefix("/")
            response = self.get_response(request)
            if response.status_code >= 400 or getattr(request, "undo", False):
                transaction.set_rollback(True)
            elif hasattr(response, "render") and callable(response.render) and not getattr(response, "is_rendered", True):
                response = response.render()
        if person is not None or request.META.get("HTTP_AUTHORIZATION"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def not_found() -> Http404:
    """The one answer for "not there" and "not yours"."""
    return Http404("not found")
