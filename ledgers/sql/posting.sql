-- ── Posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Moves value: positive amounts receive. Refuses `amount`, `same-account`, `account-closed`, `currency-closed`,
-- `floor`, `ceiling` (with the account), `key-reused`. Limits bind what is paid directly; the record of agreed work (kind
-- `exchange`, naming its source) always posts, and flags. `flags` are "code:account", recorded
-- for `p_flag_consumers`; without any, by the caller.
CREATE OR REPLACE FUNCTION ledgers_post(
    p_currency bigint, p_accounts bigint[], p_amounts bigint[], p_kind text, p_source text, p_happened_on date,
    p_actor bigint, p_hand bigint, p_system text DEFAULT '', p_note text DEFAULT '', p_principal text DEFAULT '',
    p_key text DEFAULT NULL, p_fingerprint text DEFAULT '', p_hold_source text DEFAULT NULL,
    p_consumers text[] DEFAULT '{}', p_flag_consumers text[] DEFAULT NULL,
    OUT refused text, OUT refused_account bigint, OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz,
    OUT balances bigint[], OUT flags text[], OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    binds boolean := p_kind <> 'exchange';
    unit record;
    held bigint;
    held_payer bigint;
    held_payee bigint;
    held_amount bigint := 0;
    touched bigint[];
    a record;
    said record;
    place int;
    amount bigint;
    ids bigint[] := '{}';
    moves bigint[] := '{}';
    afters bigint[] := '{}';
    total bigint := 0;
    moved bigint := 0;
    legs int := 0;
    before bigint;
    lowest bigint;
    highest bigint;
BEGIN
    IF p_kind IN ('reversal', 'import', '') OR p_kind IS NULL THEN
        RAISE EXCEPTION 'this kind has a function of its own' USING ERRCODE = '42501';
    END IF;
    IF NOT binds AND NOT starts_with(p_source, 'exchange:') THEN
        RAISE EXCEPTION 'an exchange is named by its source' USING ERRCODE = '23514';
    END IF;
    flags := '{}';
    replayed := false;
    IF p_key IS NOT NULL THEN
        SELECT * INTO said FROM ledgers_said_before(me, p_principal, p_key, p_fingerprint, p_note);
        IF said.transfer_id IS NOT NULL OR said.refused IS NOT NULL THEN
            refused := said.refused; transfer_id := said.transfer_id; uid := said.uid; recorded_at := said.recorded_at;
            replayed := true; RETURN;
        END IF;
    END IF;
    IF p_hold_source IS NOT NULL THEN
        SELECT h.id, h.payer_id, h.payee_id, h.amount INTO held, held_payer, held_payee, held_amount FROM ledgers_hold h
         WHERE h.network_id = me AND h.source = p_hold_source AND h.state = 'held';
    END IF;

    -- Lock, in the order of ids, and judge each leg as it is locked.
    touched := CASE WHEN held IS NULL THEN p_accounts ELSE p_accounts || held_payer || held_payee END;
    FOR a IN
        SELECT acc.id, acc.kind, acc.balance, acc.held_out, acc.held_in, acc.closed_at, acc.currency_id
          FROM ledgers_account acc WHERE acc.network_id = me AND acc.id = ANY (touched) ORDER BY acc.id FOR NO KEY UPDATE
    LOOP
        IF a.currency_id <> p_currency THEN
            RAISE EXCEPTION 'one transfer, one currency' USING ERRCODE = '23514';
        END IF;
        IF a.kind NOT IN ('member', 'fund', 'former') THEN
            RAISE EXCEPTION 'an account of this kind moves by the functions of its chapter' USING ERRCODE = '42501';
        END IF;
        IF cardinality(ids) = 0 THEN
            SELECT c.kind, c.code, c.is_open, r.lowest, r.highest, r.soft,
                   EXISTS (SELECT FROM ledgers_limitgrant g WHERE g.network_id = me
                              AND g.account_id = ANY (p_accounts) AND g.ended_at IS NULL) AS have_grants
              INTO unit FROM ledgers_currency c, ledgers_rules(c.kind, c.code) r WHERE c.network_id = me AND c.id = p_currency;
            IF NOT unit.is_open THEN
                refused := 'currency-closed'; RETURN;
            END IF;
            IF unit.kind NOT IN ('hours', 'credit', 'treasury') THEN
                RAISE EXCEPTION 'this unit moves by the functions of its chapter' USING ERRCODE = '42501';
            END IF;
        END IF;
        place := array_position(p_accounts, a.id);
        amount := coalesce(p_amounts[place], 0);
        ids := ids || a.id;
        moves := moves || amount;
        afters := afters || (a.balance + amount);
        CONTINUE WHEN place IS NULL;
        IF amount = 0 OR amount NOT BETWEEN -1000000000 AND 1000000000 THEN
            refused := 'amount'; RETURN;
        END IF;
        IF a.closed_at IS NOT NULL THEN
            refused := 'account-closed'; refused_account := a.id; RETURN;
        END IF;
        legs := legs + 1;
        total := total + amount;
        IF amount < 0 THEN
            before := a.balance - a.held_out + CASE WHEN a.id = held_payer THEN held_amount ELSE 0 END;
        ELSE
            before := a.balance + a.held_in - CASE WHEN a.id = held_payee THEN held_amount ELSE 0 END;
            moved := moved + amount;
        END IF;
        lowest := unit.lowest;
        highest := unit.highest;
        IF unit.have_grants OR a.kind <> 'member' OR unit.kind = 'credit' THEN
            SELECT b.lowest, b.highest INTO lowest, highest
              FROM ledgers_bounds(me, a.id, a.kind, unit.code, unit.lowest, unit.highest) AS b;
        END IF;
        IF NOT ledgers_within(before, amount, lowest, highest) THEN
            IF binds AND NOT (p_kind <> 'gift' AND ledgers_is_first(me, a.id, a.kind, unit.kind, unit.code, amount)) THEN
                refused := CASE WHEN amount < 0 THEN 'floor' ELSE 'ceiling' END;
                refused_account := a.id; flags := '{}'; RETURN;
            END IF;
            flags := flags || (CASE WHEN amount < 0 THEN 'floor:' ELSE 'ceiling:' END || a.id);
        ELSIF amount < 0 AND a.kind = 'member' AND a.balance + amount < unit.soft THEN
            flags := flags || ('soft-floor:' || a.id);
        END IF;
        balances := balances || (a.balance + amount);
    END LOOP;
    IF cardinality(p_accounts) > legs THEN
        IF EXISTS (SELECT FROM unnest(p_accounts) AS named(id) GROUP BY id HAVING count(*) > 1) THEN
            refused := 'same-account'; refused_account := p_accounts[1]; flags := '{}'; RETURN;
        END IF;
        RAISE EXCEPTION 'no such account in this network' USING ERRCODE = '23503';
    END IF;
    IF legs < 2 OR total <> 0 OR cardinality(p_accounts) <> cardinality(p_amounts) THEN
        RAISE EXCEPTION 'a transfer has two legs or more, and they sum to zero' USING ERRCODE = '23514';
    END IF;

    -- Write.
    uid := gen_random_uuid();
    INSERT INTO ledgers_transfer AS t (uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, principal,
                                       key, fingerprint, xact)
    VALUES (uid, me, p_currency, p_kind, p_source, p_happened_on, p_actor, p_hand, p_principal, p_key, p_fingerprint,
            pg_current_xact_id()::text::bigint)
    ON CONFLICT (key, principal, network_id) WHERE key IS NOT NULL DO NOTHING
    RETURNING t.id, t.recorded_at INTO transfer_id, recorded_at;
    IF transfer_id IS NULL THEN  -- The same key came by another connection while we waited for it.
        SELECT * INTO said FROM ledgers_said_before(me, p_principal, p_key, p_fingerprint, p_note);
        refused := said.refused; transfer_id := said.transfer_id; uid := said.uid; recorded_at := said.recorded_at;
        replayed := true; flags := '{}'; balances := NULL; RETURN;
    END IF;
    IF held IS NOT NULL THEN
        UPDATE ledgers_hold SET state = 'posted', ended_at = now(), transfer_id = ledgers_post.transfer_id
         WHERE network_id = me AND id = held AND state = 'held';
        IF NOT FOUND THEN  -- Ended by another connection before we had the accounts: what was judged is not so.
            IF binds THEN
                RAISE EXCEPTION 'the promise has changed' USING ERRCODE = '40001';
            END IF;
            held_amount := 0;
        END IF;
    END IF;
    UPDATE ledgers_account
       SET balance = afters[array_position(ids, id)],
           held_out = held_out - CASE WHEN id = held_payer THEN held_amount ELSE 0 END,
           held_in = held_in - CASE WHEN id = held_payee THEN held_amount ELSE 0 END
     WHERE network_id = me AND id = ANY (ids);
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, p_currency, ledgers_post.transfer_id, leg.id, leg.amount, leg.balance
      FROM unnest(ids, moves, afters) AS leg(id, amount, balance) WHERE leg.amount <> 0;
    IF p_note <> '' THEN
        INSERT INTO ledgers_transfernote (uid, network_id, transfer_id, text, salt, made_at)
        VALUES (gen_random_uuid(), me, transfer_id, p_note, uuid_send(gen_random_uuid()), now());
    END IF;
    PERFORM ledgers_record(me, 'transfer.' || p_kind, p_actor, p_hand, 'transfer:' || uid,
        jsonb_build_object('amount', moved, 'currency', unit.code, 'source', p_source, 'flags', to_jsonb(flags))
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    IF cardinality(flags) > 0 AND p_flag_consumers IS NOT NULL THEN  -- Apart, so that ordinary transfers trouble nobody.
        PERFORM ledgers_record(me, 'limit.flagged', p_actor, p_hand, 'transfer:' || uid,
            jsonb_build_object('flags', to_jsonb(flags))
                || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_flag_consumers);
    END IF;
END $$;

-- L5: what was posted under this key before, if anything. Other content is refused, and nothing of it told.
CREATE OR REPLACE FUNCTION ledgers_said_before(me bigint, who text, said_key text, content text, words text, OUT found boolean,
                                    OUT refused text, OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    t record;
BEGIN
    SELECT tr.id, tr.uid, tr.recorded_at, tr.fingerprint, n.text INTO t
      FROM ledgers_transfer tr LEFT JOIN ledgers_transfernote n ON n.network_id = tr.network_id AND n.transfer_id = tr.id
     WHERE tr.network_id = me AND tr.principal = who AND tr.key = said_key;
    ledgers_said_before.found := t.id IS NOT NULL;
    IF t.fingerprint <> content OR t.text <> words THEN
        refused := 'key-reused';
        RETURN;
    END IF;
    transfer_id := t.id;
    uid := t.uid;
    recorded_at := t.recorded_at;
END $$;

-- L6: the mirror image of a transfer, once. Refuses `unknown`, `is-reversal`, `reversed`, `chapter`. A pool's line is undone by
-- `ledgers_pool_undo`, which knows what hangs on it and refuses more; one between networks by `ledgers_between_undo`, in both
-- books. Limits flag; a closed account opens again to hold what comes back.
CREATE OR REPLACE FUNCTION ledgers_reverse(
    p_transfer bigint, p_happened_on date, p_actor bigint, p_hand bigint, p_system text DEFAULT '',
    p_consumers text[] DEFAULT '{}',
    OUT refused text, OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz, OUT flags text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    old record;
    a record;
    rule record;
    bounds record;
    ids bigint[] := '{}';
    moves bigint[] := '{}';
    afters bigint[] := '{}';
BEGIN
    flags := '{}';
    SELECT t.id, t.uid, t.currency_id, t.source, t.kind, c.kind AS currency_kind, c.code INTO old
      FROM ledgers_transfer t JOIN ledgers_currency c ON c.network_id = me AND c.id = t.currency_id
     WHERE t.network_id = me AND t.id = p_transfer;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF old.kind = 'reversal' THEN
        refused := 'is-reversal'; RETURN;
    END IF;
    IF old.currency_kind = 'pool' THEN
        SELECT u.refused, u.transfer_id, u.uid, now() INTO refused, transfer_id, uid, recorded_at
          FROM ledgers_pool_undo(p_transfer, p_happened_on, p_actor, p_hand, p_system, p_consumers) AS u;
        RETURN;
    END IF;
    IF old.currency_kind = 'group' THEN
        SELECT u.refused, u.transfer_id, u.uid, now() INTO refused, transfer_id, uid, recorded_at
          FROM ledgers_group_undo(p_transfer, p_happened_on, p_actor, p_hand, p_system, p_consumers) AS u;
        RETURN;
    END IF;
    IF old.kind LIKE 'between%' THEN
        SELECT u.* INTO refused, transfer_id, uid, recorded_at, flags
          FROM ledgers_between_undo(p_transfer, p_happened_on, p_actor, p_hand, p_system, p_consumers) AS u;
        RETURN;
    END IF;
    IF old.currency_kind NOT IN ('hours', 'credit', 'treasury') THEN
        refused := 'chapter'; RETURN;
    END IF;
    IF old.currency_kind = 'credit' THEN
        PERFORM ledgers_trade_lock(me, p_transfer, old.uid);
    END IF;
    FOR a IN
        SELECT acc.id, acc.kind, acc.balance, acc.held_out, acc.held_in, -e.amount AS amount, acc.closed_at
          FROM ledgers_account acc JOIN ledgers_entry e ON e.network_id = me AND e.account_id = acc.id
         WHERE acc.network_id = me AND e.transfer_id = p_transfer
         ORDER BY acc.id FOR NO KEY UPDATE OF acc
    LOOP
        ids := ids || a.id;
        moves := moves || a.amount;
        afters := afters || (a.balance + a.amount);
        IF rule IS NULL THEN
            rule := ledgers_rules(old.currency_kind, old.code);
        END IF;
        SELECT * INTO bounds FROM ledgers_bounds(me, a.id, a.kind, old.code, rule.lowest, rule.highest);
        IF NOT ledgers_within(a.balance + CASE WHEN a.amount < 0 THEN -a.held_out ELSE a.held_in END, a.amount,
                              bounds.lowest, bounds.highest) THEN
            flags := flags || (CASE WHEN a.amount < 0 THEN 'floor:' ELSE 'ceiling:' END || a.id);
        END IF;
        IF a.closed_at IS NOT NULL THEN
            flags := flags || ('reopened:' || a.id);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM ledgers_transfer WHERE network_id = me AND reverses_id = p_transfer) THEN
        refused := 'reversed'; flags := '{}'; RETURN;
    END IF;
    IF old.kind = 'relief' THEN
        refused := ledgers_undo_relief(p_transfer, coalesce(p_hand, p_actor));
        IF refused IS NOT NULL THEN
            flags := '{}'; RETURN;
        END IF;
    END IF;
    uid := gen_random_uuid();
    INSERT INTO ledgers_transfer AS t (uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, reverses_id,
                                       principal, fingerprint, xact)
    VALUES (uid, me, old.currency_id, 'reversal', old.source, p_happened_on, p_actor, p_hand, p_transfer, '', '',
            pg_current_xact_id()::text::bigint)
    RETURNING t.id, t.recorded_at INTO transfer_id, recorded_at;
    UPDATE ledgers_account acc SET balance = leg.balance, closed_at = NULL
      FROM unnest(ids, afters) AS leg(id, balance) WHERE acc.network_id = me AND acc.id = leg.id;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, old.currency_id, ledgers_reverse.transfer_id, leg.id, leg.amount, leg.balance
      FROM unnest(ids, moves, afters) AS leg(id, amount, balance);
    PERFORM ledgers_record(me, 'transfer.reversal', p_actor, p_hand, 'transfer:' || uid,
        jsonb_build_object('reverses', old.uid, 'currency', old.code, 'source', old.source, 'flags', to_jsonb(flags),
                           'amount', (SELECT sum(one) FROM unnest(moves) AS one WHERE one > 0))
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    IF old.currency_kind = 'credit' THEN
        PERFORM ledgers_trade_undo(me, p_transfer, old.uid, transfer_id, p_happened_on, p_actor, p_hand, p_system, p_consumers);
    END IF;
END $$;

REVOKE ALL ON FUNCTION ledgers_post, ledgers_said_before, ledgers_reverse FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_post, ledgers_reverse TO manyhands_app;
