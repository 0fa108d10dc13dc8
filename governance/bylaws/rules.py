"""The bylaws' text: articles made of what apps declare, with the values in force, since when and by which decision."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import wording
from governance.bylaws import articles as words
from governance.bylaws import rendering
from governance.models import Proposal
from networks import clauses
from networks.clauses import Declaration
from networks.models import Clause, Decision

# Where the rules of an article stand that has no words of its own: title and place among the others.
TITLES: dict[str, tuple[Any, int]] = {
    "tools": (gettext_lazy("What we use"), 210),
    "safety": (gettext_lazy("Safety"), 310),
    "decisions": (gettext_lazy("The numbers of each kind of decision"), 510),
    "exchanges": (gettext_lazy("Exchanges"), 660),
    "board": (gettext_lazy("The board"), 670),
    "matching": (gettext_lazy("Matching"), 672),
    "credit": (gettext_lazy("Credit"), 680),
    "things": (gettext_lazy("Shared things"), 740),
    "points": (gettext_lazy("Support and rewards"), 760),
    "drives": (gettext_lazy("Drives"), 770),
    "between": (gettext_lazy("Between networks"), 780),
}
DECISIONS = "decisions"


@dataclass(frozen=True)
class Version:
    """What a rule said before."""

    value_words: str
    since: dt.datetime
    until: dt.datetime


@dataclass(frozen=True)
class Rule:
    """One clause as the page prints it. `since` is None where the network has said nothing of its own."""

    key: str
    title: str
    sentence: str
    explanation: str
    value: Any
    value_words: str
    since: dt.datetime | None
    decision: str
    decision_url: str
    history: list[Version] = field(default_factory=list)
    scoped: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Article:
    """Words (HTML, "" where there are none), and the rules that stand below them. `since` is None for the template's words."""

    slug: str
    title: str
    clauses: list[Rule]
    html: str = ""
    since: dt.datetime | None = None
    decision: str = ""
    decision_url: str = ""

    @property
    def is_table(self) -> bool:
        """The same few numbers for every kind of decision are easier to read as a table."""
        return self.slug == DECISIONS


def articles(now: dt.datetime | None = None) -> list[Article]:
    """Everything in force, in three queries."""
    at = now or timezone.now()
    rows: dict[str, list[Clause]] = {}
    for row in Clause.objects.filter(from_at__lte=at).order_by("key", "scope", "-from_at"):
        rows.setdefault(row.key, []).append(row)
    written = words.at(at)
    said = [row.decision for found in rows.values() for row in found] + [one.decision for one in written]
    refs = _references(said)
    shelves: dict[str, list[Rule]] = {}
    for key, declaration in clauses.here():
        shelves.setdefault(declaration.article, []).append(_rule(key, declaration, rows.get(key, []), refs, at))
    values = {rule.key: rule.value_words for found in shelves.values() for rule in found}
    made = [(one.position, _article(one, shelves.pop(one.slug, []), values, refs)) for one in written]
    for slug, rules in shelves.items():
        title, position = TITLES.get(slug, (slug.capitalize(), 850))
        made.append((position, Article(slugify(slug), str(title), rules)))
    return [one for _position, one in sorted(made, key=lambda pair: (pair[0], pair[1].slug))]


def _article(one: words.Words, rules: list[Rule], values: dict[str, str], refs: dict[str, str]) -> Article:
    html = rendering.with_values(one.text, values)
    said = decision_words(one.decision, refs) if one.since else ""
    return Article(one.slug, one.title, rules, html, one.since, said, decision_url(one.decision))


def _references(decisions: Iterable[str]) -> dict[str, str]:
    """uid of a decision of two officers → its short name; of a measure in haste → "haste"."""
    decisions = list(decisions)
    signed, voted = ({_uid_in(text, kind) for text in decisions} - {""} for kind in ("decision", "proposal"))
    found = dict(Decision.objects.filter(uid__in=signed).values_list("uid", "ref")) if signed else {}
    hasty = list(Proposal.objects.filter(uid__in=voted, kind="emergency", decision=None)) if voted else []
    return {str(uid): ref for uid, ref in found.items()} | {str(one.uid): "haste" for one in hasty}


def _uid_in(decision: str, kind: str = "decision") -> str:
    """The uid that a reference names; "" when it names no row of that kind ("founding")."""
    before, _colon, said = decision.partition(":")
    try:
        return str(uuid.UUID(said)) if before == kind else ""
    except ValueError:
        return ""


def decision_url(decision: str) -> str:
    """The page of what a rule was decided by; "" where there is none."""
    for kind, page in (("decision", "networks:decision"), ("proposal", "networks:proposal")):
        if uid := _uid_in(decision, kind):
            try:
                return reverse(page, args=[uid])
            except NoReverseMatch:
                return ""
    return ""


def _rule(key: str, declaration: Declaration, rows: list[Clause], refs: dict[str, str], at: dt.datetime) -> Rule:
    own = [row for row in rows if row.scope == ""]
    current = next((row for row in own if row.until_at is None or row.until_at > at), None)
    value = declaration.default if current is None else current.value
    words = in_words(declaration, value)
    said = declaration.sentence(value) if declaration.sentence is not None else f"{declaration.title}: {words}."
    decision = current.decision if current is not None else ""
    return Rule(
        key=key,
        title=str(declaration.title),
        sentence=str(said),
        explanation=str(declaration.explanation),
        value=value,
        value_words=words,
        since=current.from_at if current is not None else None,
        decision=decision_words(decision, refs),
        decision_url=decision_url(decision),
        history=[
            Version(in_words(declaration, row.value), row.from_at, row.until_at)
            for row in own
            if row.until_at is not None and row.until_at <= at
        ],
        scoped=[
            f"{row.scope}: {in_words(declaration, row.value)}"
            for row in rows
            if row.scope and (row.until_at is None or row.until_at > at)
        ],
    )


def in_words(declaration: Declaration, value: Any) -> str:
    """A value as people say it: "10 h", "14 days", "yes", or the words of a choice."""
    if declaration.choices:
        return str(dict(declaration.choices).get(value, value))
    if declaration.kind is bool:
        return _("yes") if value else _("no")
    if declaration.unit == "minutes":
        return wording.hours(int(value))
    if declaration.unit == "cents":
        return wording.number(Decimal(int(value)) / 100, 2)
    if declaration.unit == "days":
        return _("%(number)s days") % {"number": value}
    if declaration.unit == "months":
        return _("%(number)s months") % {"number": value}
    if declaration.unit == "percent":
        return _("%(number)s percent") % {"number": value}
    return f"{value} {declaration.unit}".strip() if declaration.unit else str(value)


def decision_words(decision: str, refs: dict[str, str]) -> str:
    """By which decision a rule holds."""
    if decision == "founding":
        return _("set by the founders")
    if decision.startswith("decision:"):
        ref = refs.get(decision.removeprefix("decision:"), "")
        return _("decision “%(ref)s”") % {"ref": ref} if ref else _("a decision of two officers")
    if decision.startswith("proposal:"):
        hasty = decision.removeprefix("proposal:") in refs
        return _("in haste; the members are asked") if hasty else _("voted by the members")
    return decision


def adopted_on() -> dt.datetime | None:
    """When the bylaws were adopted; None before."""
    row = Clause.objects.in_force().filter(key="bylaws.adopted", scope="").first()
    return row.from_at if row is not None and row.value else None


def day(said: str) -> dt.date | None:
    """A day that an address names, of this century or the next; None for what is none."""
    try:
        found = parse_date(said) if said.isascii() else None
    except ValueError:
        return None
    return found if found is not None and dt.date(2000, 1, 1) <= found <= dt.date(2200, 1, 1) else None


def end_of(day: dt.date) -> dt.datetime:
    """A day is shown as it stood when it ended; today as it stands now."""
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    now = timezone.now()
    return now if day == timezone.localdate(now) else end
