-- ── Memos: what stands open between two networks is settled in writing ──────────────────────────────────────────────
-- Written by one, signed by the other, in both books or neither. Locks in one order: the copies of the memo by id, then accounts by id.

-- Whether nobody coordinates a network now: then the umbrella signs in its stead.
CREATE OR REPLACE FUNCTION ledgers_uncoordinated(p_network bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM networks_roleterm t JOIN networks_membership m ON m.network_id = p_network AND m.id = t.membership_id AND m.state = 'active'
          JOIN networks_network n ON n.id = p_network
         WHERE t.network_id = p_network AND t.role = 'coordinator' AND t.since <= (clock_timestamp() AT TIME ZONE n.time_zone)::date
           AND (t.until IS NULL OR t.until >= (clock_timestamp() AT TIME ZONE n.time_zone)::date))
$$;

-- What stands open between the current network and a partner: what it owes here, and what the other book says.
CREATE OR REPLACE FUNCTION ledgers_memo_open(p_home bigint, p_partner bigint)
RETURNS TABLE (kind text, here_id bigint, there_id bigint, amount bigint, amount_there bigint)
LANGUAGE sql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT c.kind, a.id, b.id, a.balance, b.balance
      FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = p_home AND c.id = a.currency_id
      JOIN ledgers_account b ON b.network_id = p_partner AND b.partner_id = p_home
      JOIN ledgers_currency d ON d.network_id = p_partner AND d.id = b.currency_id AND d.code = c.code
     WHERE a.network_id = p_home AND a.partner_id = p_partner AND (a.balance <> 0 OR b.balance <> 0)
$$;

-- In which units something is open with a partner, in either book: a memo speaks of all of them.
CREATE OR REPLACE FUNCTION ledgers_memo_kinds(p_partner bigint) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT kind FROM ledgers_memo_open(current_network(), p_partner) ORDER BY kind
$$;

-- Writes a memo with the first signature: for each unit that is open with this partner, the way it is settled. Refuses `partner`,
-- `nothing`, `changed` (other units are open), `reference` (of what was paid outside), `open` (one waits already).
CREATE OR REPLACE FUNCTION ledgers_memo_write(
    p_partner bigint, p_words text, p_name text, p_kinds text[], p_ways text[], p_references text[], p_decision text, p_actor bigint,
    p_hand bigint, p_system text, p_consumers text[], OUT refused text, OUT memo_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pact uuid := gen_random_uuid();
    there bigint;
    side record;
BEGIN
    IF p_partner = me OR (SELECT count(*) FROM networks_network WHERE id IN (me, p_partner) AND kind = 'local') <> 2 THEN
        refused := 'partner'; RETURN;
    END IF;
    -- Both copies say the same: what crosses meanwhile waits.
    PERFORM FROM ledgers_account a WHERE (a.network_id = me AND a.partner_id = p_partner) OR (a.network_id = p_partner AND a.partner_id = me)
      ORDER BY a.id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM ledgers_memo_open(me, p_partner)) THEN
        refused := 'nothing'; RETURN;
    END IF;
    IF (SELECT array_agg(kind ORDER BY kind) FROM ledgers_memo_open(me, p_partner))
       IS DISTINCT FROM (SELECT array_agg(one ORDER BY one) FROM unnest(p_kinds) AS one) THEN
        refused := 'changed'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM unnest(p_ways, p_references) AS l(way, reference) WHERE way = 'paid' AND btrim(coalesce(reference, '')) = '') THEN
        refused := 'reference'; RETURN;
    END IF;
    FOR side IN SELECT * FROM (VALUES (me, p_partner, true), (p_partner, me, false)) AS s(home, other, is_ours) ORDER BY home LOOP
        INSERT INTO ledgers_memo AS m (uid, network_id, pact, partner_id, state, is_ours, words, signed_as, partner_signed_as, by_umbrella,
                                       signed_by_id, decision)
        VALUES (gen_random_uuid(), side.home, pact, side.other, 'written', side.is_ours, p_words, CASE WHEN side.is_ours THEN p_name ELSE '' END,
                CASE WHEN side.is_ours THEN '' ELSE p_name END, false, CASE WHEN side.is_ours THEN coalesce(p_hand, p_actor) END,
                CASE WHEN side.is_ours THEN p_decision ELSE '' END)
        ON CONFLICT (partner_id, network_id) WHERE state = 'written' DO NOTHING RETURNING m.id INTO there;
        IF there IS NULL THEN
            refused := 'open'; memo_id := NULL; RETURN;
        END IF;
        IF side.is_ours THEN
            memo_id := there;
        END IF;
        INSERT INTO ledgers_memoline (network_id, memo_id, kind, amount, amount_there, way, reference)
        SELECT side.home, there, o.kind, o.amount, o.amount_there, l.way, coalesce(l.reference, '')
          FROM ledgers_memo_open(side.home, side.other) AS o JOIN unnest(p_kinds, p_ways, p_references) AS l(kind, way, reference) USING (kind);
        there := NULL;
    END LOOP;
    PERFORM ledgers_memo_tell(pact, 'memo.written', p_actor, p_hand, p_system, p_consumers);
END $$;

-- The second signature: by the side that was asked, or by the umbrella where nobody coordinates that one any more. Both books move, or
-- neither: clearing to zero, against the commons fund. Refuses `unknown`, `answered`, `own`, `same-person` (who signed for the other
-- side), `coordinated`, `changed` (the books say something else by now: it is written anew), `fund` and `fund-there` (a commons fund
-- cannot go so far below zero).
CREATE OR REPLACE FUNCTION ledgers_memo_sign(
    p_pact uuid, p_name text, p_decision text, p_actor bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    is_umbrella boolean := EXISTS (SELECT FROM networks_network WHERE id = me AND kind = 'umbrella');
    mine ledgers_memo%ROWTYPE;
    line record;
    crumbs bigint;
BEGIN
    PERFORM FROM ledgers_memo m WHERE m.pact = p_pact ORDER BY m.id FOR NO KEY UPDATE;
    SELECT m.* INTO mine FROM ledgers_memo m WHERE m.pact = p_pact AND (CASE WHEN is_umbrella THEN NOT m.is_ours ELSE m.network_id = me END);
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    partner := mine.partner_id;
    IF mine.state <> 'written' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF is_umbrella AND p_decision <> '' AND p_decision IN (SELECT ledgers_memos_decided()) THEN
        refused := 'decided'; RETURN;
    END IF;
    IF mine.is_ours THEN
        refused := 'own'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_memo w WHERE w.pact = p_pact AND w.is_ours
                  AND ledgers_one_person(w.network_id, w.signed_by_id, me, coalesce(p_hand, p_actor))) THEN
        refused := 'same-person'; RETURN;
    END IF;
    IF is_umbrella AND NOT ledgers_uncoordinated(mine.network_id) THEN
        refused := 'coordinated'; RETURN;
    END IF;
    PERFORM FROM ledgers_account a WHERE a.id IN (
        SELECT unnest(ARRAY[o.here_id, o.there_id]) FROM ledgers_memo_open(mine.network_id, mine.partner_id) AS o
         UNION SELECT f.id FROM ledgers_account f JOIN ledgers_currency c ON c.network_id = f.network_id AND c.id = f.currency_id
                WHERE f.network_id IN (mine.network_id, mine.partner_id) AND f.kind = 'fund' AND c.code IN ('HOURS', 'CREDIT'))
      ORDER BY a.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM (SELECT l.kind, l.amount, l.amount_there FROM ledgers_memoline l WHERE l.network_id = mine.network_id AND l.memo_id = mine.id) AS s
               FULL JOIN ledgers_memo_open(mine.network_id, mine.partner_id) AS o ON o.kind = s.kind
                WHERE (s.amount, s.amount_there) IS DISTINCT FROM (o.amount, o.amount_there)) THEN
        refused := 'changed'; RETURN;
    END IF;
    FOR line IN SELECT l.kind, l.amount, l.amount_there FROM ledgers_memoline l
                 WHERE l.network_id = mine.network_id AND l.memo_id = mine.id AND l.way <> 'carried' ORDER BY l.kind LOOP
        IF NOT ledgers_memo_bears(mine.network_id, line.kind, line.amount) THEN
            refused := CASE WHEN is_umbrella THEN 'fund-there' ELSE 'fund' END;
        ELSIF NOT ledgers_memo_bears(mine.partner_id, line.kind, line.amount_there) THEN
            refused := 'fund-there';
        END IF;
        PERFORM networks_stand_in(me);
        EXIT WHEN refused IS NOT NULL;
    END LOOP;
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE ledgers_memo m SET state = 'signed', ended_at = now(), settled_on = (clock_timestamp() AT TIME ZONE n.time_zone)::date,
           by_umbrella = is_umbrella,
           signed_as = CASE WHEN m.is_ours THEN m.signed_as ELSE p_name END,
           partner_signed_as = CASE WHEN m.is_ours THEN p_name ELSE m.partner_signed_as END,
           signed_by_id = CASE WHEN m.is_ours OR is_umbrella THEN m.signed_by_id ELSE coalesce(p_hand, p_actor) END,
           decision = CASE WHEN m.is_ours OR is_umbrella THEN m.decision ELSE p_decision END,
           umbrella_decision = CASE WHEN is_umbrella THEN p_decision ELSE '' END,
           umbrella_words = CASE WHEN is_umbrella THEN coalesce((SELECT left(d.ref || ': ' || d.text, 400) FROM networks_decision d
                                  WHERE d.network_id = me AND 'decision:' || d.uid = p_decision), '') ELSE '' END
      FROM networks_network n WHERE n.id = m.network_id AND m.pact = p_pact;
    FOR line IN SELECT l.kind, l.amount, l.amount_there FROM ledgers_memoline l
                 WHERE l.network_id = mine.network_id AND l.memo_id = mine.id AND l.way <> 'carried' ORDER BY l.kind LOOP
        crumbs := CASE WHEN sign(line.amount) * sign(line.amount_there) < 0 THEN 0 ELSE abs(line.amount) + abs(line.amount_there) + 1 END;
        IF crumbs > 0 THEN  -- What a rate left on one side alone: first the two are put opposite.
            PERFORM ledgers_memo_move(mine.network_id, mine.partner_id, line.kind, -crumbs, crumbs, p_pact, p_consumers);
        END IF;
        PERFORM ledgers_memo_move(mine.network_id, mine.partner_id, line.kind, line.amount + crumbs, line.amount_there - crumbs, p_pact,
                                  p_consumers);
    END LOOP;
    PERFORM ledgers_memo_tell(p_pact, 'memo.signed', CASE WHEN is_umbrella THEN NULL ELSE p_actor END, CASE WHEN is_umbrella THEN NULL ELSE p_hand END,
                              p_system, p_consumers);
END $$;

-- Whether the fund of a network can take what a line puts into it, or out of it: what it has promised is not there any more. The caller locked it, and stands back in its own network.
CREATE OR REPLACE FUNCTION ledgers_memo_bears(p_network bigint, p_kind text, p_amount bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    f record;
BEGIN
    PERFORM networks_stand_in(p_network);
    SELECT a.balance - CASE WHEN p_amount < 0 THEN a.held_out ELSE 0 END AS free, b.lowest INTO f FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = p_network AND c.id = a.currency_id,
           ledgers_bounds(p_network, a.id, 'fund', c.code, NULL, NULL) AS b
     WHERE a.network_id = p_network AND a.kind = 'fund' AND c.code = upper(p_kind);
    RETURN FOUND AND ledgers_within(f.free, p_amount, f.lowest, NULL);
END $$;

-- One unit, in both books: off the clearing accounts (opposite amounts), into the commons funds.
CREATE OR REPLACE FUNCTION ledgers_memo_move(
    p_home bigint, p_other bigint, p_kind text, p_off bigint, p_off_there bigint, p_pact uuid, p_consumers text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    pair uuid := gen_random_uuid();
    side record;
BEGIN
    FOR side IN
        SELECT s.home, s.other, s.off, s.off_there, c.id AS currency_id, c.code, a.id AS clearing, f.id AS fund, m.uid,
               (clock_timestamp() AT TIME ZONE n.time_zone)::date AS today, o.uid AS other_uid
          FROM (VALUES (p_home, p_other, p_off, p_off_there), (p_other, p_home, p_off_there, p_off)) AS s(home, other, off, off_there)
          JOIN networks_network n ON n.id = s.home JOIN networks_network o ON o.id = s.other
          JOIN ledgers_currency c ON c.network_id = s.home AND c.code = upper(p_kind)
          JOIN ledgers_account a ON a.network_id = s.home AND a.currency_id = c.id AND a.partner_id = s.other
          JOIN ledgers_account f ON f.network_id = s.home AND f.currency_id = c.id AND f.kind = 'fund'
          JOIN ledgers_memo m ON m.network_id = s.home AND m.pact = p_pact
    LOOP
        PERFORM ledgers_cross(side.home, side.currency_id, ARRAY[side.clearing, side.fund], ARRAY[-side.off, side.off], side.clearing,
            side.other, pair, -side.off_there, 'between-memo', 'memo:' || side.uid, side.today, NULL, NULL, 'memo', '', '', NULL, '', NULL,
            '{}', p_consumers, jsonb_build_object('currency', side.code, 'partner', side.other_uid));
    END LOOP;
END $$;

-- Either side: not so. Refuses `unknown`, `answered`.
CREATE OR REPLACE FUNCTION ledgers_memo_decline(
    p_pact uuid, p_actor bigint, p_hand bigint, p_system text, p_consumers text[], OUT refused text, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    mine record;
BEGIN
    PERFORM FROM ledgers_memo m WHERE m.pact = p_pact ORDER BY m.id FOR NO KEY UPDATE;
    SELECT m.state, m.partner_id INTO mine FROM ledgers_memo m WHERE m.pact = p_pact AND m.network_id = current_network();
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    partner := mine.partner_id;
    IF mine.state <> 'written' THEN
        refused := 'answered'; RETURN;
    END IF;
    UPDATE ledgers_memo SET state = 'declined', ended_at = now() WHERE pact = p_pact;
    PERFORM ledgers_memo_tell(p_pact, 'memo.declined', p_actor, p_hand, p_system, p_consumers);
END $$;

-- The same record in both networks; whose deed it was is said at home alone.
CREATE OR REPLACE FUNCTION ledgers_memo_tell(p_pact uuid, p_kind text, p_actor bigint, p_hand bigint, p_system text, p_consumers text[])
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    side record;
BEGIN
    FOR side IN SELECT m.network_id, m.uid, n.uid AS other, m.network_id = me AS is_home FROM ledgers_memo m
                  JOIN networks_network n ON n.id = m.partner_id WHERE m.pact = p_pact ORDER BY m.id LOOP
        PERFORM ledgers_record(side.network_id, p_kind, CASE WHEN side.is_home THEN p_actor END, CASE WHEN side.is_home THEN p_hand END,
            'memo:' || side.uid, jsonb_build_object('partner', side.other, 'is_home', side.is_home)
                || CASE WHEN p_system = '' OR NOT side.is_home THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    END LOOP;
END $$;

-- For the umbrella: memos that wait for the signature of a network that nobody coordinates any more, a row for each unit.
CREATE OR REPLACE FUNCTION ledgers_memos_orphaned()
RETURNS TABLE (pact uuid, asked_id bigint, writer_id bigint, words text, signed_as text, kind text, amount bigint, way text, reference text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM networks_network WHERE id = current_network() AND kind = 'umbrella') THEN
        RAISE EXCEPTION 'only the umbrella does this' USING ERRCODE = '42501';
    END IF;
    RETURN QUERY
    SELECT m.pact, m.network_id, m.partner_id, m.words, m.partner_signed_as::text, l.kind::text, l.amount, l.way::text, l.reference::text
      FROM ledgers_memo m JOIN ledgers_memoline l ON l.network_id = m.network_id AND l.memo_id = m.id
     WHERE m.state = 'written' AND NOT m.is_ours AND ledgers_uncoordinated(m.network_id) ORDER BY m.id, l.kind DESC LIMIT 200;
END $$;

-- For the umbrella: the decisions of its own that stand behind memos which it signed.
CREATE OR REPLACE FUNCTION ledgers_memos_decided() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM networks_network WHERE id = current_network() AND kind = 'umbrella') THEN
        RETURN QUERY SELECT m.umbrella_decision::text FROM ledgers_memo m WHERE m.by_umbrella AND m.umbrella_decision <> '';
    END IF;
END $$;

REVOKE ALL ON FUNCTION ledgers_memos_decided, ledgers_uncoordinated, ledgers_memo_open, ledgers_memo_kinds, ledgers_memo_write, ledgers_memo_sign, ledgers_memo_bears, ledgers_memo_move,
    ledgers_memo_decline, ledgers_memo_tell, ledgers_memos_orphaned FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_memos_decided, ledgers_memo_kinds, ledgers_memo_write, ledgers_memo_sign, ledgers_memo_decline, ledgers_memos_orphaned TO manyhands_app;
