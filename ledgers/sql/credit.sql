-- ── Mutual credit: trades, invoices, levy, dues, demurrage, trust ───────────────────────────────────────────────────
-- Locks in one order: an invoice, then accounts by id (the fund of a unit was opened first, so it is the first of them).

-- A share of an amount in hundredths of a percent, rounded by clause, never to nothing.
CREATE OR REPLACE FUNCTION ledgers_share_of(p_amount bigint, p_rate bigint, p_within text, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    exact numeric := p_amount::numeric * p_rate / 10000;
BEGIN
    IF p_rate <= 0 OR p_amount <= 0 THEN
        RETURN 0;
    END IF;
    RETURN greatest(1, CASE clause_value('credit.rounding', p_within, p_at) #>> '{}'
        WHEN 'up' THEN ceil(exact) WHEN 'down' THEN floor(exact) ELSE round(exact) END)::bigint;
END $$;

-- What goes to the fund by rule: accounts are locked by the caller, limits do not bind. Answers the transfer.
CREATE OR REPLACE FUNCTION ledgers_take_for_fund(me bigint, p_currency bigint, p_code text, p_payer bigint, p_fund bigint, p_amount bigint,
    p_kind text, p_source text, p_happened_on date, p_actor bigint, p_hand bigint, p_system text, p_consumers text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
    named uuid := gen_random_uuid();
BEGIN
    INSERT INTO ledgers_transfer (uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, principal,
                                  fingerprint, xact)
    VALUES (named, me, p_currency, p_kind, p_source, p_happened_on, p_actor, nullif(p_hand, p_actor), '', '',
            pg_current_xact_id()::text::bigint)
    RETURNING id INTO made;
    WITH moved AS (
        UPDATE ledgers_account a SET balance = a.balance + CASE WHEN a.id = p_fund THEN p_amount ELSE -p_amount END
         WHERE a.network_id = me AND a.id IN (p_payer, p_fund) RETURNING a.id, a.balance)
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT me, p_currency, made, moved.id, CASE WHEN moved.id = p_fund THEN p_amount ELSE -p_amount END, moved.balance
      FROM moved ORDER BY moved.id;
    PERFORM ledgers_record(me, 'transfer.' || p_kind, p_actor, p_hand, 'transfer:' || named,
        jsonb_build_object('amount', p_amount, 'currency', p_code, 'source', p_source, 'flags', '[]'::jsonb)
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    RETURN made;
END $$;

-- What one transfer settled: the trade, the partners, the invoice. The invoice's row is locked by the caller.
CREATE OR REPLACE FUNCTION ledgers_trade_made(me bigint, p_transfer bigint, p_invoice bigint, p_payer bigint, p_payee bigint,
                                              p_amount bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledgers_trade (network_id, transfer_id, invoice_id, payer_id, payee_id, amount)
    VALUES (me, p_transfer, p_invoice, p_payer, p_payee, p_amount);
    INSERT INTO ledgers_partner AS p (network_id, account_id, partner_id, received)
    VALUES (me, p_payee, p_payer, greatest(p_amount, 0))
    ON CONFLICT (account_id, partner_id, network_id) DO UPDATE SET received = p.received + p_amount;
    IF p_invoice IS NOT NULL THEN
        UPDATE ledgers_invoice i
           SET paid = i.paid + p_amount,
               state = CASE WHEN i.paid + p_amount = i.amount THEN 'paid' WHEN i.state = 'paid' THEN 'open' ELSE i.state END,
               ended_at = CASE WHEN i.paid + p_amount = i.amount THEN now() WHEN i.state IN ('paid', 'open') THEN NULL
                               ELSE i.ended_at END
         WHERE i.network_id = me AND i.id = p_invoice;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no such invoice in this network' USING ERRCODE = '23503';
        END IF;
    END IF;
END $$;

-- Pays for something in credit: a neighbor directly, an exchange, or (part of) an invoice; the levy goes with it, as a
-- transfer of its own. One effect per key. Refuses what ledgers_post refuses, and `invoice-ended`, `too-much`.
CREATE OR REPLACE FUNCTION ledgers_credit_pay(
    p_payer bigint, p_payee bigint, p_amount bigint, p_kind text, p_source text, p_happened_on date,
    p_actor bigint, p_hand bigint, p_system text DEFAULT '', p_note text DEFAULT '', p_principal text DEFAULT '',
    p_key text DEFAULT NULL, p_fingerprint text DEFAULT '', p_hold_source text DEFAULT NULL, p_invoice bigint DEFAULT NULL,
    p_consumers text[] DEFAULT '{}', p_levy_consumers text[] DEFAULT '{}',
    OUT refused text, OUT refused_account bigint, OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz,
    OUT flags text[], OUT replayed boolean, OUT levy bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit record;
    fund bigint;
    asked_by bigint;  -- Of the invoice: who issued it, who pays, what is left, how it stands.
    asked_of bigint;
    asked_rest bigint;
    asked_state text;
    said record;
    posted record;
    payer_levy bigint;
BEGIN
    flags := '{}'; replayed := false; levy := 0;
    IF p_kind NOT IN ('payment', 'exchange') THEN
        RAISE EXCEPTION 'a trade is a payment or an exchange' USING ERRCODE = '23514';
    END IF;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    IF p_payer = p_payee THEN
        refused := 'same-account'; refused_account := p_payer; RETURN;
    END IF;
    SELECT c.id, c.kind, c.code, 'currency:' || c.code AS within, a.kind = 'member' AND b.kind = 'member' AS is_trade INTO unit
      FROM ledgers_account a JOIN ledgers_account b ON b.network_id = me AND b.id = p_payee AND b.currency_id = a.currency_id
      JOIN ledgers_currency c ON c.network_id = me AND c.id = a.currency_id
     WHERE a.network_id = me AND a.id = p_payer;
    IF NOT FOUND OR unit.kind <> 'credit' THEN
        RAISE EXCEPTION 'no such accounts in a unit of credit of this network' USING ERRCODE = '23503';
    END IF;
    IF p_invoice IS NOT NULL THEN
        SELECT i.payer_id, i.payee_id, i.amount - i.paid, i.state INTO asked_of, asked_by, asked_rest, asked_state
          FROM ledgers_invoice i WHERE i.network_id = me AND i.id = p_invoice FOR UPDATE;
        IF NOT FOUND OR (asked_of, asked_by) <> (p_payer, p_payee) THEN
            RAISE EXCEPTION 'an invoice is paid by its payer to its issuer' USING ERRCODE = '23514';
        END IF;
    END IF;
    SELECT a.id INTO fund FROM ledgers_account a
     WHERE a.network_id = me AND a.currency_id = unit.id AND a.kind = 'fund' AND a.holder_id IS NULL;
    IF unit.is_trade THEN
        levy := least(p_amount, ledgers_share_of(p_amount,
            coalesce(clause_value('credit.levy', unit.within, clock_timestamp())::bigint, 0), unit.within, clock_timestamp()));
    END IF;
    PERFORM FROM ledgers_account a WHERE a.network_id = me
        AND a.id IN (p_payer, p_payee, CASE WHEN levy > 0 THEN fund END) ORDER BY a.id FOR NO KEY UPDATE;
    IF p_key IS NOT NULL THEN  -- Before the invoice is judged: what was paid by this very request is no surprise.
        SELECT * INTO said FROM ledgers_said_before(me, p_principal, p_key, p_fingerprint, p_note);
        IF said.transfer_id IS NOT NULL OR said.refused IS NOT NULL THEN
            refused := said.refused; transfer_id := said.transfer_id; uid := said.uid; recorded_at := said.recorded_at;
            replayed := true; levy := 0; RETURN;
        END IF;
    END IF;
    IF asked_state <> 'open' THEN
        refused := 'invoice-ended'; RETURN;
    END IF;
    IF p_amount > asked_rest THEN
        refused := 'too-much'; RETURN;
    END IF;
    payer_levy := CASE WHEN clause_value('credit.levy_from', unit.within, clock_timestamp()) #>> '{}' = 'payer' THEN levy ELSE 0 END;
    IF payer_levy > 0 AND p_kind = 'payment' AND NOT ledgers_can_bear(me, p_payer, p_amount + payer_levy, p_amount) THEN
        refused := 'floor'; refused_account := p_payer; RETURN;
    END IF;
    SELECT * INTO posted FROM ledgers_post(unit.id, ARRAY[p_payer, p_payee], ARRAY[-p_amount, p_amount], p_kind, p_source,
        p_happened_on, p_actor, p_hand, p_system, p_note, p_principal, p_key, p_fingerprint, p_hold_source, p_consumers);
    refused := posted.refused; refused_account := posted.refused_account; transfer_id := posted.transfer_id;
    uid := posted.uid; recorded_at := posted.recorded_at; flags := posted.flags; replayed := posted.replayed;
    IF refused IS NOT NULL OR replayed THEN
        RETURN;
    END IF;
    IF unit.is_trade THEN
        PERFORM ledgers_trade_made(me, transfer_id, p_invoice, p_payer, p_payee, p_amount);
    END IF;
    IF levy > 0 THEN
        PERFORM ledgers_take_for_fund(me, unit.id, unit.code, CASE WHEN payer_levy > 0 THEN p_payer ELSE p_payee END, fund, levy, 'levy',
            'transfer:' || uid, p_happened_on, NULL, NULL, 'rule', p_levy_consumers);
    END IF;
END $$;

-- Whether an account may pay this much, as ledgers_post judges it; a newcomer's first exchange counts without the levy.
CREATE OR REPLACE FUNCTION ledgers_can_bear(me bigint, p_account bigint, p_amount bigint, p_bare bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    a record;
    rule record;
    bounds record;
BEGIN
    SELECT acc.id, acc.kind, acc.balance, acc.held_out, c.kind AS unit, c.code INTO a FROM ledgers_account acc
      JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id WHERE acc.network_id = me AND acc.id = p_account;
    rule := ledgers_rules(a.unit, a.code);
    SELECT * INTO bounds FROM ledgers_bounds(me, a.id, a.kind, a.code, rule.lowest, rule.highest);
    RETURN ledgers_within(a.balance - a.held_out, -p_amount, bounds.lowest, bounds.highest)
        OR ledgers_is_first(me, a.id, a.kind, a.unit, a.code, p_bare);
END $$;

-- How much further below zero an account may go, because known traders have paid it: so much for each, up to a clause.
-- A trader is known who holds an office, or from whom an officer has bought; pairs count by what is left over between them.
-- So a ring that pays itself gains nothing: nobody in it is known, and what goes round between two cancels out.
CREATE OR REPLACE FUNCTION ledgers_trust(me bigint, p_account bigint, p_code text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    within text := 'currency:' || p_code;
    at timestamptz := clock_timestamp();
    step bigint;
    enough bigint;
    known int;
BEGIN
    IF NOT EXISTS (SELECT FROM ledgers_partner WHERE network_id = me AND account_id = p_account) THEN
        RETURN 0;
    END IF;
    step := coalesce(clause_value('credit.trust_step', within, at)::bigint, 0);
    IF step = 0 THEN
        RETURN 0;
    END IF;
    enough := greatest(1, coalesce(clause_value('credit.trust_least', within, at)::bigint, 1));
    SELECT count(*) INTO known FROM ledgers_partner p
     WHERE p.network_id = me AND p.account_id = p_account AND p.received >= enough
       AND ledgers_left_over(me, p_account, p.partner_id) >= enough
       AND (ledgers_is_officer(me, p.partner_id)
         OR EXISTS (SELECT FROM ledgers_partner k
                     WHERE k.network_id = me AND k.account_id = p.partner_id AND k.partner_id <> p_account AND k.received >= enough
                       AND ledgers_is_officer(me, k.partner_id) AND ledgers_left_over(me, p.partner_id, k.partner_id) >= enough));
    RETURN least(step * known, greatest(0, coalesce(clause_value('credit.trust_most', within, at)::bigint, 0)));
END $$;

-- What one account received from another beyond what it paid them.
CREATE OR REPLACE FUNCTION ledgers_left_over(me bigint, p_account bigint, p_partner bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT received FROM ledgers_partner WHERE network_id = me AND account_id = p_account AND partner_id = p_partner), 0)
         - coalesce((SELECT received FROM ledgers_partner WHERE network_id = me AND account_id = p_partner AND partner_id = p_account), 0)
$$;

CREATE OR REPLACE FUNCTION ledgers_is_officer(me bigint, p_account bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM ledgers_account a JOIN networks_roleterm r ON r.network_id = me AND r.membership_id = a.holder_id
                    WHERE a.network_id = me AND a.id = p_account AND r.role IN ('coordinator', 'treasurer')
                      AND r.since <= current_date AND (r.until IS NULL OR r.until >= current_date))
$$;

-- ── Invoices ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Asks for a payment. The same key again answers the same invoice. Refuses `amount`, `same-account`, `account-closed`,
-- `currency-closed`, `key-reused`.
CREATE OR REPLACE FUNCTION ledgers_invoice_issue(
    p_payee bigint, p_payer bigint, p_amount bigint, p_due_on date, p_remind_on date, p_source text, p_note text, p_key text,
    OUT refused text, OUT invoice_id bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit record;
    old record;
BEGIN
    replayed := false;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    IF p_payer = p_payee THEN
        refused := 'same-account'; RETURN;
    END IF;
    SELECT c.id, c.kind, c.is_open, a.closed_at IS NOT NULL OR b.closed_at IS NOT NULL AS is_closed INTO unit
      FROM ledgers_account a JOIN ledgers_account b ON b.network_id = me AND b.id = p_payer AND b.currency_id = a.currency_id
      JOIN ledgers_currency c ON c.network_id = me AND c.id = a.currency_id
     WHERE a.network_id = me AND a.id = p_payee AND a.kind IN ('member', 'fund') AND b.kind = 'member';
    IF NOT FOUND OR unit.kind <> 'credit' THEN
        RAISE EXCEPTION 'no such accounts in a unit of credit of this network' USING ERRCODE = '23503';
    END IF;
    IF NOT unit.is_open THEN
        refused := 'currency-closed'; RETURN;
    END IF;
    IF unit.is_closed THEN
        refused := 'account-closed'; RETURN;
    END IF;
    INSERT INTO ledgers_invoice (uid, network_id, currency_id, payee_id, payer_id, amount, paid, state, source, note, reason, key,
                                 due_on, remind_on)
    VALUES (gen_random_uuid(), me, unit.id, p_payee, p_payer, p_amount, 0, 'open', p_source, p_note, '', p_key, p_due_on, p_remind_on)
    ON CONFLICT (payee_id, key, network_id) DO NOTHING RETURNING id INTO invoice_id;
    IF invoice_id IS NULL THEN
        SELECT i.id, i.payer_id, i.amount, i.source, i.due_on, i.note INTO old
          FROM ledgers_invoice i WHERE i.network_id = me AND i.payee_id = p_payee AND i.key = p_key;
        IF (old.payer_id, old.amount, old.source, old.due_on, old.note) IS DISTINCT FROM (p_payer, p_amount, p_source, p_due_on, p_note) THEN
            refused := 'key-reused'; RETURN;
        END IF;
        invoice_id := old.id;
        replayed := true;
    END IF;
END $$;

-- Ends an open invoice: `cancelled` by its issuer, `declined` by who should pay. What was paid stays paid.
-- Answers whether it was open until now.
CREATE OR REPLACE FUNCTION ledgers_invoice_end(p_invoice bigint, p_state text, p_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF p_state NOT IN ('cancelled', 'declined') THEN
        RAISE EXCEPTION 'an invoice is called off or declined' USING ERRCODE = '23514';
    END IF;
    UPDATE ledgers_invoice SET state = p_state, reason = p_reason, ended_at = now()
     WHERE network_id = current_network() AND id = p_invoice AND state = 'open';
    RETURN FOUND;
END $$;

-- Open invoices whose day of reminding has come: their next such day is set (a week after, then never again), their uids told.
CREATE OR REPLACE FUNCTION ledgers_invoices_remind(p_today date, p_again_days int, p_most int) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    UPDATE ledgers_invoice i SET remind_on = CASE WHEN i.due_on + p_again_days > p_today AND p_again_days > 0 THEN i.due_on + p_again_days END
     WHERE i.network_id = current_network() AND i.id IN (
        SELECT o.id FROM ledgers_invoice o WHERE o.network_id = current_network() AND o.state = 'open' AND o.remind_on <= p_today
         ORDER BY o.remind_on LIMIT p_most FOR UPDATE SKIP LOCKED)
    RETURNING i.uid;
END $$;

-- The words of a member's invoices go; amounts and days stay.
CREATE OR REPLACE FUNCTION ledgers_invoices_forget(p_holder bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledgers_invoice SET note = '', reason = '' WHERE network_id = current_network() AND (note <> '' OR reason <> '')
       AND (payee_id IN (SELECT id FROM ledgers_account WHERE network_id = current_network() AND holder_id = p_holder)
         OR payer_id IN (SELECT id FROM ledgers_account WHERE network_id = current_network() AND holder_id = p_holder));
END $$;

-- ── Taking a trade back: its invoice is open again, its levy goes back with it ────────────────────────────────────────

-- All that a reversal will touch, locked in the one order.
CREATE OR REPLACE FUNCTION ledgers_trade_lock(me bigint, p_transfer bigint, p_uid uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledgers_invoice i WHERE i.network_id = me AND i.id IN
        (SELECT t.invoice_id FROM ledgers_trade t WHERE t.network_id = me AND t.transfer_id = p_transfer) ORDER BY i.id FOR UPDATE;
    PERFORM FROM ledgers_account a WHERE a.network_id = me AND a.id IN (
        SELECT e.account_id FROM ledgers_entry e WHERE e.network_id = me AND (e.transfer_id = p_transfer OR e.transfer_id IN
            (SELECT l.id FROM ledgers_transfer l WHERE l.network_id = me AND l.source = 'transfer:' || p_uid AND l.kind = 'levy')))
     ORDER BY a.id FOR NO KEY UPDATE;
END $$;

CREATE OR REPLACE FUNCTION ledgers_trade_undo(me bigint, p_transfer bigint, p_uid uuid, p_reversal bigint, p_happened_on date,
                                              p_actor bigint, p_hand bigint, p_system text, p_consumers text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t record;
    charged bigint;
BEGIN
    FOR t IN SELECT * FROM ledgers_trade WHERE network_id = me AND transfer_id = p_transfer ORDER BY id LOOP
        PERFORM ledgers_trade_made(me, p_reversal, t.invoice_id, t.payer_id, t.payee_id, -t.amount);
    END LOOP;
    FOR charged IN SELECT l.id FROM ledgers_transfer l WHERE l.network_id = me AND l.source = 'transfer:' || p_uid AND l.kind = 'levy'
                      AND NOT EXISTS (SELECT FROM ledgers_transfer r WHERE r.network_id = me AND r.reverses_id = l.id) LOOP
        PERFORM ledgers_reverse(charged, p_happened_on, p_actor, p_hand, p_system, p_consumers);
    END LOOP;
END $$;

-- ── Dues and demurrage: by month, each account once ─────────────────────────────────────────────────────────────────

-- Charges at most `p_most` accounts for one month, by the clauses as they were when it began. Answers how many it looked at,
-- and whether the month is done. An account that dues would push past its limit is let go this time.
CREATE OR REPLACE FUNCTION ledgers_charge_month(p_currency bigint, p_kind text, p_month date, p_most int, p_consumers text[],
                                                OUT charged int, OUT is_done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit record;
    fund bigint;
    a record;
    began timestamptz;
    within text;
    rate bigint := 0;
    above bigint;
    due bigint;
    moved bigint;
BEGIN
    charged := 0; is_done := true;
    IF p_kind NOT IN ('dues', 'demurrage') OR extract(day FROM p_month) <> 1 THEN
        RAISE EXCEPTION 'dues and demurrage are charged by month' USING ERRCODE = '23514';
    END IF;
    SELECT c.id, c.code, c.is_open, n.time_zone INTO unit FROM ledgers_currency c JOIN networks_network n ON n.id = me
     WHERE c.network_id = me AND c.id = p_currency AND c.kind = 'credit';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such unit of credit in this network' USING ERRCODE = '23503';
    END IF;
    began := p_month::timestamp AT TIME ZONE unit.time_zone;
    IF began > clock_timestamp() OR NOT unit.is_open THEN
        RETURN;
    END IF;
    within := 'currency:' || unit.code;
    SELECT acc.id INTO fund FROM ledgers_account acc WHERE acc.network_id = me AND acc.currency_id = p_currency
       AND acc.kind = 'fund' AND acc.holder_id IS NULL FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM ledgers_chargemonth WHERE network_id = me AND currency_id = p_currency AND kind = p_kind AND month = p_month) THEN
        RETURN;
    END IF;
    IF p_kind = 'demurrage' THEN
        rate := coalesce(clause_value('credit.demurrage', within, began)::bigint, 0);
        above := greatest(0, coalesce(clause_value('credit.demurrage_above', within, began)::bigint, 0));
    ELSIF p_month = date_trunc(coalesce(clause_value('credit.dues_every', within, began) #>> '{}', 'month'), p_month)::date THEN
        rate := coalesce(clause_value('credit.dues', within, began)::bigint, 0);
    END IF;
    IF rate > 0 THEN
        FOR a IN SELECT acc.id, acc.kind, acc.balance, acc.held_out FROM ledgers_account acc
                  WHERE acc.network_id = me AND acc.currency_id = p_currency AND acc.kind = 'member' AND acc.closed_at IS NULL
                    AND acc.opened_at < began
                    AND NOT EXISTS (SELECT FROM ledgers_charge h WHERE h.network_id = me AND h.account_id = acc.id
                                     AND h.kind = p_kind AND h.month = p_month)
                  ORDER BY acc.id LIMIT p_most FOR NO KEY UPDATE OF acc LOOP
            charged := charged + 1;
            moved := NULL;
            due := rate;
            IF p_kind = 'demurrage' THEN
                due := coalesce((SELECT e.balance_after FROM ledgers_entry e JOIN ledgers_transfer t ON t.network_id = me AND t.id = e.transfer_id
                          WHERE e.network_id = me AND e.account_id = a.id AND t.recorded_at < began ORDER BY e.id DESC LIMIT 1), 0);
                due := least(ledgers_share_of(due - above, rate, within, began), greatest(0, a.balance - above));
            END IF;
            IF due > 0 AND (p_kind = 'demurrage' OR ledgers_can_bear(me, a.id, due, NULL)) THEN
                moved := ledgers_take_for_fund(me, p_currency, unit.code, a.id, fund, due, p_kind, p_kind || ':' || to_char(p_month, 'YYYY-MM'),
                                        (clock_timestamp() AT TIME ZONE unit.time_zone)::date, NULL, NULL, 'rule', p_consumers);
            END IF;
            INSERT INTO ledgers_charge (network_id, kind, month, account_id, amount, transfer_id)
            VALUES (me, p_kind, p_month, a.id, due, moved);
        END LOOP;
    END IF;
    is_done := charged < p_most;
    IF is_done THEN
        INSERT INTO ledgers_chargemonth (network_id, currency_id, kind, month) VALUES (me, p_currency, p_kind, p_month);
    END IF;
END $$;

REVOKE ALL ON FUNCTION ledgers_share_of, ledgers_take_for_fund, ledgers_trade_made, ledgers_credit_pay, ledgers_can_bear, ledgers_trust,
    ledgers_left_over, ledgers_is_officer, ledgers_invoice_issue, ledgers_invoice_end, ledgers_invoices_remind,
    ledgers_invoices_forget, ledgers_trade_lock, ledgers_trade_undo, ledgers_charge_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_credit_pay, ledgers_invoice_issue, ledgers_invoice_end, ledgers_invoices_remind,
    ledgers_invoices_forget, ledgers_charge_month TO manyhands_app;
