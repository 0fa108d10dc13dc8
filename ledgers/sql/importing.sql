-- ── Many at once ────────────────────────────────────────────────────────────────────────────────────────────────────

-- Past transfers of another book, in the order given: exempt from limits, dated as they were, one record for all.
-- Answers the transfers' ids, in the same order.
CREATE OR REPLACE FUNCTION ledgers_import(
    p_currency bigint, p_payers bigint[], p_payees bigint[], p_amounts bigint[], p_days date[], p_notes text[],
    p_source text, p_actor bigint, p_hand bigint, p_system text DEFAULT '', p_consumers text[] DEFAULT '{}')
RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    xact_now bigint := pg_current_xact_id()::text::bigint;
    made bigint[];
    wanted int;
    locked int;
    moved bigint;
BEGIN
    IF coalesce(cardinality(p_payers), 0) = 0 OR cardinality(p_payers) <> cardinality(p_payees)
       OR cardinality(p_payers) <> cardinality(p_amounts) OR cardinality(p_payers) <> cardinality(p_days)
       OR cardinality(p_payers) <> cardinality(p_notes) THEN
        RAISE EXCEPTION 'each transfer has payer, payee, amount, day and note' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_payers, p_payees, p_amounts) AS r(payer, payee, amount)
                WHERE payer = payee OR amount IS NULL OR amount NOT BETWEEN 1 AND 1000000000) THEN
        RAISE EXCEPTION 'an amount is 1 to 10^9 and moves between two accounts' USING ERRCODE = '23514';
    END IF;
    SELECT count(DISTINCT one) INTO wanted FROM unnest(p_payers || p_payees) AS one;
    SELECT count(*) INTO locked FROM (
        SELECT FROM ledgers_account WHERE network_id = me AND currency_id = p_currency AND id = ANY (p_payers || p_payees)
           AND kind IN ('member', 'fund', 'former')
         ORDER BY id FOR NO KEY UPDATE) AS mine;
    IF wanted <> locked THEN
        RAISE EXCEPTION 'no such account in this network and currency' USING ERRCODE = '23503';
    END IF;
    SELECT array_agg(nextval(pg_get_serial_sequence('ledgers_transfer', 'id'))) INTO made
      FROM generate_series(1, cardinality(p_payers));
    INSERT INTO ledgers_transfer (id, uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, principal,
                                  fingerprint, xact)
    SELECT r.id, gen_random_uuid(), me, p_currency, 'import', p_source, r.day, p_actor, p_hand, '', '', xact_now
      FROM unnest(made, p_days) AS r(id, day);
    IF cardinality(made) > 1000 THEN  -- The keys are about to be asked: by plans for a book of this size.
        ANALYZE ledgers_transfer;
    END IF;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, p_currency, e.transfer, e.account, e.amount,
           a.balance + sum(e.amount) OVER (PARTITION BY e.account ORDER BY e.transfer)
      FROM (SELECT id AS transfer, payer AS account, -amount AS amount FROM unnest(made, p_payers, p_amounts) AS r(id, payer, amount)
             UNION ALL
            SELECT id, payee, amount FROM unnest(made, p_payees, p_amounts) AS r(id, payee, amount)) AS e
      JOIN ledgers_account a ON a.network_id = me AND a.id = e.account
     ORDER BY e.transfer;
    UPDATE ledgers_account a SET balance = a.balance + e.amount
      FROM (SELECT account, sum(amount) AS amount
              FROM (SELECT payer AS account, -amount AS amount FROM unnest(p_payers, p_amounts) AS r(payer, amount)
                     UNION ALL
                    SELECT payee, amount FROM unnest(p_payees, p_amounts) AS r(payee, amount)) AS one
             GROUP BY account) AS e
     WHERE a.network_id = me AND a.id = e.account;
    INSERT INTO ledgers_transfernote (uid, network_id, transfer_id, text, salt, made_at)
    SELECT gen_random_uuid(), me, r.id, r.words, uuid_send(gen_random_uuid()), now()
      FROM unnest(made, p_notes) AS r(id, words) WHERE r.words <> '';
    SELECT sum(amount) INTO moved FROM unnest(p_amounts) AS amount;
    PERFORM ledgers_record(me, 'transfers.imported', p_actor, p_hand, p_source,
        jsonb_build_object('transfers', cardinality(made), 'amount', moved)
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    RETURN made;
END $$;

-- Takes a whole import back: the mirror of each transfer of that source that has none yet. Answers how many.
CREATE OR REPLACE FUNCTION ledgers_reverse_import(p_source text, p_actor bigint, p_hand bigint, p_system text DEFAULT '',
                                       p_consumers text[] DEFAULT '{}') RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    xact_now bigint := pg_current_xact_id()::text::bigint;
    old bigint[];
    made bigint[];
BEGIN
    PERFORM FROM ledgers_account WHERE network_id = me AND id IN (
        SELECT e.account_id FROM ledgers_transfer t JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = t.id
         WHERE t.network_id = me AND t.source = p_source AND t.kind = 'import') ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(t.id ORDER BY t.id DESC) INTO old FROM ledgers_transfer t
     WHERE t.network_id = me AND t.source = p_source AND t.kind = 'import'
       AND NOT EXISTS (SELECT FROM ledgers_transfer r WHERE r.network_id = me AND r.reverses_id = t.id);
    IF old IS NULL THEN
        RETURN 0;
    END IF;
    SELECT array_agg(nextval(pg_get_serial_sequence('ledgers_transfer', 'id'))) INTO made FROM generate_series(1, cardinality(old));
    INSERT INTO ledgers_transfer (id, uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, reverses_id,
                                  principal, fingerprint, xact)
    SELECT r.id, gen_random_uuid(), me, t.currency_id, 'reversal', p_source, t.happened_on, p_actor, p_hand, t.id, '', '', xact_now
      FROM unnest(made, old) AS r(id, old) JOIN ledgers_transfer t ON t.network_id = me AND t.id = r.old;
    IF cardinality(made) > 1000 THEN
        ANALYZE ledgers_transfer;
    END IF;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, e.currency_id, r.id, e.account_id, -e.amount,
           a.balance - sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY r.id)
      FROM unnest(made, old) AS r(id, old) JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = r.old
      JOIN ledgers_account a ON a.network_id = me AND a.id = e.account_id
     ORDER BY r.id;
    UPDATE ledgers_account a SET balance = a.balance + e.amount, closed_at = NULL
      FROM (SELECT account_id, sum(amount) AS amount FROM ledgers_entry
             WHERE network_id = me AND transfer_id = ANY (made) GROUP BY account_id) AS e
     WHERE a.network_id = me AND a.id = e.account_id;
    PERFORM ledgers_record(me, 'transfers.import_undone', p_actor, p_hand, p_source,
        jsonb_build_object('transfers', cardinality(made))
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    RETURN cardinality(made);
END $$;

REVOKE ALL ON FUNCTION ledgers_import, ledgers_reverse_import FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_import, ledgers_reverse_import TO manyhands_app;
