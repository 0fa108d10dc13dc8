"""Searches that members keep: new posts that fit are told to them, at the pace they chose for it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, clauses, geo, records
from networks.actors import Actor
from networks.models import Category, Membership, Neighborhood, Record
from networks.tenancy import current
from requests_board.models import Post, SavedSearch, Way

MOST_TOLD = 2000  # One post tells no more members than this.


@dataclass(frozen=True)
class Sought:
    """What is looked for. `within` counts the network's unit, from the member's own place."""

    words: str = ""
    kind: str = ""
    ways: tuple[str, ...] = ()
    category: Category | None = None
    neighborhood: Neighborhood | None = None
    within: int | None = None
    is_urgent: bool = False


@transaction.atomic
def save(sought: Sought, *, by: Actor) -> SavedSearch:
    """Keeps a search. Kept twice it is one. Refuses `nothing`, `within`, `too-many`."""
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    words = " ".join(sought.words.split())[:200]
    ways = sorted(set(sought.ways) & set(Way.values))
    if sought.kind and sought.kind not in Post.Kind.values:
        raise Refused("nothing", _("Say what you look for."))
    if sought.within is not None and (not 1 <= sought.within <= 1000 or geo.place_of(me) is None):
        raise Refused("within", _("Say first where you are, on your page."))
    fields: dict[str, Any] = {**asdict_of(sought), "words": words, "ways": ways}
    if not any(fields.values()):
        raise Refused("nothing", _("Say what you look for: a word, a category or a filter."))
    said = {name: value.pk if hasattr(value, "pk") else value for name, value in fields.items()}
    mark = hashlib.sha256(json.dumps({**said, "words": words.lower()}, sort_keys=True).encode()).hexdigest()
    before = SavedSearch.objects.filter(member=me, fingerprint=mark).first()
    if before is not None:
        return before
    most = clauses.value("board.searches")
    if SavedSearch.objects.filter(member=me).count() >= most:
        raise Refused("too-many", _("You keep %(most)s searches. Take one away first.") % {"most": most}, why="board.searches")
    made = SavedSearch.objects.create(member=me, fingerprint=mark, **fields)
    records.record("search.saved", by=by)
    return made


@transaction.atomic
def drop(search: SavedSearch, *, by: Actor) -> None:
    """Takes it away. Refuses `not-yours`."""
    if search.member_id != by.member.pk:
        raise Refused("not-yours", _("This is somebody else’s."))
    SavedSearch.objects.filter(pk=search.pk).delete()


def asdict_of(sought: Sought) -> dict[str, Any]:
    return {name: getattr(sought, name) for name in Sought.__dataclass_fields__}


def of(member: Membership) -> list[SavedSearch]:
    """One's own, with `title` in words and `query` for the board's address. One query."""
    rows = list(SavedSearch.objects.filter(member=member).select_related("category", "neighborhood"))
    for row in rows:
        row.title, row.query = title_of(row), query_of(row)  # type: ignore[attr-defined]
    return rows


def title_of(row: SavedSearch) -> str:
    """ "“bike”, Offers, Home and repair, within 2 miles" """
    parts = [f"“{row.words}”"] if row.words else []
    if row.kind:
        parts.append(_("Requests") if row.kind == Post.Kind.REQUEST else _("Offers"))
    parts += [str(one.name) for one in (row.category, row.neighborhood) if one is not None]
    parts += [str(Way(way).label) for way in row.ways]
    if row.within is not None:
        unit = _("miles") if current.network().distance_unit == "mi" else _("kilometers")
        parts.append(_("within %(number)s %(unit)s") % {"number": row.within, "unit": unit})
    if row.is_urgent:
        parts.append(_("urgent"))
    return ", ".join(parts)


def query_of(row: SavedSearch) -> str:
    """How the board is asked for the same."""
    said: list[tuple[str, str]] = [("q", row.words), ("kind", row.kind), *[("way", way) for way in row.ways]]
    said += [(name, str(one.uid)) for name, one in (("category", row.category), ("hood", row.neighborhood)) if one is not None]
    said += [("within", str(row.within or "")), ("urgent", "1" if row.is_urgent else "")]
    return urlencode([(name, value) for name, value in said if value])


# ── In the worker ───────────────────────────────────────────────────────────────────────────────


def wants(kind: str) -> bool:
    return kind == "post.published"


def handle(record: Record) -> None:
    """Who keeps a search that a new post fits hears of it, by one record."""
    post = Post.objects.current().filter(uid=record.about.partition(":")[2]).first()
    if post is None or not (found := fitting(post)):
        return
    records.record("search.found", by=actors.system("board"), about=post, searches=[str(uid) for uid in found])


def fitting(post: Post) -> list[Any]:
    """Uids of the kept searches that a post fits, one for each member. One query."""
    unit = geo.meters_of(1, current.network().distance_unit)
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_uid FROM board_searches_for(%s, %s, %s)", [post.pk, unit, MOST_TOLD])
        return [uid for (uid,) in cursor.fetchall()]
