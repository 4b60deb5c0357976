"""Nobody changes or removes an audit entry: not the application, not the owner of the table."""

from django.db import migrations

GUARD = """
CREATE FUNCTION refuse_changing_the_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_changing_the_audit() IS 'Refuses every change to the audit but an insert.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_changing_the_audit();
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_the_audit();
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER never_emptied;
"""
UNGUARD = """
DROP TRIGGER append_only ON audit_auditentry;
DROP TRIGGER never_emptied ON audit_auditentry;
DROP FUNCTION refuse_changing_the_audit();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_audit_entries")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
