"""What must agree between two books, recomputed in a second way (L8)."""

# Each answers rows of (network_id, text). %(only)s is a network's id, or NULL for all.
CHECKS: list[tuple[str, str]] = [
    (
        "L8 what one owes, the other is owed",
        """SELECT a.network_id, format('clearing account %%s says %%s, the one of %%s says %%s', a.uid, a.balance, n.slug,
                                      coalesce(b.balance::text, 'nothing'))
             FROM ledgers_account a JOIN ledgers_currency c ON c.id = a.currency_id
             JOIN networks_network n ON n.id = a.partner_id
             LEFT JOIN (ledgers_account b JOIN ledgers_currency d ON d.id = b.currency_id)
                    ON b.network_id = a.partner_id AND b.partner_id = a.network_id AND d.code = c.code
            WHERE (%(only)s::bigint IS NULL OR a.network_id = %(only)s) AND a.kind = 'clearing'
              AND (b.id IS NULL OR (c.kind = 'hours' AND a.balance <> -b.balance))""",
    ),
    (
        "L8 every crossing has its twin",
        """SELECT x.network_id, format('what crossed in transfer %%s stands otherwise in the other book', t.uid)
             FROM ledgers_crossing x LEFT JOIN ledgers_transfer t ON t.id = x.transfer_id
             LEFT JOIN ledgers_crossing y ON y.network_id = x.partner_id AND y.pair = x.pair
            WHERE (%(only)s::bigint IS NULL OR x.network_id = %(only)s)
              AND (y.id IS NULL
                OR (y.partner_id, y.amount, y.amount_there) IS DISTINCT FROM (x.network_id, x.amount_there, x.amount)
                OR (x.amount <> -x.amount_there
                    AND EXISTS (SELECT FROM ledgers_currency c WHERE c.id = t.currency_id AND c.kind = 'hours')))""",
    ),
    (
        "L8 a clearing account moves by crossings",
        """SELECT a.network_id, format('account %%s moves %%s by crossings, its entries sum to %%s', a.uid,
                                      coalesce(x.total, 0), coalesce(e.total, 0))
             FROM ledgers_account a
             LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledgers_entry GROUP BY 1) e ON e.account_id = a.id
             LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledgers_crossing GROUP BY 1) x ON x.account_id = a.id
            WHERE (%(only)s::bigint IS NULL OR a.network_id = %(only)s) AND a.kind = 'clearing'
              AND coalesce(x.total, 0) <> coalesce(e.total, 0)""",
    ),
    (
        "L8 reversed together",
        """SELECT x.network_id, format('transfer %%s is %%s reversed, its other half is not the same', t.uid,
                                      CASE WHEN r.id IS NULL THEN 'not' ELSE 'already' END)
             FROM ledgers_crossing x JOIN ledgers_transfer t ON t.id = x.transfer_id
             JOIN ledgers_crossing y ON y.network_id = x.partner_id AND y.pair = x.pair
             LEFT JOIN ledgers_transfer r ON r.reverses_id = x.transfer_id
             LEFT JOIN ledgers_transfer s ON s.reverses_id = y.transfer_id
            WHERE (%(only)s::bigint IS NULL OR x.network_id = %(only)s) AND (r.id IS NULL) <> (s.id IS NULL)""",
    ),
    (
        "L8 both sides keep the same agreement",
        """SELECT a.network_id, format('agreement %%s is %%s here and %%s there', a.uid, a.state, coalesce(b.state, 'missing'))
             FROM ledgers_agreement a LEFT JOIN ledgers_agreement b ON b.network_id = a.partner_id AND b.pact = a.pact
            WHERE (%(only)s::bigint IS NULL OR a.network_id = %(only)s)
              AND (a.state, a.network_id, a.is_ours) IS DISTINCT FROM (b.state, b.partner_id, NOT b.is_ours)""",
    ),
]
GUARDS = [
    ("ledgers_crossing", "ledgers_crossing_has_twin"),
    ("ledgers_crossing", "ledgers_crossing_once_row"),
    ("ledgers_crossing", "ledgers_crossing_once_all"),
    ("ledgers_account", "ledgers_clearing_mirrors"),
]
