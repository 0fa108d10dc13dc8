"""Articles as HTML and as plain words: markdown, cleaned once more, with the values of clauses in their place."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from governance.bylaws.articles import CLAUSE

TAGS = {
    *("p", "ol", "ul", "li", "em", "strong", "h3", "h4", "blockquote", "br", "code", "hr", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_MARKS = re.compile(r"[*_`#>]+")


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def html(text: str) -> SafeString:
    """Markdown by members: no HTML of theirs, no pictures, links that promise nothing."""
    made = _markdown().render(text)
    made = re.sub(r"<(/?)h[12]>", r"<\1h3>", made)
    cleaned = nh3.clean(
        made, tags=TAGS, attributes={"*": set(), "a": {"href"}, "ol": {"start"}}, url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )  # fmt: skip
    return mark_safe(cleaned)


def with_values(text: str, values: Mapping[str, str]) -> SafeString:
    """`html`, and each clause as a link to its rule on the same page."""

    def said(found: re.Match[str]) -> str:
        key = found[1]
        return f'<a class="why-link" href="#{key}">{escape(values[key])}</a>' if key in values else escape(key)

    return mark_safe(CLAUSE.sub(said, html(text)))


def words(text: str, values: Mapping[str, str]) -> str:
    """Without marks, for paper and for comparing."""
    said = CLAUSE.sub(lambda found: values.get(found[1], found[1]), text)
    return _MARKS.sub("", said).strip()
