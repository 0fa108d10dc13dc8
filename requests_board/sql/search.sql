-- ── The list ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- What the board shows, one page, as ready rows. `asked` holds what is wanted, all of it optional:
--   words, config            text typed by a member, and the configuration of the network's language; where no post has
--                            these words, those that look like them
--   kinds, ways              arrays of codes           category, neighborhood, author   ids
--   urgent                   true                      from, until                      days that must be touched
--   latitude, longitude      where the reader is       meters                           no farther than that
--   apart                    ids of members whom the reader never meets
--   sort                     newest, near, best        key, after, back     the cursor: a row's key and uid; its direction
-- Ways, words and likeness use operators that no index serves under the wall: so a definer function, which takes the
-- network from the setting. `sort_key` with `uid` is the cursor of a row. A filter stands in the question only when it is
-- asked: PostgreSQL then chooses the index for it.
CREATE OR REPLACE FUNCTION board_search(asked jsonb, most int)
RETURNS TABLE (post_id bigint, uid uuid, kind text, state text, title text, body text, ways text[], minutes int, is_urgent boolean,
               when_kind text, starts_on date, ends_on date, weekday int, part_of_day text, published_at timestamptz,
               expires_at timestamptz, author_id bigint, author_uid uuid, author_name text, category_name text,
               category_icon text, category_uid uuid, hood_name text, hood_uid uuid, meters double precision,
               sort_key double precision, places int, taken int, language text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET pg_trgm.word_similarity_threshold = 0.3 SET enable_indexscan = on AS $$
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
    far double precision := (asked->>'meters')::double precision;
    kinds text[];
    wanted_ways text[];
    away bigint[];
    day_from date := (asked->>'from')::date;
    day_until date := (asked->>'until')::date;
    sorted text := CASE WHEN asked->>'sort' = 'near' AND lat IS NOT NULL THEN 'near'
                        WHEN asked->>'sort' = 'best' AND said IS NOT NULL THEN 'best' ELSE 'newest' END;
    cursor_key double precision := (asked->>'key')::double precision;
    cursor_id bigint;
    back boolean := false;
    direction text := 'DESC';
    past text := '<';
    after text := 'true';
    nowhere CONSTANT double precision := -1e9;  -- the key of a post without a place, when the nearest come first
    filters text;
    key text;
    ranked text;
    ids bigint[];
    keys double precision[];
BEGIN
    IF NOT asked ?| ARRAY['kinds', 'ways', 'category', 'neighborhood', 'author', 'from', 'meters', 'after']
        AND said IS NULL AND sorted = 'newest' AND NOT coalesce((asked->>'urgent')::boolean, false)
    THEN
        RETURN QUERY SELECT * FROM board_newest(asked->'apart', lat, lon, most);
        RETURN;
    END IF;
    -- Asked only where they are said: each question is planned anew.
    IF asked ? 'kinds' THEN
        kinds := (SELECT array_agg(one) FROM jsonb_array_elements_text(asked->'kinds') AS one);
    END IF;
    IF asked ? 'ways' THEN
        wanted_ways := (SELECT array_agg(one) FROM jsonb_array_elements_text(asked->'ways') AS one);
    END IF;
    IF asked ? 'apart' THEN
        away := (SELECT array_agg(one::bigint) FROM jsonb_array_elements_text(asked->'apart') AS one);
    END IF;
    IF asked ? 'after' THEN
        cursor_id := (SELECT p.id FROM requests_board_post p WHERE p.network_id = me AND p.uid = (asked->>'after')::uuid);
    END IF;
    IF cursor_id IS NOT NULL THEN
        back := coalesce((asked->>'back')::boolean, false);
        direction := CASE WHEN back THEN 'ASC' ELSE 'DESC' END;
        past := CASE WHEN back THEN '>' ELSE '<' END;
        after := format('(p.published_at, p.id) %s (%L::timestamptz, %s)', past, to_timestamp(cursor_key / 1000000.0), cursor_id);
    END IF;
    IF length(flat) <= 5 THEN  -- Short words look like too many others.
        PERFORM set_config('pg_trgm.word_similarity_threshold', '0.6', true);
    END IF;
    filters := concat_ws(' AND ', format('p.network_id = %s::bigint', me), 'p.state = ''open''',
        '(p.expires_at IS NULL OR p.expires_at > now())',
        'p.category_id = ' || (asked->>'category')::bigint,
        'p.neighborhood_id = ' || (asked->>'neighborhood')::bigint,
        'p.author_id = ' || (asked->>'author')::bigint,
        CASE WHEN away IS NOT NULL THEN format('p.author_id <> ALL (%L::bigint[])', away) END,
        'p.kind = ANY (' || quote_literal(kinds::text) || '::text[])',
        'p.ways::text[] && ' || quote_literal(wanted_ways::text) || '::text[]',
        CASE WHEN (asked->>'urgent')::boolean THEN 'p.is_urgent' END,
        CASE WHEN day_from IS NOT NULL THEN format(
            '(p."when" IN (''flexible'', ''weekly'') OR (p.starts_on <= %L::date AND coalesce(p.ends_on, p.starts_on) >= %L::date))',
            day_until, day_from) END,
        CASE WHEN far IS NOT NULL THEN board_within(lat, lon, far) END);
    IF said IS NOT NULL THEN
        key := CASE sorted WHEN 'near' THEN format('-coalesce(board_meters(%L, %L, p.latitude, p.longitude), 1e9)', lat, lon)
                           WHEN 'best' THEN '%s::double precision'
                           ELSE 'round(extract(epoch FROM p.published_at) * 1000000)::double precision' END;
        -- A word that thousands of posts have: the best, or the nearest, of the newest of them.
        ranked := format($q$
            SELECT array_agg(k.id), array_agg(k.key) FROM (
                SELECT f.id, f.key FROM (
                    SELECT p.id, %%s AS key FROM requests_board_post p WHERE %%s AND %1$s AND %2$s
                     ORDER BY p.published_at %3$s, p.id %3$s LIMIT 2000) AS f
                 WHERE $3::bigint IS NULL OR (f.key, f.id) %4$s ($4, $3)
                 ORDER BY f.key %5$s, f.id %5$s LIMIT $5) AS k $q$,
            replace(filters, '%', '%%'), CASE WHEN sorted = 'newest' THEN after ELSE 'true' END,
            CASE WHEN sorted = 'newest' THEN direction ELSE 'DESC' END, past, direction);
        EXECUTE format(ranked, format(key, 'ts_rank(p.words, $1)'), 'p.words @@ $1')
           INTO ids, keys USING query, flat, cursor_id, cursor_key, most;
        IF ids IS NULL AND length(flat) BETWEEN 3 AND 30 AND flat !~ '\s' THEN
            EXECUTE format(ranked, format(key, '(word_similarity($2, folded(p.title || '' '' || p.labels)) / 10)'),
                           '$2 <% folded(p.title || '' '' || p.labels)')
               INTO ids, keys USING query, flat, cursor_id, cursor_key, most;
        END IF;
    ELSIF sorted = 'near' THEN
        SELECT n.ids, n.keys INTO ids, keys FROM board_nearest(filters, lat, lon, far, cursor_key, cursor_id, back, nowhere, most) AS n;
    ELSE
        -- Whether many posts have a way is not known beforehand; whoever expects it would read the whole board for a few.
        IF wanted_ways IS NOT NULL AND (
            SELECT count(*) FILTER (WHERE recent.ways::text[] && wanted_ways) < 20 FROM (
                SELECT p.ways FROM requests_board_post p WHERE p.network_id = me AND p.state = 'open'
                 ORDER BY p.published_at DESC, p.id DESC LIMIT 500) AS recent)
        THEN
            PERFORM set_config('enable_indexscan', 'off', true);
        END IF;
        EXECUTE format($q$
            SELECT array_agg(f.id), array_agg(round(extract(epoch FROM f.published_at) * 1000000)::double precision) FROM (
                SELECT p.id, p.published_at FROM requests_board_post p
                 WHERE %1$s AND %2$s ORDER BY p.published_at %3$s, p.id %3$s LIMIT %4$s) AS f $q$,
            filters, after, direction, most)
          INTO ids, keys;
    END IF;
    IF wanted_ways IS NOT NULL THEN
        PERFORM set_config('enable_indexscan', 'on', true);
    END IF;
    RETURN QUERY SELECT * FROM board_rows(ids, keys, lat, lon);
END $$;

-- The board as it is opened most: the newest posts, nothing else asked. Planned once for a connection, not for each page.
-- Called by board_search alone.
CREATE OR REPLACE FUNCTION board_newest(apart jsonb, lat double precision, lon double precision, most int)
RETURNS TABLE (post_id bigint, uid uuid, kind text, state text, title text, body text, ways text[], minutes int, is_urgent boolean,
               when_kind text, starts_on date, ends_on date, weekday int, part_of_day text, published_at timestamptz,
               expires_at timestamptz, author_id bigint, author_uid uuid, author_name text, category_name text,
               category_icon text, category_uid uuid, hood_name text, hood_uid uuid, meters double precision,
               sort_key double precision, places int, taken int, language text)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_sort = off AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    away bigint[] := '{}';
    ids bigint[];
    keys double precision[];
BEGIN
    IF apart IS NOT NULL THEN
        away := (SELECT array_agg(one::bigint) FROM jsonb_array_elements_text(apart) AS one);
    END IF;
    SELECT array_agg(f.id), array_agg(round(extract(epoch FROM f.published_at) * 1000000)::double precision) INTO ids, keys FROM (
        SELECT p.id, p.published_at FROM requests_board_post p
         WHERE p.network_id = me AND p.state = 'open' AND (p.expires_at IS NULL OR p.expires_at > now())
           AND p.author_id <> ALL (away)
         ORDER BY p.published_at DESC, p.id DESC LIMIT most) AS f;
    RETURN QUERY SELECT * FROM board_rows(ids, keys, lat, lon);
END $$;

-- The posts of a page as ready rows, in the order of their keys. Planned once for a connection, not for each page. Called by
-- board_search alone.
CREATE OR REPLACE FUNCTION board_rows(ids bigint[], keys double precision[], lat double precision, lon double precision)
RETURNS TABLE (post_id bigint, uid uuid, kind text, state text, title text, body text, ways text[], minutes int, is_urgent boolean,
               when_kind text, starts_on date, ends_on date, weekday int, part_of_day text, published_at timestamptz,
               expires_at timestamptz, author_id bigint, author_uid uuid, author_name text, category_name text,
               category_icon text, category_uid uuid, hood_name text, hood_uid uuid, meters double precision,
               sort_key double precision, places int, taken int, language text)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    SELECT p.id, p.uid, p.kind::text, p.state::text, p.title::text, left(p.body, 400), p.ways::text[], p.minutes, p.is_urgent,
           p."when"::text, p.starts_on, p.ends_on, p.weekday::int, p.part_of_day::text, p.published_at, p.expires_at,
           p.author_id, a.uid, a.name::text, c.name::text, c.icon::text, c.uid, h.name::text, h.uid,
           CASE WHEN lat IS NULL THEN NULL ELSE board_meters(lat, lon, p.latitude, p.longitude) END, f.key,
           p.places::int, CASE WHEN p.places > 1 THEN (
               SELECT count(*)::int FROM requests_board_exchange e
                WHERE e.network_id = me AND e.post_id = p.id AND e.series_id IS NULL
                  AND e.state IN ('agreed', 'done', 'disputed', 'confirmed')) ELSE 0 END,
           p.language::text
      FROM unnest(ids, keys) WITH ORDINALITY AS f(id, key, place)
      JOIN requests_board_post p ON p.network_id = me AND p.id = f.id
      JOIN networks_membership a ON a.network_id = me AND a.id = p.author_id
      JOIN networks_category c ON c.network_id = me AND c.id = p.category_id
      LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = p.neighborhood_id
     ORDER BY f.key DESC, f.id DESC;
END $$;

-- The shelves of the board, and its neighborhoods with how much is asked and offered there, each counted up to `most`, without
-- what the `away` wrote. As the reader: the wall stands before it. Planned once for a connection.
CREATE OR REPLACE FUNCTION board_around(most int, away bigint[]) RETURNS TABLE (shelves json, hoods json)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    shelves := (SELECT coalesce(json_agg(json_build_object('id', c.id, 'uid', c.uid, 'name', c.name, 'icon', c.icon)
                                         ORDER BY c.position, c.name), '[]') FROM networks_category c);
    IF away IS NULL THEN
        hoods := (SELECT coalesce(json_agg(json_build_object('id', h.id, 'uid', h.uid, 'name', h.name, 'latitude', h.latitude,
                    'longitude', h.longitude, 'requests', p.requests, 'offers', p.offers, 'urgent', p.urgent) ORDER BY h.name), '[]')
          FROM networks_neighborhood h CROSS JOIN LATERAL (
               SELECT (SELECT count(*) FROM (SELECT FROM requests_board_post o WHERE o.state = 'open' AND o.neighborhood_id = h.id
                          AND o.kind = 'request' LIMIT most) AS r) AS requests,
                      (SELECT count(*) FROM (SELECT FROM requests_board_post o WHERE o.state = 'open' AND o.neighborhood_id = h.id
                          AND o.kind = 'offer' LIMIT most) AS r) AS offers,
                      EXISTS (SELECT FROM requests_board_post o WHERE o.state = 'open' AND o.neighborhood_id = h.id
                          AND o.kind IN ('request', 'offer') AND o.is_urgent) AS urgent) AS p);
    ELSE
        hoods := (SELECT coalesce(json_agg(json_build_object('id', h.id, 'uid', h.uid, 'name', h.name, 'latitude', h.latitude,
                    'longitude', h.longitude, 'requests', p.requests, 'offers', p.offers, 'urgent', p.urgent) ORDER BY h.name), '[]')
          FROM networks_neighborhood h CROSS JOIN LATERAL (
               SELECT (SELECT count(*) FROM (SELECT FROM requests_board_post o WHERE o.state = 'open' AND o.neighborhood_id = h.id
                          AND o.kind = 'request' AND o.author_id <> ALL (away) LIMIT most) AS r) AS requests,
                      (SELECT count(*) FROM (SELECT FROM requests_board_post o WHERE o.state = 'open' AND o.neighborhood_id = h.id
                          AND o.kind = 'offer' AND o.author_id <> ALL (away) LIMIT most) AS r) AS offers,
                      EXISTS (SELECT FROM requests_board_post o WHERE o.state = 'open' AND o.neighborhood_id = h.id
                          AND o.kind IN ('request', 'offer') AND o.is_urgent AND o.author_id <> ALL (away)) AS urgent) AS p);
    END IF;
    RETURN NEXT;
END $$;

-- What hangs on posts: the names of their skills, and the pictures in their order. As the reader; planned once for a connection.
CREATE OR REPLACE FUNCTION board_attached(uids uuid[]) RETURNS TABLE (uid uuid, skills text[], files uuid[])
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT p.uid,
           ARRAY(SELECT s.name::text FROM requests_board_postskill ps JOIN networks_skill s ON s.id = ps.skill_id WHERE ps.post_id = p.id),
           ARRAY(SELECT f.uid FROM requests_board_photo ph JOIN networks_file f ON f.id = ph.file_id
                  WHERE ph.post_id = p.id ORDER BY ph.position, ph.id)
      FROM requests_board_post p WHERE p.uid = ANY (uids);
END $$;

-- The condition that a post lies within `far` meters of a place: a box that an index serves, then the distance itself.
-- The box has no sides where it would reach around the globe.
CREATE OR REPLACE FUNCTION board_within(lat double precision, lon double precision, far double precision) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT concat_ws(' AND ', format('p.latitude BETWEEN %L::float8 AND %L::float8', lat - tall, lat + tall),
                     CASE WHEN lon - wide > -180 AND lon + wide < 180 AND abs(lat) + tall < 85
                          THEN format('p.longitude BETWEEN %L::float8 AND %L::float8', lon - wide, lon + wide) END,
                     format('board_meters(%L::float8, %L::float8, p.latitude, p.longitude) <= %L::float8', lat, lon, far))
      FROM (SELECT far / 111000.0 AS tall,
                   far / (111000.0 * greatest(0.01, cos(radians(least(89, abs(lat) + far / 111000.0))))) AS wide) AS box
$$;

-- The nearest posts first, `most` after the cursor, with their keys (meters, negative): a ring around the reader, then wider
-- ones, until one holds a page; then the posts without a place. Never the whole network for a page of neighbors. `filters`
-- is made by board_search alone, the only one that may call this.
CREATE OR REPLACE FUNCTION board_nearest(filters text, lat double precision, lon double precision, far double precision,
                                         cursor_key double precision, cursor_id bigint, back boolean, nowhere double precision,
                                         most int, OUT ids bigint[], OUT keys double precision[])
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    unplaced boolean := cursor_id IS NOT NULL AND cursor_key <= nowhere;
    placed CONSTANT text := 'p.latitude IS NOT NULL';
    ring double precision := CASE WHEN back THEN 1 - cursor_key ELSE greatest(1000, -1.1 * cursor_key) END;
    question text := format($q$
        SELECT array_agg(k.id), array_agg(k.key) FROM (
            SELECT f.id, f.key FROM (
                SELECT p.id, -board_meters(%1$L::float8, %2$L::float8, p.latitude, p.longitude) AS key
                  FROM requests_board_post p WHERE %3$s AND %%s) AS f
             WHERE $1::bigint IS NULL OR (f.key, f.id) %4$s ($2, $1)
             ORDER BY f.key %5$s, f.id %5$s LIMIT $3) AS k $q$,
        lat, lon, replace(filters, '%', '%%'), CASE WHEN back THEN '>' ELSE '<' END, CASE WHEN back THEN 'ASC' ELSE 'DESC' END);
    rest bigint[];
    is_last boolean;
BEGIN
    WHILE NOT unplaced LOOP
        is_last := far IS NOT NULL AND ring >= far OR ring > 64000;
        EXECUTE format(question, CASE WHEN is_last THEN placed ELSE board_within(lat, lon, ring) END)
           INTO ids, keys USING cursor_id, cursor_key, most;
        EXIT WHEN cardinality(ids) >= most OR back OR is_last;
        ring := ring * 8;
    END LOOP;
    IF far IS NULL AND (unplaced OR NOT back) AND coalesce(cardinality(ids), 0) < most THEN
        EXECUTE format($q$
            SELECT array_agg(k.id) FROM (
                SELECT p.id FROM requests_board_post p
                 WHERE %1$s AND p.latitude IS NULL AND ($1::bigint IS NULL OR p.id %2$s $1)
                 ORDER BY p.id %3$s LIMIT $2) AS k $q$,
            filters, CASE WHEN back THEN '>' ELSE '<' END, CASE WHEN back THEN 'ASC' ELSE 'DESC' END)
           INTO rest USING CASE WHEN unplaced THEN cursor_id END, most - coalesce(cardinality(ids), 0);
        ids := ids || rest;
        keys := keys || array_fill(nowhere, ARRAY[coalesce(cardinality(rest), 0)]);
    END IF;
    IF unplaced AND back AND coalesce(cardinality(ids), 0) < most THEN  -- Back over the edge: the farthest that have a place.
        EXECUTE format(question, placed) INTO rest, keys USING cursor_id, cursor_key, most - coalesce(cardinality(ids), 0);
        keys := array_fill(nowhere, ARRAY[coalesce(cardinality(ids), 0)]) || keys;
        ids := ids || rest;
    END IF;
END $$;

REVOKE ALL ON FUNCTION board_search, board_newest, board_around, board_attached, board_rows, board_within, board_nearest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_search, board_around, board_attached TO manyhands_app;
