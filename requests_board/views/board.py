"""The board as a list and as a map."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from networks import geo
from networks.doors import door, gears_of
from networks.tenancy import current
from requests_board import board, posts
from requests_board.models import Post, Way


@door("board.read", methods=("GET",))
def board_list(request: HttpRequest) -> HttpResponse:
    """Search, filters, one page of posts; the map beside it. htmx asks for the list alone."""
    categories, hoods = board.around(request.me)  # type: ignore[attr-defined]
    said = request.GET
    chosen: dict[str, Any] = {
        "category": said.get("category", ""),
        "kinds": [kind for kind in said.getlist("kind") if kind in Post.Kind.values],
        "ways": [way for way in said.getlist("way") if way in posts.ways_open(gears_of(request))],
        "within": said.get("within", ""),
        "when": said.get("when", ""),
        "sort": said.get("sort", ""),
        "hood": said.get("hood", ""),
        "urgent": said.get("urgent", "") == "1",
    }
    wanted = _wanted(request, chosen, categories, hoods)
    page = board.page(wanted, request.me)  # type: ignore[attr-defined]
    filters = [
        wanted.category,
        wanted.kinds,
        wanted.ways,
        wanted.meters,
        wanted.day_from,
        wanted.neighborhood,
        wanted.is_urgent,
    ]
    context = {
        "posts": page.rows,
        "page": page,
        "q": wanted.words,
        "chosen": chosen,
        "filters_on": sum(map(bool, filters)),
        "can_keep": _kept(request) if wanted.words or any(filters) else "",
        "count_words": _count_words(page, wanted),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "requests_board/_results.html", context)
    context |= _choices(request, categories, hoods, has_words=bool(wanted.words))
    return render(request, "requests_board/board.html", context)


def _kept(request: HttpRequest) -> str:
    """What the board was asked, for the button that keeps it."""
    said = request.GET.copy()
    for name in ("cursor", "sort", "when"):
        said.pop(name, None)
    return said.urlencode()[:2000]


@door("board.read", methods=("GET",))
def board_map(request: HttpRequest) -> HttpResponse:
    """How much is asked and offered in each neighborhood, drawn and as a list."""
    _categories, hoods = board.around(request.me)  # type: ignore[attr-defined]
    return render(request, "requests_board/map.html", {"hoods": _linked(hoods)})


def _wanted(request: HttpRequest, chosen: dict[str, Any], categories: list[Any], hoods: list[Any]) -> board.Wanted:
    """The query, as far as it makes sense: what nobody offered is not asked."""
    meters = next((far for number, far in board.distances() if str(number) == chosen["within"]), None)
    if geo.place_of(request.me) is None:  # type: ignore[attr-defined]
        meters = None
    days: tuple[dt.date, dt.date] | None = board.days_of(chosen["when"])
    words = request.GET.get("q", "").strip()[:200]
    return board.Wanted(
        words=words,
        kinds=tuple(chosen["kinds"]) if len(chosen["kinds"]) == 1 else (),
        ways=tuple(chosen["ways"]),
        category=next((row.id for row in categories if row.uid == chosen["category"]), None),
        neighborhood=next((row.id for row in hoods if row.uid == chosen["hood"]), None),
        is_urgent=chosen["urgent"],
        meters=meters,
        day_from=days[0] if days else None,
        day_until=days[1] if days else None,
        sort=chosen["sort"] if chosen["sort"] in board.SORTS else "best" if words else "newest",
        cursor=request.GET.get("cursor", ""),
    )


def _choices(request: HttpRequest, categories: list[Any], hoods: list[Any], *, has_words: bool) -> dict[str, Any]:
    has_place = geo.place_of(request.me) is not None  # type: ignore[attr-defined]
    ways = tuple(posts.ways_open(gears_of(request)))
    said = _labels(get_language(), current.network().distance_unit, ways, has_place, has_words)
    return {"categories": categories, "hoods": _linked(hoods), **said}


@lru_cache(maxsize=256)
def _labels(_language: str | None, unit: str, ways: tuple[str, ...], has_place: bool, has_words: bool) -> dict[str, Any]:
    """What stands in the filters, the same for everybody who has the same choices."""
    named = _("miles") if unit == "mi" else _("kilometers")
    near = [
        (str(number), _("Within %(number)s %(unit)s") % {"number": number, "unit": named}) for number, _far in board.distances()
    ]
    sorts = [("best", _("Best fit first"))] if has_words else []
    sorts += [("newest", _("Newest first")), *([("near", _("Nearest first"))] if has_place else [])]
    return {
        "distances": [("", _("Anywhere")), *near] if has_place else [],
        "times": [
            ("", _("Any time")),
            ("today", _("Today")),
            ("week", _("In the next seven days")),
            ("weekend", _("At the weekend")),
            ("fortnight", _("In two weeks")),
        ],
        "sorts": sorts,
        "ways_open": [(code, str(Way(code).label)) for code in ways],
    }


def _linked(hoods: list[Any]) -> list[Any]:
    address = reverse("board:list")
    for hood in hoods:
        hood.url = f"{address}?hood={hood.uid}"
    return hoods


def _count_words(page: board.Page, wanted: board.Wanted) -> str:
    """How many there are, where one page holds them all: nothing is counted for it."""
    if page.older or page.newer or not page.rows or wanted == board.Wanted(sort=wanted.sort):
        return ""
    count = len(page.rows)
    return ngettext("%(count)s post", "%(count)s posts", count) % {"count": count}
