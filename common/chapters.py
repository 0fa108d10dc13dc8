"""What apps of others are let into, what opens an account without its member, what is told to everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Chapter:
    """A part of the API that an app may be let into: in words what reading and writing are (None: nothing to write), and the
    modules of its endpoints.
    """

    reads: Any
    writes: Any
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """Something that opens a part of a member's account without them: what it is, in words what it can, since when."""

    uid: str
    title: str
    text: str
    since: Any


@dataclass(frozen=True)
class Openings:
    """What an app gave out: `of(membership)` lists it, `close(membership, uid)` takes one back."""

    of: Callable[[Any], list[Opening]]
    close: Callable[[Any, str], None]


@dataclass(frozen=True)
class Entry:
    """Something that a network tells everybody, in its feed: plain text, and the address where it stands."""

    uid: str
    title: str
    text: str
    url: str
    at: Any
