-- ── What the tables themselves refuse, whoever asks ─────────────────────────────────────────────────────────────────

-- An entry shares its currency with its transfer and its account. These keys hold the plain ones within them.
ALTER TABLE ledgers_entry
    ADD CONSTRAINT ledgers_entry_currency_of_transfer FOREIGN KEY (network_id, currency_id, transfer_id)
        REFERENCES ledgers_transfer (network_id, currency_id, id),
    ADD CONSTRAINT ledgers_entry_currency_of_account FOREIGN KEY (network_id, currency_id, account_id)
        REFERENCES ledgers_account (network_id, currency_id, id),
    DROP CONSTRAINT ledgers_entry_transfer_in_network,
    DROP CONSTRAINT ledgers_entry_account_in_network;

-- What these keys already say need not be asked again: an entry's account is in a network and a currency, and a transfer has
-- entries. Asking would lock the one row of the network, and of its hours, in every transfer at once.
DO $$
DECLARE
    twice record;
BEGIN
    FOR twice IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
                  WHERE contype = 'f' AND conrelid IN ('ledgers_entry'::regclass, 'ledgers_transfer'::regclass)
                    AND confrelid IN ('networks_network'::regclass, 'ledgers_currency'::regclass) LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', twice.of_table, twice.conname);
    END LOOP;
END $$;

-- Balances change often and are in no index: room on the page keeps an update where the row is.
ALTER TABLE ledgers_account SET (fillfactor = 70);

-- L1, L4: entries come with their transfer, in its transaction, and are balanced as soon as they are there.
CREATE FUNCTION ledgers_entries_belong() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF EXISTS (SELECT FROM added e
                WHERE (SELECT t.xact FROM ledgers_transfer t WHERE t.network_id = e.network_id AND t.id = e.transfer_id)
                      <> pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'entries come in the transaction of their transfer only' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT network_id, transfer_id FROM added) AS one
                WHERE (SELECT sum(e.amount) FROM ledgers_entry e
                        WHERE e.network_id = one.network_id AND e.transfer_id = one.transfer_id) <> 0) THEN
        RAISE EXCEPTION 'the entries of a transfer sum to zero' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledgers_entries_belong AFTER INSERT ON ledgers_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledgers_entries_belong();

-- L1, L6: at the end of its transaction a transfer has two legs or more; a reversal is the mirror of what it reverses.
-- As its owner: up to PostgreSQL 17 a deferred trigger runs as whoever commits, who may have left the network by then.
CREATE FUNCTION ledgers_transfer_is_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF (SELECT count(*) < 2 OR sum(amount) <> 0 FROM ledgers_entry
         WHERE network_id = NEW.network_id AND transfer_id = NEW.id) THEN
        RAISE EXCEPTION 'a transfer has two entries or more, and they sum to zero' USING ERRCODE = '23514';
    END IF;
    IF (NEW.reverses_id IS NOT NULL) <> (NEW.kind = 'reversal') THEN
        RAISE EXCEPTION 'a reversal, and nothing else, names what it reverses' USING ERRCODE = '23514';
    END IF;
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT FROM (SELECT account_id, amount FROM ledgers_entry
                      WHERE network_id = NEW.network_id AND transfer_id = NEW.id) mirror
          FULL JOIN (SELECT account_id, amount FROM ledgers_entry
                      WHERE network_id = NEW.network_id AND transfer_id = NEW.reverses_id) image USING (account_id)
         WHERE mirror.amount IS DISTINCT FROM -image.amount) THEN
        RAISE EXCEPTION 'a reversal is the mirror image' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledgers_transfer_is_whole AFTER INSERT ON ledgers_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledgers_transfer_is_whole();

REVOKE ALL ON FUNCTION ledgers_entries_belong, ledgers_transfer_is_whole FROM PUBLIC;
