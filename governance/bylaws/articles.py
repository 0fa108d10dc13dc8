"""The words of the bylaws: articles with their versions, and the template that holds until a network writes its own.

In an article `[[hours.floor]]` stands for a clause: the page shows its value in words, linked to the rule.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Article
from networks import clauses, records, roles
from networks.actors import Actor, system

CLAUSE = re.compile(r"\[\[([a-z][a-z0-9_.-]{2,79})\]\]")
SLUG = re.compile(r"[a-z][a-z-]{1,39}")
LONGEST = 20_000
_FOLDER = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Words:
    """One article as it holds at a time. `since` is None while it is the template's."""

    slug: str
    position: int
    title: str
    text: str
    since: dt.datetime | None = None
    decision: str = ""


@cache
def template() -> tuple[Words, ...]:
    """The founding bylaws, drawn up from the principles of cooperatives and the law of Wisconsin."""
    found = []
    for file in sorted(_FOLDER.glob("*.md")):
        number, _dash, slug = file.stem.partition("-")
        title, _break, text = file.read_text(encoding="utf-8").partition("\n")
        found.append(Words(slug, int(number) * 10, title.removeprefix("# "), text.strip()))
    return tuple(found)


def at(when: dt.datetime | None = None) -> list[Words]:
    """The articles in force at a time, in their order. One query."""
    rows = Article.objects.in_force(when)
    found = {one.slug: one for one in template()}
    for row in rows:
        found[row.slug] = Words(row.slug, row.position, row.title, row.text, row.from_at, row.decision)
    return sorted(found.values(), key=lambda one: (one.position, one.slug))


def versions(slug: str) -> list[Article]:
    """All that an article has said since it was first written down, newest first."""
    return list(Article.objects.filter(slug=slug).order_by("-from_at")[:100])


def named(text: str) -> set[str]:
    """The clauses that stand in a text."""
    return set(CLAUSE.findall(text))


def checked(slug: str, title: str, text: str) -> tuple[str, str]:
    """Title and text, if they can stand. Refuses `slug`, `title`, `text`, `clause-unknown`."""
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    if not SLUG.fullmatch(slug):
        raise Refused("slug", _("Use small letters and hyphens, like care-fund."), "slug")
    if not 2 <= len(title) <= 120:
        raise Refused("title", _("Give the article a title of 2 to 120 letters."), "title")
    if not 10 <= len(text) <= LONGEST:
        raise Refused("text", _("Write the article, in 10 to 20,000 letters."), "text")
    if unknown := sorted(one for one in named(text) if not clauses.is_here(one)):
        raise Refused("clause-unknown", _("There is no rule called %(key)s.") % {"key": unknown[0]}, "text")
    return title, text


@transaction.atomic
def amend(slug: str, title: str, text: str, *, by: Actor, decision: str, from_at: dt.datetime | None = None) -> Article:
    """Writes a new version of an article, or a new article.

    Refuses `not-allowed`, `adopted`, `past`, and what `checked` refuses.
    """
    if not (decision.startswith(("proposal:", "decision:")) or by.system):
        if not roles.can(by, "clauses.write_before_adoption"):
            raise Refused("not-allowed", _("Coordinators write the bylaws before they are adopted."))
        if clauses.is_adopted():
            raise Refused("adopted", _("These bylaws are adopted. Members change them by a decision."))
    title, text = checked(slug, title, text)
    now = timezone.now()
    start = from_at or now
    if start < now - dt.timedelta(minutes=1) and not by.system:
        raise Refused("past", _("An article cannot start in the past."), "from_at")
    position = next((one.position for one in at(now) if one.slug == slug), 800)
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_article_end(%s, %s)", [slug, start])
    made = Article.objects.create(slug=slug, position=position, title=title, text=text, from_at=start, decision=decision)
    records.record("article.amended", by=by, about=made, slug=slug, decision=decision)
    return made


def keep_template(*, by: Actor) -> None:
    """When the bylaws are adopted, the template's words become the network's own: they no longer follow the software."""
    written = set(Article.objects.in_force().values_list("slug", flat=True))
    Article.objects.bulk_create(
        Article(slug=one.slug, position=one.position, title=one.title, text=one.text, decision="founding")
        for one in template()
        if one.slug not in written
    )


def plain(words: Iterable[Words]) -> str:
    """All articles as one text of markdown."""
    return "\n\n".join(f"# {one.title}\n\n{one.text}" for one in words)


def adopt(*, by: Actor | None = None, decision: str = "founding") -> None:
    """The bylaws hold, word for number; from now on members change them by a decision."""
    clauses.amend("bylaws.adopted", True, by=by or system("bylaws"), decision=decision)
