-- From here on rules are asked of this network: for the functions of the books that write in two (ledgers/sql/between.sql), which
-- put it back before they answer. Nobody else may call it.
CREATE OR REPLACE FUNCTION networks_stand_in(network bigint) RETURNS void
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$ SELECT set_config('manyhands.network', network::text, true) $$;
REVOKE ALL ON FUNCTION networks_stand_in FROM PUBLIC;
