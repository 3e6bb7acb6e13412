"""What the database itself must know before any table exists: the shop setting, the clock, the roles' rights."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rongshu_app;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO rongshu_app;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO rongshu_report;
GRANT USAGE ON SCHEMA public TO rongshu_app, rongshu_report;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO rongshu_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO rongshu_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO rongshu_report;

CREATE FUNCTION rongshu_shop() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('rongshu.shop_id', true), '')::bigint $$;

CREATE TABLE kit_clock (
    id smallint PRIMARY KEY CHECK (id = 1),
    "offset" interval NOT NULL DEFAULT '0'
);
INSERT INTO kit_clock (id) VALUES (1);

CREATE FUNCTION rongshu_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT now() + (SELECT "offset" FROM public.kit_clock WHERE id = 1) $$;

CREATE FUNCTION rongshu_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TABLE kit_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX kit_cache_expires ON kit_cache (expires);
"""

BACKWARDS = """
DROP TABLE kit_cache;
DROP FUNCTION rongshu_append_only();
DROP FUNCTION rongshu_now();
DROP TABLE kit_clock;
DROP FUNCTION rongshu_shop();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
        ("procrastinate", "0001_initial"),
        ("shops", "0001_initial"),
        ("accounts", "0001_initial"),
        ("notifications", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
