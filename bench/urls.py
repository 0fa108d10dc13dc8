"""A view that does nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path


def noop(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns: list[Any] = [path("noop/", noop)]
