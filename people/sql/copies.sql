-- Whose copies of their own data wait to be made. Those that are over are deleted meanwhile.
CREATE OR REPLACE FUNCTION people_copies_due(p_now timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM people_datacopy WHERE expires_at <= p_now;
    RETURN QUERY SELECT c.person_id FROM people_datacopy c WHERE c.made_at IS NULL ORDER BY c.id LIMIT 500;
END $$;

REVOKE ALL ON FUNCTION people_copies_due FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_copies_due TO manyhands_app;
