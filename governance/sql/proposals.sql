-- ── Proposals ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Once voting is open the words and what they do stand still, and only the poll's result says how it ended.
CREATE OR REPLACE FUNCTION governance_proposal_holds() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    said text;
BEGIN
    IF OLD.state NOT IN ('draft', 'gathering', 'notice', 'discussion')
       AND (NEW.title, NEW.text, NEW.deed, NEW.concerns_id) IS DISTINCT FROM (OLD.title, OLD.text, OLD.deed, OLD.concerns_id) THEN
        RAISE EXCEPTION 'what is voted on is not changed' USING ERRCODE = '42501';
    END IF;
    IF OLD.state = 'voting' AND NEW.state IN ('passed', 'rejected', 'discussion') THEN
        SELECT r.outcome INTO said FROM governance_poll p
          JOIN governance_pollresult r ON r.network_id = p.network_id AND r.poll_id = p.id
         WHERE p.network_id = NEW.network_id AND p.subject = 'proposal:' || NEW.uid AND p.state = 'closed'
         ORDER BY p.id DESC LIMIT 1;
        IF said IS NULL OR (said = 'passed') <> (NEW.state = 'passed') THEN
            RAISE EXCEPTION 'only the vote says how a proposal ends' USING ERRCODE = '42501';
        END IF;
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state AND NEW.kind <> 'emergency'
       AND ((OLD.state = 'notice' AND NEW.state = 'enacted') OR (OLD.state = 'enacted' AND NEW.state = 'lapsed')) THEN
        RAISE EXCEPTION 'only an emergency is carried out before the vote' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

-- A decision that says it was voted has a proposal that passed.
CREATE OR REPLACE FUNCTION governance_decision_is_voted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM governance_proposal p
                    WHERE p.network_id = NEW.network_id AND NEW.source = 'proposal:' || p.uid
                      AND p.state IN ('passed', 'waiting', 'enacted')) THEN
        RAISE EXCEPTION 'no vote decided this' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION governance_proposal_holds, governance_decision_is_voted FROM PUBLIC;
