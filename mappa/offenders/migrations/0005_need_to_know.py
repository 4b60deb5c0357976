"""Who needs to know: members of a case, restrictions, emergency openings, reasons, and the key that row security asks for."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed

FACTS = ("offenders_membership", "offenders_restriction")
KEYED = (
    "offenders_personaldetails",
    "offenders_alias",
    "offenders_identifier",
    "offenders_residence",
    "offenders_custodyperiod",
    "offenders_categoryperiod",
    "offenders_levelperiod",
    "offenders_membership",
    "offenders_restriction",
    "offenders_emergencyopening",
    "offenders_statedreason",
)
KEEP = """
CREATE FUNCTION take_access_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT access_key INTO NEW.access_key FROM offenders_offender WHERE id = NEW.offender_id;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION take_access_key() IS 'Gives a new row about an offender the access key of the offender.';

CREATE FUNCTION pass_on_access_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ids bigint[];
    keys integer[];
    about record;
BEGIN
    SELECT array_agg(new_rows.id), array_agg(new_rows.access_key) INTO ids, keys
      FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
     WHERE new_rows.access_key <> old_rows.access_key;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    -- From the catalogue, so that a table made later cannot be forgotten.
    FOR about IN
        SELECT con.conrelid::regclass AS table_name, pointer.attname AS pointer
          FROM pg_constraint con
          JOIN pg_attribute pointer ON pointer.attrelid = con.conrelid AND pointer.attnum = con.conkey[1]
          JOIN pg_attribute key ON key.attrelid = con.conrelid AND key.attname = 'access_key'
         WHERE con.contype = 'f' AND con.confrelid = 'offenders_offender'::regclass
    LOOP
        EXECUTE format(
            'UPDATE %s AS about SET access_key = moved.key FROM unnest($1, $2) AS moved(id, key) '
            'WHERE about.%I = moved.id AND about.access_key <> moved.key',
            about.table_name, about.pointer
        ) USING ids, keys;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pass_on_access_key() IS 'Brings the rows about an offender up to the changed access key.';
CREATE TRIGGER passes_on_access_key AFTER UPDATE ON offenders_offender
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION pass_on_access_key();
ALTER TABLE offenders_offender ENABLE ALWAYS TRIGGER passes_on_access_key;

CREATE FUNCTION keep_category_4() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE offenders_offender offender SET category_4 = NOT offender.category_4
     WHERE offender.id IN (SELECT offender_id FROM changed WHERE category = 4)
       AND offender.category_4 <> EXISTS (
           SELECT FROM offenders_categoryperiod period
            WHERE period.offender_id = offender.id AND period.superseded_at IS NULL AND period.category = 4
       );
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION keep_category_4() IS 'Marks offenders in whose record category 4 stands at any time.';
CREATE TRIGGER keeps_category_4_when_added AFTER INSERT ON offenders_categoryperiod
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_category_4();
CREATE TRIGGER keeps_category_4_when_superseded AFTER UPDATE ON offenders_categoryperiod
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_category_4();
ALTER TABLE offenders_categoryperiod ENABLE ALWAYS TRIGGER keeps_category_4_when_added;
ALTER TABLE offenders_categoryperiod ENABLE ALWAYS TRIGGER keeps_category_4_when_superseded;

CREATE FUNCTION keep_restricted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE offenders_offender offender SET restricted = NOT offender.restricted
     WHERE offender.id IN (SELECT offender_id FROM changed)
       AND offender.restricted <> EXISTS (
           SELECT FROM offenders_restriction restriction
            WHERE restriction.offender_id = offender.id AND restriction.superseded_at IS NULL
       );
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION keep_restricted() IS 'Marks offenders whose record a standing restriction closes.';
CREATE TRIGGER keeps_restricted_when_added AFTER INSERT ON offenders_restriction
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_restricted();
CREATE TRIGGER keeps_restricted_when_lifted AFTER UPDATE ON offenders_restriction
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_restricted();
ALTER TABLE offenders_restriction ENABLE ALWAYS TRIGGER keeps_restricted_when_added;
ALTER TABLE offenders_restriction ENABLE ALWAYS TRIGGER keeps_restricted_when_lifted;

CREATE FUNCTION keep_openings_as_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.closed_at IS NULL OR (NEW.closed_at, NEW.closed_by_id) = (OLD.closed_at, OLD.closed_by_id))
           AND (OLD.reviewed_at IS NULL
                OR (NEW.reviewed_at, NEW.reviewed_by_id, NEW.outcome, NEW.review_note)
                 = (OLD.reviewed_at, OLD.reviewed_by_id, OLD.outcome, OLD.review_note))
           AND (NEW.id, NEW.offender_id, NEW.user_id, NEW.opened_at, NEW.closes_at, NEW.reason)
             = (OLD.id, OLD.offender_id, OLD.user_id, OLD.opened_at, OLD.closes_at, OLD.reason) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an emergency opening is closed once and reviewed once, and stays: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_openings_as_reviewed() IS
    'Refuses every change to an emergency opening but closing it once and reviewing it once.';
CREATE TRIGGER closed_and_reviewed_once BEFORE UPDATE OR DELETE ON offenders_emergencyopening
    FOR EACH ROW EXECUTE FUNCTION keep_openings_as_reviewed();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON offenders_emergencyopening
    FOR EACH STATEMENT EXECUTE FUNCTION keep_openings_as_reviewed();
ALTER TABLE offenders_emergencyopening ENABLE ALWAYS TRIGGER closed_and_reviewed_once;
ALTER TABLE offenders_emergencyopening ENABLE ALWAYS TRIGGER never_emptied;
"""
UNKEEP = """
DROP TRIGGER never_emptied ON offenders_emergencyopening;
DROP TRIGGER closed_and_reviewed_once ON offenders_emergencyopening;
DROP TRIGGER keeps_restricted_when_lifted ON offenders_restriction;
DROP TRIGGER keeps_restricted_when_added ON offenders_restriction;
DROP TRIGGER keeps_category_4_when_superseded ON offenders_categoryperiod;
DROP TRIGGER keeps_category_4_when_added ON offenders_categoryperiod;
DROP TRIGGER passes_on_access_key ON offenders_offender;
DROP FUNCTION keep_openings_as_reviewed();
DROP FUNCTION keep_restricted();
DROP FUNCTION keep_category_4();
DROP FUNCTION pass_on_access_key();
DROP FUNCTION take_access_key();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("database", "0003_access_keys_follow_the_offender"),
        ("agencies", "0009_when_records_are_opened_otherwise"),
        ("offenders", "0004_names_are_found_by_part"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(db_comment="From this instant on it opens the record no longer."),
                ),
                ("reason", models.TextField(db_comment="Why it was opened, in the person's words.")),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, db_comment="When it was closed early, if it was.", null=True
                    ),
                ),
                (
                    "reviewed_at",
                    models.DateTimeField(
                        blank=True, db_comment="When it was reviewed; empty until then.", null=True
                    ),
                ),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("justified", "The opening was justified"),
                            ("not_justified", "The opening was not justified"),
                            ("referred", "Referred to professional standards"),
                        ],
                        db_comment="What the review found.",
                        default="",
                    ),
                ),
                (
                    "review_note",
                    models.TextField(
                        blank=True, db_comment="The review, in the reviewer's words.", default=""
                    ),
                ),
            ],
            options={
                "db_table_comment": "Records opened in an emergency, and the review of each opening.",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_comment="When this row was entered (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_comment="Why it was entered, in the person's words.", default=""
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When the row ceased to be what the record says; empty while it stands.",
                        null=True,
                    ),
                ),
                (
                    "superseded_reason",
                    models.TextField(
                        blank=True, db_comment="Why it was corrected, ended or withdrawn.", default=""
                    ),
                ),
                (
                    "in_force",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        db_comment="First day in force, and first day no longer in force (empty while it goes on)."
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("supervising", "Supervises the offender"),
                            ("meeting", "Invited to the meeting"),
                            ("action", "Owns an action"),
                            ("victim_liaison", "Victim liaison"),
                            ("named", "Named on the record"),
                        ],
                        db_comment="What the person does in the case.",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Who works on which offender's case, as what, from and until when.",
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_comment="When this row was entered (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_comment="Why it was entered, in the person's words.", default=""
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When the row ceased to be what the record says; empty while it stands.",
                        null=True,
                    ),
                ),
                (
                    "superseded_reason",
                    models.TextField(
                        blank=True, db_comment="Why it was corrected, ended or withdrawn.", default=""
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table_comment": "Records that only those who work on the case may open.",
            },
        ),
        migrations.CreateModel(
            name="StatedReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
                (
                    "stated_at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "holds_until",
                    models.DateTimeField(db_comment="Until when the reason need not be given again."),
                ),
                ("reason", models.TextField(db_comment="Why, in the person's words.")),
            ],
            options={
                "db_table_comment": "Reasons that people gave for opening records outside their areas, or restricted ones.",
            },
        ),
        migrations.AddField(
            model_name="alias",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="categoryperiod",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="custodyperiod",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="identifier",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="levelperiod",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="offender",
            name="category_4",
            field=models.BooleanField(
                db_comment="Whether category 4 stands in the record at any time; kept by the database from the categories.",
                db_default=False,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="offender",
            name="restricted",
            field=models.BooleanField(
                db_comment="Whether only those who work on the case may open it; kept by the database from the restrictions.",
                db_default=False,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="personaldetails",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="residence",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="Who closed it early.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="Who reviewed it: never the person who opened it.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="user",
            field=models.ForeignKey(
                db_comment="Who opened it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="recorded_by",
            field=models.ForeignKey(
                db_comment="The person who entered this row.",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.membership",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="The person who corrected, ended or withdrew it.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                db_comment="The person.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="recorded_by",
            field=models.ForeignKey(
                db_comment="The person who entered this row.",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.restriction",
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="The person who corrected, ended or withdrew it.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statedreason",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="statedreason",
            name="user",
            field=models.ForeignKey(
                db_comment="Who opens it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="offender",
            name="access_key",
            field=models.GeneratedField(
                db_comment="What row security asks for: four times the area, and 2 if restricted, and 1 if category 4.",
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.expressions.CombinedExpression(
                            models.F("area_id"), "*", models.Value(4)
                        ),
                        "+",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.functions.comparison.Cast("restricted", models.IntegerField()),
                            "*",
                            models.Value(2),
                        ),
                    ),
                    "+",
                    django.db.models.functions.comparison.Cast("category_4", models.IntegerField()),
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="offender",
            index=models.Index(fields=["access_key"], name="offenders_by_access_key"),
        ),
        migrations.AddIndex(
            model_name="emergencyopening",
            index=models.Index(
                condition=models.Q(("reviewed_at", None)),
                fields=["closes_at"],
                name="offenders_emergency_unreviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opened_at"))),
                name="offenders_emergencyopening_limited",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="offenders_emergencyopening_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__gte", models.F("opened_at")), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="offenders_emergencyopening_closed_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", ""), ("review_note", ""), ("reviewed_at", None), ("reviewed_by", None)
                    ),
                    models.Q(
                        ("reviewed_at__gte", models.F("opened_at")),
                        ("reviewed_by__isnull", False),
                        ("outcome__in", ["justified", "not_justified", "referred"]),
                        models.Q(("review_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="offenders_emergencyopening_reviewed_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None),
                    models.Q(("reviewed_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="offenders_emergencyopening_reviewed_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("superseded_at", None)),
                fields=["user", "offender"],
                name="offenders_membership_of_user",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="offenders_membership_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("in_force__isempty", False), ("in_force__startswith__isnull", False)),
                name="offenders_membership_real_period",
                violation_error_message="A period needs a first day, and must end after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["supervising", "meeting", "action", "victim_liaison", "named"])
                ),
                name="offenders_membership_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at", None)),
                expressions=[("offender", "="), ("user", "="), ("kind", "="), ("in_force", "&&")],
                name="offenders_membership_once_at_a_time",
                violation_error_message="The person already does this in the case on one of these days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="offenders_restriction_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender",),
                name="offenders_restriction_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="offenders_restriction_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="statedreason",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="offenders_statedreason_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="statedreason",
            constraint=models.CheckConstraint(
                condition=models.Q(("holds_until__gt", models.F("stated_at"))),
                name="offenders_statedreason_limited",
            ),
        ),
        migrations.RunSQL(KEEP, UNKEEP),
        *(never_rewritten(table) for table in FACTS),
        *(keyed(table) for table in KEYED),
    ]
