-- ── Members of one network go over to another ───────────────────────────────────────────────────────────────────────
-- Each side says its own word: the current network is one of the two, and nobody speaks for the other.

-- Asks the other side. `p_subject`: whose members go. Refuses `partner`, `open` (one runs already).
CREATE OR REPLACE FUNCTION joining_ask(p_kind text, p_subject bigint, p_into bigint, p_words text, p_choose_by date, p_decision text,
                                       OUT refused text, OUT joining_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    IF me NOT IN (p_subject, p_into) OR p_subject = p_into
       OR NOT EXISTS (SELECT FROM networks_network WHERE id = p_subject AND kind = 'local' AND state IN ('active', 'resting'))
       OR NOT EXISTS (SELECT FROM networks_network WHERE id = p_into AND kind = 'local'
                         AND (state = 'active' OR (p_kind = 'split' AND state = 'forming'))) THEN
        refused := 'partner'; RETURN;
    END IF;
    INSERT INTO humans_joining AS j (uid, subject_id, into_id, kind, state, asked_by_id, words, choose_by, subject_decision, into_decision, asked_at)
    VALUES (gen_random_uuid(), p_subject, p_into, p_kind, 'asked', me, p_words, p_choose_by, CASE WHEN me = p_subject THEN p_decision ELSE '' END,
            CASE WHEN me = p_into THEN p_decision ELSE '' END, clock_timestamp())
    ON CONFLICT (subject_id) WHERE state IN ('asked', 'agreed', 'carrying') DO NOTHING RETURNING j.id INTO joining_id;
    IF joining_id IS NULL THEN
        refused := 'open'; RETURN;
    END IF;
    PERFORM joining_is_due(p_subject), joining_is_due(p_into);
END $$;

-- The side that was asked says yes or no. Refuses `answered` (also where it is not theirs to answer).
CREATE OR REPLACE FUNCTION joining_answer(p_joining bigint, p_agrees boolean, p_decision text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    two record;
BEGIN
    UPDATE humans_joining SET state = CASE WHEN p_agrees THEN 'agreed' ELSE 'ended' END, answered_at = clock_timestamp(),
           ended_at = CASE WHEN p_agrees THEN NULL ELSE clock_timestamp() END,
           subject_decision = CASE WHEN subject_id = me THEN p_decision ELSE subject_decision END,
           into_decision = CASE WHEN into_id = me THEN p_decision ELSE into_decision END
     WHERE id = p_joining AND state = 'asked' AND me IN (subject_id, into_id) AND asked_by_id <> me RETURNING subject_id, into_id INTO two;
    IF NOT FOUND THEN
        refused := 'answered'; RETURN;
    END IF;
    PERFORM joining_is_due(two.subject_id), joining_is_due(two.into_id);
END $$;

-- Either side, before anybody is carried across. Refuses `answered`.
CREATE OR REPLACE FUNCTION joining_call_off(p_joining bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    two record;
BEGIN
    UPDATE humans_joining SET state = 'ended', ended_at = clock_timestamp()
     WHERE id = p_joining AND state IN ('asked', 'agreed') AND current_network() IN (subject_id, into_id) RETURNING subject_id, into_id INTO two;
    IF NOT FOUND THEN
        refused := 'answered'; RETURN;
    END IF;
    PERFORM joining_is_due(two.subject_id), joining_is_due(two.into_id);
END $$;

-- A member's word, as long as members choose; said anew, it is another one. Refuses `late`.
CREATE OR REPLACE FUNCTION joining_say(p_joining bigint, p_member bigint, p_comes boolean, p_own boolean, OUT refused text, OUT comer_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
BEGIN
    PERFORM FROM humans_joining WHERE id = p_joining AND subject_id = me AND state = 'agreed' FOR SHARE;
    IF NOT FOUND THEN
        refused := 'late'; RETURN;
    END IF;
    INSERT INTO humans_comer AS c (uid, network_id, joining_id, member_id, state, is_own_word, trouble, keeps)
    VALUES (gen_random_uuid(), me, p_joining, p_member, CASE WHEN p_comes THEN 'comes' ELSE 'stays' END, p_own, '', '')
    ON CONFLICT (joining_id, member_id, network_id) DO UPDATE SET state = excluded.state, is_own_word = excluded.is_own_word
    RETURNING c.id INTO comer_id;
END $$;

-- In a merge whoever has said nothing comes along; who was admitted late, too.
CREATE OR REPLACE FUNCTION joining_gather(p_joining bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO humans_comer (uid, network_id, joining_id, member_id, state, is_own_word, trouble, keeps)
    SELECT gen_random_uuid(), m.network_id, j.id, m.id, 'comes', false, '', '' FROM humans_joining j
      JOIN networks_membership m ON m.network_id = j.subject_id AND m.state = 'active'
     WHERE j.id = p_joining AND j.subject_id = current_network() AND j.kind = 'merge' AND j.state = 'carrying'
    ON CONFLICT (joining_id, member_id, network_id) DO NOTHING
$$;

-- The time to choose is over: members are carried across from now on. Refuses `early`, `answered`.
CREATE OR REPLACE FUNCTION joining_begin(p_joining bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    UPDATE humans_joining j SET state = 'carrying' FROM networks_network n
     WHERE j.id = p_joining AND j.state = 'agreed' AND j.subject_id = me AND n.id = me
       AND j.choose_by < (clock_timestamp() AT TIME ZONE n.time_zone)::date;
    IF NOT FOUND THEN
        refused := CASE WHEN EXISTS (SELECT FROM humans_joining WHERE id = p_joining AND state = 'agreed' AND subject_id = me)
                        THEN 'early' ELSE 'answered' END;
    END IF;
END $$;

-- What one member has here goes along: for somebody who comes, in a joining that runs, to an account of the same person; of who has no
-- sign-in (a household, somebody without the site), to an account with no line yet. Refuses as `ledgers_carry`, and `word` (they do not come, or are there already).
CREATE OR REPLACE FUNCTION joining_carry(p_comer bigint, p_account bigint, p_there uuid, p_consumers text[], OUT refused text, OUT amount bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    one record;
BEGIN
    SELECT j.uid, j.into_id, m.person_id, m.id AS member_id INTO one FROM humans_comer c JOIN humans_joining j ON j.id = c.joining_id
      JOIN networks_membership m ON m.network_id = me AND m.id = c.member_id
     WHERE c.network_id = me AND c.id = p_comer AND c.state = 'comes' AND j.subject_id = me AND j.state = 'carrying' FOR UPDATE OF c;
    IF NOT FOUND OR NOT EXISTS (SELECT FROM ledgers_account a WHERE a.network_id = me AND a.id = p_account AND a.holder_id = one.member_id) THEN
        refused := 'word'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM ledgers_account a JOIN networks_membership m ON m.network_id = a.network_id AND m.id = a.holder_id
                    WHERE a.uid = p_there AND a.network_id = one.into_id AND m.state = 'active' AND m.person_id IS NOT DISTINCT FROM one.person_id
                      AND (one.person_id IS NOT NULL OR NOT EXISTS (SELECT FROM ledgers_entry e WHERE e.network_id = a.network_id AND e.account_id = a.id))) THEN
        refused := 'receiver'; RETURN;
    END IF;
    SELECT c.refused, c.amount INTO refused, amount FROM ledgers_carry(p_account, p_there, 'joining:' || one.uid, p_consumers) AS c;
END $$;

-- Everybody is across, or has left: it is done. A network that joined another one closes, with nothing open. Refuses `waiting`, `open`,
-- `answered`.
CREATE OR REPLACE FUNCTION joining_done(p_joining bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    one record;
BEGIN
    SELECT j.kind, j.into_id INTO one FROM humans_joining j WHERE j.id = p_joining AND j.subject_id = me AND j.state = 'carrying' FOR UPDATE;
    IF NOT FOUND THEN
        refused := 'answered'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM humans_comer c WHERE c.network_id = me AND c.joining_id = p_joining
                  AND (c.state = 'comes' OR (c.state = 'stays' AND one.kind = 'merge'))) THEN
        refused := 'waiting'; RETURN;
    END IF;
    IF one.kind = 'merge' THEN
        PERFORM FROM ledgers_account WHERE network_id = me AND kind = 'clearing' ORDER BY id FOR NO KEY UPDATE;
        IF EXISTS (SELECT FROM ledgers_account WHERE network_id = me AND kind = 'clearing' AND balance <> 0)
           OR EXISTS (SELECT FROM ledgers_agreement WHERE network_id = me AND state IN ('proposed', 'live')) THEN
            refused := 'open'; RETURN;
        END IF;
        UPDATE networks_network SET state = 'closed' WHERE id = me AND kind = 'local' AND state <> 'closed';
        UPDATE networks_publicprofile SET takes_applications = false WHERE subject_id = me;
    END IF;
    UPDATE humans_joining SET state = 'done', ended_at = clock_timestamp() WHERE id = p_joining;
    PERFORM joining_is_due(one.into_id);
END $$;

-- What would come along, for the two alone: of all members in a merge, of those who said yes in a split. The other side reads no sum
-- with fewer than five people behind it, and none any more once members say their word: the difference would be somebody's. `shares` and `loans` are accounts that are not at zero.
CREATE OR REPLACE FUNCTION joining_figures(p_joining bigint, OUT members int, OUT paused int, OUT plus bigint, OUT minus bigint, OUT fund bigint,
                                           OUT with_credit int, OUT shares int, OUT loans int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    j humans_joining%ROWTYPE;
BEGIN
    SELECT * INTO j FROM humans_joining WHERE id = p_joining AND current_network() IN (subject_id, into_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not of this network' USING ERRCODE = '42501';
    END IF;
    WITH going AS (
        SELECT m.id, m.state FROM networks_membership m LEFT JOIN humans_comer c ON c.network_id = m.network_id AND c.member_id = m.id AND c.joining_id = j.id
         WHERE m.network_id = j.subject_id AND m.state IN ('active', 'suspended')
           AND coalesce(c.state, CASE WHEN j.kind = 'merge' THEN 'comes' ELSE '' END) = 'comes'),
    has AS (
        SELECT a.holder_id, a.kind, a.balance, c.code FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = j.subject_id AND c.id = a.currency_id
         WHERE a.network_id = j.subject_id AND a.balance <> 0)
    SELECT (SELECT count(*) FROM going WHERE state = 'active'), (SELECT count(*) FROM going WHERE state = 'suspended'),
           (SELECT coalesce(sum(balance), 0) FROM has JOIN going ON going.id = holder_id AND going.state = 'active'
             WHERE kind = 'member' AND code = 'HOURS' AND balance > 0),
           (SELECT coalesce(-sum(balance), 0) FROM has JOIN going ON going.id = holder_id AND going.state = 'active'
             WHERE kind = 'member' AND code = 'HOURS' AND balance < 0),
           (SELECT coalesce(sum(balance), 0) FROM has WHERE kind = 'fund' AND code = 'HOURS'),
           (SELECT count(*) FROM has JOIN going ON going.id = holder_id WHERE kind = 'member' AND code = 'CREDIT'),
           (SELECT count(*) FROM has WHERE kind IN ('share', 'equity') AND (j.kind = 'merge' OR holder_id IN (SELECT id FROM going))),
           (SELECT count(*) FROM has WHERE kind = 'loan' AND (j.kind = 'merge' OR holder_id IN (SELECT id FROM going)))
      INTO members, paused, plus, minus, fund, with_credit, shares, loans;
    IF current_network() <> j.subject_id AND (members < 5 OR j.state <> 'asked') THEN
        plus := NULL; minus := NULL;
    END IF;
END $$;

-- Work that a network finds at once.
CREATE OR REPLACE FUNCTION joining_is_due(p_network bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    INSERT INTO networks_duetime (uid, network_id, name, due_at)
    VALUES (gen_random_uuid(), p_network, 'joining', clock_timestamp())
    ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)
$$;

REVOKE ALL ON FUNCTION joining_ask, joining_answer, joining_call_off, joining_say, joining_gather, joining_begin, joining_carry, joining_done,
    joining_figures, joining_is_due FROM PUBLIC;
GRANT EXECUTE ON FUNCTION joining_ask, joining_answer, joining_call_off, joining_say, joining_gather, joining_begin, joining_carry, joining_done,
    joining_figures TO manyhands_app;
