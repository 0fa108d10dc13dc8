"""The rules of dispatch, declared."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare, value

PEER, ASSISTED, MODERATED = "peer", "assisted", "moderated"
TYPES = (
    (PEER, _("Peer to peer: members find each other")),
    (ASSISTED, _("Assisted: coordinators see each request at once and suggest helpers")),
    (MODERATED, _("Moderated: a coordinator approves a post before it is shown, and suggests helpers")),
)

declare(
    "board.exchange_type",
    str,
    PEER,
    _("How exchanges come about"),
    _("Whether members find each other, coordinators help, or a coordinator looks at each post before it is shown."),
    article="board",
    choices=TYPES,
)


def exchange_type() -> str:
    """`peer`, `assisted` or `moderated`. One query."""
    return str(value("board.exchange_type"))


def _days(key: str, default: int, title: Any, explanation: Any, *, least: int = 1, most: int = 365) -> None:
    declare(key, int, default, title, explanation, article="care", unit="days", least=least, most=most)


_days(
    "dispatch.unmet_days",
    5,
    _("When a request counts as unmet"),
    _("After so many days without an answer a request is in the coordinators’ queue. With their help, it is there at once."),
)
_days(
    "dispatch.call_days",
    3,
    _("When coordinators try again"),
    _("So many days later, unless they say another day."),
    most=60,
)
_days(
    "care.silent_days",
    60,
    _("When a quiet member is called"),
    _("Nothing happened for so many days: no exchange, no post, not seen. A coordinator calls and asks how things are."),
    least=14,
)
_days(
    "care.newcomer_days",
    30,
    _("When a newcomer is called"),
    _("So many days after joining, when there was no exchange yet."),
    least=3,
)
declare(
    "care.tries",
    int,
    2,
    _("Tries before a quiet membership is paused"),
    _("So many tries to reach somebody, on different days, come before a membership is paused or closed for silence."),
    article="care",
    least=2,
    most=10,
)
