-- ── Seals: every line recorded until the end of a day, under one fingerprint ────────────────────────────────────────
-- Only a finished past can be sealed. Ids are given out before a transaction ends, so a seal first marks how far it will
-- reach and which transactions are writing just then; it is made when those have ended, and nobody waits for it.
-- (Whoever makes a transfer locks accounts before its id is given out, and keeps that lock to the end.)

-- The tree of RFC 6962 over hashes of 32 bytes, one after the other: pairs from below, a last one without a pair goes up.
CREATE OR REPLACE FUNCTION ledgers_merkle(level bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    WHILE length(level) > 32 LOOP
        SELECT string_agg(CASE WHEN length(pair) = 64 THEN sha256('\x01'::bytea || pair) ELSE pair END, ''::bytea ORDER BY n)
          INTO level
          FROM (SELECT n, substring(level FROM n * 64 + 1 FOR 64) AS pair
                  FROM generate_series(0, (length(level) - 1) / 64) AS n) AS pairs;
    END LOOP;
    RETURN level;
END $$;

-- How far the next seal will reach, if everyone who was writing when that was decided has ended. NULL: not yet.
CREATE OR REPLACE FUNCTION ledgers_seal_mark(me bigint) RETURNS ledgers_sealmark
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    mark ledgers_sealmark%ROWTYPE;
BEGIN
    INSERT INTO ledgers_sealmark (network_id, upto, waits_for) VALUES (me, 0, '{}') ON CONFLICT DO NOTHING;
    SELECT * INTO mark FROM ledgers_sealmark WHERE network_id = me FOR UPDATE;
    IF mark.upto = 0 THEN
        mark.marked_at := clock_timestamp();
        SELECT last_value INTO mark.upto FROM ledgers_transfer_id_seq;  -- First the number, then who is writing.
        SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') INTO mark.waits_for
          FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE d.datname = current_database() AND l.relation = 'ledgers_account'::regclass
           AND l.mode IN ('RowShareLock', 'RowExclusiveLock') AND l.pid IS DISTINCT FROM pg_backend_pid();
        UPDATE ledgers_sealmark SET upto = mark.upto, waits_for = mark.waits_for, marked_at = mark.marked_at
         WHERE network_id = me;
    END IF;
    IF cardinality(mark.waits_for) > 0
       AND EXISTS (SELECT FROM pg_locks WHERE virtualtransaction = ANY (mark.waits_for)) THEN
        RETURN NULL;
    END IF;
    RETURN mark;
END $$;

-- Seals the oldest day that is over and not yet sealed; with `p_all`, what was recorded today as well.
-- Answers `sealed` (with the number), `waiting` (ask again in a minute) or `nothing`.
CREATE OR REPLACE FUNCTION ledgers_seal(p_all boolean DEFAULT false, OUT state text, OUT number int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    home record;
    mark ledgers_sealmark%ROWTYPE;
    last record;
    first_at timestamptz;
    new_day date;
    day_end timestamptz;
    stop bigint;
    reach bigint;
    made record;
    new_secret bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    new_root bytea;
    new_digest bytea;
    new_uid uuid := gen_random_uuid();
BEGIN
    SELECT n.uid, n.time_zone INTO home FROM networks_network n WHERE n.id = me;
    mark := ledgers_seal_mark(me);
    IF mark.network_id IS NULL THEN
        state := 'waiting'; RETURN;
    END IF;
    SELECT 0 AS number, 0::bigint AS upto, NULL::date AS day, decode(repeat('00', 32), 'hex') AS digest INTO last;
    SELECT s.number, s.upto, s.day, s.digest INTO last FROM (
        SELECT s.number, s.upto, s.day, s.digest FROM ledgers_seal s WHERE s.network_id = me
         UNION ALL SELECT last.number, last.upto, last.day, last.digest) AS s ORDER BY s.number DESC LIMIT 1;
    SELECT t.recorded_at INTO first_at FROM ledgers_transfer t
     WHERE t.network_id = me AND t.id > last.upto AND t.id <= mark.upto ORDER BY t.id LIMIT 1;
    new_day := greatest((first_at AT TIME ZONE home.time_zone)::date, last.day);
    IF first_at IS NULL OR (new_day >= (mark.marked_at AT TIME ZONE home.time_zone)::date AND NOT p_all) THEN
        UPDATE ledgers_sealmark SET upto = 0, waits_for = '{}' WHERE network_id = me;
        state := 'nothing'; RETURN;
    END IF;
    -- Ids and times run together but for moments: an hour past midnight nothing of the day follows.
    day_end := (new_day + 1)::timestamp AT TIME ZONE home.time_zone;
    SELECT t.id INTO stop FROM ledgers_transfer t
     WHERE t.network_id = me AND t.id > last.upto AND t.id <= mark.upto AND t.recorded_at >= day_end + interval '1 hour'
     ORDER BY t.id LIMIT 1;
    SELECT max(t.id) INTO reach FROM ledgers_transfer t
     WHERE t.network_id = me AND t.id > last.upto AND t.id <= least(mark.upto, stop - 1) AND t.recorded_at < day_end;
    INSERT INTO ledgers_sealednote (network_id, transfer_id, digest)
    SELECT me, w.transfer_id, sha256('\x04'::bytea || w.salt || convert_to(w.text, 'UTF8'))
      FROM ledgers_transfer t JOIN ledgers_transfernote w ON w.network_id = me AND w.transfer_id = t.id
     WHERE t.network_id = me AND t.id > last.upto AND t.id <= reach AND w.salt IS NOT NULL AND w.text <> '';

    WITH leaves AS (
        SELECT t.id AS transfer_id, e.account_id, row_number() OVER (ORDER BY t.id, e.account_id) - 1 AS place,
               sha256('\x00'::bytea || convert_to(json_build_array('manyhands line 1', home.uid, t.uid, a.uid, c.code, t.kind,
                   t.source, coalesce(r.uid::text, ''), e.amount, e.balance_after, to_char(t.happened_on, 'YYYY-MM-DD'),
                   to_char(t.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), coalesce(actor.uid::text, ''),
                   coalesce(hand.uid::text, ''), coalesce(encode(w.digest, 'hex'), ''),
                   encode(sha256(new_secret || uuid_send(t.uid) || uuid_send(a.uid)), 'hex'))::text, 'UTF8')) AS hash
          FROM ledgers_transfer t
          JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = t.id
          JOIN ledgers_account a ON a.network_id = me AND a.id = e.account_id
          JOIN ledgers_currency c ON c.network_id = me AND c.id = t.currency_id
          LEFT JOIN ledgers_transfer r ON r.network_id = me AND r.id = t.reverses_id
          LEFT JOIN networks_membership actor ON actor.network_id = me AND actor.id = t.actor_id
          LEFT JOIN networks_membership hand ON hand.network_id = me AND hand.id = t.hand_id
          LEFT JOIN ledgers_sealednote w ON w.network_id = me AND w.transfer_id = t.id
         WHERE t.network_id = me AND t.id > last.upto AND t.id <= reach),
    parts AS (
        SELECT place / 1024 AS part, count(*) AS size, ledgers_merkle(string_agg(hash, ''::bytea ORDER BY place)) AS root,
               min(transfer_id) AS transfer_id, max(account_id) FILTER (WHERE place % 1024 = 0) AS account_id
          FROM leaves GROUP BY 1)
    SELECT sum(size)::bigint AS size, string_agg(root, ''::bytea ORDER BY part) AS roots,
           array_agg(transfer_id ORDER BY part) AS transfers, array_agg(account_id ORDER BY part) AS accounts
      INTO made FROM parts;

    number := last.number + 1;
    new_root := sha256('\x02'::bytea || int8send(made.size) || ledgers_merkle(made.roots));
    new_digest := sha256('\x03'::bytea || last.digest || convert_to(json_build_array('manyhands seal 1', home.uid, number,
        to_char(new_day, 'YYYY-MM-DD'), encode(new_root, 'hex'))::text, 'UTF8'));
    INSERT INTO ledgers_seal (uid, network_id, number, day, until_at, upto, size, root, previous, digest, secret, part_roots,
                              part_transfers, part_accounts)
    VALUES (new_uid, me, number, new_day, least(day_end, mark.marked_at), reach, made.size, new_root, last.digest, new_digest, new_secret, made.roots,
            made.transfers, made.accounts);
    PERFORM ledgers_record(me, 'seal.made', NULL, NULL, 'seal:' || new_uid,
        jsonb_build_object('number', number, 'day', new_day, 'digest', encode(new_digest, 'hex'), 'system', 'seals'), '{}');
    state := 'sealed';
END $$;

-- The daily check, from what is stored: every unit sums to zero, every balance is the one after its last line, and the
-- transfers under the last seal and after it have two sides that sum to zero. Answers how many disagree.
CREATE OR REPLACE FUNCTION ledgers_check_books() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    me bigint := current_network();
    since bigint := coalesce((SELECT s.upto FROM ledgers_seal s WHERE s.network_id = me ORDER BY s.number DESC OFFSET 1 LIMIT 1), 0);
    found int;
BEGIN
    SELECT (SELECT count(*) FROM (SELECT FROM ledgers_account WHERE network_id = me
                                   GROUP BY currency_id HAVING sum(balance) <> 0) AS unequal)
         + (SELECT count(*) FROM ledgers_account a WHERE a.network_id = me AND a.balance <> coalesce((
                SELECT e.balance_after FROM ledgers_entry e WHERE e.account_id = a.id ORDER BY e.id DESC LIMIT 1), 0))
         + (SELECT count(*) FROM (SELECT FROM ledgers_transfer t
                                    LEFT JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = t.id
                                   WHERE t.network_id = me AND t.id > since
                                   GROUP BY t.id HAVING count(e.id) < 2 OR sum(e.amount) <> 0) AS halves)
      INTO found;
    INSERT INTO ledgers_bookscheck (network_id, kind, disagreements) VALUES (me, 'daily', found);
    RETURN found;
END $$;

REVOKE ALL ON FUNCTION ledgers_merkle, ledgers_seal_mark, ledgers_seal, ledgers_check_books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_seal, ledgers_check_books TO manyhands_app;
