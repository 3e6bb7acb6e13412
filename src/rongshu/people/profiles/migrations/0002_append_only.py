from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON profiles_consentevent
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON profiles_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON profiles_consentevent FROM rongshu_app;
"""

BACKWARDS = """
DROP TRIGGER append_only_truncate ON profiles_consentevent;
DROP TRIGGER append_only ON profiles_consentevent;
GRANT UPDATE, DELETE ON profiles_consentevent TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
