-- ── Points: support, rewards, circles. None of them ever moves between members for work or money ─────────────────────
-- Whoever places or takes back locks the network's account of placed points first: one after the other, so that nobody
-- places twice what they have once. Rewards lock the fund of their unit first, claims the pool after it.
-- The refusals: `off` (the unit is not open), `amount`, `short`, `cap`, `nothing`, `own`, `same-person`, `answered`,
-- `key-reused`, `rate`, `fund`, `account-closed`, `unknown`.

CREATE OR REPLACE FUNCTION ledgers_points_unit(p_kind text) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT id FROM ledgers_currency WHERE network_id = current_network() AND kind = p_kind AND is_open ORDER BY id LIMIT 1
$$;

-- The first day of the season in which the network is now: by the clause so many months long.
CREATE OR REPLACE FUNCTION ledgers_season() RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    today date := (SELECT (now() AT TIME ZONE n.time_zone)::date FROM networks_network n WHERE n.id = current_network());
    months int := greatest(coalesce(clause_value('support.season_months', '', now())::int, 3), 1);
    since int := (extract(year FROM today)::int * 12 + extract(month FROM today)::int - 1) / months * months;
BEGIN
    RETURN make_date(since / 12, since % 12 + 1, 1);
END $$;

-- This season's support points for every active member who has none yet, at most `p_most` at once. What members did not
-- place last season goes back to the fund first, where the clause says so. Asked again it gives nothing twice.
CREATE OR REPLACE FUNCTION ledgers_support_issue(p_most int, p_consumers text[], OUT refused text, OUT members int, OUT season date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := ledgers_points_unit('support');
    pot bigint;
    each bigint := coalesce(clause_value('support.per_season', '', now())::bigint, 0);
    holders bigint[];
    ids bigint[];
    backs bigint[];
    moved record;
BEGIN
    members := 0;
    season := ledgers_season();
    IF unit IS NULL THEN
        refused := 'off'; RETURN;
    END IF;
    IF each = 0 THEN
        RETURN;
    END IF;
    pot := ledgers_open_account(unit, 'fund', NULL);
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT array_agg(one.id) INTO holders FROM (
        SELECT m.id FROM networks_membership m
          LEFT JOIN ledgers_account a ON a.network_id = me AND a.holder_id = m.id AND a.currency_id = unit AND a.kind = 'member'
         WHERE m.network_id = me AND m.state = 'active'
           AND NOT EXISTS (SELECT FROM ledgers_supportissue i
                            WHERE i.network_id = me AND i.account_id = a.id AND i.season = ledgers_support_issue.season)
         ORDER BY m.id LIMIT p_most) AS one;
    IF holders IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(ledgers_open_account(unit, 'member', holder)) INTO ids FROM unnest(holders) AS holder;
    IF coalesce(clause_value('support.expires', '', now())::boolean, true) THEN
        SELECT array_agg(id) , array_agg(-balance) INTO holders, backs FROM (
            SELECT id, balance FROM ledgers_account WHERE network_id = me AND id = ANY (ids) ORDER BY id FOR NO KEY UPDATE) AS a
         WHERE balance > 0;
        IF holders IS NOT NULL THEN
            moved := ledgers_move(unit, holders || pot, backs || (SELECT -sum(one)::bigint FROM unnest(backs) AS one),
                                  'support-expired', 'season:' || season, current_date, NULL, NULL, 'points');
            IF moved.refused IS NOT NULL THEN
                refused := moved.refused; RETURN;
            END IF;
        END IF;
    END IF;
    moved := ledgers_move(unit, ids || pot, array_fill(each, ARRAY[cardinality(ids)]) || (-each * cardinality(ids)),
                          'support-issued', 'season:' || season, current_date, NULL, NULL, 'points',
                          p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := CASE moved.refused WHEN 'short' THEN 'fund' ELSE moved.refused END; RETURN;
    END IF;
    INSERT INTO ledgers_supportissue (network_id, season, account_id, amount)
    SELECT me, ledgers_support_issue.season, id, each FROM unnest(ids) AS id;
    members := cardinality(ids);
END $$;

-- A member places support points on a proposal. The same key again answers the first placement.
CREATE OR REPLACE FUNCTION ledgers_support_place(
    p_member bigint, p_source text, p_amount bigint, p_by bigint, p_hand bigint, p_key text,
    OUT refused text, OUT placement_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := ledgers_points_unit('support');
    pot bigint;
    mine bigint;
    old record;
    moved record;
BEGIN
    replayed := false;
    IF unit IS NULL THEN
        refused := 'off'; RETURN;
    END IF;
    IF p_source !~ '^[a-z]+:[0-9a-f-]{36}$' THEN
        RAISE EXCEPTION 'a proposal is named by its kind and uid' USING ERRCODE = '23514';
    END IF;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    pot := ledgers_open_account(unit, 'placed', NULL);
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT id INTO mine FROM ledgers_account
     WHERE network_id = me AND holder_id = p_member AND currency_id = unit AND kind = 'member';
    SELECT * INTO old FROM ledgers_placement WHERE network_id = me AND key = p_key;
    IF old.id IS NOT NULL THEN
        IF (old.account_id, old.source, old.amount) IS DISTINCT FROM (mine, p_source, p_amount) THEN
            refused := 'key-reused';
        ELSE
            placement_id := old.id; replayed := true;
        END IF;
        RETURN;
    END IF;
    IF mine IS NULL THEN
        refused := 'short'; RETURN;
    END IF;
    IF p_amount + (SELECT coalesce(sum(amount), 0) FROM ledgers_placement
                    WHERE network_id = me AND account_id = mine AND source = p_source AND state = 'placed')
       > coalesce(clause_value('support.cap', '', clock_timestamp())::bigint, 0) THEN
        refused := 'cap'; RETURN;
    END IF;
    moved := ledgers_move(unit, ARRAY[mine, pot], ARRAY[-p_amount, p_amount], 'support-placed', p_source, current_date, p_by, p_hand);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    INSERT INTO ledgers_placement (uid, network_id, account_id, source, amount, state, key)
    VALUES (gen_random_uuid(), me, mine, p_source, p_amount, 'placed', p_key) RETURNING id INTO placement_id;
END $$;

-- What was placed on a proposal comes back: of one member who takes it back, or of all when it is decided or withdrawn.
CREATE OR REPLACE FUNCTION ledgers_support_return(
    p_source text, p_member bigint, p_by bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text, OUT members int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := (SELECT c.id FROM ledgers_currency c WHERE c.network_id = current_network() AND c.kind = 'support' ORDER BY c.id LIMIT 1);
    pot bigint;
    rows bigint[];
    ids bigint[];
    amounts bigint[];
    moved record;
BEGIN
    members := 0;
    IF unit IS NULL THEN
        refused := 'off'; RETURN;
    END IF;
    pot := ledgers_open_account(unit, 'placed', NULL);
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT array_agg(p.id) INTO rows FROM ledgers_placement p JOIN ledgers_account a ON a.network_id = me AND a.id = p.account_id
     WHERE p.network_id = me AND p.state = 'placed' AND (p_source IS NULL OR p.source = p_source)
       AND (p_member IS NULL OR a.holder_id = p_member) AND (p_source IS NOT NULL OR p_member IS NOT NULL);
    IF rows IS NULL THEN
        refused := 'nothing'; RETURN;
    END IF;
    SELECT array_agg(account_id), array_agg(amount) INTO ids, amounts FROM (
        SELECT account_id, sum(amount)::bigint AS amount FROM ledgers_placement WHERE network_id = me AND id = ANY (rows)
         GROUP BY account_id) AS one;
    moved := ledgers_move(unit, ids || pot, amounts || (SELECT -sum(one)::bigint FROM unnest(amounts) AS one), 'support-returned',
                          coalesce(p_source, ''), current_date, p_by, p_hand, p_system, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    UPDATE ledgers_placement SET state = 'returned', returned_at = now() WHERE network_id = me AND id = ANY (rows);
    members := cardinality(ids);
END $$;

-- ── Rewards ──

CREATE OR REPLACE FUNCTION ledgers_reward_thank(p_member bigint, p_text text, p_by bigint, p_key text,
                                     OUT refused text, OUT reward_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    old record;
BEGIN
    replayed := false;
    IF ledgers_points_unit('reward') IS NULL OR coalesce(clause_value('reward.per_thanks', '', now())::bigint, 0) = 0 THEN
        refused := 'off'; RETURN;
    END IF;
    IF ledgers_pool_is_own(p_member, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    INSERT INTO ledgers_reward (uid, network_id, member_id, text, state, thanked_by_id, key)
    VALUES (gen_random_uuid(), me, p_member, p_text, 'asked', p_by, p_key)
    ON CONFLICT (key, network_id) DO NOTHING RETURNING id INTO reward_id;
    IF reward_id IS NULL THEN
        SELECT * INTO old FROM ledgers_reward WHERE network_id = me AND key = p_key;
        IF (old.member_id, old.text, old.thanked_by_id) IS DISTINCT FROM (p_member, p_text, p_by) THEN
            refused := 'key-reused';
        ELSE
            reward_id := old.id; replayed := true;
        END IF;
    END IF;
END $$;

-- A second person agrees, or not. The points come from the fund, no more in a season than the clause says.
CREATE OR REPLACE FUNCTION ledgers_reward_answer(p_reward bigint, p_by bigint, p_agrees boolean, p_consumers text[],
                                      OUT refused text, OUT points bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := ledgers_points_unit('reward');
    pot bigint;
    mine bigint;
    r ledgers_reward%ROWTYPE;
    moved record;
BEGIN
    IF unit IS NULL THEN
        refused := 'off'; RETURN;
    END IF;
    pot := ledgers_open_account(unit, 'fund', NULL);
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT * INTO r FROM ledgers_reward WHERE network_id = me AND id = p_reward FOR NO KEY UPDATE;
    IF r.id IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF r.state <> 'asked' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF NOT p_agrees THEN
        UPDATE ledgers_reward SET state = 'declined', answered_by_id = p_by, answered_at = now() WHERE network_id = me AND id = r.id;
        RETURN;
    END IF;
    IF r.thanked_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF ledgers_pool_is_own(r.member_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    points := coalesce(clause_value('reward.per_thanks', '', now())::bigint, 0);
    mine := ledgers_open_account(unit, 'member', r.member_id);
    IF points + (SELECT coalesce(sum(e.amount), 0) FROM ledgers_reward g
                   JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = g.transfer_id AND e.account_id = mine
                  WHERE g.network_id = me AND g.member_id = r.member_id AND g.state = 'given' AND g.answered_at >= ledgers_season())
       > coalesce(clause_value('reward.cap', '', now())::bigint, 0) THEN
        refused := 'cap'; RETURN;
    END IF;
    moved := ledgers_move(unit, ARRAY[pot, mine], ARRAY[-points, points], 'reward', 'reward:' || r.uid, current_date, p_by, NULL,
                          p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := CASE moved.refused WHEN 'short' THEN 'fund' ELSE moved.refused END; RETURN;
    END IF;
    UPDATE ledgers_reward SET state = 'given', answered_by_id = p_by, answered_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = r.id;
END $$;

-- Reward points for money of the treasury, by the rate of today: promised until two signatories have paid it.
CREATE OR REPLACE FUNCTION ledgers_claim_ask(p_member bigint, p_points bigint, p_key text,
                                  OUT refused text, OUT claim_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := ledgers_points_unit('reward');
    rate bigint := coalesce(clause_value('reward.rate', '', now())::bigint, 0);
    pot bigint;
    mine record;
    old record;
    held bigint;
BEGIN
    replayed := false;
    IF unit IS NULL OR ledgers_points_unit('pool') IS NULL THEN
        refused := 'off'; RETURN;
    END IF;
    IF rate = 0 THEN
        refused := 'rate'; RETURN;
    END IF;
    IF p_points IS NULL OR p_points NOT BETWEEN 1 AND 1000000 OR p_points * rate > 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    pot := ledgers_open_account(unit, 'fund', NULL);
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT * INTO old FROM ledgers_rewardclaim WHERE network_id = me AND key = p_key;
    IF old.id IS NOT NULL THEN
        IF (old.member_id, old.points) = (p_member, p_points) THEN
            claim_id := old.id; replayed := true;
        ELSE
            refused := 'key-reused';
        END IF;
        RETURN;
    END IF;
    SELECT a.id, a.balance - a.held_out AS free INTO mine FROM ledgers_account a
     WHERE a.network_id = me AND a.holder_id = p_member AND a.currency_id = unit AND a.kind = 'member' AND a.closed_at IS NULL
       FOR NO KEY UPDATE;
    IF mine.id IS NULL OR mine.free < p_points THEN
        refused := 'short'; RETURN;
    END IF;
    IF p_points + (SELECT coalesce(sum(points), 0) FROM ledgers_rewardclaim WHERE network_id = me AND member_id = p_member
                      AND state <> 'called-off' AND asked_at >= ledgers_season())
       > coalesce(clause_value('reward.claim_cap', '', now())::bigint, 0) THEN
        refused := 'cap'; RETURN;
    END IF;
    INSERT INTO ledgers_hold (uid, network_id, payer_id, payee_id, amount, source, state)
    VALUES (gen_random_uuid(), me, mine.id, pot, p_points, 'claim:' || gen_random_uuid(), 'held') RETURNING id INTO held;
    UPDATE ledgers_account SET held_out = held_out + CASE WHEN id = mine.id THEN p_points ELSE 0 END,
                               held_in = held_in + CASE WHEN id = pot THEN p_points ELSE 0 END
     WHERE network_id = me AND id IN (mine.id, pot);
    INSERT INTO ledgers_rewardclaim (uid, network_id, account_id, member_id, points, amount, state, hold_id, key)
    VALUES (gen_random_uuid(), me, mine.id, p_member, p_points, p_points * rate, 'asked', held, p_key) RETURNING id INTO claim_id;
END $$;

-- One signatory, then another: the second one hands the money over, from what the treasury's fund has.
CREATE OR REPLACE FUNCTION ledgers_claim_sign(p_claim bigint, p_by bigint, p_pays boolean, p_consumers text[], OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := ledgers_points_unit('reward');
    money bigint := ledgers_points_unit('pool');
    pot bigint := ledgers_open_account(unit, 'fund', NULL);
    c ledgers_rewardclaim%ROWTYPE;
    pool record;
    moved record;
BEGIN
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT * INTO c FROM ledgers_rewardclaim WHERE network_id = me AND id = p_claim FOR NO KEY UPDATE;
    IF c.id IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF c.state <> (CASE WHEN p_pays THEN 'signed' ELSE 'asked' END) THEN
        refused := 'answered'; RETURN;
    END IF;
    IF ledgers_pool_is_own(c.member_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF NOT p_pays THEN
        UPDATE ledgers_rewardclaim SET state = 'signed', signed_by_id = p_by, signed_at = now() WHERE network_id = me AND id = c.id;
        RETURN;
    END IF;
    IF c.signed_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    pool := ledgers_pool_lock(money);
    moved := ledgers_move(money, ARRAY[ledgers_open_account(money, 'fund', NULL), pool.cash], ARRAY[-c.amount, c.amount],
                          'reward-paid', 'claim:' || c.uid, current_date, p_by, NULL);
    IF moved.refused IS NOT NULL THEN  -- `short`: of the fund; `over`: of the money at hand.
        refused := 'fund'; RETURN;
    END IF;
    UPDATE ledgers_account SET held_out = held_out - CASE WHEN id = c.account_id THEN c.points ELSE 0 END,
                               held_in = held_in - CASE WHEN id = pot THEN c.points ELSE 0 END
     WHERE network_id = me AND id IN (c.account_id, pot);
    moved := ledgers_move(unit, ARRAY[c.account_id, pot], ARRAY[-c.points, c.points], 'reward-claimed', 'claim:' || c.uid,
                          current_date, p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN  -- What was paid and let go above must not stand.
        RAISE EXCEPTION 'promised points could not be taken: %', moved.refused USING ERRCODE = '40001';
    END IF;
    UPDATE ledgers_hold SET state = 'posted', ended_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = c.hold_id;
    UPDATE ledgers_rewardclaim SET state = 'paid', ended_by_id = p_by, ended_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = c.id;
END $$;

-- The member changes their mind before anybody signed, or a signatory says no: the points are free again.
CREATE OR REPLACE FUNCTION ledgers_claim_call_off(p_claim bigint, p_by bigint, p_is_member boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pot bigint;
    c ledgers_rewardclaim%ROWTYPE;
BEGIN
    SELECT h.payee_id INTO pot FROM ledgers_rewardclaim r JOIN ledgers_hold h ON h.network_id = me AND h.id = r.hold_id
     WHERE r.network_id = me AND r.id = p_claim;
    PERFORM FROM ledgers_account WHERE network_id = me AND id = pot FOR NO KEY UPDATE;
    SELECT * INTO c FROM ledgers_rewardclaim WHERE network_id = me AND id = p_claim FOR NO KEY UPDATE;
    IF c.id IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF c.state NOT IN ('asked', 'signed') OR (p_is_member AND c.state <> 'asked') THEN
        refused := 'answered'; RETURN;
    END IF;
    UPDATE ledgers_account SET held_out = held_out - CASE WHEN id = c.account_id THEN c.points ELSE 0 END,
                               held_in = held_in - CASE WHEN id = pot THEN c.points ELSE 0 END
     WHERE network_id = me AND id IN (c.account_id, pot);
    UPDATE ledgers_hold SET state = 'voided', ended_at = now() WHERE network_id = me AND id = c.hold_id;
    UPDATE ledgers_rewardclaim SET state = 'called-off', ended_by_id = p_by, ended_at = now() WHERE network_id = me AND id = c.id;
END $$;

-- ── Circles ──

-- Points of a circle (childcare, meals) among its members: they name the circle, stay above zero and never become anything
-- else. The circle's fund hands out the first ones (`p_payer` NULL). Who belongs to a circle is asked by who calls.
CREATE OR REPLACE FUNCTION ledgers_circle_pay(
    p_currency bigint, p_payer bigint, p_payee bigint, p_amount bigint, p_source text, p_happened_on date, p_by bigint,
    p_hand bigint, p_consumers text[], OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    moved record;
BEGIN
    IF NOT EXISTS (SELECT FROM ledgers_currency c WHERE c.network_id = me AND c.id = p_currency AND c.kind = 'circle' AND c.is_open)
       OR p_source !~ '^circle:[0-9a-f-]{36}$' THEN
        RAISE EXCEPTION 'points of a circle stay in it' USING ERRCODE = '42501';
    END IF;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    IF p_payer = p_payee THEN
        refused := 'own'; RETURN;
    END IF;
    moved := ledgers_move(
        p_currency, ARRAY[ledgers_open_account(p_currency, CASE WHEN p_payer IS NULL THEN 'fund' ELSE 'member' END, p_payer),
                          ledgers_open_account(p_currency, 'member', p_payee)],
        ARRAY[-p_amount, p_amount], 'circle', p_source, p_happened_on, p_by, p_hand, p_consumers => p_consumers);
    refused := moved.refused;
    transfer_id := moved.transfer_id;
END $$;

-- ── Leaving, forgetting ──

-- A leaving member's points go back where they came from, and their accounts close. Refuses `claimed`.
CREATE OR REPLACE FUNCTION ledgers_points_close(p_member bigint, p_by bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    a record;
    moved record;
BEGIN
    PERFORM FROM ledgers_account acc JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id
      WHERE acc.network_id = me AND acc.kind = 'fund' AND c.kind IN ('support', 'reward', 'circle') ORDER BY acc.id
        FOR NO KEY UPDATE OF acc;
    PERFORM ledgers_support_return(NULL, p_member, p_by, NULL, '', '{}');
    FOR a IN SELECT acc.id, acc.balance, acc.held_out, acc.currency_id
               FROM ledgers_account acc JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id
              WHERE acc.network_id = me AND acc.holder_id = p_member AND c.kind IN ('support', 'reward', 'circle')
                AND acc.closed_at IS NULL ORDER BY acc.id LOOP
        IF a.held_out <> 0 THEN
            refused := 'claimed'; RETURN;
        END IF;
        IF a.balance <> 0 THEN
            moved := ledgers_move(a.currency_id, ARRAY[a.id, ledgers_open_account(a.currency_id, 'fund', NULL)],
                                  ARRAY[-a.balance, a.balance], 'settlement', '', current_date, p_by, NULL);
            IF moved.refused IS NOT NULL THEN
                refused := moved.refused; RETURN;
            END IF;
        END IF;
        UPDATE ledgers_account SET closed_at = now() WHERE network_id = me AND id = a.id;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ledgers_points_forget(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_reward SET text = '' WHERE network_id = current_network() AND (member_id = p_member OR thanked_by_id = p_member)
$$;

REVOKE ALL ON FUNCTION ledgers_points_unit, ledgers_season, ledgers_support_issue, ledgers_support_place, ledgers_support_return,
    ledgers_reward_thank, ledgers_reward_answer, ledgers_claim_ask, ledgers_claim_sign, ledgers_claim_call_off, ledgers_circle_pay,
    ledgers_points_close, ledgers_points_forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_season, ledgers_support_issue, ledgers_support_place, ledgers_support_return, ledgers_reward_thank,
    ledgers_reward_answer, ledgers_claim_ask, ledgers_claim_sign, ledgers_claim_call_off, ledgers_circle_pay, ledgers_points_close,
    ledgers_points_forget TO manyhands_app;
