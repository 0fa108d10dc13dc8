"""A batch at work: rows that are new here, in chunks, handed to whoever registered for their kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection

from networks.actors import Actor
from networks.imports.rows import MEMBERS, POSTS, THINGS, TRANSFERS, MemberRow, PostRow, Row, ThingRow, TransferRow
from networks.models import ImportBatch, ImportedRow, Membership

CHUNK = 5_000
KIND_OF: dict[type, str] = {MemberRow: MEMBERS, PostRow: POSTS, TransferRow: TRANSFERS, ThingRow: THINGS}


@dataclass(frozen=True)
class Target:
    """What a row became: the id of a membership or post (None for a transfer), and whether it stood here before."""

    id: int | None = None
    was_here: bool = False


@dataclass
class Work:
    """Given to the registered importers. `members` maps the source's numbers to memberships here."""

    batch: ImportBatch
    by: Actor
    members: dict[int, int] = field(default_factory=dict)

    def know_members(self) -> None:
        """Learn who has a number of the source: after members came in, before posts and transfers do."""
        here = Membership.objects.exclude(external_ref="").values_list("external_ref", "id")
        self.members = {int(ref): pk for ref, pk in here if ref.isascii() and ref.isdigit()}


Take = Callable[[str, Sequence[tuple[Row, str]]], None]


class Sieve:
    """Names each row (`digest:n`, the n-th of its kind) and lets through those that never came in before.

    Transfers wait for the last one and go on in the order of their days, the order in which the books run; reports list
    the newest first. Rows share their parties and words (`values`), so a hundred thousand wait in about 25 MB.
    """

    def __init__(self, take: Take) -> None:
        self._take = take
        self._waiting: list[tuple[Row, str]] = []
        self._history: list[TransferRow] = []
        # A network's first import need not be asked row by row whether it was here before.
        self._is_first = not ImportedRow.objects.exists()
        self._kind = ""
        self._equal: Counter[str] = Counter()
        self.count: Counter[str] = Counter()
        self.new: Counter[str] = Counter()

    def put(self, row: Row) -> None:
        if isinstance(row, TransferRow):
            self._history.append(row)
        elif isinstance(row, MemberRow | PostRow | ThingRow):
            self._name(row)

    def finish(self) -> None:
        """Let the last ones through."""
        self._history.sort(key=lambda row: (row.happened_on, row.happened_at))
        for row in self._history:
            self._name(row)
        self._flush()
        self._history.clear()

    def _name(self, row: MemberRow | PostRow | ThingRow | TransferRow) -> None:
        kind = KIND_OF[type(row)]
        if kind != self._kind or len(self._waiting) >= CHUNK:
            self._flush()
        if kind != self._kind:
            self._equal.clear()
            self._kind = kind
        digest = row.identity
        self._equal[digest] += 1
        self._waiting.append((row, f"{digest}:{self._equal[digest]}"))

    def _flush(self) -> None:
        if not self._waiting:
            return
        known = set() if self._is_first else _known(self._kind, [name for _row, name in self._waiting])
        new = [pair for pair in self._waiting if pair[1] not in known]
        self.count[self._kind] += len(self._waiting)
        self.new[self._kind] += len(new)
        self._waiting = []
        if new:
            self._take(self._kind, new)


def _known(kind: str, names: Sequence[str]) -> set[str]:
    """Which of these rows came in before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT identity FROM networks_importedrow WHERE kind = %s AND identity = ANY(%s::text[])", [kind, list(names)]
        )
        return {identity for (identity,) in cursor.fetchall()}


def remember(batch: ImportBatch, kind: str, names: Sequence[str], targets: Sequence[Target]) -> None:
    """Note that these rows came in, in one statement: there may be a hundred thousand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO networks_importedrow (network_id, batch_id, kind, identity, target, was_here) "
            "SELECT current_network(), %s, %s, name, target, was_here "
            "FROM unnest(%s::text[], %s::bigint[], %s::boolean[]) AS r(name, target, was_here)",
            [batch.pk, kind, list(names), [each.id for each in targets], [each.was_here for each in targets]],
        )


# ── Progress: seen while the one transaction still runs, so it cannot live in it ────────────────


def say_progress(batch: ImportBatch, done: int, total: int) -> None:
    cache.set(f"import:{batch.uid}", min(99, done * 100 // max(total, 1)), 3600)


def progress(batch: ImportBatch) -> int:
    """Percent."""
    return int(cache.get(f"import:{batch.uid}") or 0)


def end_progress(batch: ImportBatch) -> None:
    cache.delete(f"import:{batch.uid}")
