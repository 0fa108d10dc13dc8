"""Kinds of proposals: what each is for, and the rule it starts with. Every number of it is a clause, `decide.<kind>.<what>`."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

MAJORITY: Final = "majority"
CONSENT: Final = "consent"
METHODS: Final = (
    (CONSENT, _("Consent: passes when nobody blocks")),
    (MAJORITY, _("Votes of yes and no")),
)


# Nobody begins with these: they come of something else.
BY_THEMSELVES: Final = frozenset({"ratification", "shared"})


@dataclass(frozen=True)
class Kind:
    """`deeds` are the enactments it may carry; the numbers are what every network starts with."""

    slug: str
    title: Any
    explanation: Any
    deeds: tuple[str, ...] = ()
    method: str = MAJORITY
    quorum: int = 20  # percent of the roll
    threshold: int = 50  # percent of yes among yes and no; 50 means more than half
    cosigners: int = 2
    notice: int = 7  # days
    discussion: int = 7  # days
    voting: int = 7  # days
    of_kind: str = ""  # the kinds of network whose bylaws have its rules; empty: every one


KINDS: Final[dict[str, Kind]] = {
    kind.slug: kind
    for kind in (
        Kind("ordinary", _("An idea"), _("Something we agree on and do together."), method=CONSENT),
        Kind(
            "amendment", _("A change of the bylaws"), _("New words for an article, or a new value for a rule."),
            ("clause", "article"), quorum=25, threshold=67, cosigners=5, notice=14,
        ),
        Kind("spending", _("Spending from the fund"), _("The commons fund pays for something."), ("pay", "relief"),
             method=CONSENT),
        Kind("lending", _("A loan, or forgiving one"), _("The pool lends, or lets go of what cannot come back."),
             ("lend", "forgive"), threshold=60),
        Kind("admission", _("Admitting somebody"), _("Somebody who asked to join is admitted."), ("admit", "admit-network"),
             quorum=10, cosigners=0, notice=3, discussion=0),
        Kind("suspension", _("Pausing a membership"), _("A membership rests. Whoever it concerns is heard first."),
             ("suspend",), threshold=67, cosigners=5),
        Kind("appointment", _("Giving an office"), _("Somebody becomes coordinator, treasurer or facilitator."),
             ("appoint", "elect")),
        Kind("recall", _("Recalling somebody"), _("Somebody's office or mandate ends before its time."),
             ("end-office", "end-mandate"), cosigners=5),
        Kind("mandate", _("A delegate's mandate"), _("What our delegate may say in our name."), ("mandate",)),
        Kind("agreement", _("An agreement with another network"), _("Terms between our two networks."),
             ("propose-agreement", "accept-agreement", "join-region", "leave-region"), notice=14),
        Kind("joining", _("Becoming one with another network"), _("We join another network, or one joins us."),
             ("join-network", "take-in-network"), quorum=25, threshold=67, cosigners=5, notice=14, discussion=14,
             of_kind="local"),
        Kind("emergency", _("An emergency measure"), _("Holds at once and briefly; it ends unless it is ratified."),
             ("clause", "pay"), quorum=10, threshold=67, cosigners=3, notice=0, discussion=0, voting=2),
        Kind("ratification", _("Ratifying"), _("What was done in haste, or networks decided together, is kept, or not."),
             ("ratify",), cosigners=0),
        Kind("shared", _("A proposal of a network"), _("A network sent it here; what we decide goes back to all of them."),
             ("ask-networks", "decide-here"), method=CONSENT, cosigners=0, of_kind="umbrella regional"),
        Kind("budget", _("A budget round"), _("Several projects share what there is."), ("share",), discussion=14),
    )
}  # fmt: skip


def title(slug: str) -> str:
    kind = KINDS.get(slug)
    return str(kind.title) if kind is not None else slug
