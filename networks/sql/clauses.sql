-- Several clauses in one question: the values of `rules`, in their order, as `clause_value` would answer each.
CREATE OR REPLACE FUNCTION clause_values(rules text[], within text DEFAULT '', at timestamptz DEFAULT now()) RETURNS jsonb[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_catalog SET enable_seqscan = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me bigint := current_network();
    one record;
    said jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(rules)]);
    known text[] := '{}';
BEGIN
    FOR one IN SELECT key, value FROM networks_clause
                WHERE network_id = me AND key = ANY (rules) AND scope IN (within, '') AND from_at <= at
                  AND (until_at IS NULL OR until_at > at) ORDER BY scope = within LOOP
        said[array_position(rules, one.key::text)] := one.value;
        known := known || one.key::text;
    END LOOP;
    IF NOT known @> rules THEN
        FOR one IN SELECT key, value FROM networks_clausedefault WHERE key = ANY (rules) AND key <> ALL (known) LOOP
            said[array_position(rules, one.key::text)] := one.value;
        END LOOP;
    END IF;
    RETURN said;
END $$;

REVOKE ALL ON FUNCTION clause_values FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clause_values TO manyhands_app;
