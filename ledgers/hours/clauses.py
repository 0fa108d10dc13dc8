"""The rules of care, of gifts from the fund and of hours left behind, declared. Amounts in minutes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare


def _declare(key: str, default: int, title: Any, explanation: Any, *, unit: str, least: int, most: int) -> None:
    declare(key, int, default, title, explanation, article="timebank", unit=unit, least=least, most=most)


_declare(
    "hours.soft_ceiling",
    1560,
    _("When many hours have gathered"),
    _("Above this, somebody calls and asks what they could ask for. It stops nothing."),
    unit="minutes",
    least=60,
    most=600_000,
)
_declare(
    "hours.long_below_days",
    180,
    _("Below zero for a long time"),
    _("Whoever has been below zero for so many days is called: what would help?"),
    unit="days",
    least=14,
    most=3650,
)
_declare(
    "hours.care_days",
    7,
    _("How soon a coordinator calls"),
    _("Within so many days somebody talks with a member whose hours went far to one side."),
    unit="days",
    least=1,
    most=90,
)
_declare(
    "hours.care_again_days",
    120,
    _("When we talk again"),
    _("After a conversation nobody is called for the same reason again for so many days, unless it has changed."),
    unit="days",
    least=7,
    most=730,
)
_declare(
    "fund.ask_most",
    1200,
    _("How much one can ask of the fund"),
    _("The most that a member asks of the commons fund at one time."),
    unit="minutes",
    least=15,
    most=60_000,
)
_declare(
    "fund.one_officer",
    120,
    _("What one coordinator can give from the fund"),
    _("Up to this, one coordinator gives hours from the commons fund to a member who asks, never to themselves."),
    unit="minutes",
    least=0,
    most=6_000,
)
_declare(
    "fund.two_officers",
    600,
    _("What two coordinators can give from the fund"),
    _("Up to this, two coordinators give hours from the commons fund together. Above it, a decision is needed."),
    unit="minutes",
    least=0,
    most=30_000,
)
declare(
    "hours.bequeath",
    bool,
    True,
    _("Leaving hours to a neighbor"),
    _("Whether members may say to which neighbor their hours go when they leave or die."),
    article="timebank",
)
