"""One way to ask the functions of sql/polls.sql: what they refuse is raised in words."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from common.errors import Refused


def ask(statement: str, said: list[Any]) -> tuple[Any, ...]:
    """What a function answers after its `refused`. Refuses what it refuses."""
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        refused, *answer = cursor.fetchone()
    if refused:
        raise explained(refused)
    return tuple(answer)


def explained(code: str) -> Refused:
    plain: dict[str, tuple[Any, str | None]] = {
        "not-draft": (_("This vote is no longer being prepared. Its question and rules stay as they are."), None),
        "closes-at": (_("Choose an end that is still to come, within a year."), "closes_at"),
        "options": (_("Write two options or more, and more of them than seats. For a budget, each with its cost."), "options"),
        "nobody": (_("Nobody could vote: the roll would be too short."), None),
        "not-open": (_("This vote is not open."), None),
        "closed": (_("This vote has ended."), None),
        "not-due": (_("This vote is still open until its end."), None),
        "not-on-roll": (_("The voter roll was fixed when this vote opened, and this name is not on it."), None),
        "voted-already": (_("A vote of this member is in already. Only they themselves can change it."), None),
        "paper-code": (_("This code is not known here, or was used already."), "code"),
        "witness": (_("Nobody is the witness of their own vote."), None),
        "ballot": (_("This ballot is not filled in as this vote asks for."), "ballot"),
        "reason": (_("Write your reason in a few words."), "reason"),
    }
    message, field = plain[code]
    return Refused(code, message, field)
