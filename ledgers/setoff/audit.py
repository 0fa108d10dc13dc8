"""What must agree about set-offs: rounds, their lines, and the transfers that cleared them."""

# Each answers rows of (network_id, text). %(only)s is a network's id, or NULL for all.
CHECKS: list[tuple[str, str]] = [
    (
        "set-off: nobody's net moves",
        """SELECT t.network_id, format('%%s moved the balance of account %%s by %%s', t.source, a.uid, sum(e.amount))
             FROM ledgers_transfer t JOIN ledgers_entry e ON e.transfer_id = t.id JOIN ledgers_account a ON a.id = e.account_id
            WHERE (%(only)s::bigint IS NULL OR t.network_id = %(only)s) AND t.kind = 'setoff'
            GROUP BY t.network_id, t.source, a.uid HAVING sum(e.amount) <> 0""",
    ),
    (
        "set-off: what was cleared",
        """SELECT s.network_id, format('round %%s says %%s cleared, its lines %%s, its transfers %%s', s.uid, s.cleared,
                                      coalesce(l.total, 0), coalesce(t.total, 0))
             FROM ledgers_setoff s
             LEFT JOIN (SELECT round_id, sum(cleared) AS total FROM ledgers_setoffline GROUP BY 1) l ON l.round_id = s.id
             LEFT JOIN (SELECT t.network_id, t.source, sum(e.amount) AS total FROM ledgers_transfer t
                          JOIN ledgers_entry e ON e.transfer_id = t.id AND e.amount > 0
                         WHERE t.kind = 'setoff' GROUP BY 1, 2) t
                    ON t.network_id = s.network_id AND t.source = 'setoff:' || s.uid
            WHERE (%(only)s::bigint IS NULL OR s.network_id = %(only)s)
              AND (s.cleared <> coalesce(l.total, 0) OR s.cleared <> coalesce(t.total, 0))""",
    ),
    (
        "set-off: every round is recorded",
        """SELECT DISTINCT t.network_id, format('%%s has no record', t.source) FROM ledgers_transfer t
            WHERE (%(only)s::bigint IS NULL OR t.network_id = %(only)s) AND t.kind = 'setoff'
              AND NOT EXISTS (SELECT FROM networks_record r WHERE r.network_id = t.network_id AND r.about = t.source
                                 AND r.kind = 'setoff.done')""",
    ),
]
