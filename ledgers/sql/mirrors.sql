-- ── L8, whoever writes: at the end of a transaction what crossed stands in both books ────────────────────────────────

-- A crossing has its twin: the same pair in the partner's book, seen from there.
-- As its owner: up to PostgreSQL 17 a deferred trigger runs as whoever commits, who may have left the network by then.
CREATE OR REPLACE FUNCTION ledgers_crossing_has_twin() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledgers_crossing c WHERE c.network_id = NEW.partner_id AND c.pair = NEW.pair AND c.partner_id = NEW.network_id
                      AND (c.amount, c.amount_there) = (NEW.amount_there, NEW.amount))
       OR NOT EXISTS (SELECT FROM ledgers_entry e WHERE e.network_id = NEW.network_id AND e.transfer_id = NEW.transfer_id
                         AND e.account_id = NEW.account_id AND e.amount = NEW.amount) THEN
        RAISE EXCEPTION 'what crosses stands in both books' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;

-- The last leg of a clearing account is a crossing; in hours the balance is the mirror of the one in the other book.
CREATE OR REPLACE FUNCTION ledgers_clearing_mirrors() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    now_here bigint;
    unit text;
BEGIN
    SELECT a.balance, c.code INTO now_here, unit FROM ledgers_account a
      JOIN ledgers_currency c ON c.network_id = a.network_id AND c.id = a.currency_id WHERE a.network_id = NEW.network_id AND a.id = NEW.id;
    IF NOT EXISTS (SELECT FROM ledgers_crossing x WHERE x.network_id = NEW.network_id AND x.account_id = NEW.id AND x.transfer_id = (
            SELECT e.transfer_id FROM ledgers_entry e WHERE e.network_id = NEW.network_id AND e.account_id = NEW.id ORDER BY e.id DESC LIMIT 1))
       OR (unit = 'HOURS' AND now_here IS DISTINCT FROM -(
            SELECT a.balance FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = a.network_id AND c.id = a.currency_id
             WHERE a.network_id = NEW.partner_id AND a.partner_id = NEW.network_id AND c.code = unit)) THEN
        RAISE EXCEPTION 'what one network owes, the other is owed' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ledgers_crossing_has_twin, ledgers_clearing_mirrors FROM PUBLIC;
