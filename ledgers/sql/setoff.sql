-- ── Set-off: open invoices cleared many-sidedly, with the consent of those concerned ─────────────────────────────────
-- Locks in one order: the round, then invoices by id, then accounts by id. A round is joined as sets (no nested loops): the rows
-- it has just written are in no statistics yet, and loops over a hundred thousand of them took a minute.

-- Asks everybody concerned: up to `p_amounts` of the open invoices `p_invoices`. Who always agrees has agreed (`p_standing`:
-- whether that counts). Refuses `nothing`, `running` (one round at a time) and `changed` (an invoice is not as it was).
CREATE OR REPLACE FUNCTION ledgers_setoff_propose(
    p_currency bigint, p_invoices bigint[], p_amounts bigint[], p_until timestamptz, p_by bigint, p_standing boolean,
    OUT refused text, OUT round_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET enable_nestloop = off AS $$
DECLARE
    me bigint := current_network();
    total numeric;
    wanted int := coalesce(cardinality(p_invoices), 0);
BEGIN
    IF wanted <> coalesce(cardinality(p_amounts), 0) THEN
        RAISE EXCEPTION 'each invoice has an amount' USING ERRCODE = '23514';
    END IF;
    IF wanted = 0 THEN
        refused := 'nothing'; RETURN;
    END IF;
    SELECT sum(amount) INTO total FROM unnest(p_amounts) AS amount;
    INSERT INTO ledgers_setoff AS s (uid, network_id, currency_id, state, proposed_by_id, answers_until, amount, cleared)
    VALUES (gen_random_uuid(), me, p_currency, 'asked', p_by, p_until, total, 0)
    ON CONFLICT (currency_id, network_id) WHERE state = 'asked' DO NOTHING RETURNING s.id INTO round_id;
    IF round_id IS NULL THEN
        refused := 'running'; RETURN;
    END IF;
    INSERT INTO ledgers_setoffline (network_id, round_id, invoice_id, amount, cleared)
    SELECT me, ledgers_setoff_propose.round_id, i.id, r.amount, 0
      FROM unnest(p_invoices, p_amounts) AS r(id, amount)
      JOIN ledgers_invoice i ON i.network_id = me AND i.id = r.id AND i.currency_id = p_currency
       AND i.state = 'open' AND r.amount <= i.amount - i.paid;
    GET DIAGNOSTICS wanted = ROW_COUNT;
    IF wanted <> cardinality(p_invoices) THEN
        RAISE EXCEPTION 'an invoice is not as it was' USING ERRCODE = '40001';
    END IF;
    INSERT INTO ledgers_setoffpart (network_id, round_id, account_id, relieved, state, is_standing, answered_at)
    SELECT me, ledgers_setoff_propose.round_id, a.id, sides.owed, CASE WHEN c.id IS NULL THEN 'waiting' ELSE 'agreed' END, c.id IS NOT NULL,
           CASE WHEN c.id IS NOT NULL THEN now() END
      FROM (SELECT s.account, sum(s.owes)::bigint AS owed, sum(s.owes - s.gets) AS net
              FROM unnest(p_invoices, p_amounts) AS r(id, amount) JOIN ledgers_invoice i ON i.network_id = me AND i.id = r.id
             CROSS JOIN LATERAL (VALUES (i.payer_id, r.amount, 0), (i.payee_id, 0, r.amount)) AS s(account, owes, gets)
             GROUP BY s.account) AS sides
      JOIN ledgers_account a ON a.network_id = me AND a.id = sides.account
      LEFT JOIN ledgers_setoffconsent c ON p_standing AND c.network_id = me AND c.holder_id = a.holder_id
     WHERE sides.net = 0;
    IF EXISTS (SELECT FROM ledgers_setoffline l JOIN ledgers_invoice i ON i.network_id = me AND i.id = l.invoice_id
                WHERE l.network_id = me AND l.round_id = ledgers_setoff_propose.round_id
                  AND (SELECT count(*) FROM ledgers_setoffpart p WHERE p.network_id = me AND p.round_id = l.round_id
                          AND p.account_id IN (i.payer_id, i.payee_id)) <> 2) THEN
        RAISE EXCEPTION 'a set-off moves nobody''s net' USING ERRCODE = '23514';
    END IF;
END $$;

-- What the holder of an account says to a round; they may think again as long as it runs. Refuses `ended`, `not-concerned`.
CREATE OR REPLACE FUNCTION ledgers_setoff_answer(p_round bigint, p_account bigint, p_agrees boolean, OUT refused text, OUT waiting int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    me bigint := current_network();
BEGIN
    PERFORM FROM ledgers_setoff WHERE network_id = me AND id = p_round AND state = 'asked' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'ended'; RETURN;
    END IF;
    UPDATE ledgers_setoffpart SET state = CASE WHEN p_agrees THEN 'agreed' ELSE 'declined' END, is_standing = false, answered_at = now()
     WHERE network_id = me AND round_id = p_round AND account_id = p_account;
    IF NOT FOUND THEN
        refused := 'not-concerned'; RETURN;
    END IF;
    SELECT count(*) INTO waiting FROM ledgers_setoffpart WHERE network_id = me AND round_id = p_round AND state = 'waiting';
END $$;

-- What can be cleared now: of the round's invoices those that are open, between accounts whose holders agreed, at most what was
-- shown and what is left to pay. Round and invoices stay locked until the transaction ends. Nothing when the round has ended.
CREATE OR REPLACE FUNCTION ledgers_setoff_open(p_round bigint)
RETURNS TABLE (invoice_id bigint, payer_id bigint, payee_id bigint, amount bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    PERFORM FROM ledgers_setoff WHERE network_id = me AND id = p_round AND state = 'asked' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM FROM ledgers_invoice WHERE network_id = me
        AND id IN (SELECT l.invoice_id FROM ledgers_setoffline l WHERE l.network_id = me AND l.round_id = p_round) ORDER BY id FOR UPDATE;
    RETURN QUERY
    SELECT i.id, i.payer_id, i.payee_id, least(l.amount, i.amount - i.paid)
      FROM ledgers_setoffline l
      JOIN ledgers_invoice i ON i.network_id = me AND i.id = l.invoice_id AND i.state = 'open'
      JOIN ledgers_setoffpart owing ON owing.network_id = me AND owing.round_id = p_round AND owing.account_id = i.payer_id
      JOIN ledgers_setoffpart owed ON owed.network_id = me AND owed.round_id = p_round AND owed.account_id = i.payee_id
      JOIN ledgers_account a ON a.network_id = me AND a.id = i.payer_id AND a.closed_at IS NULL
      JOIN ledgers_account b ON b.network_id = me AND b.id = i.payee_id AND b.closed_at IS NULL
     WHERE l.network_id = me AND l.round_id = p_round AND owing.state = 'agreed' AND owed.state = 'agreed'
     ORDER BY i.due_on, i.id;
END $$;

-- Clears: one transfer per invoice, from who owes to who is owed, all or none. Every account ends where it began, so limits
-- are not asked: nobody goes anywhere. With nothing to clear the round ends. Refuses `ended`, `changed`.
CREATE OR REPLACE FUNCTION ledgers_setoff_settle(
    p_round bigint, p_invoices bigint[], p_amounts bigint[], p_actor bigint, p_hand bigint, p_system text DEFAULT '',
    p_consumers text[] DEFAULT '{}', OUT refused text, OUT cleared bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    xact_now bigint := pg_current_xact_id()::text::bigint;
    many int := coalesce(cardinality(p_invoices), 0);
    unit record;
    right_ones int;
    made bigint[];
    payers bigint[];
    payees bigint[];
BEGIN
    SELECT s.id, s.uid, s.currency_id, c.code, (clock_timestamp() AT TIME ZONE n.time_zone)::date AS today INTO unit FROM ledgers_setoff s
      JOIN ledgers_currency c ON c.network_id = me AND c.id = s.currency_id JOIN networks_network n ON n.id = me
     WHERE s.network_id = me AND s.id = p_round AND s.state = 'asked' FOR NO KEY UPDATE OF s;
    IF NOT FOUND THEN
        refused := 'ended'; RETURN;
    END IF;
    PERFORM FROM ledgers_invoice WHERE network_id = me AND id = ANY (p_invoices) ORDER BY id FOR UPDATE;
    SELECT count(DISTINCT o.invoice_id), array_agg(o.payer_id ORDER BY r.place), array_agg(o.payee_id ORDER BY r.place)
      INTO right_ones, payers, payees
      FROM unnest(p_invoices, p_amounts) WITH ORDINALITY AS r(id, amount, place)
      JOIN ledgers_setoff_open(p_round) AS o ON o.invoice_id = r.id AND r.amount BETWEEN 1 AND o.amount;
    IF right_ones <> many OR many <> coalesce(cardinality(p_amounts), 0) THEN
        refused := 'changed'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM unnest(payers || payees, (SELECT array_agg(-one ORDER BY place) FROM unnest(p_amounts) WITH ORDINALITY AS t(one, place))
                                  || p_amounts) AS side(account, amount) GROUP BY account HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'a set-off moves nobody''s net' USING ERRCODE = '23514';
    END IF;
    SELECT coalesce(sum(amount), 0) INTO cleared FROM unnest(p_amounts) AS amount;
    IF many > 0 THEN
        PERFORM FROM ledgers_account WHERE network_id = me AND id = ANY (payers) ORDER BY id FOR NO KEY UPDATE;
        SELECT array_agg(nextval(pg_get_serial_sequence('ledgers_transfer', 'id'))) INTO made FROM generate_series(1, many);
        INSERT INTO ledgers_transfer (id, uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, principal,
                                      fingerprint, xact)
        SELECT one, gen_random_uuid(), me, unit.currency_id, 'setoff', 'setoff:' || unit.uid, unit.today, NULL, NULL, '', '', xact_now
          FROM unnest(made) AS one;
        INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
        SELECT me, unit.currency_id, e.transfer, e.account, e.amount,
               a.balance + sum(e.amount) OVER (PARTITION BY e.account ORDER BY e.transfer)
          FROM (SELECT transfer, payer AS account, -amount AS amount FROM unnest(made, payers, p_amounts) AS r(transfer, payer, amount)
                 UNION ALL
                SELECT transfer, payee, amount FROM unnest(made, payees, p_amounts) AS r(transfer, payee, amount)) AS e
          JOIN ledgers_account a ON a.network_id = me AND a.id = e.account
         ORDER BY e.transfer;
        INSERT INTO ledgers_trade (network_id, transfer_id, invoice_id, payer_id, payee_id, amount)
        SELECT me, r.transfer, r.invoice, r.payer, r.payee, r.amount
          FROM unnest(made, p_invoices, payers, payees, p_amounts) AS r(transfer, invoice, payer, payee, amount);
        INSERT INTO ledgers_partner AS p (network_id, account_id, partner_id, received)
        SELECT me, r.payee, r.payer, sum(r.amount) FROM unnest(payers, payees, p_amounts) AS r(payer, payee, amount)
         GROUP BY r.payee, r.payer ORDER BY r.payee, r.payer
        ON CONFLICT (account_id, partner_id, network_id) DO UPDATE SET received = p.received + excluded.received;
        UPDATE ledgers_invoice i
           SET paid = i.paid + r.amount,
               state = CASE WHEN i.paid + r.amount = i.amount THEN 'paid' ELSE i.state END,
               ended_at = CASE WHEN i.paid + r.amount = i.amount THEN now() END
          FROM unnest(p_invoices, p_amounts) AS r(id, amount) WHERE i.network_id = me AND i.id = r.id;
        UPDATE ledgers_setoffline l SET cleared = r.amount
          FROM unnest(p_invoices, p_amounts) AS r(id, amount)
         WHERE l.network_id = me AND l.round_id = p_round AND l.invoice_id = r.id;
    END IF;
    UPDATE ledgers_setoff SET state = CASE WHEN many > 0 THEN 'done' ELSE 'ended' END, cleared = ledgers_setoff_settle.cleared,
           ended_at = now() WHERE network_id = me AND id = p_round;
    PERFORM ledgers_record(me, CASE WHEN many > 0 THEN 'setoff.done' ELSE 'setoff.ended' END, p_actor, p_hand, 'setoff:' || unit.uid,
        jsonb_build_object('amount', cleared, 'currency', unit.code, 'transfers', many)
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
END $$;

REVOKE ALL ON FUNCTION ledgers_setoff_propose, ledgers_setoff_answer, ledgers_setoff_open, ledgers_setoff_settle FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_setoff_propose, ledgers_setoff_answer, ledgers_setoff_open, ledgers_setoff_settle TO manyhands_app;
