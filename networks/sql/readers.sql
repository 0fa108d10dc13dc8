-- Who asks, in one question planned once for a connection: the membership of a person here with their home and account, the
-- offices they hold today, whether they act for others, whom they never meet, and what some rules say (`clause_values`).
-- As the reader: the wall stands before it.
CREATE OR REPLACE FUNCTION reader_here(who bigint, today date, rules text[])
RETURNS TABLE (member networks_membership, hood networks_neighborhood, person people_person, running_roles text[],
               holds_others boolean, apart_ids bigint[], said jsonb[])
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT m, h, p,
           ARRAY(SELECT t.role::text FROM networks_roleterm t
                  WHERE t.membership_id = m.id AND t.since <= today AND (t.until IS NULL OR t.until >= today)),
           EXISTS (SELECT FROM networks_holding g
                    WHERE g.holder_id = m.id AND g.since <= today AND (g.until IS NULL OR g.until >= today))
             OR EXISTS (SELECT FROM networks_guardian g WHERE g.guardian_id = m.id),
           ARRAY(SELECT k.other_id FROM networks_keptapart k WHERE k.member_id = m.id),
           clause_values(rules)
      FROM networks_membership m
      JOIN people_person p ON p.id = m.person_id
      LEFT JOIN networks_neighborhood h ON h.id = m.neighborhood_id
     WHERE m.person_id = who AND m.state IN ('applied', 'active', 'suspended') ORDER BY m.id LIMIT 1;
END $$;

-- What the bar above every page shows of the person who is signed in: their networks (`my_networks`), and how many messages
-- are new, up to a hundred.
CREATE OR REPLACE FUNCTION bar_of(who bigint, OUT mine jsonb, OUT unread int)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    mine := (SELECT coalesce(jsonb_agg(n), '[]') FROM my_networks() AS n);
    unread := (SELECT count(*) FROM (SELECT FROM notifications_inboxitem i WHERE i.person_id = who AND i.read_at IS NULL LIMIT 100) AS new);
END $$;

-- The newest records of some kinds, before one of them where it is said, without what the `away` did and what is about
-- `unnamed`: `most` of each kind by its index, then the newest of all. However much else happens, no more is read.
CREATE OR REPLACE FUNCTION records_newest(kinds text[], before bigint, away bigint[], unnamed text[], most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me bigint := current_network();
BEGIN
    RETURN QUERY
    SELECT r.id FROM unnest(kinds) AS one(kind) CROSS JOIN LATERAL (
        SELECT t.id FROM networks_record t
         WHERE t.network_id = me AND t.kind = one.kind AND t.id < coalesce(before, 9223372036854775807)
           AND (away = '{}' OR (t.actor_id IS NULL OR t.actor_id <> ALL (away)) AND (t.hand_id IS NULL OR t.hand_id <> ALL (away))
                               AND t.about <> ALL (unnamed))
         ORDER BY t.id DESC LIMIT most) AS r
     ORDER BY r.id DESC LIMIT most;
END $$;

REVOKE ALL ON FUNCTION reader_here, bar_of, records_newest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reader_here, bar_of, records_newest TO manyhands_app;
