"""Small elections counted by other people's programs: JSON in, who won by method and peer out. Who is not there is not asked.

{"candidates", "seats", "ballots"} by ranking, {"budget", "costs", "wanted"} for a budget. An answer is a sorted list, or null
where the peer knows no answer of its own (it would draw a lot).
"""

import json
import sys
from collections import Counter
from typing import Any


def by_pyrankvote(one: dict[str, Any]) -> dict[str, Any]:
    import pyrankvote

    names = [pyrankvote.Candidate(str(at)) for at in range(one["candidates"])]
    ballots = [pyrankvote.Ballot(ranked_candidates=[names[at] for at in ballot]) for ballot in one["ballots"]]
    found = pyrankvote.instant_runoff_voting(names, ballots).get_winners()
    return {"irv": sorted(int(str(winner)) for winner in found)}


def by_votelib(one: dict[str, Any]) -> dict[str, Any]:
    from votelib.convert import RankedToCondorcetVotes
    from votelib.evaluate.condorcet import Schulze
    from votelib.evaluate.core import Tie

    votes = RankedToCondorcetVotes().convert(dict(Counter(map(tuple, one["ballots"]))))
    found = Schulze().evaluate(votes, 1)
    return {"schulze": None if any(isinstance(winner, Tie) for winner in found) else sorted(found)}


def by_pref_voting(one: dict[str, Any]) -> dict[str, Any]:
    """Put into the peers' folder by hand: 600 MB. Paths are as strong as the votes that win, not as the margin."""
    from pref_voting.iterative_methods import instant_runoff_for_truncated_linear_orders
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.profiles_with_ties import ProfileWithTies

    said = Counter(map(tuple, one["ballots"]))
    ranks = [{name: place for place, name in enumerate(ballot, start=1)} for ballot in said]
    profile = ProfileWithTies(ranks, rcounts=list(said.values()), candidates=list(range(one["candidates"])))
    profile.use_extended_strict_preference()
    strongest = beat_path(profile, strength_function=profile.support)
    found = {"schulze": strongest, "irv": instant_runoff_for_truncated_linear_orders(profile)}
    return {method: sorted(map(int, winners)) if len(winners) == 1 else None for method, winners in found.items()}


def by_droop(one: dict[str, Any]) -> dict[str, Any]:
    from droop.election import Election
    from droop.profile import ElectionProfile

    lines = [f"{one['candidates']} {one['seats']}"]
    lines += [f"{many} {' '.join(str(at + 1) for at in said)} 0" for said, many in Counter(map(tuple, one["ballots"])).items()]
    lines += ["0", *(f'"{at}"' for at in range(one["candidates"])), '"Oracle"']
    found = {}
    for method, rule in (("scottish", "scotland"), ("meek", "meek-prf")):
        election = Election(ElectionProfile(data="\n".join(lines)), {"rule": rule})
        election.count()
        found[method] = sorted(int(winner.name) for winner in election.C.elected())
    return found


def by_pabutools(one: dict[str, Any]) -> dict[str, Any]:
    from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
    from pabutools.rules import method_of_equal_shares

    listed = [Project(str(at), cost=cost) for at, cost in enumerate(one["costs"])]
    profile = ApprovalProfile([ApprovalBallot([listed[at] for at in ballot]) for ballot in one["wanted"]])
    found = method_of_equal_shares(Instance(listed, budget_limit=one["budget"]), profile, sat_class=Cost_Sat)
    return {"equal-shares": sorted(int(project.name) for project in found)}


PEERS = {
    "pyrankvote": by_pyrankvote, "votelib": by_votelib, "pref_voting": by_pref_voting, "droop": by_droop,
    "pabutools": by_pabutools,
}  # fmt: skip


def main() -> None:
    asked = json.load(sys.stdin)
    found: dict[str, list[Any]] = {}
    for name, work in PEERS.items():
        wanted = "costs" if name == "pabutools" else "ballots"
        try:
            found[name] = [work(one) if wanted in one else None for one in asked]
        except ImportError:
            continue
    print(json.dumps(found))


if __name__ == "__main__":
    main()
