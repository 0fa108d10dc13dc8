-- ── Hours: gifts of the fund, and promises that many made for one thing ──────────────────────────────────────────────

-- A request to the fund is granted by one coordinator up to `fund.one_officer`, by two up to `fund.two_officers`, above that
-- by a signed decision; the transfer is of that amount, from the fund, to who asked.
CREATE OR REPLACE FUNCTION hours_grant_is_signed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    one bigint;
    two bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'asked' AND (NEW.state, NEW.transfer_id, NEW.minutes, NEW.member_id)
                                        IS DISTINCT FROM (OLD.state, OLD.transfer_id, OLD.minutes, OLD.member_id) THEN
        RAISE EXCEPTION 'an answered request stays as it is' USING ERRCODE = '42501';
    END IF;
    IF NEW.state <> 'granted' OR (TG_OP = 'UPDATE' AND OLD.state = 'granted') THEN
        RETURN NEW;
    END IF;
    one := coalesce(clause_value('fund.one_officer', 'currency:HOURS', clock_timestamp())::bigint, 0);
    two := coalesce(clause_value('fund.two_officers', 'currency:HOURS', clock_timestamp())::bigint, 0);
    IF NEW.minutes > one AND NEW.second_by_id IS NULL AND NEW.decision_id IS NULL THEN
        RAISE EXCEPTION 'a second coordinator has to sign' USING ERRCODE = '23514';
    END IF;
    IF NEW.minutes > one AND NEW.minutes > two AND NOT EXISTS (
        SELECT FROM networks_decision d WHERE d.network_id = NEW.network_id AND d.id = NEW.decision_id
           AND d.signed_at IS NOT NULL AND (d.second_officer_id IS NOT NULL OR d.source <> '')) THEN
        RAISE EXCEPTION 'this much needs a decision' USING ERRCODE = '23514';
    END IF;
    IF (SELECT count(*) FROM ledgers_entry e JOIN ledgers_account a ON a.network_id = e.network_id AND a.id = e.account_id
          JOIN ledgers_transfer t ON t.network_id = e.network_id AND t.id = e.transfer_id
         WHERE e.network_id = NEW.network_id AND e.transfer_id = NEW.transfer_id AND t.kind = 'grant'
           AND ((a.kind = 'fund' AND e.amount = -NEW.minutes::bigint)
             OR (a.kind = 'member' AND a.holder_id = NEW.member_id AND e.amount = NEW.minutes))) <> 2 THEN
        RAISE EXCEPTION 'the transfer is not what was asked for' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

-- Lets several promises go at once, in the transaction that keeps them: every account of theirs, and of the transfer that
-- follows, is locked first, in the order of ids. Answers how many there were.
CREATE OR REPLACE FUNCTION ledgers_release_many(p_sources text[], p_accounts bigint[] DEFAULT '{}') RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me bigint := current_network();
    promise text;
    ended int := 0;
BEGIN
    PERFORM FROM ledgers_account a
      WHERE a.network_id = me
        AND (a.id = ANY (p_accounts)
          OR a.id IN (SELECT h.payer_id FROM ledgers_hold h WHERE h.network_id = me AND h.source = ANY (p_sources) AND h.state = 'held'
                       UNION
                      SELECT h.payee_id FROM ledgers_hold h WHERE h.network_id = me AND h.source = ANY (p_sources) AND h.state = 'held'))
      ORDER BY a.id FOR NO KEY UPDATE;
    FOREACH promise IN ARRAY p_sources LOOP
        IF ledgers_release(promise) THEN
            ended := ended + 1;
        END IF;
    END LOOP;
    RETURN ended;
END $$;

REVOKE ALL ON FUNCTION hours_grant_is_signed, ledgers_release_many FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_release_many TO manyhands_app;
