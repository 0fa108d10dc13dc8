-- ── A proposal travels: local, umbrella (or region), and back for ratification ──────────────────────────────────────
-- Each function speaks for the current network alone. Words and outcomes are read from the network's own proposal, never taken
-- from whoever calls: what was not decided cannot be said. Others hear by work that is due in them at once (`passages`).

CREATE OR REPLACE FUNCTION passage_nudge(p_networks bigint[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    SELECT gen_random_uuid(), one, 'passages', clock_timestamp() FROM (SELECT DISTINCT unnest(p_networks) AS one) AS all_of_them
     WHERE one IS NOT NULL ORDER BY one
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)
$$;

-- Everyone whom a passage concerns.
CREATE OR REPLACE FUNCTION passage_tells(p_passage bigint) RETURNS void
LANGUAGE sql SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT passage_nudge(array_agg(one)) FROM (
        SELECT unnest(ARRAY[p.subject_id, p.began_in_id, p.forum_id]) AS one FROM humans_passage p WHERE p.id = p_passage
        UNION SELECT a.subject_id FROM humans_passageanswer a WHERE a.passage_id = p_passage) AS concerned
$$;

-- Whether a proposal's deed is about this passage and no other.
CREATE OR REPLACE FUNCTION passage_is_of(p_deed jsonb, p_passage uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT coalesce(p_deed -> 'said' ->> 'passage' = p_passage::text, false)
$$;

-- Whether a network may bring something to a forum: HUMANs takes from all that it has welcomed, and from regions; a region from
-- the networks that take part in it.
CREATE OR REPLACE FUNCTION passage_forum(p_network bigint, p_forum bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM networks_network f JOIN networks_network n ON n.id = p_network AND n.state = 'active'
         WHERE f.id = p_forum AND f.state = 'active'
           AND (f.kind = 'umbrella' AND n.kind IN ('local', 'regional') OR f.kind = 'regional' AND EXISTS (
               SELECT FROM humans_regionmember m WHERE m.region_id = p_forum AND m.subject_id = p_network AND m.state = 'joined')));
END $$;

-- Sends a proposal of the current network, as it stands. Refuses `forum`, `proposal` (none, or a draft), `undecided` (where only
-- what passed may be sent), `sent` (it is on its way, or holds).
CREATE OR REPLACE FUNCTION passage_send(
    p_proposal uuid, p_forum bigint, p_words text, p_passed_only boolean, OUT refused text, OUT passage_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    mine governance_proposal%ROWTYPE;
    before humans_passage%ROWTYPE;
BEGIN
    IF NOT passage_forum(me, p_forum) THEN
        refused := 'forum'; RETURN;
    END IF;
    SELECT * INTO mine FROM governance_proposal WHERE network_id = me AND uid = p_proposal FOR SHARE;
    IF NOT FOUND OR mine.state IN ('draft', 'gathering', 'rejected', 'withdrawn', 'void', 'lapsed') THEN
        refused := 'proposal'; RETURN;
    END IF;
    IF p_passed_only AND mine.state NOT IN ('passed', 'waiting', 'enacted') THEN
        refused := 'undecided'; RETURN;
    END IF;
    -- What came to this network itself goes on as the same idea.
    SELECT * INTO before FROM humans_passage WHERE forum_id = me AND forum_proposal = p_proposal;
    INSERT INTO humans_passage (uid, subject_id, began_in_id, came_by_id, forum_id, proposal, number, title, text, decided_on, words,
                                state, sent_at, forum_stage, reason, decided_title, decided_text)
    VALUES (gen_random_uuid(), me, coalesce(before.began_in_id, me), before.id, p_forum, p_proposal, mine.number, mine.title, mine.text,
            mine.decided_at, p_words, 'sent', clock_timestamp(), '', '', '', '')
    ON CONFLICT (subject_id, proposal, forum_id) WHERE state IN ('sent', 'taken-up', 'asked', 'holds', 'decided') DO NOTHING
    RETURNING id INTO passage_id;
    IF passage_id IS NULL THEN
        refused := 'sent'; RETURN;
    END IF;
    PERFORM passage_tells(passage_id);
END $$;

-- The sender calls it back before it is taken up (p_back), or the forum does not take it up, for a reason. Refuses `unknown`, `state`.
CREATE OR REPLACE FUNCTION passage_ends(p_passage bigint, p_back boolean, p_reason text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p humans_passage%ROWTYPE;
BEGIN
    SELECT * INTO p FROM humans_passage WHERE id = p_passage AND CASE WHEN p_back THEN subject_id ELSE forum_id END = me FOR UPDATE;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF p.state <> 'sent' THEN
        refused := 'state'; RETURN;
    END IF;
    UPDATE humans_passage SET state = CASE WHEN p_back THEN 'back' ELSE 'declined' END, reason = p_reason, ended_at = clock_timestamp()
     WHERE id = p.id;
    PERFORM passage_tells(p.id);
END $$;

-- The forum has brought it as a proposal of its own. Refuses `unknown`, `state`.
CREATE OR REPLACE FUNCTION passage_take_up(p_passage bigint, p_proposal uuid, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p humans_passage%ROWTYPE;
    mine governance_proposal%ROWTYPE;
BEGIN
    SELECT * INTO p FROM humans_passage WHERE id = p_passage AND forum_id = me FOR UPDATE;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    SELECT * INTO mine FROM governance_proposal WHERE network_id = me AND uid = p_proposal;
    IF p.state <> 'sent' OR NOT FOUND OR NOT passage_is_of(mine.deed, p.uid) THEN
        refused := 'state'; RETURN;
    END IF;
    UPDATE humans_passage SET state = 'taken-up', forum_proposal = p_proposal, forum_number = mine.number, forum_stage = mine.state
     WHERE id = p.id;
    PERFORM passage_tells(p.id);
END $$;

-- What became of the forum's own proposal: its stage, or that it came to an end without passing. Asked again, it changes nothing.
CREATE OR REPLACE FUNCTION passage_follow(p_proposal uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p humans_passage%ROWTYPE;
    mine governance_proposal%ROWTYPE;
BEGIN
    SELECT * INTO p FROM humans_passage WHERE forum_id = me AND forum_proposal = p_proposal AND state = 'taken-up' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO mine FROM governance_proposal WHERE network_id = me AND uid = p_proposal;
    IF NOT passage_is_of(mine.deed, p.uid) THEN
        RETURN;
    END IF;
    IF mine.state IN ('rejected', 'withdrawn', 'void', 'lapsed') THEN
        UPDATE humans_passage SET state = 'stopped', forum_stage = mine.state, reason = mine.end_reason, ended_at = clock_timestamp()
         WHERE id = p.id;
    ELSIF mine.state IN ('passed', 'waiting', 'enacted') AND mine.deed ->> 'do' = 'decide-here' THEN  -- The forum's own word: nobody is asked.
        UPDATE humans_passage SET state = 'decided', forum_stage = mine.state, decided_title = mine.title, decided_text = mine.text,
               ended_at = clock_timestamp()
         WHERE id = p.id;
    ELSIF mine.state <> p.forum_stage THEN
        UPDATE humans_passage SET forum_stage = mine.state WHERE id = p.id;
    ELSE
        RETURN;
    END IF;
    PERFORM passage_tells(p.id);
END $$;

-- Whom a forum asks: HUMANs all networks that it has welcomed, a region those that take part in it.
CREATE OR REPLACE FUNCTION passage_asked(p_forum bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT n.id FROM networks_network n JOIN networks_network f ON f.id = p_forum
     WHERE n.kind = 'local' AND n.state IN ('active', 'resting') AND (f.kind = 'umbrella' OR f.kind = 'regional' AND EXISTS (
           SELECT FROM humans_regionmember m WHERE m.region_id = f.id AND m.subject_id = n.id AND m.state = 'joined'));
END $$;

-- The forum's proposal has passed: its words go to the networks (those of p_only, or all), which have so many days; so many percent
-- of them make it hold. Where it began, the same words are ratified already. Refuses `state`, `nobody`.
CREATE OR REPLACE FUNCTION passage_ask(p_proposal uuid, p_days int, p_percent int, p_only uuid[], OUT refused text, OUT how_many int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p humans_passage%ROWTYPE;
    mine governance_proposal%ROWTYPE;
    first humans_passage%ROWTYPE;
BEGIN
    SELECT * INTO p FROM humans_passage WHERE forum_id = me AND forum_proposal = p_proposal FOR UPDATE;
    SELECT * INTO mine FROM governance_proposal WHERE network_id = me AND uid = p_proposal;
    IF p.id IS NULL OR mine.id IS NULL OR NOT passage_is_of(mine.deed, p.uid) OR p.state <> 'taken-up' OR mine.state NOT IN ('passed', 'waiting')
       OR p_days NOT BETWEEN 1 AND 400 OR p_percent NOT BETWEEN 1 AND 100 THEN
        refused := 'state'; RETURN;
    END IF;
    SELECT * INTO first FROM humans_passage WHERE id = p.id;
    WHILE first.came_by_id IS NOT NULL LOOP
        SELECT * INTO first FROM humans_passage WHERE id = first.came_by_id;
    END LOOP;
    INSERT INTO humans_passageanswer (uid, subject_id, passage_id, state)
    SELECT gen_random_uuid(), n.id, p.id, 'asked' FROM networks_network n
     WHERE n.id IN (SELECT passage_asked(me)) AND (p_only IS NULL OR n.uid = ANY (p_only));
    GET DIAGNOSTICS how_many = ROW_COUNT;
    IF how_many = 0 THEN
        refused := 'nobody'; RETURN;
    END IF;
    UPDATE humans_passage
       SET state = 'asked', forum_stage = 'passed', decided_title = mine.title, decided_text = mine.text, asked_at = clock_timestamp(),
           until = clock_timestamp() + make_interval(days => p_days), asked = how_many,
           needed = greatest(1, ceil(how_many * p_percent / 100.0))
     WHERE id = p.id;
    UPDATE humans_passageanswer SET state = 'ratified', proposal = first.proposal, answered_at = clock_timestamp()
     WHERE passage_id = p.id AND subject_id = first.subject_id AND first.decided_on IS NOT NULL
       AND (first.title, first.text) = (mine.title, mine.text);
    PERFORM passage_settle(p.id);
    PERFORM passage_tells(p.id);
END $$;

-- Holds as soon as enough have ratified; falls short as soon as they cannot any more, or the time is over.
CREATE OR REPLACE FUNCTION passage_settle(p_passage bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    p humans_passage%ROWTYPE;
    yes int;
    no int;
BEGIN
    SELECT * INTO p FROM humans_passage WHERE id = p_passage AND state = 'asked' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT count(*) FILTER (WHERE state = 'ratified'), count(*) FILTER (WHERE state = 'declined') INTO yes, no
      FROM humans_passageanswer WHERE passage_id = p.id;
    IF yes >= p.needed THEN
        UPDATE humans_passage SET state = 'holds', ended_at = clock_timestamp() WHERE id = p.id;
    ELSIF no > p.asked - p.needed OR p.until <= clock_timestamp() THEN
        UPDATE humans_passage SET state = 'short', ended_at = clock_timestamp() WHERE id = p.id;
    END IF;
END $$;

-- The current network answers as its own proposal came out. Refuses `unknown`, `over`, `answered`, `undecided`, `left`, `reworded`
-- (its members did not vote on the words that the forum decided).
CREATE OR REPLACE FUNCTION passage_answer(p_passage uuid, p_proposal uuid, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p humans_passage%ROWTYPE;
    a humans_passageanswer%ROWTYPE;
    mine governance_proposal%ROWTYPE;
BEGIN
    SELECT * INTO p FROM humans_passage WHERE uid = p_passage FOR UPDATE;
    SELECT * INTO a FROM humans_passageanswer WHERE passage_id = p.id AND subject_id = me FOR UPDATE;
    IF a.id IS NULL THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM networks_network WHERE id = me AND state = 'closed') THEN
        refused := 'left'; RETURN;
    END IF;
    IF a.state <> 'asked' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p.state <> 'asked' OR p.until <= clock_timestamp() THEN
        refused := 'over'; RETURN;
    END IF;
    SELECT * INTO mine FROM governance_proposal WHERE network_id = me AND uid = p_proposal;
    IF mine.id IS NULL OR mine.deed ->> 'do' IS DISTINCT FROM 'ratify' OR NOT passage_is_of(mine.deed, p_passage)
       OR mine.state NOT IN ('passed', 'waiting', 'enacted', 'rejected') THEN
        refused := 'undecided'; RETURN;
    END IF;
    IF mine.text <> p.decided_text THEN
        refused := 'reworded'; RETURN;
    END IF;
    UPDATE humans_passageanswer SET state = CASE WHEN mine.state = 'rejected' THEN 'declined' ELSE 'ratified' END,
           proposal = p_proposal, answered_at = clock_timestamp()
     WHERE id = a.id;
    PERFORM passage_settle(p.id);
    -- Until it comes to an end there is nothing to hear of, and waking all for each answer would have them wait for one another.
    PERFORM passage_tells(id) FROM humans_passage WHERE id = p.id AND state <> 'asked';
END $$;

-- In the forum, when the time of one of its passages is over.
CREATE OR REPLACE FUNCTION passage_close() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    one bigint;
BEGIN
    FOR one IN SELECT id FROM humans_passage WHERE forum_id = current_network() AND state = 'asked' AND until <= clock_timestamp()
                ORDER BY id LOOP
        PERFORM passage_settle(one);
        PERFORM passage_tells(one);
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION passage_nudge, passage_tells, passage_is_of, passage_forum, passage_send, passage_ends, passage_take_up, passage_follow,
    passage_asked, passage_ask, passage_settle, passage_answer, passage_close FROM PUBLIC;
GRANT EXECUTE ON FUNCTION passage_send, passage_ends, passage_take_up, passage_follow, passage_ask, passage_answer, passage_close
    TO manyhands_app;
