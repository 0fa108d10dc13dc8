-- The three roles of Manyhands. Run as a superuser, any number of times; passwords are set apart.
--   manyhands_owner   migrates; owns tables and functions, bypasses nothing (CREATEDB: the tests make databases)
--   manyhands_app     web and workers; owns nothing, bypasses nothing
--   umbrella_reader   may read published rows; the app takes it on for the federation's dashboard

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'manyhands_owner') THEN
        CREATE ROLE manyhands_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'manyhands_app') THEN
        CREATE ROLE manyhands_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'umbrella_reader') THEN
        CREATE ROLE umbrella_reader;
    END IF;
END
$$;

ALTER ROLE manyhands_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE manyhands_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE umbrella_reader NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT umbrella_reader TO manyhands_app;
