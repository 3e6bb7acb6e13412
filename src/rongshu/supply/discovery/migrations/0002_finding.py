"""The functions that ask the index.

Under row-level security PostgreSQL uses an index only with operators it knows to leak nothing, and neither the match
of a `tsvector` nor the likeness of trigrams is one: a search by the application's role would read the whole table.
So these functions, and nothing else, run as the owner of the tables, whom a policy lets read, and put the shop into
every question themselves. See docs/adr/0017-search-functions-fence-themselves.md.
"""

from __future__ import annotations

from django.db import migrations

from rongshu.kit.tenancy.migrations import APP_ROLE

READS = """
CREATE POLICY search_reads ON discovery_searchentry FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY search_reads ON discovery_searchword FOR SELECT TO CURRENT_USER USING (true);
"""

# Sorts are allow-listed here a second time: nothing of a caller's becomes text of a statement.
FIND = """
CREATE FUNCTION discovery_find(
    wanted tsquery, title text, least_fen bigint, most_fen bigint, stocked boolean, sort text,
    mark bigint, mark_id bigint, rows_wanted int, looked_at int
) RETURNS TABLE (product_id bigint, place bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    narrow text := 'e.shop_id = $1 AND ($2 IS NULL OR e.words @@ $2) AND ($4 IS NULL OR e.price_fen >= $4)'
                   ' AND ($5 IS NULL OR e.price_fen <= $5) AND (NOT $6 OR e.in_stock)';
    ordering text;
    falling boolean := sort <> 'price';
BEGIN
    IF sort = 'relevance' THEN
        RETURN QUERY EXECUTE 'WITH named AS (SELECT e.product_id, e.title_key, e.words, e.sold_count'
            ' FROM discovery_searchentry e WHERE ' || narrow || ' AND $3 <> '''' AND starts_with(e.title_key, $3)'
            ' LIMIT 100), popular AS (SELECT e.product_id, e.title_key, e.words, e.sold_count'
            ' FROM discovery_searchentry e WHERE ' || narrow || ' ORDER BY e.sold_count DESC, e.product_id DESC LIMIT $10'
            '), scored AS (SELECT s.product_id, (CASE WHEN $3 = '''' THEN 0 WHEN s.title_key = $3 THEN 40000'
            ' WHEN starts_with(s.title_key, $3) THEN 30000 WHEN strpos(s.title_key, $3) > 0 THEN 20000 ELSE 0 END'
            ' + coalesce(ts_rank(s.words, $2), 0) * 10000 + ln(s.sold_count + 1) * 100)::bigint AS score'
            ' FROM (SELECT * FROM named UNION ALL SELECT * FROM popular p'
            ' WHERE p.product_id NOT IN (SELECT n.product_id FROM named n)) s)'
            ' SELECT s.product_id, s.score FROM scored s WHERE $7 IS NULL OR (s.score, s.product_id) < ($7, $8)'
            ' ORDER BY s.score DESC, s.product_id DESC LIMIT $9'
        USING rongshu_shop(), wanted, title, least_fen, most_fen, stocked, mark, mark_id, rows_wanted, looked_at;
        RETURN;
    END IF;
    ordering := CASE sort WHEN 'price' THEN 'e.price_fen' WHEN '-price' THEN 'e.price_fen' WHEN 'sold' THEN 'e.sold_count'
                          WHEN 'new' THEN 'e.product_id' END;
    IF ordering IS NULL THEN
        RAISE EXCEPTION 'no such sort';
    END IF;
    RETURN QUERY EXECUTE 'SELECT e.product_id, ' || ordering || '::bigint FROM discovery_searchentry e WHERE ' || narrow
        || ' AND ($7 IS NULL OR (' || ordering || ', e.product_id) ' || CASE WHEN falling THEN '<' ELSE '>' END || ' ($7, $8))'
        || ' ORDER BY ' || ordering || CASE WHEN falling THEN ' DESC, e.product_id DESC' ELSE ', e.product_id' END || ' LIMIT $9'
    USING rongshu_shop(), wanted, title, least_fen, most_fen, stocked, mark, mark_id, rows_wanted;
END $body$;

CREATE FUNCTION discovery_count(
    wanted tsquery, least_fen bigint, most_fen bigint, stocked boolean, looked_at int
) RETURNS TABLE (kind text, value text, found bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
    RETURN QUERY EXECUTE 'WITH hits AS MATERIALIZED (SELECT e.category_code, e.brand_code, e.facts'
        ' FROM discovery_searchentry e WHERE e.shop_id = $1 AND ($2 IS NULL OR e.words @@ $2)'
        ' AND ($3 IS NULL OR e.price_fen >= $3) AND ($4 IS NULL OR e.price_fen <= $4) AND (NOT $5 OR e.in_stock)'
        ' LIMIT $6) SELECT ''total'', '''', count(*) FROM hits'
        ' UNION ALL SELECT ''category'', h.category_code::text, count(*) FROM hits h GROUP BY h.category_code'
        ' UNION ALL SELECT ''brand'', h.brand_code::text, count(*) FROM hits h WHERE h.brand_code <> '''' GROUP BY h.brand_code'
        ' UNION ALL SELECT ''fact'', f, count(*) FROM hits h, unnest(h.facts) f GROUP BY f'
    USING rongshu_shop(), wanted, least_fen, most_fen, stocked, looked_at;
END $body$;

CREATE FUNCTION discovery_alike(typed text, words_wanted int)
RETURNS TABLE (word text, likeness real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
    -- Two neighbours changed places leave a quarter of a short word's trigrams.
    PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
    RETURN QUERY EXECUTE 'SELECT w.word::text, similarity(w.spelling, $2) FROM discovery_searchword w'
        ' WHERE w.shop_id = $1 AND w.spelling % $2 AND w.products > 0'
        ' ORDER BY 2 DESC, w.products DESC, w.word LIMIT $3'
    USING rongshu_shop(), typed, words_wanted;
END $body$;
"""

SIGNATURES = (
    "discovery_find(tsquery, text, bigint, bigint, boolean, text, bigint, bigint, int, int)",
    "discovery_count(tsquery, bigint, bigint, boolean, int)",
    "discovery_alike(text, int)",
)
GRANTS = "".join(
    f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {one} TO {APP_ROLE};\n"
    for one in SIGNATURES
)
BACKWARDS = (
    "".join(f"DROP FUNCTION {one};\n" for one in SIGNATURES)
    + "DROP POLICY search_reads ON discovery_searchword; DROP POLICY search_reads ON discovery_searchentry;"
)


class Migration(migrations.Migration):
    dependencies = [("discovery", "0001_initial")]
    operations = [migrations.RunSQL(READS + FIND + GRANTS, BACKWARDS)]
