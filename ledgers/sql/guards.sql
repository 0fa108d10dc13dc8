-- ── What the tables refuse, whoever writes ───────────────────────────────────────────────────────────────────────────

-- L1, L4: entries come with their transfer, in its transaction, and what one statement brings of a transfer is balanced.
CREATE OR REPLACE FUNCTION ledgers_entries_belong() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    here bigint := pg_current_xact_id()::text::bigint;
    first_id bigint;
    last_id bigint;
    of_network bigint;
    total numeric;
    made_in bigint;
    is_balanced boolean;
    is_of_now boolean;
BEGIN
    SELECT min(transfer_id), max(transfer_id), max(network_id), sum(amount) INTO first_id, last_id, of_network, total FROM added;
    IF first_id = last_id THEN  -- The entries of one transfer: nearly always.
        SELECT xact INTO made_in FROM ledgers_transfer WHERE network_id = of_network AND id = first_id;
        is_balanced := total = 0;
        is_of_now := coalesce(made_in, here) = here;  -- One that is not there is the keys' to refuse.
    ELSE
        SELECT coalesce(bool_and(one.total = 0), true), coalesce(bool_and(coalesce(t.xact, here) = here), true)
          INTO is_balanced, is_of_now
          FROM (SELECT network_id, transfer_id, sum(amount) AS total FROM added GROUP BY network_id, transfer_id) AS one
          LEFT JOIN ledgers_transfer t ON t.network_id = one.network_id AND t.id = one.transfer_id;
    END IF;
    IF NOT is_of_now THEN
        RAISE EXCEPTION 'entries come in the transaction of their transfer only' USING ERRCODE = '42501';
    END IF;
    IF NOT is_balanced THEN
        RAISE EXCEPTION 'the entries of a transfer sum to zero' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
