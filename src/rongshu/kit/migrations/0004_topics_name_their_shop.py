"""Claimed topics carry their shop (`12:group:ABC`): one channel serves all shops and each listener hears only its own.

And one number for operations: how many events wait for the relay, over all shops.
"""

from __future__ import annotations

from django.db import migrations

CLAIM = """
CREATE OR REPLACE FUNCTION rongshu_claim_topics(most integer) RETURNS TABLE (claimed bigint, topics text[])
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS (
        SELECT id FROM kit_outboxevent WHERE NOT relayed ORDER BY id LIMIT most FOR UPDATE SKIP LOCKED
    ), marked AS (
        UPDATE kit_outboxevent e SET relayed = true FROM due WHERE e.id = due.id
        RETURNING e.shop_id, e.topics, e.id
    ), flat AS (
        SELECT DISTINCT {topic} AS topic FROM marked, unnest(marked.topics) AS bare
    )
    SELECT (SELECT count(*) FROM marked), coalesce((SELECT array_agg(topic ORDER BY topic) FROM flat), '{{}}')
$$;
"""

COUNT = """
CREATE FUNCTION rongshu_unrelayed() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT count(*) FROM kit_outboxevent WHERE NOT relayed $$;
REVOKE ALL ON FUNCTION rongshu_unrelayed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rongshu_unrelayed() TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0003_outbox_and_jobs")]
    operations = [
        migrations.RunSQL(
            CLAIM.format(topic="marked.shop_id || ':' || bare"),
            CLAIM.format(topic="bare::text"),
        ),
        migrations.RunSQL(COUNT, "DROP FUNCTION rongshu_unrelayed();"),
    ]
