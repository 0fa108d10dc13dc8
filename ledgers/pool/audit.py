"""L7, asked in a second way: what `verify_books` looks at in pools and loans. The same shape as the checks of ledgers.audit."""

CHECKS: list[tuple[str, str]] = [
    (
        "L7 money and principal are shares and reserves",
        """SELECT c.network_id, format('in %%s there are %%s at hand and %%s lent, owed to people and pots are %%s', c.code,
                  -coalesce(sum(a.balance) FILTER (WHERE a.kind = 'cash'), 0),
                  coalesce((SELECT sum(l.outstanding) FROM ledgers_loan l WHERE l.currency_id = c.id), 0),
                  coalesce(sum(a.balance) FILTER (WHERE a.kind NOT IN ('cash', 'loan')), 0))
             FROM ledgers_currency c JOIN ledgers_account a ON a.currency_id = c.id
            WHERE c.kind = 'pool' AND (%(only)s::bigint IS NULL OR c.network_id = %(only)s) GROUP BY c.id
           HAVING -coalesce(sum(a.balance) FILTER (WHERE a.kind = 'cash'), 0)
                  + coalesce((SELECT sum(l.outstanding) FROM ledgers_loan l WHERE l.currency_id = c.id), 0)
               <> coalesce(sum(a.balance) FILTER (WHERE a.kind NOT IN ('cash', 'loan')), 0)
               OR coalesce(sum(a.balance) FILTER (WHERE a.kind = 'cash'), 0) > 0""",
    ),
    (
        "L7 a loan account is what is outstanding",
        """SELECT a.network_id, format('loan account %%s says %%s, its loans %%s', a.uid, -a.balance, coalesce(l.total, 0))
             FROM ledgers_account a JOIN ledgers_currency c ON c.id = a.currency_id AND c.kind = 'pool'
             LEFT JOIN (SELECT currency_id, borrower_id, sum(outstanding) AS total FROM ledgers_loan GROUP BY 1, 2) l
                    ON (l.currency_id, l.borrower_id) = (a.currency_id, a.holder_id)
            WHERE a.kind = 'loan' AND (%(only)s::bigint IS NULL OR a.network_id = %(only)s)
              AND -a.balance <> coalesce(l.total, 0)""",
    ),
    (
        "L7 slices are the principal",
        """SELECT l.network_id, format('loan %%s is %%s with %%s outstanding, its slices sum to %%s', l.uid, l.state,
                                      l.outstanding, coalesce(s.total, 0))
             FROM ledgers_loan l LEFT JOIN (SELECT loan_id, sum("left") AS total FROM ledgers_slice GROUP BY 1) s
                    ON s.loan_id = l.id
            WHERE (%(only)s::bigint IS NULL OR l.network_id = %(only)s)
              AND coalesce(s.total, 0) <> CASE WHEN l.state IN ('approved', 'signed') THEN l.amount ELSE l.outstanding END""",
    ),
    (
        "L7 what is committed",
        """SELECT a.network_id, format('share %%s has %%s committed, its slices and pledges sum to %%s', a.uid, a.committed,
                                      coalesce(s.total, 0) + coalesce(p.total, 0))
             FROM ledgers_account a
             LEFT JOIN (SELECT account_id, sum("left") AS total FROM ledgers_slice GROUP BY 1) s ON s.account_id = a.id
             LEFT JOIN (SELECT l.currency_id, g.guarantor_id, sum(g.left) AS total FROM ledgers_pledge g
                          JOIN ledgers_loan l ON l.id = g.loan_id GROUP BY 1, 2) p
                    ON (p.currency_id, p.guarantor_id) = (a.currency_id, a.holder_id)
            WHERE a.kind = 'share' AND (%(only)s::bigint IS NULL OR a.network_id = %(only)s)
              AND (a.committed <> coalesce(s.total, 0) + coalesce(p.total, 0) OR a.balance < a.held_out + a.committed)""",
    ),
    (
        "L7 instalments are what is outstanding",
        """SELECT l.network_id, format('loan %%s has %%s outstanding, its open instalments sum to %%s', l.uid, l.outstanding,
                                      coalesce(i.total, 0))
             FROM ledgers_loan l LEFT JOIN (SELECT loan_id, sum(amount - paid - waived) AS total FROM ledgers_instalment
                                             WHERE replaced_at IS NULL GROUP BY 1) i ON i.loan_id = l.id
            WHERE l.state = 'running' AND (%(only)s::bigint IS NULL OR l.network_id = %(only)s)
              AND coalesce(i.total, 0) <> l.outstanding""",
    ),
    (
        "L7 others approve a loan",
        """SELECT l.network_id, format('loan %%s is %%s without two who are not concerned', l.uid, l.state) FROM ledgers_loan l
            WHERE l.state IN ('approved', 'signed', 'running', 'repaid', 'written-off')
              AND (%(only)s::bigint IS NULL OR l.network_id = %(only)s)
              AND NOT EXISTS (SELECT FROM networks_decision d WHERE d.id = l.decision_id AND d.signed_at IS NOT NULL
                                 AND (d.source <> '' OR l.borrower_id NOT IN (d.first_officer_id, d.second_officer_id)))
              AND (SELECT count(*) FROM ledgers_loanapproval a WHERE a.loan_id = l.id AND a.by_id <> l.borrower_id) < 2""",
    ),
    (
        "L7 what is asked back is promised",
        """SELECT w.network_id, format('withdrawal %%s is %%s with %%s set aside, the promise says %%s', w.uid, w.state, w.held,
                                      coalesce(h.amount, 0))
             FROM ledgers_withdrawal w
             LEFT JOIN ledgers_hold h ON h.network_id = w.network_id AND h.source = 'withdrawal:' || w.uid
                   AND h.state = CASE w.state WHEN 'paid' THEN 'posted' ELSE 'held' END
            WHERE (%(only)s::bigint IS NULL OR w.network_id = %(only)s) AND w.held <> coalesce(h.amount, 0)""",
    ),
    (
        "L7 points are balances added up",
        """SELECT network_id, format('month %%s of a member says %%s points, its balances sum to %%s', month, points, said)
             FROM (SELECT m.*, sum(balance) OVER (PARTITION BY currency_id, member_id ORDER BY month) AS said
                     FROM ledgers_monthend m WHERE %(only)s::bigint IS NULL OR m.network_id = %(only)s) AS one
            WHERE points <> said""",
    ),
]

GUARDS = [
    ("ledgers_contribution", "ledgers_contribution_steps"),
    ("ledgers_withdrawal", "ledgers_withdrawal_steps"),
    ("ledgers_loan", "ledgers_loan_steps"),
    ("ledgers_loanapproval", "ledgers_loan_others_approve"),
    ("ledgers_account", "ledgers_account_indivisible"),
    ("ledgers_monthend", "ledgers_monthend_kept_row"),
]
