-- ── Lending circles and share-out groups ────────────────────────────────────────────────────────────────────────────
-- Every function locks the group's row first: what one of them read stays so until it is done. `ledgers_move` writes.

-- Splits a total by weights without losing a cent: whole parts, then one more to the largest remainders, ties to who stands first.
CREATE OR REPLACE FUNCTION ledgers_group_split(total bigint, weights bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE SET search_path = public, pg_catalog, pg_temp AS $$
    WITH exact AS (
        SELECT place, div(total::numeric * w, sum(w) OVER ()) AS whole, mod(total::numeric * w, sum(w) OVER ()) AS rest
          FROM unnest(weights) WITH ORDINALITY AS one(w, place))
    SELECT array_agg((whole + CASE WHEN turn <= total - given THEN 1 ELSE 0 END)::bigint ORDER BY place)
      FROM (SELECT place, whole, sum(whole) OVER () AS given, row_number() OVER (ORDER BY rest DESC, place) AS turn FROM exact) AS x
$$;

CREATE OR REPLACE FUNCTION ledgers_group_pot(me bigint, unit bigint, pot text, OUT id bigint, OUT balance bigint)
LANGUAGE sql STABLE AS $$
    SELECT a.id, a.balance FROM ledgers_account a
     WHERE a.network_id = me AND a.currency_id = unit AND a.kind = pot AND a.holder_id IS NULL
$$;

-- `ledgers_move` without the legs of nothing. What could be refused was judged before: a refusal here is a fault.
CREATE OR REPLACE FUNCTION ledgers_group_move(unit bigint, accounts bigint[], amounts bigint[], word text, about text, day date,
                                              actor bigint, consumers text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    made record;
    nonzero record;
BEGIN
    SELECT array_agg(id) AS ids, array_agg(amount) AS amounts INTO nonzero
      FROM unnest(accounts, amounts) AS l(id, amount) WHERE amount <> 0;
    IF nonzero.ids IS NULL THEN
        RETURN;
    END IF;
    made := ledgers_move(unit, nonzero.ids, nonzero.amounts, word, about, day, actor, NULL, p_consumers => consumers);
    IF made.refused IS NOT NULL THEN
        RAISE EXCEPTION 'the books refuse a line of %: %', about, made.refused USING ERRCODE = '23514';
    END IF;
END $$;

-- What members' standings in a circle change by: money in first takes back what they received ahead, money out is first
-- what they are ahead.
CREATE OR REPLACE FUNCTION ledgers_group_legs(me bigint, unit bigint, members bigint[], changes bigint[],
                                              OUT accounts bigint[], OUT amounts bigint[])
LANGUAGE plpgsql AS $$
DECLARE
    m record;
    first bigint;
BEGIN
    accounts := '{}';
    amounts := '{}';
    FOR m IN SELECT s.id AS share, s.balance AS ahead, l.id AS loan, -l.balance AS owed, c.change
               FROM unnest(members, changes) AS c(member, change)
               JOIN ledgers_account s ON s.network_id = me AND s.currency_id = unit AND s.kind = 'share' AND s.holder_id = c.member
               JOIN ledgers_account l ON l.network_id = me AND l.currency_id = unit AND l.kind = 'loan' AND l.holder_id = c.member
    LOOP
        IF m.change > 0 THEN
            first := least(m.change, m.owed);
            accounts := accounts || m.loan || m.share;
            amounts := amounts || first || m.change - first;
        ELSE
            first := least(-m.change, m.ahead);
            accounts := accounts || m.share || m.loan;
            amounts := amounts || -first || m.change + first;
        END IF;
    END LOOP;
END $$;

-- ── Gathering ───────────────────────────────────────────────────────────────────────────────────

-- A group with its unit; whoever opens it is its first member and keeper. Refuses `code-taken` (try the next).
CREATE OR REPLACE FUNCTION ledgers_group_open(
    p_mode text, p_name text, p_code text, p_exponent int, p_amount bigint, p_social bigint, p_order text, p_every_days int,
    p_by bigint, OUT refused text, OUT group_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    unit bigint;
BEGIN
    INSERT INTO ledgers_currency (uid, network_id, kind, code, name, exponent, is_open)
    VALUES (gen_random_uuid(), me, 'group', p_code, p_name, p_exponent, true)
    ON CONFLICT (network_id, code) DO NOTHING RETURNING id INTO unit;
    IF unit IS NULL THEN
        refused := 'code-taken'; RETURN;
    END IF;
    INSERT INTO ledgers_account (uid, network_id, currency_id, kind, balance, held_out, held_in)
    SELECT gen_random_uuid(), me, unit, pot, 0, 0, 0 FROM unnest(ARRAY['cash', 'social', 'reserve']) AS pot;
    INSERT INTO ledgers_group (uid, network_id, currency_id, name, mode, state, amount, social, "order", seed, every_days, opened_by_id)
    VALUES (gen_random_uuid(), me, unit, p_name, p_mode, 'forming', p_amount, p_social, p_order, '', p_every_days, p_by)
    RETURNING id INTO group_id;
    INSERT INTO ledgers_groupmember (uid, network_id, group_id, member_id, is_keeper)
    VALUES (gen_random_uuid(), me, group_id, p_by, true);
END $$;

-- Comes in (NULL leaves it as it is), becomes a keeper or no longer; only while the group gathers. Refuses `not-forming`, `full`.
CREATE OR REPLACE FUNCTION ledgers_group_join(p_group bigint, p_member bigint, p_keeper boolean, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    PERFORM FROM ledgers_group WHERE network_id = me AND id = p_group AND state = 'forming' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'not-forming'; RETURN;
    END IF;
    IF (SELECT count(*) FROM ledgers_groupmember WHERE network_id = me AND group_id = p_group AND member_id <> p_member)
       >= coalesce(clause_value('groups.members_most', '', clock_timestamp())::int, 0) THEN
        refused := 'full'; RETURN;
    END IF;
    INSERT INTO ledgers_groupmember (uid, network_id, group_id, member_id, is_keeper)
    VALUES (gen_random_uuid(), me, p_group, p_member, coalesce(p_keeper, false))
    ON CONFLICT (group_id, member_id, network_id) DO UPDATE SET is_keeper = coalesce(p_keeper, ledgers_groupmember.is_keeper);
END $$;

-- Goes before it starts; the last one to go calls the group off. Refuses `not-forming`.
CREATE OR REPLACE FUNCTION ledgers_group_leave(p_group bigint, p_member bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    unit bigint;
BEGIN
    SELECT currency_id INTO unit FROM ledgers_group
     WHERE network_id = me AND id = p_group AND state = 'forming' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'not-forming'; RETURN;
    END IF;
    DELETE FROM ledgers_groupmember WHERE network_id = me AND group_id = p_group AND member_id = p_member;
    IF NOT EXISTS (SELECT FROM ledgers_groupmember WHERE network_id = me AND group_id = p_group) THEN
        UPDATE ledgers_group SET state = 'called-off' WHERE network_id = me AND id = p_group;
        UPDATE ledgers_currency SET is_open = false WHERE network_id = me AND id = unit;
    END IF;
END $$;

-- Starts: the order is drawn (by lot: sha256 of "seed:member number", smallest first) and stays, accounts are opened.
-- Refuses `not-forming`, `few`, `keepers`.
CREATE OR REPLACE FUNCTION ledgers_group_start(p_group bigint, p_day date, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    g ledgers_group%ROWTYPE;
    word text := '';
    said record;
BEGIN
    SELECT * INTO g FROM ledgers_group WHERE network_id = me AND id = p_group FOR NO KEY UPDATE;
    IF NOT FOUND OR g.state <> 'forming' THEN
        refused := 'not-forming'; RETURN;
    END IF;
    SELECT count(*) AS all_of_them, count(*) FILTER (WHERE is_keeper) AS keepers INTO said
      FROM ledgers_groupmember WHERE network_id = me AND group_id = p_group;
    IF said.all_of_them < coalesce(clause_value('groups.members_least', '', clock_timestamp())::int, 2) THEN
        refused := 'few'; RETURN;
    END IF;
    IF said.keepers < 2 THEN
        refused := 'keepers'; RETURN;
    END IF;
    IF g."order" = 'lot' THEN
        word := gen_random_uuid()::text;
    END IF;
    UPDATE ledgers_groupmember gm SET place = drawn.place
      FROM (SELECT b.id, row_number() OVER (ORDER BY CASE WHEN word = '' THEN '' ELSE
                         encode(sha256(convert_to(word || ':' || m.number, 'UTF8')), 'hex') END, b.id) AS place
              FROM ledgers_groupmember b JOIN networks_membership m ON m.network_id = me AND m.id = b.member_id
             WHERE b.network_id = me AND b.group_id = p_group) AS drawn
     WHERE gm.network_id = me AND gm.id = drawn.id;
    UPDATE ledgers_group SET state = 'running', seed = word, started_on = p_day WHERE network_id = me AND id = p_group;
    INSERT INTO ledgers_account (uid, network_id, currency_id, kind, holder_id, balance, held_out, held_in)
    SELECT gen_random_uuid(), me, g.currency_id, kind, b.member_id, 0, 0, 0
      FROM ledgers_groupmember b, unnest(ARRAY['share', 'loan']) AS kind WHERE b.network_id = me AND b.group_id = p_group
    ON CONFLICT DO NOTHING;
END $$;

-- ── Sheets ──────────────────────────────────────────────────────────────────────────────────────

-- Who receives next: the first in the order who has not yet, and is square (by clause), else the first who has not.
CREATE OR REPLACE FUNCTION ledgers_group_next(p_group bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT gm.member_id FROM ledgers_groupmember gm
     WHERE gm.network_id = current_network() AND gm.group_id = p_group
       AND NOT EXISTS (SELECT FROM ledgers_groupsheet s WHERE s.network_id = gm.network_id AND s.group_id = p_group
                        AND s.kind = 'round' AND s.state = 'signed' AND s.receiver_id = gm.member_id)
     ORDER BY coalesce(clause_value('groups.behind_waits', '', clock_timestamp())::boolean, true)
              AND EXISTS (SELECT FROM ledgers_groupsheet s WHERE s.network_id = gm.network_id AND s.group_id = p_group
                           AND s.kind = 'round' AND s.state = 'signed'
                           AND NOT EXISTS (SELECT FROM ledgers_groupline l WHERE l.network_id = s.network_id AND l.is_signed
                                            AND l.group_id = p_group AND l.member_id = gm.member_id AND l.round = s.round)),
              gm.place, gm.id LIMIT 1
$$;

-- Whether a circle's sheet says what can be. Refuses `round`, `receiver`, `order`, `member`, `amount`, `paid`, `not-yours`.
CREATE OR REPLACE FUNCTION ledgers_group_judge_circle(me bigint, g ledgers_group, s ledgers_groupsheet,
                                                      OUT refused text, OUT refused_member bigint)
LANGUAGE plpgsql AS $$
DECLARE
    held int;
    l record;
    due record;
BEGIN
    SELECT coalesce(max(round), 0) INTO held FROM ledgers_groupsheet
     WHERE network_id = me AND group_id = g.id AND state = 'signed';
    IF s.kind = 'round' THEN
        IF s.round <> held + 1
           OR s.round > (SELECT count(*) FROM ledgers_groupmember WHERE network_id = me AND group_id = g.id) THEN
            refused := 'round'; RETURN;
        END IF;
        IF NOT EXISTS (SELECT FROM ledgers_groupmember WHERE network_id = me AND group_id = g.id AND member_id = s.receiver_id)
           OR EXISTS (SELECT FROM ledgers_groupsheet WHERE network_id = me AND group_id = g.id AND state = 'signed'
                       AND receiver_id = s.receiver_id) THEN
            refused := 'receiver'; refused_member := s.receiver_id; RETURN;
        END IF;
        IF g."order" <> 'need' AND s.receiver_id <> ledgers_group_next(g.id) THEN
            refused := 'order'; refused_member := ledgers_group_next(g.id); RETURN;
        END IF;
        held := s.round;
    ELSIF s.kind NOT IN ('late', 'let-go') THEN
        refused := 'kind'; RETURN;
    END IF;
    FOR l IN SELECT * FROM ledgers_groupline WHERE network_id = me AND sheet_id = s.id LOOP
        refused_member := l.member_id;
        IF l.kind <> (CASE s.kind WHEN 'let-go' THEN 'let-go' ELSE 'round' END) THEN
            refused := 'kind'; RETURN;
        END IF;
        IF NOT EXISTS (SELECT FROM ledgers_groupmember WHERE network_id = me AND group_id = g.id AND member_id = l.member_id) THEN
            refused := 'member'; RETURN;
        END IF;
        IF l.amount <> g.amount THEN
            refused := 'amount'; RETURN;
        END IF;
        IF l.round NOT BETWEEN 1 AND held OR (s.kind <> 'round' AND l.round = held + 1) THEN
            refused := 'round'; RETURN;
        END IF;
        IF EXISTS (SELECT FROM ledgers_groupline o WHERE o.network_id = me AND o.group_id = g.id AND o.is_signed
                    AND o.member_id = l.member_id AND o.round = l.round) THEN
            refused := 'paid'; RETURN;
        END IF;
        IF s.kind = 'let-go' THEN
            SELECT receiver_id INTO due FROM ledgers_groupsheet
             WHERE network_id = me AND group_id = g.id AND state = 'signed' AND round = l.round;
            IF due.receiver_id <> s.recorded_by_id OR l.member_id = s.recorded_by_id THEN
                refused := 'not-yours'; RETURN;
            END IF;
        END IF;
    END LOOP;
    refused_member := NULL;
END $$;

-- Whether a meeting's sheet says what can be. Refuses `member`, `shares`, `amount`, `repay`, `short-social`, `loan`, `short-cash`.
CREATE OR REPLACE FUNCTION ledgers_group_judge_meeting(me bigint, g ledgers_group, s ledgers_groupsheet,
                                                       OUT refused text, OUT refused_member bigint)
LANGUAGE plpgsql AS $$
DECLARE
    most int := coalesce(clause_value('groups.shares_most', '', clock_timestamp())::int, 0);
    times int := coalesce(clause_value('groups.loan_times', '', clock_timestamp())::int, 0);
    kept record;
    l record;
BEGIN
    FOR l IN SELECT n.*, (gm.id IS NOT NULL) AS belongs, coalesce(sh.balance, 0) AS ahead, coalesce(-lo.balance, 0) AS owed,
                    coalesce((SELECT sum(o.amount) FROM ledgers_groupline o WHERE o.network_id = me AND o.sheet_id = s.id
                               AND o.member_id = n.member_id AND o.kind = 'repay'), 0) AS back,
                    coalesce((SELECT sum(o.amount) FROM ledgers_groupline o WHERE o.network_id = me AND o.sheet_id = s.id
                               AND o.member_id = n.member_id AND o.kind = 'shares'), 0) AS bought
               FROM ledgers_groupline n
               LEFT JOIN ledgers_groupmember gm ON gm.network_id = me AND gm.group_id = g.id AND gm.member_id = n.member_id
               LEFT JOIN ledgers_account sh ON sh.network_id = me AND sh.currency_id = g.currency_id AND sh.kind = 'share'
                                           AND sh.holder_id = n.member_id
               LEFT JOIN ledgers_account lo ON lo.network_id = me AND lo.currency_id = g.currency_id AND lo.kind = 'loan'
                                           AND lo.holder_id = n.member_id
              WHERE n.network_id = me AND n.sheet_id = s.id
    LOOP
        refused_member := l.member_id;
        IF l.kind NOT IN ('shares', 'social', 'repay', 'extra', 'help', 'loan') THEN
            refused := 'kind'; RETURN;
        END IF;
        IF l.kind <> 'extra' AND NOT l.belongs THEN
            refused := 'member'; RETURN;
        END IF;
        IF l.kind = 'shares' AND (l.shares > most OR l.amount <> l.shares * g.amount) THEN
            refused := 'shares'; RETURN;
        END IF;
        IF l.kind = 'social' AND l.amount <> g.social THEN
            refused := 'amount'; RETURN;
        END IF;
        IF l.kind = 'repay' AND l.amount > l.owed THEN
            refused := 'repay'; RETURN;
        END IF;
        IF l.kind = 'loan' AND l.owed - l.back + l.amount > times * (l.ahead + l.bought) THEN
            refused := 'loan'; RETURN;
        END IF;
        IF l.kind IN ('help', 'loan') AND (ledgers_pool_is_own(l.member_id, s.recorded_by_id)
                                           OR ledgers_pool_is_own(l.member_id, coalesce(s.answered_by_id, 0))) THEN
            refused := 'own'; RETURN;
        END IF;
    END LOOP;
    refused_member := NULL;
    SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('shares', 'social', 'repay', 'extra')), 0) AS money_in,
           coalesce(sum(amount) FILTER (WHERE kind = 'social'), 0) AS social_in,
           coalesce(sum(amount) FILTER (WHERE kind = 'help'), 0) AS help,
           coalesce(sum(amount) FILTER (WHERE kind = 'loan'), 0) AS lent
      INTO kept FROM ledgers_groupline WHERE network_id = me AND sheet_id = s.id;
    IF kept.help > (SELECT balance FROM ledgers_group_pot(me, g.currency_id, 'social')) + kept.social_in THEN
        refused := 'short-social'; RETURN;
    END IF;
    -- What is lent comes out of the box, and never out of the social fund.
    IF kept.lent > -(SELECT balance FROM ledgers_group_pot(me, g.currency_id, 'cash')) + kept.money_in
                   - (SELECT balance FROM ledgers_group_pot(me, g.currency_id, 'social')) - kept.social_in THEN
        refused := 'short-cash'; RETURN;
    END IF;
END $$;

-- A sheet, waiting for a second signature. `p_lines`: [{"member", "kind", "amount", "shares", "round"}]. Refuses `not-running`,
-- `waiting`, `kind`, `empty`, `twice`, `own` and what the judges refuse.
CREATE OR REPLACE FUNCTION ledgers_group_record(
    p_group bigint, p_kind text, p_held_on date, p_round int, p_receiver bigint, p_lines jsonb, p_by bigint,
    OUT refused text, OUT refused_member bigint, OUT sheet_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    g ledgers_group%ROWTYPE;
    s ledgers_groupsheet%ROWTYPE;
BEGIN
    SELECT * INTO g FROM ledgers_group WHERE network_id = me AND id = p_group FOR NO KEY UPDATE;
    IF NOT FOUND OR g.state <> 'running' THEN
        refused := 'not-running'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_groupsheet WHERE network_id = me AND group_id = p_group AND state = 'recorded') THEN
        refused := 'waiting'; RETURN;
    END IF;
    IF (p_kind IN ('meeting', 'share-out')) <> (g.mode = 'share-out') THEN
        refused := 'kind'; RETURN;
    END IF;
    IF (p_kind = 'share-out') <> (jsonb_array_length(p_lines) = 0) THEN
        refused := 'empty'; RETURN;
    END IF;
    IF ledgers_pool_is_own(p_receiver, p_by) THEN
        refused := 'own'; refused_member := p_by; RETURN;
    END IF;
    IF (SELECT count(*) <> count(DISTINCT (x->>'member', x->>'kind', x->>'round')) FROM jsonb_array_elements(p_lines) AS x) THEN
        refused := 'twice'; RETURN;
    END IF;
    INSERT INTO ledgers_groupsheet (uid, network_id, group_id, kind, state, held_on, round, receiver_id, recorded_by_id)
    VALUES (gen_random_uuid(), me, p_group, p_kind, 'recorded', p_held_on, p_round, p_receiver, p_by) RETURNING * INTO s;
    INSERT INTO ledgers_groupline (uid, network_id, sheet_id, group_id, member_id, kind, amount, shares, round, is_signed)
    SELECT gen_random_uuid(), me, s.id, p_group, x.member, x.kind, x.amount, x.shares, x.round, false
      FROM jsonb_to_recordset(p_lines) AS x(member bigint, kind text, amount bigint, shares int, round int);
    IF g.mode = 'circle' THEN
        SELECT j.refused, j.refused_member INTO refused, refused_member FROM ledgers_group_judge_circle(me, g, s) AS j;
    ELSE
        SELECT j.refused, j.refused_member INTO refused, refused_member FROM ledgers_group_judge_meeting(me, g, s) AS j;
    END IF;
    sheet_id := s.id;
END $$;

-- The sheet is not so. Refuses `answered`.
CREATE OR REPLACE FUNCTION ledgers_group_decline(p_sheet bigint, p_by bigint, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    PERFORM FROM ledgers_group g JOIN ledgers_groupsheet s ON s.network_id = me AND s.group_id = g.id
      WHERE g.network_id = me AND s.id = p_sheet FOR NO KEY UPDATE OF g;
    UPDATE ledgers_groupsheet SET state = 'declined', answered_by_id = p_by, answered_at = now()
     WHERE network_id = me AND id = p_sheet AND state = 'recorded';
    IF NOT FOUND THEN
        refused := 'answered';
    END IF;
END $$;

-- What a circle's sheet moves: all that was paid in, and out again to whose round it was.
CREATE OR REPLACE FUNCTION ledgers_group_post_circle(me bigint, g ledgers_group, s ledgers_groupsheet, consumers text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    about text := 'sheet:' || s.uid;
    box bigint := (SELECT id FROM ledgers_group_pot(me, g.currency_id, 'cash'));
    said record;
    legs record;
BEGIN
    IF s.kind = 'let-go' THEN
        SELECT array_agg(member_id) || s.recorded_by_id AS who, array_agg(total) || -sum(total)::bigint AS by_how_much INTO said
          FROM (SELECT member_id, sum(amount)::bigint AS total FROM ledgers_groupline
                 WHERE network_id = me AND sheet_id = s.id GROUP BY member_id) AS x;
        legs := ledgers_group_legs(me, g.currency_id, said.who, said.by_how_much);
        PERFORM ledgers_group_move(g.currency_id, legs.accounts, legs.amounts, 'circle-let-go', about, s.held_on, s.answered_by_id,
                                   consumers);
        RETURN;
    END IF;
    SELECT array_agg(member_id) AS who, array_agg(total) AS by_how_much, sum(total)::bigint AS total INTO said
      FROM (SELECT member_id, sum(amount)::bigint AS total FROM ledgers_groupline
             WHERE network_id = me AND sheet_id = s.id GROUP BY member_id) AS x;
    legs := ledgers_group_legs(me, g.currency_id, said.who, said.by_how_much);
    PERFORM ledgers_group_move(g.currency_id, legs.accounts || box, legs.amounts || -said.total, 'circle-in', about, s.held_on,
                               s.answered_by_id, consumers);
    FOR said IN SELECT h.receiver_id AS who, sum(l.amount)::bigint AS total FROM ledgers_groupline l
                  JOIN ledgers_groupsheet h ON h.network_id = me AND h.group_id = g.id AND h.kind = 'round' AND h.round = l.round
                                           AND (h.state = 'signed' OR h.id = s.id)
                 WHERE l.network_id = me AND l.sheet_id = s.id GROUP BY h.receiver_id LOOP
        legs := ledgers_group_legs(me, g.currency_id, ARRAY[said.who], ARRAY[-said.total]);
        PERFORM ledgers_group_move(g.currency_id, legs.accounts || box, legs.amounts || said.total, 'circle-out', about, s.held_on,
                                   s.answered_by_id, consumers);
    END LOOP;
END $$;

-- What a meeting moves, one transfer for each kind of line: first what comes in, then what goes out.
CREATE OR REPLACE FUNCTION ledgers_group_post_meeting(me bigint, g ledgers_group, s ledgers_groupsheet, consumers text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    about text := 'sheet:' || s.uid;
    box bigint := (SELECT id FROM ledgers_group_pot(me, g.currency_id, 'cash'));
    social bigint := (SELECT id FROM ledgers_group_pot(me, g.currency_id, 'social'));
    reserve bigint := (SELECT id FROM ledgers_group_pot(me, g.currency_id, 'reserve'));
    step record;
    said record;
BEGIN
    FOR step IN SELECT * FROM (VALUES ('shares', 'group-shares', 1), ('social', 'group-social', 1), ('repay', 'group-repay', 1),
                                      ('extra', 'group-extra', 1), ('help', 'group-help', -1), ('loan', 'group-loan', -1))
                         AS v(kind, word, sign) LOOP
        SELECT sum(l.amount)::bigint AS total, array_agg(a.id) FILTER (WHERE a.id IS NOT NULL) AS ids,
               array_agg(l.amount * step.sign) FILTER (WHERE a.id IS NOT NULL) AS amounts INTO said
          FROM ledgers_groupline l
          LEFT JOIN ledgers_account a ON a.network_id = me AND a.currency_id = g.currency_id AND a.holder_id = l.member_id
               AND a.kind = CASE WHEN l.kind = 'shares' THEN 'share' WHEN l.kind IN ('repay', 'loan') THEN 'loan' END
         WHERE l.network_id = me AND l.sheet_id = s.id AND l.kind = step.kind;
        CONTINUE WHEN said.total IS NULL;
        IF step.kind IN ('social', 'help') THEN
            said.ids := ARRAY[social]; said.amounts := ARRAY[said.total * step.sign];
        ELSIF step.kind = 'extra' THEN
            said.ids := ARRAY[reserve]; said.amounts := ARRAY[said.total];
        END IF;
        PERFORM ledgers_group_move(g.currency_id, said.ids || box, said.amounts || -said.total * step.sign, step.word, about,
                                   s.held_on, s.answered_by_id, consumers);
    END LOOP;
END $$;

-- The end of a share-out group: what was earned goes by shares, the social fund as the clause says, each one's loan is taken
-- off what is theirs, what nobody can pay back is carried by all, and the rest is paid out. To the cent, by largest remainder.
CREATE OR REPLACE FUNCTION ledgers_group_share_out(me bigint, g ledgers_group, s ledgers_groupsheet, consumers text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    about text := 'sheet:' || s.uid;
    unit bigint := g.currency_id;
    how text := coalesce(clause_value('groups.social_shared', '', clock_timestamp()) #>> '{}', 'equal');
    box record := ledgers_group_pot(me, unit, 'cash');
    social record := ledgers_group_pot(me, unit, 'social');
    reserve record := ledgers_group_pot(me, unit, 'reserve');
    m record;
    said record;
BEGIN
    SELECT array_agg(sh.id ORDER BY p.number) AS accounts, array_agg(1::bigint ORDER BY p.number) AS heads,
           array_agg(coalesce(b.shares, 0) ORDER BY p.number) AS shares, coalesce(sum(b.shares), 0) AS total INTO m
      FROM ledgers_groupmember gm JOIN networks_membership p ON p.network_id = me AND p.id = gm.member_id
      JOIN ledgers_account sh ON sh.network_id = me AND sh.currency_id = unit AND sh.kind = 'share' AND sh.holder_id = gm.member_id
      LEFT JOIN (SELECT member_id, sum(shares)::bigint AS shares FROM ledgers_groupline
                  WHERE network_id = me AND group_id = g.id AND kind = 'shares' AND is_signed GROUP BY member_id) b
             ON b.member_id = gm.member_id
     WHERE gm.network_id = me AND gm.group_id = g.id;
    PERFORM ledgers_group_move(unit, reserve.id || m.accounts, -reserve.balance || ledgers_group_split(
        reserve.balance, CASE WHEN m.total > 0 THEN m.shares ELSE m.heads END), 'group-surplus', about, s.held_on, s.answered_by_id, consumers);
    PERFORM ledgers_group_move(unit, social.id || m.accounts, -social.balance || ledgers_group_split(
        social.balance, CASE WHEN m.total > 0 AND how = 'shares' THEN m.shares ELSE m.heads END), 'group-social-out', about, s.held_on,
        s.answered_by_id, consumers);
    SELECT array_agg(sh.id) || array_agg(lo.id) AS accounts,
           array_agg(-least(sh.balance, -lo.balance)) || array_agg(least(sh.balance, -lo.balance)) AS amounts INTO said
      FROM ledgers_account sh JOIN ledgers_account lo ON lo.network_id = me AND lo.currency_id = unit AND lo.kind = 'loan'
                                                     AND lo.holder_id = sh.holder_id
     WHERE sh.network_id = me AND sh.currency_id = unit AND sh.kind = 'share' AND lo.balance < 0 AND sh.balance > 0;
    IF said.accounts IS NOT NULL THEN
        PERFORM ledgers_group_move(unit, said.accounts, said.amounts, 'group-setoff', about, s.held_on, s.answered_by_id, consumers);
    END IF;
    SELECT array_agg(id) AS accounts, array_agg(-balance) AS amounts, sum(-balance)::bigint AS total INTO said
      FROM ledgers_account WHERE network_id = me AND currency_id = unit AND kind = 'loan' AND balance < 0;
    IF said.total > 0 THEN
        SELECT array_agg(a.id ORDER BY p.number) AS accounts, array_agg(a.balance ORDER BY p.number) AS weights INTO m
          FROM ledgers_account a JOIN networks_membership p ON p.network_id = me AND p.id = a.holder_id
         WHERE a.network_id = me AND a.currency_id = unit AND a.kind = 'share' AND a.balance > 0;
        PERFORM ledgers_group_move(unit, said.accounts || m.accounts, said.amounts || (
            SELECT array_agg(-part) FROM unnest(ledgers_group_split(said.total, m.weights)) AS part), 'group-loss', about, s.held_on,
            s.answered_by_id, consumers);
    END IF;
    SELECT array_agg(id) AS accounts, array_agg(-balance) AS amounts, sum(balance)::bigint AS total INTO said
      FROM ledgers_account WHERE network_id = me AND currency_id = unit AND kind = 'share' AND balance > 0;
    IF said.total > 0 THEN
        PERFORM ledgers_group_move(unit, said.accounts || box.id, said.amounts || said.total, 'group-payout', about, s.held_on,
                                   s.answered_by_id, consumers);
    END IF;
END $$;

-- The second signature: judged again, written, and when all is square the group is finished. Refuses `answered`,
-- `same-person`, `own` and what the judges refuse.
CREATE OR REPLACE FUNCTION ledgers_group_sign(p_sheet bigint, p_by bigint, p_consumers text[] DEFAULT '{}',
                                              OUT refused text, OUT refused_member bigint, OUT finished boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    g ledgers_group%ROWTYPE;
    s ledgers_groupsheet%ROWTYPE;
    j record;
BEGIN
    finished := false;
    SELECT gr.* INTO g FROM ledgers_group gr JOIN ledgers_groupsheet sh ON sh.network_id = me AND sh.group_id = gr.id
     WHERE gr.network_id = me AND sh.id = p_sheet FOR NO KEY UPDATE OF gr;
    SELECT * INTO s FROM ledgers_groupsheet WHERE network_id = me AND id = p_sheet FOR NO KEY UPDATE;
    IF NOT FOUND OR s.state <> 'recorded' OR g.state <> 'running' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF s.recorded_by_id = p_by THEN
        refused := 'same-person'; RETURN;
    END IF;
    s.answered_by_id := p_by;
    IF ledgers_pool_is_own(s.receiver_id, p_by) OR (s.kind = 'let-go' AND EXISTS (
           SELECT FROM ledgers_groupline WHERE network_id = me AND sheet_id = s.id
              AND ledgers_pool_is_own(member_id, p_by))) THEN
        refused := 'own'; refused_member := p_by; RETURN;
    END IF;
    IF g.mode = 'circle' THEN
        j := ledgers_group_judge_circle(me, g, s);
    ELSE
        j := ledgers_group_judge_meeting(me, g, s);
    END IF;
    IF j.refused IS NOT NULL THEN
        refused := j.refused; refused_member := j.refused_member; RETURN;
    END IF;
    UPDATE ledgers_groupsheet SET state = 'signed', answered_by_id = p_by, answered_at = now()
     WHERE network_id = me AND id = s.id RETURNING * INTO s;
    UPDATE ledgers_groupline SET is_signed = true WHERE network_id = me AND sheet_id = s.id;
    IF s.kind = 'share-out' THEN
        PERFORM ledgers_group_share_out(me, g, s, p_consumers);
        finished := true;
    ELSIF g.mode = 'circle' THEN
        PERFORM ledgers_group_post_circle(me, g, s, p_consumers);
        SELECT count(*) = (SELECT count(*) ^ 2 FROM ledgers_groupmember WHERE network_id = me AND group_id = g.id) INTO finished
          FROM ledgers_groupline WHERE network_id = me AND group_id = g.id AND is_signed;
    ELSE
        PERFORM ledgers_group_post_meeting(me, g, s, p_consumers);
    END IF;
    IF finished THEN
        IF EXISTS (SELECT FROM ledgers_account WHERE network_id = me AND currency_id = g.currency_id AND balance <> 0) THEN
            RAISE EXCEPTION 'a group that is finished holds nothing' USING ERRCODE = '23514';
        END IF;
        UPDATE ledgers_group SET state = 'closed', closed_on = s.held_on WHERE network_id = me AND id = g.id;
        UPDATE ledgers_account SET closed_at = now() WHERE network_id = me AND currency_id = g.currency_id AND closed_at IS NULL;
        UPDATE ledgers_currency SET is_open = false WHERE network_id = me AND id = g.currency_id;
    END IF;
END $$;

REVOKE ALL ON FUNCTION ledgers_group_split, ledgers_group_pot, ledgers_group_move, ledgers_group_legs, ledgers_group_open,
    ledgers_group_join, ledgers_group_leave, ledgers_group_start, ledgers_group_next, ledgers_group_judge_circle,
    ledgers_group_judge_meeting, ledgers_group_record, ledgers_group_decline, ledgers_group_post_circle,
    ledgers_group_post_meeting, ledgers_group_share_out, ledgers_group_sign FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_group_open, ledgers_group_join, ledgers_group_leave, ledgers_group_start, ledgers_group_next,
    ledgers_group_record, ledgers_group_decline, ledgers_group_sign TO manyhands_app;
