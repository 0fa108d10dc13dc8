"""A post as a card, written in Python: a page shows twenty, and a template is ten times slower (docs/design.md).

    {% load board %}{% post_card post %}   {% post_card post brief=True %}   {% ways post.ways %}

Everything that people wrote passes through `escape`; what stays the same from card to card is kept by language.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import wording
from common.templatetags.cloth import av, icon, patch, way_dye, way_icon

register = template.Library()

CLOSED = {"closed", "expired"}
ANY = "00000000-0000-4000-8000-000000000000"


@register.simple_tag
def ways(codes: Sequence[str]) -> SafeString:
    """The ways of exchange as tags, the preferred one first."""
    return _ways(tuple(codes), get_language())


@lru_cache(maxsize=512)
def _ways(codes: tuple[str, ...], _language: str | None) -> SafeString:
    names = {"hours": _("hours"), "credit": _("credits"), "gift": _("gift"), "loan": _("borrowing")}
    tags = []
    for index, code in enumerate(codes):
        words = names.get(code, code) if index == 0 else _("or %(way)s") % {"way": names.get(code, code)}
        tags.append(format_html('<span class="tag {}">{}{}</span>', way_dye(code), icon(way_icon(code)), words))
    return SafeString("".join(tags))


@lru_cache(maxsize=512)
def _state(state: str, is_urgent: bool, _language: str | None) -> SafeString:
    urgent = format_html('<span class="tag urgent">{}{}</span>', icon("siren"), _("urgent")) if is_urgent else ""
    words = {
        "reserved": _("being done"),
        "waiting": _("waits for a coordinator"),
        "draft": _("draft"),
        "hidden": _("hidden"),
        "private": _("coordinators alone"),
        "circle": _("in a circle"),
    }.get(state, _("closed") if state in CLOSED else "")
    return format_html('{}<span class="tag">{}</span>', urgent, words) if words else SafeString(urgent)


@lru_cache(maxsize=1024)
def _tile(kind: str, state: str, is_urgent: bool, icon_name: str) -> SafeString:
    if state in CLOSED:
        return patch("closed", "check")
    return patch("urgent" if is_urgent else kind, icon_name)


@lru_cache(maxsize=4096)
def _address(_prefix: str, _urlconf: str | None) -> tuple[str, str]:
    """What stands before and after the uid in a post's address: `reverse` once for each network, not for each post."""
    before, _uid, after = reverse("board:post", args=[ANY]).partition(ANY)
    return before, after


def _place(post: Any, unit: str) -> str:
    if post.neighborhood is None:
        return ""
    meters = getattr(post, "distance", None)
    away = "" if meters is None else f", {escape(wording.distance(meters, unit))}"
    return f"<span>{icon('map-pin')}{escape(post.neighborhood.name)}{away}</span>"


def _lang(said: str, language: str | None) -> str:
    """` lang="es"` where the words are not in the page's language."""
    return f' lang="{escape(said)}"' if said and said != (language or "")[:2] else ""


def _left(post: Any) -> str:
    """How many places a request for several has left, where the list knows it."""
    taken = getattr(post, "taken", None)
    if taken is None or post.places < 2:
        return ""
    left = max(0, post.places - taken)
    said = _("%(left)s of %(places)s places left") % {"left": left, "places": post.places}
    return f'<span class="tag">{icon("users")}{escape(said)}</span>'


@register.simple_tag(takes_context=True)
def post_card(context: Mapping[str, Any], post: Any, brief: bool = False) -> SafeString:
    """post: uid, kind, state, title, body, author, neighborhood, category.icon, ways, is_urgent; `when_words` and
    `distance` (meters) where the page knows them. brief leaves the body away."""
    language = get_language()
    before, after = _address(get_script_prefix(), get_urlconf())
    network, me = context.get("network"), context.get("me")
    lang = _lang(getattr(post, "language", ""), language)
    mine = me is not None and post.author.pk == me.pk
    when = getattr(post, "when_words", "")
    told = f"<span>{icon('calendar-days')}{escape(when)}</span>" if when else ""
    body = "" if brief or not post.body else f'<p class="txt"{lang}>{escape(Truncator(post.body).words(32))}</p>'
    return mark_safe(
        f'<article class="post{" is-urgent" if post.is_urgent else ""}" id="post-{escape(str(post.uid))}">'
        f"{_tile(post.kind, post.state, post.is_urgent, post.category.icon)}<div>"
        f'<p class="meta"><span class="kind">{escape(str(post.get_kind_display()))}</span>'
        f"{_place(post, getattr(network, 'distance_unit', 'km'))}{told}</p>"
        f'<h3{lang}><a href="{before}{escape(str(post.uid))}{after}">{escape(post.title)}</a></h3>{body}'
        f'<p class="who">{av(post.author, "sm")}<span>{_("You") if mine else escape(post.author.name)}</span>'
        f"{_state(post.state, post.is_urgent, language)}{_left(post)}{_ways(tuple(post.ways), language)}</p></div></article>"
    )
