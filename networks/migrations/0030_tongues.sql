CREATE FUNCTION people_tongues(said varchar[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(folded(one)), '{}') FROM unnest(said) AS one
$$;

-- Who says no language, as most do, is not in it.
CREATE INDEX networks_membership_tongues ON networks_membership USING gin (network_id, people_tongues(languages))
    WHERE languages <> '{}';
