-- ── Regional federations ────────────────────────────────────────────────────────────────────────────────────────────
-- A region is a network of kind `regional`. Networks join and leave for themselves; delegates take their seats from the network
-- that sends them, by a mandate that this function looks at itself.

CREATE OR REPLACE FUNCTION region_nudge(p_networks bigint[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    SELECT gen_random_uuid(), one, 'regions', clock_timestamp() FROM unnest(p_networks) AS one WHERE one IS NOT NULL ORDER BY one
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)
$$;

-- A region is awake while two networks take part.
CREATE OR REPLACE FUNCTION region_settle(p_region bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    many int;
BEGIN
    SELECT count(*) INTO many FROM humans_regionmember WHERE region_id = p_region AND state = 'joined';
    UPDATE networks_network SET state = CASE WHEN many >= 2 THEN 'active' ELSE 'resting' END
     WHERE id = p_region AND kind = 'regional'
       AND (many >= 2 AND state IN ('forming', 'resting') OR many < 2 AND state = 'active');
    PERFORM region_nudge(ARRAY[p_region]);
END $$;

-- The current network is the first of a region that was just made, and asks others into it. Refuses `forming`, `region`.
CREATE OR REPLACE FUNCTION region_begin(p_region bigint, p_asked bigint[], OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = me AND kind = 'local' AND state = 'active') THEN
        refused := 'forming'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = p_region AND kind = 'regional' AND state = 'forming')
       OR EXISTS (SELECT FROM humans_regionmember WHERE region_id = p_region) THEN
        refused := 'region'; RETURN;
    END IF;
    INSERT INTO humans_regionmember (uid, subject_id, region_id, state, since)
    SELECT gen_random_uuid(), id, p_region, CASE WHEN id = me THEN 'joined' ELSE 'invited' END, clock_timestamp()
      FROM networks_network WHERE id = me OR (id = ANY (p_asked) AND kind = 'local' AND state = 'active') ORDER BY id;
    PERFORM region_nudge((SELECT array_agg(subject_id) FROM humans_regionmember WHERE region_id = p_region AND state = 'invited'));
END $$;

-- The region asks another network. Refuses `region`, `network`.
CREATE OR REPLACE FUNCTION region_asks(p_network bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = me AND kind = 'regional' AND state <> 'closed') THEN
        refused := 'region'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = p_network AND kind = 'local' AND state = 'active') THEN
        refused := 'network'; RETURN;
    END IF;
    INSERT INTO humans_regionmember (uid, subject_id, region_id, state, since)
    VALUES (gen_random_uuid(), p_network, me, 'invited', clock_timestamp()) ON CONFLICT DO NOTHING;
    PERFORM region_nudge(ARRAY[p_network]);
END $$;

-- The current network says yes or no to a region that asked it. Refuses `unknown`.
CREATE OR REPLACE FUNCTION region_answer(p_region bigint, p_yes boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE humans_regionmember SET state = CASE WHEN p_yes THEN 'joined' ELSE 'declined' END, since = clock_timestamp()
     WHERE region_id = p_region AND subject_id = current_network() AND state = 'invited'
       AND EXISTS (SELECT FROM networks_network WHERE id = current_network() AND state IN ('active', 'resting'));
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    PERFORM region_settle(p_region);
END $$;

-- The current network leaves a region: its delegates' seats end with it. Refuses `unknown`.
CREATE OR REPLACE FUNCTION region_leave(p_region bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE humans_regionmember SET state = 'left', since = clock_timestamp()
     WHERE region_id = p_region AND subject_id = current_network() AND state = 'joined';
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    UPDATE humans_seat SET ended_at = clock_timestamp()
     WHERE network_id = p_region AND of_network_id = current_network() AND ended_at IS NULL;
    PERFORM region_settle(p_region);
END $$;

-- The person who is here takes the seat that a mandate of the current network gives them: at most so many of a network. `p_member`
-- is who they are in the region. Refuses `region` (the network does not take part), `mandate` (not theirs, or over), `full`.
CREATE OR REPLACE FUNCTION region_seat(p_region bigint, p_mandate uuid, p_member bigint, p_most int, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    ends date;
BEGIN
    PERFORM FROM humans_regionmember WHERE region_id = p_region AND subject_id = me AND state = 'joined' FOR UPDATE;
    IF NOT FOUND THEN
        refused := 'region'; RETURN;
    END IF;
    SELECT m.until INTO ends FROM governance_mandate m JOIN networks_membership d ON d.network_id = m.network_id AND d.id = m.delegate_id
     WHERE m.network_id = me AND m.uid = p_mandate AND m.state = 'running' AND m.until >= current_date - 1
       AND d.state = 'active' AND d.person_id = current_person();
    IF ends IS NULL OR NOT EXISTS (
        SELECT FROM networks_membership r WHERE r.network_id = p_region AND r.id = p_member AND r.person_id = current_person()) THEN
        refused := 'mandate'; RETURN;
    END IF;
    IF (SELECT count(*) FROM humans_seat WHERE network_id = p_region AND of_network_id = me AND ended_at IS NULL
           AND mandate <> p_mandate) >= p_most THEN
        refused := 'full'; RETURN;
    END IF;
    INSERT INTO humans_seat (uid, network_id, member_id, of_network_id, mandate, since, until)
    VALUES (gen_random_uuid(), p_region, p_member, me, p_mandate, clock_timestamp(), ends) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        refused := 'seated'; RETURN;
    END IF;
    PERFORM region_nudge(ARRAY[p_region]);
END $$;

-- A mandate of the current network is over: so is its seat, wherever it was.
CREATE OR REPLACE FUNCTION region_unseat(p_mandate uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    places bigint[];
BEGIN
    IF EXISTS (SELECT FROM governance_mandate WHERE network_id = current_network() AND uid = p_mandate AND state = 'running') THEN
        RETURN;
    END IF;
    WITH ended AS (
        UPDATE humans_seat SET ended_at = clock_timestamp()
         WHERE of_network_id = current_network() AND mandate = p_mandate AND ended_at IS NULL RETURNING network_id)
    SELECT array_agg(network_id) INTO places FROM ended;
    IF places IS NOT NULL THEN
        PERFORM region_nudge(places);
    END IF;
END $$;

-- In a region: seats whose days are over, or whose network has left, end.
CREATE OR REPLACE FUNCTION region_look() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE humans_seat s SET ended_at = clock_timestamp()
     WHERE s.network_id = current_network() AND s.ended_at IS NULL AND (s.until < current_date - 1 OR NOT EXISTS (
           SELECT FROM humans_regionmember m JOIN networks_network n ON n.id = m.subject_id AND n.state <> 'closed'
            WHERE m.region_id = s.network_id AND m.subject_id = s.of_network_id AND m.state = 'joined'))
$$;

-- The region tells its networks what its delegates decided (from its own proposal, as it ended).
CREATE OR REPLACE FUNCTION region_tells_outcome(p_proposal uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO humans_regionword (uid, subject_id, kind, source, title, text, outcome, said_at)
    SELECT gen_random_uuid(), n.id, 'outcome', p.uid, p.title, p.text, p.state, clock_timestamp()
      FROM governance_proposal p JOIN networks_network n ON n.id = p.network_id AND n.kind = 'regional'
     WHERE p.network_id = current_network() AND p.uid = p_proposal AND p.state IN ('passed', 'waiting', 'enacted', 'rejected')
    ON CONFLICT (subject_id, source) DO NOTHING;
END $$;

-- Minutes of a meeting of the region, in the words that its coordinators give them; without words they are taken back.
-- Refuses `unknown`.
CREATE OR REPLACE FUNCTION region_tells_minutes(p_assembly uuid, p_text text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    held governance_assembly%ROWTYPE;
BEGIN
    SELECT a.* INTO held FROM governance_assembly a JOIN networks_network n ON n.id = me AND n.kind = 'regional'
     WHERE a.network_id = me AND a.uid = p_assembly AND a.state = 'over';
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    DELETE FROM humans_regionword WHERE subject_id = me AND source = p_assembly;
    IF p_text <> '' THEN
        INSERT INTO humans_regionword (uid, subject_id, kind, source, title, text, outcome, said_at)
        VALUES (gen_random_uuid(), me, 'minutes', p_assembly, left(held.title, 120), p_text, '', clock_timestamp());
    END IF;
END $$;

REVOKE ALL ON FUNCTION region_nudge, region_settle, region_begin, region_asks, region_answer, region_leave, region_seat, region_unseat,
    region_look, region_tells_outcome, region_tells_minutes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION region_begin, region_asks, region_answer, region_leave, region_seat, region_unseat, region_look,
    region_tells_outcome, region_tells_minutes TO manyhands_app;
