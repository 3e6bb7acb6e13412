from __future__ import annotations

from django.db import migrations

_TABLES = ("loyalty_pointsentry", "loyalty_pointsmove")

FORWARDS = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM rongshu_app;
"""
    for table in _TABLES
)

BACKWARDS = "".join(
    f"""
DROP TRIGGER append_only_truncate ON {table};
DROP TRIGGER append_only ON {table};
GRANT UPDATE, DELETE ON {table} TO rongshu_app;
"""
    for table in _TABLES
)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0003_pointsentry_pointshold_pointslot_pointsmove_and_more")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
