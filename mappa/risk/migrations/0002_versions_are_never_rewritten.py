"""Versions are never rewritten, and their parts come with them or not at all; the second wall stands round both."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import walled

FACTS = (
    "risk_riskassessment",
    "risk_assessmentcontribution",
    "risk_plan",
    "risk_triggerraised",
    "risk_triggeranswer",
)
#: The table of the parts, that of the whole, and the column that points to it.
PARTS = (
    ("risk_groupatrisk", "risk_riskassessment", "assessment_id"),
    ("risk_toolscore", "risk_riskassessment", "assessment_id"),
    ("risk_measure", "risk_plan", "plan_id"),
    ("risk_trigger", "risk_plan", "plan_id"),
)

KEEP_PARTS = """
CREATE FUNCTION keep_parts_of_a_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    kept CONSTANT text := 'access_key';
    belongs boolean;
BEGIN
    -- A part is entered together with its version: the version is no older than this transaction.
    IF TG_OP = 'INSERT' THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %I WHERE id = $1 AND offender_id = $2 AND superseded_at IS NULL'
            ' AND recorded_at >= transaction_timestamp())', TG_ARGV[0]
        ) INTO belongs USING (to_jsonb(NEW) ->> TG_ARGV[1])::bigint, NEW.offender_id;
        IF belongs THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a part of % is entered together with the version it belongs to', TG_ARGV[0]
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- Not recorded by anybody: the database keeps it, and the application may not write it.
        IF to_jsonb(NEW) - kept = to_jsonb(OLD) - kept THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF erasing(OLD.offender_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the parts of a version stay as they were recorded: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_parts_of_a_version() IS
    'Takes the parts of an assessment or a plan together with their version only, and refuses to change or remove them.';
"""
KEPT = """
CREATE TRIGGER kept_with_its_version BEFORE INSERT OR UPDATE OR DELETE ON {part}
    FOR EACH ROW EXECUTE FUNCTION keep_parts_of_a_version('{whole}', '{pointer}');
ALTER TABLE {part} ENABLE ALWAYS TRIGGER kept_with_its_version;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {part}
    FOR EACH STATEMENT EXECUTE FUNCTION keep_parts_of_a_version();
ALTER TABLE {part} ENABLE ALWAYS TRIGGER never_emptied;
"""
LET_GO = "DROP TRIGGER kept_with_its_version ON {part}; DROP TRIGGER never_emptied ON {part};"


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0002_erased_by_two_people"),
        ("offenders", "0006_row_security"),
        ("risk", "0001_assessments_plans_and_triggers"),
    ]
    operations = [
        *(never_rewritten(table) for table in FACTS),
        migrations.RunSQL(KEEP_PARTS, "DROP FUNCTION keep_parts_of_a_version()"),
        *(
            migrations.RunSQL(KEPT.format(part=part, whole=whole, pointer=pointer), LET_GO.format(part=part))
            for part, whole, pointer in PARTS
        ),
        *(walled(table) for table in (*FACTS, *(part for part, _, _ in PARTS))),
    ]
