CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO manyhands_app, umbrella_reader;

-- The network of this transaction. After SET LOCAL a connection's setting reads '' in its next transaction: refuse, too.
CREATE FUNCTION current_network() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    said text := current_setting('manyhands.network', true);
BEGIN
    IF said IS NULL OR said = '' THEN
        RAISE EXCEPTION 'no network is entered' USING ERRCODE = '42501';
    END IF;
    RETURN said::bigint;
END $$;

-- The person whose own rows (inbox, devices, tokens) this transaction may see.
CREATE FUNCTION current_person() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    said text := current_setting('manyhands.person', true);
BEGIN
    IF said IS NULL OR said = '' THEN
        RAISE EXCEPTION 'no person is signed in' USING ERRCODE = '42501';
    END IF;
    RETURN said::bigint;
END $$;

-- Rows that are written once: books, records, seals.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- Accents and case folded away, for words that people type (names, places): usable in an index and a generated column.
CREATE FUNCTION folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SET search_path = public, pg_catalog AS $$
    SELECT lower(public.unaccent('public.unaccent'::regdictionary, words))
$$;

CREATE TEXT SEARCH CONFIGURATION plain_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION plain_words
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
CREATE TEXT SEARCH CONFIGURATION english_words (COPY = english);
ALTER TEXT SEARCH CONFIGURATION english_words
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION spanish_words (COPY = spanish);
ALTER TEXT SEARCH CONFIGURATION spanish_words
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, spanish_stem;

REVOKE ALL ON FUNCTION current_network(), current_person(), refuse_change(), folded(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_network(), current_person(), folded(text) TO manyhands_app, umbrella_reader;
