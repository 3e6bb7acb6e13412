"""Claims that drain the outbox across shops, and jobs without NOTIFY.

A claim is the only door through row-level security for the application role: it marks rows and returns just what the
drain needs. It runs as the owner, for whom a policy on this one table admits it.

Procrastinate's triggers call pg_notify() on each insert; inside business transactions that serialises commits, so they
are dropped and the worker polls instead (docs/adr/0006).
"""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE POLICY claims ON kit_outboxevent TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION rongshu_claim_topics(most integer) RETURNS TABLE (claimed bigint, topics text[])
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS (
        SELECT id FROM kit_outboxevent WHERE NOT relayed ORDER BY id LIMIT most FOR UPDATE SKIP LOCKED
    ), marked AS (
        UPDATE kit_outboxevent e SET relayed = true FROM due WHERE e.id = due.id RETURNING e.topics, e.id
    ), flat AS (
        SELECT DISTINCT unnest(marked.topics)::text AS topic FROM marked
    )
    SELECT (SELECT count(*) FROM marked), coalesce((SELECT array_agg(topic ORDER BY topic) FROM flat), '{}')
$$;
REVOKE ALL ON FUNCTION rongshu_claim_topics(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rongshu_claim_topics(integer) TO rongshu_app;

DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON procrastinate_jobs;
"""

BACKWARDS = """
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN (NEW.status = 'todo'::procrastinate_job_status)
    EXECUTE FUNCTION procrastinate_notify_queue_job_inserted_v1();
DROP FUNCTION rongshu_claim_topics(integer);
DROP POLICY claims ON kit_outboxevent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0002_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
