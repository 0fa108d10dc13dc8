"""What the board offers to those below it, by name (common.registry)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from requests_board import (  # noqa: F401  (clauses declare themselves)
    calendars,
    caring,
    clauses,
    exchanges,
    hooks,
    lasting,
    moderation,
    notices,
    origins,
    panels,
    pasts,
    post_steps,
    searches,
    series,
    sheet,
    skillwords,
    standing_notices,
)
from requests_board.exchanges import steps
from requests_board.gatherings import notices as gathering_notices  # noqa: F401  (they register)
from requests_board.gatherings import registrations as gathering_registrations  # noqa: F401
from requests_board.matching import registrations as matching_registrations  # noqa: F401


def _turns(request: Any) -> int:
    """How many exchanges wait for the reader. One query, once a request."""
    if request.me is None:
        return 0
    if not hasattr(request, "turns"):
        request.turns = steps.turns_of(request.me)
    return int(request.turns)


def _name(record: Any) -> str:
    return record.actor.name if record.actor is not None else _("Somebody")


def _published(record: Any) -> str:
    if record.data.get("post_kind") == "offer":
        return _("%(name)s offers something") % {"name": _name(record)}
    return _("%(name)s asks for something") % {"name": _name(record)}


_TOWNS = "local umbrella"  # In a region delegates meet; who needs a hand asks at home.
registry.tabs.add("board", registry.Tab(gettext_lazy("Board"), "board:list", "hand-helping", order=20, kind=_TOWNS))
registry.tabs.add(
    "exchanges",
    registry.Tab(gettext_lazy("Exchanges"), "exchanges:list", "handshake", order=30, count=_turns, kind=_TOWNS),
)
registry.consumers.add("searches", registry.Consumer(searches.wants, searches.handle))
registry.dues.add(post_steps.DUE, registry.Due(lasting.run_due))
registry.dues.add(series.DUE, registry.Due(series.run_due))
registry.partings.add("board", hooks.part)
registry.dues.add("board.exchanges", registry.Due(exchanges.run_due))
registry.retentions.add("board", exchanges.run_retention)
registry.leavings.add("board", registry.Leaving(hooks.settle, order=50))  # before the accounts close
registry.skill_merges.add("board", skillwords.move)
registry.erasures.add("board", registry.Erasure(hooks.export, hooks.erase))
registry.sentences.add("post.published", _published)
registry.feed_kinds.add("post.published", True)
for _duty, _label, _may, _rows, _order in (
    ("reports", gettext_lazy("Posts that somebody asks you to look at"), "post.moderate", moderation.open_reports, 30),
    ("appeals", gettext_lazy("Appeals about a hidden post"), "post.moderate", moderation.appeals, 31),
    ("private", gettext_lazy("Requests to the coordinators alone"), "post.private", moderation.private_requests, 25),
):
    registry.duties.add(
        f"board.{_duty}",
        registry.Duty(_label, "board:desk", _may, lambda by, rows=_rows: rows(by).count(), order=_order),  # type: ignore[misc]
    )
for _kind in (
    "proposed",
    "countered",
    "scheduled",
    "agreed",
    "dated",
    "done",
    "confirmed",
    "disputed",
    "declined",
    "cancelled",
    "help_asked",
    "mediated",
    "needs_call",
):
    registry.sentences.add(f"exchange.{_kind}", sheet.event)
for _panel, _template, _order in (
    ("turn", panels.turn, 15),
    ("matches", panels.matches_of, 20),
    ("needs", panels.needs, 30),
    ("thanks", panels.thanks, 50),
):
    _shown = registry.Panel(f"requests_board/panels/{_panel}.html", panels.in_towns(_template), order=_order)
    registry.panels.add(f"board.{_panel}", _shown)
