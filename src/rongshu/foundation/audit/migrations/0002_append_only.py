from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditentry FROM rongshu_app;
"""

BACKWARDS = """
DROP TRIGGER append_only_truncate ON audit_auditentry;
DROP TRIGGER append_only ON audit_auditentry;
GRANT UPDATE, DELETE ON audit_auditentry TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
