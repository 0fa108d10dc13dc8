"""The arithmetic of seals and proofs, from the standard library alone: `python proofs.py FILE` checks one without Manyhands.

    note   = sha256(0x04 || salt of the words || words in UTF-8)                            hex, "" without words
    leaf   = sha256(0x00 || JSON array of "manyhands line 1" and the FIELDS of the line)
    tree   = RFC 6962: sha256(0x01 || left || right), a last one without a pair goes up
    root   = sha256(0x02 || number of leaves in 8 bytes || tree)
    digest = sha256(0x03 || digest before || JSON array of "manyhands seal 1", network, number, day, root)

JSON arrays are written with ", " between their members and no escapes but those that JSON demands. A digest binds every line
until its day: whoever has noted one once sees whether the past was changed since.
"""

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "manyhands proof 1"
FIELDS = (
    "network", "transfer", "account", "currency", "kind", "source", "reverses", "amount", "balance_after", "happened_on",
    "recorded_at", "by", "hand", "note", "salt",
)  # fmt: skip
NUMBERS = ("amount", "balance_after")
FIRST = bytes(32)
PART = 1024
LARGEST_FILE = 64 * 1024
_HEX = re.compile(r"[0-9a-f]{64}")


class Unreadable(Exception):
    """It is no proof at all; the text says what is missing."""


class Wrong(Exception):
    """It is a proof, and it does not hold; the text says where."""


@dataclass(frozen=True)
class Held:
    """What a proof that holds leads to: the published seal must have this digest."""

    network: str
    number: int
    day: str
    digest: str
    address: str


def text_hash(words: str, salt: bytes) -> bytes:
    return hashlib.sha256(b"\x04" + salt + words.encode()).digest()


def line_salt(secret: bytes, transfer: bytes, account: bytes) -> str:
    """The salt of a leaf, from the seal's secret and the bytes of the two uids."""
    return hashlib.sha256(secret + transfer + account).hexdigest()


def leaf_hash(line: dict[str, Any]) -> bytes:
    return hashlib.sha256(b"\x00" + _array("manyhands line 1", *[line[name] for name in FIELDS])).digest()


def _array(*members: Any) -> bytes:
    return json.dumps(members, ensure_ascii=False).encode("utf-8", "surrogatepass")


def pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _up(level: Sequence[bytes]) -> list[bytes]:
    return [pair(*level[n : n + 2]) if n + 1 < len(level) else level[n] for n in range(0, len(level), 2)]


def tree(level: Sequence[bytes]) -> bytes:
    while len(level) > 1:
        level = _up(level)
    return level[0]


def path(level: Sequence[bytes], place: int) -> list[bytes]:
    """The hashes beside the way from a leaf to the top."""
    beside = []
    while len(level) > 1:
        other = place ^ 1
        if other < len(level):
            beside.append(level[other])
        level, place = _up(level), place // 2
    return beside


def climb(leaf: bytes, place: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The top that a leaf at `place` of `size` leads to by these hashes; None where their number does not fit."""
    found, waiting, last = leaf, list(beside), size - 1
    while last > 0:
        if place % 2 or place < last:
            if not waiting:
                return None
            other = waiting.pop(0)
            found = pair(other, found) if place % 2 else pair(found, other)
        place, last = place // 2, last // 2
    return None if waiting else found


def root(size: int, top: bytes) -> bytes:
    return hashlib.sha256(b"\x02" + size.to_bytes(8, "big") + top).digest()


def digest(previous: bytes, network: str, number: int, day: str, root: bytes) -> bytes:
    return hashlib.sha256(b"\x03" + previous + _array("manyhands seal 1", network, number, day, root.hex())).digest()


# ── Checking a file ──────────────────────────────────────────────────────────────────────────────
def read(content: bytes | str) -> dict[str, Any]:
    """What a file holds. Raises `Unreadable` when it is no proof."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("it is longer than any proof")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Unreadable(f"it does not say “{FORMAT}”")
    return said


def check(said: dict[str, Any]) -> Held:
    """Follows a proof from its line to the digest of its seal. Raises `Unreadable` or `Wrong`."""
    line, seal = _part(said, "line", dict), _part(said, "seal", dict)
    place, beside = _part(said, "place", int), _part(said, "path", list)
    for name in FIELDS:
        _part(line, name, int if name in NUMBERS else str)
    if set(line) != set(FIELDS):
        raise Unreadable("its line has something that no line has")
    number, day, size = _part(seal, "number", int), _part(seal, "day", str), _part(seal, "size", int)
    if not 0 <= place < size < 2**40 or len(beside) > 40:
        raise Wrong("the place of the line is not under the seal")
    _words(said, line)
    top = climb(leaf_hash(line), place, size, [_hash(one) for one in beside])
    if top is None or root(size, top) != _hash(seal.get("root")):
        raise Wrong("the line is not the one that was sealed")
    found = digest(_hash(seal.get("previous")), line["network"], number, day, _hash(seal.get("root")))
    if found != _hash(seal.get("digest")):
        raise Wrong("the seal is not what it says")
    address = said.get("address")
    return Held(line["network"], number, day, found.hex(), address if isinstance(address, str) else "")


def _words(said: dict[str, Any], line: dict[str, Any]) -> None:
    """The words may be left out; if they are there, they are those that were sealed."""
    if said.get("words") is None:
        return
    words = _part(said, "words", dict)
    try:
        salt = bytes.fromhex(_part(words, "salt", str))
        found = text_hash(_part(words, "text", str), salt).hex()
    except ValueError:
        raise Unreadable("its words have no salt") from None
    if found != line["note"]:
        raise Wrong("the words are not those that were sealed")


def _part(said: dict[str, Any], name: str, kind: type) -> Any:
    found = said.get(name)
    if not isinstance(found, kind) or isinstance(found, bool) or (isinstance(found, int) and abs(found) >= 2**63):
        raise Unreadable(f"it does not say “{name}” as a proof does")
    return found


def _hash(said: Any) -> bytes:
    if not isinstance(said, str) or not _HEX.fullmatch(said):
        raise Unreadable("a hash in it is no hash")
    return bytes.fromhex(said)


# ── As a program ─────────────────────────────────────────────────────────────────────────────────
def verdict(file: str, *, published: str = "") -> tuple[int, str]:
    """(exit code, one sentence): 0 it holds, 1 it does not, 2 it cannot be read. `published` is a digest to compare with."""
    try:
        with Path(file).open("rb") as opened:
            said = read(opened.read(LARGEST_FILE + 1))
        held = check(said)
    except OSError:
        return 2, "The file cannot be opened."
    except Unreadable as why:
        return 2, f"This is not a proof of Manyhands: {why}."
    except Wrong as why:
        return 1, f"The proof does not hold: {why}."
    if published and published.strip().lower() != held.digest:
        return 1, "The proof does not hold: another seal is published than the one it leads to."
    if published:
        return 0, f"The proof holds: this line is under seal {held.number} of {held.day}, which is the published one."
    return 0, (
        f"The proof holds if seal {held.number} of {held.day} is published{f' at {held.address}' if held.address else ''} "
        f"as {held.digest}"
    )


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("Say which file: python proofs.py FILE [PUBLISHED DIGEST]")
    code, sentence = verdict(*sys.argv[1:2], published="".join(sys.argv[2:]))
    sys.stdout.write(f"{sentence}\n")
    sys.exit(code)
