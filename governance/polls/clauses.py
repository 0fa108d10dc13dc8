"""The rules of votes, declared. A proposal's own kind may say otherwise; what holds is frozen when the vote opens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare


def _number(key: str, default: int, title: Any, explanation: Any, *, unit: str, least: int, most: int) -> None:
    declare(f"polls.{key}", int, default, title, explanation, article="governance", unit=unit, least=least, most=most)


def _choice(key: str, default: bool, title: Any, explanation: Any) -> None:
    declare(f"polls.{key}", bool, default, title, explanation, article="governance")


_number("days", 7, _("How long a vote is open"), _("Unless a kind of decision says otherwise."), unit="days", least=1, most=90)
_number(
    "quorum_percent",
    20,
    _("Quorum"),
    _("So many of those on the voter roll must take part. The roll is as it was when the vote opened."),
    unit="percent",
    least=0,
    most=100,
)
_number(
    "threshold_percent",
    50,
    _("Majority"),
    _("50 means more than half of those who said yes or no; more means at least that part of them."),
    unit="percent",
    least=50,
    most=100,
)
_choice("secret", True, _("Votes are secret"), _("Consent and advice are open unless a vote says otherwise."))
_choice(
    "closes_early",
    False,
    _("A vote closes when nothing can change it"),
    _("When the votes still out could not change the outcome. It is looked at once an hour."),
)
_number(
    "tenure_days",
    0,
    _("Members vote after"),
    _("So many days after joining. It protects a vote from those who join for it alone."),
    unit="days",
    least=0,
    most=365,
)
_choice(
    "published",
    True,
    _("Results are public"),
    _("The ballots of a closed vote, sorted and without names, for everyone who wants to count again."),
)
_choice("suspended", False, _("Paused members vote"), _("Whether a membership that is paused counts as in good standing."))
_choice("minors", False, _("Minors vote"), _("Whether members under age are on the voter roll."))
_choice("households", True, _("Households vote"), _("Each once, by whoever acts for it."))
_choice("organizations", True, _("Organizations vote"), _("Each once, by whoever acts for it."))
