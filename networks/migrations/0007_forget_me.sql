-- Every membership of the person who is signed in, those that ended too.
CREATE FUNCTION my_memberships() RETURNS TABLE (network_id bigint, membership_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT m.network_id, m.id FROM networks_membership m WHERE m.person_id = current_person() ORDER BY m.network_id
$$;

-- The person who is signed in ends their sign-in: every row that points at them goes, memberships that ended lose the link.
CREATE FUNCTION forget_me() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    me bigint := current_person();
    key record;
BEGIN
    IF EXISTS (SELECT 1 FROM networks_membership WHERE person_id = me AND state IN ('applied', 'active', 'suspended')) THEN
        RAISE EXCEPTION 'a network is still joined' USING ERRCODE = '23503';
    END IF;
    UPDATE networks_membership SET person_id = NULL WHERE person_id = me;
    DELETE FROM account_emailconfirmation WHERE email_address_id IN (SELECT id FROM account_emailaddress WHERE user_id = me);
    DELETE FROM notifications_letter WHERE person_id = me;
    FOR key IN
        SELECT con.conrelid::regclass AS place, a.attname AS name
          FROM pg_constraint con JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
         WHERE con.contype = 'f' AND con.confrelid = 'people_person'::regclass
           AND con.conrelid <> 'networks_membership'::regclass
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = $1', key.place, key.name) USING me;
    END LOOP;
    DELETE FROM people_person WHERE id = me;
END $$;

REVOKE ALL ON FUNCTION my_memberships, forget_me FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_memberships, forget_me TO manyhands_app;
