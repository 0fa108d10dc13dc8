"""What a rule says when it refuses. One place (doors) turns it into a form error, a problem+json answer or a message."""

import psycopg


class Refused(Exception):
    """A rule said no. `code` is for programs, `message` for people (plain, translated), `field` names the input."""

    def __init__(self, code: str, message: object, field: str | None = None, *, why: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        # The clause that binds, if one does, or the address of a page: pages link it as "why?".
        self.why = why

    def __str__(self) -> str:
        return str(self.message)


class Said(str):
    """A refusal's words for a form; `why` is where the rule stands, or empty."""

    why = ""

    def __str__(self) -> str:
        return self


def is_crossing(error: BaseException) -> bool:
    """Whether two waited for each other in the database and this one gave way: nothing was refused, it may be done again."""
    cause = error.__cause__ or error
    return isinstance(cause, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)


class NoNetwork(Exception):
    """A tenant table was asked outside a network: a programming error, never shown."""
