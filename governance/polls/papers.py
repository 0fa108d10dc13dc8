"""Paper ballots: a sheet for one member with a code that works once."""

import hashlib
import secrets

from governance.models import Poll

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def hashed(poll: Poll, code: str) -> str:
    """What is kept of a code. Written by hand, blanks and dashes do not matter."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(f"{poll.uid}\n{plain}".encode()).hexdigest()


def new_code() -> str:
    """Twelve letters and digits that are not mistaken for one another: 58 bits."""
    said = "".join(secrets.choice(ALPHABET) for _at in range(12))
    return f"{said[:4]}-{said[4:8]}-{said[8:]}"
