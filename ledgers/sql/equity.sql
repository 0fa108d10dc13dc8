-- ── Shares of the cooperative, and urgent relief ────────────────────────────────────────────────────────────────────
-- The pool's money is locked first (`ledgers_pool_lock`): one after the other. `ledgers_move` writes.

-- How many shares a member holds, and how many of them they have asked back.
CREATE OR REPLACE FUNCTION ledgers_equity_held(me bigint, unit bigint, who bigint, OUT shares bigint, OUT asked bigint, OUT worth bigint)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE WHEN o.state = 'done' THEN CASE o.way WHEN 'buy' THEN o.shares ELSE -o.shares END END), 0),
           coalesce(sum(o.shares) FILTER (WHERE o.way = 'back' AND o.state IN ('asked', 'recorded')), 0),
           coalesce((SELECT a.balance FROM ledgers_account a
                      WHERE a.network_id = me AND a.currency_id = unit AND a.kind = 'equity' AND a.holder_id = who), 0)
      FROM ledgers_equityorder o WHERE o.network_id = me AND o.currency_id = unit AND o.member_id = who
$$;

-- The first signature of shares that are bought, at par, up to the cap. Refuses `shares`, `own`, `cap`, `currency-closed`.
CREATE OR REPLACE FUNCTION ledgers_equity_buy(p_currency bigint, p_member bigint, p_shares int, p_happened_on date, p_by bigint,
                                              OUT refused text, OUT order_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pool record := ledgers_pool_lock(p_currency);
    held record := ledgers_equity_held(me, p_currency, p_member);
    par bigint := clause_value('equity.par', '', clock_timestamp())::bigint;
    bought bigint;
BEGIN
    IF pool.refused IS NOT NULL THEN
        refused := pool.refused; RETURN;
    END IF;
    IF p_shares IS NULL OR p_shares < 1 OR p_shares::numeric * par > 1000000000 THEN
        refused := 'shares'; RETURN;
    END IF;
    IF ledgers_pool_is_own(p_member, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    SELECT coalesce(sum(shares), 0) INTO bought FROM ledgers_equityorder
     WHERE network_id = me AND currency_id = p_currency AND member_id = p_member AND way = 'buy' AND state = 'recorded';
    IF held.shares + bought + p_shares > clause_value('equity.most', '', clock_timestamp())::bigint THEN
        refused := 'cap'; RETURN;
    END IF;
    INSERT INTO ledgers_equityorder (uid, network_id, currency_id, member_id, way, shares, amount, state, happened_on, recorded_by_id)
    VALUES (gen_random_uuid(), me, p_currency, p_member, 'buy', p_shares, p_shares * par, 'recorded', p_happened_on, p_by)
    RETURNING id INTO order_id;
END $$;

-- A member asks shares back: due after the notice, at what was paid in for them. Refuses `shares`.
CREATE OR REPLACE FUNCTION ledgers_equity_ask(p_currency bigint, p_member bigint, p_shares int, OUT refused text, OUT order_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pool record := ledgers_pool_lock(p_currency);
    held record := ledgers_equity_held(me, p_currency, p_member);
BEGIN
    IF p_shares IS NULL OR p_shares < 1 OR p_shares > held.shares - held.asked THEN
        refused := 'shares'; RETURN;
    END IF;
    INSERT INTO ledgers_equityorder (uid, network_id, currency_id, member_id, way, shares, amount, state, ready_at)
    VALUES (gen_random_uuid(), me, p_currency, p_member, 'back', p_shares, held.worth * p_shares / held.shares, 'asked',
            now() + make_interval(days => clause_value('equity.notice_days', '', clock_timestamp())::int))
    RETURNING id INTO order_id;
END $$;

-- The next signature. Of shares asked back the first one waits for the notice, and both for the cash: savings that are due
-- go first, then whoever asked before. Refuses `answered`, `same-person`, `own`, `notice`, `queue`, `over`.
CREATE OR REPLACE FUNCTION ledgers_equity_sign(p_order bigint, p_happened_on date, p_by bigint, p_consumers text[] DEFAULT '{}',
                                               OUT refused text, OUT is_done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint := (SELECT currency_id FROM ledgers_equityorder WHERE network_id = current_network() AND id = p_order);
    pool record;
    held record;
    o ledgers_equityorder%ROWTYPE;
    account bigint;
    moved record;
BEGIN
    is_done := false;
    IF unit IS NULL THEN
        refused := 'answered'; RETURN;
    END IF;
    pool := ledgers_pool_lock(unit);
    SELECT * INTO o FROM ledgers_equityorder WHERE network_id = me AND id = p_order FOR NO KEY UPDATE;
    IF o.state NOT IN ('asked', 'recorded') THEN
        refused := 'answered'; RETURN;
    END IF;
    IF ledgers_pool_is_own(o.member_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF o.recorded_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF o.way = 'back' THEN
        IF o.ready_at > clock_timestamp() THEN
            refused := 'notice'; RETURN;
        END IF;
        IF EXISTS (SELECT FROM ledgers_equityorder e WHERE e.network_id = me AND e.currency_id = unit AND e.way = 'back'
                    AND e.state IN ('asked', 'recorded') AND (e.ready_at, e.id) < (o.ready_at, o.id)) THEN
            refused := 'queue'; RETURN;
        END IF;
        IF o.amount > pool.at_hand - ledgers_pool_waiting(unit, clock_timestamp(), 9223372036854775807) THEN
            refused := 'over'; RETURN;
        END IF;
    END IF;
    IF o.state = 'asked' THEN
        UPDATE ledgers_equityorder SET state = 'recorded', recorded_by_id = p_by, happened_on = p_happened_on
         WHERE network_id = me AND id = o.id;
        RETURN;
    END IF;
    account := ledgers_open_account(unit, 'equity', o.member_id);
    IF o.way = 'buy' THEN
        held := ledgers_equity_held(me, unit, o.member_id);
        IF held.shares + o.shares > clause_value('equity.most', '', clock_timestamp())::bigint THEN
            refused := 'cap'; RETURN;
        END IF;
    END IF;
    moved := ledgers_move(unit, ARRAY[account, pool.cash], CASE o.way WHEN 'buy' THEN ARRAY[o.amount, -o.amount]
                          ELSE ARRAY[-o.amount, o.amount] END, CASE o.way WHEN 'buy' THEN 'equity-in' ELSE 'equity-out' END,
                          'equity:' || o.uid, o.happened_on, p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    UPDATE ledgers_equityorder SET state = 'done', answered_by_id = p_by, answered_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = o.id;
    is_done := true;
END $$;

-- Called off. Refuses `answered`.
CREATE OR REPLACE FUNCTION ledgers_equity_decline(p_order bigint, p_by bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledgers_equityorder SET state = 'declined', answered_by_id = p_by, answered_at = now()
     WHERE network_id = current_network() AND id = p_order AND state IN ('asked', 'recorded');
    IF NOT FOUND THEN
        refused := 'answered';
    END IF;
END $$;

-- An empty share account of a member who leaves is closed. Refuses `equity`.
CREATE OR REPLACE FUNCTION ledgers_equity_close(p_member bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF EXISTS (SELECT FROM ledgers_account WHERE network_id = me AND holder_id = p_member AND kind = 'equity' AND balance <> 0)
       OR EXISTS (SELECT FROM ledgers_equityorder WHERE network_id = me AND member_id = p_member
                   AND state IN ('asked', 'recorded')) THEN
        refused := 'equity'; RETURN;
    END IF;
    UPDATE ledgers_account SET closed_at = now()
     WHERE network_id = me AND holder_id = p_member AND kind = 'equity' AND closed_at IS NULL;
END $$;

-- ── Relief ──────────────────────────────────────────────────────────────────────────────────────

-- What a coordinator may give in this unit without a decision: the clause, less what the same member had within its days.
CREATE OR REPLACE FUNCTION ledgers_relief_left(p_currency bigint, p_member bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT coalesce(clause_value(CASE c.kind WHEN 'hours' THEN 'relief.hours' ELSE 'relief.money' END, '',
                                 clock_timestamp())::bigint, 0)
           - coalesce((SELECT sum(r.amount) FROM ledgers_reliefgrant r
                        WHERE r.network_id = c.network_id AND r.currency_id = c.id AND r.member_id = p_member
                          AND r.state NOT IN ('declined', 'taken-back') AND r.decision_id IS NULL AND r.recorded_at > now() - make_interval(
                              days => coalesce(clause_value('relief.days', '', clock_timestamp())::int, 0))), 0)::bigint
      FROM ledgers_currency c WHERE c.network_id = current_network() AND c.id = p_currency
$$;

-- One coordinator writes it. Refuses `amount`, `own`, `decision-needed`, `decision`.
CREATE OR REPLACE FUNCTION ledgers_relief_record(p_currency bigint, p_member bigint, p_amount bigint, p_decision bigint, p_note text,
                                                 p_by bigint, OUT refused text, OUT grant_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    -- One after the other for one fund: two small ones at once are one large one.
    PERFORM FROM ledgers_account WHERE network_id = me AND currency_id = p_currency AND kind = 'fund' FOR NO KEY UPDATE;
    IF ledgers_pool_is_own(p_member, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF p_decision IS NULL AND p_amount > ledgers_relief_left(p_currency, p_member) THEN
        refused := 'decision-needed'; RETURN;
    END IF;
    IF p_decision IS NOT NULL AND NOT EXISTS (
           SELECT FROM networks_decision d WHERE d.network_id = me AND d.id = p_decision AND d.signed_at IS NOT NULL
              AND (d.source <> '' OR p_member NOT IN (d.first_officer_id, d.second_officer_id))) THEN
        refused := 'decision'; RETURN;
    END IF;
    INSERT INTO ledgers_reliefgrant (uid, network_id, currency_id, member_id, amount, decision_id, note, state, recorded_by_id)
    VALUES (gen_random_uuid(), me, p_currency, p_member, p_amount, p_decision, p_note, 'recorded', p_by)
    ON CONFLICT DO NOTHING RETURNING id INTO grant_id;
    IF grant_id IS NULL THEN
        refused := 'decision-used';
    END IF;
END $$;

-- Another signs it: hours go to the member's account, money out of the box. Refuses `answered`, `same-person`, `own`, `short`, `over`,
-- `ceiling`, `account-closed`.
CREATE OR REPLACE FUNCTION ledgers_relief_sign(p_grant bigint, p_happened_on date, p_by bigint, p_consumers text[] DEFAULT '{}',
                                               OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    r ledgers_reliefgrant%ROWTYPE;
    unit record;
    fund bigint;
    other record;
    room record;
    moved record;
BEGIN
    SELECT * INTO r FROM ledgers_reliefgrant WHERE network_id = me AND id = p_grant FOR NO KEY UPDATE;
    IF NOT FOUND OR r.state <> 'recorded' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF r.recorded_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF ledgers_pool_is_own(r.member_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    SELECT c.kind, c.id INTO unit FROM ledgers_currency c WHERE c.network_id = me AND c.id = r.currency_id;
    SELECT a.id INTO fund FROM ledgers_account a WHERE a.network_id = me AND a.currency_id = unit.id AND a.kind = 'fund';
    IF unit.kind = 'pool' THEN
        SELECT p.cash AS id INTO other FROM ledgers_pool_lock(unit.id) AS p;
    ELSE
        SELECT a.id INTO other FROM ledgers_account a
         WHERE a.network_id = me AND a.currency_id = unit.id AND a.kind = 'member' AND a.holder_id = r.member_id;
        IF other.id IS NULL THEN
            refused := 'account-closed'; RETURN;
        END IF;
        SELECT * INTO room FROM ledgers_room(ARRAY[other.id]);
        IF r.amount > coalesce(room.can_earn, r.amount) THEN
            refused := 'ceiling'; RETURN;
        END IF;
    END IF;
    moved := ledgers_move(unit.id, ARRAY[fund, other.id], ARRAY[-r.amount, r.amount], 'relief', 'relief:' || r.uid, p_happened_on,
                          p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    transfer_id := moved.transfer_id;
    UPDATE ledgers_reliefgrant SET state = 'done', answered_by_id = p_by, answered_at = now(),
                                   transfer_id = ledgers_relief_sign.transfer_id WHERE network_id = me AND id = r.id;
END $$;

CREATE OR REPLACE FUNCTION ledgers_relief_decline(p_grant bigint, p_by bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledgers_reliefgrant SET state = 'declined', answered_by_id = p_by, answered_at = now()
     WHERE network_id = current_network() AND id = p_grant AND state = 'recorded';
    IF NOT FOUND THEN
        refused := 'answered';
    END IF;
END $$;

-- The words go with the member.
CREATE OR REPLACE FUNCTION ledgers_relief_forget(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_reliefgrant SET note = '' WHERE network_id = current_network() AND member_id = p_member
$$;

REVOKE ALL ON FUNCTION ledgers_equity_held, ledgers_equity_buy, ledgers_equity_ask, ledgers_equity_sign, ledgers_equity_decline,
    ledgers_equity_close, ledgers_relief_left, ledgers_relief_record, ledgers_relief_sign, ledgers_relief_decline,
    ledgers_relief_forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_equity_buy, ledgers_equity_ask, ledgers_equity_sign, ledgers_equity_decline,
    ledgers_equity_close, ledgers_relief_left, ledgers_relief_record, ledgers_relief_sign, ledgers_relief_decline,
    ledgers_relief_forget TO manyhands_app;
