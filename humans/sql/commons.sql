-- A guide of the current network becomes a playbook, or a new version of the one that it became. Those who work with it hear.
CREATE OR REPLACE FUNCTION commons_publish(p_guide bigint, p_note text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    g humans_guide;
    book bigint;
    at timestamptz := clock_timestamp();
    found tsvector;
BEGIN
    SELECT * INTO g FROM humans_guide WHERE network_id = me AND id = p_guide FOR UPDATE;
    IF g.id IS NULL THEN
        RAISE EXCEPTION 'no such guide here' USING ERRCODE = '42501';
    END IF;
    found := setweight(to_tsvector('public.english_words', g.title), 'A') || setweight(to_tsvector('public.plain_words', g.title), 'A')
          || setweight(to_tsvector('public.english_words', g.summary), 'B') || to_tsvector('public.english_words', left(g.body, 100000))
          || to_tsvector('public.plain_words', left(g.body, 100000));
    IF g.published_id IS NULL THEN
        INSERT INTO humans_playbook (uid, subject_id, kind, step, title, summary, body, version, state, based_on_id, published_at,
                                     changed_at, words)
        VALUES (gen_random_uuid(), me, g.kind, g.step, g.title, g.summary, g.body, 1, 'shown', g.origin_id, at, at, found)
        RETURNING id INTO book;
        UPDATE humans_guide SET published_id = book WHERE network_id = me AND id = p_guide;
    ELSE
        UPDATE humans_playbook SET kind = g.kind, step = g.step, title = g.title, summary = g.summary, body = g.body,
               version = version + 1, state = 'shown', changed_at = at, words = found
         WHERE id = g.published_id AND subject_id = me RETURNING id INTO book;
        IF book IS NULL THEN
            RAISE EXCEPTION 'a playbook of another network' USING ERRCODE = '42501';
        END IF;
    END IF;
    INSERT INTO humans_playbookversion (uid, subject_id, playbook_id, number, body, note, written_at)
    SELECT gen_random_uuid(), me, id, version, body, p_note, at FROM humans_playbook WHERE id = book;
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    SELECT gen_random_uuid(), subject_id, 'commons', at FROM humans_playbookadoption WHERE playbook_id = book AND is_used
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at);
    RETURN book;
END $$;

-- The network that wrote a playbook takes it from the shelf, or puts it back. Copies of others stay theirs.
CREATE OR REPLACE FUNCTION commons_show(p_playbook bigint, p_shown boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE humans_playbook SET state = CASE WHEN p_shown THEN 'shown' ELSE 'withdrawn' END
     WHERE id = p_playbook AND subject_id = current_network();
    RETURN FOUND;
END $$;

-- The current network works with a version of another network's playbook; that one hears of it.
CREATE OR REPLACE FUNCTION commons_adopt(p_playbook bigint, p_version integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    home bigint;
BEGIN
    SELECT p.subject_id INTO home FROM humans_playbook p JOIN humans_playbookversion v ON v.playbook_id = p.id
     WHERE p.id = p_playbook AND p.subject_id <> me AND v.number = p_version;
    IF home IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO humans_playbookadoption (uid, subject_id, playbook_id, version, is_used, adopted_at)
    VALUES (gen_random_uuid(), me, p_playbook, p_version, true, clock_timestamp())
    ON CONFLICT (subject_id, playbook_id) DO UPDATE SET version = excluded.version, is_used = true;
    PERFORM commons_is_due(home);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION commons_let_go(p_playbook bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE humans_playbookadoption SET is_used = false WHERE playbook_id = p_playbook AND subject_id = current_network()
$$;

-- What the current network learned with a playbook that it works with. A figure under five is left out.
CREATE OR REPLACE FUNCTION commons_tell(p_playbook bigint, p_did text, p_outcome text, p_advice text, p_people integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    made bigint;
BEGIN
    INSERT INTO humans_playbooklesson (uid, subject_id, playbook_id, version, did, outcome, advice, people_reached, told_at)
    SELECT gen_random_uuid(), me, a.playbook_id, a.version, p_did, p_outcome, p_advice,
           CASE WHEN p_people >= 5 THEN p_people END, clock_timestamp()
      FROM humans_playbookadoption a WHERE a.playbook_id = p_playbook AND a.subject_id = me AND a.is_used
    RETURNING id INTO made;
    IF made IS NOT NULL THEN
        PERFORM commons_is_due(subject_id) FROM humans_playbook WHERE id = p_playbook;
    END IF;
    RETURN made;
END $$;

-- Work that a network finds at once. Called by the others; nobody else may.
CREATE OR REPLACE FUNCTION commons_is_due(p_network bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    VALUES (gen_random_uuid(), p_network, 'commons', clock_timestamp())
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)
$$;
