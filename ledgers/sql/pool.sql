-- ── The pool: money in and out, each by two signatories ─────────────────────────────────────────────────────────────
-- Whoever judges what the pool can give locks the account of its money at hand first (`ledgers_pool_lock`): one after the
-- other, so that nobody lends what another takes out. Accounts of members come after it, in the order of their ids.
-- The refusals: `amount`, `same-person`, `own`, `answered`, `key-reused`, `source`, `short` (of a share), `over` (of the money
-- at hand), `notice`, `queue`, `account-closed`, `currency-closed`, `unknown`.

-- The pool's queue. Answers the money at hand, in the smallest units, and the ids of the pots. Raises where there is none.
CREATE OR REPLACE FUNCTION ledgers_pool_lock(p_currency bigint, OUT cash bigint, OUT at_hand bigint, OUT code text, OUT refused text)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    is_open boolean;
BEGIN
    SELECT a.id, -a.balance INTO cash, at_hand FROM ledgers_account a
     WHERE a.network_id = me AND a.currency_id = p_currency AND a.kind = 'cash' FOR NO KEY UPDATE;
    SELECT c.code, c.is_open INTO code, is_open FROM ledgers_currency c
     WHERE c.network_id = me AND c.id = p_currency AND c.kind = 'pool';
    IF cash IS NULL OR code IS NULL THEN
        RAISE EXCEPTION 'no such pool in this network' USING ERRCODE = '23503';
    END IF;
    IF NOT is_open THEN
        refused := 'currency-closed';
    END IF;
END $$;

-- Whether a line of `member` would be signed by themselves: they, or who acts for their household or organization.
CREATE OR REPLACE FUNCTION ledgers_pool_is_own(p_member bigint, p_signatory bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT p_member = p_signatory OR EXISTS (
        SELECT FROM networks_holding h WHERE h.network_id = current_network() AND h.membership_id = p_member
           AND h.holder_id = p_signatory AND (h.until IS NULL OR h.until >= current_date))
$$;

-- What is set aside for those who asked before, in the order of the queue, and for this one.
CREATE OR REPLACE FUNCTION ledgers_pool_waiting(p_currency bigint, p_before timestamptz, p_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(sum(held), 0) FROM ledgers_withdrawal
             WHERE network_id = current_network() AND currency_id = p_currency AND state IN ('asked', 'signed')
               AND (ready_at, id) <= (p_before, p_id));
END $$;

-- ── Contributions ──

-- The first signature. `p_member` NULL: a gift of somebody who is no member (not into a share). The same key again answers
-- the first one; with other content it refuses.
CREATE OR REPLACE FUNCTION ledgers_pool_record(
    p_currency bigint, p_member bigint, p_pot text, p_amount bigint, p_happened_on date, p_reference text, p_source text,
    p_by bigint, p_key text, OUT refused text, OUT contribution_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    old record;
BEGIN
    replayed := false;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    PERFORM FROM ledgers_currency WHERE network_id = me AND id = p_currency AND kind = 'pool' AND is_open;
    IF NOT FOUND THEN
        refused := 'currency-closed'; RETURN;
    END IF;
    IF p_member IS NOT NULL AND ledgers_pool_is_own(p_member, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    INSERT INTO ledgers_contribution (uid, network_id, currency_id, member_id, pot, amount, happened_on, reference, source,
                                      state, recorded_by_id, reason, key)
    VALUES (gen_random_uuid(), me, p_currency, p_member, p_pot, p_amount, p_happened_on, p_reference, p_source, 'recorded',
            p_by, '', p_key)
    ON CONFLICT DO NOTHING RETURNING id INTO contribution_id;
    IF contribution_id IS NULL THEN
        SELECT * INTO old FROM ledgers_contribution WHERE network_id = me AND key = p_key;
        IF old.id IS NULL THEN
            refused := 'source';
        ELSIF (old.member_id, old.pot, old.amount, old.recorded_by_id) IS DISTINCT FROM (p_member, p_pot, p_amount, p_by) THEN
            refused := 'key-reused';
        ELSE
            contribution_id := old.id; replayed := true;
        END IF;
    END IF;
END $$;

-- The second signature: the line goes into the books.
CREATE OR REPLACE FUNCTION ledgers_pool_countersign(
    p_contribution bigint, p_by bigint, p_consumers text[], OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    c ledgers_contribution%ROWTYPE;
    pool record;
    target bigint;
    moved record;
BEGIN
    SELECT * INTO c FROM ledgers_contribution WHERE network_id = me AND id = p_contribution FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF c.state <> 'recorded' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF c.recorded_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF c.member_id IS NOT NULL AND ledgers_pool_is_own(c.member_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    pool := ledgers_pool_lock(c.currency_id);
    IF pool.refused IS NOT NULL THEN
        refused := pool.refused; RETURN;
    END IF;
    target := ledgers_open_account(c.currency_id, CASE c.pot WHEN 'cost' THEN 'fund' ELSE c.pot END,
                                   CASE WHEN c.pot = 'share' THEN c.member_id END);
    SELECT * INTO moved FROM ledgers_move(
        c.currency_id, ARRAY[pool.cash, target],
        CASE c.pot WHEN 'cost' THEN ARRAY[c.amount, -c.amount] ELSE ARRAY[-c.amount, c.amount] END,
        CASE c.pot WHEN 'share' THEN 'contribution' WHEN 'cost' THEN 'pool-cost' ELSE 'pool-gift' END, 'contribution:' || c.uid, c.happened_on,
        p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN
        refused := moved.refused; RETURN;
    END IF;
    transfer_id := moved.transfer_id;
    UPDATE ledgers_contribution SET state = 'countersigned', answered_by_id = p_by, answered_at = now(),
                                    transfer_id = ledgers_pool_countersign.transfer_id
     WHERE network_id = me AND id = c.id;
END $$;

-- It is not so: by the second signatory, or by the first who takes it back.
CREATE OR REPLACE FUNCTION ledgers_pool_decline(p_contribution bigint, p_by bigint, p_reason text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    now_state text;
BEGIN
    SELECT state INTO now_state FROM ledgers_contribution WHERE network_id = me AND id = p_contribution FOR NO KEY UPDATE;
    IF now_state IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF now_state <> 'recorded' THEN
        refused := 'answered'; RETURN;
    END IF;
    UPDATE ledgers_contribution SET state = 'declined', answered_by_id = p_by, answered_at = now(), reason = p_reason
     WHERE network_id = me AND id = p_contribution;
END $$;

-- ── Withdrawals ──

-- A member asks for a part of their share: all that is not pledged or asked for already. What is free is set aside now, the
-- rest as it comes back from loans; due after the notice of the clause.
CREATE OR REPLACE FUNCTION ledgers_pool_ask(
    p_currency bigint, p_member bigint, p_amount bigint, p_key text,
    OUT refused text, OUT withdrawal_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pool record;
    share record;
    old record;
BEGIN
    replayed := false;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    pool := ledgers_pool_lock(p_currency);
    IF pool.refused IS NOT NULL THEN
        refused := pool.refused; RETURN;
    END IF;
    SELECT * INTO old FROM ledgers_withdrawal WHERE network_id = me AND key = p_key;
    IF old.id IS NOT NULL THEN
        IF (old.member_id, old.amount) = (p_member, p_amount) THEN
            withdrawal_id := old.id; replayed := true;
        ELSE
            refused := 'key-reused';
        END IF;
        RETURN;
    END IF;
    SELECT a.id, a.balance, a.closed_at INTO share FROM ledgers_account a
     WHERE a.network_id = me AND a.holder_id = p_member AND a.currency_id = p_currency AND a.kind = 'share'
       FOR NO KEY UPDATE;
    IF share.id IS NULL OR share.closed_at IS NOT NULL OR p_amount > share.balance
        - (SELECT coalesce(sum(amount), 0) FROM ledgers_withdrawal WHERE network_id = me AND member_id = p_member
              AND currency_id = p_currency AND state IN ('asked', 'signed'))
        - (SELECT coalesce(sum(g.left), 0) FROM ledgers_pledge g JOIN ledgers_loan l ON l.network_id = me AND l.id = g.loan_id
            WHERE g.network_id = me AND g.guarantor_id = p_member AND l.currency_id = p_currency) THEN
        refused := 'short'; RETURN;
    END IF;
    INSERT INTO ledgers_withdrawal (uid, network_id, currency_id, member_id, amount, held, state, ready_at, reason, key)
    VALUES (gen_random_uuid(), me, p_currency, p_member, p_amount, 0, 'asked',
            clock_timestamp() + make_interval(days => coalesce(
                clause_value('pool.notice_days', 'currency:' || pool.code, clock_timestamp())::int, 0)), '', p_key)
    RETURNING id INTO withdrawal_id;
    PERFORM ledgers_pool_top_up(p_currency, ARRAY[p_member]);
END $$;

-- Money of these members that has come free goes to what they asked for, in their order. Under the pool's lock.
CREATE OR REPLACE FUNCTION ledgers_pool_top_up(p_currency bigint, p_members bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    w ledgers_withdrawal%ROWTYPE;
    share record;
    cash bigint;
    more bigint;
BEGIN
    FOR w IN SELECT * FROM ledgers_withdrawal WHERE network_id = me AND currency_id = p_currency AND state IN ('asked', 'signed')
                AND member_id = ANY (p_members) AND held < amount ORDER BY ready_at, id FOR NO KEY UPDATE LOOP
        SELECT a.id, a.balance - a.held_out - a.committed AS free INTO share FROM ledgers_account a
         WHERE a.network_id = me AND a.holder_id = w.member_id AND a.currency_id = p_currency AND a.kind = 'share'
           FOR NO KEY UPDATE;
        more := least(share.free, w.amount - w.held);
        CONTINUE WHEN more <= 0;
        SELECT id INTO cash FROM ledgers_account WHERE network_id = me AND currency_id = p_currency AND kind = 'cash';
        UPDATE ledgers_hold SET amount = amount + more
         WHERE network_id = me AND source = 'withdrawal:' || w.uid AND state = 'held';
        IF NOT FOUND THEN
            INSERT INTO ledgers_hold (uid, network_id, payer_id, payee_id, amount, source, state)
            VALUES (gen_random_uuid(), me, share.id, cash, more, 'withdrawal:' || w.uid, 'held');
        END IF;
        UPDATE ledgers_account SET held_out = held_out + CASE WHEN id = share.id THEN more ELSE 0 END,
                                   held_in = held_in + CASE WHEN id = cash THEN more ELSE 0 END
         WHERE network_id = me AND id IN (share.id, cash);
        UPDATE ledgers_withdrawal SET held = held + more WHERE network_id = me AND id = w.id;
    END LOOP;
END $$;

-- The first signature: the notice is over, and there is money for this one and all before it in the queue.
CREATE OR REPLACE FUNCTION ledgers_pool_sign(p_withdrawal bigint, p_by bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    w ledgers_withdrawal%ROWTYPE;
BEGIN
    SELECT g.refused INTO refused FROM ledgers_pool_may_pay(p_withdrawal, p_by) AS g;
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT * INTO w FROM ledgers_withdrawal WHERE network_id = me AND id = p_withdrawal;
    IF w.state <> 'asked' THEN
        refused := 'answered'; RETURN;
    END IF;
    UPDATE ledgers_withdrawal SET state = 'signed', signed_by_id = p_by, signed_at = now() WHERE network_id = me AND id = w.id;
END $$;

-- What both signatures ask for. Locks the pool, then the row.
CREATE OR REPLACE FUNCTION ledgers_pool_may_pay(p_withdrawal bigint, p_by bigint, OUT refused text, OUT cash bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    unit bigint;
    pool record;
    w ledgers_withdrawal%ROWTYPE;
BEGIN
    SELECT currency_id INTO unit FROM ledgers_withdrawal WHERE network_id = me AND id = p_withdrawal;
    IF unit IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    pool := ledgers_pool_lock(unit);
    cash := pool.cash;
    SELECT * INTO w FROM ledgers_withdrawal WHERE network_id = me AND id = p_withdrawal FOR NO KEY UPDATE;
    IF w.state NOT IN ('asked', 'signed') THEN
        refused := 'answered'; RETURN;
    END IF;
    IF ledgers_pool_is_own(w.member_id, p_by) THEN
        refused := 'own'; RETURN;
    END IF;
    IF w.ready_at > clock_timestamp() THEN
        refused := 'notice'; RETURN;
    END IF;
    IF w.held < w.amount OR pool.at_hand < ledgers_pool_waiting(unit, w.ready_at, w.id) THEN
        refused := 'queue';
    END IF;
END $$;

-- The second signature: the money is handed over.
CREATE OR REPLACE FUNCTION ledgers_pool_pay(
    p_withdrawal bigint, p_by bigint, p_happened_on date, p_consumers text[], OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    w ledgers_withdrawal%ROWTYPE;
    judged record;
    h record;
    moved record;
BEGIN
    judged := ledgers_pool_may_pay(p_withdrawal, p_by);
    IF judged.refused IS NOT NULL THEN
        refused := judged.refused; RETURN;
    END IF;
    SELECT * INTO w FROM ledgers_withdrawal WHERE network_id = me AND id = p_withdrawal;
    IF w.state <> 'signed' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF w.signed_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    SELECT id, payer_id, payee_id INTO h FROM ledgers_hold
     WHERE network_id = me AND source = 'withdrawal:' || w.uid AND state = 'held';
    UPDATE ledgers_account SET held_out = held_out - CASE WHEN id = h.payer_id THEN w.amount ELSE 0 END,
                               held_in = held_in - CASE WHEN id = h.payee_id THEN w.amount ELSE 0 END
     WHERE network_id = me AND id IN (h.payer_id, h.payee_id);
    SELECT * INTO moved FROM ledgers_move(
        w.currency_id, ARRAY[h.payer_id, h.payee_id], ARRAY[-w.amount, w.amount], 'withdrawal', 'withdrawal:' || w.uid,
        p_happened_on, p_by, NULL, p_consumers => p_consumers);
    IF moved.refused IS NOT NULL THEN  -- What was let go above must not stand.
        RAISE EXCEPTION 'a promised withdrawal could not be paid: %', moved.refused USING ERRCODE = '40001';
    END IF;
    transfer_id := moved.transfer_id;
    UPDATE ledgers_hold SET state = 'posted', ended_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = h.id;
    UPDATE ledgers_withdrawal SET state = 'paid', paid_by_id = p_by, paid_at = now(), transfer_id = moved.transfer_id
     WHERE network_id = me AND id = w.id;
END $$;

-- The member changes their mind before anybody signed; a signatory calls it off before it is paid. The promise is let go.
CREATE OR REPLACE FUNCTION ledgers_pool_call_off(
    p_withdrawal bigint, p_by bigint, p_reason text, p_is_member boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    unit bigint;
    w ledgers_withdrawal%ROWTYPE;
    h record;
BEGIN
    SELECT currency_id INTO unit FROM ledgers_withdrawal WHERE network_id = me AND id = p_withdrawal;
    IF unit IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    PERFORM ledgers_pool_lock(unit);
    SELECT * INTO w FROM ledgers_withdrawal WHERE network_id = me AND id = p_withdrawal FOR NO KEY UPDATE;
    IF w.state NOT IN ('asked', 'signed') OR (p_is_member AND w.state <> 'asked') THEN
        refused := 'answered'; RETURN;
    END IF;
    UPDATE ledgers_hold SET state = 'voided', ended_at = now()
     WHERE network_id = me AND source = 'withdrawal:' || w.uid AND state = 'held' RETURNING payer_id, payee_id INTO h;
    UPDATE ledgers_account SET held_out = held_out - CASE WHEN id = h.payer_id THEN w.held ELSE 0 END,
                               held_in = held_in - CASE WHEN id = h.payee_id THEN w.held ELSE 0 END
     WHERE network_id = me AND id IN (h.payer_id, h.payee_id);
    UPDATE ledgers_withdrawal SET state = 'called-off', held = 0, ended_by_id = p_by, ended_at = now(), reason = p_reason
     WHERE network_id = me AND id = w.id;
    PERFORM ledgers_pool_top_up(unit, ARRAY[w.member_id]);
END $$;

-- ── Reserves, leaving, forgetting ──

-- From the fund into a reserve, by a decision that two officers signed. Out of the indivisible reserve leads no way.
CREATE OR REPLACE FUNCTION ledgers_pool_set_aside(
    p_currency bigint, p_pot text, p_amount bigint, p_decision bigint, p_by bigint, p_happened_on date, p_consumers text[],
    OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pool record;
    source text;
    moved record;
BEGIN
    IF p_pot NOT IN ('reserve', 'indivisible') THEN
        RAISE EXCEPTION 'money is set aside in a reserve' USING ERRCODE = '23514';
    END IF;
    pool := ledgers_pool_lock(p_currency);
    SELECT 'decision:' || uid INTO source FROM networks_decision
     WHERE network_id = me AND id = p_decision AND signed_at IS NOT NULL;
    IF source IS NULL THEN
        refused := 'decision'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_transfer t WHERE t.network_id = me AND t.source = source AND t.kind = 'pool-reserve') THEN
        refused := 'answered'; RETURN;
    END IF;
    SELECT * INTO moved FROM ledgers_move(
        p_currency, ARRAY[ledgers_open_account(p_currency, 'fund', NULL), ledgers_open_account(p_currency, p_pot, NULL)],
        ARRAY[-p_amount, p_amount], 'pool-reserve', source, p_happened_on, p_by, NULL, p_consumers => p_consumers);
    refused := moved.refused;
    transfer_id := moved.transfer_id;
END $$;

-- By a vote: money of the fund becomes part of a member's share, once for each item of the decision. They ask for it as for any
-- share of theirs, and two who sign hand it over. Refuses `decision`, `answered`, `short` (the fund has less).
CREATE OR REPLACE FUNCTION ledgers_pool_give(
    p_currency bigint, p_member bigint, p_amount bigint, p_decision bigint, p_item text, p_happened_on date, p_consumers text[],
    OUT refused text, OUT transfer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pool record;
    share bigint;
    voted text;
    moved record;
BEGIN
    pool := ledgers_pool_lock(p_currency);
    IF pool.refused IS NOT NULL THEN
        refused := pool.refused; RETURN;
    END IF;
    SELECT d.source INTO voted FROM networks_decision d
     WHERE d.network_id = me AND d.id = p_decision AND d.signed_at IS NOT NULL AND d.source <> '';
    IF voted IS NULL THEN
        refused := 'decision'; RETURN;
    END IF;
    share := ledgers_open_account(p_currency, 'share', p_member);
    IF EXISTS (SELECT FROM ledgers_transfer t JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = t.id AND e.account_id = share
                WHERE t.network_id = me AND t.source = voted || p_item AND t.kind = 'grant') THEN
        refused := 'answered'; RETURN;
    END IF;
    SELECT * INTO moved FROM ledgers_move(
        p_currency, ARRAY[ledgers_open_account(p_currency, 'fund', NULL), share], ARRAY[-p_amount, p_amount], 'grant',
        voted || p_item, p_happened_on, NULL, NULL, 'governance', p_consumers => p_consumers);
    refused := moved.refused;
    transfer_id := moved.transfer_id;
END $$;

-- A leaving member's share and loan accounts close. Refuses `balance`, `committed`.
CREATE OR REPLACE FUNCTION ledgers_pool_close(p_member bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    a ledgers_account%ROWTYPE;
BEGIN
    FOR a IN SELECT acc.* FROM ledgers_account acc JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id
              WHERE acc.network_id = me AND acc.holder_id = p_member AND acc.kind IN ('share', 'loan') AND c.kind = 'pool'
                AND acc.closed_at IS NULL ORDER BY acc.id FOR NO KEY UPDATE OF acc LOOP
        IF a.committed <> 0 OR a.held_out <> 0 THEN
            refused := 'committed'; RETURN;
        END IF;
        IF a.balance <> 0 THEN
            refused := CASE a.kind WHEN 'loan' THEN 'loan' ELSE 'balance' END; RETURN;
        END IF;
        UPDATE ledgers_account SET closed_at = now() WHERE network_id = me AND id = a.id;
    END LOOP;
END $$;

-- The words of a member's lines go; the lines stay.
CREATE OR REPLACE FUNCTION ledgers_pool_forget(p_member bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    UPDATE ledgers_contribution SET reference = '', reason = '' WHERE network_id = me AND member_id = p_member;
    UPDATE ledgers_withdrawal SET reason = '' WHERE network_id = me AND member_id = p_member;
END $$;

-- What the indivisible reserve holds never becomes less, whoever asks.
CREATE OR REPLACE FUNCTION ledgers_indivisible_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the indivisible reserve is never shared out' USING ERRCODE = '42501';
END $$;

REVOKE ALL ON FUNCTION ledgers_pool_lock, ledgers_pool_is_own, ledgers_pool_waiting, ledgers_pool_record,
    ledgers_pool_countersign, ledgers_pool_decline, ledgers_pool_ask, ledgers_pool_top_up, ledgers_pool_sign,
    ledgers_pool_may_pay, ledgers_pool_pay, ledgers_pool_call_off, ledgers_pool_set_aside, ledgers_pool_give,
    ledgers_pool_close, ledgers_pool_forget, ledgers_indivisible_stays FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_pool_record, ledgers_pool_countersign, ledgers_pool_decline, ledgers_pool_ask,
    ledgers_pool_sign, ledgers_pool_pay, ledgers_pool_call_off, ledgers_pool_set_aside, ledgers_pool_give,
    ledgers_pool_close, ledgers_pool_forget TO manyhands_app;
