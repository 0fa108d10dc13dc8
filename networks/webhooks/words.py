"""Kinds of records in words, for people who choose what somebody outside is told."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks.webhooks import messages

# The first word of a kind → what it is about. A new noun is added here; without, its own word is shown.
NOUNS: dict[str, Any] = {
    "account": gettext_lazy("Accounts"),
    "agreement": gettext_lazy("Texts to sign, and agreements with networks"),
    "app": gettext_lazy("Apps"),
    "article": gettext_lazy("Articles of the bylaws"),
    "assembly": gettext_lazy("Meetings"),
    "bank": gettext_lazy("Statements of the bank"),
    "belonging": gettext_lazy("Members of HUMANs"),
    "between": gettext_lazy("Trade with other networks"),
    "booking": gettext_lazy("Bookings of things"),
    "books": gettext_lazy("The books"),
    "borrowing_pass": gettext_lazy("Exceptions for borrowing"),
    "budget": gettext_lazy("Budget of the fund"),
    "call": gettext_lazy("Calls for help between networks"),
    "care": gettext_lazy("Care conversations"),
    "claim": gettext_lazy("Claims of rewards"),
    "clause": gettext_lazy("Rules of the bylaws"),
    "clearing": gettext_lazy("Set-off among networks"),
    "contribution": gettext_lazy("Money into the pool"),
    "covenant": gettext_lazy("What is signed with HUMANs"),
    "currency": gettext_lazy("Units"),
    "decision": gettext_lazy("Decisions"),
    "drive": gettext_lazy("Drives"),
    "dues": gettext_lazy("Dues"),
    "elsewhere": gettext_lazy("Posts of other networks"),
    "equity": gettext_lazy("Cooperative shares"),
    "estate": gettext_lazy("When a member has died"),
    "exchange": gettext_lazy("Exchanges"),
    "feedback": gettext_lazy("Private feedback"),
    "followup": gettext_lazy("Follow-ups of dispatch"),
    "founding": gettext_lazy("Founding, step by step"),
    "fund": gettext_lazy("Hours of the commons fund"),
    "gathering": gettext_lazy("Classes and work parties"),
    "group": gettext_lazy("Saving groups"),
    "guide": gettext_lazy("Guides"),
    "holder": gettext_lazy("Who acts for a household"),
    "hours": gettext_lazy("Hours"),
    "import": gettext_lazy("Data brought in"),
    "invitation": gettext_lazy("Invitations"),
    "invoice": gettext_lazy("Invoices"),
    "lesson": gettext_lazy("Lessons of playbooks"),
    "letter": gettext_lazy("Weekly letters"),
    "limit": gettext_lazy("Trading limits"),
    "loan": gettext_lazy("Loans"),
    "loop": gettext_lazy("Loops of neighbors"),
    "mandate": gettext_lazy("Delegates"),
    "match": gettext_lazy("Matches"),
    "matches": gettext_lazy("Matches"),
    "membership": gettext_lazy("Members joining and leaving"),
    "memo": gettext_lazy("Memos between networks"),
    "message": gettext_lazy("Messages of exchanges"),
    "network": gettext_lazy("The network itself"),
    "network_copy": gettext_lazy("All data taken out"),
    "office": gettext_lazy("Offices by election"),
    "passage": gettext_lazy("Proposals that travel between networks"),
    "petition": gettext_lazy("Petitions"),
    "playbook": gettext_lazy("Playbooks"),
    "pledge": gettext_lazy("Pledges for loans"),
    "poll": gettext_lazy("Votes"),
    "post": gettext_lazy("Requests and offers"),
    "profile": gettext_lazy("Members’ pages"),
    "proposal": gettext_lazy("Proposals"),
    "region": gettext_lazy("Regional federations"),
    "relief": gettext_lazy("Urgent help"),
    "repair": gettext_lazy("Repairs"),
    "repayment": gettext_lazy("Repayments"),
    "repeat": gettext_lazy("What stands for each week"),
    "report": gettext_lazy("Reported posts"),
    "reschedule": gettext_lazy("New plans for loans"),
    "reversal": gettext_lazy("Lines taken back"),
    "reward": gettext_lazy("Rewards"),
    "role": gettext_lazy("Offices"),
    "search": gettext_lazy("Kept searches"),
    "series": gettext_lazy("Bookings that come back"),
    "setoff": gettext_lazy("Set-off of invoices"),
    "share": gettext_lazy("Teach one, learn one"),
    "skill": gettext_lazy("Skills"),
    "sponsor": gettext_lazy("Sponsor networks"),
    "standin": gettext_lazy("Who stands in for a coordinator"),
    "support": gettext_lazy("Support points"),
    "thanks": gettext_lazy("Thanks"),
    "thing": gettext_lazy("Shared things"),
    "trading": gettext_lazy("The trade directory"),
    "transfer": gettext_lazy("Lines of the books"),
    "waiting": gettext_lazy("Waiting places for things"),
    "webhook": gettext_lazy("Who outside is told"),
    "welcome": gettext_lazy("Welcome steps"),
    "wish": gettext_lazy("Wishes for the library"),
    "withdrawal": gettext_lazy("Money out of the pool"),
}


def nouns() -> list[tuple[str, str]]:
    """("exchange.*", "Exchanges"), by their words: of what records tell, as far as apps have words for them."""
    found = {kind.partition(".")[0] for source in _SOURCES for kind, _what in source if _is_open(kind)}  # type: ignore[attr-defined]
    return sorted(((f"{noun}.*", _said(noun)) for noun in found), key=lambda pair: pair[1].lower())


def of(kind: str) -> str:
    """A kind, or many of them, in words: "Exchanges: confirmed", "Exchanges", "Everything"."""
    if kind == "*":
        return _("Everything")
    noun, _dot, what = kind.partition(".")
    said = _said(noun)
    return said if what == "*" else f"{said}: {what.replace('_', ' ').replace('-', ' ')}"


def _said(noun: str) -> str:
    return str(NOUNS.get(noun) or noun.replace("_", " ").capitalize())


_SOURCES = (registry.sentences, registry.notices, registry.feed_kinds)


def _is_open(kind: str) -> bool:
    return "." in kind and not kind.startswith(messages.NEVER)
