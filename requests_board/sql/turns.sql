-- How many exchanges wait for a member: every page asks. As the reader; planned once for a connection.
CREATE OR REPLACE FUNCTION exchanges_waiting(me bigint, away bigint[]) RETURNS int
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT count(*) FROM requests_board_exchange e
             WHERE (e.giver_id = me OR e.receiver_id = me)
               AND (e.state = 'disputed' OR e.state = 'proposed' AND e.proposed_by_id <> me
                    OR e.state = 'done' AND e.done_by_id IS DISTINCT FROM me)
               AND e.giver_id <> ALL (away) AND e.receiver_id <> ALL (away));
END $$;

REVOKE ALL ON FUNCTION exchanges_waiting FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchanges_waiting TO manyhands_app;
