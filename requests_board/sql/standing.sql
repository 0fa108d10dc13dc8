-- The kept searches that an open post fits, one for each member: not its author's, not of those who never meet its author.
-- `unit` is how many meters the network's unit has.
CREATE OR REPLACE FUNCTION board_searches_for(p_post bigint, unit double precision, most int) RETURNS TABLE (search_uid uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    me bigint := current_network();
    post requests_board_post%ROWTYPE;
BEGIN
    SELECT * INTO post FROM requests_board_post p WHERE p.network_id = me AND p.id = p_post AND p.state = 'open';
    RETURN QUERY
    SELECT DISTINCT ON (s.member_id) s.uid
      FROM requests_board_savedsearch s
      JOIN networks_membership m ON m.network_id = me AND m.id = s.member_id AND m.state = 'active'
      LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = m.neighborhood_id
     WHERE s.network_id = me AND s.member_id <> post.author_id
       AND (s.kind = '' OR s.kind = post.kind)
       AND (s.category_id IS NULL OR s.category_id = post.category_id)
       AND (s.neighborhood_id IS NULL OR s.neighborhood_id = post.neighborhood_id)
       AND (NOT s.is_urgent OR post.is_urgent)
       AND (s.ways = '{}' OR s.ways::text[] && post.ways::text[])
       AND (s.words = '' OR post.words @@ websearch_to_tsquery(('public.' || post.text_config)::regconfig, s.words))
       AND (s.within IS NULL OR board_meters(coalesce(h.latitude, m.latitude), coalesce(h.longitude, m.longitude),
                                             post.latitude, post.longitude) <= s.within * unit)
       AND NOT EXISTS (SELECT FROM networks_keptapart k
                        WHERE k.network_id = me AND k.member_id = s.member_id AND k.other_id = post.author_id)
     ORDER BY s.member_id, s.id LIMIT most;
END $$;

-- No more neighbors agree to a request than it has places; the lock on the post makes those who agree at once wait.
CREATE OR REPLACE FUNCTION board_exchange_places() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    room int;
BEGIN
    SELECT p.places INTO room FROM requests_board_post p WHERE p.id = NEW.post_id AND p.kind = 'request' FOR NO KEY UPDATE;
    IF room IS NOT NULL AND room <= (
        SELECT count(*) FROM requests_board_exchange e
         WHERE e.post_id = NEW.post_id AND e.series_id IS NULL AND e.id <> NEW.id
           AND e.state IN ('agreed', 'done', 'disputed', 'confirmed'))
    THEN
        RAISE EXCEPTION 'no place is left' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

-- Nothing is suggested between members who are kept apart, nor what is not open to all, whoever suggests it.
CREATE OR REPLACE FUNCTION board_match_apart() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM requests_board_post p WHERE p.id = NEW.post_id AND (
                   p.audience IN ('coordinators', 'circle') OR EXISTS (SELECT FROM networks_keptapart k
                                                           WHERE k.member_id = NEW.member_id AND k.other_id = p.author_id)))
    THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION board_searches_for, board_exchange_places, board_match_apart FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_searches_for, board_exchange_places, board_match_apart TO manyhands_app;
