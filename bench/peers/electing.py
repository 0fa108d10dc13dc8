"""The same ballots by pyrankvote and votelib; by pabutools and Droop where they are installed. CPU seconds by method, peer."""

import json
from collections import Counter
from typing import Any

from bench.electing import BUDGET, CANDIDATES, SEATS, projects, rankings, seconds


def by_pyrankvote(said: list[tuple[int, ...]]) -> dict[str, float]:
    import pyrankvote

    names = [pyrankvote.Candidate(str(at)) for at in range(CANDIDATES)]
    ballots = [pyrankvote.Ballot(ranked_candidates=[names[at] for at in one]) for one in said]
    return {
        "irv": seconds(lambda: pyrankvote.instant_runoff_voting(names, ballots), 1),
        "scottish": seconds(lambda: pyrankvote.single_transferable_vote(names, ballots, number_of_seats=SEATS), 1),
    }


def by_votelib(said: list[tuple[int, ...]]) -> dict[str, float]:
    from votelib.convert import RankedToCondorcetVotes
    from votelib.evaluate.condorcet import Schulze
    from votelib.evaluate.sequential import TransferableVoteSelector

    votes = dict(Counter(said))
    stv = TransferableVoteSelector(quota_function="droop", transferer="Gregory")
    return {
        "scottish": seconds(lambda: stv.evaluate(votes, SEATS), 1),
        "schulze": seconds(lambda: Schulze().evaluate(RankedToCondorcetVotes().convert(votes), 1), 1),
    }


def by_droop(said: list[tuple[int, ...]]) -> dict[str, float]:
    """The reference of Meek's rule, as exact as ours (nine decimals, rounded as it says), on the same groups of ballots."""
    from droop.election import Election
    from droop.profile import ElectionProfile

    lines = [f"{CANDIDATES} {SEATS}"]
    lines += [f"{many} {' '.join(str(at + 1) for at in ballot)} 0" for ballot, many in sorted(Counter(said).items())]
    lines += ["0", *(f'"{at}"' for at in range(CANDIDATES)), '"Bench"']
    profile = ElectionProfile(data="\n".join(lines))
    return {
        "scottish": seconds(lambda: Election(profile, {"rule": "scotland"}).count(), 1),
        "meek": seconds(lambda: Election(profile, {"rule": "meek-prf"}).count(), 1),
    }


def by_pabutools() -> dict[str, float]:
    from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
    from pabutools.rules import method_of_equal_shares

    costs, wanted = projects()
    listed = [Project(str(at), cost=cost) for at, cost in enumerate(costs)]
    instance = Instance(listed, budget_limit=BUDGET)
    profile = ApprovalProfile([ApprovalBallot([listed[at] for at in one]) for one in wanted])
    return {"equal-shares": seconds(lambda: method_of_equal_shares(instance, profile.as_multiprofile(), sat_class=Cost_Sat), 1)}


def main() -> None:
    said = rankings()
    found: dict[str, Any] = {}
    for name, work in (
        ("pyrankvote", lambda: by_pyrankvote(said)),
        ("votelib", lambda: by_votelib(said)),
        ("droop", lambda: by_droop(said)),
        ("pabutools", by_pabutools),
    ):
        try:
            found[name] = work()
        except ImportError:
            continue
    print(json.dumps(found))


if __name__ == "__main__":
    main()
