-- What the current network changes of its own row. Its state it cannot: forming, active, resting and closed are said by functions
-- of HUMANs (humans/sql/admission.sql, standing.sql). The umbrella says its own.
CREATE OR REPLACE FUNCTION networks_change(new_name text, new_state text, new_locale text, new_zone text, new_unit text,
                                           new_block text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM networks_network WHERE id = current_network() AND state <> new_state AND kind <> 'umbrella') THEN
        RAISE EXCEPTION 'a network does not say its own state' USING ERRCODE = '42501';
    END IF;
    UPDATE networks_network
       SET name = new_name, state = new_state, locale = new_locale, time_zone = new_zone, distance_unit = new_unit,
           block = new_block
     WHERE id = current_network();
END $$;
