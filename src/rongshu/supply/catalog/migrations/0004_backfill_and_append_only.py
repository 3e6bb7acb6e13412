from __future__ import annotations

from django.db import migrations

# The owner of the tables is fenced like everybody else (FORCE); for the one statement it is let in.
FORWARDS = """
ALTER TABLE catalog_category NO FORCE ROW LEVEL SECURITY;
UPDATE catalog_category SET level = 2 WHERE parent_id IS NOT NULL;
ALTER TABLE catalog_category FORCE ROW LEVEL SECURITY;

ALTER TABLE catalog_product NO FORCE ROW LEVEL SECURITY;
ALTER TABLE catalog_sku NO FORCE ROW LEVEL SECURITY;
UPDATE catalog_product p SET spec_groups = g.groups FROM (
    SELECT product_id, jsonb_agg(jsonb_build_object('name', name, 'values', vals) ORDER BY place) AS groups
    FROM (
        SELECT product_id, place, name, jsonb_agg(value ORDER BY first_at) AS vals
        FROM (
            SELECT s.product_id, n.place, n.name, v.value, min(s.position) AS first_at
            FROM catalog_sku s
            JOIN catalog_product p ON p.id = s.product_id
            JOIN LATERAL jsonb_array_elements_text(p.spec_names) WITH ORDINALITY n (name, place) ON true
            JOIN LATERAL jsonb_array_elements_text(s.specs) WITH ORDINALITY v (value, place) ON v.place = n.place
            WHERE s.active GROUP BY s.product_id, n.place, n.name, v.value
        ) each_value GROUP BY product_id, place, name
    ) each_group GROUP BY product_id
) g WHERE g.product_id = p.id;
ALTER TABLE catalog_product FORCE ROW LEVEL SECURITY;
ALTER TABLE catalog_sku FORCE ROW LEVEL SECURITY;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON catalog_salesnapshot
    FOR EACH ROW EXECUTE FUNCTION rongshu_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON catalog_salesnapshot
    FOR EACH STATEMENT EXECUTE FUNCTION rongshu_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON catalog_salesnapshot FROM rongshu_app;
"""

BACKWARDS = """
DROP TRIGGER append_only_truncate ON catalog_salesnapshot;
DROP TRIGGER append_only ON catalog_salesnapshot;
GRANT UPDATE, DELETE ON catalog_salesnapshot TO rongshu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_editing")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
