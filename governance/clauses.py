"""The rules of deciding, declared: for every kind of proposal how it is brought, announced, talked over and voted on."""

from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from governance.bylaws import profiles
from governance.proposals.kinds import KINDS, METHODS, Kind
from networks.clauses import declare

# What is said of every kind: (name, title, explanation, unit, least, most).
ASPECTS: Final = (
    ("quorum", _("Quorum"), _("So much of the voter roll has to take part."), "percent", 1, 100),
    (
        "threshold",
        _("Passes with"),
        _("50 means more than half of yes and no, more at least so much."),
        "percent",
        50,
        100,
    ),
    ("cosigners", _("Co-signers"), _("So many members stand behind it before it is announced."), "", 0, 100),
    ("notice", _("Notice"), _("So many days before the discussion everyone hears of it."), "days", 0, 60),
    ("discussion", _("Discussion"), _("So many days to talk it over before voting opens."), "days", 0, 90),
    ("voting", _("Voting"), _("So many days the vote is open."), "days", 1, 60),
)


def _titled(kind: Kind, aspect: Any) -> Any:
    return format_lazy("{}: {}", kind.title, aspect)


for _kind in KINDS.values():
    declare(
        f"decide.{_kind.slug}.method", str, _kind.method, _titled(_kind, _("Way of deciding")), _kind.explanation,
        article="decisions", choices=METHODS, of_kind=_kind.of_kind,
    )  # fmt: skip
    for _name, _title, _why, _unit, _least, _most in ASPECTS:
        declare(
            f"decide.{_kind.slug}.{_name}", int, getattr(_kind, _name), _titled(_kind, _title), _why, article="decisions",
            unit=_unit, least=_least, most=_most, of_kind=_kind.of_kind,
        )  # fmt: skip


def _days(
    key: str, default: int, title: Any, why: Any, *, least: int = 1, most: int = 365, article: str = "governance"
) -> None:
    declare(key, int, default, title, why, article="governance", unit="days", least=least, most=most)


declare(
    "bylaws.profile", str, profiles.DEFAULT, _("Legal form"),
    _("What the law of this form asks is checked whenever a rule changes. Not legal advice."),
    article="governance", choices=tuple((one.slug, one.title) for one in profiles.PROFILES.values()),
)  # fmt: skip
declare(
    "proposals.brought_by", str, "members", _("Who brings proposals"), _("Everyone who is a member, or officers alone."),
    article="governance", choices=(("members", _("Any member")), ("officers", _("Coordinators and treasurers"))),
)  # fmt: skip
declare(
    "proposals.support_points", int, 0, _("Support points instead of co-signers"),
    _("With so many support points on it a proposal goes on without co-signers; 0 means co-signers only."),
    article="governance", least=0, most=1_000_000,
)  # fmt: skip
_days("proposals.settled_days", 2, _("Text stands before voting"),
      _("After a change of its words a proposal waits so many days before voting opens."), least=0, most=30)  # fmt: skip
_days("proposals.draft_days", 90, _("Drafts without support end"),
      _("A proposal that found no support in so many days is put away."), least=7)  # fmt: skip
_days("proposals.waiting_days", 60, _("What cannot be carried out lapses"),
      _("A decision that a rule holds up is tried again each day; after so many days it lapses."))  # fmt: skip
declare(
    "proposals.rest_months", int, 6, _("A rejected idea rests"),
    _("Before the same is brought again so many months pass."), article="governance", unit="months", least=0, most=36,
)  # fmt: skip
declare(
    "proposals.review_months", int, 12, _("Decisions are looked at again"),
    _("After so many months we ask whether it did what we hoped; 0 means never by itself."),
    article="governance", unit="months", least=0, most=60,
)  # fmt: skip
_days("proposals.emergency_days", 30, _("Emergency measures end"),
      _("Unless they are ratified, they end after so many days."), most=180)  # fmt: skip
_days("proposals.hearing_days", 5, _("Right to be heard"),
      _("Whoever a pause concerns has so many days to answer before voting opens."), least=1, most=60)  # fmt: skip
_days("assembly.notice_days", 14, _("Notice of a meeting"), _("Everyone hears of it so many days before."), most=90)
declare(
    "assembly.petition_percent", int, 20, _("Petition for a special meeting"),
    _("So much of the membership can call one; the meeting then has to be held."),
    article="governance", unit="percent", least=1, most=50,
)  # fmt: skip
declare(
    "assembly.quorum_percent", int, 20, _("Quorum of a meeting"), _("So much of the membership has to be there."),
    article="governance", unit="percent", least=1, most=100,
)  # fmt: skip
declare(
    "delegates.recall_percent", int, 20, _("Recalling a delegate"),
    _("When so much of the membership asks for it, a delegate's mandate ends."),
    article="governance", unit="percent", least=1, most=100,
)  # fmt: skip
declare(
    "delegates.instruct_percent", int, 10, _("Instructing a delegate"),
    _("When so much of the membership stands behind an instruction, it binds."),
    article="governance", unit="percent", least=1, most=100,
)  # fmt: skip
_days("delegates.report_days", 14, _("Report back"), _("After each assembly a delegate reports in so many days."), most=90)
