"""The rule of a kind of proposal: read from the clauses, and frozen on the proposal when it is announced."""

from dataclasses import asdict, dataclass, fields

from governance.models import Proposal
from networks import clauses


@dataclass(frozen=True)
class Rule:
    """Percents of the voter roll and of yes among yes and no; days."""

    method: str
    quorum: int
    threshold: int
    cosigners: int
    notice: int
    discussion: int
    voting: int

    def as_json(self) -> dict[str, int | str]:
        return asdict(self)


_NAMES = tuple(one.name for one in fields(Rule))


def of(kind: str) -> Rule:
    """What the clauses say now. One query."""
    said = clauses.values(*(f"decide.{kind}.{name}" for name in _NAMES))
    return Rule(**{name: said[f"decide.{kind}.{name}"] for name in _NAMES})


def holding(proposal: Proposal) -> Rule:
    """The rule that holds for this one: frozen once it was announced."""
    return Rule(**{name: proposal.rule[name] for name in _NAMES}) if proposal.rule else of(proposal.kind)
