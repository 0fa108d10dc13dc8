"""What a count answers: who won, and round by round how it came to be, in whole numbers."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Transfer:
    """Votes that went on: `to` None means that they named nobody else. In units of the outcome."""

    source: int
    to: int | None
    votes: int


@dataclass
class Round:
    """One round: votes as they stood in it, who was elected or excluded by it, what went where afterwards.

    `tie` tells how a tie was broken, if there was one: "earlier" (an earlier round) or "order" (the published order).
    """

    votes: list[int]
    elected: list[int] = field(default_factory=list)
    excluded: list[int] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    exhausted: int = 0
    quota: int | None = None
    tie: str = ""
    keep: list[int] | None = None  # Meek: how much of a vote each keeps


@dataclass(frozen=True)
class Outcome:
    """`winners` in the order of their election (or rank); `unit` is how many parts a vote has (100000 for Scottish STV)."""

    method: str
    winners: list[int]
    rounds: list[Round]
    cast: int
    unit: int = 1
    ranking: list[int] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self, names: list[str]) -> dict[str, Any]:
        """For a file: candidates by name, votes as decimal text where they have parts."""
        rounds = [{key: value for key, value in asdict(one).items() if value not in (None, [], "")} for one in self.rounds]
        for one in rounds:
            one["votes"] = {names[at]: self._said(votes) for at, votes in enumerate(one["votes"])}
            for key in ("elected", "excluded"):
                if key in one:
                    one[key] = [names[at] for at in one[key]]
            for move in one.get("transfers", []):
                move["source"] = names[move["source"]]
                move["to"] = None if move["to"] is None else names[move["to"]]
                move["votes"] = self._said(move["votes"])
            one["exhausted"] = self._said(one["exhausted"])
            if "quota" in one:
                one["quota"] = self._said(one["quota"])
            if "keep" in one:
                one["keep"] = {names[at]: self._said(part) for at, part in enumerate(one["keep"])}
        said: dict[str, Any] = {"method": self.method, "winners": [names[at] for at in self.winners], "cast": self.cast}
        if self.ranking:
            said["ranking"] = [names[at] for at in self.ranking]
        return {**said, **self.more, "rounds": rounds}

    def _said(self, votes: int) -> int | str:
        """1234567 of 100000 parts → "12.34567"."""
        if self.unit == 1:
            return votes
        digits = len(str(self.unit)) - 1
        return f"{votes // self.unit}.{votes % self.unit:0{digits}d}"
