"""The sketch map of a network: neighborhoods by their centers, posts as pins. Never a door, never a street."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import drawing

PIN = (
    '<rect class="pin-bg" x="-19" y="-19" width="38" height="38" rx="5"/><path class="pin-a {kind}" d="M-15-15h30l-30 30z"/>'
    '<path class="pin-b {kind}" d="M15-15v30h-30z"/><text class="pin-n" y="6.5" text-anchor="middle">{count}</text>'
)
HERE = '<circle class="me" cx="28" cy="-14" r="9"/><circle class="me-in" cx="28" cy="-14" r="4.5"/>'


def town(neighborhoods: Sequence[Any], name: str, mine: Any = None) -> SafeString:
    """The map as SVG; a sentence where there is nothing to draw.

    neighborhoods: `name`, `latitude`, `longitude`, and when they have posts `requests`, `offers`, `urgent` and `url`.
    """
    placed = [hood for hood in neighborhoods if hood.latitude is not None and hood.longitude is not None]
    if not placed:
        return format_html('<p class="muted">{}</p>', _("No neighborhoods are on the map yet."))
    pins = drawing.sketch([(float(hood.latitude), float(hood.longitude)) for hood in placed])
    here = getattr(mine, "name", None)
    ground, names, links = [], [], []
    for hood, pin in zip(placed, pins, strict=True):
        count = drawing.pin_count(hood)
        ground.append(f'<circle class="quarter" cx="{pin.left}" cy="{pin.top}" r="44"/>')
        names.append(
            f'<g class="name"><text x="{pin.left}" y="{pin.top}" dy="{36 if count else 5}" text-anchor="middle">'
            f"{escape(hood.name)}</text></g>"
        )
        if hood.name == here:
            names.append(f'<g transform="translate({pin.left} {pin.top})">{HERE}</g>')
        if count:
            shown = f"{drawing.MOST_COUNTED}+" if count > drawing.MOST_COUNTED else count
            drawn = PIN.format(kind=drawing.pin_kind(hood), count=shown)
            links.append(
                f'<a href="{escape(hood.url)}" aria-label="{escape(_label(hood, count))}">'
                f'<g transform="translate({pin.left} {pin.top})">{drawn}</g></a>'
            )
    label = _("Sketch map of %(name)s. The same posts are in the list.") % {"name": name}
    return mark_safe(
        f'<svg class="town" viewBox="0 0 420 480" role="group" aria-label="{escape(label)}">'
        f'<rect class="land" width="420" height="480"/>{"".join(ground)}{"".join(names)}{"".join(links)}</svg>'
    )


def _label(hood: Any, count: int) -> str:
    if count > drawing.MOST_COUNTED:
        return _("More than %(count)s posts in %(place)s") % {"count": drawing.MOST_COUNTED, "place": hood.name}
    said = ngettext("%(count)s post in %(place)s", "%(count)s posts in %(place)s", count) % {
        "count": count,
        "place": hood.name,
    }
    return _("%(posts)s, urgent among them") % {"posts": said} if getattr(hood, "urgent", 0) else said
