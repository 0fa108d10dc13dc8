-- Loops of two to `longest` members through one of them, by suggestions that nobody has answered yet: paths forward and
-- paths back meet in the middle, a few of the best from everybody. With a post, loops of which it is a leg.
-- `there` are paths away from the member (matches i, j, k over members a, b to `last`), `back` those home to them (from `first`
-- over y by j, i). What is kept in memory for a second look is never looked at again: without it, a sixth less time.
CREATE OR REPLACE FUNCTION board_loops(p_member bigint, p_post bigint, longest int, most int)
RETURNS TABLE (matches bigint[], worth double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET jit = off SET enable_memoize = off AS $$
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    WITH f1 AS MATERIALIZED (
        SELECT t.id AS i, NULL::bigint AS j, NULL::bigint AS k, NULL::bigint AS a, NULL::bigint AS b, t.receiver_id AS last,
               t.score AS w FROM requests_board_match t
         WHERE t.network_id = me AND t.giver_id = p_member AND t.state = 'new' ORDER BY t.score DESC LIMIT 12),
    f2 AS MATERIALIZED (
        SELECT f.i, n.id AS j, f.k, f.last AS a, f.b, n.node AS last, f.w * n.score AS w FROM f1 f CROSS JOIN LATERAL (
            SELECT n.id, n.receiver_id AS node, n.score FROM requests_board_match n
             WHERE n.network_id = me AND n.giver_id = f.last AND n.state = 'new' ORDER BY n.score DESC LIMIT 10) AS n
         WHERE longest >= 3 AND n.node <> p_member),
    b1 AS MATERIALIZED (
        SELECT t.id AS i, NULL::bigint AS j, NULL::bigint AS y, t.giver_id AS first, t.score AS w FROM requests_board_match t
         WHERE t.network_id = me AND t.receiver_id = p_member AND t.state = 'new' ORDER BY t.score DESC LIMIT 12),
    there AS (
        SELECT * FROM f1 UNION ALL SELECT * FROM f2 UNION ALL
        SELECT f.i, f.j, n.id, f.a, f.last, n.node, f.w * n.score FROM f2 f CROSS JOIN LATERAL (
            SELECT n.id, n.receiver_id AS node, n.score FROM requests_board_match n
             WHERE n.network_id = me AND n.giver_id = f.last AND n.state = 'new' ORDER BY n.score DESC LIMIT 8) AS n
         WHERE longest >= 5 AND n.node NOT IN (p_member, f.a)),
    back AS (
        SELECT * FROM b1 UNION ALL
        SELECT b.i, n.id, b.first, n.node, b.w * n.score FROM b1 b CROSS JOIN LATERAL (
            SELECT n.id, n.giver_id AS node, n.score FROM requests_board_match n
             WHERE n.network_id = me AND n.receiver_id = b.first AND n.state = 'new' ORDER BY n.score DESC LIMIT 10) AS n
         WHERE longest >= 4)
    SELECT r.path, r.w ^ (1.0 / cardinality(r.path)) * 0.97 ^ cardinality(r.path) FROM (
        SELECT array_remove(ARRAY[f.i, f.j, f.k, b.j, b.i], NULL) AS path, f.w * b.w AS w
          FROM there f JOIN back b ON b.first = f.last
         WHERE CASE WHEN b.j IS NULL THEN f.k IS NULL
                    ELSE f.j IS NOT NULL AND b.y <> f.a AND (f.k IS NULL OR b.y <> f.b) END) AS r
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
