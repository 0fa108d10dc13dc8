-- ── Taking back a line of the pool, with all that hangs on it ───────────────────────────────────────────────────────
-- Asked by `ledgers_reverse` alone, whose two officers have agreed. Locks the pool first, then the row, then accounts by id.
-- A contribution, a gift, a cost, a withdrawal, a paying out, an instalment, cooperative shares and urgent help can turn out not
-- to be so, and the last sheet of a group. What a decision did (a loss, a reserve) another decision puts right: refuses `chapter`. Refuses
-- `reversed`, `own`, `short` (of a share), `over` (of the money at hand), `indivisible`, `at-work` (what came free with an
-- instalment), `answered` (more has happened since).

CREATE OR REPLACE FUNCTION ledgers_pool_undo(
    p_transfer bigint, p_happened_on date, p_actor bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text, OUT transfer_id bigint, OUT uid uuid)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    officer bigint := coalesce(p_hand, p_actor);
    old record;
    moved record;
BEGIN
    SELECT t.id, t.currency_id, t.kind, t.source INTO old FROM ledgers_transfer t WHERE t.network_id = me AND t.id = p_transfer;
    PERFORM ledgers_pool_lock(old.currency_id);
    IF EXISTS (SELECT FROM ledgers_transfer WHERE network_id = me AND reverses_id = p_transfer) THEN
        refused := 'reversed'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_entry e JOIN ledgers_account a ON a.network_id = me AND a.id = e.account_id AND a.kind = 'cash'
                WHERE e.network_id = me AND e.transfer_id = p_transfer AND a.balance - e.amount > 0) THEN
        refused := 'over'; RETURN;
    END IF;
    refused := CASE old.kind
        WHEN 'contribution' THEN ledgers_undo_contribution(p_transfer, officer)
        WHEN 'pool-gift' THEN ledgers_undo_contribution(p_transfer, officer)
        WHEN 'pool-cost' THEN ledgers_undo_contribution(p_transfer, officer)
        WHEN 'withdrawal' THEN ledgers_undo_withdrawal(p_transfer, officer)
        WHEN 'loan' THEN ledgers_undo_paying_out(p_transfer, officer)
        WHEN 'instalment' THEN ledgers_undo_instalment(p_transfer, officer)
        WHEN 'equity-in' THEN ledgers_undo_equity(p_transfer, officer)
        WHEN 'equity-out' THEN ledgers_undo_equity(p_transfer, officer)
        WHEN 'relief' THEN ledgers_undo_relief(p_transfer, officer)
        ELSE 'chapter' END;
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT m.* INTO moved FROM (SELECT array_agg(e.account_id) AS ids, array_agg(-e.amount) AS amounts FROM ledgers_entry e
                                 WHERE e.network_id = me AND e.transfer_id = p_transfer) AS leg,
        ledgers_move(old.currency_id, leg.ids, leg.amounts, 'reversal', old.source, p_happened_on, p_actor, p_hand, p_system,
                     p_consumers => p_consumers, p_reverses => p_transfer) AS m;
    IF moved.refused IS NOT NULL THEN  -- What was changed above must not stand.
        RAISE EXCEPTION 'a line could not be taken back: %', moved.refused USING ERRCODE = '40001';
    END IF;
    transfer_id := moved.transfer_id;
    uid := moved.uid;
    PERFORM ledgers_pool_top_up(old.currency_id, (SELECT array_agg(a.holder_id) FROM ledgers_entry e JOIN ledgers_account a
        ON a.network_id = me AND a.id = e.account_id AND a.kind = 'share' WHERE e.network_id = me AND e.transfer_id = p_transfer));
END $$;

-- Each of these answers a refusal, or NULL when the rows are as they were before the line.

CREATE OR REPLACE FUNCTION ledgers_undo_contribution(p_transfer bigint, p_by bigint) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    c ledgers_contribution%ROWTYPE;
BEGIN
    SELECT * INTO c FROM ledgers_contribution WHERE network_id = me AND transfer_id = p_transfer FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'chapter';
    END IF;
    IF c.pot = 'indivisible' THEN
        RETURN 'indivisible';
    END IF;
    IF c.member_id IS NOT NULL AND ledgers_pool_is_own(c.member_id, p_by) THEN
        RETURN 'own';
    END IF;
    IF c.pot <> 'cost' AND EXISTS (
           SELECT FROM ledgers_entry e JOIN ledgers_account a ON a.network_id = me AND a.id = e.account_id
            WHERE e.network_id = me AND e.transfer_id = p_transfer AND e.amount > 0
              AND a.balance - e.amount < a.held_out + a.committed) THEN
        RETURN 'short';
    END IF;
    UPDATE ledgers_contribution SET state = 'taken-back' WHERE network_id = me AND id = c.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledgers_undo_withdrawal(p_transfer bigint, p_by bigint) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    w ledgers_withdrawal%ROWTYPE;
BEGIN
    SELECT * INTO w FROM ledgers_withdrawal WHERE network_id = me AND transfer_id = p_transfer FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'chapter';
    END IF;
    IF ledgers_pool_is_own(w.member_id, p_by) THEN
        RETURN 'own';
    END IF;
    UPDATE ledgers_withdrawal SET state = 'taken-back', held = 0 WHERE network_id = me AND id = w.id;
    RETURN NULL;
END $$;

-- The money was not handed over: the loan is approved as before, and two sign again. Its slices are as they were.
CREATE OR REPLACE FUNCTION ledgers_undo_paying_out(p_transfer bigint, p_by bigint) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE;
BEGIN
    SELECT * INTO l FROM ledgers_loan WHERE network_id = me AND transfer_id = p_transfer FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'chapter';
    END IF;
    IF ledgers_loan_is_concerned(l.id, p_by) THEN
        RETURN 'own';
    END IF;
    IF l.state <> 'running' OR l.outstanding <> l.amount THEN
        RETURN 'answered';
    END IF;
    UPDATE ledgers_loan SET state = 'approved', outstanding = 0, signed_by_id = NULL, signed_at = NULL, paid_out_by_id = NULL,
                            paid_out_at = NULL, transfer_id = NULL WHERE network_id = me AND id = l.id;
    UPDATE ledgers_reschedule SET state = 'declined', answered_at = now()
     WHERE network_id = me AND loan_id = l.id AND state = 'proposed';
    UPDATE ledgers_repayment SET state = 'declined', answered_by_id = p_by, answered_at = now()
     WHERE network_id = me AND loan_id = l.id AND state = 'recorded';
    RETURN NULL;
END $$;

-- It did not come back: that much is outstanding again, and out of the slices that it had freed. A loan that ended by it runs
-- again; whoever stood for it is free by then and stays so.
CREATE OR REPLACE FUNCTION ledgers_undo_instalment(p_transfer bigint, p_by bigint) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    r ledgers_repayment%ROWTYPE;
    l ledgers_loan%ROWTYPE;
    ids bigint[];
    parts bigint[];
    unpaid bigint;
BEGIN
    SELECT * INTO r FROM ledgers_repayment WHERE network_id = me AND transfer_id = p_transfer FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'chapter';
    END IF;
    l := ledgers_loan_locked(r.loan_id);
    IF ledgers_loan_is_concerned(l.id, p_by) THEN
        RETURN 'own';
    END IF;
    IF l.state NOT IN ('running', 'repaid') THEN
        RETURN 'answered';
    END IF;
    SELECT array_agg(s.account_id ORDER BY s.account_id), array_agg(s.amount - s.lost - s.left ORDER BY s.account_id)
      INTO ids, parts FROM ledgers_slice s WHERE s.network_id = me AND s.loan_id = l.id AND s.amount > s.lost + s.left;
    SELECT array_agg(p.id ORDER BY p.id), array_agg(p.part ORDER BY p.id) INTO ids, parts
      FROM ledgers_split(r.amount, ids, parts) AS p WHERE p.part > 0;
    PERFORM FROM ledgers_account WHERE network_id = me AND id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM unnest(ids, parts) AS p(id, part) JOIN ledgers_account a ON a.network_id = me AND a.id = p.id
                WHERE a.closed_at IS NOT NULL OR a.balance - a.held_out - a.committed < p.part) THEN
        RETURN 'at-work';
    END IF;
    UPDATE ledgers_account a SET committed = a.committed + p.part FROM unnest(ids, parts) AS p(id, part)
     WHERE a.network_id = me AND a.id = p.id;
    UPDATE ledgers_slice s SET "left" = s.left + p.part FROM unnest(ids, parts) AS p(id, part)
     WHERE s.network_id = me AND s.loan_id = l.id AND s.account_id = p.id;
    SELECT r.amount - coalesce(sum(o.back), 0) INTO unpaid FROM ledgers_unpay(l.id, r.amount) AS o(back);
    IF unpaid > 0 THEN  -- A newer plan does not hold all of it: one more instalment does.
        INSERT INTO ledgers_instalment (uid, network_id, loan_id, plan, number, due_on, amount, paid, waived)
        SELECT gen_random_uuid(), me, l.id, i.plan, i.number + 1, greatest(i.due_on, current_date) + 30, unpaid, 0, 0
          FROM ledgers_instalment i WHERE i.network_id = me AND i.loan_id = l.id ORDER BY i.plan DESC, i.number DESC LIMIT 1;
    END IF;
    UPDATE ledgers_loan SET outstanding = l.outstanding + r.amount, state = 'running', ended_at = NULL
     WHERE network_id = me AND id = l.id;
    UPDATE ledgers_repayment SET state = 'taken-back' WHERE network_id = me AND id = r.id;
    RETURN NULL;
END $$;

-- So much is no longer paid of a loan's instalments, the last ones first; answers what each gave back.
CREATE OR REPLACE FUNCTION ledgers_unpay(p_loan bigint, p_amount bigint) RETURNS SETOF bigint
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_instalment i SET paid = i.paid - least(o.paid, p_amount - o.after)
      FROM (SELECT id, paid, sum(paid) OVER (ORDER BY plan DESC, number DESC) - paid AS after
              FROM ledgers_instalment WHERE network_id = current_network() AND loan_id = p_loan AND replaced_at IS NULL
                AND paid > 0) AS o
     WHERE i.network_id = current_network() AND i.id = o.id AND p_amount > o.after
    RETURNING least(o.paid, p_amount - o.after)::bigint
$$;

-- Shares that were bought go back unless they are asked back by now; those given back are the member's again.
CREATE OR REPLACE FUNCTION ledgers_undo_equity(p_transfer bigint, p_by bigint) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    o ledgers_equityorder%ROWTYPE;
    held record;
BEGIN
    SELECT * INTO o FROM ledgers_equityorder WHERE network_id = me AND transfer_id = p_transfer FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'chapter';
    END IF;
    IF ledgers_pool_is_own(o.member_id, p_by) THEN
        RETURN 'own';
    END IF;
    held := ledgers_equity_held(me, o.currency_id, o.member_id);
    IF o.way = 'buy' AND (held.shares - held.asked < o.shares OR held.worth < o.amount) THEN
        RETURN 'short';
    END IF;
    UPDATE ledgers_equityorder SET state = 'taken-back' WHERE network_id = me AND id = o.id;
    RETURN NULL;
END $$;

-- Urgent help that was not given: it counts no longer, and its decision can be carried out anew.
CREATE OR REPLACE FUNCTION ledgers_undo_relief(p_transfer bigint, p_by bigint) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    r ledgers_reliefgrant%ROWTYPE;
BEGIN
    SELECT * INTO r FROM ledgers_reliefgrant WHERE network_id = me AND transfer_id = p_transfer FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'chapter';
    END IF;
    IF ledgers_pool_is_own(r.member_id, p_by) THEN
        RETURN 'own';
    END IF;
    UPDATE ledgers_reliefgrant SET state = 'taken-back' WHERE network_id = me AND id = r.id;
    RETURN NULL;
END $$;

-- A group's last sheet, with every line of it, the last line first; answers the mirror of the line that was named. Locks the
-- group, as all of its functions do. Refuses `chapter`, `reversed`, `own`, `answered` (a later sheet, or the group has ended).
CREATE OR REPLACE FUNCTION ledgers_group_undo(
    p_transfer bigint, p_happened_on date, p_actor bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text, OUT transfer_id bigint, OUT uid uuid)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    s ledgers_groupsheet%ROWTYPE;
    running boolean;
    line record;
    moved record;
BEGIN
    SELECT sh.* INTO s FROM ledgers_transfer t JOIN ledgers_groupsheet sh ON sh.network_id = me AND t.source = 'sheet:' || sh.uid
     WHERE t.network_id = me AND t.id = p_transfer;
    IF NOT FOUND THEN
        refused := 'chapter'; RETURN;
    END IF;
    SELECT g.state = 'running' INTO running FROM ledgers_group g WHERE g.network_id = me AND g.id = s.group_id FOR NO KEY UPDATE;
    SELECT * INTO s FROM ledgers_groupsheet WHERE network_id = me AND id = s.id FOR NO KEY UPDATE;
    IF s.state = 'taken-back' THEN
        refused := 'reversed'; RETURN;
    END IF;
    IF NOT running OR EXISTS (SELECT FROM ledgers_groupsheet WHERE network_id = me AND group_id = s.group_id AND id > s.id
                                 AND state IN ('recorded', 'signed')) THEN
        refused := 'answered'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_groupline WHERE network_id = me AND sheet_id = s.id
                  AND ledgers_pool_is_own(member_id, coalesce(p_hand, p_actor))) THEN
        refused := 'own'; RETURN;
    END IF;
    UPDATE ledgers_groupsheet SET state = 'taken-back' WHERE network_id = me AND id = s.id;
    UPDATE ledgers_groupline SET is_signed = false WHERE network_id = me AND sheet_id = s.id;
    FOR line IN SELECT t.id, t.currency_id, t.source, array_agg(e.account_id) AS ids, array_agg(-e.amount) AS amounts
                  FROM ledgers_transfer t JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = t.id
                 WHERE t.network_id = me AND t.source = 'sheet:' || s.uid AND t.reverses_id IS NULL
                 GROUP BY t.id, t.currency_id, t.source ORDER BY t.id DESC LOOP
        moved := ledgers_move(line.currency_id, line.ids, line.amounts, 'reversal', line.source, p_happened_on, p_actor, p_hand,
                              p_system, p_consumers => p_consumers, p_reverses => line.id);
        IF moved.refused IS NOT NULL THEN
            RAISE EXCEPTION 'a sheet could not be taken back: %', moved.refused USING ERRCODE = '40001';
        END IF;
        IF line.id = p_transfer THEN
            transfer_id := moved.transfer_id;
            uid := moved.uid;
        END IF;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION ledgers_pool_undo, ledgers_undo_contribution, ledgers_undo_withdrawal, ledgers_undo_paying_out,
    ledgers_undo_instalment, ledgers_unpay, ledgers_undo_equity, ledgers_undo_relief, ledgers_group_undo FROM PUBLIC;
