-- Rows that go their way step by step (common.walls.Steps): which steps there are, and which columns may change at all.
CREATE FUNCTION refuse_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% rows are never deleted', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state || '>' || NEW.state = ANY (TG_ARGV[0]::text[])) THEN
        RAISE EXCEPTION '% goes from % to no such state as %', TG_TABLE_NAME, OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    IF to_jsonb(OLD) - TG_ARGV[1]::text[] <> to_jsonb(NEW) - TG_ARGV[1]::text[] THEN
        RAISE EXCEPTION 'this part of % is never changed', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_step() FROM PUBLIC;
