-- ── Currencies, accounts, limits ────────────────────────────────────────────────────────────────────────────────────

-- A unit of this network, with the pots that every unit has. Refuses `code-taken`.
CREATE OR REPLACE FUNCTION ledgers_open_currency(p_kind text, p_code text, p_name text, p_exponent int,
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
CREATE OR REPLACE FUNCTION ledgers_open_account(p_currency bigint, p_kind text, p_holder bigint) RETURNS bigint
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
CREATE OR REPLACE FUNCTION ledgers_close_account(p_account bigint, OUT refused text)
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
CREATE OR REPLACE FUNCTION ledgers_grant_limit(p_account bigint, p_floor bigint, p_ceiling bigint, p_until timestamptz, p_by bigint,
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

CREATE OR REPLACE FUNCTION ledgers_end_grants(p_account bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledgers_limitgrant SET ended_at = now()
     WHERE network_id = current_network() AND account_id = p_account AND ended_at IS NULL;
    RETURN FOUND;
END $$;

-- Ends one that has not ended yet, and no later one of its account.
CREATE OR REPLACE FUNCTION ledgers_end_grant(p_grant bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledgers_limitgrant SET ended_at = now() WHERE network_id = current_network() AND id = p_grant AND ended_at IS NULL;
    RETURN FOUND;
END $$;

-- How far accounts may still go, as the functions above judge it: bounds, and what can be spent and earned now.
CREATE OR REPLACE FUNCTION ledgers_room(p_accounts bigint[])
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

REVOKE ALL ON FUNCTION ledgers_open_currency, ledgers_open_account, ledgers_close_account, ledgers_grant_limit,
    ledgers_end_grants, ledgers_end_grant, ledgers_room FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_open_currency, ledgers_open_account, ledgers_close_account, ledgers_grant_limit,
    ledgers_end_grants, ledgers_end_grant, ledgers_room TO manyhands_app;
