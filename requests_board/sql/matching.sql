-- ── Who could suit a post, and what could suit a member ─────────────────────────────────────────────────────────────
--
-- Never the whole board: of each source so many rows at most, and only the best of them are looked at closely. The newest
-- posts say which words are rare; rare words are then looked up in the whole network. Of a skill that thousands have,
-- some hundred are looked at, others with every post. Fits are between 0 and 1; `matching.weighing` makes a score of them.

-- Whether two times can meet: of a post (when, first day, last day, weekday, part of the day) and of another one.
-- NULL where nothing is said of either.
CREATE OR REPLACE FUNCTION board_times_meet(when_a text, from_a date, until_a date, weekday_a int, part_a text,
                                            when_b text, from_b date, until_b date, weekday_b int, part_b text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN (when_a = 'flexible' AND part_a = '') OR (when_b = 'flexible' AND part_b = '') THEN NULL
        WHEN part_a <> '' AND part_b <> '' AND part_a <> part_b THEN false
        WHEN when_a = 'flexible' OR when_b = 'flexible' THEN true
        WHEN when_a = 'weekly' AND when_b = 'weekly' THEN weekday_a = weekday_b
        WHEN when_a = 'weekly' THEN (weekday_a - (extract(isodow FROM from_b)::int - 1) + 7) % 7 <= coalesce(until_b, from_b) - from_b
        WHEN when_b = 'weekly' THEN (weekday_b - (extract(isodow FROM from_a)::int - 1) + 7) % 7 <= coalesce(until_a, from_a) - from_a
        ELSE from_a <= coalesce(until_b, from_b) AND from_b <= coalesce(until_a, from_a) END
$$;

-- The words that mean a skill, its name and synonyms, as a query; NULL when they are stop words all.
CREATE OR REPLACE FUNCTION board_skill_words(name text, synonyms text[], config text) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT string_agg('(' || w.q::text || ')', ' | ')::tsquery
      FROM (SELECT plainto_tsquery(('public.' || config)::regconfig, word) AS q FROM unnest(synonyms || name) AS word) AS w
     WHERE numnode(w.q) > 0
$$;

-- Pairs for a post: members by the skills it names or means, and authors of posts of the other kind by skill, words, shelf.
CREATE OR REPLACE FUNCTION board_pairs_of_post(p_post bigint, today date)
RETURNS TABLE (post bigint, member bigint, other_post bigint, skill bigint, level text, skill_fit double precision,
               words_fit double precision, shelf_fit double precision, times_meet boolean)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    p requests_board_post;
    other text;
    side text;  -- of skills that meet it
    vetting text;
    shelves bigint[];   -- the category, what it stands on, what stands on it and beside it
    skills bigint[];    -- what the post is about, named or meant
    skill_fits double precision[];
    lexemes text[];     -- its words, and those that mean its skills
    queries tsquery[];
    weights double precision[];
    idfs double precision[];
    recent bigint[];
    named bigint[];     -- posts that name one of the skills, and how well that fits
    named_fits double precision[];
    able bigint[];      -- members who have one of the skills: who, which, how well they do it, how well that fits
    able_skills bigint[];
    levels text[];
    able_fits double precision[];
    found bigint[];
    anything tsquery;
    rare tsquery;
    pivot double precision;
    one bigint;
    low bigint;
    high bigint;
BEGIN
    SELECT q.* INTO p FROM requests_board_post q
     WHERE q.network_id = me AND q.id = p_post AND q.state = 'open' AND q.audience NOT IN ('coordinators', 'circle')
       AND (q.expires_at IS NULL OR q.expires_at > now());
    IF p.id IS NULL THEN
        RETURN;
    END IF;
    other := CASE p.kind WHEN 'request' THEN 'offer' ELSE 'request' END;
    side := CASE p.kind WHEN 'request' THEN 'offer' ELSE 'want' END;
    pivot := abs(hashint8(p.id)::bigint) / 2147483648.0;
    SELECT CASE p.kind WHEN 'request' THEN c.vetting ELSE '' END,
           ARRAY(SELECT d.id FROM networks_category d WHERE d.network_id = me AND (d.id IN (c.id, c.parent_id)
                    OR d.parent_id IN (c.id, c.parent_id)))
      INTO vetting, shelves FROM networks_category c WHERE c.network_id = me AND c.id = p.category_id;
    SELECT array_agg(f.skill), array_agg(f.fit) INTO skills, skill_fits FROM (SELECT * FROM (
        SELECT ps.skill_id AS skill, 1.0 AS fit FROM requests_board_postskill ps WHERE ps.network_id = me AND ps.post_id = p.id
        UNION ALL
        SELECT s.id, CASE WHEN ts_filter(p.words, '{a,b}') @@ board_skill_words(s.name, s.synonyms::text[], p.text_config) THEN 0.85 ELSE 0.7 END
          FROM networks_skill s
         WHERE s.network_id = me AND s.category_id = ANY (shelves)
           AND NOT EXISTS (SELECT FROM requests_board_postskill ps WHERE ps.network_id = me AND ps.post_id = p.id)
           AND (ts_filter(p.words, '{a,b}') @@ board_skill_words(s.name, s.synonyms::text[], p.text_config)
                OR EXISTS (SELECT FROM unnest(s.synonyms::text[] || s.name::text) AS word  -- with a slip of the pen
                            WHERE length(word) > 5 AND strict_word_similarity(folded(word), folded(p.title)) >= 0.55))) AS g ORDER BY g.fit DESC LIMIT 6) AS f;
    -- What it says, and what its skills are called: how rare each word is among the newest posts of the other kind.
    SELECT array_agg(DISTINCT r.id) INTO recent FROM (
        (SELECT o.id FROM requests_board_post o WHERE o.network_id = me AND o.state = 'open' AND o.kind = other
          ORDER BY o.published_at DESC, o.id DESC LIMIT 300)
        UNION ALL
        (SELECT c.id FROM (SELECT o.id, o.kind FROM requests_board_post o
                            WHERE o.network_id = me AND o.state = 'open' AND o.category_id = p.category_id
                            ORDER BY o.published_at DESC, o.id DESC LIMIT 400) AS c WHERE c.kind = other)) AS r;
    WITH said AS (
        SELECT w.lexeme, max(w.weight) AS weight FROM (
            SELECT t.lexeme, CASE WHEN 'A' = ANY (t.weights) THEN 1.0 ELSE 0.7 END AS weight FROM unnest(ts_filter(p.words, '{a,b}')) AS t
            UNION ALL
            SELECT t.lexeme, 0.5 FROM networks_skill s, unnest(to_tsvector(('public.' || p.text_config)::regconfig,
                       s.name || ' ' || array_to_string(s.synonyms, ' '))) AS t
             WHERE s.network_id = me AND s.id = ANY (skills)) AS w
         WHERE length(w.lexeme) > 1 AND ts_lexize('spanish_stem', w.lexeme) <> '{}' AND ts_lexize('english_stem', w.lexeme) <> '{}'
         GROUP BY w.lexeme ORDER BY 2 DESC, length(w.lexeme) DESC LIMIT 24),
    asked AS MATERIALIZED (SELECT s.lexeme, s.weight, quote_literal(s.lexeme)::tsquery AS query FROM said s),
    anything AS MATERIALIZED (SELECT string_agg(quote_literal(a.lexeme), ' | ')::tsquery AS query FROM asked a),
    near AS MATERIALIZED (
        SELECT o.words FROM requests_board_post o, anything y
         WHERE o.network_id = me AND o.id = ANY (recent) AND o.words @@ y.query),
    counted AS (SELECT a.lexeme, a.weight, a.query, (SELECT count(*) FROM near n WHERE n.words @@ a.query) AS many FROM asked a)
    SELECT array_agg(c.lexeme), array_agg(c.query), array_agg(c.weight), array_agg(ln(1 + (greatest(cardinality(recent), 50) + 1.0) / (1 + c.many))),
           string_agg(quote_literal(c.lexeme), ' | ')::tsquery,
           (SELECT string_agg(quote_literal(u.lexeme), ' | ')::tsquery
              FROM (SELECT d.lexeme FROM counted d WHERE cardinality(recent) >= 300 AND d.many * 200 <= cardinality(recent)
                     ORDER BY d.weight DESC, d.many, length(d.lexeme) DESC LIMIT 6) AS u)
      INTO lexemes, queries, weights, idfs, anything, rare FROM counted c;
    -- One skill after the other: known by its number, the right index is taken also where nobody has it. Where many have it
    -- others are looked at each time; where a vetting is needed, those who have that.
    FOR i IN 1 .. least(coalesce(cardinality(skills), 0), 6) LOOP
        one := skills[i];
        SELECT named || array_agg(l.post_id), named_fits || array_agg(skill_fits[i]) INTO named, named_fits FROM (
            SELECT ps.post_id FROM requests_board_postskill ps
             WHERE ps.network_id = me AND ps.skill_id = one ORDER BY ps.post_id DESC LIMIT 100) AS l;
        IF vetting = '' THEN
            SELECT g.membership_id INTO low FROM networks_memberskill g
             WHERE g.network_id = me AND g.skill_id = one AND g.direction = side ORDER BY g.membership_id LIMIT 1;
            SELECT g.membership_id INTO high FROM networks_memberskill g
             WHERE g.network_id = me AND g.skill_id = one AND g.direction = side ORDER BY g.membership_id DESC LIMIT 1;
            SELECT able || array_agg(m.who), able_skills || array_agg(one), levels || array_agg(m.level), able_fits || array_agg(skill_fits[i])
              INTO able, able_skills, levels, able_fits FROM (
                SELECT u.who, u.level FROM (
                    (SELECT k.membership_id AS who, k.level::text AS level FROM networks_memberskill k
                      WHERE k.network_id = me AND k.skill_id = one AND k.direction = side
                        AND k.membership_id >= low + floor(pivot * (high - low + 1))::bigint ORDER BY k.membership_id LIMIT 150)
                    UNION
                    (SELECT k.membership_id, k.level::text FROM networks_memberskill k
                      WHERE k.network_id = me AND k.skill_id = one AND k.direction = side ORDER BY k.membership_id LIMIT 150)) AS u
                 LIMIT 150) AS m;
        ELSE
            SELECT able || array_agg(m.who), able_skills || array_agg(one), levels || array_agg(m.level), able_fits || array_agg(skill_fits[i])
              INTO able, able_skills, levels, able_fits FROM (
                SELECT k.membership_id AS who, k.level::text AS level FROM networks_vetting v JOIN networks_memberskill k
                     ON k.network_id = me AND k.membership_id = v.membership_id AND k.skill_id = one AND k.direction = side
                 WHERE v.network_id = me AND v.kind = vetting AND v.seen_on <= today AND (v.until IS NULL OR v.until >= today)
                 LIMIT 300) AS m;
        END IF;
    END LOOP;
    WITH by_words AS MATERIALIZED (  -- planned without its limit: by the index of words, not through the newest
        SELECT o.id FROM requests_board_post o
         WHERE rare IS NOT NULL AND o.network_id = me AND o.state = 'open' AND o.words @@ rare AND o.kind = other)
    SELECT array_agg(f.id) INTO found FROM (
        SELECT unnest(recent || named) AS id
        UNION
        (SELECT w.id FROM by_words w LIMIT 150)) AS f;
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT u.skill, max(u.fit) AS fit, board_skill_words(s.name, s.synonyms::text[], p.text_config) AS query
          FROM unnest(skills, skill_fits) AS u(skill, fit) JOIN networks_skill s ON s.network_id = me AND s.id = u.skill
         GROUP BY u.skill, s.name, s.synonyms),
    -- Members with another skill of that shelf, when the post does not say which it is about.
    by_shelf AS (
        SELECT s.id AS skill, k.membership_id AS member, k.level::text AS level
          FROM networks_skill s CROSS JOIN LATERAL (
            SELECT g.membership_id, g.level FROM networks_memberskill g
             WHERE g.network_id = me AND g.skill_id = s.id AND g.direction = side ORDER BY g.membership_id LIMIT 20) AS k
         WHERE skills IS NULL AND s.network_id = me AND s.category_id = p.category_id LIMIT 100),
    near AS MATERIALIZED (  -- read by their ids, whatever other index could serve
        SELECT o.id, o.author_id, o.state, o.kind, o.audience, o.expires_at, o.ways, o.words, o.category_id, o."when", o.starts_on, o.ends_on,
               o.weekday, o.part_of_day
          FROM requests_board_post o WHERE o.network_id = me AND o.id = ANY (found)),
    by_post AS MATERIALIZED (
        SELECT o.id, o.author_id AS member,
               greatest(n.fit, (SELECT max(w.fit) * 0.75 FROM wanted w WHERE o.words @@ w.query), 0)::double precision AS skill_fit,
               CASE WHEN o.words @@ anything THEN (SELECT sum(u.weight * u.idf) FROM unnest(queries, weights, idfs) AS u(query, weight, idf)
                                                    WHERE o.words @@ u.query) ELSE 0 END::double precision AS words_fit,
               CASE WHEN o.category_id = p.category_id THEN 1.0 WHEN o.category_id = ANY (shelves) THEN 0.6 ELSE 0 END::double precision
                   AS shelf_fit,
               board_times_meet(p."when", p.starts_on, p.ends_on, p.weekday, p.part_of_day,
                                o."when", o.starts_on, o.ends_on, o.weekday, o.part_of_day) AS times_meet
          FROM near o LEFT JOIN unnest(named, named_fits) AS n(id, fit) ON n.id = o.id
         WHERE o.state = 'open' AND o.kind = other AND o.audience NOT IN ('coordinators', 'circle') AND o.author_id <> p.author_id AND (o.expires_at IS NULL OR o.expires_at > now())
           AND o.ways::text[] && p.ways::text[])
    (SELECT p.id, b.member, NULL::bigint, b.skill, b.level, b.fit, 0::double precision, 1::double precision, NULL::boolean
      FROM unnest(able, able_skills, levels, able_fits) AS b(member, skill, level, fit) ORDER BY b.fit DESC LIMIT 200)
    UNION ALL
    SELECT p.id, b.member, NULL, b.skill, b.level, 0, 0, 1, NULL FROM by_shelf b
    UNION ALL
    (SELECT p.id, b.member, b.id, NULL, NULL, b.skill_fit, b.words_fit / (b.words_fit + 6), b.shelf_fit, b.times_meet FROM by_post b
      WHERE b.skill_fit > 0 OR b.words_fit > 0 OR b.shelf_fit > 0
      ORDER BY b.skill_fit + b.words_fit / (b.words_fit + 6) + b.shelf_fit / 3 DESC LIMIT 150);
END $$;

-- Pairs for a member: open posts that name their skills, or mean them, or stand on the same shelf; the newest of each.
CREATE OR REPLACE FUNCTION board_pairs_of_member(p_member bigint, today date)
RETURNS TABLE (post bigint, member bigint, other_post bigint, skill bigint, level text, skill_fit double precision,
               words_fit double precision, shelf_fit double precision, times_meet boolean)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    one record;
    named bigint[];   -- posts that name a skill of theirs, and those of the same shelves
    shelved bigint[];
    config text := coalesce((SELECT q.text_config FROM requests_board_post q WHERE q.network_id = me ORDER BY q.id DESC LIMIT 1), 'plain_words');
BEGIN
    FOR one IN SELECT DISTINCT k.skill_id AS skill FROM networks_memberskill k
                WHERE k.network_id = me AND k.membership_id = p_member LIMIT 20 LOOP
        SELECT named || array_agg(l.post_id) INTO named FROM (
            SELECT ps.post_id FROM requests_board_postskill ps WHERE ps.network_id = me AND ps.skill_id = one.skill
             ORDER BY ps.post_id DESC LIMIT 60) AS l;
    END LOOP;
    FOR one IN SELECT DISTINCT s.category_id AS shelf FROM networks_memberskill k
                 JOIN networks_skill s ON s.network_id = me AND s.id = k.skill_id
                WHERE k.network_id = me AND k.membership_id = p_member LIMIT 12 LOOP
        SELECT shelved || array_agg(l.id) INTO shelved FROM (
            SELECT r.id FROM requests_board_post r WHERE r.network_id = me AND r.state = 'open' AND r.category_id = one.shelf
             ORDER BY r.published_at DESC, r.id DESC LIMIT 100) AS l;
    END LOOP;
    RETURN QUERY
    WITH own AS MATERIALIZED (
        SELECT k.skill_id AS skill, k.level::text AS level, CASE k.direction WHEN 'offer' THEN 'request' ELSE 'offer' END AS kind,
               s.category_id AS shelf, board_skill_words(s.name, s.synonyms::text[], config) AS query
          FROM networks_memberskill k JOIN networks_skill s ON s.network_id = me AND s.id = k.skill_id
         WHERE k.network_id = me AND k.membership_id = p_member LIMIT 60),
    fits AS (
        SELECT o.skill, o.level, q.id AS post, 1.0 AS fit FROM requests_board_post q
          JOIN requests_board_postskill ps ON ps.network_id = me AND ps.post_id = q.id
          JOIN own o ON o.skill = ps.skill_id AND o.kind = q.kind
         WHERE q.network_id = me AND q.id = ANY (named) AND q.state = 'open'
        UNION ALL
        SELECT o.skill, o.level, q.id, CASE WHEN q.words @@ o.query THEN 0.85 ELSE 0 END FROM requests_board_post q
          JOIN own o ON o.shelf = q.category_id AND o.kind = q.kind
         WHERE q.network_id = me AND q.id = ANY (shelved) AND q.state = 'open'),
    found AS (SELECT DISTINCT ON (f.post) f.* FROM fits AS f ORDER BY f.post, f.fit DESC)
    SELECT f.post, p_member, NULL::bigint, f.skill, f.level, f.fit::double precision, 0::double precision, 1::double precision, NULL::boolean
      FROM found f JOIN requests_board_post q ON q.network_id = me AND q.id = f.post
     WHERE q.author_id <> p_member AND q.audience NOT IN ('coordinators', 'circle') AND (q.expires_at IS NULL OR q.expires_at > now())
     ORDER BY f.fit DESC, f.post DESC LIMIT 200;
END $$;

-- The pairs that may be suggested, with what a rule needs to weigh them. Hard rules are kept here: active members, not
-- resting, not kin, not kept apart, not over their own month's maximum, vetted where the category asks for it, never asked before, never
-- again what they said no to. `anchor` is whom all pairs have in common: the post's author, or the member.
CREATE OR REPLACE FUNCTION board_suited(p_post bigint, p_member bigint, today date, most int)
RETURNS TABLE (post_id bigint, member_id bigint, other_post_id bigint, skill_name text, level text, skill_fit double precision,
               words_fit double precision, shelf_fit double precision, meters double precision, is_free boolean, balance bigint,
               given_minutes bigint, received_minutes bigint, exchanges bigint, declined bigint, taken bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    anchor bigint := coalesce(p_member, (SELECT q.author_id FROM requests_board_post q WHERE q.network_id = me AND q.id = p_post));
    kin bigint[] := ARRAY(
        SELECT o.holder_id FROM networks_holding o WHERE o.network_id = me AND o.membership_id = anchor AND o.since <= today AND (o.until IS NULL OR o.until >= today)
        UNION ALL
        SELECT o.membership_id FROM networks_holding o WHERE o.network_id = me AND o.holder_id = anchor AND o.since <= today AND (o.until IS NULL OR o.until >= today)
        UNION ALL SELECT g.guardian_id FROM networks_guardian g WHERE g.network_id = me AND g.membership_id = anchor
        UNION ALL SELECT g.membership_id FROM networks_guardian g WHERE g.network_id = me AND g.guardian_id = anchor
        UNION ALL SELECT a.other_id FROM networks_keptapart a WHERE a.network_id = me AND a.member_id = anchor);
BEGIN
    IF NOT EXISTS (SELECT FROM networks_membership a WHERE a.network_id = me AND a.id = anchor AND a.state = 'active') THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH raw AS MATERIALIZED (
        SELECT * FROM board_pairs_of_post(p_post, today) WHERE p_post IS NOT NULL
        UNION ALL
        SELECT * FROM board_pairs_of_member(p_member, today) WHERE p_member IS NOT NULL),
    pairs AS (
        SELECT r.post, r.member, max(r.skill_fit) AS skill_fit, max(r.words_fit) AS words_fit, max(r.shelf_fit) AS shelf_fit,
               (array_agg(r.other_post ORDER BY r.skill_fit + r.words_fit DESC) FILTER (WHERE r.other_post IS NOT NULL))[1] AS other_post,
               (array_agg(r.skill ORDER BY r.skill_fit DESC) FILTER (WHERE r.skill IS NOT NULL))[1] AS skill,
               (array_agg(r.level ORDER BY r.skill_fit DESC) FILTER (WHERE r.level IS NOT NULL))[1] AS level,
               bool_or(r.times_meet) AS times_meet
          FROM raw r GROUP BY r.post, r.member),
    fits AS (
        SELECT x.*, 1 - (1 - 0.9 * x.skill_fit) * (1 - 0.8 * x.words_fit) * (1 - 0.35 * x.shelf_fit) AS fit FROM pairs x),
    asked AS MATERIALIZED (
        SELECT t.post_id AS post, t.member_id AS member FROM requests_board_match t WHERE t.network_id = me
           AND CASE WHEN p_member IS NULL THEN t.post_id = p_post ELSE t.member_id = p_member END),
    talked AS MATERIALIZED (
        SELECT e.post_id AS post, unnest(ARRAY[e.giver_id, e.receiver_id]) AS member
          FROM (SELECT DISTINCT r.post FROM raw r) AS d CROSS JOIN LATERAL (
            SELECT x.post_id, x.giver_id, x.receiver_id FROM requests_board_exchange x
             WHERE x.network_id = me AND x.post_id = d.post ORDER BY x.changed_at DESC LIMIT 200) AS e),
    best AS MATERIALIZED (
        SELECT f.* FROM fits f
         WHERE (f.post, f.member) NOT IN (SELECT a.post, a.member FROM asked a)
           AND (f.post, f.member) NOT IN (SELECT a.post, a.member FROM talked a)
         ORDER BY f.fit DESC LIMIT 200),
    about AS MATERIALIZED (
        SELECT p.id, p.kind, p.minutes, p.category_id, p.author_id, p.title, p."when", p.starts_on, p.ends_on, p.weekday,
               p.part_of_day, p.latitude, p.longitude, c.vetting FROM requests_board_post p JOIN networks_category c ON c.network_id = me AND c.id = p.category_id
         WHERE p.network_id = me AND p.id IN (SELECT DISTINCT f.post FROM best f)),
    allowed AS (
        SELECT f.*, p.kind, p.minutes, p.category_id, p.author_id, p.title, p."when" AS when_kind, p.starts_on, p.ends_on,
               p.weekday::int AS weekday, p.part_of_day, m.monthly_cap_minutes,
               board_meters(p.latitude, p.longitude, coalesce(h.latitude, m.latitude), coalesce(h.longitude, m.longitude)) AS meters
          FROM best f
          JOIN about p ON p.id = f.post
          JOIN networks_membership m ON m.network_id = me AND m.id = f.member
          LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = m.neighborhood_id
         WHERE m.state = 'active' AND m.id <> p.author_id AND (m.not_now_until IS NULL OR m.not_now_until < today)
           AND NOT (CASE WHEN p_member IS NULL THEN m.id ELSE p.author_id END = ANY (kin))
           AND (p_member IS NULL
                OR EXISTS (SELECT FROM networks_membership a WHERE a.network_id = me AND a.id = p.author_id AND a.state = 'active'))
           AND (p.vetting = '' OR EXISTS (
                   SELECT FROM networks_vetting v WHERE v.network_id = me AND v.kind = p.vetting AND v.seen_on <= today
                      AND (v.until IS NULL OR v.until >= today)
                      AND v.membership_id = CASE p.kind WHEN 'request' THEN m.id ELSE p.author_id END))),
    close AS MATERIALIZED (
        SELECT a.* FROM allowed a ORDER BY a.fit / (1 + coalesce(a.meters, 3000) / 20000) DESC, a.member LIMIT most)
    SELECT x.post, x.member, x.other_post, s.name::text, x.level, x.skill_fit, x.words_fit, x.shelf_fit, x.meters,
           CASE WHEN free.answer IS NOT DISTINCT FROM false OR x.times_meet IS NOT DISTINCT FROM false THEN false
                ELSE coalesce(free.answer, x.times_meet) END,
           (SELECT acc.balance + acc.held_in - acc.held_out FROM ledgers_account acc
              JOIN ledgers_currency u ON u.network_id = me AND u.id = acc.currency_id AND u.kind = 'hours'
             WHERE acc.network_id = me AND acc.holder_id = x.member ORDER BY acc.id LIMIT 1),
           coalesce(gave.minutes, 0)::bigint, coalesce(got.minutes, 0)::bigint, gave.many + got.many, no.many, yes.many
      FROM close x LEFT JOIN networks_skill s ON s.network_id = me AND s.id = x.skill
      CROSS JOIN LATERAL (
        SELECT CASE WHEN count(*) = 0 THEN NULL
                    ELSE bool_or(board_times_meet(x.when_kind, x.starts_on, x.ends_on, x.weekday, x.part_of_day,
                                                  'weekly', NULL, NULL, v.weekday::int, v.part)) END AS answer
          FROM networks_availability v WHERE v.network_id = me AND v.membership_id = x.member) AS free
      CROSS JOIN LATERAL (
        SELECT sum(e.done_minutes) FILTER (WHERE e.done_on > today - 30) AS minutes, count(*) AS many FROM (
            SELECT f.done_minutes, f.done_on FROM requests_board_exchange f
             WHERE f.network_id = me AND f.giver_id = x.member AND f.state = 'confirmed'
             ORDER BY f.changed_at DESC LIMIT 60) AS e) AS gave
      CROSS JOIN LATERAL (
        SELECT sum(e.done_minutes) FILTER (WHERE e.done_on > today - 30) AS minutes, count(*) AS many FROM (
            SELECT f.done_minutes, f.done_on FROM requests_board_exchange f
             WHERE f.network_id = me AND f.receiver_id = x.member AND f.state = 'confirmed'
             ORDER BY f.changed_at DESC LIMIT 60) AS e) AS got
      CROSS JOIN LATERAL (  -- what they said no to, of this shelf; `again` when it is the same wish of the same neighbor
        SELECT count(*) AS many, coalesce(bool_or(d.author_id = x.author_id AND d.title = x.title), false) AS again
          FROM (SELECT t.post_id FROM requests_board_match t
                 WHERE t.network_id = me AND t.member_id = x.member AND t.state = 'declined' LIMIT 50) AS t
          JOIN requests_board_post d ON d.network_id = me AND d.id = t.post_id
         WHERE d.category_id = x.category_id AND d.kind = x.kind) AS no
      CROSS JOIN LATERAL (
        SELECT count(*) AS many FROM (SELECT t.post_id FROM requests_board_match t
                 WHERE t.network_id = me AND t.member_id = x.member AND t.state = 'taken' LIMIT 50) AS t
          JOIN requests_board_post d ON d.network_id = me AND d.id = t.post_id
         WHERE d.category_id = x.category_id AND d.kind = x.kind) AS yes
     WHERE NOT no.again
       AND (x.monthly_cap_minutes IS NULL OR x.kind = 'offer'
            OR coalesce(gave.minutes, 0) + coalesce(x.minutes, 0) <= x.monthly_cap_minutes);
END $$;

REVOKE ALL ON FUNCTION board_times_meet, board_skill_words, board_pairs_of_post, board_pairs_of_member, board_suited FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_suited TO manyhands_app;
