#!/bin/sh
# Makes Rongshu's three roles and its database on a server of your own. Run as its superuser, with psql's own variables
# (PGHOST, PGUSER …) and OWNER_PASSWORD, APP_PASSWORD, REPORT_PASSWORD set. The postgres image runs it by itself.
set -eu
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname "${POSTGRES_DB:-postgres}" \
    -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v report="$REPORT_PASSWORD" <<'SQL'
-- Owns the database and migrates; row-level security is forced on its tables all the same.
CREATE ROLE rongshu_owner WITH LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner';
-- The processes: owns nothing, sees one shop at a time.
CREATE ROLE rongshu_app WITH LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app';
-- Reads every shop, writes nothing.
CREATE ROLE rongshu_report WITH LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'report';
ALTER ROLE rongshu_report SET default_transaction_read_only = on;
CREATE DATABASE rongshu OWNER rongshu_owner;
\connect rongshu
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
