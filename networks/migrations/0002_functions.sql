-- The only reader of clauses: the value in force at a time, in a scope or else in the whole network, or else the default.
-- (plpgsql keeps its plans; a function in SQL is planned at every call.)
CREATE FUNCTION clause_value(rule text, within text DEFAULT '', at timestamptz DEFAULT now()) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_catalog SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    said jsonb;
    me bigint := current_network();
BEGIN
    SELECT value INTO said FROM networks_clause
     WHERE network_id = me AND key = rule AND scope IN (within, '') AND from_at <= at AND (until_at IS NULL OR until_at > at)
     ORDER BY scope = within DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT value INTO said FROM networks_clausedefault WHERE key = rule;
    END IF;
    RETURN said;
END $$;

-- The networks of the person who is signed in: what the switcher shows, and nothing else.
CREATE FUNCTION my_networks() RETURNS TABLE (network_id bigint, slug text, name text, block text, host text,
                                             membership_uid uuid, state text, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT n.id, n.slug, n.name, n.block, n.host, m.uid, m.state, n.kind
      FROM networks_membership m JOIN networks_network n ON n.id = m.network_id
     WHERE m.person_id = current_person() AND m.state IN ('applied', 'active', 'suspended')
     ORDER BY n.kind, n.name
$$;

-- Which networks have something due: one question for all, so that beat need not ask each.
CREATE FUNCTION networks_due(what text, at timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
    CASE what
        WHEN 'deliveries' THEN
            RETURN QUERY SELECT DISTINCT network_id FROM networks_delivery WHERE due_at <= at;
        WHEN 'dues' THEN
            RETURN QUERY SELECT DISTINCT network_id FROM networks_duetime WHERE due_at <= at;
        ELSE
            RAISE EXCEPTION 'nothing is due under the name %', what;
    END CASE;
END $$;

-- A new network. Names and hosts are global, so the app role cannot write them by itself.
CREATE FUNCTION networks_found(new_slug text, new_name text, new_kind text, new_locale text, new_zone text,
                               new_unit text, new_block text, new_uid uuid DEFAULT gen_random_uuid()) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    made bigint;
BEGIN
    IF new_kind = 'umbrella' AND EXISTS (SELECT 1 FROM networks_network WHERE kind = 'umbrella') THEN
        RAISE EXCEPTION 'there is one umbrella' USING ERRCODE = '42501';
    END IF;
    INSERT INTO networks_network (uid, slug, name, kind, state, locale, time_zone, distance_unit, block, founded_at)
    VALUES (new_uid, new_slug, new_name, new_kind, 'forming', new_locale, new_zone, new_unit, new_block, now())
    RETURNING id INTO made;
    INSERT INTO networks_publicprofile (subject_id, tagline, story, place, contact_email, contact_phone,
                                        takes_applications, updated_at)
    VALUES (made, '', '', '', '', '', true, now());
    RETURN made;
END $$;

-- What the current network changes of its own row.
CREATE FUNCTION networks_change(new_name text, new_state text, new_locale text, new_zone text, new_unit text,
                                new_block text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    UPDATE networks_network
       SET name = new_name, state = new_state, locale = new_locale, time_zone = new_zone, distance_unit = new_unit,
           block = new_block
     WHERE id = current_network()
$$;

CREATE FUNCTION publish_profile(new_tagline text, new_story text, new_place text, new_latitude double precision,
                                new_longitude double precision, new_email text, new_phone text, takes boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    UPDATE networks_publicprofile
       SET tagline = new_tagline, story = new_story, place = new_place, latitude = new_latitude,
           longitude = new_longitude, contact_email = new_email, contact_phone = new_phone,
           takes_applications = takes, updated_at = now()
     WHERE subject_id = current_network()
$$;

-- Figures, cells under five suppressed (rule 7). A missing figure is published as missing.
CREATE FUNCTION publish_vital(what text, figure double precision, suppress_under_five boolean DEFAULT true) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    INSERT INTO networks_vital (subject_id, key, value, as_of)
    VALUES (current_network(), what, CASE WHEN suppress_under_five AND figure < 5 THEN NULL ELSE figure END, current_date)
    ON CONFLICT (subject_id, key, as_of) DO UPDATE SET value = excluded.value
$$;

-- Whose token this is, before any network's rows can be read: the token itself is the proof. Bound to one network.
CREATE FUNCTION token_owner(hash text) RETURNS TABLE (token_id bigint, membership_id bigint, person_id bigint, may_write boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT t.id, t.membership_id, m.person_id, t.may_write
      FROM networks_apitoken t JOIN networks_membership m ON m.network_id = t.network_id AND m.id = t.membership_id
     WHERE t.token_hash = hash AND t.network_id = current_network() AND t.revoked_at IS NULL
       AND (t.expires_at IS NULL OR t.expires_at > now()) AND m.state = 'active'
$$;

REVOKE ALL ON FUNCTION clause_value, my_networks, networks_due, networks_found, networks_change, publish_profile,
    publish_vital, token_owner FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clause_value, my_networks, networks_due, networks_found, networks_change, publish_profile,
    publish_vital, token_owner TO manyhands_app;

-- Tables of the libraries we use, all of the global class: sign-in happens before any network is known.
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, account_emailaddress, account_emailconfirmation,
    mfa_authenticator TO manyhands_app;
GRANT SELECT ON django_content_type, django_migrations TO manyhands_app;
