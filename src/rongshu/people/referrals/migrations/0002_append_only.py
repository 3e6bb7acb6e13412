from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON referrals_relationlog
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON referrals_relationlog
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON referrals_relationlog FROM rongshu_app;
"""

BACKWARDS = """
DROP TRIGGER append_only_truncate ON referrals_relationlog;
DROP TRIGGER append_only ON referrals_relationlog;
GRANT UPDATE, DELETE ON referrals_relationlog TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
