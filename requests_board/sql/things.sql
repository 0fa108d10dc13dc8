-- ── Ownership ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- The parts of a thing are all of it, when the transaction ends.
CREATE OR REPLACE FUNCTION things_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    touched bigint := CASE WHEN TG_TABLE_NAME = 'requests_board_thing' THEN (to_jsonb(NEW)->>'id')::bigint
                           WHEN TG_OP = 'DELETE' THEN (to_jsonb(OLD)->>'thing_id')::bigint
                           ELSE (to_jsonb(NEW)->>'thing_id')::bigint END;
    was bigint := CASE WHEN TG_OP = 'UPDATE' AND TG_TABLE_NAME <> 'requests_board_thing'
                       THEN (to_jsonb(OLD)->>'thing_id')::bigint ELSE touched END;
    home bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.network_id ELSE NEW.network_id END;
    one record;
BEGIN
    FOR one IN
        SELECT t.id, t.parts AS whole, coalesce(sum(p.parts), 0) AS parts
          FROM requests_board_thing t
          LEFT JOIN requests_board_ownershippart p ON p.network_id = home AND p.thing_id = t.id
         WHERE t.network_id = home AND t.id IN (touched, was) GROUP BY t.id, t.parts
    LOOP
        IF one.parts <> one.whole THEN
            RAISE EXCEPTION 'the parts of a thing are all of it: % of %', one.parts, one.whole USING ERRCODE = '23514';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- ── Steps of a booking ──────────────────────────────────────────────────────────────────────────────────────────────

-- The same table as `bookings.STEPS`; a test compares them. '' is the beginning.
CREATE OR REPLACE FUNCTION things_steps() RETURNS TABLE (before text, after text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    VALUES ('', 'asked'), ('', 'agreed'), ('', 'offered'),
           ('asked', 'agreed'), ('asked', 'declined'), ('asked', 'cancelled'), ('asked', 'lapsed'),
           ('offered', 'agreed'), ('offered', 'asked'), ('offered', 'cancelled'), ('offered', 'lapsed'),
           ('agreed', 'out'), ('agreed', 'cancelled'), ('agreed', 'lapsed'),
           ('out', 'returned'), ('out', 'lost')
$$;

CREATE OR REPLACE FUNCTION things_booking_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog AS $$
DECLARE
    was text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
BEGIN
    IF NEW.state <> was AND NOT EXISTS (SELECT FROM things_steps() AS s WHERE s.before = was AND s.after = NEW.state) THEN
        RAISE EXCEPTION 'no step leads from "%" to "%"', was, NEW.state USING ERRCODE = '23514';
    END IF;
    IF NEW.state <> was AND NEW.state IN ('asked', 'offered', 'agreed', 'out')
       AND NOT EXISTS (SELECT FROM requests_board_thing t
                        WHERE t.network_id = NEW.network_id AND t.id = NEW.thing_id AND t.state = 'ready') THEN
        RAISE EXCEPTION 'this thing cannot be borrowed now' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.thing_id, NEW.borrower_id) <> (OLD.thing_id, OLD.borrower_id) THEN
            RAISE EXCEPTION 'thing and borrower stay as they were' USING ERRCODE = '23514';
        END IF;
        IF NEW.version < OLD.version OR (NEW.version = OLD.version AND NEW.state <> OLD.state) THEN
            RAISE EXCEPTION 'versions grow' USING ERRCODE = '23514';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- ── Words of a thing ────────────────────────────────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION things_words() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog AS $$
DECLARE
    words regconfig := CASE NEW.text_config WHEN 'english_words' THEN 'public.english_words'
                                            WHEN 'spanish_words' THEN 'public.spanish_words'
                                            ELSE 'public.plain_words' END::regconfig;
BEGIN
    NEW.words := setweight(to_tsvector(words, NEW.name), 'A') || setweight(to_tsvector(words, NEW.labels), 'B')
              || setweight(to_tsvector(words, NEW.body), 'C');
    RETURN NEW;
END $$;

-- ── The library ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- Whether the maintenance of a thing is due, by months or by borrowings: then nobody borrows it (things.policy).
CREATE OR REPLACE FUNCTION things_service_due(t requests_board_thing) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
    SELECT coalesce(t.service_loans > 0 AND t.loans_since >= t.service_loans, false)
        OR coalesce(t.service_months > 0 AND t.serviced_on + make_interval(months => t.service_months) <= current_date, false)
$$;

-- Whether somebody has a thing within a time, or its maintenance keeps everybody from it.
CREATE OR REPLACE FUNCTION things_is_taken(me bigint, thing bigint, span tstzrange) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
    SELECT EXISTS (SELECT FROM requests_board_booking b WHERE b.network_id = me AND b.thing_id = thing
                      AND b.state IN ('asked', 'offered', 'agreed', 'out') AND b.held && span)
        OR EXISTS (SELECT FROM requests_board_thing t WHERE t.network_id = me AND t.id = thing AND things_service_due(t))
$$;

-- Whether one of these members looks after a thing or owns a part of it. Called for each row: not where there is nobody.
CREATE OR REPLACE FUNCTION things_of_any(t requests_board_thing, members bigint[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog AS $$
    SELECT cardinality(members) > 0 AND (t.keeper_id = ANY (members) OR EXISTS (
        SELECT FROM requests_board_ownershippart p
         WHERE p.network_id = t.network_id AND p.thing_id = t.id AND p.owner_id = ANY (members)))
$$;

-- One page of what every member may see in the library, as ready rows. `asked`, all of it optional:
--   words, config            typed by a member, and the network's language; where nothing has these words, what looks like them
--   kinds                    array of classes          shelf, neighborhood   ids
--   from, until              only what is free all that time
--   latitude, longitude      where the reader is       apart                ids of members whose things the reader never meets
--   sort                     newest, near, best        key, after, back      the cursor
-- What is not listed is not in it, not even as a count. Words and ranges use operators that no index serves under the wall.
CREATE OR REPLACE FUNCTION things_search(asked jsonb, most int)
RETURNS TABLE (thing_id bigint, uid uuid, number int, name text, kind text, state text, body text, shelf_name text, shelf_uid uuid,
               hood_name text, hood_uid uuid, photo_uid uuid, photo_alt text, keeper_name text, busy_until timestamptz,
               waiting int, meters double precision, sort_key double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog SET plan_cache_mode = force_custom_plan
SET pg_trgm.word_similarity_threshold = 0.3 AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    said text := nullif(btrim(asked->>'words'), '');
    words regconfig := CASE asked->>'config' WHEN 'english_words' THEN 'public.english_words'
                                             WHEN 'spanish_words' THEN 'public.spanish_words'
                                             ELSE 'public.plain_words' END::regconfig;
    query tsquery := CASE WHEN said IS NULL THEN NULL ELSE websearch_to_tsquery(words, said) END;
    flat text := folded(said);
    lat double precision := (asked->>'latitude')::double precision;
    lon double precision := (asked->>'longitude')::double precision;
    kinds text[] := (SELECT array_agg(one) FROM jsonb_array_elements_text(asked->'kinds') AS one);
    away bigint[] := coalesce((SELECT array_agg(one::bigint) FROM jsonb_array_elements_text(asked->'apart') AS one), '{}');
    shelf bigint := (asked->>'shelf')::bigint;
    hood bigint := (asked->>'neighborhood')::bigint;
    span tstzrange := CASE WHEN asked ? 'from' THEN tstzrange((asked->>'from')::timestamptz, (asked->>'until')::timestamptz) END;
    sorted text := coalesce(asked->>'sort', 'newest');
    cursor_key double precision := (asked->>'key')::double precision;
    cursor_id bigint := (SELECT t.id FROM requests_board_thing t WHERE t.network_id = me AND t.uid = (asked->>'after')::uuid);
    cursor_at timestamptz := (SELECT t.added_at FROM requests_board_thing t WHERE t.network_id = me AND t.id = cursor_id);
    back boolean := coalesce((asked->>'back')::boolean, false) AND cursor_id IS NOT NULL;
    ids bigint[];
    keys double precision[];
BEGIN
    IF length(flat) <= 5 THEN  -- Short words look like too many others.
        PERFORM set_config('pg_trgm.word_similarity_threshold', '0.6', true);
    END IF;
    IF said IS NULL AND sorted = 'newest' THEN
        IF back THEN
            SELECT array_agg(f.id), array_agg(round(extract(epoch FROM f.added_at) * 1000000)::double precision)
              INTO ids, keys FROM (
                SELECT t.id, t.added_at FROM requests_board_thing t
                 WHERE t.network_id = me AND t.is_listed AND t.state IN ('ready', 'repair')
                   AND (t.added_at, t.id) > (cursor_at, cursor_id)
                   AND (kinds IS NULL OR t.kind = ANY (kinds)) AND (shelf IS NULL OR t.shelf_id = shelf)
                   AND (hood IS NULL OR t.neighborhood_id = hood) AND (away = '{}' OR NOT things_of_any(t, away))
                   AND (span IS NULL OR (t.state = 'ready' AND NOT things_is_taken(me, t.id, span)))
                 ORDER BY t.added_at, t.id LIMIT most) AS f;
        ELSE
            SELECT array_agg(f.id), array_agg(round(extract(epoch FROM f.added_at) * 1000000)::double precision)
              INTO ids, keys FROM (
                SELECT t.id, t.added_at FROM requests_board_thing t
                 WHERE t.network_id = me AND t.is_listed AND t.state IN ('ready', 'repair')
                   AND (cursor_id IS NULL OR (t.added_at, t.id) < (cursor_at, cursor_id))
                   AND (kinds IS NULL OR t.kind = ANY (kinds)) AND (shelf IS NULL OR t.shelf_id = shelf)
                   AND (hood IS NULL OR t.neighborhood_id = hood) AND (away = '{}' OR NOT things_of_any(t, away))
                   AND (span IS NULL OR (t.state = 'ready' AND NOT things_is_taken(me, t.id, span)))
                 ORDER BY t.added_at DESC, t.id DESC LIMIT most) AS f;
        END IF;
    ELSE
        WITH found AS (
            SELECT t.id, ts_rank(t.words, query)::double precision AS rank FROM requests_board_thing t
             WHERE said IS NOT NULL AND t.network_id = me AND t.is_listed AND t.state IN ('ready', 'repair') AND t.words @@ query
            UNION ALL
            SELECT t.id, word_similarity(flat, folded(t.name || ' ' || t.labels))::double precision / 10
              FROM requests_board_thing t
             WHERE said IS NOT NULL AND length(flat) BETWEEN 3 AND 30 AND flat !~ '\s'
               AND t.network_id = me AND t.is_listed AND t.state IN ('ready', 'repair') AND flat <% folded(t.name || ' ' || t.labels)
               AND NOT EXISTS (SELECT FROM requests_board_thing w WHERE w.network_id = me AND w.is_listed
                                AND w.state IN ('ready', 'repair') AND w.words @@ query
                                AND (away = '{}' OR NOT things_of_any(w, away)))
            UNION ALL
            SELECT t.id, 0 FROM requests_board_thing t
             WHERE said IS NULL AND t.network_id = me AND t.is_listed AND t.state IN ('ready', 'repair')),
        kept AS (
            SELECT t.id, CASE sorted
                       WHEN 'near' THEN -coalesce(board_meters(lat, lon, h.latitude, h.longitude), 1e9)
                       WHEN 'best' THEN f.rank
                       ELSE round(extract(epoch FROM t.added_at) * 1000000)::double precision END AS key
              FROM found f JOIN requests_board_thing t ON t.network_id = me AND t.id = f.id
              LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = t.neighborhood_id
             WHERE (kinds IS NULL OR t.kind = ANY (kinds)) AND (shelf IS NULL OR t.shelf_id = shelf)
               AND (hood IS NULL OR t.neighborhood_id = hood) AND (away = '{}' OR NOT things_of_any(t, away))
               AND (span IS NULL OR (t.state = 'ready' AND NOT things_is_taken(me, t.id, span))))
        SELECT array_agg(k.id), array_agg(k.key) INTO ids, keys FROM (
            SELECT k.id, k.key FROM kept k
             WHERE cursor_id IS NULL OR (NOT back AND (k.key, k.id) < (cursor_key, cursor_id))
                OR (back AND (k.key, k.id) > (cursor_key, cursor_id))
             ORDER BY CASE WHEN back THEN k.key END, CASE WHEN back THEN k.id END, k.key DESC, k.id DESC LIMIT most) AS k;
    END IF;
    RETURN QUERY
    SELECT t.id, t.uid, t.number, t.name::text, t.kind::text,
           CASE WHEN t.state = 'ready' AND things_service_due(t) THEN 'service' ELSE t.state::text END, left(t.body, 300), s.name::text, s.uid, h.name::text,
           h.uid, ph.uid, ph.alt::text, m.name::text,
           (SELECT CASE WHEN b.state = 'out' THEN greatest(upper(b.held), now()) ELSE upper(b.held) END
              FROM requests_board_booking b
             WHERE b.network_id = me AND b.thing_id = t.id AND b.state IN ('asked', 'offered', 'agreed', 'out')
               AND (b.held @> now() OR b.state = 'out') ORDER BY b.state = 'out' DESC LIMIT 1),
           (SELECT count(*)::int FROM requests_board_waitingplace w
             WHERE w.network_id = me AND w.thing_id = t.id AND w.state IN ('waiting', 'offered')),
           CASE WHEN lat IS NULL THEN NULL ELSE board_meters(lat, lon, h.latitude, h.longitude) END, f.key
      FROM unnest(ids, keys) WITH ORDINALITY AS f(id, key, place)
      JOIN requests_board_thing t ON t.network_id = me AND t.id = f.id
      JOIN networks_membership m ON m.network_id = me AND m.id = t.keeper_id
      LEFT JOIN requests_board_shelf s ON s.network_id = me AND s.id = t.shelf_id
      LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = t.neighborhood_id
      LEFT JOIN LATERAL (SELECT fi.uid, p.alt FROM requests_board_thingphoto p
                           JOIN networks_file fi ON fi.network_id = me AND fi.id = p.file_id
                          WHERE p.network_id = me AND p.thing_id = t.id ORDER BY p.position, p.id LIMIT 1) AS ph ON true
     ORDER BY f.key DESC, f.id DESC;
END $$;

-- Whose open wishes the words of a thing meet: exactly, or by a word that looks like it.
CREATE OR REPLACE FUNCTION things_wishes_met(p_thing bigint)
RETURNS TABLE (wish_id bigint, member_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    SELECT w.id, w.member_id FROM requests_board_wish w
      JOIN requests_board_thing t ON t.network_id = me AND t.id = p_thing
     WHERE w.network_id = me AND w.met_at IS NULL AND t.is_listed AND t.state = 'ready'
       AND NOT EXISTS (SELECT FROM networks_keptapart k WHERE k.network_id = me AND k.member_id = w.member_id
                          AND things_of_any(t, ARRAY[k.other_id]))
       AND (t.words @@ websearch_to_tsquery(('public.' || t.text_config)::regconfig, w.words)
            OR (length(w.folded) > 5 AND word_similarity(w.folded, folded(t.name || ' ' || t.labels)) > 0.6));
END $$;

REVOKE ALL ON FUNCTION things_whole, things_steps, things_booking_step, things_words, things_service_due, things_is_taken, things_of_any,
    things_search, things_wishes_met FROM PUBLIC;
GRANT EXECUTE ON FUNCTION things_steps, things_of_any, things_search, things_wishes_met TO manyhands_app;
