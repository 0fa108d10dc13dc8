-- ── Asking another network to give back what crossed by mistake ─────────────────────────────────────────────────────
-- A wish is a row in each book, under one `pair`: of who asks at home (`is_elsewhere`: the other network answers it), of nobody in
-- the book that received, until somebody there agrees. The row there is the older one, and is locked first.

-- Asks the partner that received a crossing. Refuses `unknown`, `ours` (it came to us), `reversed`, `asked`, `said-no`.
CREATE OR REPLACE FUNCTION ledgers_return_ask(
    p_transfer bigint, p_reason text, p_actor bigint, p_hand bigint, p_consumers text[], p_consumers_there text[],
    OUT refused text, OUT request_id bigint, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    mine record;
    twin record;
    pair uuid := gen_random_uuid();
    made record;
BEGIN
    SELECT c.*, t.uid INTO mine FROM ledgers_crossing c JOIN ledgers_transfer t ON t.network_id = me AND t.id = c.transfer_id
     WHERE c.network_id = me AND c.transfer_id = p_transfer AND t.kind IN ('between', 'between-gift');
    IF NOT FOUND OR coalesce(p_hand, p_actor) IS NULL OR btrim(coalesce(p_reason, '')) = '' THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF mine.amount < 0 THEN
        refused := 'ours'; RETURN;
    END IF;
    partner := mine.partner_id;
    SELECT c.*, t.uid INTO twin FROM ledgers_crossing c JOIN ledgers_transfer t ON t.network_id = c.network_id AND t.id = c.transfer_id
     WHERE c.network_id = mine.partner_id AND c.pair = mine.pair;
    -- Whoever takes it back locks these, too: a wish never comes after the line that it asks for.
    PERFORM FROM ledgers_account a WHERE (a.network_id, a.id) IN ((me, mine.account_id), (mine.partner_id, twin.account_id))
      ORDER BY a.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM ledgers_transfer t WHERE t.network_id = me AND t.reverses_id = p_transfer) THEN
        refused := 'reversed'; RETURN;
    END IF;
    SELECT CASE r.state WHEN 'asked' THEN 'asked' ELSE 'said-no' END INTO refused FROM ledgers_reversalrequest r
     WHERE r.network_id = me AND r.transfer_id = p_transfer AND r.is_elsewhere AND r.state <> 'dropped';
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO ledgers_reversalrequest AS r (uid, network_id, transfer_id, state, asked_at, reason, pair, is_elsewhere)
    VALUES (gen_random_uuid(), mine.partner_id, twin.transfer_id, 'asked', now(), left(btrim(p_reason), 200), pair, false)
    ON CONFLICT DO NOTHING RETURNING r.id, r.uid INTO made;
    IF made.id IS NULL THEN  -- They are looking at it already.
        refused := 'asked'; RETURN;
    END IF;
    PERFORM ledgers_record(mine.partner_id, 'reversal.asked', NULL, NULL, 'reversalrequest:' || made.uid,
        jsonb_build_object('transfer', twin.uid, 'partner', (SELECT n.uid FROM networks_network n WHERE n.id = me)), p_consumers_there);
    INSERT INTO ledgers_reversalrequest AS r (uid, network_id, transfer_id, state, asked_by_id, asked_at, reason, pair, is_elsewhere)
    VALUES (gen_random_uuid(), me, p_transfer, 'asked', coalesce(p_hand, p_actor), now(), left(btrim(p_reason), 200), pair, true)
    RETURNING r.id, r.uid INTO made;
    request_id := made.id;
    PERFORM ledgers_record(me, 'reversal.wished', p_actor, p_hand, 'reversalrequest:' || made.uid,
        jsonb_build_object('transfer', mine.uid, 'partner', (SELECT n.uid FROM networks_network n WHERE n.id = mine.partner_id)), p_consumers);
END $$;

-- Whether a member here is, in the other network of what crossed, whoever paid it or asks for it: nobody signs for both sides.
CREATE OR REPLACE FUNCTION ledgers_return_is_own(p_request bigint, p_member bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM ledgers_reversalrequest r
          JOIN ledgers_crossing c ON c.network_id = r.network_id AND c.transfer_id = r.transfer_id
          JOIN ledgers_crossing o ON o.network_id = c.partner_id AND o.pair = c.pair
          JOIN ledgers_entry e ON e.network_id = o.network_id AND e.transfer_id = o.transfer_id
          JOIN ledgers_account a ON a.network_id = e.network_id AND a.id = e.account_id
          LEFT JOIN ledgers_reversalrequest w ON w.network_id = o.network_id AND w.pair = r.pair
         WHERE r.network_id = current_network() AND r.id = p_request
           AND (ledgers_one_person(w.network_id, w.asked_by_id, r.network_id, p_member)
                OR ledgers_one_person(a.network_id, a.holder_id, r.network_id, p_member)))
$$;

-- Ends a wish in both books: `done` by who received it, once both lines are taken back, by a second person there; `declined` by
-- either side, which is `dropped` where the side that asks says it: it may ask again. Refuses `unknown`, `answered`.
CREATE OR REPLACE FUNCTION ledgers_return_end(
    p_request bigint, p_state text, p_answered_by bigint, p_consumers text[], OUT refused text, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    mine record;
    twin record;
BEGIN
    SELECT r.pair, c.partner_id INTO mine FROM ledgers_reversalrequest r
      JOIN ledgers_crossing c ON c.network_id = me AND c.transfer_id = r.transfer_id
     WHERE r.network_id = me AND r.id = p_request AND r.pair IS NOT NULL;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    partner := mine.partner_id;
    PERFORM FROM ledgers_reversalrequest r WHERE r.pair = mine.pair AND r.network_id IN (me, partner) ORDER BY r.id FOR UPDATE;
    SELECT r.* INTO mine FROM ledgers_reversalrequest r WHERE r.network_id = me AND r.id = p_request;
    IF mine.state <> 'asked' THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p_state <> 'declined' AND (p_state <> 'done' OR mine.is_elsewhere OR NOT EXISTS (
           SELECT FROM ledgers_transfer t WHERE t.network_id = me AND t.reverses_id = mine.transfer_id)
           OR coalesce(p_answered_by = mine.asked_by_id, true)) THEN
        refused := 'unknown'; RETURN;
    END IF;
    p_state := CASE WHEN p_state = 'declined' AND mine.is_elsewhere THEN 'dropped' ELSE p_state END;
    UPDATE ledgers_reversalrequest r SET state = p_state, answered_at = now(),
           answered_by_id = CASE WHEN r.network_id = me THEN nullif(p_answered_by, r.asked_by_id) END
     WHERE r.pair = mine.pair AND r.network_id IN (me, partner);
    SELECT r.uid, t.uid AS line INTO twin FROM ledgers_reversalrequest r
      JOIN ledgers_transfer t ON t.network_id = r.network_id AND t.id = r.transfer_id
     WHERE r.network_id = partner AND r.pair = mine.pair;
    PERFORM ledgers_record(partner, 'reversal.answered', NULL, NULL, 'reversalrequest:' || twin.uid,
        jsonb_build_object('transfer', twin.line, 'state', p_state), p_consumers);
END $$;

-- A member's words go out of what they asked another network, in both books.
CREATE OR REPLACE FUNCTION ledgers_return_forget(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_reversalrequest w SET reason = '…' FROM ledgers_reversalrequest r
     WHERE r.network_id = current_network() AND r.asked_by_id = p_member AND r.is_elsewhere AND w.pair = r.pair
$$;

REVOKE ALL ON FUNCTION ledgers_return_ask, ledgers_return_is_own, ledgers_return_end, ledgers_return_forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_return_ask, ledgers_return_is_own, ledgers_return_end, ledgers_return_forget TO manyhands_app;
