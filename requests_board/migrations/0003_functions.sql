-- ── Steps of an exchange ────────────────────────────────────────────────────────────────────────────────────────────

-- The same table as `exchanges.STEPS`; a test compares them. '' is the beginning.
CREATE FUNCTION board_steps() RETURNS TABLE (before text, after text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    VALUES ('', 'proposed'), ('', 'done'),
           ('proposed', 'agreed'), ('proposed', 'declined'), ('proposed', 'cancelled'),
           ('agreed', 'proposed'), ('agreed', 'done'), ('agreed', 'cancelled'),
           ('done', 'confirmed'), ('done', 'disputed'),
           ('disputed', 'done'), ('disputed', 'confirmed'), ('disputed', 'cancelled')
$$;

CREATE FUNCTION board_exchange_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM board_steps() AS s WHERE s.before = '' AND s.after = NEW.state) THEN
            RAISE EXCEPTION 'an exchange does not begin as %', NEW.state USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state
       AND NOT EXISTS (SELECT FROM board_steps() AS s WHERE s.before = OLD.state AND s.after = NEW.state) THEN
        RAISE EXCEPTION 'no step leads from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    IF (NEW.giver_id, NEW.receiver_id) <> (OLD.giver_id, OLD.receiver_id) THEN
        RAISE EXCEPTION 'giver and receiver stay as proposed' USING ERRCODE = '23514';
    END IF;
    IF OLD.state IN ('confirmed', 'declined', 'cancelled')
       AND (NEW.minutes, NEW.done_minutes, NEW.done_on, NEW.way) IS DISTINCT FROM
           (OLD.minutes, OLD.done_minutes, OLD.done_on, OLD.way) THEN
        RAISE EXCEPTION 'what has ended does not change' USING ERRCODE = '23514';
    END IF;
    IF NEW.version < OLD.version OR (NEW.version = OLD.version AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'versions grow' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER board_exchange_step BEFORE INSERT OR UPDATE ON requests_board_exchange
    FOR EACH ROW EXECUTE FUNCTION board_exchange_step();

-- ── Words of a post ─────────────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION board_words() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog AS $$
DECLARE
    words regconfig := CASE NEW.text_config WHEN 'english_words' THEN 'public.english_words'
                                            WHEN 'spanish_words' THEN 'public.spanish_words'
                                            ELSE 'public.plain_words' END::regconfig;
BEGIN
    NEW.words := setweight(to_tsvector(words, NEW.title), 'A') || setweight(to_tsvector(words, NEW.body), 'B')
              || setweight(to_tsvector(words, NEW.labels), 'C');
    RETURN NEW;
END $$;

CREATE TRIGGER board_words BEFORE INSERT OR UPDATE OF title, body, labels, text_config ON requests_board_post
    FOR EACH ROW EXECUTE FUNCTION board_words();

CREATE INDEX board_post_words ON requests_board_post USING gin (network_id, words) WHERE state = 'open';
CREATE INDEX board_post_likeness ON requests_board_post USING gin (network_id, folded(title || ' ' || labels) gin_trgm_ops) WHERE state = 'open';

-- Meters between two places on the globe (haversine). No pinned path and nothing but strict functions, so that it is
-- inlined: a hundred times faster over many rows.
CREATE FUNCTION board_meters(a_lat double precision, a_lon double precision, b_lat double precision, b_lon double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 12742017.6 * atan2(
        sqrt(sin(radians(b_lat - a_lat) / 2) ^ 2 + cos(radians(a_lat)) * cos(radians(b_lat)) * sin(radians(b_lon - a_lon) / 2) ^ 2),
        sqrt(abs(1 - sin(radians(b_lat - a_lat) / 2) ^ 2
                 - cos(radians(a_lat)) * cos(radians(b_lat)) * sin(radians(b_lon - a_lon) / 2) ^ 2)))
$$;

-- ── Candidates for matches ──────────────────────────────────────────────────────────────────────────────────────────

-- Who could suit a post (or, with a member instead, which posts could suit them), with what a rule needs to weigh it.
-- Hard rules are kept here: open post, active member, not resting, not the author, not over their own cap, vetted where
-- the category asks for it, never asked before. `strength`: 3 the skill itself, 2 words of a skill or of the other's own
-- post, 1 the same shelf.
CREATE FUNCTION board_candidates(p_post bigint, p_member bigint, today date, most int)
RETURNS TABLE (post_id bigint, member_id bigint, strength int, skill_name text, level text, other_post_id bigint,
               likeness double precision, meters double precision, is_free boolean, free_part text, balance bigint,
               given_minutes bigint, received_minutes bigint, exchanges bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    WITH posts AS MATERIALIZED (
        SELECT p.* FROM requests_board_post p
         WHERE p_post IS NOT NULL AND p.network_id = me AND p.id = p_post AND p.state = 'open'
           AND (p.expires_at IS NULL OR p.expires_at > now())
        UNION ALL
        SELECT f.* FROM (
            SELECT p.* FROM requests_board_post p
             WHERE p_member IS NOT NULL AND p.network_id = me AND p.state = 'open'
               AND (p.expires_at IS NULL OR p.expires_at > now())
               AND (p.category_id IN (
                        SELECT s.category_id FROM networks_memberskill ms
                          JOIN networks_skill s ON s.network_id = me AND s.id = ms.skill_id
                         WHERE ms.network_id = me AND ms.membership_id = p_member)
                    OR p.category_id IN (
                        SELECT q.category_id FROM requests_board_post q
                         WHERE q.network_id = me AND q.author_id = p_member AND q.state = 'open'))
             ORDER BY p.published_at DESC LIMIT 200) AS f),
    said AS (  -- the skills of a post: named, or meant by its words
        SELECT p.id AS post, ps.skill_id AS skill, 3 AS strength FROM posts p
          JOIN requests_board_postskill ps ON ps.network_id = me AND ps.post_id = p.id
        UNION ALL
        SELECT p.id, s.id, CASE WHEN p.words @@ (SELECT string_agg(w.q::text, ' | ')::tsquery
                 FROM (SELECT plainto_tsquery(('public.' || p.text_config)::regconfig, word) AS q
                         FROM unnest(s.synonyms::text[] || s.name::text) AS word) AS w WHERE w.q::text <> '')
               THEN 2 ELSE 1 END
          FROM posts p JOIN networks_skill s ON s.network_id = me AND s.category_id = p.category_id
         WHERE NOT EXISTS (SELECT FROM requests_board_postskill ps WHERE ps.network_id = me AND ps.post_id = p.id)),
    by_skill AS (
        SELECT sd.post, ms.membership_id AS member, sd.strength, ms.skill_id AS skill, ms.level::text AS level,
               NULL::bigint AS other_post, 0::double precision AS likeness
          FROM said sd JOIN posts p ON p.id = sd.post
          JOIN networks_memberskill ms ON ms.network_id = me AND ms.skill_id = sd.skill
           AND ms.direction = CASE p.kind WHEN 'request' THEN 'offer' ELSE 'want' END
         WHERE p_member IS NULL OR ms.membership_id = p_member),
    by_post AS (
        SELECT p.id AS post, q.author_id AS member, 2 AS strength, NULL::bigint AS skill, NULL::text AS level,
               q.id AS other_post, q.rank AS likeness
          FROM posts p CROSS JOIN LATERAL (
            SELECT string_agg(quote_literal(t.lexeme), ' | ')::tsquery AS query
              FROM unnest(to_tsvector(('public.' || p.text_config)::regconfig, p.title)) AS t) AS w
          CROSS JOIN LATERAL (
            SELECT o.id, o.author_id, ts_rank(o.words, w.query)::double precision AS rank
              FROM requests_board_post o
             WHERE o.network_id = me AND o.state = 'open' AND o.kind <> p.kind AND o.category_id = p.category_id
               AND (o.expires_at IS NULL OR o.expires_at > now()) AND o.words @@ w.query
               AND (p_member IS NULL OR o.author_id = p_member)
             ORDER BY 3 DESC LIMIT 50) AS q),
    pairs AS (
        SELECT DISTINCT ON (b.post, b.member) b.*
          FROM (SELECT * FROM by_skill UNION ALL SELECT * FROM by_post) AS b
         ORDER BY b.post, b.member, b.strength DESC, b.likeness DESC,
                  array_position(ARRAY['trade', 'good', 'learning'], b.level) NULLS LAST),
    allowed AS (
        SELECT x.*, p.kind, p.minutes, p.latitude AS post_lat, p.longitude AS post_lon, p."when" AS when_kind, p.starts_on,
               p.ends_on, p.weekday, p.part_of_day, m.monthly_cap_minutes,
               coalesce(h.latitude, m.latitude) AS lat, coalesce(h.longitude, m.longitude) AS lon
          FROM pairs x JOIN posts p ON p.id = x.post
          JOIN networks_membership m ON m.network_id = me AND m.id = x.member
          JOIN networks_category c ON c.network_id = me AND c.id = p.category_id
          LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = m.neighborhood_id
         WHERE m.state = 'active' AND m.id <> p.author_id AND (m.not_now_until IS NULL OR m.not_now_until < today)
           AND NOT EXISTS (SELECT FROM networks_membership a WHERE a.network_id = me AND a.id = p.author_id AND a.state <> 'active')
           AND NOT EXISTS (SELECT FROM requests_board_match t WHERE t.network_id = me AND t.post_id = p.id AND t.member_id = m.id)
           AND NOT EXISTS (SELECT FROM requests_board_exchange e WHERE e.network_id = me AND e.post_id = p.id
                              AND m.id IN (e.giver_id, e.receiver_id))
           AND NOT EXISTS (SELECT FROM networks_holding o WHERE o.network_id = me AND o.since <= today
                              AND (o.until IS NULL OR o.until >= today)
                              AND ((o.membership_id, o.holder_id) IN ((p.author_id, m.id), (m.id, p.author_id))))
           AND NOT EXISTS (SELECT FROM networks_guardian g WHERE g.network_id = me
                              AND ((g.membership_id, g.guardian_id) IN ((p.author_id, m.id), (m.id, p.author_id))))
           AND (c.vetting = '' OR EXISTS (
                   SELECT FROM networks_vetting v WHERE v.network_id = me AND v.kind = c.vetting AND v.seen_on <= today
                      AND (v.until IS NULL OR v.until >= today)
                      AND v.membership_id = CASE p.kind WHEN 'request' THEN m.id ELSE p.author_id END))
         ORDER BY x.strength DESC, x.likeness DESC,
                  board_meters(p.latitude, p.longitude, coalesce(h.latitude, m.latitude), coalesce(h.longitude, m.longitude))
                  NULLS LAST, x.member
         LIMIT most)
    SELECT w.* FROM (
        SELECT x.post, x.member, x.strength, s.name::text, x.level, x.other_post, x.likeness,
               board_meters(x.post_lat, x.post_lon, x.lat, x.lon), free.answer, free.part,
               (SELECT acc.balance + acc.held_in - acc.held_out FROM ledgers_account acc
                  JOIN ledgers_currency u ON u.network_id = me AND u.id = acc.currency_id AND u.kind = 'hours'
                 WHERE acc.network_id = me AND acc.holder_id = x.member ORDER BY acc.id LIMIT 1) AS balance,
               coalesce(lately.given, 0)::bigint AS given, coalesce(lately.received, 0)::bigint AS received, lately.count
          FROM allowed x LEFT JOIN networks_skill s ON s.network_id = me AND s.id = x.skill
          CROSS JOIN LATERAL (
            SELECT CASE WHEN x.when_kind = 'flexible' AND x.part_of_day = '' THEN NULL
                        WHEN count(*) = 0 THEN NULL
                        ELSE coalesce(bool_or((x.part_of_day = '' OR v.part = x.part_of_day) AND (
                                x.when_kind = 'flexible'
                                OR (x.when_kind = 'weekly' AND v.weekday = x.weekday)
                                OR (x.when_kind IN ('date', 'range')
                                    AND (coalesce(x.ends_on, x.starts_on) - x.starts_on >= 6
                                         OR (v.weekday - (extract(isodow FROM x.starts_on)::int - 1) + 7) % 7
                                            <= coalesce(x.ends_on, x.starts_on) - x.starts_on)))), false) END AS answer,
                   x.part_of_day::text AS part
              FROM networks_availability v WHERE v.network_id = me AND v.membership_id = x.member) AS free
          CROSS JOIN LATERAL (
            SELECT sum(e.done_minutes) FILTER (WHERE e.giver_id = x.member AND e.done_on > today - 30) AS given,
                   sum(e.done_minutes) FILTER (WHERE e.receiver_id = x.member AND e.done_on > today - 30) AS received,
                   count(*) AS count
              FROM (SELECT f.* FROM requests_board_exchange f
                     WHERE f.network_id = me AND f.giver_id = x.member AND f.state = 'confirmed'
                    UNION ALL
                    SELECT f.* FROM requests_board_exchange f
                     WHERE f.network_id = me AND f.receiver_id = x.member AND f.state = 'confirmed') AS e) AS lately
         WHERE x.monthly_cap_minutes IS NULL OR x.kind = 'offer'
            OR coalesce(lately.given, 0) + coalesce(x.minutes, 0) <= x.monthly_cap_minutes) AS w;
END $$;

REVOKE ALL ON FUNCTION board_steps, board_exchange_step, board_words, board_meters, board_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_steps, board_exchange_step, board_words, board_meters, board_candidates
    TO manyhands_app;
