"""What a closed poll publishes: its ballots as a file that anyone can count again, and the rule they were counted by."""

import hashlib
import json
from typing import Any

from governance.counting.files import blt, pb, sheet
from governance.models import Method, Poll, PollResult, PollVoter
from governance.polls import tally

KINDS: dict[str, str] = {
    "blt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "pb": "text/plain; charset=utf-8",
    "json": "application/json",
}


def kinds(poll: Poll) -> list[str]:
    """Which files there are for a method; the first is the one to count."""
    if poll.method == Method.BUDGET:
        return ["pb", "json"]
    if poll.is_ranked:
        return ["blt", "csv", "json"]
    if poll.method in (Method.ADVICE, Method.LOT):
        return ["json"]
    return ["csv", "json"]


def write(poll: Poll, kind: str) -> str:
    """Ballots sorted, without voters and without ids."""
    if kind == "json":
        return json.dumps(rules(poll), ensure_ascii=False, indent=2)
    profile = tally.profile(poll)
    if kind == "blt":
        return blt.write(profile)
    return pb.write(profile) if kind == "pb" else sheet.write(profile)


def rules(poll: Poll) -> dict[str, Any]:
    """The rule, and what the count came to, to compare with."""
    result = PollResult.objects.get(poll=poll)
    return {
        "question": poll.question, "method": poll.method, "seats": poll.seats, "budget": poll.budget,
        "options": [one.name for one in poll.options.all()], "rule": poll.rule,
        "opened": poll.opens_at, "closed": poll.closed_at, "roll": poll.roll_count, "roll_sha256": poll.roll_fingerprint,
        "outcome": result.outcome, "lacks": result.lacks, "cast": result.cast, "quorum": result.quorum,
        "winners": result.winners, "counts": result.count.get("counts"), "drawn": result.count.get("drawn"),
        "recount": command(poll),
    } | {"opened": _at(poll.opens_at), "closed": _at(poll.closed_at)}  # fmt: skip


def _at(when: Any) -> str | None:
    return when.isoformat() if when else None


def command(poll: Poll) -> str:
    """What to type to count again. Empty where adding up by hand is all there is."""
    if poll.method in (Method.MAJORITY, Method.CONSENT, Method.ADVICE, Method.LOT):
        return ""
    seed = f" --seed {poll.rule.get('seed', '')}"
    return f"manage.py recount ballots.{kinds(poll)[0]} --method {poll.method} --seats {poll.seats}{seed}"


def receipts(poll: Poll) -> list[str]:
    """Sorted: as many as there are ballots, and none points at one."""
    rows = PollVoter.objects.filter(poll=poll).exclude(receipt=None).order_by("receipt")
    return [str(one) for one in rows.values_list("receipt", flat=True)]


def roll(poll: Poll) -> str:
    """The random names of those on the roll, sorted: SHA-256 of this text is the published fingerprint."""
    rows = PollVoter.objects.filter(poll=poll).values_list("member__uid", flat=True)
    return "\n".join(sorted(str(uid) for uid in rows))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
