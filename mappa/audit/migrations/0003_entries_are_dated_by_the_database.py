"""An entry carries the time and the transaction in which it was written: nobody may give it others.

The trigger fires for ordinary sessions only: rows that arrive by replication keep the time of their origin, and
the application's role may not call itself a replica.
"""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION refuse_dating_the_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.at IS DISTINCT FROM statement_timestamp()
       OR NEW.transaction_id IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'the audit is dated by the database' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION refuse_dating_the_audit() IS 'Refuses an audit entry with a time or transaction of its own.';
CREATE TRIGGER dated_by_the_database BEFORE INSERT ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_dating_the_audit();
"""
UNGUARD = """
DROP TRIGGER dated_by_the_database ON audit_auditentry;
DROP FUNCTION refuse_dating_the_audit();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["area_id", "-at"], name="audit_by_area", condition=models.Q(area_id__isnull=False)
            ),
        ),
    ]
