"""What reaches past the second wall, and how far: opening a record in an emergency, and ending a leaver's work.

A record that is opened in an emergency is not visible before, and whoever ends the work of a person who leaves sees
no record at all. Each function does its one thing as the owner, and says no more than it must (docs/adr/0015).
"""

from django.db import migrations

OPEN = """
CREATE FUNCTION open_in_emergency(
    asked text[], kinds text[], numbers text[], why text, hours integer,
    OUT about bigint, OUT area bigint, OUT opening bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person CONSTANT bigint := acting_person();
    today CONSTANT date := (clock_timestamp() AT TIME ZONE 'Europe/London')::date;
    found_ids bigint[];
    may_be_opened boolean;
BEGIN
    IF person IS NULL THEN
        RAISE EXCEPTION 'nobody acts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(id) INTO found_ids FROM (
        SELECT id FROM offenders_offender WHERE reference = ANY (asked)
        UNION
        SELECT identifier.offender_id
          FROM offenders_identifier identifier
          JOIN unnest(kinds, numbers) AS typed (kind, value) USING (kind, value)
         WHERE identifier.superseded_at IS NULL AND identifier.kind IN ('pnc', 'cro', 'visor')
    ) named;
    -- What names two people names nobody.
    IF cardinality(found_ids) IS DISTINCT FROM 1 THEN
        RETURN;
    END IF;
    SELECT offender.id, offender.area_id,
           EXISTS (SELECT FROM access_posting posting
                    WHERE posting.user_id = person AND posting.superseded_at IS NULL AND posting.in_force @> today
                      AND posting.role = ANY (roles_with('emergency-open')))
           AND (NOT offender.restricted
                OR EXISTS (SELECT FROM access_posting posting
                            WHERE posting.user_id = person AND posting.superseded_at IS NULL
                              AND posting.in_force @> today
                              AND posting.role = ANY (roles_with('emergency-open-restricted'))))
           AND (NOT offender.category_4
                OR EXISTS (SELECT FROM access_clearance clearance
                            WHERE clearance.user_id = person AND clearance.superseded_at IS NULL
                              AND clearance.in_force @> today AND clearance.kind = 'category-4'))
      INTO about, area, may_be_opened
      FROM offenders_offender offender WHERE offender.id = found_ids[1];
    IF may_be_opened THEN
        -- The area's own value, else that for all areas, else the one given; never for ever.
        SELECT least(168, greatest(1, coalesce((
            SELECT policy.value::integer FROM agencies_localpolicy policy
             WHERE policy.key = 'emergency_hours' AND policy.superseded_at IS NULL AND policy.in_force @> today
               AND coalesce(policy.area_id, open_in_emergency.area) = open_in_emergency.area
             ORDER BY policy.area_id NULLS LAST LIMIT 1), hours))) INTO hours;
        INSERT INTO offenders_emergencyopening (offender_id, user_id, closes_at, reason, outcome, review_note)
        VALUES (about, person, statement_timestamp() + make_interval(hours => hours), why, '', '')
        RETURNING id INTO opening;
    END IF;
END
$$;
COMMENT ON FUNCTION open_in_emergency(text[], text[], text[], text, integer) IS
    'Opens for who acts the one record that a reference or national number names, if it may be opened so; '
    'whose record was asked for is told for the audit alone.';
"""
UNOPEN = "DROP FUNCTION open_in_emergency(text[], text[], text[], text, integer);"

WORK = """
CREATE FUNCTION work_beyond(person bigint, day date) RETURNS TABLE (
    membership bigint, record bigint, area bigint, kind text, in_force daterange, leaves_nobody boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT own.id, own.offender_id, offender.area_id, own.kind, own.in_force,
           offender.restricted AND NOT EXISTS (
               SELECT FROM offenders_membership other
                WHERE other.offender_id = own.offender_id AND other.user_id <> own.user_id
                  AND other.superseded_at IS NULL AND other.in_force @> day)
      FROM offenders_membership own
      JOIN offenders_offender offender ON offender.id = own.offender_id
     WHERE own.user_id = person AND own.superseded_at IS NULL
       AND (upper_inf(own.in_force) OR upper(own.in_force) > day)
     ORDER BY own.offender_id, own.id
$$;
COMMENT ON FUNCTION work_beyond(bigint, date) IS
    'The cases on which a person works on a day or later, as pointers, for those who keep people and see no record.';

CREATE FUNCTION end_work(person bigint, day date, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    acting CONSTANT bigint := acting_person();
    one record;
BEGIN
    IF acting IS NULL THEN
        RAISE EXCEPTION 'nobody acts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR one IN SELECT * FROM offenders_membership own
                WHERE own.id IN (SELECT membership FROM work_beyond(person, day)) FOR UPDATE LOOP
        UPDATE offenders_membership
           SET superseded_at = statement_timestamp(), superseded_by_id = acting, superseded_reason = why
         WHERE id = one.id;
        IF lower(one.in_force) < day THEN
            INSERT INTO offenders_membership (
                offender_id, user_id, kind, in_force, recorded_at, recorded_by_id, reason, superseded_reason, replaces_id
            ) VALUES (
                one.offender_id, one.user_id, one.kind, daterange(lower(one.in_force), day), statement_timestamp(),
                acting, one.reason, '', one.id
            );
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION end_work(bigint, date, text) IS
    'Ends the work of a person on all cases from a day on; nobody gains anything by it.';
"""
UNWORK = "DROP FUNCTION end_work(bigint, date, text); DROP FUNCTION work_beyond(bigint, date);"
FUNCTIONS = (
    "open_in_emergency(text[], text[], text[], text, integer)",
    "work_beyond(bigint, date)",
    "end_work(bigint, date, text)",
)


class Migration(migrations.Migration):
    dependencies = [("offenders", "0006_row_security")]

    operations = [
        migrations.RunSQL(OPEN, UNOPEN),
        migrations.RunSQL(WORK, UNWORK),
        *(
            migrations.RunSQL(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC;", migrations.RunSQL.noop)
            for signature in FUNCTIONS
        ),
    ]
