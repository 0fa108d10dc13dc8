-- ── Articles of the bylaws ──────────────────────────────────────────────────────────────────────────────────────────
-- The app role adds versions and changes none. Before a new one starts, the one that holds is given its end, and what was
-- still to come is taken back: nothing else ever happens to a row.
CREATE OR REPLACE FUNCTION governance_article_end(p_slug text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
BEGIN
    IF p_at < statement_timestamp() - interval '1 day' THEN
        RAISE EXCEPTION 'the past of an article is never changed' USING ERRCODE = '23514';
    END IF;
    PERFORM FROM governance_article WHERE network_id = me AND slug = p_slug AND until_at IS NULL FOR UPDATE;
    DELETE FROM governance_article
     WHERE network_id = me AND slug = p_slug AND until_at IS NULL AND from_at >= p_at AND from_at > transaction_timestamp();
    UPDATE governance_article SET until_at = p_at
     WHERE network_id = me AND slug = p_slug AND until_at IS NULL AND from_at < p_at;
END $$;
REVOKE ALL ON FUNCTION governance_article_end FROM PUBLIC;
GRANT EXECUTE ON FUNCTION governance_article_end TO manyhands_app;
