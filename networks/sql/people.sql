-- What LIKE has to match: the letters as they are, anywhere; one or two letters only where a word begins, as a trigram knows.
CREATE OR REPLACE FUNCTION people_patterns(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN length(said) > 2 THEN ARRAY['%' || plain || '%'] ELSE ARRAY[plain || '%', '% ' || plain || '%'] END
      FROM (SELECT regexp_replace(said, '([\\%_])', '\\\1', 'g') AS plain) AS p
$$;

-- The members' directory, one page, as ready rows by name. `asked` holds what is wanted, all of it optional:
--   words           folded (networks.text); in a name, or in a skill that is offered. Where nobody has them: who looks
--                   like them, the most alike first, on one page (`alike`)
--   skill           uid of a skill that is offered      kind            code
--   level, language codes of a level (with `skill` or `words`: of that skill), words of a language that they speak, folded
--   weekday, part   when they are usually free
--   hoods, box      ids of neighborhoods, and [south, north, west, east] for places that were tapped
--   sees_all        the reader may see what members show to nobody but coordinators
--   apart           ids of members whom the reader never sees
--   after, back     the cursor: a member's uid; its direction
-- Active members alone. A skill, a place, a language or a time that its member hides does not find them.
CREATE OR REPLACE FUNCTION people_search(asked jsonb, most int)
RETURNS TABLE (member_id bigint, uid uuid, name text, kind text, number int, joined_on date, audiences jsonb, picture_id bigint,
               latitude double precision, longitude double precision, hood_id bigint, hood_uid uuid, hood_name text,
               hood_latitude double precision, hood_longitude double precision, offers text[], alike boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET pg_trgm.word_similarity_threshold = 0.3 AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    said text := nullif(asked->>'words', '');
    sees_all boolean := coalesce((asked->>'sees_all')::boolean, false);
    wanted_kind text := asked->>'kind';
    wanted_skill bigint := CASE WHEN asked ? 'skill' THEN coalesce(
        (SELECT s.id FROM networks_skill s WHERE s.network_id = me AND s.uid = (asked->>'skill')::uuid), 0) END;
    level text := asked->>'level';
    spoken text := nullif(asked->>'language', '');
    day int := (asked->>'weekday')::int;
    part text := asked->>'part';
    hoods bigint[] := (SELECT coalesce(array_agg(one::bigint), '{}') FROM jsonb_array_elements_text(asked->'hoods') AS one);
    box double precision[] := (SELECT array_agg(one::double precision) FROM jsonb_array_elements_text(asked->'box') AS one);
    back boolean := coalesce((asked->>'back')::boolean, false);
    away bigint[] := (SELECT array_agg(one::bigint) FROM jsonb_array_elements_text(asked->'apart') AS one);
    skills bigint[];
    like_skills bigint[];
    start_name text;
    start_id bigint;
    ids bigint[];
    alike boolean := false;
    -- The filters of the directory, once for each of its questions. Nothing that is said stands in the text.
    filters text := $f$ m.network_id = $1 AND m.state = 'active'
        AND ($2::text IS NULL OR m.kind = $2)
        AND %2$s AND %3$s
        AND ($5::double precision[] IS NULL OR (
            (m.neighborhood_id = ANY ($4) OR (m.neighborhood_id IS NULL AND m.latitude BETWEEN $5[1] AND $5[2]
                                              AND m.longitude BETWEEN $5[3] AND $5[4]))
            AND ($6 OR coalesce(m.audiences->>'neighborhood', 'network') IN ('network', 'public'))))
        AND ($7::bigint IS NULL OR (m.name_folded, m.id) %1$s ($8, $7)) $f$;
    by_skill text := $f$ EXISTS (
            SELECT FROM networks_memberskill ms
             WHERE ms.network_id = $1 AND ms.membership_id = m.id AND %s AND ms.direction = 'offer'
               AND ($12::text IS NULL OR ms.level = $12))
        AND ($6 OR coalesce(m.audiences->>'skills', 'network') IN ('network', 'public')) $f$;
BEGIN
    IF said IS NOT NULL THEN
        SELECT array_agg(s.id) FILTER (WHERE s.name_folded LIKE ANY (people_patterns(said)) OR EXISTS (
                   SELECT FROM unnest(s.synonyms) AS other WHERE folded(other) LIKE ANY (people_patterns(said)))),
               array_agg(s.id) FILTER (WHERE said <% s.name_folded)
          INTO skills, like_skills FROM networks_skill s WHERE s.network_id = me;
    END IF;
    SELECT m.name_folded, m.id INTO start_name, start_id FROM networks_membership m
     WHERE m.network_id = me AND m.uid = (asked->>'after')::uuid;
    back := back AND start_id IS NOT NULL;
    -- EXISTS after OR is never turned into a join: so it stands there only when it is asked.
    filters := format(filters, CASE WHEN back THEN '<' ELSE '>' END,
                      concat_ws(' AND ',
                          CASE WHEN wanted_skill IS NULL THEN '$3::bigint IS NULL' ELSE format(by_skill, 'ms.skill_id = $3') END,
                          CASE WHEN level IS NOT NULL AND wanted_skill IS NULL THEN format(by_skill, 'true') END,
                          CASE WHEN spoken IS NOT NULL THEN $l$
                               m.languages <> '{}' AND people_tongues(m.languages) @> ARRAY[$13::text]
                               AND ($6 OR coalesce(m.audiences->>'languages', 'network') IN ('network', 'public')) $l$ END,
                          CASE WHEN day IS NOT NULL OR part IS NOT NULL THEN $l$ EXISTS (
                                   SELECT FROM networks_availability v WHERE v.network_id = $1 AND v.membership_id = m.id
                                      AND ($14::int IS NULL OR v.weekday = $14) AND ($15::text IS NULL OR v.part = $15))
                               AND ($6 OR coalesce(m.audiences->>'availability', 'network') IN ('network', 'public')) $l$ END),
                      CASE WHEN away IS NULL THEN 'true' ELSE format('m.id <> ALL (%L::bigint[])', away) END);
    EXECUTE format($q$
        SELECT array_agg(f.id ORDER BY f.name_folded, f.id) FROM (
            SELECT n.id, n.name_folded FROM (
                (SELECT m.id, m.name_folded FROM networks_membership m
                  WHERE ($9::text[] IS NULL OR m.name_folded LIKE ANY ($9)) AND %1$s
                  ORDER BY m.name_folded %3$s, m.id %3$s LIMIT $10)
                UNION
                (SELECT m.id, m.name_folded FROM networks_membership m
                  WHERE %2$s AND %1$s
                  ORDER BY m.name_folded %3$s, m.id %3$s LIMIT $10)) AS n
             ORDER BY n.name_folded %3$s, n.id %3$s LIMIT $10) AS f $q$,
        filters, format(by_skill, 'ms.skill_id = ANY ($11::bigint[])'), CASE WHEN back THEN 'DESC' ELSE 'ASC' END)
      INTO ids USING me, wanted_kind, wanted_skill, hoods, box, sees_all, start_id, start_name, people_patterns(said), most,
           skills, level, spoken, day, part;
    IF ids IS NULL AND start_id IS NULL AND length(said) BETWEEN 3 AND 40 THEN
        alike := true;
        EXECUTE format($q$
            SELECT array_agg(f.id ORDER BY f.likeness DESC, f.name_folded, f.id) FROM (
                SELECT n.id, n.name_folded, max(n.likeness) AS likeness FROM (
                    (SELECT m.id, m.name_folded, word_similarity($9, m.name_folded) AS likeness FROM networks_membership m
                      WHERE $9 <%% m.name_folded AND %1$s LIMIT 400)
                    UNION ALL
                    (SELECT m.id, m.name_folded, 0.5 FROM networks_membership m
                      WHERE %2$s AND %1$s ORDER BY m.name_folded, m.id LIMIT $10)) AS n
                 GROUP BY n.id, n.name_folded ORDER BY 3 DESC, 2, 1 LIMIT least($10 - 1, 12)) AS f $q$,
            filters, format(by_skill, 'ms.skill_id = ANY ($11::bigint[])'))
          INTO ids USING me, wanted_kind, wanted_skill, hoods, box, sees_all, start_id, start_name, said, most, like_skills, level,
                    spoken, day, part;
    END IF;
    RETURN QUERY
    SELECT m.id, m.uid, m.name::text, m.kind::text, m.number, m.joined_on, m.audiences, m.picture_id, m.latitude, m.longitude,
           h.id, h.uid, h.name::text, h.latitude, h.longitude,
           ARRAY(SELECT s.name::text FROM networks_memberskill ms JOIN networks_skill s ON s.network_id = me AND s.id = ms.skill_id
                  WHERE ms.network_id = me AND ms.membership_id = m.id AND ms.direction = 'offer'
                  ORDER BY s.name_folded LIMIT 4),
           alike
      FROM unnest(ids) WITH ORDINALITY AS f(id, place)
      JOIN networks_membership m ON m.network_id = me AND m.id = f.id
      LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = m.neighborhood_id
     ORDER BY f.place;
END $$;

-- Members of any state whose name, email, phone or earlier number holds what a coordinator types: ids, no more than `most`.
CREATE OR REPLACE FUNCTION people_lookup(said text, most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY SELECT m.id FROM networks_membership m
     WHERE m.network_id = me AND m.name_folded LIKE ANY (people_patterns(said)) LIMIT most;
    RETURN QUERY SELECT m.id FROM networks_membership m
     WHERE m.network_id = me AND (m.email_folded || ' ' || m.phone || ' ' || m.phone_alt || ' ' || m.external_ref)
           LIKE ANY (people_patterns(said)) LIMIT most;
END $$;

-- Each skill of the list with how many active members show that they offer it, and that they want it. It counts the whole
-- network: so both tables are read once, page by page, and not row by row.
CREATE OR REPLACE FUNCTION skills_counted() RETURNS TABLE (skill_id bigint, offers int, wants int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET enable_indexscan = off AS $$
    SELECT ms.skill_id, count(*) FILTER (WHERE ms.direction = 'offer')::int, count(*) FILTER (WHERE ms.direction = 'want')::int
      FROM networks_memberskill ms
      JOIN networks_membership m ON m.network_id = ms.network_id AND m.id = ms.membership_id AND m.state = 'active'
       AND coalesce(m.audiences->>'skills', 'network') IN ('network', 'public')
     WHERE ms.network_id = current_network() GROUP BY ms.skill_id
$$;

REVOKE ALL ON FUNCTION people_patterns, people_search, people_lookup, skills_counted FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_search, people_lookup, skills_counted TO manyhands_app;
