from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON loyalty_growthentry
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON loyalty_growthentry
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON loyalty_growthentry FROM rongshu_app;
"""

BACKWARDS = """
DROP TRIGGER append_only_truncate ON loyalty_growthentry;
DROP TRIGGER append_only ON loyalty_growthentry;
GRANT UPDATE, DELETE ON loyalty_growthentry TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
