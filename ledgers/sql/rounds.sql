-- ── Set-off among networks: what goes round is let go by all at once ────────────────────────────────────────────────
-- Asked and settled by the umbrella, agreed by each network concerned; hours and credit in rounds of their own. Locks the round, then
-- accounts by id. A line says what leaves the debtor's book in its unit (`amount`) and the creditor's in its own (`there`): in
-- hours the same, in credit exactly what the rate makes of it, whole in both books, so that nobody gains and no crumb is left.

-- Whether the lines leave the sum of each network as it is, in its own unit, and hours are the same in both books.
CREATE OR REPLACE FUNCTION ledgers_round_flows(
    p_kind text, p_debtors bigint[], p_creditors bigint[], p_amounts bigint[], p_there bigint[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (SELECT FROM unnest(p_debtors, p_creditors, p_amounts, p_there) AS l(d, c, x, y)
                        WHERE d IS NULL OR c IS NULL OR d = c OR coalesce(x NOT BETWEEN 1 AND 1000000000, true)
                           OR coalesce(y NOT BETWEEN 1 AND 1000000000, true) OR (p_kind = 'hours' AND x <> y))
       AND NOT EXISTS (SELECT FROM (SELECT d, x FROM unnest(p_debtors, p_amounts) AS l(d, x)
                        UNION ALL SELECT c, -y FROM unnest(p_creditors, p_there) AS l(c, y)) AS s(id, x) GROUP BY id HAVING sum(x) <> 0)
$$;

-- Asks the networks named in the lines (who owes, who is owed, at most how much). Refuses `nothing`, `running`.
CREATE OR REPLACE FUNCTION ledgers_round_ask(
    p_kind text, p_debtors bigint[], p_creditors bigint[], p_amounts bigint[], p_there bigint[], p_until timestamptz, p_actor bigint,
    p_hand bigint, p_system text, p_consumers text[], OUT refused text, OUT round_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    made uuid := gen_random_uuid();
    side record;
    part bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = me AND kind = 'umbrella') THEN
        RAISE EXCEPTION 'only the umbrella does this' USING ERRCODE = '42501';
    END IF;
    IF coalesce(cardinality(p_debtors), 0) = 0 THEN
        refused := 'nothing'; RETURN;
    END IF;
    IF NOT ledgers_round_flows(p_kind, p_debtors, p_creditors, p_amounts, p_there) THEN
        RAISE EXCEPTION 'a set-off moves nobody''s net' USING ERRCODE = '23514';
    END IF;
    INSERT INTO ledgers_clearinground AS r (uid, network_id, kind, state, asked_by_id, answers_until, amount, cleared)
    VALUES (made, me, p_kind, 'asked', p_actor, p_until, (SELECT sum(x) FROM unnest(p_amounts) AS x), 0)
    ON CONFLICT (kind, network_id) WHERE state = 'asked' DO NOTHING RETURNING r.id INTO round_id;
    IF round_id IS NULL THEN
        refused := 'running'; RETURN;
    END IF;
    FOR side IN SELECT d AS id, sum(x) AS relieved FROM unnest(p_debtors, p_amounts) AS l(d, x) GROUP BY d ORDER BY d LOOP
        INSERT INTO ledgers_clearingpart AS p (uid, network_id, round, kind, state, relieved, cleared, answers_until)
        VALUES (gen_random_uuid(), side.id, made, p_kind, 'asked', side.relieved, 0, p_until) RETURNING p.id INTO part;
        INSERT INTO ledgers_clearingline (network_id, part_id, partner_id, amount)
        SELECT side.id, part, other, sum(x) FROM (
            SELECT c AS other, x FROM unnest(p_debtors, p_creditors, p_amounts) AS l(d, c, x) WHERE d = side.id
             UNION ALL SELECT d, -y FROM unnest(p_debtors, p_creditors, p_there) AS l(d, c, y) WHERE c = side.id) AS one
         GROUP BY other HAVING sum(x) <> 0;
        PERFORM ledgers_record(side.id, 'clearing.asked', NULL, NULL,
            'clearingpart:' || (SELECT uid FROM ledgers_clearingpart WHERE network_id = side.id AND id = part), '{}', p_consumers);
    END LOOP;
    PERFORM ledgers_record(me, 'clearing.begun', p_actor, p_hand, 'clearinground:' || made, '{}', p_consumers);
END $$;

-- What this network says; it may think again as long as the round runs. Refuses `ended`, `unknown`. Answers how many still think.
CREATE OR REPLACE FUNCTION ledgers_round_answer(p_part bigint, p_agrees boolean, p_by bigint,
                                                OUT refused text, OUT waiting int, OUT umbrella bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    mine record;
    asked record;
BEGIN
    SELECT p.id, p.round INTO mine FROM ledgers_clearingpart p WHERE p.network_id = me AND p.id = p_part;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    SELECT r.id, r.network_id INTO asked FROM ledgers_clearinground r WHERE r.uid = mine.round AND r.state = 'asked' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'ended'; RETURN;
    END IF;
    UPDATE ledgers_clearingpart SET state = CASE WHEN p_agrees THEN 'agreed' ELSE 'declined' END, answered_by_id = p_by, answered_at = now()
     WHERE network_id = me AND id = p_part;
    SELECT count(*) INTO waiting FROM ledgers_clearingpart p WHERE p.round = mine.round AND p.state = 'asked';
    umbrella := asked.network_id;
    IF waiting = 0 THEN  -- It is cleared at once, by work that is due there.
        INSERT INTO networks_duetime (uid, network_id, name, due_at) VALUES (gen_random_uuid(), umbrella, 'between.rounds', clock_timestamp())
        ON CONFLICT (network_id, name) DO UPDATE SET due_at = excluded.due_at;
    END IF;
END $$;

-- How the networks of a round have answered: for the umbrella whose round it is.
CREATE OR REPLACE FUNCTION ledgers_round_answers(p_round bigint)
RETURNS TABLE (subject_id bigint, relieved bigint, cleared bigint, answer text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT p.network_id, p.relieved, p.cleared, p.state FROM ledgers_clearinground r JOIN ledgers_clearingpart p ON p.round = r.uid
     WHERE r.network_id = current_network() AND r.id = p_round
$$;

-- What can be let go now: lines between networks that agreed, at most what was shown and what stands in both books, with the rate
-- (`ours` of the debtor's are worth `theirs` of the creditor's). The round and the clearing accounts stay locked until the
-- transaction ends.
CREATE OR REPLACE FUNCTION ledgers_round_open(p_round bigint)
RETURNS TABLE (debtor bigint, creditor bigint, amount bigint, there bigint, ours int, theirs int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked record;
BEGIN
    SELECT r.uid, r.kind, upper(r.kind) AS code INTO asked FROM ledgers_clearinground r
     WHERE r.network_id = current_network() AND r.id = p_round AND r.state = 'asked' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = a.network_id AND c.id = a.currency_id AND c.code = asked.code
      WHERE a.kind = 'clearing'
        AND a.network_id IN (SELECT p.network_id FROM ledgers_clearingpart p WHERE p.round = asked.uid AND p.state = 'agreed')
      ORDER BY a.id FOR NO KEY UPDATE OF a;
    RETURN QUERY
    SELECT p.network_id, l.partner_id, least(l.amount, a.balance), least(-m.amount, -b.balance), rate.ours, rate.theirs
      FROM ledgers_clearingpart p JOIN ledgers_clearingline l ON l.network_id = p.network_id AND l.part_id = p.id AND l.amount > 0
      JOIN ledgers_clearingpart q ON q.network_id = l.partner_id AND q.round = asked.uid AND q.state = 'agreed'
      JOIN ledgers_clearingline m ON m.network_id = q.network_id AND m.part_id = q.id AND m.partner_id = p.network_id AND m.amount < 0
      JOIN ledgers_account a ON a.network_id = p.network_id AND a.partner_id = l.partner_id
      JOIN ledgers_currency c ON c.network_id = a.network_id AND c.id = a.currency_id AND c.code = asked.code
      JOIN ledgers_account b ON b.network_id = l.partner_id AND b.partner_id = p.network_id
      JOIN ledgers_currency d ON d.network_id = b.network_id AND d.id = b.currency_id AND d.code = asked.code
     CROSS JOIN LATERAL ledgers_rate_with(p.network_id, l.partner_id, asked.kind) AS rate
     WHERE p.round = asked.uid AND p.state = 'agreed' AND a.balance > 0 AND b.balance < 0
     ORDER BY p.network_id, l.partner_id;
END $$;

-- Lets go: one transfer in each network's book, through its clearing accounts, all or none. No network's sum moves, no member's account is
-- touched. With nothing to let go the round ends. Refuses `ended`, `changed`.
CREATE OR REPLACE FUNCTION ledgers_round_settle(
    p_round bigint, p_debtors bigint[], p_creditors bigint[], p_amounts bigint[], p_there bigint[], p_actor bigint, p_hand bigint,
    p_system text, p_consumers text[], OUT refused text, OUT cleared bigint, OUT concerned bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    asked record;
    many int := coalesce(cardinality(p_debtors), 0);
    pairs uuid[];
    side record;
    moved bigint;
    made record;
BEGIN
    SELECT r.id, r.uid, r.kind, upper(r.kind) AS code INTO asked FROM ledgers_clearinground r
     WHERE r.network_id = me AND r.id = p_round AND r.state = 'asked' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'ended'; RETURN;
    END IF;
    IF (SELECT count(*) FROM unnest(p_debtors, p_creditors, p_amounts, p_there) AS l(d, c, x, y)
          JOIN ledgers_round_open(p_round) AS o ON o.debtor = l.d AND o.creditor = l.c AND l.x BETWEEN 1 AND o.amount
           AND l.y BETWEEN 1 AND o.there AND l.x * o.theirs = l.y * o.ours) <> many
       OR (SELECT count(DISTINCT (d, c)) FROM unnest(p_debtors, p_creditors) AS l(d, c)) <> many THEN
        refused := 'changed'; RETURN;
    END IF;
    IF NOT ledgers_round_flows(asked.kind, p_debtors, p_creditors, p_amounts, p_there) THEN
        RAISE EXCEPTION 'a set-off moves nobody''s net' USING ERRCODE = '23514';
    END IF;
    SELECT coalesce(sum(x), 0) INTO cleared FROM unnest(p_amounts) AS x;
    SELECT array_agg(gen_random_uuid()) INTO pairs FROM generate_series(1, many);
    concerned := ARRAY(SELECT DISTINCT d FROM unnest(p_debtors) AS d ORDER BY d);
    FOR side IN
        SELECT one.home, array_agg(a.id) AS ids, array_agg(one.x) AS amounts, array_agg(one.there) AS twins, array_agg(one.other) AS others, array_agg(one.pair) AS pairs,
               array_agg(a.balance + one.x) AS afters, min(a.currency_id) AS currency_id, sum(greatest(-one.x, 0))::bigint AS relieved
          FROM (SELECT d AS home, c AS other, -x AS x, y AS there, pair
                  FROM unnest(p_debtors, p_creditors, p_amounts, p_there, pairs) AS l(d, c, x, y, pair)
                 UNION ALL SELECT c, d, y, -x, pair
                  FROM unnest(p_debtors, p_creditors, p_amounts, p_there, pairs) AS l(d, c, x, y, pair)) AS one
          JOIN ledgers_account a ON a.network_id = one.home AND a.partner_id = one.other
          JOIN ledgers_currency u ON u.network_id = a.network_id AND u.id = a.currency_id AND u.code = asked.code
         GROUP BY one.home ORDER BY one.home
    LOOP
        made := NULL;
        INSERT INTO ledgers_transfer AS t (uid, network_id, currency_id, kind, source, happened_on, principal, fingerprint, xact)
        SELECT gen_random_uuid(), side.home, side.currency_id, 'between-setoff', 'clearinground:' || asked.uid,
               (clock_timestamp() AT TIME ZONE n.time_zone)::date, '', '', pg_current_xact_id()::text::bigint
          FROM networks_network n WHERE n.id = side.home
        RETURNING t.id, t.uid INTO made;
        INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
        SELECT side.home, side.currency_id, made.id, l.id, l.x, l.after FROM unnest(side.ids, side.amounts, side.afters) AS l(id, x, after);
        UPDATE ledgers_account a SET balance = l.after FROM unnest(side.ids, side.afters) AS l(id, after)
         WHERE a.network_id = side.home AND a.id = l.id;
        INSERT INTO ledgers_crossing (network_id, transfer_id, account_id, partner_id, pair, amount, amount_there)
        SELECT side.home, made.id, l.id, l.other, l.pair, l.x, l.there
          FROM unnest(side.ids, side.amounts, side.twins, side.others, side.pairs) AS l(id, x, there, other, pair);
        UPDATE ledgers_clearingpart SET cleared = side.relieved, transfer_id = made.id WHERE network_id = side.home AND round = asked.uid;
        PERFORM ledgers_record(side.home, 'clearing.done', NULL, NULL, 'transfer:' || made.uid,
            jsonb_build_object('amount', side.relieved, 'currency', asked.code), p_consumers);
    END LOOP;
    UPDATE ledgers_clearingpart SET ended_at = now() WHERE round = asked.uid;
    UPDATE ledgers_clearinground SET state = CASE WHEN many > 0 THEN 'done' ELSE 'ended' END, cleared = ledgers_round_settle.cleared,
           ended_at = now() WHERE network_id = me AND id = p_round;
    PERFORM ledgers_record(me, CASE WHEN many > 0 THEN 'clearing.settled' ELSE 'clearing.ended' END, p_actor, p_hand,
        'clearinground:' || asked.uid, jsonb_build_object('amount', cleared)
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
END $$;

REVOKE ALL ON FUNCTION ledgers_round_flows, ledgers_round_ask, ledgers_round_answer, ledgers_round_answers, ledgers_round_open,
    ledgers_round_settle FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_round_ask, ledgers_round_answer, ledgers_round_answers, ledgers_round_open, ledgers_round_settle
    TO manyhands_app;
