-- ── A member goes over to another network: what they have, or owe, goes along ───────────────────────────────────────
-- For functions of chapters above, which have judged that the member goes, and guard against being asked twice; nobody else may call it.

-- Moves the whole balance of a member's account here to one of another network, by the agreement in force: two transfers, or none.
-- Caps bind. Limits of the member do not: nobody spends, it is the same person's; past one the other book flags it. What a rate leaves
-- less than one unit there stays. Refuses `receiver`, `unit` (no agreement, or none for this unit), `held`, `cap`.
CREATE OR REPLACE FUNCTION ledgers_carry(p_account bigint, p_there uuid, p_source text, p_consumers text[], OUT refused text, OUT amount bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    mine record;
    theirs record;
    clearing record;
    mirror record;
    deal record;
    back record;
    rule record;
    bounds record;
    amount_there bigint;
    pair uuid := gen_random_uuid();
    flags text[] := '{}';
BEGIN
    amount := 0;
    SELECT a.id, a.currency_id, c.kind, c.code INTO mine FROM ledgers_account a JOIN ledgers_currency c ON c.network_id = me AND c.id = a.currency_id
     WHERE a.network_id = me AND a.id = p_account AND a.kind = 'member' AND c.kind IN ('hours', 'credit');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account of a member in this network' USING ERRCODE = '23503';
    END IF;
    SELECT b.id, b.network_id, b.currency_id INTO theirs FROM ledgers_account b
      JOIN ledgers_currency d ON d.network_id = b.network_id AND d.id = b.currency_id AND d.code = mine.code AND d.is_open
     WHERE b.uid = p_there AND b.network_id <> me AND b.kind = 'member' AND b.closed_at IS NULL;
    IF NOT FOUND THEN
        refused := 'receiver'; RETURN;
    END IF;
    PERFORM FROM ledgers_agreement a WHERE (a.network_id, a.partner_id) IN ((me, theirs.network_id), (theirs.network_id, me)) AND a.state = 'live'
      ORDER BY a.id FOR SHARE;
    SELECT t.we_owe, t.they_owe, t.ours, t.theirs INTO deal FROM ledgers_agreement a
      JOIN ledgers_agreementterm t ON t.network_id = me AND t.agreement_id = a.id AND t.kind = mine.kind
     WHERE a.network_id = me AND a.partner_id = theirs.network_id AND a.state = 'live';
    IF NOT FOUND THEN
        refused := 'unit'; RETURN;
    END IF;
    SELECT t.we_owe, t.they_owe INTO back FROM ledgers_agreement a
      JOIN ledgers_agreementterm t ON t.network_id = theirs.network_id AND t.agreement_id = a.id AND t.kind = mine.kind
     WHERE a.network_id = theirs.network_id AND a.partner_id = me AND a.state = 'live';
    PERFORM FROM ledgers_account acc
      WHERE (acc.network_id = me AND acc.id = mine.id) OR (acc.network_id = theirs.network_id AND acc.id = theirs.id)
         OR (acc.network_id = me AND acc.partner_id = theirs.network_id AND acc.currency_id = mine.currency_id)
         OR (acc.network_id = theirs.network_id AND acc.partner_id = me AND acc.currency_id = theirs.currency_id)
      ORDER BY acc.id FOR NO KEY UPDATE;
    SELECT acc.* INTO clearing FROM ledgers_account acc
     WHERE acc.network_id = me AND acc.partner_id = theirs.network_id AND acc.currency_id = mine.currency_id;
    SELECT acc.* INTO mirror FROM ledgers_account acc
     WHERE acc.network_id = theirs.network_id AND acc.partner_id = me AND acc.currency_id = theirs.currency_id;
    SELECT acc.balance INTO amount FROM ledgers_account acc WHERE acc.network_id = me AND acc.id = mine.id;
    IF EXISTS (SELECT FROM ledgers_account acc WHERE acc.network_id = me AND acc.id = mine.id AND (acc.held_out <> 0 OR acc.held_in <> 0)) THEN
        refused := 'held'; RETURN;
    END IF;
    amount_there := sign(amount) * ledgers_converted(abs(amount), deal.ours, deal.theirs);
    IF amount_there = 0 THEN
        amount := 0; RETURN;
    END IF;
    IF abs(amount) > 1000000000 OR abs(amount_there) > 1000000000
       OR NOT (ledgers_within(clearing.balance, amount, -deal.they_owe, deal.we_owe)
           AND ledgers_within(mirror.balance, -amount_there, -back.they_owe, back.we_owe)) THEN
        refused := 'cap'; RETURN;
    END IF;
    PERFORM networks_stand_in(theirs.network_id);
    rule := ledgers_rules(mine.kind, mine.code);
    SELECT * INTO bounds FROM ledgers_bounds(theirs.network_id, theirs.id, 'member', mine.code, rule.lowest, rule.highest);
    IF NOT ledgers_within((SELECT acc.balance FROM ledgers_account acc WHERE acc.network_id = theirs.network_id AND acc.id = theirs.id),
                          amount_there, bounds.lowest, bounds.highest) THEN
        flags := ARRAY[CASE WHEN amount_there < 0 THEN 'floor:' ELSE 'ceiling:' END || theirs.id];
    END IF;
    PERFORM networks_stand_in(me);
    PERFORM ledgers_cross(me, mine.currency_id, ARRAY[mine.id, clearing.id], ARRAY[-amount, amount], clearing.id, theirs.network_id, pair,
        -amount_there, 'between-move', p_source, (clock_timestamp() AT TIME ZONE n.time_zone)::date, NULL, NULL, 'joining', '', '', NULL, '', NULL,
        '{}', p_consumers, jsonb_build_object('currency', mine.code, 'partner', o.uid))
       FROM networks_network n, networks_network o WHERE n.id = me AND o.id = theirs.network_id;
    PERFORM ledgers_cross(theirs.network_id, theirs.currency_id, ARRAY[mirror.id, theirs.id], ARRAY[-amount_there, amount_there], mirror.id, me,
        pair, amount, 'between-move', p_source, (clock_timestamp() AT TIME ZONE n.time_zone)::date, NULL, NULL, 'joining', '', '', NULL, '', NULL,
        flags, p_consumers, jsonb_build_object('currency', mine.code, 'partner', o.uid))
       FROM networks_network n, networks_network o WHERE n.id = theirs.network_id AND o.id = me;
END $$;

REVOKE ALL ON FUNCTION ledgers_carry FROM PUBLIC;
