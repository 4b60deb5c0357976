"""Unusual access is found in the database: one function for each rule, and one that gathers what they find.

A rule is a function `unusual_<rule>(day, defaults, holidays)`; `find_unusual_access` finds them in the catalogue, so
that a new rule is one function in a migration and one value of oversight.states.Rule (a test compares the two).
Names are compared here and never leave: a finding holds pointers and counts.
"""

from django.db import migrations

# What every rule gives back.
FINDS = """RETURNS TABLE (
    person_id bigint, person_ids bigint[], offender_id bigint, area_ids bigint[], counts jsonb, entry_ids bigint[]
) LANGUAGE sql STABLE SET search_path = public, pg_temp"""
TAKES = "(on_day date, defaults jsonb, holidays date[])"

SHARED = """
CREATE FUNCTION oversight_midnight(on_day date) RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$ SELECT on_day::timestamp AT TIME ZONE 'Europe/London' $$;
COMMENT ON FUNCTION oversight_midnight(date) IS 'When a day begins by the clock on the wall.';

CREATE FUNCTION oversight_local(at timestamptz) RETURNS timestamp
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$ SELECT at AT TIME ZONE 'Europe/London' $$;
COMMENT ON FUNCTION oversight_local(timestamptz) IS 'An instant by the clock on the wall.';

CREATE FUNCTION oversight_entries(on_day date, events text[]) RETURNS SETOF audit_auditentry
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT entry.* FROM audit_auditentry entry
      JOIN agencies_user person ON person.id = entry.by_id
     WHERE entry.at >= oversight_midnight(on_day)
       AND entry.at < oversight_midnight(on_day + 1)
       AND entry.event = ANY (events)
       AND person.username NOT IN ('system.setup', 'command.line')
$$;
COMMENT ON FUNCTION oversight_entries(date, text[]) IS 'What people did on a day, of some kinds of events.';

CREATE FUNCTION oversight_areas(person bigint, on_day date, and_of bigint[]) RETURNS bigint[]
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT COALESCE(array_agg(DISTINCT area ORDER BY area), '{}') FROM (
        SELECT posting.area_id AS area FROM access_posting posting
         WHERE posting.user_id = person AND posting.superseded_at IS NULL AND posting.in_force @> on_day
        UNION SELECT unnest(and_of)
    ) areas WHERE area IS NOT NULL
$$;
COMMENT ON FUNCTION oversight_areas(bigint, date, bigint[]) IS
    'The areas in which a person had a role on a day, with some more.';

CREATE FUNCTION oversight_threshold(
    policy text, areas bigint[], on_day date, defaults jsonb, highest boolean DEFAULT false
) RETURNS integer LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH set_then AS (
        SELECT area_id, CASE WHEN value ~ '^[0-9]{1,6}$' THEN value::integer END AS value
          FROM agencies_localpolicy
         WHERE key = policy AND superseded_at IS NULL AND in_force @> on_day
    ), general AS (
        SELECT COALESCE(
            (SELECT value FROM set_then WHERE area_id IS NULL), (defaults ->> policy)::integer
        ) AS value
    ), own AS (
        SELECT COALESCE(set_then.value, general.value) AS value
          FROM unnest(areas) AS one(area) CROSS JOIN general LEFT JOIN set_then ON set_then.area_id = one.area
    )
    SELECT COALESCE(
        (SELECT CASE WHEN highest THEN max(value) ELSE min(value) END FROM own), (SELECT value FROM general)
    )
$$;
COMMENT ON FUNCTION oversight_threshold(text, bigint[], date, jsonb, boolean) IS
    'A value of local policy on a day, where several areas set it the lowest, or the highest.';

CREATE FUNCTION oversight_plain(name text) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT lower(btrim(regexp_replace(translate(name, '’‘`', ''''''''), '[[:space:]-]+', ' ', 'g')))
$$;
COMMENT ON FUNCTION oversight_plain(text) IS 'A name without regard to capitals, hyphens and spaces.';

CREATE FUNCTION oversight_names() RETURNS TABLE (offender_id bigint, family text, whole text, first_name text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT names.offender_id, oversight_plain(family_name), oversight_plain(given_names || ' ' || family_name),
           oversight_plain(split_part(btrim(given_names), ' ', 1) || ' ' || family_name)
      FROM (
        SELECT details.offender_id, family_name, given_names
          FROM offenders_personaldetails details WHERE superseded_at IS NULL
        UNION ALL
        SELECT alias.offender_id, family_name, given_names
          FROM offenders_alias alias WHERE superseded_at IS NULL
      ) names
$$;
COMMENT ON FUNCTION oversight_names() IS 'Every name by which offenders are known, made plain.';
"""
UNSHARED = """
CREATE FUNCTION oversight_midnight(on_day date) RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$ SELECT on_day::timestamp AT TIME ZONE 'Europe/London' $$;
COMMENT ON FUNCTION oversight_midnight(date) IS 'When a day begins by the clock on the wall.';

CREATE FUNCTION oversight_local(at timestamptz) RETURNS timestamp
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$ SELECT at AT TIME ZONE 'Europe/London' $$;
COMMENT ON FUNCTION oversight_local(timestamptz) IS 'An instant by the clock on the wall.';

DROP FUNCTION oversight_names();
DROP FUNCTION oversight_plain(text);
DROP FUNCTION oversight_threshold(text, bigint[], date, jsonb, boolean);
DROP FUNCTION oversight_areas(bigint, date, bigint[]);
DROP FUNCTION oversight_entries(date, text[]);
DROP FUNCTION oversight_local(timestamptz);
DROP FUNCTION oversight_midnight(date);
"""

RULES = {
    "volume": """
    WITH opened AS (
        SELECT by_id, count(DISTINCT offender_id) AS records,
               oversight_areas(by_id, on_day, array_agg(DISTINCT area_id)) AS areas, array_agg(id ORDER BY id) AS ids
          FROM oversight_entries(on_day, '{offender.viewed}') GROUP BY by_id
    ), measured AS (
        SELECT opened.*, usual.days, usual.average,
               oversight_threshold('unusual_records_a_day', areas, on_day, defaults) AS most,
               oversight_threshold('unusual_times_usual', areas, on_day, defaults) AS times,
               oversight_threshold('unusual_records_at_least', areas, on_day, defaults) AS at_least
          FROM opened CROSS JOIN LATERAL (
            SELECT count(*) AS days, COALESCE(avg(of_day), 0) AS average FROM (
                SELECT count(DISTINCT entry.offender_id) AS of_day FROM audit_auditentry entry
                 WHERE entry.by_id = opened.by_id AND entry.event = 'offender.viewed'
                   AND entry.at >= oversight_midnight(on_day - 28)
                   AND entry.at < oversight_midnight(on_day)
                 GROUP BY oversight_local(entry.at)::date
            ) earlier
        ) usual
    )
    SELECT by_id, ARRAY[by_id], NULL::bigint, areas,
           jsonb_build_object('records', records, 'threshold', most, 'usual', round(average), 'usual_days', days), ids
      FROM measured
     WHERE records >= most OR (days >= 5 AND records >= at_least AND records >= times * average)""",
    "listed": """
    WITH listed AS (
        SELECT by_id, count(DISTINCT one) AS records, oversight_areas(by_id, on_day, '{}') AS areas,
               array_agg(DISTINCT id ORDER BY id) AS ids
          FROM oversight_entries(on_day, '{offenders.listed,offenders.searched}')
         CROSS JOIN LATERAL jsonb_array_elements_text(
            CASE WHEN jsonb_typeof(detail -> 'offender_ids') = 'array' THEN detail -> 'offender_ids' ELSE '[]' END
         ) AS one
         GROUP BY by_id
    ), measured AS (
        SELECT *, oversight_threshold('unusual_records_listed', areas, on_day, defaults) AS most FROM listed
    )
    SELECT by_id, ARRAY[by_id], NULL::bigint, areas,
           jsonb_build_object('records', records, 'threshold', most), ids
      FROM measured WHERE records >= most""",
    "hours": """
    WITH people AS (
        SELECT by_id, oversight_areas(by_id, on_day, '{}') AS areas
          FROM oversight_entries(on_day, '{offender.viewed}') GROUP BY by_id
    ), hours AS (
        SELECT by_id, oversight_threshold('working_hours_from', areas, on_day, defaults, true) AS begin_at,
               oversight_threshold('working_hours_until', areas, on_day, defaults) AS end_at
          FROM people
    ), opened AS (
        SELECT entry.by_id, count(DISTINCT entry.offender_id) AS records,
               oversight_areas(entry.by_id, on_day, array_agg(DISTINCT entry.area_id)) AS areas,
               array_agg(entry.id ORDER BY entry.id) AS ids
          FROM oversight_entries(on_day, '{offender.viewed}') entry JOIN hours ON hours.by_id = entry.by_id
         WHERE extract(isodow FROM on_day) >= 6 OR on_day = ANY (holidays)
            OR extract(hour FROM oversight_local(entry.at)) < begin_at OR extract(hour FROM oversight_local(entry.at)) >= end_at
         GROUP BY entry.by_id
    ), measured AS (
        SELECT *, oversight_threshold('unusual_records_out_of_hours', areas, on_day, defaults) AS most FROM opened
    )
    SELECT by_id, ARRAY[by_id], NULL::bigint, areas,
           jsonb_build_object(
               'records', records, 'threshold', most,
               'weekend', extract(isodow FROM on_day) >= 6, 'bank_holiday', on_day = ANY (holidays)
           ), ids
      FROM measured WHERE records >= most""",
    "out_of_caseload": """
    WITH opened AS (
        SELECT user_id, opening.offender_id, true AS in_emergency FROM offenders_emergencyopening opening
         WHERE opened_at >= oversight_midnight(on_day) AND opened_at < oversight_midnight(on_day + 1)
        UNION ALL
        SELECT user_id, stated.offender_id, false FROM offenders_statedreason stated
         WHERE stated_at >= oversight_midnight(on_day) AND stated_at < oversight_midnight(on_day + 1)
    ), gathered AS (
        SELECT user_id, count(DISTINCT opened.offender_id) AS records,
               count(DISTINCT opened.offender_id) FILTER (WHERE in_emergency) AS in_emergency,
               oversight_areas(user_id, on_day, array_agg(DISTINCT offender.area_id)) AS areas,
               array_agg(DISTINCT opened.offender_id) AS offenders
          FROM opened JOIN offenders_offender offender ON offender.id = opened.offender_id GROUP BY user_id
    ), measured AS (
        SELECT *, oversight_threshold('unusual_out_of_caseload', areas, on_day, defaults) AS most FROM gathered
    )
    SELECT user_id, ARRAY[user_id], NULL::bigint, areas,
           jsonb_build_object('records', records, 'threshold', most, 'in_emergency', in_emergency),
           COALESCE((
               SELECT array_agg(entry.id ORDER BY entry.id)
                 FROM oversight_entries(on_day, '{offender.viewed}') entry
                WHERE entry.by_id = measured.user_id AND entry.offender_id = ANY (offenders)
           ), '{}')
      FROM measured WHERE records >= most""",
    "refused": """
    WITH asked AS (
        SELECT by_id, count(DISTINCT detail ->> 'asked_for') AS records,
               count(DISTINCT offender_id) AS of_these_real,
               oversight_areas(by_id, on_day, array_agg(DISTINCT area_id)) AS areas, array_agg(id ORDER BY id) AS ids
          FROM oversight_entries(on_day, '{record.refused}') WHERE detail ->> 'kind' = 'offender' GROUP BY by_id
    ), measured AS (
        SELECT *, oversight_threshold('unusual_refusals', areas, on_day, defaults) AS most FROM asked
    )
    SELECT by_id, ARRAY[by_id], NULL::bigint, areas,
           jsonb_build_object('records', records, 'threshold', most, 'exist', of_these_real), ids
      FROM measured WHERE records >= most""",
    "own_name": """
    SELECT entry.by_id, ARRAY[entry.by_id], entry.offender_id,
           oversight_areas(entry.by_id, on_day, array_agg(DISTINCT entry.area_id)),
           jsonb_build_object('times', count(DISTINCT entry.id),
               'whole_name', bool_or(oversight_plain(person.full_name) IN (names.whole, names.first_name))),
           array_agg(DISTINCT entry.id ORDER BY entry.id)
      FROM oversight_entries(on_day, '{offender.viewed}') entry
      JOIN agencies_user person ON person.id = entry.by_id
      JOIN oversight_names() names ON names.offender_id = entry.offender_id
     WHERE length(names.family) > 1
       AND right(oversight_plain(person.full_name), length(names.family) + 1) = ' ' || names.family
     GROUP BY entry.by_id, entry.offender_id""",
    "colleague": """
    SELECT entry.by_id, ARRAY[entry.by_id], entry.offender_id,
           oversight_areas(entry.by_id, on_day, array_agg(DISTINCT entry.area_id)),
           jsonb_build_object('times', count(DISTINCT entry.id), 'colleagues', count(DISTINCT colleague.id)),
           array_agg(DISTINCT entry.id ORDER BY entry.id)
      FROM oversight_entries(on_day, '{offender.viewed}') entry
      JOIN oversight_names() names ON names.offender_id = entry.offender_id
      JOIN agencies_user colleague
        ON oversight_plain(colleague.full_name) IN (names.whole, names.first_name) AND colleague.id <> entry.by_id
     WHERE position(' ' IN names.whole) > 1
     GROUP BY entry.by_id, entry.offender_id""",
    "many_people": """
    WITH opened AS (
        SELECT offender_id, array_agg(DISTINCT by_id ORDER BY by_id) AS people,
               array_agg(DISTINCT area_id) AS areas, array_agg(id ORDER BY id) AS ids
          FROM oversight_entries(on_day, '{offender.viewed}') GROUP BY offender_id
    ), measured AS (
        SELECT *, oversight_threshold('unusual_people_on_a_record', areas, on_day, defaults) AS most FROM opened
    )
    SELECT NULL::bigint, people, offender_id, areas,
           jsonb_build_object('people', cardinality(people), 'threshold', most), ids
      FROM measured WHERE cardinality(people) >= most""",
}

GATHER = """
CREATE FUNCTION find_unusual_access(first_day date, last_day date, defaults jsonb, holidays date[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rule record;
    on_day date;
    of_rule integer;
    found integer := 0;
BEGIN
    FOR on_day IN SELECT one::date FROM generate_series(first_day, last_day, interval '1 day') AS one LOOP
        FOR rule IN
            SELECT proname::text AS finds, substr(proname, 9) AS key FROM pg_proc
             WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'unusual\\_%' AND proowner = (
                 SELECT relowner FROM pg_class WHERE oid = 'oversight_unusualaccess'::regclass
             ) ORDER BY proname
        LOOP
            EXECUTE format(
                $rule$
                INSERT INTO oversight_unusualaccess AS known
                    (rule, day, person_id, person_ids, offender_id, area_ids, counts, entry_ids)
                SELECT %1$L, $1, f.person_id, f.person_ids, f.offender_id, f.area_ids, f.counts, f.entry_ids[1:500]
                  FROM %2$I($1, $2, $3) f
                 WHERE NOT EXISTS (
                    SELECT FROM oversight_unusualaccess before
                     WHERE before.rule = %1$L AND before.person_id = f.person_id
                       AND before.offender_id = f.offender_id AND before.day <> $1
                       AND abs(before.day - $1)
                         < oversight_threshold('unusual_again_days', f.area_ids, $1, $2)
                 )
                ON CONFLICT (rule, day, COALESCE(person_id, 0::bigint), COALESCE(offender_id, 0::bigint))
                DO UPDATE SET person_ids = excluded.person_ids, area_ids = excluded.area_ids,
                              counts = excluded.counts, entry_ids = excluded.entry_ids
                 WHERE known.state = 'open' AND known.counts <> excluded.counts
                $rule$, rule.key, rule.finds
            ) USING on_day, defaults, holidays;
            GET DIAGNOSTICS of_rule = ROW_COUNT;
            found := found + of_rule;
        END LOOP;
    END LOOP;
    RETURN found;
END
$$;
COMMENT ON FUNCTION find_unusual_access(date, date, jsonb, date[]) IS
    'Applies every rule to the audit of some days and adds what is found; run again it adds nothing.';
REVOKE ALL ON FUNCTION find_unusual_access(date, date, jsonb, date[]) FROM PUBLIC;
-- It may cause the search, which adds and never takes away; it may not add a finding by itself.
GRANT EXECUTE ON FUNCTION find_unusual_access(date, date, jsonb, date[]) TO mappa_application;

CREATE FUNCTION keep_findings_as_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'settled' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a finding is settled once, and stays: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_findings_as_settled() IS 'Refuses to change a settled finding and to remove any.';
CREATE TRIGGER settled_once BEFORE UPDATE OR DELETE ON oversight_unusualaccess
    FOR EACH ROW EXECUTE FUNCTION keep_findings_as_settled();
ALTER TABLE oversight_unusualaccess ENABLE ALWAYS TRIGGER settled_once;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON oversight_unusualaccess
    FOR EACH STATEMENT EXECUTE FUNCTION keep_findings_as_settled();
ALTER TABLE oversight_unusualaccess ENABLE ALWAYS TRIGGER never_emptied;
"""
UNGATHER = """
DROP TRIGGER never_emptied ON oversight_unusualaccess;
DROP TRIGGER settled_once ON oversight_unusualaccess;
DROP FUNCTION keep_findings_as_settled();
DROP FUNCTION find_unusual_access(date, date, jsonb, date[]);
"""


def rule(name: str, finds: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE FUNCTION unusual_{name}{TAKES} {FINDS} AS $${finds}\n$$;",
        f"DROP FUNCTION unusual_{name}(date, jsonb, date[]);",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_facts_are_never_rewritten"),
        ("offenders", "0005_need_to_know"),
        ("access", "0004_new_roles"),
        ("audit", "0004_entries_about_people_are_found"),
        ("agencies", "0011_unusual_access_and_working_hours"),
    ]
    operations = [
        migrations.RunSQL(SHARED, UNSHARED),
        *(rule(name, finds) for name, finds in RULES.items()),
        migrations.RunSQL(GATHER, UNGATHER),
    ]
