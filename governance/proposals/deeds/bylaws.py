"""Changing the bylaws: the value of a rule, or the words of an article, from a day on."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from governance.bylaws import articles, rules
from governance.proposals.deeds import saying
from networks import actors, clauses


# ── A rule ───────────────────────────────────────────────────────────────────────────────────────
def _check_rule(said: dict[str, Any]) -> None:
    saying.only(said, "key", "scope", "value", "before", "from_on")
    key, scope = saying.text(said, "key"), saying.text(said, "scope")
    if not clauses.is_here(key):
        raise Refused("clause-unknown", _("There is no such rule."), "key")
    if len(scope) > 80:
        raise Refused("scope", _("There is no such part of the network."), "scope")
    new = clauses.declaration(key).checked(said.get("value"))
    for _name, guard in registry.guards:
        guard(key, new, scope)
    if new == clauses.value(key, scope=scope):
        raise Refused("same", _("That is what the rule says already."), "value")
    said |= {"before": clauses.value(key, scope=scope), "scope": scope}
    saying.day(said, "from_on")


def _preview_rule(said: dict[str, Any]) -> registry.IfPassed:
    rule = clauses.declaration(said["key"])
    before, after = (rules.in_words(rule, value) for value in (said.get("before"), said["value"]))
    start = saying.day(said, "from_on")
    when = _("from %(day)s on") % {"day": wording.day(start, "long")} if start else _("as soon as it is decided")
    sentence = _("The rule “%(title)s” will say %(after)s, %(when)s.") % {"title": rule.title, "after": after, "when": when}
    url = f"{reverse('networks:bylaws')}#{said['key']}"
    full = [str(rule.sentence(value)) if rule.sentence else f"{rule.title}: {words}" for value, words in
            ((said.get("before"), before), (said["value"], after))]  # fmt: skip
    return registry.IfPassed([sentence], full[0], full[1], url)


def _change_rule(said: dict[str, Any], proposal: Any) -> str:
    start = saying.start_of(saying.day(said, "from_on"))
    by = actors.system("governance")
    made = clauses.amend(
        said["key"], said["value"], by=by, decision=proposal.source, scope=said.get("scope", ""), from_at=start
    )
    return f"clause:{made.uid}"


# ── An article ───────────────────────────────────────────────────────────────────────────────────
def _check_words(said: dict[str, Any]) -> None:
    saying.only(said, "slug", "heading", "words", "before", "from_on")
    try:
        articles.checked(saying.text(said, "slug"), saying.text(said, "heading"), saying.text(said, "words"))
    except Refused as refused:
        field = {"title": "heading", "text": "words"}.get(refused.field or "", refused.field)
        raise Refused(refused.code, refused.message, field) from None
    current = next((one for one in articles.at() if one.slug == said["slug"]), None)
    said["before"] = current.text if current else ""
    if current is not None and (current.title, current.text) == (said["heading"], said["words"]):
        raise Refused("same", _("That is what the article says already."), "words")
    saying.day(said, "from_on")


def _preview_words(said: dict[str, Any]) -> registry.IfPassed:
    start = saying.day(said, "from_on")
    when = _("from %(day)s on") % {"day": wording.day(start, "long")} if start else _("as soon as it is decided")
    sentence = _("The article “%(title)s” will have these words, %(when)s.") % {"title": said["heading"], "when": when}
    return registry.IfPassed([sentence], said.get("before", ""), said["words"], f"{reverse('networks:bylaws')}#{said['slug']}")


def _change_words(said: dict[str, Any], proposal: Any) -> str:
    start = saying.start_of(saying.day(said, "from_on"))
    by = actors.system("governance")
    made = articles.amend(said["slug"], said["heading"], said["words"], by=by, decision=proposal.source, from_at=start)
    return f"article:{made.uid}"


registry.enactments.add(
    "clause",
    registry.Enactment(gettext_lazy("Change the number or choice of a rule"), _check_rule, _preview_rule, _change_rule),
)
registry.enactments.add(
    "article",
    registry.Enactment(gettext_lazy("Change the words of an article"), _check_words, _preview_words, _change_words),
)
