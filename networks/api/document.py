"""The API describes itself: OpenAPI 3.1, for programs that read it before they ask."""

from functools import cache
from threading import Lock
from typing import Any, ClassVar

from django.conf import settings
from django.urls import get_script_prefix
from django.utils import translation
from rest_framework.request import Request
from rest_framework.response import Response

from networks.api.described import extend_schema
from networks.api.shapes import Shape
from networks.api.views import Endpoints
from networks.models import Network

_alone = Lock()
CONTENT_TYPE = "application/vnd.oai.openapi+json; charset=utf-8"


def whole() -> dict[str, Any]:
    """The same for every network, so it is made once per process (it takes a second), by one thread: operations are described
    once, and who came meanwhile would keep a document of which half is not."""
    with _alone:
        return _made()


@cache
def _made() -> dict[str, Any]:
    from networks.api.schema import Generator  # With all of drf-spectacular: a process that is never asked goes without.

    with translation.override("en"):
        made: dict[str, Any] = Generator(urlconf=settings.NETWORK_URLCONF).get_schema(request=None, public=True)
    return made


class Document(Endpoints):
    """What there is to ask for, with this network as its server. Open to everyone: it holds no row of anyone's."""

    model = Network
    policy: ClassVar[dict[str, str]] = {"show": "public"}
    serializer_class = Shape

    @extend_schema(exclude=True)
    def show(self, request: Request) -> Response:
        server = request.build_absolute_uri(get_script_prefix()).rstrip("/")
        return Response({**whole(), "servers": [{"url": server}]}, content_type=CONTENT_TYPE)
