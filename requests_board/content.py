"""What a member says in a post, and what may not be said: the columns that it fills."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, geo, resting
from networks.models import Availability, Category, Circle, Membership, Neighborhood, Skill
from networks.tenancy import current
from requests_board import post_steps
from requests_board.elsewhere import sharing
from requests_board.models import Post, Way

TEXT_CONFIGS = {"en": "english_words", "es": "spanish_words"}
MOST_PLACES = 50
# What people write in, wherever they live; a code as in `lang`.
LANGUAGES = (
    "en", "es", "ar", "de", "el", "fa", "fr", "he", "hi", "ht", "hu", "id", "it", "ja", "ko", "my", "ne", "nl", "pl", "pt",
    "ro", "ru", "so", "sv", "sw", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What a member says in a post. `until` is its last day; None leaves it to the clause, unless it has no end. `places` is
    how many neighbors a request is for; `language` that of its words, a code; "" is the author's own."""

    title: str
    category: Category
    body: str = ""
    ways: tuple[str, ...] = (Way.HOURS,)
    skills: tuple[Skill, ...] = ()
    minutes: int | None = None
    neighborhood: Neighborhood | None = None
    when: str = Post.When.FLEXIBLE
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    weekday: int | None = None
    part_of_day: str = ""
    is_urgent: bool = False
    until: dt.date | None = None
    has_no_end: bool = False
    places: int = 1
    audience: str = Post.Audience.NETWORK
    circle: Circle | None = None  # of audience "circle" alone
    language: str = ""


def ways_open(gears: set[str]) -> list[str]:
    """The ways of exchange that a network's tools allow, the usual one first."""
    by_gear = [(Way.HOURS, "hours"), (Way.GIFT, ""), (Way.CREDIT, "credit"), (Way.LOAN, "things")]
    return [str(way) for way, gear in by_gear if not gear or gear in gears]


def columns(content: Content, kind: str, author: Membership, now: dt.datetime, *, was: str = "") -> dict[str, Any]:
    """The columns that the content fills; `was`: who saw the post until now. Refuses what is wrong with it."""
    title, body = " ".join(content.title.split()), content.body.strip()
    if not 3 <= len(title) <= 120:
        raise Refused("title", _("Give it a title of 3 to 120 letters."), "title")
    if len(body) > 4000:
        raise Refused("body", _("Use at most 4,000 letters."), "body")
    if not content.ways or not set(content.ways) <= set(ways_open(clauses.gears())):
        raise Refused("ways", _("Choose at least one way of exchange."), "ways")
    if content.minutes is not None and not 1 <= content.minutes <= 60_000:
        raise Refused("minutes", _("Write how long, like 1.5"), "hours")
    if not 1 <= content.places <= MOST_PLACES:
        raise Refused("places", _("For 1 to %(most)s neighbors.") % {"most": MOST_PLACES}, "places")
    hood = content.neighborhood or author.neighborhood
    place = geo.Place(hood.latitude, hood.longitude) if hood else geo.place_of(author)
    names = [content.category.name, *(word for skill in content.skills for word in (skill.name, *skill.synonyms))]
    return {
        "title": title,
        "body": body,
        "category": content.category,
        "ways": list(dict.fromkeys(content.ways)),
        "minutes": content.minutes,
        "places": content.places if kind == Post.Kind.REQUEST else 1,
        "audience": _audience(content, kind, author, was),
        "circle": content.circle if content.audience == Post.Audience.CIRCLE else None,
        "language": _language(content, author),
        "neighborhood": hood,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "is_urgent": content.is_urgent and kind == Post.Kind.REQUEST,
        "labels": " ".join(names),
        "text_config": text_config(),
        **_when(content),
        "expires_at": _expires_at(content, kind, timezone.localdate(now)),
    }


def text_config() -> str:
    """How words are read here: by the network's language."""
    return TEXT_CONFIGS.get(current.network().locale[:2], "plain_words")


def may_have_no_end(kind: str) -> bool:
    """Whether a post of this kind may stay up for good, by clause."""
    rule = clauses.value("board.no_end")
    return bool(rule == "all" or (rule == "offers" and kind == Post.Kind.OFFER))


def check_rest(audience: str) -> None:
    """Refuses `resting`: while the network rests nothing new is said to neighbors. What was said comes back with it."""
    if audience == Post.Audience.NEIGHBORS:
        resting.check(current.network(), field="audience")


def _audience(content: Content, kind: str, author: Membership, was: str) -> str:
    audience = content.audience
    if audience != was:
        check_rest(audience)
    if audience == Post.Audience.CIRCLE:
        _check_circle(content.circle, author)
    if audience == Post.Audience.NEIGHBORS and not sharing.may_share():
        raise Refused("audience", _("There is no agreement with another network just now."), "audience", why="gear.between")
    if audience == Post.Audience.NEIGHBORS and content.category.vetting:
        raise Refused("audience", _("Here helpers are vetted by this network. Choose its members."), "audience")
    if audience not in Post.Audience.values or (audience == Post.Audience.COORDINATORS and kind != Post.Kind.REQUEST):
        raise Refused("audience", _("Choose one of the list."), "audience")
    return audience


def check_still(post: Post) -> None:
    """Whether what was down may be up for whom it was meant. Refuses `resting`, `audience`."""
    check_rest(post.audience)
    if post.audience == Post.Audience.CIRCLE:
        _check_circle(post.circle, post.author)


def _check_circle(circle: Circle | None, author: Membership) -> None:
    """Whether it is an open circle that the author is in. Refuses `audience`."""
    if "circles" not in clauses.gears():
        raise Refused("audience", _("This network has no circles."), "audience", why="gear.circles")
    post_steps.lock_circles(circle.pk if circle else None)  # Nobody leaves it meanwhile.
    if circle is None or not Circle.objects.of(author).filter(pk=circle.pk).exists():
        raise Refused("audience", _("Choose a circle that you are in."), "audience")


def _language(content: Content, author: Membership) -> str:
    """A code of the list; the author's own where nothing is said."""
    if not content.language:
        own = (author.locale or current.network().locale)[:2]
        return own if own in LANGUAGES else ""
    if content.language not in LANGUAGES:
        raise Refused("language", _("Choose one of the list."), "language")
    return content.language


def _when(content: Content) -> dict[str, Any]:
    """Only what belongs to the chosen kind of time is kept."""
    when, starts, ends = content.when, content.starts_on, content.ends_on
    if when not in Post.When.values or content.part_of_day not in ("", *Availability.Part.values):
        raise Refused("dates", _("Choose one of the list."), "when")
    if when in (Post.When.DATE, Post.When.RANGE) and starts is None:
        raise Refused("dates", _("Say on which day."), "starts_on")
    if when == Post.When.RANGE and (ends is None or starts is None or ends < starts):
        raise Refused("dates", _("Say until which day, after the first one."), "ends_on")
    if when == Post.When.WEEKLY and content.weekday not in range(7):
        raise Refused("dates", _("Say on which day of the week."), "weekday")
    dated = when in (Post.When.DATE, Post.When.RANGE)
    return {
        "when": when,
        "starts_on": starts if dated else None,
        "ends_on": ends if when == Post.When.RANGE else None,
        "weekday": content.weekday if when == Post.When.WEEKLY else None,
        "part_of_day": content.part_of_day,
    }


def _expires_at(content: Content, kind: str, today: dt.date) -> dt.datetime | None:
    """The end of the day it was put up until, else of the day it is about, else as the clause says."""
    if content.has_no_end:
        if not may_have_no_end(kind):
            raise Refused("no-end", _("Choose a last day: here this has one."), "has_no_end", why="board.no_end")
        return None
    if content.until is not None:
        if not today <= content.until <= today + dt.timedelta(days=730):
            raise Refused("until", _("Choose a day ahead, within two years."), "until")
        return end_of(content.until)
    about = {Post.When.DATE: content.starts_on, Post.When.RANGE: content.ends_on}.get(Post.When(content.when))
    if about is not None:
        if about < today:
            raise Refused("dates", _("That day is over. Choose today or a later day."), "starts_on")
        return end_of(about)
    return end_of(today + dt.timedelta(days=clauses.value("board.expiry_days")))


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day, where the network is."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)) - dt.timedelta(seconds=1)
