-- ── Things for neighboring networks, and borrowing them ─────────────────────────────────────────────────────────────

-- Copies of this network's things that neighboring networks may borrow, of the classes named (`p_days`: how long one borrows each);
-- what is no longer so is withdrawn.
CREATE OR REPLACE FUNCTION publish_things(p_kinds text[], p_days int[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    shows_places boolean := coalesce(clause_value('between.shows_places', '', clock_timestamp())::boolean, false);
BEGIN
    DELETE FROM requests_board_thingcopy c WHERE c.subject_id = me AND NOT EXISTS (
        SELECT FROM requests_board_thing t JOIN networks_membership k ON k.network_id = me AND k.id = t.keeper_id AND k.state = 'active'
         WHERE t.network_id = me AND t.uid = c.thing AND board_lends(t) AND t.kind = ANY (p_kinds));
    INSERT INTO requests_board_thingcopy AS c (subject_id, uid, thing, kind, title, body, days, added_at, place, picture, picture_sha, picture_alt)
    SELECT me, gen_random_uuid(), t.uid, t.kind, t.name, t.body, class.days, t.added_at,
           CASE WHEN shows_places THEN coalesce(h.name, '') ELSE '' END, f.content, coalesce(f.sha256, ''), coalesce(f.alt, '')
      FROM requests_board_thing t JOIN unnest(p_kinds, p_days) AS class(kind, days) ON class.kind = t.kind
      JOIN networks_membership k ON k.network_id = me AND k.id = t.keeper_id AND k.state = 'active'
      LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = t.neighborhood_id
      LEFT JOIN LATERAL (SELECT x.content, x.sha256, o.alt FROM requests_board_thingphoto o
                           JOIN networks_file x ON x.network_id = me AND x.id = o.file_id AND x.content_type = 'image/jpeg'
                          WHERE o.network_id = me AND o.thing_id = t.id ORDER BY o.position, o.id LIMIT 1) AS f ON true
     WHERE t.network_id = me AND board_lends(t)
    ON CONFLICT (subject_id, thing) DO UPDATE SET kind = excluded.kind, title = excluded.title, body = excluded.body, days = excluded.days,
        added_at = excluded.added_at, place = excluded.place, picture = excluded.picture, picture_sha = excluded.picture_sha,
        picture_alt = excluded.picture_alt
     WHERE (c.kind, c.title, c.body, c.days, c.added_at, c.place, c.picture_sha, c.picture_alt) IS DISTINCT FROM
           (excluded.kind, excluded.title, excluded.body, excluded.days, excluded.added_at, excluded.place, excluded.picture_sha,
            excluded.picture_alt);
END $$;

-- Whether a thing is lent to neighboring networks just now, as far as it says itself.
CREATE OR REPLACE FUNCTION board_lends(t requests_board_thing) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN t.for_neighbors AND t.is_listed AND t.state = 'ready' AND t.training = '';
END $$;

-- A member here asks for a thing of a partner: a row here, a row there, a record there. Who is kept apart there from its keeper or
-- an owner is told what everybody is told of a thing that is gone. Refuses `gone`, `own-network`, `agreement`, `asked`.
CREATE OR REPLACE FUNCTION board_ask_thing(
    p_copy uuid, p_member bigint, p_name text, p_starts_at timestamptz, p_ends_at timestamptz, p_words text, p_consumers text[],
    OUT refused text, OUT loan_id bigint, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    made uuid := gen_random_uuid();
    there uuid := gen_random_uuid();
    wanted record;
BEGIN
    SELECT c.subject_id, t.id, t.uid, t.name, t.keeper_id INTO wanted FROM requests_board_thingcopy c
      JOIN requests_board_thing t ON t.network_id = c.subject_id AND t.uid = c.thing AND board_lends(t) WHERE c.uid = p_copy;
    IF NOT FOUND THEN
        refused := 'gone'; RETURN;
    END IF;
    partner := wanted.subject_id;
    IF partner = me THEN
        refused := 'own-network'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM ledgers_agreement WHERE network_id = me AND partner_id = partner AND state = 'live' AND lends_things) THEN
        refused := 'agreement'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM networks_membership mine
                 JOIN networks_membership same ON same.network_id = partner AND same.person_id = mine.person_id
                 JOIN networks_keptapart a ON a.network_id = partner AND a.member_id = same.id
                WHERE mine.network_id = me AND mine.id = p_member AND (a.other_id = wanted.keeper_id OR a.other_id IN (
                      SELECT o.owner_id FROM requests_board_ownershippart o WHERE o.network_id = partner AND o.thing_id = wanted.id))) THEN
        refused := 'gone'; RETURN;
    END IF;
    INSERT INTO requests_board_neighborloan AS l (uid, network_id, pair, is_ours, partner_id, member_id, thing, title, starts_at, ends_at,
                                                  other_name, words, reply, problem, state)
    VALUES (gen_random_uuid(), me, made, true, partner, p_member, wanted.uid, wanted.name, p_starts_at, p_ends_at, '', p_words, '', '', 'asked')
    ON CONFLICT (member_id, thing, network_id) WHERE is_ours AND state IN ('asked', 'waiting') DO NOTHING RETURNING l.id INTO loan_id;
    IF loan_id IS NULL THEN
        refused := 'asked'; RETURN;
    END IF;
    INSERT INTO requests_board_neighborloan (uid, network_id, pair, is_ours, partner_id, member_id, thing, title, starts_at, ends_at,
                                             other_name, words, reply, problem, state)
    VALUES (there, partner, made, false, me, wanted.keeper_id, wanted.uid, wanted.name, p_starts_at, p_ends_at, p_name, p_words, '', '', 'asked');
    PERFORM ledgers_record(partner, 'elsewhere.thing_asked', NULL, NULL, 'neighborloan:' || there, '{}', p_consumers);
END $$;

-- One step, in both rows: agreed, waiting or declined (where the thing stands; a yes names its booking, whose times hold), cancelled (by who
-- borrows: what was booked there is called off in the same moment), problem (a word of who borrows). Refuses `unknown`, `answered`, `conflict`.
CREATE OR REPLACE FUNCTION board_loan_step(
    p_loan bigint, p_step text, p_name text, p_words text, p_booking uuid, p_consumers text[], OUT refused text, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    mine record;
BEGIN
    SELECT l.pair, l.partner_id INTO mine FROM requests_board_neighborloan l
     WHERE l.network_id = me AND l.id = p_loan AND l.is_ours = (p_step IN ('cancelled', 'problem'))
       AND p_step IN ('agreed', 'waiting', 'declined', 'cancelled', 'problem');
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    partner := mine.partner_id;
    PERFORM FROM requests_board_neighborloan l WHERE l.pair = mine.pair AND l.network_id IN (me, partner) ORDER BY l.id FOR NO KEY UPDATE;
    SELECT l.pair, l.partner_id, l.state INTO mine FROM requests_board_neighborloan l WHERE l.network_id = me AND l.id = p_loan;
    IF (p_step IN ('agreed', 'declined') AND mine.state NOT IN ('asked', 'waiting')) OR (p_step = 'waiting' AND mine.state <> 'asked')
       OR (p_step = 'cancelled' AND mine.state NOT IN ('asked', 'waiting', 'agreed'))
       OR (p_step = 'problem' AND mine.state NOT IN ('agreed', 'out')) THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p_step IN ('agreed', 'waiting') AND NOT EXISTS (
        SELECT FROM ledgers_agreement a WHERE a.network_id = me AND a.partner_id = partner AND a.state = 'live' AND a.lends_things)
    THEN
        refused := 'agreement'; RETURN;
    END IF;
    IF p_step = 'cancelled' AND mine.state = 'agreed' THEN
        UPDATE requests_board_booking b SET state = 'cancelled', version = b.version + 1, next_at = NULL
         WHERE b.network_id = partner AND b.elsewhere = mine.pair AND b.state = 'agreed';
        IF NOT FOUND THEN
            refused := 'conflict'; RETURN;
        END IF;
    END IF;
    UPDATE requests_board_neighborloan l
       SET state = CASE WHEN p_step = 'problem' THEN l.state ELSE p_step END,
           starts_at = coalesce(booked.starts_at, l.starts_at), ends_at = coalesce(booked.ends_at, l.ends_at),
           reply = CASE WHEN p_step IN ('agreed', 'waiting', 'declined') THEN p_words ELSE l.reply END,
           problem = CASE WHEN p_step = 'problem' THEN p_words ELSE l.problem END,
           other_name = CASE WHEN p_step IN ('agreed', 'waiting') AND l.is_ours THEN p_name ELSE l.other_name END,
           booking = CASE WHEN p_step = 'agreed' AND NOT l.is_ours THEN p_booking ELSE l.booking END,
           answered_at = CASE WHEN p_step IN ('agreed', 'waiting', 'declined') THEN now() ELSE l.answered_at END
      FROM (SELECT true) AS one LEFT JOIN requests_board_booking booked
        ON p_step = 'agreed' AND booked.network_id = me AND booked.uid = p_booking
     WHERE l.pair = mine.pair AND l.network_id IN (me, partner);
    PERFORM ledgers_record(partner, 'elsewhere.thing_' || p_step, NULL, NULL,
        'neighborloan:' || (SELECT uid FROM requests_board_neighborloan WHERE network_id = partner AND pair = mine.pair), '{}', p_consumers);
END $$;

-- What became of the booking here, said in both rows; who borrows hears of it. Said twice it is said once.
CREATE OR REPLACE FUNCTION board_loan_follow(p_booking uuid, p_consumers text[], OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    was record;
    becomes text;
BEGIN
    SELECT l.pair, l.partner_id INTO was FROM requests_board_neighborloan l WHERE l.network_id = me AND NOT l.is_ours AND l.booking = p_booking;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM FROM requests_board_neighborloan l WHERE l.pair = was.pair AND l.network_id IN (me, was.partner_id) ORDER BY l.id FOR NO KEY UPDATE;
    SELECT l.pair, l.partner_id, l.state, l.ends_at, b.state AS booked, b.starts_at AS from_at, b.ends_at AS until_at INTO was
      FROM requests_board_neighborloan l JOIN requests_board_booking b ON b.network_id = me AND b.uid = p_booking
     WHERE l.network_id = me AND l.booking = p_booking;
    becomes := CASE WHEN was.booked IN ('cancelled', 'lapsed', 'declined') THEN 'cancelled' ELSE was.booked END;
    IF was.state NOT IN ('agreed', 'out') OR (becomes = was.state AND was.until_at = was.ends_at) THEN
        RETURN;
    END IF;
    UPDATE requests_board_neighborloan l SET state = becomes, starts_at = was.from_at, ends_at = was.until_at, told_at = NULL
     WHERE l.pair = was.pair AND l.network_id IN (me, was.partner_id);
    partner := was.partner_id;
    PERFORM ledgers_record(partner, 'elsewhere.thing_followed', NULL, NULL,
        'neighborloan:' || (SELECT uid FROM requests_board_neighborloan WHERE network_id = partner AND pair = was.pair),
        jsonb_build_object('step', CASE WHEN becomes = was.state THEN 'until' ELSE becomes END), p_consumers);
END $$;

-- That a member here was reminded.
CREATE OR REPLACE FUNCTION board_loan_told(p_loan bigint, p_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE requests_board_neighborloan SET told_at = p_at WHERE network_id = current_network() AND id = p_loan AND is_ours
$$;

-- Words and name of a member go, here and there.
CREATE OR REPLACE FUNCTION board_forget_loans(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE requests_board_neighborloan l
       SET words = CASE WHEN mine.is_ours THEN '' ELSE l.words END, problem = CASE WHEN mine.is_ours THEN '' ELSE l.problem END,
           reply = CASE WHEN mine.is_ours THEN l.reply ELSE '' END, other_name = CASE WHEN l.id = mine.id THEN l.other_name ELSE '' END
      FROM requests_board_neighborloan mine
     WHERE mine.network_id = current_network() AND mine.member_id = p_member AND l.pair = mine.pair
$$;

REVOKE ALL ON FUNCTION publish_things, board_lends, board_ask_thing, board_loan_step, board_loan_follow, board_loan_told,
    board_forget_loans FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publish_things, board_ask_thing, board_loan_step, board_loan_follow, board_loan_told, board_forget_loans
    TO manyhands_app;
