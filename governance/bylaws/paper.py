"""The bylaws on paper: every article, its rules with their values, and since when they hold."""

from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import papers, wording
from governance.bylaws import articles, profiles, rendering, rules
from networks.tenancy.current import NetworkRef


def bylaws(network: NetworkRef) -> bytes:
    """A PDF of the bylaws in force."""
    shown = rules.articles()
    texts = {one.slug: one.text for one in articles.at()}
    values = {rule.key: rule.value_words for one in shown for rule in one.clauses}
    adopted = rules.adopted_on()
    profile = profiles.current()
    language = (translation.get_language() or "en-us").split("-")
    return papers.pdf(
        Path(__file__).with_name("bylaws.typ"),
        {
            "title": _("Bylaws of %(name)s") % {"name": network.name},
            "facts": [
                _("Adopted on %(day)s") % {"day": wording.day(timezone.localdate(adopted), "long")}
                if adopted
                else _("Not adopted yet"),
                _("Legal form: %(title)s. Checked by rule, not legal advice.") % {"title": profile.title},
            ],
            "articles": [
                {
                    "title": one.title,
                    "paragraphs": rendering.words(texts.get(one.slug, ""), values).split("\n"),
                    "rules": [[rule.title, rule.value_words] for rule in one.clauses],
                }
                for one in shown
            ],
            "foot": _("As in force on %(day)s") % {"day": wording.day(timezone.localdate(), "long")},
            "lang": language[0],
            "paper": "us-letter" if language[-1] == "us" else "a4",
        },
    )
