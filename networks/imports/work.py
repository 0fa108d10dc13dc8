"""A batch at work: rows that are new here, in chunks, handed to whoever registered for their kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.core.cache import cache

from networks.actors import Actor
from networks.imports.rows import MEMBERS, POSTS, TRANSFERS, MemberRow, Party, PostRow, Row, TransferRow
from networks.models import ImportBatch, ImportedRow, Membership

CHUNK = 5_000
KIND_OF: dict[type, str] = {MemberRow: MEMBERS, PostRow: POSTS, TransferRow: TRANSFERS}


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
    the newest first. What waits is made small: a hundred thousand are about 25 MB.
    """

    def __init__(self, take: Take) -> None:
        self._take = take
        self._waiting: list[tuple[Row, str]] = []
        self._history: list[TransferRow] = []
        self._parties: dict[str, Party] = {}
        self._words: dict[str, str] = {}
        self._kind = ""
        self._equal: Counter[str] = Counter()
        self.count: Counter[str] = Counter()
        self.new: Counter[str] = Counter()

    def put(self, row: Row) -> None:
        if isinstance(row, TransferRow):
            self._history.append(self._small(row))
        elif isinstance(row, MemberRow | PostRow):
            self._name(row)

    def finish(self) -> None:
        """Let the last ones through."""
        self._history.sort(key=lambda row: (row.happened_on, row.happened_at))
        for row in self._history:
            self._name(row)
        self._flush()
        self._history.clear()

    def _small(self, row: TransferRow) -> TransferRow:
        """The same transfer without names, sharing what is equal with others."""
        giver, receiver = (
            self._parties.setdefault(str(party), replace(party, label="")) for party in (row.giver, row.receiver)
        )
        return replace(row, giver=giver, receiver=receiver, words=self._words.setdefault(row.words, row.words))

    def _name(self, row: MemberRow | PostRow | TransferRow) -> None:
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
        names = [name for _row, name in self._waiting]
        known = set(ImportedRow.objects.filter(kind=self._kind, identity__in=names).values_list("identity", flat=True))
        new = [pair for pair in self._waiting if pair[1] not in known]
        self.count[self._kind] += len(self._waiting)
        self.new[self._kind] += len(new)
        self._waiting = []
        if new:
            self._take(self._kind, new)


# ── Progress: seen while the one transaction still runs, so it cannot live in it ────────────────


def say_progress(batch: ImportBatch, done: int, total: int) -> None:
    cache.set(f"import:{batch.uid}", min(99, done * 100 // max(total, 1)), 3600)


def progress(batch: ImportBatch) -> int:
    """Percent."""
    return int(cache.get(f"import:{batch.uid}") or 0)


def end_progress(batch: ImportBatch) -> None:
    cache.delete(f"import:{batch.uid}")
