"""`/metrics` for Prometheus: what the web processes count, and how all networks together do."""

import datetime as dt
import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import metrics
from common.metrics import gauge

HERE = ("127.0.0.1", "::1")
# A proxy on this machine speaks for others: what it passes on is not from here.
PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_VIA")


@require_safe
@never_cache
def prometheus(request: HttpRequest) -> HttpResponse:
    """With the token of METRICS_TOKEN, or from this machine itself; nobody else learns that there is such a page."""
    if not _may(request):
        raise Http404
    lines = [*metrics.requests(), *metrics.marks(), *_networks()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    said = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        return True
    return request.META.get("REMOTE_ADDR") in HERE and not any(name in request.META for name in PASSED_ON)


def _networks() -> Iterator[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM networks_watched()")
            waiting, trouble, oldest, overdue, letters, sealed, checked, wrong, archived = cursor.fetchone()
            cursor.execute("SELECT now()")
            now: dt.datetime = cursor.fetchone()[0]
    except Exception:
        yield from gauge("manyhands_database_up", "Whether PostgreSQL answers.", 0)
        return
    yield from gauge("manyhands_database_up", "Whether PostgreSQL answers.", 1)
    yield from gauge("manyhands_deliveries", "Records that some consumer still has to see.", waiting)
    yield from gauge("manyhands_deliveries_in_trouble", "Deliveries that failed once or more and are tried again.", trouble)
    age = (now - oldest).total_seconds() if oldest else 0
    yield from gauge(
        "manyhands_oldest_delivery_seconds", "How long the oldest delivery that never failed has waited.", max(age, 0)
    )
    yield from gauge("manyhands_due_rows", "Kinds of work in networks that are due now.", overdue)
    yield from gauge("manyhands_letters_due", "Letters that should have gone out.", letters)
    for name, text, at in (
        ("last_seal", "When the newest seal was made.", sealed),
        ("last_verified_books", "When all books were last recomputed (`verify_books`).", checked),
        ("last_archived_wal", "When PostgreSQL last put a piece of its log into the archive.", archived),
    ):
        if at is not None:
            yield from gauge(f"manyhands_{name}_timestamp_seconds", text, at.timestamp())
    if checked is not None:
        yield from gauge("manyhands_books_disagreements", "In how many places they disagreed then.", wrong)
