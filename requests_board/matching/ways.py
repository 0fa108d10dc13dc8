"""How could this be met? The ways for a request, in the order of product.md: a shared thing nearby, a gift, hours, credit, the
pool or the fund, a loop, a mix. Each is where an action begins; chapters below the board add theirs by registry.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from common import registry, wording
from common.registry import Met, Need, WayToMeet
from networks.models import Membership
from networks.tenancy import current
from networks.text import fold
from requests_board.models import Match, Post, Way
from requests_board.things import library

MOST = 2  # of each kind


def of_request(post: Post, reader: Membership, gears: set[str]) -> list[Met]:
    """Every way that is open here, in order. Offers and what is closed need none."""
    if post.kind != Post.Kind.REQUEST or post.state != Post.State.OPEN:
        return []
    is_own = post.author_id == reader.pk
    need = Need(f"post:{post.uid}", post.title, post.author, tuple(post.ways), post.minutes, is_own)
    open_ways = [way for _name, way in registry.ways_to_meet if not way.gear or way.gear in gears]
    chosen = sorted(open_ways, key=lambda way: way.order)
    found = [one for way in chosen for one in way.find(need)[:MOST]]
    return [*found, _mix(post, found)] if is_own and len({one.icon for one in found}) > 2 else found


def _mix(post: Post, found: list[Met]) -> Met:
    """All of them as one: the request, ready to be changed, with more ways than it says and the thing to borrow."""
    before, _uid, after = reverse("things:thing", args=[post.uid]).partition(str(post.uid))
    things = [one for one in found if one.url.startswith(before) and one.url.endswith(after)]
    parts = [*(one.title for one in things[:1]), _("hours for the hands"), _("a gift, or credit for material")]
    asked = [("mix", "1"), *(("way", way) for way in (Way.HOURS, Way.GIFT, Way.CREDIT))]
    asked += [("thing", one.url.removeprefix(before).removesuffix(after)) for one in things[:1]]
    return Met("repeat-2", _("Mix them"), " · ".join(parts), f"{reverse('board:edit', args=[post.uid])}?{urlencode(asked)}")


def _things(need: Need) -> list[Met]:
    """Things of the library whose name has a word of the title, the nearest to whom it is for."""
    words = list(dict.fromkeys(word for word in fold(need.title).split() if len(word) > 3 and word.isalnum()))[:8]
    if not words:
        return []
    asked = library.Wanted(words=" or ".join(words), sort="best", size=10)
    rows = [row for row in library.page(asked, need.member).rows if _shares_word(row.name, words)]
    rows.sort(key=lambda row: row.distance if row.distance is not None else 1e9)
    return [
        Met(row.icon, _("Borrow: %(name)s") % {"name": row.name}, _where(row), reverse("things:thing", args=[row.uid]))
        for row in rows
    ]


def _shares_word(name: str, words: Iterable[str]) -> bool:
    parts = [part for part in fold(name).split() if len(part) > 3]
    return any(part.startswith(word[:5]) or word.startswith(part) for part in parts for word in words)


def _where(row: library.Line) -> str:
    if row.distance is None:
        return _("in the library")
    return wording.distance(row.distance, current.network().distance_unit)


def _gift(need: Need) -> list[Met]:
    post = need.source.partition(":")[2]
    if not need.is_own:
        if Way.GIFT not in need.ways:
            return []
        return [Met("gift", _("As a gift"), _("%(name)s would be glad of one") % {"name": need.member.name}, "#h-answer")]
    if Way.GIFT in need.ways:
        address = reverse("board:list") + "?" + urlencode({"kind": "offer", "way": "gift"})
        return [Met("gift", _("As a gift"), _("see what neighbors give away"), address)]
    return [Met("gift", _("As a gift"), _("say that a gift is welcome, too"), reverse("board:edit", args=[post]))]


def _hours(need: Need) -> list[Met]:
    """The neighbors it could suit, with the first reason; or oneself."""
    if not need.is_own:
        if Way.HOURS not in need.ways:
            return []
        length = wording.hours(need.minutes) if need.minutes else _("as long as it takes")
        return [Met("hourglass", _("For hours"), length, "#h-answer")]
    rows = Match.objects.filter(post__uid=need.source.partition(":")[2], state=Match.State.NEW).select_related("member")
    asked = urlencode({"gives": "them", "title": need.title})
    return [
        Met(
            "hourglass",
            _("Ask %(name)s") % {"name": match.member.name},
            str(match.reasons[0].get("about", "")) if match.reasons else "",
            reverse("exchanges:new", args=[match.member.uid]) + "?" + asked,
        )
        for match in rows.order_by("-score")[:MOST]
    ]


def _loop(need: Need) -> list[Met]:
    if not need.is_own:
        return []
    address = reverse("loops:list") + "?" + urlencode({"post": need.source.partition(":")[2]})
    return [Met("rotate-ccw", _("In a loop"), _("you give to one neighbor and get from another"), address)]


registry.ways_to_meet.add("things", WayToMeet(_things, order=10, gear="things"))
registry.ways_to_meet.add("gift", WayToMeet(_gift, order=20))
registry.ways_to_meet.add("hours", WayToMeet(_hours, order=30, gear="hours"))
registry.ways_to_meet.add("loop", WayToMeet(_loop, order=60))
