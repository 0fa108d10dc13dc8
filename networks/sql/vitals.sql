-- Publishes a figure of the current network for a day of the last half year. Cells under five are suppressed here, so that nobody
-- who reads published rows can learn of them; what was published for the day before gives way.
CREATE OR REPLACE FUNCTION publish_vital_of(what text, figure double precision, day date, suppress_under_five boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    said double precision := CASE WHEN suppress_under_five AND figure < 5 THEN NULL ELSE figure END;
    newest date;
BEGIN
    IF day > current_date + 1 OR day < current_date - 200 THEN
        RAISE EXCEPTION 'a figure is published for a day of the last half year' USING ERRCODE = '22008';
    END IF;
    SELECT as_of INTO newest FROM networks_vital WHERE subject_id = me AND key = what AND is_latest FOR UPDATE;
    IF newest < day THEN
        UPDATE networks_vital SET is_latest = false WHERE subject_id = me AND key = what AND is_latest;
    END IF;
    INSERT INTO networks_vital (subject_id, key, value, as_of, is_latest)
    VALUES (me, what, said, day, newest IS NULL OR newest <= day)
    ON CONFLICT (subject_id, key, as_of) DO UPDATE SET value = excluded.value, is_latest = excluded.is_latest;
    DELETE FROM networks_vital WHERE subject_id = me AND key = what AND as_of < current_date - 400;
END $$;

CREATE OR REPLACE FUNCTION publish_vital(what text, figure double precision, suppress_under_five boolean DEFAULT true) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT publish_vital_of(what, figure, current_date, suppress_under_five)
$$;
