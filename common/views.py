"""Answers without a page of their own: health, errors."""

import logging
import sys
from typing import Any

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: database and broker answer."""
    trouble = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        trouble.append("database")
    try:
        cache.get("readyz")
    except Exception:
        trouble.append("broker")
    return JsonResponse({"status": "wait" if trouble else "ok", "missing": trouble}, status=503 if trouble else 200)


def wants_json(request: HttpRequest) -> bool:
    return "api" in request.path.split("/", 3)[1:3]  # Below a mount or at a host of its own.


def _problem_or_page(request: HttpRequest, status: int, code: str, title: str, template: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(
            {"type": f"urn:manyhands:{code}", "title": title, "status": status, "code": code},
            status=status,
            content_type="application/problem+json",
        )
    return render(request, template, {"status": status}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _problem_or_page(request, 400, "bad-request", "We could not read that.", "400.html")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _problem_or_page(request, 403, "forbidden", "This is not open to you.", "403.html")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _problem_or_page(request, 404, "not-found", "There is nothing here.", "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):  # Django calls this while it handles the error.
        return unavailable(request)
    if wants_json(request):
        return _problem_or_page(request, 500, "server-error", "Something broke on our side.", "500.html")
    from django.template.loader import get_template

    return HttpResponse(get_template("500.html").render(), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away: say so, and when to come back."""
    from django.template.loader import get_template

    log.warning("database is away")
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            {"type": "urn:manyhands:unavailable", "title": "Back in a moment.", "status": 503, "code": "unavailable"},
            status=503,
            content_type="application/problem+json",
        )
    else:
        response = HttpResponse(get_template("503.html").render(), status=503)
    response["Retry-After"] = "10"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open too long, or a forged form: nothing happened; the page says how to go on."""
    if wants_json(request):
        return _problem_or_page(request, 403, "csrf", "Send the CSRF token of this session.", "403.html")
    return render(request, "403.html", {"status": 403, "stale": True}, status=403)
