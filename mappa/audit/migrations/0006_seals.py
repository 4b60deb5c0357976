"""A minute's audit entries are put under a seal, in a chain; see docs/adr/0016."""

import django.db.models.functions.datetime
from django.db import migrations, models

# A disclosure from before the recipient was recorded stays as it is: the audit is not rewritten to fit a new rule.
RECIPIENTS = models.CheckConstraint(
    condition=models.Q(("operation", "disclosure"), _negated=True)
    | models.Q(("detail__has_key", "recipients")),
    name="audit_auditentry_recipients",
)
FROM_NOW_ON = """
ALTER TABLE audit_auditentry ADD CONSTRAINT audit_auditentry_recipients
    CHECK (operation <> 'disclosure' OR detail ? 'recipients') NOT VALID;
"""

GUARD = """
INSERT INTO audit_epoch (number, system_identifier) SELECT 1, system_identifier FROM pg_control_system();

CREATE FUNCTION refuse_a_seal_out_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last public.audit_seal;
BEGIN
    SELECT * INTO last FROM public.audit_seal ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1
       OR NEW.previous <> coalesce(last.digest, decode(repeat('00', 32), 'hex'))
       OR NEW.epoch < coalesce(last.epoch, 1)
       OR NEW.first_transaction <> (CASE WHEN NEW.epoch = last.epoch THEN last.end_transaction ELSE 0 END) THEN
        RAISE EXCEPTION 'a seal must follow the one before it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION refuse_a_seal_out_of_order() IS 'Refuses a seal that does not join on to the last.';
CREATE TRIGGER in_order BEFORE INSERT ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_a_seal_out_of_order();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_changing_the_audit();
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_the_audit();
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER never_emptied;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_epoch
    FOR EACH ROW EXECUTE FUNCTION refuse_changing_the_audit();
ALTER TABLE audit_epoch ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_epoch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_the_audit();
ALTER TABLE audit_epoch ENABLE ALWAYS TRIGGER never_emptied;

-- On one server a transaction that is still open is always younger than what was sealed. After a restore on
-- another server, which counts from the beginning, its rows would fall under seals that were made without them.
CREATE FUNCTION refuse_what_is_sealed_already() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1
                 FROM (SELECT epoch, end_transaction FROM public.audit_seal ORDER BY number DESC LIMIT 1) AS last
                WHERE last.end_transaction > pg_current_xact_id()::text::bigint
                  AND last.epoch = (SELECT max(number) FROM public.audit_epoch)) THEN
        RAISE EXCEPTION 'this register was restored from another server: run mappa setup'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION refuse_what_is_sealed_already() IS 'Refuses an audit entry in a transaction that is sealed.';
CREATE TRIGGER not_sealed_already BEFORE INSERT ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_what_is_sealed_already();
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER not_sealed_already;
"""
UNGUARD = """
DROP TRIGGER not_sealed_already ON audit_auditentry;
DROP FUNCTION refuse_what_is_sealed_already();
DROP TRIGGER never_emptied ON audit_epoch;
DROP TRIGGER append_only ON audit_epoch;
DROP TRIGGER never_emptied ON audit_seal;
DROP TRIGGER append_only ON audit_seal;
DROP TRIGGER in_order ON audit_seal;
DROP FUNCTION refuse_a_seal_out_of_order();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_entries_are_digested"),
    ]

    operations = [
        migrations.CreateModel(
            name="Epoch",
            fields=[
                (
                    "number",
                    models.IntegerField(
                        db_comment="1, 2, 3, …; entries and seals name it.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "system_identifier",
                    models.BigIntegerField(db_comment="The number that PostgreSQL gave the server's data."),
                ),
                (
                    "began_at",
                    models.DateTimeField(
                        db_comment="When the register first ran there.",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
            ],
            options={
                "db_table_comment": "The servers on which the register has lived, one after another. Append-only.",
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "number",
                    models.BigIntegerField(
                        db_comment="1, 2, 3, … without a gap.", primary_key=True, serialize=False
                    ),
                ),
                ("epoch", models.IntegerField(db_comment="The server whose transaction numbers these are.")),
                (
                    "first_transaction",
                    models.BigIntegerField(db_comment="The first transaction under this seal."),
                ),
                (
                    "end_transaction",
                    models.BigIntegerField(db_comment="The first transaction no longer under this seal."),
                ),
                ("rows", models.BigIntegerField(db_comment="How many entries are under it.")),
                (
                    "root",
                    models.BinaryField(
                        db_comment="The Merkle root over their digests, by transaction and number."
                    ),
                ),
                (
                    "previous",
                    models.BinaryField(db_comment="The digest of the seal before; zeros for the first."),
                ),
                ("at", models.DateTimeField(db_comment="When it was made, by the clock of the database.")),
                ("digest", models.BinaryField(db_comment="SHA-256 of the other columns.")),
            ],
            options={
                "db_table_comment": "The chain of seals on the audit. Append-only; only the owner adds to it.",
            },
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__regex", "^[a-z_:, -]*$")),
                name="audit_auditentry_basis_is_no_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_id__isnull", False), ("operation__in", ["refusal", "sign-in"]), _connector="OR"
                ),
                name="audit_auditentry_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency_id__isnull", True), ("by_id__isnull", True)),
                    models.Q(("agency_id__isnull", False), ("by_id__isnull", False)),
                    _connector="OR",
                ),
                name="audit_auditentry_agency",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddConstraint(model_name="auditentry", constraint=RECIPIENTS)],
            database_operations=[
                migrations.RunSQL(
                    FROM_NOW_ON, "ALTER TABLE audit_auditentry DROP CONSTRAINT audit_auditentry_recipients"
                )
            ],
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("epoch__gte", 1),
                    ("first_transaction__gte", 0),
                    ("number__gte", 1),
                    ("rows__gte", 0),
                    ("end_transaction__gte", models.F("first_transaction")),
                ),
                name="audit_seal_counts",
            ),
        ),
        migrations.RunSQL([GUARD], [UNGUARD]),
    ]
