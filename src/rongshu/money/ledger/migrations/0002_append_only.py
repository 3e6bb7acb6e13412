from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_transfer FROM rongshu_app;
"""

BACKWARDS = """
DROP TRIGGER append_only_truncate ON ledger_transfer;
DROP TRIGGER append_only ON ledger_transfer;
GRANT UPDATE, DELETE ON ledger_transfer TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
