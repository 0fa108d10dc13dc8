"""What must agree in circles, share-out groups, cooperative shares and relief: sheets and orders against the books."""

# Each answers rows of (network_id, text). %(only)s is a network's id, or NULL for all.
CHECKS: list[tuple[str, str]] = [
    (
        "a group that is finished holds nothing",
        """SELECT g.network_id, format('group %%s is %%s and holds %%s', g.uid, g.state, sum(abs(a.balance)))
             FROM ledgers_group g JOIN ledgers_account a ON a.currency_id = g.currency_id
            WHERE (%(only)s::bigint IS NULL OR g.network_id = %(only)s) AND g.state <> 'running'
            GROUP BY g.id HAVING sum(abs(a.balance)) <> 0""",
    ),
    (
        "a circle's standings are what was paid less what was received",
        """SELECT g.network_id, format('member %%s of group %%s stands at %%s, their rounds say %%s', m.member_id, g.uid,
                                       coalesce(a.total, 0), m.said)
             FROM (SELECT b.group_id, b.member_id, coalesce(sum(l.amount) FILTER (WHERE l.member_id = b.member_id), 0)
                          - coalesce(sum(l.amount) FILTER (WHERE s.receiver_id = b.member_id), 0) AS said
                     FROM ledgers_groupmember b
                     LEFT JOIN ledgers_groupline l ON l.group_id = b.group_id AND l.is_signed
                     LEFT JOIN ledgers_groupsheet s ON s.group_id = b.group_id AND s.round = l.round AND s.state = 'signed'
                    GROUP BY b.group_id, b.member_id) m
             JOIN ledgers_group g ON g.id = m.group_id AND g.mode = 'circle'
             LEFT JOIN (SELECT currency_id, holder_id, sum(balance) AS total FROM ledgers_account GROUP BY 1, 2) a
                    ON a.currency_id = g.currency_id AND a.holder_id = m.member_id
            WHERE (%(only)s::bigint IS NULL OR g.network_id = %(only)s) AND coalesce(a.total, 0) <> m.said""",
    ),
    (
        "a share-out group's pots are what its sheets say",
        """SELECT g.network_id, format('group %%s holds %%s for %%s, its sheets say %%s', g.uid, abs(a.balance), a.kind, l.said)
             FROM ledgers_group g
             JOIN LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE kind = 'social'), 0)
                                  - coalesce(sum(amount) FILTER (WHERE kind = 'help'), 0) AS social,
                                  coalesce(sum(amount) FILTER (WHERE kind IN ('shares', 'social', 'repay', 'extra')), 0)
                                  - coalesce(sum(amount) FILTER (WHERE kind IN ('help', 'loan')), 0) AS cash
                             FROM ledgers_groupline WHERE group_id = g.id AND is_signed) p ON true
             JOIN ledgers_account a ON a.currency_id = g.currency_id AND a.kind IN ('social', 'cash')
             JOIN LATERAL (SELECT CASE a.kind WHEN 'cash' THEN p.cash ELSE p.social END AS said) l ON true
            WHERE (%(only)s::bigint IS NULL OR g.network_id = %(only)s) AND g.mode = 'share-out' AND g.state = 'running'
              AND abs(a.balance) <> l.said""",
    ),
    (
        "a group's sheet has two names",
        """SELECT s.network_id, format('sheet %%s has not two names, or one of them received', s.uid) FROM ledgers_groupsheet s
            WHERE (%(only)s::bigint IS NULL OR s.network_id = %(only)s) AND s.state = 'signed'
              AND (s.answered_by_id IS NULL OR s.answered_by_id = s.recorded_by_id
                   OR s.receiver_id IN (s.recorded_by_id, s.answered_by_id))""",
    ),
    (
        "cooperative shares are what was bought less what was given back",
        """SELECT a.network_id, format('account %%s holds %%s, its orders say %%s', a.uid, a.balance, coalesce(o.total, 0))
             FROM ledgers_account a
             LEFT JOIN (SELECT currency_id, member_id, sum(CASE way WHEN 'buy' THEN amount ELSE -amount END) AS total
                          FROM ledgers_equityorder WHERE state = 'done' GROUP BY 1, 2) o
                    ON o.currency_id = a.currency_id AND o.member_id = a.holder_id
            WHERE (%(only)s::bigint IS NULL OR a.network_id = %(only)s) AND a.kind = 'equity'
              AND a.balance <> coalesce(o.total, 0)""",
    ),
    (
        "cooperative shares are never traded",
        """SELECT t.network_id, format('transfer %%s moves cooperative shares by %%s', t.uid, t.kind)
             FROM ledgers_transfer t JOIN ledgers_entry e ON e.transfer_id = t.id
             JOIN ledgers_account a ON a.id = e.account_id AND a.kind = 'equity'
            WHERE (%(only)s::bigint IS NULL OR t.network_id = %(only)s)
              AND NOT EXISTS (SELECT FROM ledgers_equityorder o
                               WHERE o.transfer_id IN (t.id, t.reverses_id) AND o.amount = abs(e.amount))""",
    ),
    (
        "relief is in the books as it was signed",
        """SELECT r.network_id, format('relief %%s says %%s, its transfer another sum', r.uid, r.amount)
             FROM ledgers_reliefgrant r
            WHERE (%(only)s::bigint IS NULL OR r.network_id = %(only)s) AND r.state = 'done'
              AND NOT EXISTS (SELECT FROM ledgers_entry e JOIN ledgers_account a ON a.id = e.account_id AND a.kind = 'fund'
                               WHERE e.transfer_id = r.transfer_id AND e.amount = -r.amount)""",
    ),
]

GUARDS = [
    ("ledgers_group", "ledgers_group_steps"),
    ("ledgers_groupsheet", "ledgers_groupsheet_steps"),
    ("ledgers_equityorder", "ledgers_equityorder_steps"),
    ("ledgers_reliefgrant", "ledgers_reliefgrant_steps"),
]
