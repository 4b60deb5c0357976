"""The same counts by hand: one SQL statement as a skilled analyst would write it, for PostgreSQL and for DuckDB.

Both give rows (area_id, item, cell, number). They share nothing with `mappa.statistics`, so that agreement means
something.
"""

from __future__ import annotations

#: PostgreSQL. Parameters: start and end (exclusive) of the year, and an array of areas.
POSTGRESQL = """
WITH y AS (SELECT daterange(%(start)s, %(end)s) AS year, (%(end)s::date - 1) AS snapshot),
lives AS MATERIALIZED (
    SELECT r.offender_id, r.area_id, r.division_id, r.in_force
    FROM offenders_residence r, y
    WHERE r.superseded_at IS NULL AND r.area_id = ANY(%(areas)s::bigint[]) AND r.in_force && y.year
),
managed AS (
    SELECT l.area_id, p.level, p.offender_id, upper(p.in_force * l.in_force * y.year) - 1 AS last_day
    FROM offenders_levelperiod p JOIN lives l ON l.offender_id = p.offender_id AND l.in_force && p.in_force, y
    WHERE p.superseded_at IS NULL AND p.level IN (2, 3) AND p.in_force && y.year
      AND NOT isempty(p.in_force * l.in_force * y.year)
),
highest AS (
    SELECT DISTINCT ON (area_id, offender_id) area_id, offender_id, level, last_day
    FROM managed ORDER BY area_id, offender_id, level DESC, last_day DESC
),
happened AS (
    SELECT e.offender_id, e.event, e."on", l.area_id,
           (SELECT c.category FROM offenders_categoryperiod c
            WHERE c.offender_id = e.offender_id AND c.superseded_at IS NULL AND c.in_force @> e."on") AS category,
           (SELECT p.level FROM offenders_levelperiod p
            WHERE p.offender_id = e.offender_id AND p.superseded_at IS NULL AND p.in_force @> e."on") AS level
    FROM orders_event e, y, lives l
    WHERE e.superseded_at IS NULL AND e."on" <@ y.year AND l.offender_id = e.offender_id AND l.in_force @> e."on"
)
SELECT l.area_id, 'i' AS item, coalesce(l.division_id, 0)::text AS cell, count(*) AS number
FROM lives l JOIN offenders_categoryperiod c ON c.offender_id = l.offender_id AND c.superseded_at IS NULL
     AND c.category = 1, y
WHERE l.in_force @> y.snapshot AND c.in_force @> y.snapshot
  AND NOT EXISTS (SELECT 1 FROM offenders_custodyperiod k WHERE k.offender_id = l.offender_id
                  AND k.superseded_at IS NULL AND k.in_force @> y.snapshot)
GROUP BY 1, 3
UNION ALL
SELECT area_id, 'ii', '', count(DISTINCT offender_id) FROM happened
WHERE event LIKE 'registration_breach%%' AND category = 1 GROUP BY 1
UNION ALL
SELECT l.area_id, 'iii-v', s."order" || ' ' || s.step, count(*)
FROM orders_orderstep s, y, lives l
WHERE s.superseded_at IS NULL AND s."on" <@ y.year AND l.offender_id = s.offender_id AND l.in_force @> s."on"
  AND s."order" IN ('sopo', 'notification_order', 'foreign_travel_order')
GROUP BY 1, 3
UNION ALL
SELECT l.area_id, 'vi-vii', c.category::text, count(DISTINCT l.offender_id)
FROM lives l JOIN offenders_categoryperiod c ON c.offender_id = l.offender_id AND c.superseded_at IS NULL
     AND c.category IN (2, 3) AND c.in_force && l.in_force, y
WHERE c.in_force && y.year
  AND NOT isempty(datemultirange(c.in_force * l.in_force * y.year) - coalesce(
      (SELECT range_agg(k.in_force) FROM offenders_custodyperiod k
       WHERE k.offender_id = l.offender_id AND k.superseded_at IS NULL), '{}'))
GROUP BY 1, 3
UNION ALL
SELECT h.area_id, 'viii', h.level || '/' || c.category, count(*)
FROM highest h JOIN offenders_categoryperiod c ON c.offender_id = h.offender_id AND c.superseded_at IS NULL
     AND c.in_force @> h.last_day AND c.category <= 3
GROUP BY 1, 3
UNION ALL
SELECT area_id, 'ix', event || '/' || level, count(DISTINCT offender_id) FROM happened
WHERE event NOT LIKE 'registration%%' AND level IN (2, 3) GROUP BY 1, 3
"""

#: DuckDB over copies of the same rows: ranges as two columns, an open end as 9999-12-31.
DUCKDB = """
WITH lives AS (
    SELECT * FROM residence WHERE area_id IN (SELECT unnest($areas)) AND began < $end AND ended > $start
),
managed AS (
    SELECT l.area_id, p.level, p.offender_id, least(p.ended, l.ended, $end::date) - INTERVAL 1 DAY AS last_day
    FROM level p JOIN lives l USING (offender_id)
    WHERE p.level IN (2, 3)
      AND greatest(p.began, l.began, $start::date) < least(p.ended, l.ended, $end::date)
),
highest AS (
    SELECT area_id, offender_id, max(level) AS level, arg_max(last_day, (level, last_day)) AS last_day
    FROM managed GROUP BY 1, 2
),
happened AS (
    SELECT e.offender_id, e.event, l.area_id, c.category, p.level
    FROM event e JOIN lives l ON l.offender_id = e.offender_id AND l.began <= e.day AND e.day < l.ended
         LEFT JOIN category c ON c.offender_id = e.offender_id AND c.began <= e.day AND e.day < c.ended
         LEFT JOIN level p ON p.offender_id = e.offender_id AND p.began <= e.day AND e.day < p.ended
    WHERE e.day >= $start AND e.day < $end
),
free_days AS (
    SELECT l.area_id, l.offender_id, c.category,
           greatest(c.began, l.began, $start::date) AS began, least(c.ended, l.ended, $end::date) AS ended
    FROM lives l JOIN category c USING (offender_id)
    WHERE c.category IN (2, 3) AND greatest(c.began, l.began, $start::date) < least(c.ended, l.ended, $end::date)
),
inside AS (
    SELECT f.area_id, f.offender_id, f.category, f.began, f.ended,
           coalesce(sum(date_diff('day', greatest(k.began, f.began), least(k.ended, f.ended)))
                    FILTER (WHERE k.began < f.ended AND k.ended > f.began), 0) AS days
    FROM free_days f LEFT JOIN custody k USING (offender_id) GROUP BY ALL
)
SELECT l.area_id, 'i', coalesce(l.division_id, 0)::varchar, count(*)
FROM lives l JOIN category c USING (offender_id)
WHERE c.category = 1 AND l.began < $end AND l.ended >= $end AND c.began < $end AND c.ended >= $end
  AND NOT EXISTS (SELECT 1 FROM custody k WHERE k.offender_id = l.offender_id AND k.began < $end AND k.ended >= $end)
GROUP BY 1, 3
UNION ALL
SELECT area_id, 'ii', '', count(DISTINCT offender_id) FROM happened
WHERE event LIKE 'registration_breach%' AND category = 1 GROUP BY 1
UNION ALL
SELECT l.area_id, 'iii-v', s."order" || ' ' || s.step, count(*)
FROM step s JOIN lives l ON l.offender_id = s.offender_id AND l.began <= s.day AND s.day < l.ended
WHERE s.day >= $start AND s.day < $end AND s."order" IN ('sopo', 'notification_order', 'foreign_travel_order')
GROUP BY 1, 3
UNION ALL
SELECT area_id, 'vi-vii', category::varchar, count(DISTINCT offender_id) FROM inside
WHERE days < date_diff('day', began, ended) GROUP BY 1, 3
UNION ALL
SELECT h.area_id, 'viii', h.level || '/' || c.category, count(*)
FROM highest h JOIN category c ON c.offender_id = h.offender_id AND c.began <= h.last_day AND h.last_day < c.ended
WHERE c.category <= 3 GROUP BY 1, 3
UNION ALL
SELECT area_id, 'ix', event || '/' || level, count(DISTINCT offender_id) FROM happened
WHERE event NOT LIKE 'registration%' AND level IN (2, 3) GROUP BY 1, 3
"""

#: How the rows reach DuckDB: table → the query that gives them.
FOR_DUCKDB = {
    "residence": """SELECT offender_id, area_id, division_id, lower(in_force) AS began,
                    coalesce(upper(in_force), '9999-12-31') AS ended FROM offenders_residence""",
    "category": """SELECT offender_id, category, lower(in_force) AS began,
                   coalesce(upper(in_force), '9999-12-31') AS ended FROM offenders_categoryperiod""",
    "level": """SELECT offender_id, level, lower(in_force) AS began,
                coalesce(upper(in_force), '9999-12-31') AS ended FROM offenders_levelperiod""",
    "custody": """SELECT offender_id, lower(in_force) AS began,
                  coalesce(upper(in_force), '9999-12-31') AS ended FROM offenders_custodyperiod""",
    "step": 'SELECT offender_id, "order", step, "on" AS day FROM orders_orderstep',
    "event": 'SELECT offender_id, event, "on" AS day FROM orders_event',
}
