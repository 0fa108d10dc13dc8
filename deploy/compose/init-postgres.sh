#!/bin/sh
# Run once by the postgres image, as its superuser, when its volume is empty: roles, passwords, database.
set -eu

folder="${MANYHANDS_SQL:-/manyhands}"
superuser="${POSTGRES_USER:-postgres}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$superuser" --dbname postgres --file "$folder/roles.sql"
# Passwords come from the environment, not from arguments that every process may read.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$superuser" --dbname postgres <<'SQL'
\getenv owner_password MANYHANDS_OWNER_PASSWORD
\getenv app_password MANYHANDS_APP_PASSWORD
ALTER ROLE manyhands_owner PASSWORD :'owner_password';
ALTER ROLE manyhands_app PASSWORD :'app_password';
CREATE DATABASE manyhands OWNER manyhands_owner;
SQL
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$superuser" --dbname manyhands --file "$folder/database.sql"
