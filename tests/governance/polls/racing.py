"""Votes and closings at the same moment, on connections of their own: a sample in the suite, a thousand among the slow."""

import datetime as dt
import threading
import time
from collections import Counter
from typing import Any

from django.db import connection
from django.utils import timezone

from common.errors import Refused
from governance.models import Poll, PollVoter
from governance.polls import ballots, polls, tally
from networks import actors
from networks.tenancy.current import entered


def open_polls(town: Any, many: int, seconds: float) -> list[Poll]:
    """Polls that end together, about `seconds` after the last was opened: a busy machine takes its time to open them."""
    with entered(town.network):
        by = actors.of(town.carla)
        began = time.monotonic()
        drafts = [polls.draft(f"Race {number}?", "irv", ["A", "B", "C", "D"], by=by) for number in range(many)]
        took = time.monotonic() - began
    for patience in (2, 6, 20):
        try:
            with entered(town.network):
                end = timezone.now() + dt.timedelta(seconds=seconds + patience * took)
                return [polls.open(poll, by=by, closes_at=end) for poll in drafts]
        except Refused as refused:
            if refused.code != "closes-at":
                raise
    raise AssertionError("this machine is too busy to open ten polls in time")


def race(town: Any, raced: list[Poll]) -> list[dict[int, list[int]]]:
    """Everyone votes and changes their mind until each poll is closed; two close it. Answers, by poll, each voter's last
    ballot that was acknowledged."""
    last: list[dict[int, list[int]]] = [{} for _poll in raced]
    errors: list[BaseException] = []

    def vote(voter: Any, seed: int) -> None:
        left, turn = set(range(len(raced))), seed
        while left:
            for at in list(left):
                turn += 1
                marks = [turn % 4, (turn + 1) % 4]
                try:
                    with entered(town.network):
                        ballots.cast(raced[at], ballots.Said(marks), by=actors.of(voter))
                        time.sleep(0.03)  # A request is not done when it has voted: the closing has to wait for it.
                except Refused as refused:
                    errors.extend([refused] if refused.code != "closed" else [])
                    left.discard(at)
                else:
                    last[at][voter.pk] = marks

    def close() -> None:
        left = set(range(len(raced)))
        while left:
            for at in list(left):
                try:
                    with entered(town.network):
                        polls.close(raced[at], by=actors.system("race"))
                except Refused as refused:
                    if refused.code == "not-due":
                        continue
                    errors.extend([refused] if refused.code != "not-open" else [])
                left.discard(at)

    def run(work: Any, *said: Any) -> None:
        try:
            work(*said)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    voters = [town.alice, town.bob, town.tess]
    threads = [threading.Thread(target=run, args=(vote, voter, 7 * at)) for at, voter in enumerate(voters)]
    threads += [threading.Thread(target=run, args=(close,)) for _closer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return last


def wrong(town: Any, raced: list[Poll], last: list[dict[int, list[int]]]) -> list[str]:
    """Polls whose result is not what was acknowledged."""
    found = []
    with entered(town.network):
        for poll, said in zip(raced, last, strict=True):
            expected = Counter(tuple(marks) for marks in said.values())
            counted = tally.groups(poll)
            again = tally.count(polls.fresh(poll))
            voted = PollVoter.objects.filter(poll=poll).exclude(receipt=None).count()
            if counted != dict(expected) or not (again.cast == poll.result.cast == voted == len(said)):
                found.append(f"{poll.question}: said {dict(expected)}, counted {counted}, receipts {voted}")
            if again.winners != poll.result.winners:
                found.append(f"{poll.question}: counted again {again.winners}, published {poll.result.winners}")
    return found
