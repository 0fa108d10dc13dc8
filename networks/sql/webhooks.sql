-- Whether anybody outside is told of what happens in the current network: known with its name, so that no record has to ask.
CREATE OR REPLACE FUNCTION networks_tells_others(p_yes boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    UPDATE networks_network SET tells_others = p_yes WHERE id = current_network() AND tells_others <> p_yes
$$;
REVOKE ALL ON FUNCTION networks_tells_others FROM PUBLIC;
GRANT EXECUTE ON FUNCTION networks_tells_others TO manyhands_app;
