"""Headers that every answer carries, input that no view can use, and how the reader wants to see pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import translation

from common.views import bad_request, wants_json

Answer = Callable[[HttpRequest], HttpResponse]

# What no text of ours can hold: PostgreSQL refuses NUL, UTF-8 has no lone surrogates.
_BAD_IN_PATH = ("\x00", "%00")


class BadInputMiddleware:
    """Answers 400 where a NUL would reach the database as a 500."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raw = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or any(bad in raw for bad in _BAD_IN_PATH):
            if wants_json(request):
                return bad_request(request)
            return HttpResponseBadRequest("bad request", content_type="text/plain")
        return self.get_response(request)


def policy_text(policy: dict[str, list[str]]) -> str:
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())


class SecurityHeadersMiddleware:
    """Content security policy (nothing inline, nothing from elsewhere) and what goes with it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.policy = policy_text(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", self.policy)
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class DisplayMiddleware:
    """`request.display`: theme, text size and language, from the session, so that no cookie but the session's is needed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session if settings.SESSION_COOKIE_NAME in request.COOKIES else {}
        network = getattr(request, "network", None)
        language = session.get("language") or (network.locale if network else None) or _accepted(request)
        display: dict[str, Any] = {"theme": session.get("theme", ""), "text_size": session.get("text_size", "")}
        request.display = display  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            display["language"] = request.LANGUAGE_CODE  # type: ignore[attr-defined]
            display["dir"] = "rtl" if translation.get_language_bidi() else "ltr"
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", str(display["language"]))
        return response


def _accepted(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)
