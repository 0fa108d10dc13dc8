"""The board page without what we add: session, person, three plain queries, and our templates filled with constants.

The constants are what our own view gave its template once, at the first request: every list is made, every word said.
"""

import dataclasses
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.test import Client
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment
from django.urls import include, path, set_script_prefix

from bench.peers.board.models import Category, Neighborhood, Post
from bench.town import SLUG
from config.front_urls import urlpatterns as of_front
from networks.tenancy.current import entered

COLUMNS = ["id", "uid", "kind", "title", "body", "ways", "is_urgent", "author__name", "category__icon", "neighborhood__name"]


def board(request: HttpRequest) -> HttpResponse:
    constants = _constants(request.COOKIES[settings.SESSION_COOKIE_NAME])
    newest = Post.objects.using("plain").filter(state="open").order_by("-published_at", "-id")
    list(newest.values(*COLUMNS)[:21])
    list(Category.objects.using("plain").values("uid", "name", "icon"))
    list(Neighborhood.objects.using("plain").values("uid", "name", "latitude", "longitude"))
    page: Any = get_template("requests_board/board.html")
    return HttpResponse(page.template.render(Context({**constants, "request": request, "user": request.user})))


@cache
def _constants(session: str) -> dict[str, Any]:
    setup_test_environment()
    try:
        with override_settings(MIDDLEWARE=settings.OUR_MIDDLEWARE, ROOT_URLCONF="config.front_urls"):
            client = Client(headers={"Host": "127.0.0.1:8000"})
            client.cookies[settings.SESSION_COOKIE_NAME] = session
            said: dict[str, Any] = client.get(f"/{SLUG}/board/").context[0].flatten()  # type: ignore[index]
    finally:
        teardown_test_environment()
        set_script_prefix("/")
    asking = said["request"]
    with entered(said["network"], person=asking.user.pk):
        networks = said["networks_of_mine"]()
    tabs = [dataclasses.replace(tab, label=str(tab.label), count=_counted(tab, asking)) for tab in said["nav"]]
    return {
        **said,
        "nav": tabs,
        "here": "board:list",
        "counts": SimpleNamespace(inbox=said["counts"].inbox),
        "networks_of_mine": networks,
        "csrf_token": str(said["csrf_token"]),
        "messages": [],
    }


def _counted(tab: Any, asking: Any) -> Any:
    if tab.count is None:
        return None
    waiting = tab.count(asking)
    return lambda _request: waiting


urlpatterns = [
    path(f"{SLUG}/board/", board),
    path(f"{SLUG}/", include("config.network_urls")),
    *of_front,
]
