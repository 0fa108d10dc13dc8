-- ── Between networks: agreements, and value that crosses ────────────────────────────────────────────────────────────
-- The only functions that write in another network than the current one. Locks in one order, whoever begins: the copies of the
-- agreement by id, then the accounts of both books by id. Rules of the other network are asked as that network, and the setting
-- is put back before anything is answered.

-- Amounts of one unit in the other, halves up.
CREATE OR REPLACE FUNCTION ledgers_converted(amount bigint, from_part int, to_part int) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT (2 * amount * to_part + from_part) / (2 * from_part) $$;

-- Whether two members, each of their own network, are one person: nobody signs for both sides.
CREATE OR REPLACE FUNCTION ledgers_one_person(p_network bigint, p_member bigint, p_there bigint, p_member_there bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM networks_membership a JOIN networks_membership b ON b.person_id = a.person_id
                    WHERE a.network_id = p_network AND a.id = p_member AND b.network_id = p_there AND b.id = p_member_there)
$$;

-- Proposes terms to a partner: for each kind, caps in this network's units and the rate (`p_ours` of ours for `p_theirs` of
-- theirs). A partner gets the same, seen from there. Refuses `partner`, `open` (one proposal at a time), `unit`, `terms`, `days`.
CREATE OR REPLACE FUNCTION ledgers_agreement_propose(
    p_partner bigint, p_contact text, p_review_on date, p_ends_on date, p_kinds text[], p_we_owe bigint[], p_they_owe bigint[],
    p_ours int[], p_theirs int[], p_lends boolean, p_decision text, p_actor bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text, OUT agreement_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    pact uuid := gen_random_uuid();
    there bigint;
    side record;
BEGIN
    IF p_partner = me OR (SELECT count(*) FROM networks_network WHERE id IN (me, p_partner) AND kind = 'local' AND state <> 'closed') <> 2 THEN
        refused := 'partner'; RETURN;
    END IF;
    IF p_review_on <= current_date OR p_ends_on <= current_date OR p_review_on IS NULL THEN
        refused := 'days'; RETURN;
    END IF;
    IF coalesce(cardinality(p_kinds), 0) = 0 OR EXISTS (
        SELECT FROM unnest(p_kinds, p_we_owe, p_they_owe, p_ours, p_theirs) AS t(kind, we, they, ours, theirs)
         WHERE kind IS NULL OR coalesce(we NOT BETWEEN 0 AND 1000000000, true) OR coalesce(they NOT BETWEEN 0 AND 1000000000, true)
            OR we + they = 0 OR (kind = 'hours' AND (ours, theirs) IS DISTINCT FROM (1, 1))
            OR coalesce(ours NOT BETWEEN 1 AND 10000, true) OR coalesce(theirs NOT BETWEEN 1 AND 10000, true)
            OR ledgers_converted(greatest(we, they), ours, theirs) > 1000000000) THEN
        refused := 'terms'; RETURN;
    END IF;
    IF (SELECT count(*) FROM ledgers_currency c WHERE c.network_id IN (me, p_partner) AND c.kind = ANY (p_kinds) AND c.is_open
           AND c.code = upper(c.kind)) <> 2 * cardinality(p_kinds) THEN
        refused := 'unit'; RETURN;
    END IF;
    IF EXISTS (SELECT FROM ledgers_agreement WHERE network_id = me AND partner_id = p_partner AND state = 'proposed') THEN
        refused := 'open'; RETURN;
    END IF;
    FOR side IN SELECT * FROM (VALUES (me, p_partner, true), (p_partner, me, false)) AS s(home, other, is_ours) ORDER BY home LOOP
        INSERT INTO ledgers_agreement AS a (uid, network_id, pact, partner_id, state, is_ours, lends_things, contact, partner_contact,
                                            review_on, ends_on, signed_by_id, decision)
        VALUES (gen_random_uuid(), side.home, pact, side.other, 'proposed', side.is_ours, coalesce(p_lends, false), CASE WHEN side.is_ours THEN p_contact ELSE '' END,
                CASE WHEN side.is_ours THEN '' ELSE p_contact END, p_review_on, p_ends_on,
                CASE WHEN side.is_ours THEN coalesce(p_hand, p_actor) END, CASE WHEN side.is_ours THEN p_decision ELSE '' END)
        RETURNING a.id INTO there;
        IF side.is_ours THEN
            agreement_id := there;
        END IF;
        INSERT INTO ledgers_agreementterm (network_id, agreement_id, kind, we_owe, they_owe, ours, theirs)
        SELECT side.home, there, kind, CASE WHEN side.is_ours THEN we ELSE ledgers_converted(they, ours, theirs) END,
               CASE WHEN side.is_ours THEN they ELSE ledgers_converted(we, ours, theirs) END,
               CASE WHEN side.is_ours THEN ours ELSE theirs END, CASE WHEN side.is_ours THEN theirs ELSE ours END
          FROM unnest(p_kinds, p_we_owe, p_they_owe, p_ours, p_theirs) AS t(kind, we, they, ours, theirs);
    END LOOP;
    PERFORM ledgers_between_tell(pact, 'between.proposed', p_actor, p_hand, p_system, p_consumers);
END $$;

-- Takes an agreement a step on, in both copies. `p_step`: live (by the side that was asked; an earlier one ends), declined (by either
-- side), ended (by either side, or by the calendar). Refuses `unknown`, `answered`, `own`, `contact`, `partner`.
CREATE OR REPLACE FUNCTION ledgers_agreement_step(
    p_agreement bigint, p_step text, p_contact text, p_decision text, p_actor bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    mine ledgers_agreement%ROWTYPE;
    was record;
BEGIN
    SELECT * INTO mine FROM ledgers_agreement WHERE network_id = me AND id = p_agreement;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    PERFORM FROM ledgers_agreement WHERE (network_id, partner_id) IN ((me, mine.partner_id), (mine.partner_id, me))
        AND state IN ('proposed', 'live') ORDER BY id FOR UPDATE;
    SELECT * INTO mine FROM ledgers_agreement WHERE network_id = me AND id = p_agreement;
    IF mine.state <> (CASE p_step WHEN 'ended' THEN 'live' WHEN 'live' THEN 'proposed' WHEN 'declined' THEN 'proposed' END) THEN
        refused := 'answered'; RETURN;
    END IF;
    IF p_step = 'live' THEN
        IF mine.is_ours THEN
            refused := 'own'; RETURN;
        END IF;
        IF EXISTS (SELECT FROM ledgers_agreement w WHERE w.pact = mine.pact AND w.is_ours
                      AND ledgers_one_person(w.network_id, w.signed_by_id, me, coalesce(p_hand, p_actor))) THEN
            refused := 'same-person'; RETURN;
        END IF;
        IF btrim(p_contact) = '' THEN
            refused := 'contact'; RETURN;
        END IF;
        IF EXISTS (SELECT FROM networks_network WHERE id IN (me, mine.partner_id) AND state = 'closed') THEN
            refused := 'partner'; RETURN;
        END IF;
        FOR was IN UPDATE ledgers_agreement SET state = 'ended', ended_at = now()
                    WHERE (network_id, partner_id) IN ((me, mine.partner_id), (mine.partner_id, me)) AND state = 'live'
                RETURNING pact, network_id LOOP
            IF was.network_id = me THEN
                PERFORM ledgers_between_tell(was.pact, 'between.replaced', p_actor, p_hand, p_system, p_consumers);
            END IF;
        END LOOP;
        INSERT INTO ledgers_account (uid, network_id, currency_id, kind, partner_id, balance, held_out, held_in)
        SELECT gen_random_uuid(), a.network_id, c.id, 'clearing', a.partner_id, 0, 0, 0
          FROM ledgers_agreement a JOIN ledgers_agreementterm t ON t.network_id = a.network_id AND t.agreement_id = a.id
          JOIN ledgers_currency c ON c.network_id = a.network_id AND c.kind = t.kind AND c.code = upper(t.kind)
         WHERE a.pact = mine.pact ORDER BY a.id, c.id
        ON CONFLICT DO NOTHING;
    END IF;
    UPDATE ledgers_agreement
       SET state = p_step, live_at = CASE WHEN p_step = 'live' THEN now() ELSE live_at END,
           ended_at = CASE WHEN p_step = 'live' THEN ended_at ELSE now() END,
           contact = CASE WHEN p_step = 'live' AND network_id = me THEN p_contact ELSE contact END,
           partner_contact = CASE WHEN p_step = 'live' AND network_id <> me THEN p_contact ELSE partner_contact END,
           signed_by_id = CASE WHEN p_step = 'live' AND network_id = me THEN coalesce(p_hand, p_actor) ELSE signed_by_id END,
           decision = CASE WHEN p_step = 'live' AND network_id = me THEN p_decision ELSE decision END
     WHERE pact = mine.pact;
    PERFORM ledgers_between_tell(mine.pact, 'between.' || p_step, p_actor, p_hand, p_system, p_consumers);
END $$;

-- Who speaks for this network, or that the review was spoken of; in both copies where both show it.
CREATE OR REPLACE FUNCTION ledgers_agreement_note(p_agreement bigint, p_contact text, p_reminded_on date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_agreement a
       SET contact = CASE WHEN a.id = mine.id THEN coalesce(p_contact, a.contact) ELSE a.contact END,
           partner_contact = CASE WHEN a.id <> mine.id THEN coalesce(p_contact, a.partner_contact) ELSE a.partner_contact END,
           reminded_on = CASE WHEN a.id = mine.id THEN coalesce(p_reminded_on, a.reminded_on) ELSE a.reminded_on END
      FROM ledgers_agreement mine
     WHERE mine.network_id = current_network() AND mine.id = p_agreement AND a.pact = mine.pact AND a.state IN ('proposed', 'live')
$$;

-- The same record in both networks; whose deed it was is said at home alone.
CREATE OR REPLACE FUNCTION ledgers_between_tell(p_pact uuid, p_kind text, p_actor bigint, p_hand bigint, p_system text, p_consumers text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    me bigint := current_network();
    side record;
BEGIN
    FOR side IN SELECT a.network_id, a.uid, n.uid AS other, a.network_id = me AS is_home FROM ledgers_agreement a
                  JOIN networks_network n ON n.id = a.partner_id WHERE a.pact = p_pact ORDER BY a.id LOOP
        PERFORM ledgers_record(side.network_id, p_kind, CASE WHEN side.is_home THEN p_actor END, CASE WHEN side.is_home THEN p_hand END,
            'agreement:' || side.uid, jsonb_build_object('partner', side.other, 'is_home', side.is_home)
                || CASE WHEN p_system = '' OR NOT side.is_home THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
    END LOOP;
END $$;

-- One transfer in the book of one side, with its crossing; the accounts are locked and judged. For the functions below alone.
CREATE OR REPLACE FUNCTION ledgers_cross(
    p_network bigint, p_currency bigint, p_accounts bigint[], p_amounts bigint[], p_clearing bigint, p_partner bigint, p_pair uuid,
    p_there bigint, p_kind text, p_source text, p_happened_on date, p_actor bigint, p_hand bigint, p_system text, p_note text,
    p_principal text, p_key text, p_fingerprint text, p_reverses bigint, p_flags text[], p_consumers text[], p_data jsonb,
    OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    moved bigint := (SELECT sum(one) FROM unnest(p_amounts) AS one WHERE one > 0);
BEGIN
    uid := gen_random_uuid();
    INSERT INTO ledgers_transfer AS t (uid, network_id, currency_id, kind, source, happened_on, actor_id, hand_id, reverses_id, principal,
                                       key, fingerprint, xact)
    VALUES (uid, p_network, p_currency, p_kind, p_source, p_happened_on, p_actor, nullif(p_hand, p_actor), p_reverses, p_principal, p_key,
            p_fingerprint, pg_current_xact_id()::text::bigint)
    RETURNING t.id, t.recorded_at INTO transfer_id, recorded_at;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT p_network, p_currency, ledgers_cross.transfer_id, a.id, leg.amount, a.balance + leg.amount
      FROM unnest(p_accounts, p_amounts) AS leg(id, amount) JOIN ledgers_account a ON a.network_id = p_network AND a.id = leg.id;
    UPDATE ledgers_account a SET balance = a.balance + leg.amount, closed_at = CASE WHEN p_reverses IS NULL THEN a.closed_at END
      FROM unnest(p_accounts, p_amounts) AS leg(id, amount) WHERE a.network_id = p_network AND a.id = leg.id;
    INSERT INTO ledgers_crossing (network_id, transfer_id, account_id, partner_id, pair, amount, amount_there)
    SELECT p_network, ledgers_cross.transfer_id, p_clearing, p_partner, p_pair, leg.amount, p_there
      FROM unnest(p_accounts, p_amounts) AS leg(id, amount) WHERE leg.id = p_clearing;
    IF p_note <> '' THEN
        INSERT INTO ledgers_transfernote (uid, network_id, transfer_id, text, salt, made_at)
        VALUES (gen_random_uuid(), p_network, transfer_id, p_note, uuid_send(gen_random_uuid()), now());
    END IF;
    PERFORM ledgers_record(p_network, 'transfer.' || p_kind, p_actor, p_hand, 'transfer:' || uid,
        jsonb_build_object('amount', moved, 'source', p_source, 'flags', to_jsonb(p_flags)) || p_data
            || CASE WHEN p_system = '' THEN '{}' ELSE jsonb_build_object('system', p_system) END, p_consumers);
END $$;

-- What a trade that crosses brings the fund here, by this network's own clause, where it says that this side pays ("payer", "payee").
CREATE OR REPLACE FUNCTION ledgers_levy_of(p_code text, p_amount bigint, p_side text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    within text := 'currency:' || p_code;
    at timestamptz := clock_timestamp();
BEGIN
    IF coalesce(clause_value('credit.levy_from', within, at) #>> '{}', 'payee') <> p_side THEN
        RETURN 0;
    END IF;
    RETURN least(p_amount, ledgers_share_of(p_amount, coalesce(clause_value('credit.levy', within, at)::bigint, 0), within, at));
END $$;

-- Moves value from a member here to a member of the partner: two transfers, two records, or neither. `p_payer` is an account here,
-- `p_payee` the name of one there, which nobody here can look up. Refuses `unknown` (agreement), `ended`, `unit`, `amount`,
-- `account-closed`, `floor` (with the account), `receiver` (nobody there by that name who takes part), `receiver-full`,
-- `cap` (with what still fits in `room`), `key-reused`, `resting` (one of the two rests). After its end, and while one rests, an agreement lets pass what brings the two towards zero.
CREATE OR REPLACE FUNCTION ledgers_post_between(
    p_agreement bigint, p_payer bigint, p_payee uuid, p_amount bigint, p_kind text, p_happened_on date, p_actor bigint, p_hand bigint,
    p_system text, p_note text, p_note_there text, p_principal text, p_key text, p_fingerprint text, p_consumers text[],
    p_flag_consumers text[], p_levy_consumers text[] DEFAULT '{}',
    OUT refused text, OUT refused_account bigint, OUT room bigint, OUT transfer_id bigint, OUT partner bigint, OUT replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    here record;
    there record;
    said record;
    made record;
    twin record;
    unit record;
    payer record;
    payee record;
    bounds record;
    rule record;
    clearing record;
    mirror record;
    source text;
    amount_there bigint;
    pair uuid := gen_random_uuid();
    flags text[] := '{}';
    is_gift boolean := p_kind = 'between-gift';
    is_trade boolean := false;  -- In credit: each side's own network takes its levy, and counts it as it counts trades at home.
    levy bigint := 0;
    levy_there bigint := 0;
    fund bigint;
    fund_there bigint;
    settles boolean;
BEGIN
    replayed := false;
    IF p_kind NOT IN ('between', 'between-gift') THEN
        RAISE EXCEPTION 'this kind has a function of its own' USING ERRCODE = '42501';
    END IF;
    IF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;
    SELECT a.pact, a.partner_id INTO here FROM ledgers_agreement a WHERE a.network_id = me AND a.id = p_agreement;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    partner := here.partner_id;

    -- Lock: both copies, then the accounts of both books, each in the order of ids.
    PERFORM FROM ledgers_agreement a WHERE a.pact = here.pact ORDER BY a.id FOR SHARE;
    SELECT acc.currency_id, c.kind, c.code, c.is_open INTO unit FROM ledgers_account acc
      JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id
     WHERE acc.network_id = me AND acc.id = p_payer AND acc.kind = 'member';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account of a member in this network' USING ERRCODE = '23503';
    END IF;
    SELECT a.id, a.state, t.we_owe, t.they_owe, t.ours, t.theirs,
           a.ends_on < (clock_timestamp() AT TIME ZONE n.time_zone)::date AS is_over INTO here
      FROM ledgers_agreement a JOIN ledgers_agreementterm t ON t.network_id = me AND t.agreement_id = a.id AND t.kind = unit.kind
      JOIN networks_network n ON n.id = me WHERE a.network_id = me AND a.id = p_agreement;
    IF NOT FOUND OR NOT unit.is_open THEN
        refused := 'unit'; RETURN;
    END IF;
    SELECT t.we_owe, t.they_owe, c.id AS currency_id, c.code INTO there
      FROM ledgers_agreement a JOIN ledgers_agreementterm t ON t.network_id = partner AND t.agreement_id = a.id AND t.kind = unit.kind
      JOIN ledgers_currency c ON c.network_id = partner AND c.kind = unit.kind AND c.code = unit.code AND c.is_open
     WHERE a.network_id = partner AND a.partner_id = me
       AND a.pact = (SELECT b.pact FROM ledgers_agreement b WHERE b.network_id = me AND b.id = p_agreement);
    IF NOT FOUND THEN
        refused := 'unit'; RETURN;
    END IF;
    IF here.state NOT IN ('live', 'ended') THEN
        refused := 'ended'; RETURN;
    END IF;
    amount_there := ledgers_converted(p_amount, here.ours, here.theirs);
    is_trade := unit.kind = 'credit' AND NOT is_gift AND amount_there BETWEEN 1 AND 1000000000;
    IF is_trade THEN
        levy := ledgers_levy_of(unit.code, p_amount, 'payer');
        PERFORM networks_stand_in(partner);
        levy_there := ledgers_levy_of(there.code, amount_there, 'payee');
        PERFORM networks_stand_in(me);
        SELECT acc.id INTO fund FROM ledgers_account acc
         WHERE acc.network_id = me AND acc.currency_id = unit.currency_id AND acc.kind = 'fund' AND acc.holder_id IS NULL;
        SELECT acc.id INTO fund_there FROM ledgers_account acc
         WHERE acc.network_id = partner AND acc.currency_id = there.currency_id AND acc.kind = 'fund' AND acc.holder_id IS NULL;
    END IF;
    PERFORM FROM ledgers_account acc
      WHERE (acc.network_id = me AND acc.id = p_payer)
         OR (acc.network_id = me AND acc.partner_id = partner AND acc.currency_id = unit.currency_id)
         OR (acc.network_id = partner AND acc.partner_id = me AND acc.currency_id = there.currency_id)
         OR (acc.network_id = partner AND acc.uid = p_payee AND acc.currency_id = there.currency_id)
         OR (acc.network_id = me AND acc.id = fund AND levy > 0) OR (acc.network_id = partner AND acc.id = fund_there AND levy_there > 0)
      ORDER BY acc.id FOR NO KEY UPDATE;
    IF p_key IS NOT NULL THEN
        SELECT * INTO said FROM ledgers_said_before(me, p_principal, p_key, p_fingerprint, p_note);
        IF said.transfer_id IS NOT NULL OR said.refused IS NOT NULL THEN
            refused := said.refused; transfer_id := said.transfer_id; replayed := true; RETURN;
        END IF;
    END IF;
    SELECT acc.* INTO payer FROM ledgers_account acc WHERE acc.network_id = me AND acc.id = p_payer;
    SELECT acc.* INTO clearing FROM ledgers_account acc
     WHERE acc.network_id = me AND acc.partner_id = partner AND acc.currency_id = unit.currency_id;
    SELECT acc.* INTO mirror FROM ledgers_account acc
     WHERE acc.network_id = partner AND acc.partner_id = me AND acc.currency_id = there.currency_id;
    SELECT acc.* INTO payee FROM ledgers_account acc JOIN networks_membership m ON m.network_id = partner AND m.id = acc.holder_id
     WHERE acc.network_id = partner AND acc.uid = p_payee AND acc.currency_id = there.currency_id AND acc.kind = 'member'
       AND acc.closed_at IS NULL AND m.state = 'active';
    IF payee.id IS NULL THEN
        refused := 'receiver'; RETURN;
    END IF;
    IF payer.closed_at IS NOT NULL THEN
        refused := 'account-closed'; refused_account := payer.id; RETURN;
    END IF;
    IF amount_there NOT BETWEEN 1 AND 1000000000 THEN
        refused := 'amount'; RETURN;
    END IF;

    -- Judge: the agreement, its caps in both books, then each member's own limit by the rules of their own network.
    settles := clearing.balance < 0 AND clearing.balance + p_amount <= 0;
    IF NOT settles AND EXISTS (SELECT FROM networks_network n WHERE n.id IN (me, partner) AND n.state = 'resting') THEN
        refused := 'resting'; RETURN;
    END IF;
    IF (here.state = 'ended' OR here.is_over) AND NOT settles THEN
        refused := 'ended'; RETURN;
    END IF;
    IF NOT settles AND NOT (ledgers_within(clearing.balance, p_amount, -here.they_owe, here.we_owe)
                        AND ledgers_within(mirror.balance, -amount_there, -there.they_owe, there.we_owe)) THEN
        refused := 'cap'; room := greatest(0, here.we_owe - clearing.balance); RETURN;
    END IF;
    rule := ledgers_rules(unit.kind, unit.code);
    SELECT * INTO bounds FROM ledgers_bounds(me, payer.id, 'member', unit.code, rule.lowest, rule.highest);
    IF NOT ledgers_within(payer.balance - payer.held_out, -(p_amount + levy), bounds.lowest, bounds.highest)
       AND (is_gift OR NOT ledgers_is_first(me, payer.id, 'member', unit.kind, unit.code, -p_amount)) THEN
        refused := 'floor'; refused_account := payer.id; RETURN;
    END IF;
    IF payer.balance - p_amount - levy < rule.soft THEN
        flags := ARRAY['soft-floor:' || payer.id];
    END IF;
    PERFORM networks_stand_in(partner);
    IF NOT coalesce(clause_value('gear.between', '', clock_timestamp())::boolean, false) THEN
        refused := 'receiver';
    ELSE
        rule := ledgers_rules(unit.kind, unit.code);
        SELECT * INTO bounds FROM ledgers_bounds(partner, payee.id, 'member', unit.code, rule.lowest, rule.highest);
        IF NOT ledgers_within(payee.balance + payee.held_in, amount_there, bounds.lowest, bounds.highest)
           AND (is_gift OR NOT ledgers_is_first(partner, payee.id, 'member', unit.kind, unit.code, amount_there)) THEN
            refused := 'receiver-full';
        END IF;
    END IF;
    PERFORM networks_stand_in(me);
    IF refused IS NOT NULL THEN
        RETURN;
    END IF;

    -- Write, in both books.
    source := 'crossing:' || pair;
    made := ledgers_cross(me, unit.currency_id, ARRAY[payer.id, clearing.id], ARRAY[-p_amount, p_amount], clearing.id, partner, pair,
        -amount_there, p_kind, source, p_happened_on, p_actor, p_hand, p_system, p_note, p_principal, p_key, p_fingerprint, NULL, flags,
        p_consumers, jsonb_build_object('currency', unit.code, 'partner', (SELECT n.uid FROM networks_network n WHERE n.id = partner)));
    transfer_id := made.transfer_id;
    IF is_trade THEN
        PERFORM ledgers_trade_made(me, made.transfer_id, NULL, payer.id, clearing.id, p_amount);
    END IF;
    IF levy > 0 THEN
        PERFORM ledgers_take_for_fund(me, unit.currency_id, unit.code, payer.id, fund, levy, 'levy', 'transfer:' || made.uid,
            p_happened_on, NULL, NULL, 'rule', p_levy_consumers);
    END IF;
    twin := ledgers_cross(partner, there.currency_id, ARRAY[mirror.id, payee.id], ARRAY[-amount_there, amount_there], mirror.id, me, pair,
        p_amount, p_kind, source, p_happened_on, NULL, NULL, '', p_note_there, '', NULL, '', NULL, '{}', p_consumers,
        jsonb_build_object('currency', there.code, 'partner', (SELECT n.uid FROM networks_network n WHERE n.id = me)));
    IF is_trade THEN
        PERFORM ledgers_trade_made(partner, twin.transfer_id, NULL, mirror.id, payee.id, amount_there);
    END IF;
    IF levy_there > 0 THEN
        PERFORM ledgers_take_for_fund(partner, there.currency_id, there.code, payee.id, fund_there, levy_there, 'levy',
            'transfer:' || twin.uid, p_happened_on, NULL, NULL, 'rule', p_levy_consumers);
    END IF;
    IF cardinality(flags) > 0 AND p_flag_consumers IS NOT NULL THEN
        PERFORM ledgers_record(me, 'limit.flagged', p_actor, p_hand, 'transfer:' || made.uid, jsonb_build_object('flags', to_jsonb(flags)),
                               p_flag_consumers);
    END IF;
END $$;

-- Takes back both sides of a crossing. Asked by `ledgers_reverse` alone, whose two officers have agreed: those of the network that
-- received give back what came, nobody takes it from them. Refuses `reversed`, `theirs`, `chapter`. Limits flag.
CREATE OR REPLACE FUNCTION ledgers_between_undo(
    p_transfer bigint, p_happened_on date, p_actor bigint, p_hand bigint, p_system text, p_consumers text[],
    OUT refused text, OUT transfer_id bigint, OUT uid uuid, OUT recorded_at timestamptz, OUT flags text[])
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := current_network();
    mine record;
    twin record;
    made record;
    side record;
    a record;
    t record;
    rule record;
    bounds record;
    pair uuid := gen_random_uuid();
BEGIN
    flags := '{}';
    SELECT c.* INTO mine FROM ledgers_crossing c JOIN ledgers_transfer t ON t.network_id = me AND t.id = c.transfer_id
     WHERE c.network_id = me AND c.transfer_id = p_transfer AND t.kind IN ('between', 'between-gift');
    IF NOT FOUND THEN
        refused := 'chapter'; RETURN;
    END IF;
    IF mine.amount > 0 THEN
        refused := 'theirs'; RETURN;
    END IF;
    SELECT c.* INTO twin FROM ledgers_crossing c WHERE c.network_id = mine.partner_id AND c.pair = mine.pair;
    PERFORM FROM ledgers_account acc WHERE (acc.network_id, acc.id) IN (
        SELECT e.network_id, e.account_id FROM ledgers_entry e WHERE (e.network_id, e.transfer_id) IN
            ((me, p_transfer), (mine.partner_id, twin.transfer_id)) OR (e.network_id, e.transfer_id) IN (
            SELECT l.network_id, l.id FROM ledgers_transfer l JOIN ledgers_transfer o ON o.network_id = l.network_id
              AND l.kind = 'levy' AND l.source = 'transfer:' || o.uid
             WHERE (o.network_id, o.id) IN ((me, p_transfer), (mine.partner_id, twin.transfer_id)))) ORDER BY acc.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM ledgers_transfer t WHERE t.network_id = me AND t.reverses_id = p_transfer) THEN
        refused := 'reversed'; RETURN;
    END IF;
    FOR a IN SELECT acc.id, acc.kind, acc.balance, acc.held_out, acc.held_in, acc.closed_at, -e.amount AS amount, c.kind AS unit, c.code
               FROM ledgers_entry e JOIN ledgers_account acc ON acc.network_id = me AND acc.id = e.account_id
               JOIN ledgers_currency c ON c.network_id = me AND c.id = e.currency_id
              WHERE e.network_id = me AND e.transfer_id = p_transfer AND acc.kind = 'member' LOOP
        rule := ledgers_rules(a.unit, a.code);
        SELECT * INTO bounds FROM ledgers_bounds(me, a.id, a.kind, a.code, rule.lowest, rule.highest);
        IF NOT ledgers_within(a.balance + CASE WHEN a.amount < 0 THEN -a.held_out ELSE a.held_in END, a.amount, bounds.lowest, bounds.highest) THEN
            flags := flags || (CASE WHEN a.amount < 0 THEN 'floor:' ELSE 'ceiling:' END || a.id);
        END IF;
        IF a.closed_at IS NOT NULL THEN
            flags := flags || ('reopened:' || a.id);
        END IF;
    END LOOP;
    FOR side IN SELECT c.network_id, c.transfer_id, c.account_id, c.partner_id, -c.amount_there AS there, t.currency_id, t.uid, t.source,
                       u.code, legs.ids, legs.amounts, n.uid AS other
                  FROM ledgers_crossing c JOIN ledgers_transfer t ON t.network_id = c.network_id AND t.id = c.transfer_id
                  JOIN ledgers_currency u ON u.network_id = t.network_id AND u.id = t.currency_id
                  JOIN networks_network n ON n.id = c.partner_id
                 CROSS JOIN LATERAL (SELECT array_agg(e.account_id) AS ids, array_agg(-e.amount) AS amounts FROM ledgers_entry e
                                      WHERE e.network_id = c.network_id AND e.transfer_id = c.transfer_id) AS legs
                 WHERE c.pair = mine.pair AND c.network_id IN (me, mine.partner_id) LOOP
        made := ledgers_cross(side.network_id, side.currency_id, side.ids, side.amounts, side.account_id, side.partner_id, pair, side.there,
            'reversal', side.source, p_happened_on, CASE WHEN side.network_id = me THEN p_actor END,
            CASE WHEN side.network_id = me THEN p_hand END, CASE WHEN side.network_id = me THEN p_system ELSE '' END, '', '', NULL, '',
            side.transfer_id, CASE WHEN side.network_id = me THEN flags ELSE '{}' END, p_consumers,
            jsonb_build_object('reverses', side.uid, 'currency', side.code, 'partner', side.other));
        FOR t IN SELECT d.payer_id, d.payee_id, d.amount FROM ledgers_trade d
                  WHERE d.network_id = side.network_id AND d.transfer_id = side.transfer_id LOOP
            PERFORM ledgers_trade_made(side.network_id, made.transfer_id, NULL, t.payer_id, t.payee_id, -t.amount);
        END LOOP;
        PERFORM networks_stand_in(side.network_id);
        FOR t IN SELECT l.id FROM ledgers_transfer l WHERE l.network_id = side.network_id AND l.kind = 'levy'
                    AND l.source = 'transfer:' || side.uid
                    AND NOT EXISTS (SELECT FROM ledgers_transfer r WHERE r.network_id = l.network_id AND r.reverses_id = l.id) LOOP
            PERFORM ledgers_reverse(t.id, p_happened_on, CASE WHEN side.network_id = me THEN p_actor END,
                CASE WHEN side.network_id = me THEN p_hand END, CASE WHEN side.network_id = me THEN p_system ELSE 'rule' END, p_consumers);
        END LOOP;
        PERFORM networks_stand_in(me);
        IF side.network_id = me THEN
            transfer_id := made.transfer_id; uid := made.uid; recorded_at := made.recorded_at;
        END IF;
    END LOOP;
END $$;

-- A member's name goes out of the words of lines in other books, too.
CREATE OR REPLACE FUNCTION ledgers_between_forget(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE ledgers_transfernote n SET text = '', salt = NULL
      FROM ledgers_account a JOIN ledgers_entry e ON e.network_id = a.network_id AND e.account_id = a.id
      JOIN ledgers_crossing c ON c.network_id = e.network_id AND c.transfer_id = e.transfer_id
      JOIN ledgers_crossing twin ON twin.network_id = c.partner_id AND twin.pair = c.pair
     WHERE a.network_id = current_network() AND a.holder_id = p_member AND n.network_id = twin.network_id AND n.transfer_id = twin.transfer_id
$$;

-- The rate by which one stands with a partner: of the agreement in force, else of the last one that spoke of this kind.
CREATE OR REPLACE FUNCTION ledgers_rate_with(p_network bigint, p_partner bigint, p_kind text, OUT ours int, OUT theirs int)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    SELECT t.ours, t.theirs INTO ours, theirs
      FROM ledgers_agreement a JOIN ledgers_agreementterm t ON t.network_id = a.network_id AND t.agreement_id = a.id AND t.kind = p_kind
     WHERE a.network_id = p_network AND a.partner_id = p_partner AND a.state IN ('live', 'ended')
     ORDER BY a.state = 'live' DESC, a.ended_at DESC LIMIT 1;
END $$;

-- How this network stands with each partner, for all to see. What few people did is held back.
CREATE OR REPLACE FUNCTION publish_clearing() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    DELETE FROM ledgers_clearingposition WHERE subject_id = me;
    INSERT INTO ledgers_clearingposition (subject_id, partner_id, kind, owes, we_owe, they_owe, ours, theirs, gave, as_of)
    SELECT me, acc.partner_id, c.kind, acc.balance, coalesce(t.we_owe, 0), coalesce(t.they_owe, 0),
           coalesce(rate.ours, 1), coalesce(rate.theirs, 1),
           CASE WHEN work.people >= 5 THEN work.total WHEN coalesce(work.people, 0) = 0 THEN 0 END,
           (clock_timestamp() AT TIME ZONE n.time_zone)::date
      FROM ledgers_account acc JOIN ledgers_currency c ON c.network_id = me AND c.id = acc.currency_id JOIN networks_network n ON n.id = me
      LEFT JOIN ledgers_agreement a ON a.network_id = me AND a.partner_id = acc.partner_id AND a.state = 'live'
      LEFT JOIN ledgers_agreementterm t ON t.network_id = me AND t.agreement_id = a.id AND t.kind = c.kind
      LEFT JOIN LATERAL ledgers_rate_with(me, acc.partner_id, c.kind) AS rate ON true
      LEFT JOIN LATERAL (
        SELECT count(DISTINCT member.holder_id) AS people, sum(-x.amount)::bigint AS total
          FROM ledgers_crossing x JOIN ledgers_transfer tr ON tr.network_id = me AND tr.id = x.transfer_id AND tr.kind = 'between'
          JOIN ledgers_entry e ON e.network_id = me AND e.transfer_id = x.transfer_id
          JOIN ledgers_account member ON member.network_id = me AND member.id = e.account_id AND member.kind = 'member'
         WHERE x.network_id = me AND x.account_id = acc.id AND x.amount < 0 AND tr.recorded_at > now() - interval '30 days'
           AND NOT EXISTS (SELECT FROM ledgers_transfer r WHERE r.network_id = me AND r.reverses_id = tr.id)) AS work ON true
     WHERE acc.network_id = me AND acc.kind = 'clearing' AND (a.id IS NOT NULL OR acc.balance <> 0);
END $$;

REVOKE ALL ON FUNCTION ledgers_converted, ledgers_one_person, ledgers_agreement_propose, ledgers_agreement_step, ledgers_agreement_note,
    ledgers_between_tell, ledgers_cross, ledgers_levy_of, ledgers_post_between, ledgers_between_undo, ledgers_between_forget, ledgers_rate_with, publish_clearing
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledgers_agreement_propose, ledgers_agreement_step, ledgers_agreement_note, ledgers_post_between,
    ledgers_between_forget, publish_clearing TO manyhands_app;
