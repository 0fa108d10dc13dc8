"""The seals, recomputed by a second implementation (Python, while SQL made them), as the owner of the database.

A change that keeps every sum right, with every guard off, still does not fit its seal.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from ledgers.seals import proofs
from ledgers.seals.sealing import LINES, as_line

RULE = "the seals stand"
_SEALS = """SELECT s.network_id, n.uid::text, s.number, s.day, s.upto, s.size, s.root, s.previous, s.digest, s.secret,
                   s.part_roots, s.until_at
              FROM ledgers_seal s JOIN networks_network n ON n.id = s.network_id
             WHERE %(only)s::bigint IS NULL OR s.network_id = %(only)s ORDER BY s.network_id, s.number"""
# A record is written with each seal, and never changes: a seal that is gone, or another now, leaves it behind.
_RECORDED = """
    SELECT r.network_id, format('seal %%s of %%s is gone, or not the one that was recorded', r.data->>'number', r.data->>'day')
      FROM networks_record r
     WHERE r.kind = 'seal.made' AND (%(only)s::bigint IS NULL OR r.network_id = %(only)s)
       AND NOT EXISTS (SELECT FROM ledgers_seal s WHERE s.network_id = r.network_id AND r.about = 'seal:' || s.uid
                          AND encode(s.digest, 'hex') = r.data->>'digest')"""
# Words that are still there are those that were sealed.
_WORDS = """
    SELECT w.network_id, format('the words of transfer %%s are not those that were sealed', t.uid)
      FROM ledgers_sealednote s JOIN ledgers_transfernote w ON w.transfer_id = s.transfer_id
      JOIN ledgers_transfer t ON t.id = s.transfer_id
     WHERE (%(only)s::bigint IS NULL OR s.network_id = %(only)s) AND w.salt IS NOT NULL
       AND sha256('\\x04'::bytea || w.salt || convert_to(w.text, 'UTF8')) <> s.digest"""
# A line written into the past after its day was sealed. Writing takes moments; an hour is left for it.
WHILE = dt.timedelta(hours=1)
_BACKDATED = """
    SELECT t.network_id, format('transfer %%s says it was recorded %%s, after that day was sealed', t.uid, t.recorded_at)
      FROM (SELECT DISTINCT ON (network_id) * FROM ledgers_seal ORDER BY network_id, number DESC) s
      JOIN ledgers_transfer t ON t.network_id = s.network_id AND t.id > s.upto
     WHERE t.recorded_at < s.until_at - interval '1 hour' AND (%(only)s::bigint IS NULL OR s.network_id = %(only)s)"""

GUARDS = [
    ("ledgers_seal", "ledgers_seal_once_row"),
    ("ledgers_seal", "ledgers_seal_once_all"),
    ("ledgers_sealednote", "ledgers_sealednote_once_row"),
    ("ledgers_sealednote", "ledgers_sealednote_once_all"),
]


def disagreements(cursor: Any, *, network_id: int | None = None) -> Iterator[tuple[int, str]]:
    """(network, what) of everything that does not fit. Reads every sealed line, in order, once."""
    cursor.execute(_SEALS, {"only": network_id})
    seals = cursor.fetchall()
    for number, of_network in groupby(seals, key=lambda row: row[0]):
        yield from ((number, what) for what in _network(cursor, number, list(of_network)))
    for sql in (_RECORDED, _WORDS, _BACKDATED):
        cursor.execute(sql, {"only": network_id})
        yield from cursor.fetchall()


def _network(cursor: Any, network_id: int, seals: list[Any]) -> Iterator[str]:
    before, last, since = proofs.FIRST, 0, None
    with cursor.connection.cursor(name="sealed_lines") as lines:
        lines.itersize = 5000
        lines.execute(LINES, [network_id, 0, seals[-1][4], 0, 0])
        rows = iter(lines)
        row = next(rows, None)
        for _id, uid, number, day, upto, size, root, previous, digest, secret, part_roots, until in seals:
            name = f"seal {number} of {day}"
            if number != last + 1:
                yield f"{name} follows seal {last}: one between them is gone"
            if previous != before or proofs.digest(previous, uid, number, day.isoformat(), root) != digest:
                yield f"{name} does not follow from the seal before it"
            tree = _Tree(secret, uid)
            while row is not None and row[1] <= upto:
                if since is not None and row[12] < since - WHILE:
                    yield f"transfer {row[3]} says it was recorded {row[12]}, after that day was sealed"
                tree.add(row)
                row = next(rows, None)
            yield from _compared(name, tree, size, root, part_roots)
            before, last, since = digest, number, until


def _compared(name: str, tree: "_Tree", size: int, root: bytes, part_roots: bytes) -> Iterator[str]:
    tree.end()
    if tree.size == size and proofs.root(size, proofs.tree(tree.parts)) == root:
        return
    kept = [part_roots[n : n + 32] for n in range(0, len(part_roots), 32)]
    where = next((place for place, found, one in zip(tree.places, tree.parts, kept, strict=False) if found != one), None)
    among = f", among those of the transfers from {where[0]} to {where[1]}" if where else ""
    what = "a line under it was changed"
    if tree.size != size:
        what = f"{abs(tree.size - size)} of {size} lines {'were slipped in' if tree.size > size else 'are gone'}"
    yield f"{name} does not fit: {what}{among}"


class _Tree:
    """The leaves of a seal as they come, part by part: never more than one part in memory."""

    def __init__(self, secret: bytes, network: str) -> None:
        self.secret, self.network, self.size = secret, network, 0
        self.parts: list[bytes] = []
        self.places: list[tuple[str, str]] = []
        self._leaves: list[bytes] = []
        self._first = self._last = ""

    def add(self, row: Any) -> None:
        line = as_line(row, self.network, self.secret)
        self._first, self._last = self._first or line["transfer"], line["transfer"]
        self._leaves.append(proofs.leaf_hash(line))
        self.size += 1
        if len(self._leaves) == proofs.PART:
            self.end()

    def end(self) -> None:
        if self._leaves:
            self.parts.append(proofs.tree(self._leaves))
            self.places.append((self._first, self._last))
            self._leaves, self._first = [], ""


def against(cursor: Any, kept: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(network, what): where a file of seals that somebody kept elsewhere differs from the database as it is now."""
    cursor.execute(
        "SELECT n.slug, s.number, s.digest FROM networks_network n LEFT JOIN ledgers_seal s ON s.network_id = n.id"
        " WHERE n.uid::text = %s",
        [kept["network"]],
    )
    rows = cursor.fetchall()
    slug = rows[0][0] if rows else "no network of ours"
    now = {number: digest.hex() for _slug, number, digest in rows if number is not None}
    for seal in kept["seals"]:
        if now.get(seal["number"]) != seal["digest"]:
            yield slug, f"seal {seal['number']} of {seal['day']} is another than in the file that was kept"
