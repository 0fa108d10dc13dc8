"""The second way to count: ballot by ballot, slowly, by the words of the rules; written apart from governance.counting."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise, permutations


def _best(ballot, standing):
    return next((one for one in ballot if one in standing), None)


def _loser(tied, history, place):
    for votes in reversed(history):
        least = min(votes[one] for one in tied)
        tied = [one for one in tied if votes[one] == least]
        if len(tied) == 1:
            return tied[0]
    return max(tied, key=lambda one: place[one])


def _leader(tied, history, place):
    for votes in reversed(history):
        most = max(votes[one] for one in tied)
        tied = [one for one in tied if votes[one] == most]
        if len(tied) == 1:
            return tied[0]
    return min(tied, key=lambda one: place[one])


def irv(candidates, ballots, place):
    standing, history = set(range(candidates)), []
    while standing:
        votes = dict.fromkeys(range(candidates), 0)
        for ballot in ballots:
            one = _best(ballot, standing)
            if one is not None:
                votes[one] += 1
        best = max(sorted(standing), key=lambda one: votes[one])
        if votes[best] * 2 > sum(votes.values()) or len(standing) == 1:
            return [best]
        least = min(votes[one] for one in standing)
        out = _loser([one for one in sorted(standing) if votes[one] == least], history, place)
        history.append(votes)
        standing.discard(out)
    return []


def scottish(candidates, seats, ballots, place):
    """Papers one by one, each with its value in hundred-thousandths."""
    papers = [[ballot, 100_000, None] for ballot in ballots if ballot]
    quota = (len(papers) // (seats + 1) + 1) * 100_000
    standing, winners, pending, history = set(range(candidates)), [], [], []
    kept = {}
    for paper in papers:
        paper[2] = _best(paper[0], standing)
    while True:
        votes = dict.fromkeys(range(candidates), 0)
        for _ballot, value, on in papers:
            if on is not None:
                votes[on] += value
        for one, left in kept.items():
            votes[one] = left
        new = [one for one in standing if votes[one] >= quota]
        new.sort(key=lambda one: (-votes[one], [-old[one] for old in reversed(history)], place[one]))
        for one in new:
            standing.discard(one)
            winners.append(one)
            pending.append(one)
        if len(winners) < seats and len(standing) <= seats - len(winners):
            winners += sorted(standing, key=lambda one: (-votes[one], place[one]))
            standing = set()
        if len(winners) >= seats or not standing:
            return winners[:seats]
        pending = [one for one in pending if votes[one] > quota]
        if pending:
            most = max(votes[one] for one in pending)
            out = _leader([one for one in pending if votes[one] == most], history, place)
            pending.remove(out)
            kept[out] = quota
        else:
            least = min(votes[one] for one in standing)
            out = _loser([one for one in sorted(standing) if votes[one] == least], history, place)
            standing.discard(out)
        for paper in papers:
            if paper[2] == out:
                if out in kept:
                    paper[1] = paper[1] * (votes[out] - quota) // votes[out]
                paper[2] = _best(paper[0], standing)
        history.append(votes)


def meek(candidates, seats, ballots, place):
    """The reference rule with Python's whole numbers, ballot by ballot."""
    unit, omega = 10**9, 1000
    hopeful, elected = list(range(candidates)), []
    keep = [unit] * candidates
    votes = [0] * candidates

    def up(number, by):
        return (number + by - 1) // by

    def deal():
        got = [0] * candidates
        for ballot in ballots:
            left = unit
            for one in ballot:
                if not left:
                    break
                part = up(left * keep[one], unit)
                got[one] += part
                left -= part
        return got

    while len(elected) < seats and len(elected) + len(hopeful) > seats:
        last = None
        while True:
            votes = deal()
            quota = sum(votes) // (seats + 1) + 1
            new = sorted((one for one in hopeful if votes[one] >= quota), key=lambda one: (-votes[one], one))
            surplus = sum(max(0, votes[one] - quota) for one in elected + new)
            if new or surplus < omega or (last is not None and surplus >= last):
                break
            last = surplus
            for one in elected:
                asked = up(keep[one] * quota, unit)
                keep[one] = up(asked * unit, votes[one])
        if new:
            for one in new:
                hopeful.remove(one)
                elected.append(one)
            continue
        least = min(votes[one] for one in hopeful)
        out = max((one for one in hopeful if votes[one] <= least + surplus), key=lambda one: place[one])
        hopeful.remove(out)
        keep[out] = 0
    if len(elected) < seats:
        if candidates <= seats:
            votes = deal()
        elected += sorted(hopeful, key=lambda one: (-votes[one], place[one]))
    return elected[:seats]


def duels(candidates, ballots):
    """How many put one above another, pair by pair."""
    above = defaultdict(int)
    for ballot in ballots:
        rank = {one: at for at, one in enumerate(ballot)}
        for one, other in permutations(range(candidates), 2):
            above[one, other] += rank.get(one, candidates) < rank.get(other, candidates)
    return above


def schulze(candidates, ballots):
    """Those whom nobody beats along the strongest path: found by trying every path."""
    above = duels(candidates, ballots)
    strength = {pair: votes if votes > above[pair[::-1]] else 0 for pair, votes in above.items()}

    def strongest(start, end):
        best = 0
        others = [one for one in range(candidates) if one not in (start, end)]
        for length in range(len(others) + 1):
            for middle in permutations(others, length):
                steps = [start, *middle, end]
                best = max(best, min(strength[pair] for pair in pairwise(steps)))
        return best

    path = {pair: strongest(*pair) for pair in permutations(range(candidates), 2)}
    return {one for one in range(candidates) if all(path[one, o] >= path[o, one] for o in range(candidates) if o != one)}


def equal_shares(budget, costs, ballots, place):
    """With fractions, voter by voter, without completion."""
    purse = [Fraction(budget, len(ballots)) for _ballot in ballots] if ballots else []
    left, bought = set(range(len(costs))), []
    votes = [sum(one in ballot for ballot in ballots) for one in range(len(costs))]
    while True:
        best = None
        for one in left:
            owners = sorted((purse[at], at) for at, ballot in enumerate(ballots) if one in ballot)
            rest, many = Fraction(costs[one]), len(owners)
            if sum(money for money, _at in owners) < rest or not owners:
                continue
            for money, _at in owners:
                if money * many >= rest:
                    break
                rest -= money
                many -= 1
            key = (rest / many / costs[one], -votes[one], costs[one], place[one])
            if best is None or key < best[0]:
                best = (key, one, rest / many)
        if best is None:
            return bought
        _key, one, pay = best
        bought.append(one)
        left.discard(one)
        for at, ballot in enumerate(ballots):
            if one in ballot:
                purse[at] = max(Fraction(0), purse[at] - pay)
