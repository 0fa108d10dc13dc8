-- Loops of two to `longest` members through one of them, by suggestions that nobody has answered yet: paths forward and
-- paths back meet in the middle, a few of the best from everybody. With a post, loops of which it is a leg.
-- `back` are paths home to the member, from `first` (over y) by the matches j and i. Forward go t, s and u, to its `node`; a step
-- that is not taken is a row of its own without a match. What is kept in memory for a second look is never looked at again:
-- without it, a sixth less time.
CREATE OR REPLACE FUNCTION board_loops(p_member bigint, p_post bigint, longest int, most int)
RETURNS TABLE (matches bigint[], worth double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET jit = off SET enable_memoize = off AS $$
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    WITH back AS MATERIALIZED (
        SELECT b.id AS i, s.id AS j, b.giver_id AS y, coalesce(s.node, b.giver_id) AS first, b.score * coalesce(s.score, 1) AS w
          FROM (SELECT t.id, t.giver_id, t.score FROM requests_board_match t
                 WHERE t.network_id = me AND t.receiver_id = p_member AND t.state = 'new' ORDER BY t.score DESC LIMIT 12) AS b
         CROSS JOIN LATERAL (
               SELECT NULL::bigint AS id, NULL::bigint AS node, NULL::float8 AS score UNION ALL
              (SELECT n.id, n.giver_id, n.score FROM requests_board_match n
                WHERE longest >= 4 AND n.network_id = me AND n.receiver_id = b.giver_id AND n.state = 'new'
                ORDER BY n.score DESC LIMIT 10)) AS s)
    SELECT r.path, r.w ^ (1.0 / cardinality(r.path)) * 0.97 ^ cardinality(r.path) FROM (
        SELECT array_remove(ARRAY[t.id, s.id, u.id, b.j, b.i], NULL) AS path,
               t.score * coalesce(s.score, 1) * coalesce(u.score, 1) * b.w AS w
          FROM (SELECT t.id, t.receiver_id AS node, t.score FROM requests_board_match t
                 WHERE t.network_id = me AND t.giver_id = p_member AND t.state = 'new' ORDER BY t.score DESC LIMIT 12) AS t
         CROSS JOIN LATERAL (
               SELECT NULL::bigint AS id, t.node, NULL::float8 AS score UNION ALL
              (SELECT n.id, n.receiver_id, n.score FROM requests_board_match n
                WHERE longest >= 3 AND n.network_id = me AND n.giver_id = t.node AND n.state = 'new'
                ORDER BY n.score DESC LIMIT 10)) AS s
         CROSS JOIN LATERAL (
               SELECT NULL::bigint AS id, s.node, NULL::float8 AS score UNION ALL
              (SELECT n.id, n.receiver_id, n.score FROM requests_board_match n
                WHERE longest >= 5 AND s.id IS NOT NULL AND s.node <> p_member
                  AND n.network_id = me AND n.giver_id = s.node AND n.state = 'new' ORDER BY n.score DESC LIMIT 8)) AS u
          JOIN back b ON b.first = u.node
         WHERE s.node <> p_member AND (u.id IS NULL OR u.node <> p_member AND u.node <> t.node)
           AND CASE WHEN b.j IS NULL THEN u.id IS NULL
                    ELSE s.id IS NOT NULL AND b.y <> t.node AND (u.id IS NULL OR b.y <> s.node) END) AS r
     WHERE p_post IS NULL OR EXISTS (
        SELECT FROM requests_board_match t WHERE t.network_id = me AND t.id = ANY (r.path) AND t.post_id = p_post)
     ORDER BY 2 DESC, r.path LIMIT most;
END $$;

-- A loop starts when every one of them has said yes and every leg has its exchange.
CREATE OR REPLACE FUNCTION board_loop_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.state = 'started' AND OLD.state <> 'started' AND (
        (SELECT count(*) FROM requests_board_loopleg l WHERE l.network_id = NEW.network_id AND l.loop_id = NEW.id) < 2
        OR EXISTS (SELECT FROM requests_board_loopleg l WHERE l.network_id = NEW.network_id AND l.loop_id = NEW.id
                      AND (l.answer <> 'yes' OR l.exchange_id IS NULL)))
    THEN
        RAISE EXCEPTION 'a loop starts when all have said yes' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION board_loops, board_loop_whole FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_loops, board_loop_whole TO manyhands_app;
