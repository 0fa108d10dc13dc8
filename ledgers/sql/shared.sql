-- The one door to the books. The app role may read ledgers tables and call these functions; nobody else writes them.
-- Every function asks current_network() itself, pins its search_path, and locks accounts in the order of their ids.
-- Plans are kept for the length of a connection: without sequential scans they stay right when an empty book grows.
-- A rule that says no answers with a code in `refused` (Python explains it); a programming error raises.
-- This is the current text: a migration that comes with a change of it runs the file again (`common.sql.load`).

-- ── Shared by the functions below; nobody else may call them ─────────────────────────────────────────────────────────

-- L3, one leg: towards zero always passes; else it stays on this side of its bound. NULL is no bound.
CREATE OR REPLACE FUNCTION ledgers_within(before bigint, change bigint, lowest bigint, highest bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT abs(before + change) < abs(before)
        OR CASE WHEN change < 0 THEN lowest IS NULL OR before + change >= lowest
                ELSE highest IS NULL OR before + change <= highest END
$$;

-- What the clauses say about the accounts of members in one unit.
CREATE OR REPLACE FUNCTION ledgers_rules(currency_kind text, currency_code text,
                              OUT lowest bigint, OUT highest bigint, OUT soft bigint)
LANGUAGE plpgsql AS $$
DECLARE
    said jsonb[] := clause_values(ARRAY[currency_kind || '.floor', currency_kind || '.ceiling', currency_kind || '.soft_floor'],
                                  'currency:' || currency_code, clock_timestamp());
BEGIN
    lowest := coalesce(said[1]::bigint, 0);
    highest := said[2]::bigint;
    soft := said[3]::bigint;
END $$;

-- What a grant of an account's own makes of them; for the network's own accounts, the fund's clause.
CREATE OR REPLACE FUNCTION ledgers_bounds(me bigint, account bigint, account_kind text, currency_code text,
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
    lowest := lowest - ledgers_trust(me, account, currency_code);  -- Credit grows with whom one has sold to.
    FOR own IN SELECT g.floor, g.ceiling FROM ledgers_limitgrant g
                WHERE g.network_id = me AND g.account_id = account AND g.ended_at IS NULL
                  AND g.from_at <= clock_timestamp() AND g.until > clock_timestamp() ORDER BY g.id LOOP
        lowest := coalesce(own.floor, lowest);
        highest := coalesce(own.ceiling, highest);
    END LOOP;
END $$;

-- A newcomer can always make a first exchange: no entry yet, nothing promised, and no more than the clause says.
CREATE OR REPLACE FUNCTION ledgers_is_first(me bigint, account bigint, account_kind text, currency_kind text, currency_code text, amount bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN account_kind = 'member' AND abs(amount) <= coalesce(
            clause_value(currency_kind || '.first_exchange', 'currency:' || currency_code, clock_timestamp())::bigint, 0)
       AND NOT EXISTS (SELECT FROM ledgers_entry WHERE network_id = me AND account_id = account)
       AND NOT EXISTS (SELECT FROM ledgers_hold WHERE network_id = me AND state = 'held'
                        AND (payer_id = account OR payee_id = account));
END $$;

-- The record and a delivery for each consumer (networks.records, in one round trip with what it tells of).
CREATE OR REPLACE FUNCTION ledgers_record(me bigint, new_kind text, actor bigint, hand bigint, new_about text, new_data jsonb,
                               consumers text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(consumers) > 0 THEN
        WITH made AS (
            INSERT INTO networks_record (uid, network_id, kind, actor_id, hand_id, about, data)
            VALUES (gen_random_uuid(), me, new_kind, actor, nullif(hand, actor), new_about, new_data) RETURNING id)
        INSERT INTO networks_delivery (network_id, record_id, consumer, attempts, trouble)
        SELECT me, made.id, name, 0, '' FROM made, unnest(consumers) AS name;
    ELSE
        INSERT INTO networks_record (uid, network_id, kind, actor_id, hand_id, about, data)
        VALUES (gen_random_uuid(), me, new_kind, actor, nullif(hand, actor), new_about, new_data);
    END IF;
END $$;


-- Moves value among accounts of a chapter's unit (pool, support points, rewards): for the functions of that chapter, which
-- have locked their own rows, judged their own rule, and guard against being asked twice. Locks accounts in the order of
-- their ids; what an account may hold is said by its kind: refuses `short` (or `over`, for money and loans) with the account,
-- `account-closed`, `amount`. `p_accounts` may name an account once.
CREATE OR REPLACE FUNCTION ledgers_move(
    p_currency bigint, p_accounts bigint[], p_amounts bigint[], p_kind text, p_source text, p_happened_on date,
    p_actor bigint, p_hand bigint, p_system text DEFAULT '', p_note text DEFAULT '', p_consumers text[] DEFAULT '{}',
    p_reverses bigint DEFAULT NULL,
    OUT refused text, OUT refused_account bigint, OUT transfer_id bigint, OUT uid uuid)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit record;
    a record;
    after bigint;
    ids bigint[] := '{}';
    moves bigint[] := '{}';
    afters bigint[] := '{}';
    total bigint := 0;
    moved bigint := 0;
BEGIN
    SELECT c.code, c.kind INTO unit FROM ledgers_currency c WHERE c.network_id = me AND c.id = p_currency;
    FOR a IN
        SELECT acc.id, acc.kind, acc.balance, acc.held_out, acc.committed, acc.closed_at, acc.currency_id, l.amount
          FROM ledgers_account acc JOIN unnest(p_accounts, p_amounts) AS l(id, amount) ON l.id = acc.id
         WHERE acc.network_id = me ORDER BY acc.id FOR NO KEY UPDATE OF acc
    LOOP
        IF a.currency_id <> p_currency THEN
            RAISE EXCEPTION 'one transfer, one currency' USING ERRCODE = '23514';
        END IF;
        IF a.amount IS NULL OR a.amount = 0 OR a.amount NOT BETWEEN -1000000000 AND 1000000000 THEN
            refused := 'amount'; RETURN;
        END IF;
        IF a.closed_at IS NOT NULL AND p_reverses IS NULL THEN
            refused := 'account-closed'; refused_account := a.id; RETURN;
        END IF;
        after := a.balance + a.amount;
        IF a.kind IN ('cash', 'loan') THEN
            IF after > 0 THEN
                refused := 'over'; refused_account := a.id; RETURN;
            END IF;
        ELSIF a.amount < 0 AND after < a.held_out + a.committed AND a.kind <> 'fund' THEN
            refused := 'short'; refused_account := a.id; RETURN;
        ELSIF a.amount < 0 AND a.kind = 'fund' AND after < (CASE WHEN unit.kind = 'pool' THEN 0 ELSE coalesce(
                  clause_value(CASE WHEN unit.kind IN ('support', 'reward', 'circle') THEN 'points.floor' ELSE 'fund.floor' END,
                               'currency:' || unit.code, clock_timestamp())::bigint, 0) END) THEN
            refused := 'short'; refused_account := a.id; RETURN;
        END IF;
        ids := ids || a.id;
        moves := moves || a.amount;
        afters := afters || after;
        total := total + a.amount;
        moved := moved + greatest(a.amount, 0);
    END LOOP;
    IF cardinality(ids) < 2 OR total <> 0 OR cardinality(ids) <> cardinality(p_accounts)
       OR cardinality(p_accounts) <> cardinality(p_amounts) THEN
        RAISE EXCEPTION 'a transfer has two legs or more, and they sum to zero' USING ERRCODE = '23514';
    END IF;
    uid := gen_random_uuid();
    INSERT INTO ledgers_transfer AS t (uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, reverses_id,
                                       principal, fingerprint, xact)
    VALUES (uid, me, p_currency, p_kind, p_source, p_happened_on, p_actor, nullif(p_hand, p_actor), p_reverses, '', '',
            pg_current_xact_id()::text::bigint)
    RETURNING t.id INTO transfer_id;
    UPDATE ledgers_account acc SET balance = leg.balance, closed_at = CASE WHEN p_reverses IS NULL THEN closed_at END
      FROM unnest(ids, afters) AS leg(id, balance) WHERE acc.network_id = me AND acc.id = leg.id;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, p_currency, ledgers_move.transfer_id, leg.id, leg.amount, leg.balance
      FROM unnest(ids, moves, afters) AS leg(id, amount, balance);
    IF p_note <> '' THEN
        INSERT INTO ledgers_transfernote (uid, network_id, transfer_id, text, salt, made_at)
        VALUES (gen_random_uuid(), me, transfer_id, p_note, uuid_send(gen_random_uuid()), now());
    END IF;
    PERFORM ledgers_record(me, 'transfer.' || p_kind, p_actor, p_hand, 'transfer:' || uid,
        jsonb_build_object('amount', moved, 'currency', unit.code, 'source', p_source, 'flags', '[]'::jsonb)
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
END $$;

REVOKE ALL ON FUNCTION ledgers_within, ledgers_rules, ledgers_bounds, ledgers_is_first, ledgers_record, ledgers_move FROM PUBLIC;
