"""The cloth that pages are made of: icons, quilt blocks, patches, gauges, amounts and dates.

A builtin library: templates use these tags without loading it. Whatever comes from people is
escaped by `format_html`; nothing here trusts its input.

    {% icon "house" %}  {% icon "arrow-right" "flip" %}       {% quilt_block network.block %}
    {% patch post.kind post.category.icon %}                   {% av post.author "sm" %}
    {{ minutes|hours }}  {{ minutes|hours:"signed" }}          {{ entry.amount|amount:account.currency }}
    {{ moment|when }}  {{ date|day:"short" }}                  {{ meters|distance:network.distance_unit }}
    {% notice "ok" %}…{% endnotice %}  {% empty_state "churn" _("Quiet in here") %}…{% endempty_state %}
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, NumberInput, RadioSelect, TextInput
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from common import drawing, registry, rendering, town, wording

register = template.Library()

TINTS = 6
KINDS = {"request", "offer", "urgent", "way"}
NOTICE_ICONS = {"ok": "circle-check", "warn": "scale", "bad": "triangle-alert", "": "info"}
LEVELS = {"success": "ok", "warning": "warn", "error": "bad"}
WAY_ICONS = {
    "hours": "hourglass",
    "credits": "coins",
    "credit": "coins",
    "gift": "gift",
    "loan": "undo-2",
    "borrowing": "undo-2",
}
WAY_DYES = {"credit": "credits", "borrowing": "loan"}


@cache
def _sheet(name: str) -> str:
    return static(name)


# ── Pictures ───────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
@lru_cache(maxsize=2048)
def icon(name: str, classes: str = "") -> SafeString:
    """A Lucide icon from the sprite; always beside words, so hidden from screen readers."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f"i {classes}".strip(),
        _sheet("icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=512)
def quilt_block(name: str, classes: str = "") -> SafeString:
    """A network's sign; always beside its name. An unknown or empty one is the friendship star."""
    known = name if name in drawing.BLOCKS else drawing.BLOCKS[0]
    return format_html(
        '<svg class="{}" viewBox="0 0 48 48" aria-hidden="true"><use href="{}#b-{}"/></svg>',
        f"block {classes}".strip(),
        _sheet("blocks.svg"),
        known,
    )


@register.simple_tag
@lru_cache(maxsize=64)
def quilt(columns: int, rows: int, seed: int = 3) -> SafeString:
    return drawing.quilt(columns, rows, _sheet("blocks.svg"), seed)


@register.simple_tag
def patch(kind: str, icon_name: str, size: str = "") -> SafeString:
    """A two-triangle tile: rose for a request, sky for an offer, madder for urgent, grey for closed."""
    dye = kind if kind in KINDS else ""
    return format_html(
        '<span class="{}">{}</span>', " ".join(filter(None, ["patch", dye, size])), icon(icon_name or "circle-dot")
    )


@register.simple_tag
def av(who: Any, size: str = "") -> SafeString:
    """An avatar: the picture when `who` (a row, or a dict like one) has a `picture_url`, else initials on a tint of theirs."""
    said = who if isinstance(who, dict) else {"name": getattr(who, "name", who), "picture_url": getattr(who, "picture_url", "")}
    name, picture = str(said.get("name") or ""), said.get("picture_url")
    if picture:
        return format_html(
            '<img class="{}" src="{}" alt="" width="40" height="40" loading="lazy">', f"av {size}".strip(), picture
        )
    tint = crc32(name.encode()) % TINTS + 1
    return format_html('<span class="{}" aria-hidden="true">{}</span>', f"av t{tint} {size}".strip(), wording.initials(name))


@register.simple_tag
def gauge(
    value: float,
    floor: float | None,
    ceiling: float | None,
    left: str,
    right: str,
    words: str = "",
    near: bool | None = None,
) -> SafeString:
    """A balance between its limits, with both ends in words; red when within 15% of a limit."""
    if near is None:
        near = bool(
            drawing.nearness(int(value), None if floor is None else int(floor), None if ceiling is None else int(ceiling))
        )
    return format_html(
        '<div class="gauge{}">{}<p class="ends"><span>{}</span><span>{}</span></p></div>',
        " near" if near else "",
        drawing.gauge(value, floor, ceiling, words or f"{left}, {right}"),
        left,
        right,
    )


@register.simple_tag
def nearness(value: int, floor: int | None, ceiling: int | None) -> str:
    """{% nearness account.balance account.floor account.ceiling as near %}: "low", "high" or ""."""
    return drawing.nearness(value, floor, ceiling)


@register.simple_tag
def quorum(count: int, need: int, left: str, right: str, words: str = "") -> SafeString:
    return format_html(
        '<div class="gauge decide">{}<p class="ends"><span>{}</span><span>{}</span></p></div>',
        drawing.quorum(count, need, words or f"{left}, {right}"),
        left,
        right,
    )


@register.simple_tag
def patches(count: int, need: int, words: str, columns: int = 21) -> SafeString:
    return drawing.patches(count, need, words, columns)


@register.simple_tag
def people_per_patch(need: int) -> int:
    """Above 120 people a patch stands for several; say so beside the meter."""
    return drawing.people_per_patch(need)


@register.simple_tag
def spark(values: Sequence[float], words: str, extra: str = "", top: float | None = None) -> SafeString:
    return drawing.spark(values, words, extra, top)


@register.simple_tag
def bar(value: float, total: float, mark: float | None = None) -> SafeString:
    return drawing.bar(value, total, mark)


@register.inclusion_tag("cloth/chart.html")
def balance_chart(points: Sequence[tuple[date, int]], account: Any) -> dict[str, Any]:
    """A balance over time, from (day, balance after) oldest first. Empty is a sentence, never an axis."""
    currency = getattr(account, "currency", None)
    step = 60 if currency is None or wording.is_hours(currency) else 10 ** getattr(currency, "exponent", 2)
    line = drawing.balance_line(points, getattr(account, "floor", None), getattr(account, "ceiling", None), step)
    return {
        "line": line,
        "currency": currency,
        "first": points[0][0] if points else None,
        "last": points[-1][0] if points else None,
    }


town_map = register.simple_tag(town.town, name="town_map")


# ── Words ──────────────────────────────────────────────────────────────────────────────────────


hours = register.filter("hours", wording.hours)
amount = register.filter("amount", wording.amount)
day = register.filter("day", wording.day)
when = register.filter("when", wording.when)
clock = register.filter("clock", wording.clock)
distance = register.filter("distance", wording.distance)
plain = register.filter("plain", rendering.plain)


@register.filter
def credit(hundredths: int | None) -> str:
    """An amount of the network's credit: 1250 → "12.50 cr"."""
    return "" if hundredths is None else wording.credit(hundredths)


@register.filter
def big_hours(minutes: int | None) -> SafeString | str:
    """The sum on an account: the number large, its unit small."""
    if minutes is None:
        return ""
    parts = wording.hour_parts(minutes)
    sums = format_html_join(" ", "{} <small>{}</small>", parts)
    return format_html("{}{}", wording.sign_of(minutes), sums)


@register.filter
def big_amount(units: int | None, currency: Any) -> SafeString | str:
    if units is None or wording.is_hours(currency):
        return big_hours(units)
    number = wording.amount(units, currency, "table-plain")
    return format_html("{} <small>{}</small>", number, wording.unit_of(currency))


@register.filter
def signed_amount(units: int | None, currency: Any) -> str:
    return wording.amount(units, currency, "signed")


@register.filter
def table_amount(units: int | None, currency: Any) -> str:
    """For a change in a statement's column: signed, without its unit."""
    return wording.amount(units, currency, "table")


@register.filter
def bare_amount(units: int | None, currency: Any) -> str:
    """Only the number, as short as it goes: for the marks of a chart."""
    return wording.amount(units, currency, "bare")


@register.filter
def table_balance(units: int | None, currency: Any) -> str:
    return wording.amount(units, currency, "table-plain")


@register.simple_tag
def day_tile(value: date | datetime) -> SafeString:
    """The day of a rota or an event: weekday over number."""
    from babel.dates import format_date

    spoken = wording.locale()
    return format_html(
        '<p class="day">{}<b>{}</b></p>',
        format_date(value, "EEE", locale=spoken),
        format_date(value, "d", locale=spoken),
    )


@register.filter
def first_name(who: Any) -> str:
    """What a neighbor is called in a sentence: "Pa Kou Vang" → "Pa Kou" when `short_name` says so, else "Pa"."""
    name = str(getattr(who, "name", who) or "")
    return str(getattr(who, "short_name", "")) or (name.split()[0] if name.split() else "")


@register.filter
def as_json(value: Any) -> str:
    """JSON for a data- attribute; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def way_icon(way: str) -> str:
    return WAY_ICONS.get(str(way), "tag")


@register.filter
def way_dye(way: str) -> str:
    """The class of a way of exchange: it keeps its colour everywhere."""
    way = str(way)
    return WAY_DYES.get(way, way if way in WAY_ICONS else "")


# ── Parts of pages ─────────────────────────────────────────────────────────────────────────────


@register.simple_block_tag
def panel(content: str, title: str = "", id: str = "", link: str = "", link_text: str = "", classes: str = "") -> SafeString:
    """A section with its heading outside and its content in a box; headings name the section."""
    head: SafeString | str = ""
    if title:
        more = format_html('<a href="{}">{}</a>', link, link_text) if link else ""
        head = format_html('<div class="sec-head"><h2 id="h-{}">{}</h2>{}</div>', id, title, more)
    label = format_html(' aria-labelledby="h-{}"', id) if title and id else ""
    return format_html(
        '<section class="stack"{}>{}<div class="{}">{}</div></section>',
        label,
        head,
        f"panel {classes}".strip(),
        content,
    )


@register.simple_block_tag
def empty_state(content: str, block: str = "friendship", title: str = "", level: int = 3) -> SafeString:
    """Nothing here: what is normal, then one way forward."""
    return format_html('<div class="empty-state">{}<h{}>{}</h{}>{}</div>', quilt_block(block), level, title, level, content)


@register.simple_block_tag
def notice(content: str, kind: str = "", sign: str = "", live: bool = False) -> SafeString:
    """An inline message: "" for information, ok, warn or bad. A bad one is announced at once."""
    kind = LEVELS.get(kind, kind if kind in NOTICE_ICONS else "")
    role = ' role="alert"' if kind == "bad" else ' role="status"' if live or kind == "ok" else ""
    return format_html(
        '<div class="{}"{}>{}<div>{}</div></div>',
        f"notice {kind}".strip(),
        SafeString(role),
        icon(sign or NOTICE_ICONS[kind]),
        content,
    )


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: Any) -> str:
    """The page's query with some values changed: {% query after=page.next %}; None takes a value away."""
    request = context.get("request")
    pairs = [(key, value) for key, values in request.GET.lists() for value in values] if request else []
    kept = [(key, value) for key, value in pairs if key not in changes]
    added = [(key, value) for key, value in changes.items() if value not in (None, "")]
    return "?" + urlencode(kept + added)


@register.simple_tag(takes_context=True)
def is_here(context: Mapping[str, Any], url_name: str) -> bool:
    """Whether a tab is the one the reader is in: by `here`, by its own page, or by a chapter of its own."""
    if here := context.get("here"):
        return bool(here == url_name)
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return False
    chapter = url_name.partition(":")[0]
    alone = sum(tab.url_name.startswith(f"{chapter}:") for _name, tab in registry.tabs) < 2
    return bool(match.view_name == url_name or (chapter == match.namespace and alone))


@register.simple_tag(takes_context=True)
def tab_count(context: Mapping[str, Any], tab: Any) -> int:
    """What waits for the reader behind a tab."""
    return int(tab.count(context["request"])) if tab.count and "request" in context else 0


@register.simple_tag(takes_context=True)
def tabs_count(context: Mapping[str, Any], tabs: Iterable[Any]) -> int:
    """What waits behind several tabs together."""
    return sum(tab_count(context, tab) for tab in tabs)


# ── Forms ──────────────────────────────────────────────────────────────────────────────────────


@register.filter
def shape(field: BoundField) -> str:
    """How a field is drawn: "check", "chips", "ranks" or "input"."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "chips"
    return "input"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A field's own element, dressed as ours; hint and error are named in that order."""
    if shape(field) != "input":
        return field.as_widget()
    widget = field.field.widget
    dress: dict[str, str | bool] = {"class": f"input {widget.attrs.get('class', '')}".strip()}
    if type(widget) is not NumberInput:
        return field.as_widget(attrs=dress)
    # A number field of the browser throws away what it cannot read; ours keeps it beside the error.
    kept = {key: value for key, value in widget.attrs.items() if key not in {"min", "max", "step"}}
    return field.as_widget(TextInput(attrs=kept), attrs=dress | {"inputmode": "decimal"})


@register.simple_tag
def error_heading(form: Any) -> str:
    """The heading of a form's list of errors."""
    count = sum(len(errors) for errors in form.errors.values())
    return ngettext("One thing to fix before this can be sent", "%(count)s things to fix before this can be sent", count) % {
        "count": count
    }
