-- A follow-up ends as "paused" only when somebody tried to reach the member on two days at least. The clause may ask for more.
CREATE OR REPLACE FUNCTION dispatch_paused() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.outcome = 'paused' AND (
        SELECT count(DISTINCT t."on") FROM requests_board_followuptry t
          JOIN requests_board_followup f ON f.network_id = t.network_id AND f.id = t.follow_up_id
         WHERE t.network_id = NEW.network_id AND f.member_id = NEW.member_id AND t.outcome IN ('not-reached', 'again')) < 2
    THEN
        RAISE EXCEPTION 'a membership is paused after two tries' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION dispatch_paused FROM PUBLIC;
