-- ── Classes and work parties ─────────────────────────────────────────────────────────────────────────────────────────

-- From → to; the same table as `gatherings.STEPS`.
CREATE OR REPLACE FUNCTION board_gathering_steps() RETURNS TABLE (before text, after text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    VALUES ('', 'open'), ('open', 'done'), ('open', 'cancelled'), ('done', 'confirmed'), ('done', 'disputed'),
           ('disputed', 'done'), ('disputed', 'confirmed'), ('disputed', 'cancelled')
$$;

CREATE OR REPLACE FUNCTION board_gathering_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'a gathering begins open' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state
       AND NOT EXISTS (SELECT FROM board_gathering_steps() AS s WHERE s.before = OLD.state AND s.after = NEW.state) THEN
        RAISE EXCEPTION 'no step leads from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    IF (NEW.host_id, NEW.kind, NEW.share, NEW.minutes, NEW.least) <> (OLD.host_id, OLD.kind, OLD.share, OLD.minutes, OLD.least) THEN
        RAISE EXCEPTION 'what was agreed stays' USING ERRCODE = '23514';
    END IF;
    IF OLD.state IN ('confirmed', 'cancelled') AND (NEW.done_minutes, NEW.done_on) IS DISTINCT FROM (OLD.done_minutes, OLD.done_on) THEN
        RAISE EXCEPTION 'what has ended does not change' USING ERRCODE = '23514';
    END IF;
    IF NEW.version < OLD.version OR (NEW.version = OLD.version AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'versions grow' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

-- One place each, as many as there are, none for the host; once it has ended nobody's part changes in what moved.
CREATE OR REPLACE FUNCTION board_gathering_place() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    whole record;
BEGIN
    SELECT g.host_id, g.places, g.state INTO whole FROM requests_board_gathering g
     WHERE g.network_id = NEW.network_id AND g.id = NEW.gathering_id FOR UPDATE;
    IF NEW.member_id = whole.host_id THEN
        RAISE EXCEPTION 'the host takes no place' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.member_id, NEW.gathering_id) <> (OLD.member_id, OLD.gathering_id) THEN
        RAISE EXCEPTION 'a place is one neighbor''s' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'UPDATE' AND whole.state IN ('confirmed', 'cancelled') AND (NEW.state, NEW.amount) IS DISTINCT FROM (OLD.state, OLD.amount) THEN
        RAISE EXCEPTION 'what has ended does not change' USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'joined' AND (TG_OP = 'INSERT' OR OLD.state <> 'joined') THEN
        IF whole.state <> 'open' OR whole.places <= (
            SELECT count(*) FROM requests_board_gatheringpart p
             WHERE p.network_id = NEW.network_id AND p.gathering_id = NEW.gathering_id AND p.state = 'joined'
               AND p.member_id <> NEW.member_id) THEN
            RAISE EXCEPTION 'there is no place' USING ERRCODE = '23514';
        END IF;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION board_gathering_steps, board_gathering_step, board_gathering_place FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_gathering_steps TO manyhands_app;
