DROP FUNCTION notifications_deliver(bigint, text, text, text, text, text, text, text, text, timestamptz, text);
CREATE FUNCTION notifications_deliver(whom bigint, about text, new_topic text, new_title text, new_body text, new_link text,
                                      from_name text, from_block text, default_pace text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    item bigint;
    wish text;
    reach notifications_reachout%ROWTYPE;
    there timestamp;
    due timestamptz := at;
BEGIN
    INSERT INTO notifications_inboxitem (uid, person_id, network_name, network_block, topic, title, body, link, source, made_at)
    VALUES (gen_random_uuid(), whom, from_name, from_block, new_topic, new_title, new_body, new_link, about, at)
    ON CONFLICT (person_id, source, topic) DO NOTHING RETURNING id INTO item;
    IF item IS NULL THEN
        RETURN false;
    END IF;
    SELECT pace INTO wish FROM notifications_preference WHERE person_id = whom AND topic = new_topic;
    wish := coalesce(wish, default_pace);
    IF wish = 'inbox' THEN
        RETURN true;
    END IF;
    SELECT * INTO reach FROM notifications_reachout WHERE person_id = whom;
    there := at AT TIME ZONE coalesce(reach.time_zone, 'UTC');
    IF wish = 'daily' OR wish = 'weekly' THEN
        due := (date_trunc('day', there) + make_interval(hours => coalesce(reach.digest_hour, 17)::int))
               AT TIME ZONE coalesce(reach.time_zone, 'UTC');
        IF due <= at THEN due := due + interval '1 day'; END IF;
        IF wish = 'weekly' THEN
            due := due + make_interval(days => ((coalesce(reach.digest_weekday, 4)::int
                       - (extract(isodow FROM due AT TIME ZONE coalesce(reach.time_zone, 'UTC'))::int - 1)) + 7) % 7);
        END IF;
    ELSIF reach.quiet_from IS NOT NULL AND reach.quiet_until IS NOT NULL THEN
        IF (reach.quiet_from < reach.quiet_until AND there::time >= reach.quiet_from AND there::time < reach.quiet_until) THEN
            due := (there::date + reach.quiet_until) AT TIME ZONE reach.time_zone;
        ELSIF reach.quiet_from > reach.quiet_until AND there::time >= reach.quiet_from THEN
            due := (there::date + 1 + reach.quiet_until) AT TIME ZONE reach.time_zone;
        ELSIF reach.quiet_from > reach.quiet_until AND there::time < reach.quiet_until THEN
            due := (there::date + reach.quiet_until) AT TIME ZONE reach.time_zone;
        END IF;
    END IF;
    INSERT INTO notifications_letter (uid, person_id, item_id, pace, due_at, attempts)
    VALUES (gen_random_uuid(), whom, item, wish, due, 0);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION notifications_deliver FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notifications_deliver TO manyhands_app;
