-- ── Calls for help: a network calls all others, they answer ─────────────────────────────────────────────────────────
-- Each function writes for the current network alone. Others hear of it by work that is due in them at once (`calls`).

CREATE OR REPLACE FUNCTION calls_nudge(p_networks bigint[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    SELECT gen_random_uuid(), one, 'calls', clock_timestamp() FROM unnest(p_networks) AS one ORDER BY one
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)
$$;

-- A network that is active calls, for so many days. Refuses `forming`, `open` (its call before is not over), `days`.
CREATE OR REPLACE FUNCTION calls_call(
    p_title text, p_words text, p_people boolean, p_things boolean, p_money boolean, p_days int, OUT refused text, OUT call_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = me AND kind = 'local' AND state = 'active') THEN
        refused := 'forming'; RETURN;
    END IF;
    IF p_days IS NULL OR p_days NOT BETWEEN 1 AND 90 THEN
        refused := 'days'; RETURN;
    END IF;
    INSERT INTO humans_callforhelp (uid, subject_id, title, words, wants_people, wants_things, wants_money, state, called_at, until, debrief)
    VALUES (gen_random_uuid(), me, p_title, p_words, p_people, p_things, p_money, 'open', clock_timestamp(),
            clock_timestamp() + make_interval(days => p_days), '')
    ON CONFLICT (subject_id) WHERE state = 'open' DO NOTHING RETURNING id INTO call_id;
    IF call_id IS NULL THEN
        refused := 'open'; RETURN;
    END IF;
    PERFORM calls_nudge((SELECT array_agg(id) FROM networks_network WHERE id <> me AND state = 'active'));
END $$;

-- The network that called ends its call, or says afterwards what came of it. Refuses `unknown`.
CREATE OR REPLACE FUNCTION calls_end(p_call bigint, p_debrief text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE humans_callforhelp SET state = 'over', over_at = coalesce(over_at, clock_timestamp()),
           debrief = CASE WHEN p_debrief = '' THEN debrief ELSE p_debrief END
     WHERE id = p_call AND subject_id = current_network();
    IF NOT FOUND THEN
        refused := 'unknown';
    END IF;
END $$;

-- Another network offers something; its offer of a kind is written anew as long as it is unanswered. Refuses `over`, `own`,
-- `forming`, `answered`.
CREATE OR REPLACE FUNCTION calls_answer(p_call bigint, p_kind text, p_words text, OUT refused text, OUT answer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    c humans_callforhelp%ROWTYPE;
BEGIN
    SELECT * INTO c FROM humans_callforhelp WHERE id = p_call FOR SHARE;
    IF NOT FOUND OR c.state <> 'open' OR c.until <= clock_timestamp() THEN
        refused := 'over'; RETURN;
    END IF;
    IF c.subject_id = me THEN
        refused := 'own'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = me AND state = 'active') THEN
        refused := 'forming'; RETURN;
    END IF;
    INSERT INTO humans_answertocall AS a (uid, subject_id, call_id, kind, words, state, offered_at)
    VALUES (gen_random_uuid(), me, c.id, p_kind, p_words, 'offered', clock_timestamp())
    ON CONFLICT (subject_id, call_id, kind) DO UPDATE SET words = excluded.words WHERE a.state = 'offered'
    RETURNING a.id INTO answer_id;
    IF answer_id IS NULL THEN
        refused := 'answered'; RETURN;
    END IF;
    PERFORM calls_nudge(ARRAY[c.subject_id]);
END $$;

-- The network that called says yes or no to an offer. Refuses `unknown`, `answered`.
CREATE OR REPLACE FUNCTION calls_reply(p_answer bigint, p_welcome boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    a humans_answertocall%ROWTYPE;
BEGIN
    SELECT o.* INTO a FROM humans_answertocall o JOIN humans_callforhelp c ON c.id = o.call_id AND c.subject_id = current_network()
     WHERE o.id = p_answer FOR NO KEY UPDATE OF o;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF a.state <> 'offered' THEN
        refused := 'answered'; RETURN;
    END IF;
    UPDATE humans_answertocall SET state = CASE WHEN p_welcome THEN 'accepted' ELSE 'declined' END, answered_at = clock_timestamp()
     WHERE id = a.id;
    PERFORM calls_nudge(ARRAY[a.subject_id]);
END $$;

REVOKE ALL ON FUNCTION calls_nudge, calls_call, calls_end, calls_answer, calls_reply FROM PUBLIC;
GRANT EXECUTE ON FUNCTION calls_call, calls_end, calls_answer, calls_reply TO manyhands_app;
