-- ── Polls: writing, opening, casting, closing ────────────────────────────────────────────────────────────────────────
-- The app role reads polls, options, the roll and what is published; these functions alone write, and nobody reads a ballot
-- of an open poll. A vote locks its poll FOR SHARE, closing FOR UPDATE; the deadline is by `clock_timestamp()`, after the lock.

-- The poll in this network, locked. `p_alone`: for a change of its state.
CREATE OR REPLACE FUNCTION polls_locked(p_poll bigint, p_alone boolean) RETURNS governance_poll
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE;
BEGIN
    IF p_alone THEN
        SELECT * INTO p FROM governance_poll WHERE network_id = me AND id = p_poll FOR UPDATE;
    ELSE
        SELECT * INTO p FROM governance_poll WHERE network_id = me AND id = p_poll FOR SHARE;
    END IF;
    IF p.id IS NULL THEN
        RAISE EXCEPTION 'no such poll in this network' USING ERRCODE = '23503';
    END IF;
    RETURN p;
END $$;

-- Writes a draft, new (p_poll null) or again; options are replaced.
CREATE OR REPLACE FUNCTION polls_write(p_poll bigint, p_said jsonb, p_options jsonb, p_by bigint, p_follows bigint,
                                       OUT refused text, OUT poll_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE;
BEGIN
    IF p_poll IS NULL THEN
        INSERT INTO governance_poll (uid, network_id, question, text, method, seats, budget, unit, rule, subject, state, void_reason,
                                     roll_count, roll_fingerprint, follows_id, attempt, drafted_by_id, drafted_at)
        VALUES (gen_random_uuid(), me, p_said->>'question', p_said->>'text', p_said->>'method', (p_said->>'seats')::int,
                (p_said->>'budget')::bigint, p_said->>'unit', p_said->'rule', p_said->>'subject', 'draft', '', 0, '', p_follows,
                1 + coalesce((SELECT attempt FROM governance_poll WHERE network_id = me AND id = p_follows), 0), p_by,
                clock_timestamp())
        RETURNING id INTO poll_id;
    ELSE
        p := polls_locked(p_poll, true);
        IF p.state <> 'draft' THEN
            refused := 'not-draft'; RETURN;
        END IF;
        UPDATE governance_poll SET question = p_said->>'question', text = p_said->>'text', method = p_said->>'method',
               seats = (p_said->>'seats')::int, budget = (p_said->>'budget')::bigint, unit = p_said->>'unit',
               rule = p_said->'rule', subject = p_said->>'subject'
         WHERE network_id = me AND id = p.id;
        DELETE FROM governance_polloption WHERE network_id = me AND governance_polloption.poll_id = p.id;
        poll_id := p.id;
    END IF;
    INSERT INTO governance_polloption (uid, network_id, poll_id, place, name, text, cost, member_id)
    SELECT gen_random_uuid(), me, polls_write.poll_id, o.place - 1, o.one->>'name', coalesce(o.one->>'text', ''),
           (o.one->>'cost')::bigint, (o.one->>'member')::bigint
      FROM jsonb_array_elements(p_options) WITH ORDINALITY AS o(one, place);
END $$;

-- Who may vote, by clause, now. `p_only` narrows it to these members.
CREATE OR REPLACE FUNCTION polls_electorate(p_only bigint[] DEFAULT NULL) RETURNS TABLE (id bigint, uid uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    WITH rule AS MATERIALIZED (SELECT
        coalesce(clause_value('polls.tenure_days', '', clock_timestamp())::int, 0) AS tenure,
        coalesce(clause_value('polls.suspended', '', clock_timestamp())::boolean, false) AS suspended,
        coalesce(clause_value('polls.minors', '', clock_timestamp())::boolean, false) AS minors,
        coalesce(clause_value('polls.households', '', clock_timestamp())::boolean, true) AS households,
        coalesce(clause_value('polls.organizations', '', clock_timestamp())::boolean, true) AS organizations)
    SELECT m.id, m.uid FROM networks_membership m, rule
     WHERE m.network_id = current_network() AND (m.state = 'active' OR (m.state = 'suspended' AND rule.suspended))
       AND (m.joined_on IS NULL OR m.joined_on <= current_date - rule.tenure) AND (NOT m.is_minor OR rule.minors)
       AND (m.kind <> 'household' OR rule.households) AND (m.kind <> 'organisation' OR rule.organizations)
       AND (p_only IS NULL OR m.id = ANY (p_only))
$$;

-- Freezes rule and roll. Refuses `not-draft`, `closes-at`, `options`, `nobody`.
CREATE OR REPLACE FUNCTION polls_open(p_poll bigint, p_closes_at timestamptz, p_only bigint[], OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE := polls_locked(p_poll, true);
    options int := (SELECT count(*) FROM governance_polloption o WHERE o.network_id = me AND o.poll_id = p_poll);
    many int;
    printed text;
BEGIN
    IF p.state <> 'draft' THEN
        refused := 'not-draft'; RETURN;
    END IF;
    IF p_closes_at IS NULL OR p_closes_at <= clock_timestamp()
       OR p_closes_at > clock_timestamp() + interval '366 days' THEN
        refused := 'closes-at'; RETURN;
    END IF;
    IF (p.method IN ('majority', 'consent', 'advice', 'sortition') AND options > 0)
       OR (p.method NOT IN ('majority', 'consent', 'advice', 'sortition') AND (options < 2 OR p.seats >= options AND p.seats > 1))
       OR (p.method = 'equal-shares' AND (p.budget IS NULL OR EXISTS (
            SELECT FROM governance_polloption o WHERE o.network_id = me AND o.poll_id = p.id AND o.cost IS NULL))) THEN
        refused := 'options'; RETURN;
    END IF;
    INSERT INTO governance_pollvoter (uid, network_id, poll_id, member_id, channel)
    SELECT gen_random_uuid(), me, p.id, e.id, '' FROM polls_electorate(p_only) e ORDER BY e.id;
    GET DIAGNOSTICS many = ROW_COUNT;
    IF many = 0 OR (p.method = 'sortition' AND many < p.seats) THEN
        refused := 'nobody'; RETURN;
    END IF;
    SELECT encode(sha256(convert_to(string_agg(m.uid::text, E'\n' ORDER BY m.uid::text COLLATE "C"), 'UTF8')), 'hex') INTO printed
      FROM governance_pollvoter v JOIN networks_membership m ON m.network_id = me AND m.id = v.member_id
     WHERE v.network_id = me AND v.poll_id = p.id;
    UPDATE governance_poll SET state = 'open', opens_at = clock_timestamp(), closes_at = p_closes_at, roll_count = many,
           roll_fingerprint = printed, rule = p.rule || jsonb_build_object('seed', replace(gen_random_uuid()::text, '-', ''))
     WHERE network_id = me AND id = p.id;
END $$;

-- Whether a ballot is one that the method knows.
CREATE OR REPLACE FUNCTION polls_ballot_is_odd(p governance_poll, p_said smallint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    options int := (SELECT count(*) FROM governance_polloption o WHERE o.network_id = p.network_id AND o.poll_id = p.id);
    many int := cardinality(p_said);
BEGIN
    IF p_said IS NULL OR array_position(p_said, NULL) IS NOT NULL OR many > 1000 THEN
        RETURN true;
    END IF;
    CASE
        WHEN p.method IN ('majority', 'consent') THEN
            RETURN many <> 1 OR p_said[1] NOT BETWEEN 0 AND 2;
        WHEN p.method = 'advice' THEN
            RETURN many <> 0;
        WHEN p.method = 'sortition' THEN
            RETURN true;
        WHEN p.method = 'score' THEN
            RETURN many <> options OR EXISTS (
                SELECT FROM unnest(p_said) AS points WHERE points NOT BETWEEN 0 AND coalesce((p.rule->>'most_points')::int, 5));
        ELSE  -- Options by place: each once; ascending where there is no order of preference.
            RETURN EXISTS (SELECT FROM unnest(p_said) AS one WHERE one NOT BETWEEN 0 AND options - 1)
                OR (SELECT count(DISTINCT one) FROM unnest(p_said) AS one) <> many
                OR (p.method IN ('approval', 'equal-shares')
                    AND p_said <> ARRAY(SELECT one FROM unnest(p_said) AS one ORDER BY one));
    END CASE;
END $$;

-- A vote, or another one instead of it. `p_paper`: the hash of the code on a paper ballot. Refuses `not-open`, `closed`,
-- `not-on-roll`, `voted-already` (a witness enters a first vote only), `paper-code`, `witness`, `ballot`, `reason`.
CREATE OR REPLACE FUNCTION polls_cast(
    p_poll bigint, p_member bigint, p_said smallint[], p_reason text, p_remedy text, p_channel text, p_witness bigint,
    p_paper text, OUT refused text, OUT receipt text, OUT changed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE := polls_locked(p_poll, false);
    v governance_pollvoter%ROWTYPE;
BEGIN
    IF p.state <> 'open' THEN
        refused := CASE p.state WHEN 'closed' THEN 'closed' ELSE 'not-open' END; RETURN;
    END IF;
    SELECT * INTO v FROM governance_pollvoter WHERE network_id = me AND poll_id = p.id AND member_id = p_member FOR UPDATE;
    IF v.id IS NULL THEN
        refused := 'not-on-roll'; RETURN;
    END IF;
    IF clock_timestamp() >= p.closes_at THEN
        refused := 'closed'; RETURN;
    END IF;
    IF (p_channel = 'site') <> (p_witness IS NULL) OR p_witness = p_member THEN
        refused := 'witness'; RETURN;
    END IF;
    IF p_channel <> 'site' AND v.receipt IS NOT NULL THEN
        refused := 'voted-already'; RETURN;
    END IF;
    IF p_channel = 'paper' AND (v.paper_hash IS NULL OR v.paper_hash IS DISTINCT FROM p_paper) THEN
        refused := 'paper-code'; RETURN;
    END IF;
    IF polls_ballot_is_odd(p, p_said) THEN
        refused := 'ballot'; RETURN;
    END IF;
    IF (p.method = 'advice' OR (p.method = 'consent' AND p_said[1] = 2)) AND btrim(p_reason) = '' THEN
        refused := 'reason'; RETURN;
    END IF;
    INSERT INTO governance_ballot (network_id, poll_id, voter_id, said, reason, remedy)
    VALUES (me, p.id, v.id, p_said, p_reason, p_remedy)
    ON CONFLICT (poll_id, voter_id, network_id)
    DO UPDATE SET said = excluded.said, reason = excluded.reason, remedy = excluded.remedy;
    changed := v.receipt IS NOT NULL;
    receipt := coalesce(v.receipt, upper(left(replace(gen_random_uuid()::text, '-', ''), 12)));
    UPDATE governance_pollvoter SET receipt = polls_cast.receipt, channel = p_channel, witness_id = p_witness, paper_hash = NULL
     WHERE network_id = me AND id = v.id;
END $$;

-- A new one-time code for a voter's paper ballot; the one before is worth nothing any more.
CREATE OR REPLACE FUNCTION polls_paper(p_poll bigint, p_member bigint, p_hash text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE := polls_locked(p_poll, false);
BEGIN
    IF p.state <> 'open' OR clock_timestamp() >= p.closes_at THEN
        refused := 'not-open'; RETURN;
    END IF;
    UPDATE governance_pollvoter SET paper_hash = p_hash
     WHERE network_id = me AND poll_id = p.id AND member_id = p_member AND receipt IS NULL;
    IF NOT FOUND THEN
        refused := CASE WHEN EXISTS (SELECT FROM governance_pollvoter WHERE network_id = me AND poll_id = p.id
            AND member_id = p_member) THEN 'voted-already' ELSE 'not-on-roll' END;
    END IF;
END $$;

-- Whether the votes that are still out could change nothing: all have voted, or a majority stands whatever comes.
CREATE OR REPLACE FUNCTION polls_is_settled(p governance_poll) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    voted int := (SELECT count(*) FROM governance_ballot b WHERE b.network_id = p.network_id AND b.poll_id = p.id);
    missing int := p.roll_count - voted;
    yes int;
    no int;
    quorum int := ceil(p.roll_count * coalesce((p.rule->>'quorum_percent')::int, 0) / 100.0);
    bar int := coalesce((p.rule->>'threshold_percent')::int, 50);
BEGIN
    IF missing = 0 THEN
        RETURN true;
    END IF;
    IF p.method <> 'majority' OR voted < quorum THEN
        RETURN false;
    END IF;
    SELECT count(*) FILTER (WHERE b.said[1] = 0), count(*) FILTER (WHERE b.said[1] = 1) INTO yes, no
      FROM governance_ballot b WHERE b.network_id = p.network_id AND b.poll_id = p.id;
    -- Passed even if all others say no; or not passed, nor tied, even if all say yes.
    RETURN CASE WHEN bar = 50 THEN yes > no + missing OR yes + missing < no
                ELSE yes > 0 AND yes * 100 >= bar * (yes + no + missing) OR (yes + missing) * 100 < bar * (yes + no + missing) END;
END $$;

-- Ends the vote: ballots are published, sorted and without voters (with them where the rule says open), and deleted.
-- The result follows in the same transaction (`polls_finish`). Refuses `not-open`, `not-due`.
CREATE OR REPLACE FUNCTION polls_close(p_poll bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE := polls_locked(p_poll, true);
    is_secret boolean := coalesce((p.rule->>'is_secret')::boolean, true);
BEGIN
    IF p.state <> 'open' THEN
        refused := 'not-open'; RETURN;
    END IF;
    IF clock_timestamp() < p.closes_at AND p.method <> 'sortition'
       AND NOT (coalesce((p.rule->>'closes_early')::boolean, false) AND polls_is_settled(p)) THEN
        refused := 'not-due'; RETURN;
    END IF;
    IF (SELECT count(*) FROM governance_ballot WHERE network_id = me AND poll_id = p.id)
       <> (SELECT count(receipt) FROM governance_pollvoter WHERE network_id = me AND poll_id = p.id) THEN
        RAISE EXCEPTION 'ballots and receipts differ in number' USING ERRCODE = '23514';
    END IF;
    UPDATE governance_poll SET state = 'closed', closed_at = clock_timestamp() WHERE network_id = me AND id = p.id;
    IF is_secret THEN
        INSERT INTO governance_countedballot (network_id, poll_id, said, count)
        SELECT me, p.id, said, count(*) FROM governance_ballot WHERE network_id = me AND poll_id = p.id GROUP BY said ORDER BY said;
    ELSE
        INSERT INTO governance_countedballot (network_id, poll_id, said, count, voter_id)
        SELECT me, p.id, b.said, 1, v.member_id FROM governance_ballot b
          JOIN governance_pollvoter v ON v.network_id = me AND v.id = b.voter_id
         WHERE b.network_id = me AND b.poll_id = p.id ORDER BY b.said, v.member_id;
    END IF;
    INSERT INTO governance_ballotnote (network_id, poll_id, choice, reason, remedy, voter_id)
    SELECT me, p.id, coalesce(b.said[1], 0), b.reason, b.remedy, CASE WHEN NOT is_secret THEN v.member_id END
      FROM governance_ballot b JOIN governance_pollvoter v ON v.network_id = me AND v.id = b.voter_id
     WHERE b.network_id = me AND b.poll_id = p.id AND b.reason || b.remedy <> '' ORDER BY b.said, b.reason, b.remedy;
    DELETE FROM governance_ballot WHERE network_id = me AND poll_id = p.id;
END $$;

-- The result, once, of a poll that is closed.
CREATE OR REPLACE FUNCTION polls_finish(p_poll bigint, p_said jsonb, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE := polls_locked(p_poll, true);
BEGIN
    IF p.state <> 'closed' THEN
        refused := 'not-open'; RETURN;
    END IF;
    INSERT INTO governance_pollresult (network_id, poll_id, outcome, lacks, winners, "cast", quorum, needed, count)
    VALUES (me, p.id, p_said->>'outcome', p_said->>'lacks',
            ARRAY(SELECT one::smallint FROM jsonb_array_elements_text(p_said->'winners') AS one), (p_said->>'cast')::int,
            (p_said->>'quorum')::int, (p_said->>'needed')::int, p_said->'count');
END $$;

-- Ends it without a result; what was cast is destroyed unread. Refuses `not-open`.
CREATE OR REPLACE FUNCTION polls_void(p_poll bigint, p_reason text, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    p governance_poll%ROWTYPE := polls_locked(p_poll, true);
BEGIN
    IF p.state NOT IN ('draft', 'open') THEN
        refused := 'not-open'; RETURN;
    END IF;
    UPDATE governance_poll SET state = 'void', void_reason = p_reason, closed_at = clock_timestamp() WHERE network_id = me AND id = p.id;
    DELETE FROM governance_ballot WHERE network_id = me AND poll_id = p.id;
END $$;

-- Erases the words that a member left beside open answers; the answers stay.
CREATE OR REPLACE FUNCTION polls_forget(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE governance_ballotnote SET reason = '', remedy = '' WHERE network_id = current_network() AND voter_id = p_member
$$;

-- ── What the tables refuse, whoever writes ──

-- V3: once open, a poll changes in nothing but its state.
CREATE OR REPLACE FUNCTION polls_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.state <> 'draft' AND to_jsonb(OLD) - '{state,closed_at,void_reason}'::text[]
                             <> to_jsonb(NEW) - '{state,closed_at,void_reason}'::text[] THEN
        RAISE EXCEPTION 'an open poll stays as it was opened' USING ERRCODE = '42501';
    END IF;
    IF OLD.state IN ('closed', 'void') THEN
        RAISE EXCEPTION 'what is decided stays' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION polls_options_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT state FROM governance_poll
        WHERE (network_id, id) IN ((OLD.network_id, OLD.poll_id), (NEW.network_id, NEW.poll_id)) FOR SHARE LOOP
        IF one.state <> 'draft' THEN
            RAISE EXCEPTION 'options of an open poll stay' USING ERRCODE = '42501';
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END $$;

-- V1: places are made while the poll is still a draft (at opening); later only that somebody voted is noted, once.
CREATE OR REPLACE FUNCTION polls_roll_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    said text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the roll stays' USING ERRCODE = '42501';
    END IF;
    SELECT state INTO said FROM governance_poll WHERE network_id = NEW.network_id AND id = NEW.poll_id;
    IF said IS DISTINCT FROM (CASE TG_OP WHEN 'INSERT' THEN 'draft' ELSE 'open' END) THEN
        RAISE EXCEPTION 'the roll stays as it was at opening' USING ERRCODE = '42501';
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - '{receipt,channel,witness_id,paper_hash}'::text[]
                              <> to_jsonb(NEW) - '{receipt,channel,witness_id,paper_hash}'::text[]
                             OR OLD.receipt IS NOT NULL AND OLD.receipt IS DISTINCT FROM NEW.receipt) THEN
        RAISE EXCEPTION 'a place on the roll stays as it is' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- Ballots are written while the poll is open, and nothing is published before it is closed.
CREATE OR REPLACE FUNCTION polls_in_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    said text := (SELECT state FROM governance_poll WHERE network_id = NEW.network_id AND id = NEW.poll_id);
BEGIN
    IF said IS DISTINCT FROM TG_ARGV[0] THEN
        RAISE EXCEPTION '% of a poll that is %', TG_TABLE_NAME, said USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION polls_has_result() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.state = 'closed' AND NOT EXISTS (
        SELECT FROM governance_pollresult WHERE network_id = NEW.network_id AND poll_id = NEW.id) THEN
        RAISE EXCEPTION 'a closed poll has a result' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION polls_locked, polls_write, polls_electorate, polls_open, polls_ballot_is_odd, polls_cast, polls_paper,
    polls_is_settled, polls_close, polls_finish, polls_void, polls_forget, polls_stay, polls_options_stay, polls_roll_stands,
    polls_in_state, polls_has_result FROM PUBLIC;
GRANT EXECUTE ON FUNCTION polls_write, polls_electorate, polls_open, polls_cast, polls_paper, polls_close, polls_finish,
    polls_void, polls_forget TO manyhands_app;
