"""Counting: each method against a second one written apart, known elections, ties that anyone can break again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.counting import budget, irv, meek, plain, schulze, scottish, sortition, ties
from governance.counting.ballots import BadBallot, Ranked, Scores
from tests.governance import oracles

MANY = settings(max_examples=60, deadline=None)


@st.composite
def elections(draw, most_candidates=6, most_ballots=24):
    """Small ones, so that ties are common."""
    candidates = draw(st.integers(2, most_candidates))
    ballot = st.permutations(range(candidates)).flatmap(
        lambda order: st.integers(0, candidates).map(lambda n: tuple(order[:n]))
    )
    ballots = draw(st.lists(ballot, min_size=1, max_size=most_ballots))
    return candidates, ballots, draw(st.permutations(range(candidates)))


@MANY
@given(elections())
def test_instant_runoff_agrees_with_the_slow_way(election):
    candidates, ballots, lot = election
    found = irv.count(Ranked.of(candidates, ballots), lot=lot)
    assert found.winners == oracles.irv(candidates, ballots, ties.places(candidates, lot))


@MANY
@given(elections(), st.integers(1, 4))
def test_scottish_stv_agrees_with_the_slow_way(election, seats):
    candidates, ballots, lot = election
    seats = min(seats, candidates)
    found = scottish.count(Ranked.of(candidates, ballots), seats, lot=lot)
    assert found.winners == oracles.scottish(candidates, seats, ballots, ties.places(candidates, lot))
    for one in found.rounds:
        assert sum(one.votes) + one.exhausted == sum(bool(ballot) for ballot in ballots) * scottish.UNIT


@MANY
@given(elections(), st.integers(1, 4))
def test_meek_stv_agrees_with_the_slow_way(election, seats):
    candidates, ballots, lot = election
    seats = min(seats, candidates)
    found = meek.count(Ranked.of(candidates, ballots), seats, lot=lot)
    assert found.winners == oracles.meek(candidates, seats, ballots, ties.places(candidates, lot))
    with pytest.MonkeyPatch.context() as small:
        small.setattr(meek, "LONGEST", 3)  # As in an election of very many, whose paths are numbered anew on the way.
        assert meek.count(Ranked.of(candidates, ballots), seats, lot=lot) == found


@settings(max_examples=60, deadline=None)
@given(elections(most_candidates=5))
def test_schulze_agrees_with_every_path_tried(election):
    candidates, ballots, lot = election
    found = schulze.count(Ranked.of(candidates, ballots), lot=lot)
    best = oracles.schulze(candidates, ballots)
    assert found.winners == [min(best, key=ties.places(candidates, lot).__getitem__)]
    above = oracles.duels(candidates, ballots)
    assert all(found.more["duels"][i][j] == above[i, j] for i in range(candidates) for j in range(candidates) if i != j)


@MANY
@given(
    st.integers(0, 300),
    st.lists(st.integers(1, 120), min_size=1, max_size=6),
    st.lists(st.sets(st.integers(0, 5), max_size=6), min_size=1, max_size=12),
    st.randoms(),
)
def test_equal_shares_agree_with_fractions_voter_by_voter(money, costs, ballots, random):
    ballots = [{one for one in ballot if one < len(costs)} for ballot in ballots]
    lot = list(range(len(costs)))
    random.shuffle(lot)
    election = budget.Election.of(money, costs, ballots)
    found = budget.count(election, lot=lot, completion=False)
    assert found.winners == oracles.equal_shares(money, costs, ballots, ties.places(len(costs), lot))
    whole = budget.count(election, lot=lot)
    assert sum(costs[one] for one in whole.winners) <= money
    assert not [
        o for o in set(range(len(costs))) - set(whole.winners) if election.votes[o] and costs[o] <= money - whole.more["spent"]
    ]


def test_a_surplus_goes_on_at_its_share_cut_off_at_five_decimals():
    """Three seats of four: Ada's 10 votes against a quota of 6 leave 4; each paper goes on at 4/10."""
    ballots = [(0, 1)] * 7 + [(0, 2)] * 3 + [(1,)] * 4 + [(2,)] * 3 + [(3,)] * 4
    found = scottish.count(Ranked.of(4, ballots), 3)
    first, second = found.rounds[:2]
    assert (first.quota, first.elected) == (6 * scottish.UNIT, [0])
    assert [(move.to, move.votes) for move in first.transfers] == [(1, 280_000), (2, 120_000)]
    assert second.votes == [600_000, 680_000, 420_000, 400_000]
    assert second.elected == [1]


def test_a_third_of_a_vote_loses_what_the_fifth_decimal_cuts_off():
    ballots = [(0, 1)] * 3 + [(2,)] * 1
    found = scottish.count(Ranked.of(3, ballots), 2)
    assert found.rounds[0].quota == 2 * scottish.UNIT
    assert [(move.to, move.votes) for move in found.rounds[0].transfers] == [(1, 99_999), (None, 1)]


def test_meek_elects_whom_a_quota_cannot_miss():
    ballots = [(0, 1)] * 60 + [(2,)] * 25 + [(1,)] * 15
    found = meek.count(Ranked.of(3, ballots), 2)
    assert found.winners == [0, 1]
    assert found.rounds[-1].keep[0] < meek.UNIT


def test_the_strongest_path_decides_a_circle():
    """The example of Schulze's paper (45 voters, five candidates): E wins, then A, C, B, D."""
    said = {
        "ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8
    }  # fmt: skip
    ballots = [tuple("ABCDE".index(one) for one in order) for order, count in said.items() for _again in range(count)]
    assert schulze.count(Ranked.of(5, ballots)).ranking == [4, 0, 2, 1, 3]


def test_a_tie_goes_by_the_published_order_and_anyone_can_make_it_again():
    ballots = Ranked.of(2, [(0,), (1,)])
    names = ["Ada", "Ben"]
    winners = {seed: irv.count(ballots, lot=ties.order(seed, names)).winners[0] for seed in map(str, range(40))}
    assert set(winners.values()) == {0, 1}
    assert irv.count(ballots, lot=ties.order("7", names)).rounds[0].tie == "order"
    assert all(winners[seed] == ties.order(seed, names)[0] for seed in winners)


def test_nobody_is_elected_by_empty_ballots_alone_but_seats_are_filled():
    assert scottish.count(Ranked.of(3, [(), ()]), 2, lot=[2, 0, 1]).winners == [2, 0]
    assert irv.count(Ranked.of(0, [])).winners == []


def test_who_has_withdrawn_gets_nothing():
    ballots = Ranked.of(3, [(0, 1)] * 5 + [(2,)] * 4)
    assert irv.count(ballots, withdrawn=[0]).winners == [1]
    assert scottish.count(ballots, 1, withdrawn=[0]).winners == [1]
    assert meek.count(ballots, 1, withdrawn=[0]).winners == [1]
    assert schulze.count(ballots, withdrawn=[0]).ranking == [1, 2]


@pytest.mark.parametrize("ballot", [(0, 0), (0, 3), (-1,)])
def test_a_ballot_that_no_rule_knows_is_refused(ballot):
    with pytest.raises(BadBallot):
        Ranked.of(3, [ballot])


def test_scores_out_of_range_are_refused():
    with pytest.raises(BadBallot):
        Scores.of(2, [(0, 6)], most=5)
    with pytest.raises(BadBallot):
        Scores.of(2, [(0,)], most=5)


def test_approval_and_score_are_sums():
    ballots = Scores.of(3, [(1, 0, 1), (0, 0, 1), (1, 1, 0)], most=1)
    assert plain.approval(ballots, 2, lot=[2, 1, 0]).ranking == [2, 0, 1]
    assert plain.score(Scores.of(2, [(5, 1), (0, 5)], most=5)).winners == [1]


@pytest.mark.parametrize(
    ("votes", "percent", "passed", "lacks"),
    [
        ((6, 5, 0), 50, True, ""),
        ((5, 5, 9), 50, False, "threshold"),
        ((6, 3, 0), 67, False, "quorum"),
        ((67, 33, 0), 67, True, ""),
        ((66, 33, 0), 67, False, "threshold"),
        ((0, 0, 50), 50, False, "threshold"),
    ],
)
def test_a_majority_needs_its_share_and_its_quorum(votes, percent, passed, lacks):
    roll = 100 if sum(votes) > 30 else 20
    found = plain.majority(*votes, roll=roll, quorum_percent=50, threshold_percent=percent)
    assert (found.passed, found.lacks) == (passed, lacks)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 6),
    st.integers(0, 100),
    st.sampled_from([50, 67, 75]),
)
def test_an_early_close_never_changes_what_would_have_come(yes, no, abstained, out, quorum, threshold):
    rules = {"roll": yes + no + abstained + out, "quorum_percent": quorum, "threshold_percent": threshold}
    if plain.could_still(yes, no, abstained, **rules):
        return
    said = plain.majority(yes, no, abstained, **rules).passed
    for more_yes in range(out + 1):
        for more_no in range(out + 1 - more_yes):
            for more_none in range(out + 1 - more_yes - more_no):
                assert plain.majority(yes + more_yes, no + more_no, abstained + more_none, **rules).passed == said


def test_one_block_stops_consent_and_standing_aside_does_not():
    rules = {"roll": 10, "quorum_percent": 50}
    assert plain.consent(4, 1, 0, **rules).passed
    assert plain.consent(9, 0, 1, **rules).lacks == "block"
    assert plain.consent(3, 1, 0, **rules).lacks == "quorum"
    assert plain.consent(0, 6, 0, **rules).lacks == "nobody"


def test_the_lot_is_the_same_for_everyone_and_fair_enough():
    roll = [f"member {number}" for number in range(20)]
    assert sortition.draw("spring", roll, 3) == sortition.draw("spring", reversed(roll), 3)
    drawn = [one for seed in range(2000) for one in sortition.draw(str(seed), roll, 1)]
    assert all(60 < drawn.count(one) < 140 for one in roll)
