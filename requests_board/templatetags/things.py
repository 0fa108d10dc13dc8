"""A thing as a card, written in Python: a page shows twenty (docs/design.md).

    {% load things %}{% thing_card thing %}   {% booking_when booking %}   {% part_words part thing %}

Everything that people wrote passes through `escape`.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import wording
from common.templatetags.cloth import icon, patch
from requests_board.things.wordings import booking_when as _when
from requests_board.things.wordings import part_words as _part

register = template.Library()
register.simple_tag(_when, name="booking_when")
register.simple_tag(_part, name="part_words")


@register.simple_tag(takes_context=True)
def thing_card(context: Mapping[str, Any], thing: Any) -> SafeString:
    """thing: a `library.Line`."""
    unit = getattr(context.get("network"), "distance_unit", "km")
    picture = (
        f'<img class="thumb" src="{reverse("networks:file", args=[thing.photo_uid])}" alt="{escape(thing.photo_alt or "")}" '
        f'width="72" height="72" loading="lazy">'
        if thing.photo_uid
        else patch("offer", thing.icon)
    )
    away = f", {escape(wording.distance(thing.distance, unit))}" if thing.distance is not None else ""
    place = f"<span>{icon('map-pin')}{escape(thing.hood_name)}{away}</span>" if thing.hood_name else ""
    shelf = f"<span>{icon('folder-open')}{escape(thing.shelf_name)}</span>" if thing.shelf_name else ""
    body = f'<p class="txt">{escape(Truncator(thing.body).words(24))}</p>' if thing.body else ""
    return mark_safe(
        f'<article class="post" id="thing-{escape(str(thing.uid))}">{picture}<div>'
        f'<p class="meta"><span class="kind">{escape(thing.get_kind_display())}</span>{shelf}{place}</p>'
        f'<h3><a href="{reverse("things:thing", args=[thing.uid])}">{escape(thing.name)}</a></h3>{body}'
        f'<p class="who">{_state(thing)}</p></div></article>'
    )


def _state(thing: Any) -> str:
    """Free, out until, in repair, waiting for maintenance; and how many wait."""
    if thing.state == "repair":
        words = f'<span class="tag care">{icon("wrench")}{_("being repaired")}</span>'
    elif thing.state == "service":
        words = f'<span class="tag care">{icon("wrench")}{_("waits for its maintenance")}</span>'
    elif thing.busy_until is None:
        words = f'<span class="tag ok">{icon("check")}{_("free now")}</span>'
    elif thing.busy_until <= timezone.now():
        words = f'<span class="tag care">{icon("clock")}{_("should be back soon")}</span>'
    else:
        until = _("borrowed until %(day)s") % {"day": wording.day(thing.busy_until)}
        words = f'<span class="tag">{icon("clock")}{escape(until)}</span>'
    if thing.waiting:
        waits = ngettext("%(count)s waits", "%(count)s wait", thing.waiting) % {"count": thing.waiting}
        words += f'<span class="tag">{icon("users")}{escape(waits)}</span>'
    return words
