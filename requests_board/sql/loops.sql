-- Loops of two to `longest` members through one of them, by suggestions that nobody has answered yet: paths forward and
-- paths back meet in the middle, a few of the best from everybody. With a post, loops of which it is a leg.
CREATE OR REPLACE FUNCTION board_loops(p_member bigint, p_post bigint, longest int, most int)
RETURNS TABLE (matches bigint[], worth double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET jit = off AS $$
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    WITH f1 AS MATERIALIZED (
        SELECT ARRAY[t.id] AS path, t.receiver_id AS a, ln(greatest(t.score, 0.01)) AS w
          FROM requests_board_match t
         WHERE t.network_id = me AND t.giver_id = p_member AND t.state = 'new' ORDER BY t.score DESC LIMIT 12),
    f2 AS MATERIALIZED (
        SELECT f1.path || t.id AS path, f1.a, t.node AS b, f1.w + t.w AS w FROM f1 CROSS JOIN LATERAL (
            SELECT n.id, n.receiver_id AS node, ln(greatest(n.score, 0.01)) AS w FROM requests_board_match n
             WHERE n.network_id = me AND n.giver_id = f1.a AND n.state = 'new' ORDER BY n.score DESC LIMIT 10) AS t
         WHERE longest >= 3 AND t.node NOT IN (p_member, f1.a)),
    b1 AS MATERIALIZED (
        SELECT t.id, t.giver_id AS y, ln(greatest(t.score, 0.01)) AS w FROM requests_board_match t
         WHERE t.network_id = me AND t.receiver_id = p_member AND t.state = 'new' ORDER BY t.score DESC LIMIT 12),
    b2 AS MATERIALIZED (
        SELECT ARRAY[t.id, b1.id] AS path, t.node AS x, b1.y, b1.w + t.w AS w FROM b1 CROSS JOIN LATERAL (
            SELECT n.id, n.giver_id AS node, ln(greatest(n.score, 0.01)) AS w FROM requests_board_match n
             WHERE n.network_id = me AND n.receiver_id = b1.y AND n.state = 'new' ORDER BY n.score DESC LIMIT 10) AS t
         WHERE longest >= 4 AND t.node NOT IN (p_member, b1.y)),
    f3 AS (
        SELECT f2.path || t.id AS path, f2.a, f2.b, t.node AS c, f2.w + t.w AS w FROM f2 CROSS JOIN LATERAL (
            SELECT n.id, n.receiver_id AS node, ln(greatest(n.score, 0.01)) AS w FROM requests_board_match n
             WHERE n.network_id = me AND n.giver_id = f2.b AND n.state = 'new' ORDER BY n.score DESC LIMIT 8) AS t
         WHERE longest >= 5 AND t.node NOT IN (p_member, f2.a, f2.b)),
    rounds AS (
        SELECT f1.path || b1.id AS path, (f1.w + b1.w) / 2 AS w FROM f1 JOIN b1 ON b1.y = f1.a
        UNION ALL
        SELECT f2.path || b1.id, (f2.w + b1.w) / 3 FROM f2 JOIN b1 ON b1.y = f2.b
        UNION ALL
        SELECT f2.path || b2.path, (f2.w + b2.w) / 4 FROM f2 JOIN b2 ON b2.x = f2.b AND b2.y <> f2.a
        UNION ALL
        SELECT f3.path || b2.path, (f3.w + b2.w) / 5 FROM f3 JOIN b2 ON b2.x = f3.c AND b2.y <> f3.a AND b2.y <> f3.b)
    SELECT r.path, exp(r.w) * 0.97 ^ cardinality(r.path) FROM rounds r
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
