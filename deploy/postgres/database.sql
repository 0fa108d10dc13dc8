-- Rights on the database itself. Run as a superuser, connected to it, any number of times.

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO manyhands_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO manyhands_app', current_database());
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO manyhands_app, umbrella_reader;
