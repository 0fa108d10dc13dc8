"""The audit: recomputes the books from their entries in a second way, for many networks at once, and names every disagreement.

It reads as the owner of the database, who sees all networks, and trusts neither balances nor the functions that wrote them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledgers.between import audit as between
from ledgers.credit import audit as credit
from ledgers.groups import audit as groups
from ledgers.pool import audit as pool
from ledgers.seals import audit as seals
from ledgers.setoff import audit as setoff


@dataclass(frozen=True)
class Disagreement:
    """`rule` of reliability.md, the network, which row (by uid), and what is said against what is found."""

    rule: str
    network: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule} {self.network}: {self.what}"


# Each answers rows of (network_id, text). %(only)s is a network's id, or NULL for all.
_CHECKS: list[tuple[str, str]] = [
    (
        "L1 entries sum to zero",
        """SELECT t.network_id,
                  format('transfer %%s has %%s entries that sum to %%s', t.uid, count(e.id), coalesce(sum(e.amount), 0))
             FROM ledgers_transfer t LEFT JOIN ledgers_entry e ON e.transfer_id = t.id
            WHERE (%(only)s::bigint IS NULL OR t.network_id = %(only)s)
            GROUP BY t.id HAVING count(e.id) < 2 OR sum(e.amount) <> 0""",
    ),
    (
        "L1 one network, one currency",
        """SELECT e.network_id, format('an entry of transfer %%s is of another network or currency',
                                      coalesce(t.uid::text, 'that is missing'))
             FROM ledgers_entry e LEFT JOIN ledgers_transfer t ON t.id = e.transfer_id
             LEFT JOIN ledgers_account a ON a.id = e.account_id
            WHERE (%(only)s::bigint IS NULL OR e.network_id = %(only)s)
              AND ((t.network_id, t.currency_id) IS DISTINCT FROM (e.network_id, e.currency_id)
                OR (a.network_id, a.currency_id) IS DISTINCT FROM (e.network_id, e.currency_id))""",
    ),
    (
        "L1 amounts",
        """SELECT e.network_id, format('transfer %%s moves %%s', t.uid, e.amount)
             FROM ledgers_entry e JOIN ledgers_transfer t ON t.id = e.transfer_id
            WHERE (%(only)s::bigint IS NULL OR e.network_id = %(only)s)
              AND (e.amount = 0 OR e.amount NOT BETWEEN -1000000000 AND 1000000000)""",
    ),
    (
        "L2 balance is the sum of entries",
        """SELECT a.network_id, format('account %%s says %%s, its entries sum to %%s', a.uid, a.balance, coalesce(e.total, 0))
             FROM ledgers_account a
             LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledgers_entry GROUP BY account_id) e ON e.account_id = a.id
            WHERE (%(only)s::bigint IS NULL OR a.network_id = %(only)s) AND a.balance <> coalesce(e.total, 0)""",
    ),
    (
        "L2 every balance after",
        """SELECT network_id, format('an entry of transfer %%s says %%s afterwards, the entries until then sum to %%s',
                                    uid, balance_after, running)
             FROM (SELECT e.network_id, t.uid, e.balance_after,
                          sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY e.id) AS running
                     FROM ledgers_entry e JOIN ledgers_transfer t ON t.id = e.transfer_id
                    WHERE %(only)s::bigint IS NULL OR e.network_id = %(only)s) AS said
            WHERE balance_after <> running""",
    ),
    (
        "L2 a currency sums to zero",
        """SELECT c.network_id, format('the balances of %%s sum to %%s', c.code, sum(a.balance))
             FROM ledgers_currency c JOIN ledgers_account a ON a.currency_id = c.id
            WHERE (%(only)s::bigint IS NULL OR c.network_id = %(only)s) GROUP BY c.id HAVING sum(a.balance) <> 0""",
    ),
    (
        "L3 what is held",
        """SELECT a.network_id, format('account %%s says %%s promised and %%s awaited, its holds sum to %%s and %%s',
                                      a.uid, a.held_out, a.held_in, coalesce(o.total, 0), coalesce(i.total, 0))
             FROM ledgers_account a
             LEFT JOIN (SELECT payer_id, sum(amount) AS total FROM ledgers_hold WHERE state = 'held' GROUP BY 1) o
                    ON o.payer_id = a.id
             LEFT JOIN (SELECT payee_id, sum(amount) AS total FROM ledgers_hold WHERE state = 'held' GROUP BY 1) i
                    ON i.payee_id = a.id
            WHERE (%(only)s::bigint IS NULL OR a.network_id = %(only)s)
              AND (a.held_out, a.held_in) <> (coalesce(o.total, 0), coalesce(i.total, 0))""",
    ),
    (
        "L3 a hold ends once",
        """SELECT h.network_id, format('hold %%s is %%s %%s a transfer', h.uid, h.state,
                                      CASE WHEN h.transfer_id IS NULL THEN 'without' ELSE 'with' END)
             FROM ledgers_hold h WHERE (%(only)s::bigint IS NULL OR h.network_id = %(only)s)
              AND ((h.state = 'posted') <> (h.transfer_id IS NOT NULL) OR (h.state = 'held') <> (h.ended_at IS NULL))""",
    ),
    (
        "L6 reversals",
        """SELECT r.network_id, format('reversal %%s is not the mirror of %%s', r.uid, coalesce(t.uid::text, 'anything'))
             FROM ledgers_transfer r LEFT JOIN ledgers_transfer t ON t.id = r.reverses_id
            WHERE (%(only)s::bigint IS NULL OR r.network_id = %(only)s) AND (r.kind = 'reversal' OR r.reverses_id IS NOT NULL)
              AND (SELECT array_agg((account_id, amount) ORDER BY account_id) FROM ledgers_entry WHERE transfer_id = r.id)
                  IS DISTINCT FROM
                  (SELECT array_agg((account_id, -amount) ORDER BY account_id) FROM ledgers_entry
                    WHERE transfer_id = t.id)""",
    ),
    (
        "L6 reversed once",
        """SELECT min(network_id), format('%%s transfers reverse the same one', count(*)) FROM ledgers_transfer
            WHERE reverses_id IS NOT NULL AND (%(only)s::bigint IS NULL OR network_id = %(only)s)
            GROUP BY reverses_id HAVING count(*) > 1""",
    ),
    (
        "every transfer is recorded",
        """SELECT t.network_id, format('transfer %%s has no record', t.uid) FROM ledgers_transfer t
            WHERE (%(only)s::bigint IS NULL OR t.network_id = %(only)s) AND t.kind NOT IN ('import', 'setoff')
              AND NOT EXISTS (SELECT FROM ledgers_transfer b WHERE b.id = t.reverses_id AND b.kind = 'import')
              AND NOT EXISTS (SELECT FROM networks_record r
                               WHERE r.network_id = t.network_id AND r.about = 'transfer:' || t.uid)""",
    ),
]

_GUARDS = """
    SELECT format('trigger %s of %s is missing or off', name, of_table) FROM unnest(%s::text[], %s::text[]) AS g(of_table, name)
     WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = g.name AND tgrelid = to_regclass(g.of_table) AND tgenabled = 'O')
"""
GUARDS = [
    ("ledgers_entry", "ledgers_entries_belong"),
    ("ledgers_entry", "ledgers_entry_once_row"),
    ("ledgers_entry", "ledgers_entry_once_all"),
    ("ledgers_transfer", "ledgers_transfer_is_whole"),
    ("ledgers_transfer", "ledgers_transfer_once_row"),
    ("ledgers_transfer", "ledgers_transfer_once_all"),
    *credit.GUARDS,
    *seals.GUARDS,
    *pool.GUARDS,
    *groups.GUARDS,
    *between.GUARDS,
]


def disagreements(cursor: Any, *, network_id: int | None = None) -> Iterator[Disagreement]:
    """Everything that does not agree, in one network or in all. The cursor is the owner's (psycopg)."""
    cursor.execute("SELECT id, slug FROM networks_network")
    slugs = dict(cursor.fetchall())
    for rule, sql in [*_CHECKS, *credit.CHECKS, *pool.CHECKS, *groups.CHECKS, *setoff.CHECKS, *between.CHECKS]:
        cursor.execute(sql, {"only": network_id})
        for number, what in cursor.fetchall():
            yield Disagreement(rule, slugs.get(number, f"network {number}"), what)
    for number, what in seals.disagreements(cursor, network_id=network_id):
        yield Disagreement(seals.RULE, slugs.get(number, f"network {number}"), what)
    cursor.execute(_GUARDS.replace("%s of %s", "%%s of %%s"), [[table for table, _n in GUARDS], [name for _t, name in GUARDS]])
    for (what,) in cursor.fetchall():
        yield Disagreement("L4 the guards stand", "all networks", what)


def against(cursor: Any, kept: dict[str, Any]) -> list[Disagreement]:
    """What a file of seals that was kept elsewhere says otherwise."""
    return [Disagreement(seals.RULE, slug, what) for slug, what in seals.against(cursor, kept)]


def note(cursor: Any, found: list[Disagreement], *, network_id: int | None = None) -> None:
    """Keeps for the public pages when everything was recomputed, and in how many places it disagreed."""
    cursor.execute(
        "INSERT INTO ledgers_bookscheck (network_id, kind, disagreements)"
        " SELECT n.id, 'whole', (SELECT count(*) FROM unnest(%s::text[]) AS one WHERE one = n.slug OR one = 'all networks')"
        "   FROM networks_network n WHERE %s::bigint IS NULL OR n.id = %s",
        [[one.network for one in found], network_id, network_id],
    )


def figures(cursor: Any, *, network_id: int | None = None) -> dict[str, int]:
    """How much was looked at."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM ledgers_account WHERE %(only)s::bigint IS NULL OR network_id = %(only)s),"
        " (SELECT count(*) FROM ledgers_transfer WHERE %(only)s::bigint IS NULL OR network_id = %(only)s),"
        " (SELECT count(*) FROM ledgers_entry WHERE %(only)s::bigint IS NULL OR network_id = %(only)s)",
        {"only": network_id},
    )
    return dict(zip(("account", "transfer", "entry"), cursor.fetchone(), strict=True))
