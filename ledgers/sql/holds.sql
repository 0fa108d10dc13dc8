-- ── Holds: what is agreed and not yet done counts against limits on both sides ───────────────────────────────────────

-- Promises value under a name. Refuses as ledgers_post, and `held` when the name holds something else already.
CREATE OR REPLACE FUNCTION ledgers_hold(p_payer bigint, p_payee bigint, p_amount bigint, p_source text, p_expires_at timestamptz,
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
        IF a.kind NOT IN ('member', 'fund') OR unit.kind NOT IN ('hours', 'credit', 'treasury') THEN
            RAISE EXCEPTION 'this unit is promised by the functions of its chapter' USING ERRCODE = '42501';
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
CREATE OR REPLACE FUNCTION ledgers_release(p_source text, p_expired boolean DEFAULT false) RETURNS boolean
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

-- Promises whose time has come run out. Answers how many.
CREATE OR REPLACE FUNCTION ledgers_expire_holds(at timestamptz) RETURNS int
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

REVOKE ALL ON FUNCTION ledgers_hold, ledgers_release, ledgers_expire_holds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_hold, ledgers_release, ledgers_expire_holds TO manyhands_app;
