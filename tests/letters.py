"""What was really delivered: mail in the folder, and the codes in it."""

import re
from typing import Any

from notifications import maildir


def to(address: str) -> list[Any]:
    """Mail to an address, oldest first."""
    return [message for message in maildir.read() if address.lower() in str(message["To"]).lower()]


def text_of(message: Any) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def code_for(address: str) -> str:
    """The code in the newest mail to an address."""
    found = re.search(r"\b\d{4}-\d{4}\b", text_of(to(address)[-1]))
    assert found is not None, text_of(to(address)[-1])
    return found.group()
