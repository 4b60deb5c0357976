"""A recorded fact stays as it was recorded; only its access key follows that of the offender."""

from django.db import migrations

REFUSE_REWRITING = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['superseded_at', 'superseded_by_id', 'superseded_reason'];
    kept CONSTANT text := 'access_key';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Not recorded by anybody: the database keeps it, and the application may not write it.
        IF to_jsonb(NEW) - kept = to_jsonb(OLD) - kept AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
            RETURN NEW;
        END IF;
        IF OLD.superseded_at IS NOT NULL THEN
            RAISE EXCEPTION 'row % of % is superseded already and stays as it is', OLD.id, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.superseded_at IS NOT NULL AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a recorded fact is superseded, never changed or removed: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("database", "0002_statistics_for_the_planner")]
    operations = [migrations.RunSQL(REFUSE_REWRITING, migrations.RunSQL.noop)]
