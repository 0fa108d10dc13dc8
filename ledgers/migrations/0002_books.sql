-- The one door to the books. The app role may read ledgers tables and call these functions; nobody else writes them.
-- Every function asks current_network() itself, pins its search_path, and locks accounts in the order of their ids.
-- Plans are kept for the length of a connection: without sequential scans they stay right when an empty book grows.
-- A rule that says no answers with a code in `refused` (Python explains it); a programming error raises.

-- ── What the tables themselves refuse, whoever asks ─────────────────────────────────────────────────────────────────

-- An entry shares its currency with its transfer and its account. These keys hold the plain ones within them.
ALTER TABLE ledgers_entry
    ADD CONSTRAINT ledgers_entry_currency_of_transfer FOREIGN KEY (network_id, currency_id, transfer_id)
        REFERENCES ledgers_transfer (network_id, currency_id, id),
    ADD CONSTRAINT ledgers_entry_currency_of_account FOREIGN KEY (network_id, currency_id, account_id)
        REFERENCES ledgers_account (network_id, currency_id, id),
    DROP CONSTRAINT ledgers_entry_transfer_in_network,
    DROP CONSTRAINT ledgers_entry_account_in_network;

-- What these keys already say need not be asked again: an entry's account is in a network and a currency, and a transfer has
-- entries. Asking would lock the one row of the network, and of its hours, in every transfer at once.
DO $$
DECLARE
    twice record;
BEGIN
    FOR twice IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
                  WHERE contype = 'f' AND conrelid IN ('ledgers_entry'::regclass, 'ledgers_transfer'::regclass)
                    AND confrelid IN ('networks_network'::regclass, 'ledgers_currency'::regclass) LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', twice.of_table, twice.conname);
    END LOOP;
END $$;

-- Balances change often and are in no index: room on the page keeps an update where the row is.
ALTER TABLE ledgers_account SET (fillfactor = 70);

-- L1, L4: entries come with their transfer, in its transaction, and are balanced as soon as they are there.
CREATE FUNCTION ledgers_entries_belong() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF EXISTS (SELECT FROM added e
                WHERE (SELECT t.xact FROM ledgers_transfer t WHERE t.network_id = e.network_id AND t.id = e.transfer_id)
                      <> pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'entries come in the transaction of their transfer only' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT network_id, transfer_id FROM added) AS one
                WHERE (SELECT sum(e.amount) FROM ledgers_entry e
                        WHERE e.network_id = one.network_id AND e.transfer_id = one.transfer_id) <> 0) THEN
        RAISE EXCEPTION 'the entries of a transfer sum to zero' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledgers_entries_belong AFTER INSERT ON ledgers_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledgers_entries_belong();

-- L1, L6: at the end of its transaction a transfer has two legs or more; a reversal is the mirror of what it reverses.
-- As its owner: up to PostgreSQL 17 a deferred trigger runs as whoever commits, who may have left the network by then.
CREATE FUNCTION ledgers_transfer_is_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF (SELECT count(*) < 2 OR sum(amount) <> 0 FROM ledgers_entry
         WHERE network_id = NEW.network_id AND transfer_id = NEW.id) THEN
        RAISE EXCEPTION 'a transfer has two entries or more, and they sum to zero' USING ERRCODE = '23514';
    END IF;
    IF (NEW.reverses_id IS NOT NULL) <> (NEW.kind = 'reversal') THEN
        RAISE EXCEPTION 'a reversal, and nothing else, names what it reverses' USING ERRCODE = '23514';
    END IF;
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT FROM (SELECT account_id, amount FROM ledgers_entry
                      WHERE network_id = NEW.network_id AND transfer_id = NEW.id) mirror
          FULL JOIN (SELECT account_id, amount FROM ledgers_entry
                      WHERE network_id = NEW.network_id AND transfer_id = NEW.reverses_id) image USING (account_id)
         WHERE mirror.amount IS DISTINCT FROM -image.amount) THEN
        RAISE EXCEPTION 'a reversal is the mirror image' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledgers_transfer_is_whole AFTER INSERT ON ledgers_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledgers_transfer_is_whole();

-- ── Shared by the functions below; nobody else may call them ─────────────────────────────────────────────────────────

-- L3, one leg: towards zero always passes; else it stays on this side of its bound. NULL is no bound.
CREATE FUNCTION ledgers_within(before bigint, change bigint, lowest bigint, highest bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT abs(before + change) < abs(before)
        OR CASE WHEN change < 0 THEN lowest IS NULL OR before + change >= lowest
                ELSE highest IS NULL OR before + change <= highest END
$$;

-- What the clauses say about the accounts of members in one unit.
CREATE FUNCTION ledgers_rules(currency_kind text, currency_code text,
                              OUT lowest bigint, OUT highest bigint, OUT soft bigint)
LANGUAGE plpgsql AS $$
DECLARE
    within text := 'currency:' || currency_code;
    at timestamptz := clock_timestamp();
BEGIN
    lowest := coalesce(clause_value(currency_kind || '.floor', within, at)::bigint, 0);
    highest := clause_value(currency_kind || '.ceiling', within, at)::bigint;
    soft := clause_value(currency_kind || '.soft_floor', within, at)::bigint;
END $$;

-- What a grant of an account's own makes of them; for the network's own accounts, the fund's clause.
CREATE FUNCTION ledgers_bounds(me bigint, account bigint, account_kind text, currency_code text,
                               INOUT lowest bigint, INOUT highest bigint)
LANGUAGE plpgsql AS $$
DECLARE
    own record;
BEGIN
    IF account_kind <> 'member' THEN
        lowest := coalesce(clause_value('fund.floor', 'currency:' || currency_code, clock_timestamp())::bigint, 0);
        highest := NULL;
        RETURN;
    END IF;
    FOR own IN SELECT g.floor, g.ceiling FROM ledgers_limitgrant g
                WHERE g.network_id = me AND g.account_id = account AND g.ended_at IS NULL
                  AND g.from_at <= clock_timestamp() AND g.until > clock_timestamp() ORDER BY g.id LOOP
        lowest := coalesce(own.floor, lowest);
        highest := coalesce(own.ceiling, highest);
    END LOOP;
END $$;

-- A newcomer can always make a first exchange: no entry yet, nothing promised, and no more than the clause says.
CREATE FUNCTION ledgers_is_first(me bigint, account bigint, account_kind text, currency_kind text, currency_code text, amount bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN account_kind = 'member' AND abs(amount) <= coalesce(
            clause_value(currency_kind || '.first_exchange', 'currency:' || currency_code, clock_timestamp())::bigint, 0)
       AND NOT EXISTS (SELECT FROM ledgers_entry WHERE network_id = me AND account_id = account)
       AND NOT EXISTS (SELECT FROM ledgers_hold WHERE network_id = me AND state = 'held'
                        AND (payer_id = account OR payee_id = account));
END $$;

-- The record and a delivery for each consumer (networks.records, in one round trip with what it tells of).
CREATE FUNCTION ledgers_record(me bigint, new_kind text, actor bigint, hand bigint, new_about text, new_data jsonb,
                               consumers text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO networks_record (uid, network_id, kind, actor_id, hand_id, about, data)
    VALUES (gen_random_uuid(), me, new_kind, actor, nullif(hand, actor), new_about, new_data) RETURNING id INTO made;
    IF cardinality(consumers) > 0 THEN
        INSERT INTO networks_delivery (network_id, record_id, consumer, attempts, trouble)
        SELECT me, made, name, 0, '' FROM unnest(consumers) AS name;
    END IF;
END $$;

-- ── Posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Moves value: positive amounts receive. Refuses `amount`, `same-account`, `account-closed`, `currency-closed`,
-- `floor`, `ceiling` (with the account), `key-reused`. Limits bind what is paid directly; the record of agreed work (kind
-- `exchange`, naming its source) always posts, and flags. `flags` are "code:account".
CREATE FUNCTION ledgers_post(
    p_currency bigint, p_accounts bigint[], p_amounts bigint[], p_kind text, p_source text, p_happened_on date,
    p_actor bigint, p_hand bigint, p_system text DEFAULT '', p_note text DEFAULT '', p_principal text DEFAULT '',
    p_key text DEFAULT NULL, p_fingerprint text DEFAULT '', p_hold_source text DEFAULT NULL,
    p_consumers text[] DEFAULT '{}',
    OUT refused text, OUT refused_account bigint, OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz,
    OUT balances bigint[], OUT flags text[], OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    binds boolean := p_kind <> 'exchange';
    unit_kind text;
    unit_code text;
    is_open boolean;
    have_grants boolean;
    rule record;
    held bigint;
    held_payer bigint;
    held_payee bigint;
    held_amount bigint := 0;
    leg record;
    a record;
    said record;
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
        IF said.found THEN
            refused := said.refused; transfer_id := said.transfer_id; uid := said.uid; recorded_at := said.recorded_at;
            replayed := true; RETURN;
        END IF;
    END IF;
    IF p_hold_source IS NOT NULL THEN
        SELECT h.id, h.payer_id, h.payee_id, h.amount INTO held, held_payer, held_payee, held_amount FROM ledgers_hold h
         WHERE h.network_id = me AND h.source = p_hold_source AND h.state = 'held';
    END IF;

    -- Lock, in the order of ids, and judge each leg as it is locked.
    FOR leg IN
        SELECT l.id, l.amount, l.place <= cardinality(p_accounts) AS moves
          FROM unnest(p_accounts || held_payer || held_payee, p_amounts) WITH ORDINALITY AS l(id, amount, place)
         WHERE l.id IS NOT NULL AND NOT (l.place > cardinality(p_accounts) AND l.id = ANY (p_accounts)) ORDER BY l.id
    LOOP
        SELECT acc.id, acc.kind, acc.balance, acc.held_out, acc.held_in, acc.closed_at, acc.currency_id INTO a
          FROM ledgers_account acc WHERE acc.id = leg.id AND acc.network_id = me FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no such account in this network' USING ERRCODE = '23503';
        END IF;
        IF a.currency_id <> p_currency THEN
            RAISE EXCEPTION 'one transfer, one currency' USING ERRCODE = '23514';
        END IF;
        IF unit_kind IS NULL THEN
            SELECT c.kind, c.code, c.is_open, EXISTS (SELECT FROM ledgers_limitgrant g WHERE g.network_id = me
                                                       AND g.account_id = ANY (p_accounts) AND g.ended_at IS NULL)
              INTO unit_kind, unit_code, is_open, have_grants FROM ledgers_currency c
             WHERE c.network_id = me AND c.id = p_currency;
            IF NOT is_open THEN
                refused := 'currency-closed'; RETURN;
            END IF;
            rule := ledgers_rules(unit_kind, unit_code);
        END IF;
        IF a.id = ids[cardinality(ids)] THEN
            refused := 'same-account'; refused_account := a.id; RETURN;
        END IF;
        ids := ids || a.id;
        moves := moves || coalesce(leg.amount, 0);
        afters := afters || (a.balance + coalesce(leg.amount, 0));
        CONTINUE WHEN NOT leg.moves;
        IF leg.amount IS NULL OR leg.amount = 0 OR leg.amount NOT BETWEEN -1000000000 AND 1000000000 THEN
            refused := 'amount'; RETURN;
        END IF;
        IF a.closed_at IS NOT NULL THEN
            refused := 'account-closed'; refused_account := a.id; RETURN;
        END IF;
        legs := legs + 1;
        total := total + leg.amount;
        IF leg.amount < 0 THEN
            before := a.balance - a.held_out + CASE WHEN a.id = held_payer THEN held_amount ELSE 0 END;
        ELSE
            before := a.balance + a.held_in - CASE WHEN a.id = held_payee THEN held_amount ELSE 0 END;
            moved := moved + leg.amount;
        END IF;
        lowest := rule.lowest;
        highest := rule.highest;
        IF have_grants OR a.kind <> 'member' THEN
            SELECT b.lowest, b.highest INTO lowest, highest
              FROM ledgers_bounds(me, a.id, a.kind, unit_code, rule.lowest, rule.highest) AS b;
        END IF;
        IF NOT ledgers_within(before, leg.amount, lowest, highest) THEN
            IF binds AND NOT (p_kind <> 'gift' AND ledgers_is_first(me, a.id, a.kind, unit_kind, unit_code, leg.amount)) THEN
                refused := CASE WHEN leg.amount < 0 THEN 'floor' ELSE 'ceiling' END;
                refused_account := a.id; flags := '{}'; RETURN;
            END IF;
            flags := flags || (CASE WHEN leg.amount < 0 THEN 'floor:' ELSE 'ceiling:' END || a.id);
        ELSIF leg.amount < 0 AND a.kind = 'member' AND a.balance + leg.amount < rule.soft THEN
            flags := flags || ('soft-floor:' || a.id);
        END IF;
        balances := balances || (a.balance + leg.amount);
    END LOOP;
    IF legs < 2 OR total <> 0 OR cardinality(p_accounts) <> cardinality(p_amounts) OR legs <> cardinality(p_accounts) THEN
        RAISE EXCEPTION 'a transfer has two legs or more, and they sum to zero' USING ERRCODE = '23514';
    END IF;

    -- Write.
    uid := gen_random_uuid();
    INSERT INTO ledgers_transfer AS t (uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, principal,
                                       key, fingerprint, xact)
    VALUES (uid, me, p_currency, p_kind, p_source, p_happened_on, p_actor, p_hand, p_principal, p_key, p_fingerprint,
            pg_current_xact_id()::text::bigint)
    ON CONFLICT (key, principal, network_id) DO NOTHING
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
    FOR place IN 1 .. cardinality(ids) LOOP
        UPDATE ledgers_account
           SET balance = afters[place],
               held_out = held_out - CASE WHEN ids[place] = held_payer THEN held_amount ELSE 0 END,
               held_in = held_in - CASE WHEN ids[place] = held_payee THEN held_amount ELSE 0 END
         WHERE id = ids[place] AND network_id = me;
    END LOOP;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, p_currency, ledgers_post.transfer_id, leg.id, leg.amount, leg.balance
      FROM unnest(ids, moves, afters) AS leg(id, amount, balance) WHERE leg.amount <> 0;
    IF p_note <> '' THEN
        INSERT INTO ledgers_transfernote (uid, network_id, transfer_id, text, salt, made_at)
        VALUES (gen_random_uuid(), me, transfer_id, p_note, uuid_send(gen_random_uuid()), now());
    END IF;
    PERFORM ledgers_record(me, 'transfer.' || p_kind, p_actor, p_hand, 'transfer:' || uid,
        jsonb_build_object('amount', moved, 'currency', unit_code, 'source', p_source, 'flags', to_jsonb(flags))
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
END $$;

-- L5: what was posted under this key before, if anything. Other content is refused, and nothing of it told.
CREATE FUNCTION ledgers_said_before(me bigint, who text, said_key text, content text, words text, OUT found boolean,
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

-- L6: the mirror image of a transfer, once. Refuses `unknown`, `is-reversal`, `reversed`. Limits flag; a closed account
-- opens again to hold what comes back.
CREATE FUNCTION ledgers_reverse(
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
END $$;

-- ── Holds: what is agreed and not yet done counts against limits on both sides ───────────────────────────────────────

-- Promises value under a name. Refuses as ledgers_post, and `held` when the name holds something else already.
CREATE FUNCTION ledgers_hold(p_payer bigint, p_payee bigint, p_amount bigint, p_source text, p_expires_at timestamptz,
                             OUT refused text, OUT refused_account bigint, OUT hold_id bigint, OUT flags text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me bigint := current_network();
    unit record;
    a record;
    rule record;
    bounds record;
    old record;
    change bigint;
    before bigint;
    found_accounts int := 0;
BEGIN
    flags := '{}';
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    IF p_payer = p_payee THEN
        refused := 'same-account'; refused_account := p_payer; RETURN;
    END IF;
    FOR a IN
        SELECT * FROM ledgers_account acc WHERE acc.network_id = me AND acc.id IN (p_payer, p_payee)
         ORDER BY acc.id FOR NO KEY UPDATE OF acc
    LOOP
        found_accounts := found_accounts + 1;
        IF unit IS NULL THEN
            SELECT c.id, c.kind, c.code, c.is_open INTO unit FROM ledgers_currency c
             WHERE c.network_id = me AND c.id = a.currency_id;
            IF NOT unit.is_open THEN
                refused := 'currency-closed'; RETURN;
            END IF;
            SELECT h.id, h.payer_id, h.payee_id, h.amount INTO old FROM ledgers_hold h
             WHERE h.network_id = me AND h.source = p_source AND h.state = 'held';
            IF old.id IS NOT NULL THEN
                IF (old.payer_id, old.payee_id, old.amount) = (p_payer, p_payee, p_amount) THEN
                    hold_id := old.id;
                ELSE
                    refused := 'held';
                END IF;
                RETURN;
            END IF;
        END IF;
        IF rule IS NULL THEN
            rule := ledgers_rules(unit.kind, unit.code);
        END IF;
        IF a.currency_id <> unit.id THEN
            RAISE EXCEPTION 'one promise, one currency' USING ERRCODE = '23514';
        END IF;
        IF a.closed_at IS NOT NULL THEN
            refused := 'account-closed'; refused_account := a.id; RETURN;
        END IF;
        change := CASE WHEN a.id = p_payer THEN -p_amount ELSE p_amount END;
        before := a.balance + CASE WHEN change < 0 THEN -a.held_out ELSE a.held_in END;
        SELECT * INTO bounds FROM ledgers_bounds(me, a.id, a.kind, unit.code, rule.lowest, rule.highest);
        IF NOT ledgers_within(before, change, bounds.lowest, bounds.highest)
           AND NOT ledgers_is_first(me, a.id, a.kind, unit.kind, unit.code, p_amount) THEN
            refused := CASE WHEN change < 0 THEN 'floor' ELSE 'ceiling' END; refused_account := a.id; flags := '{}'; RETURN;
        END IF;
        IF change < 0 AND a.kind = 'member' AND before + change < rule.soft THEN
            flags := flags || ('soft-floor:' || a.id);
        END IF;
    END LOOP;
    IF found_accounts < 2 THEN
        RAISE EXCEPTION 'no such account in this network' USING ERRCODE = '23503';
    END IF;
    INSERT INTO ledgers_hold (uid, network_id, payer_id, payee_id, amount, source, state, expires_at)
    VALUES (gen_random_uuid(), me, p_payer, p_payee, p_amount, p_source, 'held', p_expires_at) RETURNING id INTO hold_id;
    UPDATE ledgers_account SET held_out = held_out + CASE WHEN id = p_payer THEN p_amount ELSE 0 END,
                               held_in = held_in + CASE WHEN id = p_payee THEN p_amount ELSE 0 END
     WHERE network_id = me AND id IN (p_payer, p_payee);
END $$;

-- Lets promised value go, once. Returns whether there was something to let go.
CREATE FUNCTION ledgers_release(p_source text, p_expired boolean DEFAULT false) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me bigint := current_network();
    h record;
BEGIN
    SELECT id, payer_id, payee_id, amount INTO h FROM ledgers_hold
     WHERE network_id = me AND source = p_source AND state = 'held';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM FROM ledgers_account WHERE network_id = me AND id IN (h.payer_id, h.payee_id) ORDER BY id FOR NO KEY UPDATE;
    UPDATE ledgers_hold SET state = CASE WHEN p_expired THEN 'expired' ELSE 'voided' END, ended_at = now()
     WHERE network_id = me AND id = h.id AND state = 'held';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE ledgers_account SET held_out = held_out - CASE WHEN id = h.payer_id THEN h.amount ELSE 0 END,
                               held_in = held_in - CASE WHEN id = h.payee_id THEN h.amount ELSE 0 END
     WHERE network_id = me AND id IN (h.payer_id, h.payee_id);
    RETURN true;
END $$;

-- ── Currencies, accounts, limits ────────────────────────────────────────────────────────────────────────────────────

-- A unit of this network, with the pots that every unit has. Refuses `code-taken`.
CREATE FUNCTION ledgers_open_currency(p_kind text, p_code text, p_name text, p_exponent int,
                                      OUT refused text, OUT currency_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    INSERT INTO ledgers_currency (uid, network_id, kind, code, name, exponent, is_open)
    VALUES (gen_random_uuid(), me, p_kind, p_code, p_name, p_exponent, true)
    ON CONFLICT (network_id, code) DO NOTHING RETURNING id INTO currency_id;
    IF currency_id IS NULL THEN
        refused := 'code-taken'; RETURN;
    END IF;
    INSERT INTO ledgers_account (uid, network_id, currency_id, kind, balance, held_out, held_in)
    VALUES (gen_random_uuid(), me, currency_id, 'fund', 0, 0, 0);
END $$;

-- The account of a holder (NULL: of the network, by kind). Opens it again when it was closed; asks twice, makes one.
CREATE FUNCTION ledgers_open_account(p_currency bigint, p_kind text, p_holder bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    made bigint;
BEGIN
    INSERT INTO ledgers_account (uid, network_id, currency_id, kind, holder_id, balance, held_out, held_in)
    VALUES (gen_random_uuid(), me, p_currency, p_kind, p_holder, 0, 0, 0) ON CONFLICT DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        UPDATE ledgers_account SET closed_at = NULL
         WHERE network_id = me AND currency_id = p_currency AND kind = p_kind AND holder_id IS NOT DISTINCT FROM p_holder
        RETURNING id INTO made;
    END IF;
    RETURN made;
END $$;

-- Refuses `balance` and `held`: an account closes at zero with nothing promised.
CREATE FUNCTION ledgers_close_account(p_account bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    a ledgers_account%ROWTYPE;
BEGIN
    SELECT * INTO a FROM ledgers_account WHERE network_id = me AND id = p_account FOR NO KEY UPDATE;
    IF NOT FOUND OR a.kind <> 'member' THEN
        RAISE EXCEPTION 'no such account of a member in this network' USING ERRCODE = '23503';
    END IF;
    IF a.held_out <> 0 OR a.held_in <> 0 THEN
        refused := 'held'; RETURN;
    END IF;
    IF a.balance <> 0 THEN
        refused := 'balance'; RETURN;
    END IF;
    UPDATE ledgers_account SET closed_at = now() WHERE network_id = me AND id = p_account AND closed_at IS NULL;
END $$;

-- A limit of an account's own, inside the range of clauses. NULL leaves that side as the clause says.
-- Refuses `account`, `floor-range`, `ceiling-range`, `until-range`, `nothing`. Earlier grants of the account end.
CREATE FUNCTION ledgers_grant_limit(p_account bigint, p_floor bigint, p_ceiling bigint, p_until timestamptz, p_by bigint,
                                    p_reason text, OUT refused text, OUT grant_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    unit record;
BEGIN
    SELECT c.kind, 'currency:' || c.code AS scope INTO unit
      FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = me AND c.id = a.currency_id
     WHERE a.network_id = me AND a.id = p_account AND a.kind = 'member' FOR NO KEY UPDATE OF a;
    IF NOT FOUND THEN
        refused := 'account'; RETURN;
    END IF;
    IF p_floor IS NULL AND p_ceiling IS NULL THEN
        refused := 'nothing'; RETURN;
    END IF;
    IF p_floor > 0 OR p_floor < coalesce(clause_value('limits.grant_floor', unit.scope, clock_timestamp())::bigint, 0) THEN
        refused := 'floor-range'; RETURN;
    END IF;
    IF p_ceiling < 0
       OR p_ceiling > coalesce(clause_value('limits.grant_ceiling', unit.scope, clock_timestamp())::bigint, 0) THEN
        refused := 'ceiling-range'; RETURN;
    END IF;
    IF p_until IS NULL OR p_until <= clock_timestamp() OR p_until > clock_timestamp() + make_interval(
        days => coalesce(clause_value('limits.grant_days', unit.scope, clock_timestamp())::int, 0)) THEN
        refused := 'until-range'; RETURN;
    END IF;
    UPDATE ledgers_limitgrant SET ended_at = now() WHERE network_id = me AND account_id = p_account AND ended_at IS NULL;
    INSERT INTO ledgers_limitgrant (uid, network_id, account_id, floor, ceiling, until, granted_by_id, reason)
    VALUES (gen_random_uuid(), me, p_account, p_floor, p_ceiling, p_until, p_by, p_reason) RETURNING id INTO grant_id;
END $$;

CREATE FUNCTION ledgers_end_grants(p_account bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledgers_limitgrant SET ended_at = now()
     WHERE network_id = current_network() AND account_id = p_account AND ended_at IS NULL;
    RETURN FOUND;
END $$;

-- ── Many at once ────────────────────────────────────────────────────────────────────────────────────────────────────

-- Past transfers of another book, in the order given: exempt from limits, dated as they were, one record for all.
-- Answers the transfers' ids, in the same order.
CREATE FUNCTION ledgers_import(
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
CREATE FUNCTION ledgers_reverse_import(p_source text, p_actor bigint, p_hand bigint, p_system text DEFAULT '',
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

-- How far accounts may still go, as the functions above judge it: bounds, and what can be spent and earned now.
CREATE FUNCTION ledgers_room(p_accounts bigint[])
RETURNS TABLE (account_id bigint, lowest bigint, highest bigint, soft bigint, can_spend bigint, can_earn bigint, is_first boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    a record;
    rule record;
    bounds record;
    first_amount bigint;
BEGIN
    FOR a IN SELECT acc.*, c.kind AS unit, c.code FROM ledgers_account acc
               JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id
              WHERE acc.network_id = me AND acc.id = ANY (p_accounts) LOOP
        rule := ledgers_rules(a.unit, a.code);
        SELECT * INTO bounds FROM ledgers_bounds(me, a.id, a.kind, a.code, rule.lowest, rule.highest);
        account_id := a.id; lowest := bounds.lowest; highest := bounds.highest;
        soft := CASE WHEN a.kind = 'member' THEN rule.soft END;
        can_spend := greatest(0, a.balance - a.held_out, a.balance - a.held_out - bounds.lowest);
        can_earn := CASE WHEN bounds.highest IS NULL THEN NULL
                         ELSE greatest(0, -(a.balance + a.held_in), bounds.highest - (a.balance + a.held_in)) END;
        first_amount := coalesce(clause_value(a.unit || '.first_exchange', 'currency:' || a.code, clock_timestamp())::bigint, 0);
        is_first := a.kind = 'member' AND first_amount > least(can_spend, can_earn)
                    AND ledgers_is_first(me, a.id, a.kind, a.unit, a.code, first_amount);
        IF is_first THEN
            can_spend := greatest(can_spend, first_amount);
            can_earn := greatest(can_earn, first_amount);
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;

-- Promises whose time has come run out. Answers how many.
CREATE FUNCTION ledgers_expire_holds(at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    named text;
    ended int := 0;
BEGIN
    FOR named IN SELECT source FROM ledgers_hold WHERE network_id = me AND state = 'held' AND expires_at <= at ORDER BY id LOOP
        IF ledgers_release(named, true) THEN
            ended := ended + 1;
        END IF;
    END LOOP;
    RETURN ended;
END $$;

REVOKE ALL ON FUNCTION ledgers_entries_belong, ledgers_transfer_is_whole, ledgers_within, ledgers_rules, ledgers_bounds, ledgers_is_first,
    ledgers_record, ledgers_said_before, ledgers_post, ledgers_reverse, ledgers_hold, ledgers_release, ledgers_open_currency,
    ledgers_open_account, ledgers_close_account, ledgers_grant_limit, ledgers_end_grants, ledgers_import,
    ledgers_reverse_import, ledgers_room, ledgers_expire_holds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_post, ledgers_reverse, ledgers_hold, ledgers_release, ledgers_open_currency,
    ledgers_open_account, ledgers_close_account, ledgers_grant_limit, ledgers_end_grants, ledgers_import,
    ledgers_reverse_import, ledgers_room, ledgers_expire_holds TO manyhands_app;
