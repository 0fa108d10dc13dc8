"""One line per request, with an id that follows it into the worker. No address of the reader, no content."""

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from common import metrics

log = structlog.get_logger(__name__)
HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLogMiddleware:
    """Binds `request_id` (a proxy's, if it sent a plain one) to every line that is logged meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        metrics.count(_group(request), response.status_code, seconds)
        if logging.getLogger(__name__).isEnabledFor(logging.INFO):
            took = round(seconds * 1000, 1)
            match = request.resolver_match  # The route, not the path: an address may hold an invitation's token.
            where = f"{request.META.get('SCRIPT_NAME', '')}/{match.route}" if match is not None else ""
            log.info("request", method=request.method, route=where, status=response.status_code, ms=took)
        response.headers.setdefault(HEADER, request_id)
        return response


def _group(request: HttpRequest) -> str:
    """Which of `metrics.GROUPS` a request belongs to."""
    start = request.path_info.split("/", 2)[1:2]  # Below the mount of a network.
    if start in (["api"], ["admin"]):
        return start[0]
    return "front" if getattr(request, "network", None) is None else "pages"
