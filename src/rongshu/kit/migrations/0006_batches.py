"""Events that wait for followers in batches, and the one question about them over all shops: whose are there."""

from __future__ import annotations

from django.db import migrations, models

WAITING = """
CREATE FUNCTION rongshu_shops_with_batches() RETURNS TABLE (shop_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT DISTINCT e.shop_id FROM kit_outboxevent AS e WHERE e.batched $$;
REVOKE ALL ON FUNCTION rongshu_shops_with_batches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rongshu_shops_with_batches() TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0005_job_errors"), ("shops", "0001_initial")]
    operations = [
        migrations.AddField("outboxevent", "batched", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "outboxevent",
            models.Index(
                condition=models.Q(("batched", True)), fields=["shop", "id"], name="kit_outbox_batched"
            ),
        ),
        migrations.RunSQL(WAITING, "DROP FUNCTION rongshu_shops_with_batches();"),
    ]
