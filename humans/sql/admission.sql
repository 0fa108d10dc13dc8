-- A new version of a text that networks sign. Inside the umbrella alone.
CREATE OR REPLACE FUNCTION covenant_write(what text, words text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := umbrella_or_refuse();
    made bigint;
BEGIN
    INSERT INTO humans_covenanttext (subject_id, uid, kind, version, body, from_at)
    SELECT me, gen_random_uuid(), what, coalesce(max(version), 0) + 1, words, clock_timestamp()
      FROM humans_covenanttext WHERE subject_id = me AND kind = what
    RETURNING id INTO made;
    RETURN made;
END $$;

-- The current network signs the newest version of a text of the umbrella; an older one no more.
CREATE OR REPLACE FUNCTION covenant_sign(p_text bigint, p_name text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF btrim(p_name) = '' THEN
        refused := 'name'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM humans_covenanttext t WHERE t.id = p_text AND NOT EXISTS (
            SELECT FROM humans_covenanttext n WHERE n.subject_id = t.subject_id AND n.kind = t.kind AND n.version > t.version)) THEN
        refused := 'stale'; RETURN;
    END IF;
    INSERT INTO humans_covenantsignature (subject_id, text_id, name, signed_at)
    VALUES (current_network(), p_text, p_name, clock_timestamp()) ON CONFLICT (subject_id, text_id) DO NOTHING;
END $$;

-- The umbrella welcomes a forming network, or does not; the network hears of it by work that is due there at once.
CREATE OR REPLACE FUNCTION umbrella_answers(p_network bigint, p_admitted boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := umbrella_or_refuse();
BEGIN
    IF p_admitted AND EXISTS (
        SELECT FROM humans_covenanttext t WHERE t.subject_id = me
           AND t.version = (SELECT max(n.version) FROM humans_covenanttext n WHERE n.subject_id = me AND n.kind = t.kind)
           AND NOT EXISTS (SELECT FROM humans_covenantsignature s WHERE s.subject_id = p_network AND s.text_id = t.id)) THEN
        refused := 'unsigned'; RETURN;
    END IF;
    UPDATE networks_network SET state = CASE WHEN p_admitted THEN 'active' ELSE 'closed' END
     WHERE id = p_network AND kind = 'local' AND state = 'forming';
    IF NOT FOUND THEN
        refused := 'answered'; RETURN;
    END IF;
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    VALUES (gen_random_uuid(), p_network, 'admission', clock_timestamp())
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = excluded.due_at;
END $$;

CREATE OR REPLACE FUNCTION umbrella_or_refuse() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = me AND kind = 'umbrella') THEN
        RAISE EXCEPTION 'only the umbrella does this' USING ERRCODE = '42501';
    END IF;
    RETURN me;
END $$;
