"""What must agree in mutual credit: invoices, trades, partners, levies and charges against the transfers that made them."""

# Each answers rows of (network_id, text). %(only)s is a network's id, or NULL for all.
CHECKS: list[tuple[str, str]] = [
    (
        "credit: what is paid of an invoice",
        """SELECT i.network_id, format('invoice %%s says %%s paid, its trades sum to %%s', i.uid, i.paid, coalesce(t.total, 0))
             FROM ledgers_invoice i
             LEFT JOIN (SELECT invoice_id, sum(amount) AS total FROM ledgers_trade GROUP BY 1) t ON t.invoice_id = i.id
            WHERE (%(only)s::bigint IS NULL OR i.network_id = %(only)s) AND i.paid <> coalesce(t.total, 0)""",
    ),
    (
        "credit: an invoice's sides",
        """SELECT i.network_id, format('a trade of invoice %%s is between others', i.uid)
             FROM ledgers_invoice i JOIN ledgers_trade t ON t.invoice_id = i.id
            WHERE (%(only)s::bigint IS NULL OR i.network_id = %(only)s)
              AND (t.network_id, t.payer_id, t.payee_id) IS DISTINCT FROM (i.network_id, i.payer_id, i.payee_id)""",
    ),
    (
        "credit: what a transfer settled",
        """SELECT t.network_id, format('transfer %%s moves nothing between the sides of its trade', x.uid)
             FROM ledgers_trade t JOIN ledgers_transfer x ON x.id = t.transfer_id
            WHERE (%(only)s::bigint IS NULL OR t.network_id = %(only)s)
              AND x.kind IN ('payment', 'exchange', 'between', 'reversal')
              AND NOT EXISTS (SELECT FROM ledgers_entry e WHERE e.transfer_id = x.id AND e.account_id = t.payee_id
                                 AND e.amount = t.amount)""",
    ),
    (
        "credit: partners",
        """SELECT coalesce(p.network_id, t.network_id),
                  format('account %%s received %%s from %%s by its trades, %%s as partners say',
                         coalesce(p.account_id, t.payee_id), coalesce(t.total, 0), coalesce(p.partner_id, t.payer_id),
                         coalesce(p.received, 0))
             FROM (SELECT * FROM ledgers_partner WHERE %(only)s::bigint IS NULL OR network_id = %(only)s) p
             FULL JOIN (SELECT network_id, payee_id, payer_id, sum(amount) AS total FROM ledgers_trade
                         WHERE %(only)s::bigint IS NULL OR network_id = %(only)s GROUP BY 1, 2, 3) t
                    ON (t.payee_id, t.payer_id) = (p.account_id, p.partner_id)
            WHERE coalesce(p.received, 0) <> coalesce(t.total, 0)""",
    ),
    (
        "credit: every levy has its trade",
        """SELECT l.network_id, format('levy %%s belongs to no trade', l.uid) FROM ledgers_transfer l
            WHERE (%(only)s::bigint IS NULL OR l.network_id = %(only)s) AND l.kind = 'levy'
              AND NOT EXISTS (SELECT FROM ledgers_transfer t JOIN ledgers_trade d ON d.transfer_id = t.id
                               WHERE t.network_id = l.network_id AND l.source = 'transfer:' || t.uid)""",
    ),
    (
        "credit: dues and demurrage",
        """SELECT x.network_id, format('%%s %%s is not the charge of a month', x.kind, x.uid) FROM ledgers_transfer x
             LEFT JOIN ledgers_charge c ON c.transfer_id = x.id
             LEFT JOIN ledgers_entry e ON e.transfer_id = x.id AND e.account_id = c.account_id
            WHERE (%(only)s::bigint IS NULL OR x.network_id = %(only)s) AND x.kind IN ('dues', 'demurrage')
              AND (c.kind, -c.amount) IS DISTINCT FROM (x.kind, e.amount)""",
    ),
]
GUARDS = [
    ("ledgers_trade", "ledgers_trade_only_added_row"),
    ("ledgers_trade", "ledgers_trade_only_added_all"),
    ("ledgers_charge", "ledgers_charge_only_added_row"),
    ("ledgers_charge", "ledgers_charge_only_added_all"),
]
