"""Pages that do what no page of ours should: for the tests of the middleware."""

import os
import threading

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import get_script_prefix, path, reverse
from django.utils import timezone
from psycopg.pq import TransactionStatus

from common.errors import Refused
from networks import doors
from networks.models import Neighborhood
from networks.tenancy import current
from networks.tenancy.current import entered

handler400 = "common.views.bad_request"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"
seen: list[object] = []


def where(request: HttpRequest) -> HttpResponse:
    return JsonResponse({
        "network": getattr(request.network, "slug", None),
        "path_info": request.path_info,
        "script_name": request.META.get("SCRIPT_NAME", ""),
        "prefix": get_script_prefix(),
        "reversed": reverse("where"),
        "absolute": request.build_absolute_uri(reverse("where")),
        "zone": str(timezone.get_current_timezone()),
    })  # fmt: skip


def idle(request: HttpRequest) -> HttpResponse:
    """Whether a transaction has begun, although nothing was asked."""
    connection.ensure_connection()
    return JsonResponse({"idle": connection.connection.pgconn.transaction_status == TransactionStatus.IDLE})


def write(request: HttpRequest, ending: str) -> HttpResponse:
    Neighborhood.objects.create(name=f"{ending} written", latitude=0, longitude=0)
    transaction.on_commit(lambda: seen.append((ending, current.network_id())))
    if ending == "missing":
        raise Http404
    if ending == "broken":
        raise ZeroDivisionError
    if ending == "refused":
        doors.tell(request, Refused("no", "A rule said no."))
    return HttpResponse(ending, status={"conflict": 409, "unwell": 503}.get(ending, 200))


def lazy(request: HttpRequest) -> HttpResponse:
    """A page that asks while it is drawn."""
    return SimpleTemplateResponse(
        _template("{% for hood in hoods %}{{ hood.name }};{% endfor %}"), {"hoods": Neighborhood.objects.order_by("name")}
    )


def _template(text: str):  # type: ignore[no-untyped-def]
    from django.template import engines

    return engines["django"].from_string(text)


def stream(request: HttpRequest, how: str) -> HttpResponse:
    ref = request.network

    def rows():  # type: ignore[no-untyped-def]
        if how == "careless":
            yield from Neighborhood.objects.values_list("name", flat=True)
        with entered(ref):
            yield from Neighborhood.objects.order_by("name").values_list("name", flat=True)

    return StreamingHttpResponse(rows())


def kicked(request: HttpRequest) -> HttpResponse:
    """The server closes the connection in the middle, as in a restart."""
    Neighborhood.objects.create(name="kicked", latitude=0, longitude=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("not reached")


def names(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    hoods = list(Neighborhood.objects.values_list("name", flat=True))
    return JsonResponse({"hoods": hoods, "backend": backend, "thread": threading.get_ident(), "process": os.getpid()})


urlpatterns = [
    path("where/", where, name="where"),
    path("idle/", idle),
    path("write/<slug:ending>/", write),
    path("lazy/", lazy),
    path("stream/<slug:how>/", stream),
    path("kicked/", kicked),
    path("api/v1/kicked/", kicked),
    path("names/", names),
]
