-- ── Loans of the pool, without interest ─────────────────────────────────────────────────────────────────────────────
-- Every function that judges or moves locks the pool first (`ledgers_pool_lock`), then the loan, then accounts by id.
-- Refusals beside those of the pool: `largest`, `months`, `first-due`, `open-loan`, `guarantor`, `opt-out`, `guarantee`,
-- `decision`, `decision-used`, `funds`, `reserve`, `too-much`.

-- A whole shared out by weights, exactly: largest remainder, ties by id. Nobody gets more than ceil of their part.
CREATE OR REPLACE FUNCTION ledgers_split(p_total bigint, p_ids bigint[], p_weights bigint[])
RETURNS TABLE (id bigint, part bigint)
LANGUAGE sql IMMUTABLE SET search_path = public, pg_catalog, pg_temp AS $$
    WITH said AS (
        SELECT w.id, w.weight, sum(w.weight) OVER () AS whole FROM unnest(p_ids, p_weights) AS w(id, weight) WHERE w.weight > 0
    ), cut AS (
        SELECT s.id, div(p_total::numeric * s.weight, s.whole) AS base, mod(p_total::numeric * s.weight, s.whole) AS rest FROM said s
    ), placed AS (
        SELECT c.id, c.base, row_number() OVER (ORDER BY c.rest DESC, c.id) AS place,
               p_total - sum(c.base) OVER () AS over FROM cut c
    )
    SELECT p.id, (p.base + CASE WHEN p.place <= p.over THEN 1 ELSE 0 END)::bigint FROM placed p
$$;

-- The plan: equal parts, the first ones a unit larger where it does not come out even; the same day of each month, or its last.
CREATE OR REPLACE FUNCTION ledgers_loan_plan(p_loan bigint, p_plan int, p_total bigint, p_months int, p_first date) RETURNS void
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO ledgers_instalment (uid, network_id, loan_id, plan, number, due_on, amount, paid, waived)
    SELECT gen_random_uuid(), current_network(), p_loan, p_plan, n, (p_first + make_interval(months => n - 1))::date,
           p_total / p_months + CASE WHEN n <= p_total % p_months THEN 1 ELSE 0 END, 0, 0
      FROM generate_series(1, p_months) AS n WHERE p_total / p_months + CASE WHEN n <= p_total % p_months THEN 1 ELSE 0 END > 0
$$;

-- The rule of a new plan. Answers a refusal or NULL.
CREATE OR REPLACE FUNCTION ledgers_loan_plan_is_odd(p_code text, p_total bigint, p_months int, p_first date) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF p_months IS NULL OR p_months < 1 OR p_months > p_total
       OR p_months > coalesce(clause_value('loans.longest_months', 'currency:' || p_code, clock_timestamp())::int, 240) THEN
        RETURN 'months';
    END IF;
    IF p_first IS NULL OR p_first <= current_date - 1 OR p_first > current_date + 93 THEN
        RETURN 'first-due';
    END IF;
    RETURN NULL;
END $$;

-- ── Applying ──

CREATE OR REPLACE FUNCTION ledgers_loan_apply(
    p_currency bigint, p_borrower bigint, p_amount bigint, p_purpose text, p_security text, p_months int, p_first date,
    p_saves bigint, p_key text, OUT refused text, OUT loan_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pool record;
    old record;
BEGIN
    replayed := false;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    IF p_saves IS NULL OR p_saves NOT BETWEEN 0 AND 1000000000 THEN
        refused := 'saves'; RETURN;
    END IF;
    pool := ledgers_pool_lock(p_currency);
    IF pool.refused IS NOT NULL THEN
        refused := pool.refused; RETURN;
    END IF;
    SELECT * INTO old FROM ledgers_loan WHERE network_id = me AND key = p_key;
    IF old.id IS NOT NULL THEN
        IF (old.borrower_id, old.amount, old.months) = (p_borrower, p_amount, p_months) THEN
            loan_id := old.id; replayed := true;
        ELSE
            refused := 'key-reused';
        END IF;
        RETURN;
    END IF;
    IF p_amount > coalesce(clause_value('loans.largest', 'currency:' || pool.code, clock_timestamp())::bigint, 0) THEN
        refused := 'largest'; RETURN;
    END IF;
    refused := ledgers_loan_plan_is_odd(pool.code, p_amount, p_months, p_first);
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_loan WHERE network_id = me AND borrower_id = p_borrower AND currency_id = p_currency
                AND state IN ('applied', 'approved', 'signed')) THEN
        refused := 'open-loan'; RETURN;
    END IF;
    INSERT INTO ledgers_loan (uid, network_id, currency_id, borrower_id, amount, purpose, security, months, saves_monthly,
                              state, outstanding, reason, key)
    VALUES (gen_random_uuid(), me, p_currency, p_borrower, p_amount, p_purpose, p_security, p_months, p_saves, 'applied', 0,
            '', p_key) RETURNING id INTO loan_id;
    PERFORM ledgers_loan_plan(loan_id, 1, p_amount, p_months, p_first);
END $$;

-- The loan, under the pool's lock.
CREATE OR REPLACE FUNCTION ledgers_loan_locked(p_loan bigint) RETURNS ledgers_loan
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    unit bigint;
    l ledgers_loan%ROWTYPE;
BEGIN
    SELECT currency_id INTO unit FROM ledgers_loan WHERE network_id = me AND id = p_loan;
    IF unit IS NULL THEN
        RAISE EXCEPTION 'no such loan in this network' USING ERRCODE = '23503';
    END IF;
    PERFORM ledgers_pool_lock(unit);
    SELECT * INTO l FROM ledgers_loan WHERE network_id = me AND id = p_loan FOR NO KEY UPDATE;
    RETURN l;
END $$;

-- The borrower asks somebody to stand for a part. They answer themselves.
CREATE OR REPLACE FUNCTION ledgers_loan_invite(p_loan bigint, p_guarantor bigint, p_amount bigint, OUT refused text, OUT pledge_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
BEGIN
    IF l.state <> 'applied' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND l.amount THEN
        refused := 'amount'; RETURN;
    END IF;
    IF ledgers_pool_is_own(l.borrower_id, p_guarantor) OR ledgers_pool_is_own(p_guarantor, l.borrower_id) THEN
        refused := 'guarantor'; RETURN;
    END IF;
    INSERT INTO ledgers_pledge (uid, network_id, loan_id, guarantor_id, amount, "left", state)
    VALUES (gen_random_uuid(), me, l.id, p_guarantor, p_amount, 0, 'invited') ON CONFLICT DO NOTHING RETURNING id INTO pledge_id;
    IF pledge_id IS NULL THEN
        refused := 'guarantor-asked';
    END IF;
END $$;

-- The guarantor's answer; a yes commits that part of their share, and can be taken back until the loan is approved.
CREATE OR REPLACE FUNCTION ledgers_loan_answer(p_pledge bigint, p_yes boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE;
    g ledgers_pledge%ROWTYPE;
BEGIN
    SELECT * INTO g FROM ledgers_pledge WHERE network_id = me AND id = p_pledge;
    l := ledgers_loan_locked(g.loan_id);
    SELECT * INTO g FROM ledgers_pledge WHERE network_id = me AND id = p_pledge FOR NO KEY UPDATE;
    IF l.state <> 'applied' OR g.state NOT IN ('invited', 'accepted') OR (p_yes AND g.state = 'accepted') THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p_yes THEN
        UPDATE ledgers_account SET committed = committed + g.amount
         WHERE network_id = me AND currency_id = l.currency_id AND holder_id = g.guarantor_id AND kind = 'share'
           AND closed_at IS NULL AND balance - held_out - committed >= g.amount;
        IF NOT FOUND THEN
            refused := 'short'; RETURN;
        END IF;
    ELSIF g.left > 0 THEN
        UPDATE ledgers_account SET committed = committed - g.left
         WHERE network_id = me AND currency_id = l.currency_id AND holder_id = g.guarantor_id AND kind = 'share';
    END IF;
    UPDATE ledgers_pledge SET state = CASE WHEN p_yes THEN 'accepted' ELSE 'declined' END, answered_at = now(),
                              "left" = CASE WHEN p_yes THEN g.amount ELSE 0 END
     WHERE network_id = me AND id = g.id;
    IF NOT p_yes THEN
        PERFORM ledgers_pool_top_up(l.currency_id, ARRAY[g.guarantor_id]);
    END IF;
END $$;

-- A member's share does not fund this loan (or does, after all), until it is approved.
CREATE OR REPLACE FUNCTION ledgers_loan_opt_out(p_loan bigint, p_member bigint, p_out boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
BEGIN
    IF l.state <> 'applied' THEN
        refused := 'answered';
    ELSIF p_out THEN
        INSERT INTO ledgers_optout (uid, network_id, loan_id, member_id) VALUES (gen_random_uuid(), me, l.id, p_member)
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM ledgers_optout WHERE network_id = me AND loan_id = l.id AND member_id = p_member;
    END IF;
END $$;

-- ── Approving ──

-- Whoever the loan is for, or stands for it, has no part in the decision.
CREATE OR REPLACE FUNCTION ledgers_loan_is_concerned(p_loan bigint, p_by bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM ledgers_loan l WHERE l.network_id = current_network() AND l.id = p_loan
                      AND ledgers_pool_is_own(l.borrower_id, p_by))
        OR EXISTS (SELECT FROM ledgers_pledge g WHERE g.network_id = current_network() AND g.loan_id = p_loan
                      AND g.state IN ('invited', 'accepted') AND ledgers_pool_is_own(g.guarantor_id, p_by))
$$;

CREATE OR REPLACE FUNCTION ledgers_loan_others_approve() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM ledgers_loan l WHERE l.network_id = NEW.network_id AND l.id = NEW.loan_id AND l.borrower_id = NEW.by_id)
       OR EXISTS (SELECT FROM ledgers_pledge g WHERE g.network_id = NEW.network_id AND g.loan_id = NEW.loan_id
                     AND g.guarantor_id = NEW.by_id AND g.state IN ('invited', 'accepted')) THEN
        RAISE EXCEPTION 'nobody approves a loan of their own, or one they stand for' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

-- Money that may be lent now: at hand, less what other pots hold, what is asked back, what is approved and not yet paid out,
-- and the part of all savings that stays (clause).
CREATE OR REPLACE FUNCTION ledgers_pool_lendable(p_currency bigint, OUT lendable bigint, OUT kept bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    code text;
    sums record;
BEGIN
    SELECT c.code INTO code FROM ledgers_currency c WHERE c.network_id = me AND c.id = p_currency AND c.kind = 'pool';
    SELECT coalesce(sum(-balance) FILTER (WHERE kind = 'cash'), 0) AS at_hand,
           coalesce(sum(balance) FILTER (WHERE kind = 'share'), 0) AS shares,
           coalesce(sum(balance) FILTER (WHERE kind NOT IN ('cash', 'share', 'loan')), 0) AS others INTO sums
      FROM ledgers_account WHERE network_id = me AND currency_id = p_currency;
    kept := ceil(sums.shares * coalesce(clause_value('pool.liquidity_percent', 'currency:' || code, clock_timestamp())::bigint, 0)
                 / 100.0);
    lendable := sums.at_hand - sums.others - kept
        - (SELECT coalesce(sum(amount), 0) FROM ledgers_withdrawal
            WHERE network_id = me AND currency_id = p_currency AND state IN ('asked', 'signed'))
        - (SELECT coalesce(sum(amount), 0) FROM ledgers_loan
            WHERE network_id = me AND currency_id = p_currency AND state IN ('approved', 'signed'));
END $$;

-- A yes: of one of two treasurers, or (`p_decision`) carrying out a decision. With the last one the slices are cut.
CREATE OR REPLACE FUNCTION ledgers_loan_approve(p_loan bigint, p_by bigint, p_decision bigint, OUT refused text, OUT is_approved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
    within text;
    d record;
BEGIN
    is_approved := false;
    SELECT 'currency:' || c.code INTO within FROM ledgers_currency c WHERE c.network_id = me AND c.id = l.currency_id;
    IF l.state <> 'applied' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF ledgers_loan_is_concerned(l.id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF l.applied_at + make_interval(days => coalesce(clause_value('loans.opt_out_days', within, clock_timestamp())::int, 0))
       > clock_timestamp() THEN
        refused := 'opt-out'; RETURN;
    END IF;
    IF (SELECT coalesce(sum("left"), 0) FROM ledgers_pledge WHERE network_id = me AND loan_id = l.id AND state = 'accepted') * 100
       < l.amount * coalesce(clause_value('loans.guarantee_percent', within, clock_timestamp())::bigint, 0) THEN
        refused := 'guarantee'; RETURN;
    END IF;
    IF p_decision IS NOT NULL THEN
        refused := ledgers_loan_decision_is_odd(l.id, p_decision);
        IF refused IS NOT NULL THEN
            RETURN;
        END IF;
    ELSE
        IF l.amount > coalesce(clause_value('loans.by_treasurers', within, clock_timestamp())::bigint, 0) THEN
            refused := 'decision'; RETURN;
        END IF;
        INSERT INTO ledgers_loanapproval (uid, network_id, loan_id, by_id) VALUES (gen_random_uuid(), me, l.id, p_by)
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            refused := 'same-person'; RETURN;
        END IF;
        IF (SELECT count(*) FROM ledgers_loanapproval WHERE network_id = me AND loan_id = l.id) < 2 THEN
            RETURN;
        END IF;
    END IF;
    refused := ledgers_loan_fund(l);
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE ledgers_pledge SET state = 'declined', answered_at = now()
     WHERE network_id = me AND loan_id = l.id AND state = 'invited';
    UPDATE ledgers_loan SET state = 'approved', approved_at = now(), decision_id = p_decision WHERE network_id = me AND id = l.id;
    is_approved := true;
END $$;

-- A decision counts once, signed by two who are not concerned.
CREATE OR REPLACE FUNCTION ledgers_loan_decision_is_odd(p_loan bigint, p_decision bigint) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    d record;
BEGIN
    SELECT first_officer_id, second_officer_id, source INTO d FROM networks_decision
     WHERE network_id = me AND id = p_decision AND signed_at IS NOT NULL;
    IF d.second_officer_id IS NULL AND coalesce(d.source, '') = '' THEN
        RETURN 'decision';
    END IF;
    IF ledgers_loan_is_concerned(p_loan, d.first_officer_id) OR ledgers_loan_is_concerned(p_loan, d.second_officer_id) THEN
        RETURN 'own';
    END IF;
    IF EXISTS (SELECT FROM ledgers_loan WHERE network_id = me AND decision_id = p_decision)
       OR EXISTS (SELECT FROM ledgers_loss WHERE network_id = me AND decision_id = p_decision) THEN
        RETURN 'decision-used';
    END IF;
    RETURN NULL;
END $$;

-- Cuts the slices: pro rata over what is free in shares of others who have not opted out. Answers a refusal or NULL.
CREATE OR REPLACE FUNCTION ledgers_loan_fund(l ledgers_loan) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    ids bigint[];
    free bigint[];
BEGIN
    IF l.amount > (SELECT lendable FROM ledgers_pool_lendable(l.currency_id)) THEN
        RETURN 'reserve';
    END IF;
    SELECT array_agg(s.id ORDER BY s.id), array_agg(s.free ORDER BY s.id) INTO ids, free FROM (
        SELECT a.id, a.balance - a.held_out - a.committed AS free FROM ledgers_account a
         WHERE a.network_id = me AND a.currency_id = l.currency_id AND a.kind = 'share' AND a.closed_at IS NULL
           AND a.holder_id <> l.borrower_id AND a.balance > a.held_out + a.committed
           AND NOT EXISTS (SELECT FROM ledgers_optout o WHERE o.network_id = me AND o.loan_id = l.id AND o.member_id = a.holder_id)
         ORDER BY a.id FOR NO KEY UPDATE OF a) AS s;
    IF ids IS NULL OR l.amount > (SELECT sum(one) FROM unnest(free) AS one) THEN
        RETURN 'funds';
    END IF;
    INSERT INTO ledgers_slice (uid, network_id, loan_id, account_id, amount, "left", lost)
    SELECT gen_random_uuid(), me, l.id, s.id, s.part, s.part, 0 FROM ledgers_split(l.amount, ids, free) AS s WHERE s.part > 0;
    UPDATE ledgers_account a SET committed = a.committed + s.amount
      FROM ledgers_slice s WHERE s.network_id = me AND s.loan_id = l.id AND a.network_id = me AND a.id = s.account_id;
    RETURN NULL;
END $$;

-- Before it is paid out: not approved after all (by an officer), or taken back by the borrower. Everything is let go.
CREATE OR REPLACE FUNCTION ledgers_loan_end(p_loan bigint, p_is_borrower boolean, p_reason text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
BEGIN
    IF l.state NOT IN ('applied', 'approved', 'signed') OR (p_is_borrower AND l.state = 'signed') THEN
        refused := 'answered'; RETURN;
    END IF;
    PERFORM ledgers_loan_let_go(l.id, l.currency_id);
    UPDATE ledgers_loan SET state = CASE WHEN p_is_borrower THEN 'withdrawn' ELSE 'declined' END, ended_at = now(),
                            reason = p_reason WHERE network_id = me AND id = l.id;
END $$;

-- Slices and pledges that are left become free.
CREATE OR REPLACE FUNCTION ledgers_loan_let_go(p_loan bigint, p_currency bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    freed bigint[];
BEGIN
    WITH gone AS (
        SELECT s.account_id AS id, s.left AS part FROM ledgers_slice s WHERE s.network_id = me AND s.loan_id = p_loan AND s.left > 0
        UNION ALL
        SELECT a.id, g.left FROM ledgers_pledge g JOIN ledgers_account a ON a.network_id = me AND a.holder_id = g.guarantor_id
               AND a.currency_id = p_currency AND a.kind = 'share'
         WHERE g.network_id = me AND g.loan_id = p_loan AND g.left > 0
    ), summed AS (SELECT id, sum(part) AS part FROM gone GROUP BY id),
    let AS (
        UPDATE ledgers_account a SET committed = a.committed - s.part FROM summed s
         WHERE a.network_id = me AND a.id = s.id RETURNING a.holder_id)
    SELECT array_agg(holder_id) INTO freed FROM let;
    UPDATE ledgers_slice SET "left" = 0 WHERE network_id = me AND loan_id = p_loan AND "left" > 0;
    UPDATE ledgers_pledge SET state = CASE state WHEN 'accepted' THEN 'released' ELSE 'declined' END, "left" = 0, answered_at = now()
     WHERE network_id = me AND loan_id = p_loan AND state IN ('accepted', 'invited');
    PERFORM ledgers_pool_top_up(p_currency, freed);
END $$;

-- ── Paying out, by two ──

CREATE OR REPLACE FUNCTION ledgers_loan_sign(p_loan bigint, p_by bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
BEGIN
    IF l.state <> 'approved' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF ledgers_pool_is_own(l.borrower_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    UPDATE ledgers_loan SET state = 'signed', signed_by_id = p_by, signed_at = now() WHERE network_id = me AND id = l.id;
END $$;

CREATE OR REPLACE FUNCTION ledgers_loan_pay_out(
    p_loan bigint, p_by bigint, p_happened_on date, p_consumers text[], OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
    moved record;
BEGIN
    IF l.state <> 'signed' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF l.signed_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF ledgers_pool_is_own(l.borrower_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    SELECT * INTO moved FROM ledgers_move(
        l.currency_id,
        ARRAY[ledgers_open_account(l.currency_id, 'loan', l.borrower_id), ledgers_open_account(l.currency_id, 'cash', NULL)],
        ARRAY[-l.amount, l.amount], 'loan', 'loan:' || l.uid, p_happened_on, p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    transfer_id := moved.transfer_id;
    UPDATE ledgers_loan SET state = 'running', outstanding = l.amount, paid_out_by_id = p_by, paid_out_at = now(),
                            transfer_id = moved.transfer_id WHERE network_id = me AND id = l.id;
    IF EXISTS (SELECT FROM ledgers_instalment WHERE network_id = me AND loan_id = l.id AND due_on <= p_happened_on) THEN
        UPDATE ledgers_instalment SET replaced_at = now() WHERE network_id = me AND loan_id = l.id;
        PERFORM ledgers_loan_plan(l.id, 2, l.amount, l.months, (p_happened_on + make_interval(months => 1))::date);
    END IF;
END $$;

-- ── Paying back ──

CREATE OR REPLACE FUNCTION ledgers_loan_record(
    p_loan bigint, p_amount bigint, p_happened_on date, p_reference text, p_source text, p_by bigint, p_key text,
    OUT refused text, OUT repayment_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
    old record;
BEGIN
    replayed := false;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    SELECT * INTO old FROM ledgers_repayment WHERE network_id = me AND key = p_key;
    IF old.id IS NOT NULL THEN
        IF (old.loan_id, old.amount, old.recorded_by_id) = (p_loan, p_amount, p_by) THEN
            repayment_id := old.id; replayed := true;
        ELSE
            refused := 'key-reused';
        END IF;
        RETURN;
    END IF;
    IF l.state <> 'running' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF ledgers_pool_is_own(l.borrower_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF p_amount > l.outstanding THEN
        refused := 'too-much'; RETURN;
    END IF;
    INSERT INTO ledgers_repayment (uid, network_id, loan_id, amount, happened_on, reference, source, state, recorded_by_id, reason, key)
    VALUES (gen_random_uuid(), me, l.id, p_amount, p_happened_on, p_reference, p_source, 'recorded', p_by, '', p_key)
    ON CONFLICT DO NOTHING RETURNING id INTO repayment_id;
    IF repayment_id IS NULL THEN
        refused := 'source';
    END IF;
END $$;

-- What came back (or is borne by somebody else) frees the slices, each by its part.
CREATE OR REPLACE FUNCTION ledgers_loan_free_slices(l ledgers_loan, p_amount bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    ids bigint[];
    lefts bigint[];
BEGIN
    SELECT array_agg(s.account_id ORDER BY s.account_id), array_agg(s.left ORDER BY s.account_id) INTO ids, lefts
      FROM ledgers_slice s WHERE s.network_id = me AND s.loan_id = l.id AND s.left > 0;
    UPDATE ledgers_slice s SET "left" = s.left - p.part FROM ledgers_split(p_amount, ids, lefts) AS p
     WHERE s.network_id = me AND s.loan_id = l.id AND s.account_id = p.id;
    UPDATE ledgers_account a SET committed = a.committed - p.part FROM ledgers_split(p_amount, ids, lefts) AS p
     WHERE a.network_id = me AND a.id = p.id;
END $$;

CREATE OR REPLACE FUNCTION ledgers_loan_countersign(
    p_repayment bigint, p_by bigint, p_consumers text[], OUT refused text, OUT transfer_id bigint, OUT is_repaid boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE;
    r ledgers_repayment%ROWTYPE;
    moved record;
BEGIN
    SELECT * INTO r FROM ledgers_repayment WHERE network_id = me AND id = p_repayment;
    l := ledgers_loan_locked(r.loan_id);
    SELECT * INTO r FROM ledgers_repayment WHERE network_id = me AND id = p_repayment FOR NO KEY UPDATE;
    IF r.state <> 'recorded' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF r.recorded_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF ledgers_pool_is_own(l.borrower_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF l.state <> 'running' OR r.amount > l.outstanding THEN
        refused := 'too-much'; RETURN;
    END IF;
    SELECT * INTO moved FROM ledgers_move(
        l.currency_id,
        ARRAY[ledgers_open_account(l.currency_id, 'loan', l.borrower_id), ledgers_open_account(l.currency_id, 'cash', NULL)],
        ARRAY[r.amount, -r.amount], 'instalment', 'loan:' || l.uid, r.happened_on, p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    transfer_id := moved.transfer_id;
    UPDATE ledgers_repayment SET state = 'countersigned', answered_by_id = p_by, answered_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = r.id;
    PERFORM ledgers_loan_free_slices(l, r.amount);
    UPDATE ledgers_instalment i SET paid = i.paid + least(o.open, r.amount - o.before)
      FROM (SELECT id, amount - paid - waived AS open,
                   sum(amount - paid - waived) OVER (ORDER BY plan, number) - (amount - paid - waived) AS before
              FROM ledgers_instalment WHERE network_id = me AND loan_id = l.id AND replaced_at IS NULL) AS o
     WHERE i.network_id = me AND i.id = o.id AND r.amount > o.before;
    is_repaid := ledgers_loan_less(l, r.amount, 'repaid');
END $$;

-- The outstanding principal becomes less; at nothing the loan ends and what is committed is let go.
CREATE OR REPLACE FUNCTION ledgers_loan_less(l ledgers_loan, p_amount bigint, p_at_end text) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    ends boolean := l.outstanding = p_amount;
BEGIN
    UPDATE ledgers_loan SET outstanding = l.outstanding - p_amount, state = CASE WHEN ends THEN p_at_end ELSE state END,
                            ended_at = CASE WHEN ends THEN now() END WHERE network_id = me AND id = l.id;
    IF ends THEN
        PERFORM ledgers_loan_let_go(l.id, l.currency_id);
    END IF;
    PERFORM ledgers_pool_top_up(l.currency_id, (SELECT array_agg(a.holder_id) FROM ledgers_slice s
        JOIN ledgers_account a ON a.network_id = me AND a.id = s.account_id WHERE s.network_id = me AND s.loan_id = l.id));
    RETURN ends;
END $$;

CREATE OR REPLACE FUNCTION ledgers_loan_decline_repayment(p_repayment bigint, p_by bigint, p_reason text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    UPDATE ledgers_repayment SET state = 'declined', answered_by_id = p_by, answered_at = now(), reason = p_reason
     WHERE network_id = me AND id = p_repayment AND state = 'recorded';
    IF NOT FOUND THEN
        refused := 'answered';
    END IF;
END $$;

-- ── Another plan, agreed by both sides ──

CREATE OR REPLACE FUNCTION ledgers_loan_propose(
    p_loan bigint, p_months int, p_first date, p_by bigint, p_is_borrower boolean, OUT refused text, OUT reschedule_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
    code text;
BEGIN
    IF l.state <> 'running' THEN
        refused := 'answered'; RETURN;
    END IF;
    SELECT c.code INTO code FROM ledgers_currency c WHERE c.network_id = me AND c.id = l.currency_id;
    refused := ledgers_loan_plan_is_odd(code, l.outstanding, p_months, p_first);
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE ledgers_reschedule SET state = 'declined', answered_at = now()
     WHERE network_id = me AND loan_id = l.id AND state = 'proposed' AND by_borrower = p_is_borrower;
    INSERT INTO ledgers_reschedule (uid, network_id, loan_id, months, first_due_on, by_borrower, state, proposed_by_id)
    VALUES (gen_random_uuid(), me, l.id, p_months, p_first, p_is_borrower, 'proposed', p_by)
    ON CONFLICT DO NOTHING RETURNING id INTO reschedule_id;
    IF reschedule_id IS NULL THEN
        refused := 'proposed';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ledgers_loan_agree(p_reschedule bigint, p_by bigint, p_is_borrower boolean, p_yes boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE;
    s ledgers_reschedule%ROWTYPE;
BEGIN
    SELECT * INTO s FROM ledgers_reschedule WHERE network_id = me AND id = p_reschedule;
    l := ledgers_loan_locked(s.loan_id);
    SELECT * INTO s FROM ledgers_reschedule WHERE network_id = me AND id = p_reschedule FOR NO KEY UPDATE;
    IF s.state <> 'proposed' OR l.state <> 'running' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF s.by_borrower = p_is_borrower OR s.proposed_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    UPDATE ledgers_reschedule SET state = CASE WHEN p_yes THEN 'agreed' ELSE 'declined' END, answered_by_id = p_by,
                                  answered_at = now() WHERE network_id = me AND id = s.id;
    IF p_yes THEN
        UPDATE ledgers_instalment SET replaced_at = now()
         WHERE network_id = me AND loan_id = l.id AND replaced_at IS NULL AND paid + waived < amount;
        PERFORM ledgers_loan_plan(l.id, (SELECT max(plan) + 1 FROM ledgers_instalment WHERE network_id = me AND loan_id = l.id),
                                  l.outstanding, s.months, s.first_due_on);
    END IF;
END $$;

-- ── What will not come back ──

-- By decision. A loss falls on the pledges, the reserve, the fund (if decided), then on the slices; what is forgiven leaves
-- the pledges alone. Each step is a transfer of its own.
CREATE OR REPLACE FUNCTION ledgers_loan_write_off(
    p_loan bigint, p_kind text, p_amount bigint, p_decision bigint, p_use_fund boolean, p_by bigint, p_happened_on date,
    p_consumers text[], OUT refused text, OUT loss_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    l ledgers_loan%ROWTYPE := ledgers_loan_locked(p_loan);
    borrower bigint;
    rest bigint := p_amount;
    pledged bigint := 0;
    pots bigint[] := ARRAY[0, 0];
    pot text;
    ids bigint[];
    lefts bigint[];
    freed bigint;
BEGIN
    IF l.state <> 'running' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p_amount IS NULL OR p_amount < 1 THEN
        refused := 'amount'; RETURN;
    END IF;
    IF p_amount > l.outstanding THEN
        refused := 'too-much'; RETURN;
    END IF;
    refused := CASE WHEN ledgers_loan_is_concerned(l.id, p_by) THEN 'own' ELSE ledgers_loan_decision_is_odd(l.id, p_decision) END;
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    borrower := ledgers_open_account(l.currency_id, 'loan', l.borrower_id);
    IF p_kind = 'loss' THEN
        pledged := ledgers_loan_call_pledges(l, borrower, rest, p_by, p_happened_on, p_consumers);
        rest := rest - pledged;
    END IF;
    FOREACH pot IN ARRAY ARRAY['reserve', 'fund'] LOOP
        CONTINUE WHEN rest = 0 OR (pot = 'fund' AND NOT p_use_fund);
        SELECT least(rest, balance) INTO freed FROM ledgers_account
         WHERE network_id = me AND currency_id = l.currency_id AND kind = pot AND balance > 0;
        CONTINUE WHEN freed IS NULL;
        PERFORM ledgers_loan_borne(l, ARRAY[ledgers_open_account(l.currency_id, pot, NULL)], ARRAY[freed], borrower,
                                   'loan-' || pot, p_by, p_happened_on, p_consumers);
        PERFORM ledgers_loan_free_slices(l, freed);
        pots[CASE pot WHEN 'reserve' THEN 1 ELSE 2 END] := freed;
        rest := rest - freed;
    END LOOP;
    IF rest > 0 THEN
        SELECT array_agg(s.account_id ORDER BY s.account_id), array_agg(s.left ORDER BY s.account_id) INTO ids, lefts
          FROM ledgers_slice s WHERE s.network_id = me AND s.loan_id = l.id AND s.left > 0;
        SELECT array_agg(p.id ORDER BY p.id), array_agg(p.part ORDER BY p.id) INTO ids, lefts
          FROM ledgers_split(rest, ids, lefts) AS p WHERE p.part > 0;
        UPDATE ledgers_slice s SET "left" = s.left - p.part, lost = s.lost + p.part FROM unnest(ids, lefts) AS p(id, part)
         WHERE s.network_id = me AND s.loan_id = l.id AND s.account_id = p.id;
        UPDATE ledgers_account a SET committed = a.committed - p.part FROM unnest(ids, lefts) AS p(id, part)
         WHERE a.network_id = me AND a.id = p.id;
        PERFORM ledgers_loan_borne(l, ids, lefts, borrower, 'loan-shares', p_by, p_happened_on, p_consumers);
    END IF;
    INSERT INTO ledgers_loss (uid, network_id, loan_id, kind, amount, from_pledges, from_reserve, from_fund, from_shares,
                              decision_id, by_id)
    VALUES (gen_random_uuid(), me, l.id, p_kind, p_amount, pledged, pots[1], pots[2], rest, p_decision, p_by)
    RETURNING id INTO loss_id;
    UPDATE ledgers_instalment i SET waived = i.waived + least(o.open, p_amount - o.after)
      FROM (SELECT id, amount - paid - waived AS open, sum(amount - paid - waived) OVER (ORDER BY plan DESC, number DESC)
                   - (amount - paid - waived) AS after
              FROM ledgers_instalment WHERE network_id = me AND loan_id = l.id AND replaced_at IS NULL) AS o
     WHERE i.network_id = me AND i.id = o.id AND p_amount > o.after;
    PERFORM ledgers_loan_less(l, p_amount, 'written-off');
END $$;

-- One step of bearing: out of these accounts, into the loan. What is refused here is a fault of ours, and undoes all.
CREATE OR REPLACE FUNCTION ledgers_loan_borne(
    l ledgers_loan, p_from bigint[], p_parts bigint[], p_borrower bigint, p_kind text, p_by bigint, p_happened_on date,
    p_consumers text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    moved record;
BEGIN
    SELECT * INTO moved FROM ledgers_move(
        l.currency_id, p_from || p_borrower,
        (SELECT array_agg(-part ORDER BY place) FROM unnest(p_parts) WITH ORDINALITY AS p(part, place))
            || (SELECT sum(part)::bigint FROM unnest(p_parts) AS part),
        p_kind, 'loan:' || l.uid, p_happened_on, p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        RAISE EXCEPTION 'a loss could not be borne: %', moved.refused USING ERRCODE = '40001';
    END IF;
END $$;

-- The pledges bear what they can, each by its part. Answers how much.
CREATE OR REPLACE FUNCTION ledgers_loan_call_pledges(
    l ledgers_loan, p_borrower bigint, p_amount bigint, p_by bigint, p_happened_on date, p_consumers text[]) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    ids bigint[];
    lefts bigint[];
    borne bigint;
BEGIN
    SELECT array_agg(a.id ORDER BY a.id), array_agg(g.left ORDER BY a.id), sum(g.left) INTO ids, lefts, borne
      FROM ledgers_pledge g JOIN ledgers_account a ON a.network_id = me AND a.holder_id = g.guarantor_id
           AND a.currency_id = l.currency_id AND a.kind = 'share'
     WHERE g.network_id = me AND g.loan_id = l.id AND g.state = 'accepted' AND g.left > 0;
    borne := least(coalesce(borne, 0), p_amount);
    IF borne = 0 THEN
        RETURN 0;
    END IF;
    SELECT array_agg(p.id ORDER BY p.id), array_agg(p.part ORDER BY p.id) INTO ids, lefts
      FROM ledgers_split(borne, ids, lefts) AS p WHERE p.part > 0;
    UPDATE ledgers_account a SET committed = a.committed - p.part FROM unnest(ids, lefts) AS p(id, part)
     WHERE a.network_id = me AND a.id = p.id;
    UPDATE ledgers_pledge g SET "left" = g.left - p.part
      FROM unnest(ids, lefts) AS p(id, part) JOIN ledgers_account a ON a.network_id = me AND a.id = p.id
     WHERE g.network_id = me AND g.loan_id = l.id AND g.guarantor_id = a.holder_id;
    PERFORM ledgers_loan_borne(l, ids, lefts, p_borrower, 'loan-pledge', p_by, p_happened_on, p_consumers);
    PERFORM ledgers_loan_free_slices(l, borne);
    RETURN borne;
END $$;

-- ── Reminders, month ends, forgetting ──

-- Instalments due until a day of which nobody has been reminded; marks them. Answers (loan, instalment).
CREATE OR REPLACE FUNCTION ledgers_loans_remind(p_until date) RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_instalment i SET reminded_on = current_date FROM ledgers_loan l
     WHERE i.network_id = current_network() AND l.network_id = i.network_id AND l.id = i.loan_id AND l.state = 'running'
       AND i.replaced_at IS NULL AND i.reminded_on IS NULL AND i.due_on <= p_until AND i.paid + i.waived < i.amount
    RETURNING i.id
$$;

-- Reciprocity points (JAK): each member's balance at the end of a month (share less loans), added to all before. One statement,
-- which reads entries and locks nothing that a transfer waits for; asked twice, it writes once. A month that is not over is
-- refused. Answers how many rows were written.
CREATE OR REPLACE FUNCTION ledgers_pool_month_end(p_currency bigint, p_month date, p_until timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    written int;
BEGIN
    IF p_until > clock_timestamp() OR extract(day FROM p_month) <> 1 THEN
        RAISE EXCEPTION 'this month is not over' USING ERRCODE = '23514';
    END IF;
    INSERT INTO ledgers_monthend (uid, network_id, currency_id, member_id, month, balance, points)
    SELECT gen_random_uuid(), me, p_currency, m.member, p_month, m.balance, m.balance + coalesce(
               (SELECT b.points FROM ledgers_monthend b WHERE b.network_id = me AND b.currency_id = p_currency
                   AND b.member_id = m.member AND b.month < p_month ORDER BY b.month DESC LIMIT 1), 0)
      FROM (SELECT a.holder_id AS member, sum(at_end.balance_after)::bigint AS balance
              FROM ledgers_account a CROSS JOIN LATERAL (
                   SELECT e.balance_after FROM ledgers_entry e
                     JOIN ledgers_transfer t ON t.network_id = me AND t.id = e.transfer_id
                    WHERE e.network_id = me AND e.account_id = a.id AND t.recorded_at < p_until
                    ORDER BY e.id DESC LIMIT 1) AS at_end
             WHERE a.network_id = me AND a.currency_id = p_currency AND a.kind IN ('share', 'loan')
             GROUP BY a.holder_id) AS m
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END $$;

-- The words of a member's loans go; the lines stay.
CREATE OR REPLACE FUNCTION ledgers_loans_forget(p_member bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    UPDATE ledgers_loan SET purpose = '', security = '', reason = '' WHERE network_id = me AND borrower_id = p_member;
    UPDATE ledgers_repayment r SET reference = '', reason = '' FROM ledgers_loan l
     WHERE r.network_id = me AND l.network_id = me AND l.id = r.loan_id AND l.borrower_id = p_member;
END $$;

REVOKE ALL ON FUNCTION ledgers_split, ledgers_loan_plan, ledgers_loan_plan_is_odd, ledgers_loan_apply, ledgers_loan_locked,
    ledgers_loan_invite, ledgers_loan_answer, ledgers_loan_opt_out, ledgers_loan_is_concerned, ledgers_loan_others_approve,
    ledgers_pool_lendable, ledgers_loan_approve, ledgers_loan_decision_is_odd, ledgers_loan_fund, ledgers_loan_end,
    ledgers_loan_let_go, ledgers_loan_sign, ledgers_loan_pay_out, ledgers_loan_record, ledgers_loan_free_slices,
    ledgers_loan_countersign, ledgers_loan_less, ledgers_loan_decline_repayment, ledgers_loan_propose, ledgers_loan_agree,
    ledgers_loan_write_off, ledgers_loan_borne, ledgers_loan_call_pledges, ledgers_loans_remind, ledgers_pool_month_end,
    ledgers_loans_forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_loan_apply, ledgers_loan_invite, ledgers_loan_answer, ledgers_loan_opt_out,
    ledgers_pool_lendable, ledgers_loan_approve, ledgers_loan_end, ledgers_loan_sign, ledgers_loan_pay_out,
    ledgers_loan_record, ledgers_loan_countersign, ledgers_loan_decline_repayment, ledgers_loan_propose, ledgers_loan_agree,
    ledgers_loan_write_off, ledgers_loans_remind, ledgers_pool_month_end, ledgers_loans_forget TO manyhands_app;
