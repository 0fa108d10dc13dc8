"""The rule of a poll: what is frozen when it opens. Anyone may read it; it is published with the ballots."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Method
from networks import clauses


@dataclass(frozen=True)
class Rule:
    """`quorum_percent` of the roll must take part. `threshold_percent`: 50 is more than half, more is at least so much.

    `most_aside_percent`: consent fails when more of those who answered stand aside; 100 asks nothing. `most_points` is the
    highest mark (points). `article` names the clause of the bylaws that asks for this vote. The `seed` for ties and lots is
    made at opening.
    """

    is_secret: bool = True
    quorum_percent: int = 0
    threshold_percent: int = 50
    most_aside_percent: int = 100
    closes_early: bool = False
    most_points: int = 5
    article: str = ""
    seed: str = ""

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Rule":
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in said.items() if key in known})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def usual(method: str, **said: Any) -> Rule:
    """What the clauses say, with what a chapter says otherwise. Refuses `rule`."""
    found = clauses.values("polls.quorum_percent", "polls.threshold_percent", "polls.secret", "polls.closes_early")
    is_open_by_kind = method in (Method.CONSENT, Method.ADVICE)
    first = {
        "is_secret": found["polls.secret"] and not is_open_by_kind,
        "quorum_percent": 0 if method in (Method.ADVICE, Method.LOT) else found["polls.quorum_percent"],
        "threshold_percent": found["polls.threshold_percent"],
        "closes_early": found["polls.closes_early"],
        "article": "polls.quorum_percent",
    }
    if set(said) - {one.name for one in fields(Rule)} or "seed" in said:
        raise Refused("rule", _("This vote cannot have such a rule."))
    rule = Rule(**{**first, **said})
    in_bounds = 0 <= rule.quorum_percent <= 100 and 50 <= rule.threshold_percent <= 100
    if not (in_bounds and 0 <= rule.most_aside_percent <= 100 and 1 <= rule.most_points <= 100):
        raise Refused("rule", _("This vote cannot have such a rule."))
    return rule
