"""Making seals and checking the books each night; finding the proof of a line."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from common import registry
from ledgers.models import Entry, Seal, Transfer
from ledgers.seals import proofs
from networks import actors, dues, links, records
from networks.actors import Actor
from networks.tenancy import current

DUE = "seals"
MOST_AT_ONCE = 40
SYSTEM = "seals"


@transaction.atomic
def make(*, everything: bool = False) -> tuple[int, str]:
    """Seals each day that is over, the oldest first; `everything` takes today as well.

    Answers how many seals were made and what is left: `nothing`, `waiting` (somebody is just writing) or `sealed` (more days).
    """
    made = 0
    with connection.cursor() as cursor:
        while made < MOST_AT_ONCE:
            cursor.execute("SELECT state FROM ledgers_seal(%s)", [everything])
            state = str(cursor.fetchone()[0])
            if state != "sealed":
                return made, state
            made += 1
    return made, "sealed"


@transaction.atomic
def check(*, by: Actor | None = None) -> int:
    """The daily check, kept for the public page; tells the officers when something disagrees. Answers in how many places."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_check_books()")
        found = int(cursor.fetchone()[0])
    if found:
        records.record("books.disagree", by=by or actors.system(SYSTEM), places=found)
    return found


def run(now: dt.datetime) -> dt.datetime:
    """Every night, soon after midnight; in a minute again while somebody is writing or more days wait."""
    _made, left = make()
    if left != "nothing":
        return now + dt.timedelta(minutes=1)
    check()
    return next_night(now)


def next_night(now: dt.datetime) -> dt.datetime:
    """The next night, at a minute of this network's own: a thousand networks of one zone do not all begin at once."""
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    start = dt.datetime.combine(tomorrow, dt.time(0, 5), tzinfo=timezone.get_current_timezone())
    return start + dt.timedelta(minutes=(current.network_id() or 0) % 50)


def seal_of(transfer: Transfer) -> Seal | None:
    """The seal that a line is under, if it is sealed yet. One query by key."""
    rows = Seal.objects.filter(upto__gte=transfer.pk).order_by("upto")
    return rows.defer("part_roots", "part_transfers", "part_accounts").first()


# ── Proofs ───────────────────────────────────────────────────────────────────────────────────────
def proof(entry: Entry) -> dict[str, Any] | None:
    """Everything needed to check one line without us, or None while it is not sealed. Four queries, one part of the day."""
    found = Seal.objects.filter(upto__gte=entry.transfer_id).order_by("upto").first()
    if found is None:
        return None
    roots = [bytes(found.part_roots[n : n + 32]) for n in range(0, len(found.part_roots), 32)]
    begins = list(zip(found.part_transfers, found.part_accounts, strict=True))
    part = max(n for n, begin in enumerate(begins) if begin <= (entry.transfer_id, entry.account_id))
    network = current.network()
    last = begins[part + 1][0] if part + 1 < len(begins) else found.upto
    lines = _lines(network.uid, bytes(found.secret), begins[part], last)
    mine = (str(entry.transfer.uid), str(entry.account.uid))
    at = next(n for n, line in enumerate(lines) if (line["transfer"], line["account"]) == mine)
    leaves = [proofs.leaf_hash(line) for line in lines]
    transfer = entry.transfer
    note = getattr(transfer, "note", None)
    words = {"text": note.text, "salt": bytes(note.salt).hex()} if note is not None and note.salt and note.text else None
    return {
        "format": proofs.FORMAT,
        "address": links.url(network, "ledgers:books"),
        "line": lines[at],
        "words": words if lines[at]["note"] else None,
        "place": part * proofs.PART + at,
        "path": [one.hex() for one in [*proofs.path(leaves, at), *proofs.path(roots, part)]],
        "seal": {**published(found), "size": found.size},
    }


def published(seal: Seal) -> dict[str, Any]:
    """A seal as anyone may know it: nothing of how much moved that day."""
    return {
        "number": seal.number,
        "day": seal.day.isoformat(),
        "root": bytes(seal.root).hex(),
        "previous": bytes(seal.previous).hex(),
        "digest": bytes(seal.digest).hex(),
    }


LINES = """
    SELECT t.network_id, t.id, e.account_id, t.uid, a.uid, c.code, t.kind, t.source, coalesce(r.uid::text, ''), e.amount,
           e.balance_after, t.happened_on, t.recorded_at, coalesce(actor.uid::text, ''), coalesce(hand.uid::text, ''), w.digest
      FROM ledgers_transfer t
      JOIN ledgers_entry e ON e.network_id = t.network_id AND e.transfer_id = t.id
      JOIN ledgers_account a ON a.network_id = t.network_id AND a.id = e.account_id
      JOIN ledgers_currency c ON c.network_id = t.network_id AND c.id = t.currency_id
      LEFT JOIN ledgers_transfer r ON r.network_id = t.network_id AND r.id = t.reverses_id
      LEFT JOIN networks_membership actor ON actor.network_id = t.network_id AND actor.id = t.actor_id
      LEFT JOIN networks_membership hand ON hand.network_id = t.network_id AND hand.id = t.hand_id
      LEFT JOIN ledgers_sealednote w ON w.network_id = t.network_id AND w.transfer_id = t.id
     WHERE t.network_id = %s AND t.id >= %s AND t.id <= %s AND (t.id, e.account_id) >= (%s, %s)
     ORDER BY t.id, e.account_id
"""


def _lines(network: str, secret: bytes, begin: tuple[int, int], upto: int) -> list[dict[str, Any]]:
    """The lines of one part of a seal, in order, as the leaves say them."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, [current.network_id(), begin[0], upto, *begin])
        return [as_line(row, network, secret) for row in cursor.fetchmany(proofs.PART)]


def as_line(row: Any, network: str, secret: bytes) -> dict[str, Any]:
    """A row of LINES as the leaf says it."""
    (_network, _transfer, _account, transfer, account, code, kind, source, reverses, amount, after, happened_on, recorded_at,
     by, hand, note) = row  # fmt: skip
    said = [
        network, str(transfer), str(account), code, kind, source, reverses, amount, after, happened_on.isoformat(),
        recorded_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), by, hand, bytes(note).hex() if note else "",
        proofs.line_salt(secret, transfer.bytes, account.bytes),
    ]  # fmt: skip
    return dict(zip(proofs.FIELDS, said, strict=True))


def _start(ref: Any, **_rest: object) -> None:
    dues.at(DUE, next_night(timezone.now()))


registry.dues.add(DUE, registry.Due(run))
registry.foundings.add(DUE, _start)
