-- How the whole installation does, for those who run it: numbers and times only, of all networks together.
CREATE OR REPLACE FUNCTION networks_watched(OUT waiting bigint, OUT in_trouble bigint, OUT oldest timestamptz, OUT overdue bigint,
                                            OUT letters bigint, OUT sealed timestamptz, OUT checked timestamptz,
                                            OUT disagreements bigint, OUT archived timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    whole bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE attempts > 0), min(due_at) FILTER (WHERE attempts = 0)
      INTO waiting, in_trouble, oldest FROM networks_delivery;
    SELECT count(*) INTO overdue FROM networks_duetime WHERE due_at <= now();
    SELECT count(*) INTO letters FROM notifications_letter WHERE due_at <= now();
    SELECT s.sealed_at INTO sealed FROM ledgers_seal s ORDER BY s.id DESC LIMIT 1;
    -- The last time that all books were recomputed: rows of one statement, the newest.
    SELECT max(b.checked_at) INTO checked FROM ledgers_bookscheck b
     WHERE b.kind = 'whole' AND b.id > (SELECT coalesce(max(id), 0) FROM ledgers_bookscheck) - 100000;
    SELECT coalesce(sum(b.disagreements), 0) INTO disagreements FROM ledgers_bookscheck b
     WHERE b.kind = 'whole' AND b.checked_at = checked AND b.id > (SELECT max(id) FROM ledgers_bookscheck) - 100000;
    SELECT a.last_archived_time INTO archived FROM pg_stat_archiver a;
END $$;

REVOKE ALL ON FUNCTION networks_watched FROM PUBLIC;
GRANT EXECUTE ON FUNCTION networks_watched TO manyhands_app;
