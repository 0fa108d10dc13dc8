CREATE OR REPLACE FUNCTION notifications_deliver(whom bigint, about text, new_topic text, new_title text, new_body text, new_link text,
                                      from_name text, from_block text, default_pace text, at timestamptz,
                                      zone text DEFAULT 'UTC') RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    item bigint;
    wish text;
    reach notifications_reachout%ROWTYPE;
    there timestamp;
    due timestamptz := at;
    the_30th timestamptz;
BEGIN
    SELECT made_at INTO the_30th FROM notifications_inboxitem WHERE person_id = whom ORDER BY id DESC OFFSET 29 LIMIT 1;
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
    IF wish = 'now' AND the_30th > at - interval '1 hour' THEN
        wish := 'daily';
    END IF;
    SELECT * INTO reach FROM notifications_reachout WHERE person_id = whom;
    zone := coalesce(reach.time_zone, zone);
    there := at AT TIME ZONE zone;
    IF wish = 'daily' OR wish = 'weekly' THEN
        due := (date_trunc('day', there) + make_interval(hours => coalesce(reach.digest_hour, 17)::int)) AT TIME ZONE zone;
        IF due <= at THEN
            due := (date_trunc('day', there) + make_interval(days => 1, hours => coalesce(reach.digest_hour, 17)::int))
                   AT TIME ZONE zone;
        END IF;
        IF wish = 'weekly' THEN
            there := due AT TIME ZONE zone;
            due := (there + make_interval(days => ((coalesce(reach.digest_weekday, 4)::int
                       - (extract(isodow FROM there)::int - 1)) + 7) % 7)) AT TIME ZONE zone;
        END IF;
    ELSIF reach.quiet_from IS NOT NULL AND reach.quiet_until IS NOT NULL THEN
        IF reach.quiet_from < reach.quiet_until AND there::time >= reach.quiet_from AND there::time < reach.quiet_until THEN
            due := (there::date + reach.quiet_until) AT TIME ZONE zone;
        ELSIF reach.quiet_from > reach.quiet_until AND there::time >= reach.quiet_from THEN
            due := (there::date + 1 + reach.quiet_until) AT TIME ZONE zone;
        ELSIF reach.quiet_from > reach.quiet_until AND there::time < reach.quiet_until THEN
            due := (there::date + reach.quiet_until) AT TIME ZONE zone;
        END IF;
    END IF;
    INSERT INTO notifications_letter (uid, person_id, item_id, pace, due_at, attempts)
    VALUES (gen_random_uuid(), whom, item, wish, due, 0);
    RETURN true;
END $$;
