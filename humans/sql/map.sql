-- The map of networks, counted anew from the places they publish. Inside the umbrella alone. Cells of level 0 are 45 degrees wide,
-- each further level half of that; a town is a tenth of a degree.
CREATE OR REPLACE FUNCTION publish_map() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := umbrella_or_refuse();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('humans-map', me));
    DELETE FROM humans_mapcell WHERE subject_id = me;
    INSERT INTO humans_mapcell (subject_id, level, "row", "column", count, latitude, longitude, south, north, west, east, first_id)
    SELECT me, g.level, floor((t.lat + 90) / (45 / 2 ^ g.level)), floor((t.lon + 180) / (45 / 2 ^ g.level)), count(*),
           avg(t.lat), avg(t.lon), min(t.lat), max(t.lat), min(t.lon), max(t.lon), (array_agg(t.id ORDER BY t.name, t.id))[1]
      FROM (SELECT n.id, n.name, round(p.latitude::numeric, 1)::float AS lat, round(p.longitude::numeric, 1)::float AS lon
              FROM networks_network n JOIN networks_publicprofile p ON p.subject_id = n.id
             WHERE n.kind = 'local' AND n.state <> 'closed'
               AND p.latitude BETWEEN -90 AND 90 AND p.longitude BETWEEN -180 AND 180) AS t
     CROSS JOIN generate_series(0, 8) AS g(level)
     GROUP BY 2, 3, 4;
END $$;

REVOKE ALL ON FUNCTION publish_map FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publish_map TO manyhands_app;
