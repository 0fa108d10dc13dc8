-- ── Rest and leaving ────────────────────────────────────────────────────────────────────────────────────────────────

-- The current network rests, until it says otherwise. One that forms, is closed, or is the umbrella does not.
CREATE OR REPLACE FUNCTION network_rests(p_reason text, p_until date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    RETURN standing_rests(current_network(), p_reason, p_until, false);
END $$;

-- It is awake again. What HUMANs has set to rest, only HUMANs wakes.
CREATE OR REPLACE FUNCTION network_wakes() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    RETURN standing_wakes(current_network(), false);
END $$;

CREATE OR REPLACE FUNCTION umbrella_rests(p_network bigint, p_reason text, p_rests boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    PERFORM umbrella_or_refuse();
    RETURN CASE WHEN p_rests THEN standing_rests(p_network, p_reason, NULL, true) ELSE standing_wakes(p_network, true) END;
END $$;

-- The current network leaves for good, with nothing open. Its rows stay, for its members and the books of others.
CREATE OR REPLACE FUNCTION network_leaves() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM ledgers_account WHERE network_id = current_network() AND kind = 'clearing' ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM ledgers_account WHERE network_id = current_network() AND kind = 'clearing' AND balance <> 0) THEN
        RAISE EXCEPTION 'what is open with others is settled first' USING ERRCODE = '23514';
    END IF;
    UPDATE networks_network SET state = 'closed' WHERE id = current_network() AND kind = 'local' AND state <> 'closed';
    IF FOUND THEN
        UPDATE networks_publicprofile SET takes_applications = false WHERE subject_id = current_network();
    END IF;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION standing_rests(p_network bigint, p_reason text, p_until date, p_by_umbrella boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE networks_network SET state = 'resting' WHERE id = p_network AND kind = 'local' AND state = 'active';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO humans_rest (uid, subject_id, reason, by_umbrella, since, until)
    VALUES (gen_random_uuid(), p_network, p_reason, p_by_umbrella, clock_timestamp(), p_until);
    PERFORM standing_is_due(p_network);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION standing_wakes(p_network bigint, p_by_umbrella boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE humans_rest SET ended_at = clock_timestamp()
     WHERE subject_id = p_network AND ended_at IS NULL AND (p_by_umbrella OR NOT by_umbrella);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE networks_network SET state = 'active' WHERE id = p_network AND state = 'resting';
    PERFORM standing_is_due(p_network);
    RETURN true;
END $$;

-- ── A sponsor watches ───────────────────────────────────────────────────────────────────────────────────────────────

-- The current network asks another to watch over it.
CREATE OR REPLACE FUNCTION sponsor_ask(p_sponsor bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF p_sponsor = me OR NOT EXISTS (SELECT FROM networks_network WHERE id = p_sponsor AND state = 'active') THEN
        RETURN false;
    END IF;
    INSERT INTO humans_sponsorship (uid, subject_id, sponsor_id, state, since)
    VALUES (gen_random_uuid(), me, p_sponsor, 'asked', clock_timestamp()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM standing_is_due(p_sponsor);
    END IF;
    RETURN FOUND;
END $$;

-- The one that was asked says yes or no.
CREATE OR REPLACE FUNCTION sponsor_answer(p_sponsorship bigint, p_yes boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    watched bigint;
BEGIN
    UPDATE humans_sponsorship SET state = CASE WHEN p_yes THEN 'agreed' ELSE 'ended' END, since = clock_timestamp()
     WHERE id = p_sponsorship AND sponsor_id = current_network() AND state = 'asked' RETURNING subject_id INTO watched;
    IF watched IS NOT NULL THEN
        PERFORM standing_is_due(watched);
    END IF;
    RETURN watched IS NOT NULL;
END $$;

-- Either ends it.
CREATE OR REPLACE FUNCTION sponsor_end(p_sponsorship bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE humans_sponsorship SET state = 'ended', silent_since = NULL
     WHERE id = p_sponsorship AND current_network() IN (subject_id, sponsor_id) AND state <> 'ended';
    RETURN FOUND;
END $$;

-- The current network's coordinators are quiet since a day, or no more (NULL): its sponsor hears.
CREATE OR REPLACE FUNCTION sponsor_hears(p_since date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    watching bigint;
BEGIN
    UPDATE humans_sponsorship SET silent_since = p_since
     WHERE subject_id = current_network() AND state = 'agreed' AND silent_since IS DISTINCT FROM p_since
    RETURNING sponsor_id INTO watching;
    IF watching IS NOT NULL AND p_since IS NOT NULL THEN
        PERFORM standing_is_due(watching);
    END IF;
    RETURN watching IS NOT NULL;
END $$;

-- ── Standing in ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- The current network's sponsor is told by name who would stand in, until when.
CREATE OR REPLACE FUNCTION standin_ask(p_uid uuid, p_name text, p_until date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    watching bigint;
BEGIN
    SELECT sponsor_id INTO watching FROM humans_sponsorship
     WHERE subject_id = current_network() AND state = 'agreed' AND silent_since IS NOT NULL;
    IF watching IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO humans_standincall (uid, subject_id, name, until, state, asked_at)
    VALUES (p_uid, current_network(), p_name, p_until, 'asked', clock_timestamp());
    PERFORM standing_is_due(watching);
    RETURN true;
END $$;

-- The sponsor agrees; the network itself appoints.
CREATE OR REPLACE FUNCTION standin_answer(p_uid uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    watched bigint;
BEGIN
    UPDATE humans_standincall c SET state = 'agreed'
      FROM humans_sponsorship s
     WHERE c.uid = p_uid AND c.state = 'asked' AND s.subject_id = c.subject_id AND s.state = 'agreed'
       AND s.silent_since IS NOT NULL AND s.sponsor_id = current_network()
    RETURNING c.subject_id INTO watched;
    IF watched IS NOT NULL THEN
        PERFORM standing_is_due(watched);
    END IF;
    RETURN watched IS NOT NULL;
END $$;

-- It is settled, or was taken back: the name goes.
CREATE OR REPLACE FUNCTION standin_done(p_uid uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE humans_standincall SET state = 'done', name = '' WHERE uid = p_uid AND subject_id = current_network()
$$;

-- Work that a network finds at once. Called by the others; nobody else may.
CREATE OR REPLACE FUNCTION standing_is_due(p_network bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    VALUES (gen_random_uuid(), p_network, 'standing', clock_timestamp())
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)
$$;
