"""Each audit entry gets a digest from the database, so that seals can stand for many.

The digest is taken of the line that COPY would write of the row's other columns: tabs between them, \\N where there
is nothing, and backslashes doubled, which is all that the checks on the columns leave to escape. A trigger
computes it and not a generated column, which would follow a row that was changed behind the triggers' back.
`epoch` and `digest` are no fields of the model: nobody but the database gives them, and few read them.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE audit_auditentry ADD COLUMN epoch integer NOT NULL DEFAULT 1, ADD COLUMN digest bytea;
COMMENT ON COLUMN audit_auditentry.epoch IS
    'The server whose transaction numbers these are: a number of audit_epoch. Given by the database.';
COMMENT ON COLUMN audit_auditentry.digest IS 'SHA-256 of the row''s other columns. Given by the database.';

CREATE FUNCTION audit_digest(one audit_auditentry) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to(
        one.epoch
        || E'\\t' || one.transaction_id
        || E'\\t' || one.id
        || E'\\t' || (extract(epoch FROM one.at) * 1000000)::bigint
        || E'\\t' || one.event
        || E'\\t' || one.operation
        || E'\\t' || coalesce(one.by_id::text, '\\N')
        || E'\\t' || coalesce(one.agency_id::text, '\\N')
        || E'\\t' || coalesce(one.offender_id::text, '\\N')
        || E'\\t' || coalesce(one.area_id::text, '\\N')
        || E'\\t' || one.basis
        || E'\\t' || replace(one.detail::text, '\\', '\\\\')
        || E'\\t' || coalesce(one.request_id::text, '\\N'),
        'UTF8'));
END
$$;
COMMENT ON FUNCTION audit_digest IS 'SHA-256 of the line that COPY would write of an audit entry.';
ALTER TABLE audit_auditentry DISABLE TRIGGER append_only;
UPDATE audit_auditentry AS one SET digest = audit_digest(one);
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE audit_auditentry ALTER COLUMN digest SET NOT NULL;
CREATE INDEX audit_by_transaction ON audit_auditentry (epoch, transaction_id, id);
-- Of lists the audit keeps who was shown on them: so the entries about one offender are found among them.
CREATE INDEX audit_by_listed ON audit_auditentry USING gin ((detail -> 'offender_ids') jsonb_path_ops)
    WHERE detail ? 'offender_ids';

CREATE FUNCTION digest_the_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.digest := public.audit_digest(NEW);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION digest_the_audit() IS 'Gives an audit entry its digest, whatever it was given.';
-- Triggers fire in the order of their names: this one comes after the one that looks at the date.
CREATE TRIGGER digested_by_the_database BEFORE INSERT ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION digest_the_audit();
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER digested_by_the_database;
"""
NO_COLUMNS = """
DROP TRIGGER digested_by_the_database ON audit_auditentry;
DROP FUNCTION digest_the_audit();
DROP FUNCTION audit_digest(audit_auditentry);
DROP INDEX audit_by_listed;
ALTER TABLE audit_auditentry DROP COLUMN epoch, DROP COLUMN digest;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_entries_about_people_are_found")]
    operations = [migrations.RunSQL([COLUMNS], [NO_COLUMNS])]
