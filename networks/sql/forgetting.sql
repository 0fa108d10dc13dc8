-- What a former member did has been told to others, in inboxes and letters that the app role cannot read. Messages about
-- their own deeds go whole, for they may hold their words; in those about the deeds of others the name goes.
CREATE OR REPLACE FUNCTION networks_forget_letters(p_member bigint, p_instead text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    me bigint := current_network();
    gone networks_membership%ROWTYPE;
    told bigint[];
    wanted text;
BEGIN
    SELECT * INTO gone FROM networks_membership WHERE network_id = me AND id = p_member;
    SELECT coalesce(array_agg(i.id), '{}') INTO told
      FROM networks_record r
      JOIN notifications_inboxitem i ON i.source = 'record:' || r.uid
     WHERE r.network_id = me AND (r.actor_id = gone.id OR r.hand_id = gone.id OR r.about = 'membership:' || gone.uid)
       AND i.person_id IN (SELECT m.person_id FROM networks_membership m WHERE m.network_id = me);
    DELETE FROM notifications_letter WHERE item_id = ANY (told);
    DELETE FROM notifications_inboxitem WHERE id = ANY (told);
    wanted := '(?<![[:alnum:]])' || regexp_replace(gone.name, '([^[:alnum:][:space:]])', '\\\1', 'g') || '(?![[:alnum:]])';
    UPDATE notifications_inboxitem i
       SET title = left(regexp_replace(i.title, wanted, p_instead, 'g'), 200), body = regexp_replace(i.body, wanted, p_instead, 'g')
     WHERE i.person_id IN (SELECT m.person_id FROM networks_membership m WHERE m.network_id = me)
       AND (position(gone.name IN i.title) > 0 OR position(gone.name IN i.body) > 0)
       AND EXISTS (SELECT FROM networks_record r WHERE r.network_id = me AND i.source = 'record:' || r.uid);
    RETURN cardinality(told);
END $$;

REVOKE ALL ON FUNCTION networks_forget_letters FROM PUBLIC;
GRANT EXECUTE ON FUNCTION networks_forget_letters TO manyhands_app;
