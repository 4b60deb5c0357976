"""Minutes that were checked, signed, amended, sent and acknowledged, behind the walls and kept as they are."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

#: Tables to which rows are only ever added.
ADDED = (
    "minutes_minutes",
    "minutes_amendment",
    "minutes_sending",
    "minutes_copy",
    "minutes_notsent",
    "minutes_acknowledgement",
)
KEPT = """
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION keep_as_added();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION keep_as_added();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER kept;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied;
"""
LET_GO = "DROP TRIGGER kept ON {table}; DROP TRIGGER never_emptied ON {table};"
#: What hangs on something is about the same offender; what is signed is what was checked; a copy is acknowledged by
#: its reader.
TOGETHER = """
ALTER TABLE minutes_check
    ADD CONSTRAINT minutes_check_of_the_offender
    FOREIGN KEY (agenda_item_id, offender_id) REFERENCES meetings_agendaitem (id, offender_id);
ALTER TABLE minutes_minutes
    ADD CONSTRAINT minutes_minutes_of_the_offender
    FOREIGN KEY (agenda_item_id, offender_id) REFERENCES meetings_agendaitem (id, offender_id),
    ADD CONSTRAINT minutes_minutes_as_checked
    FOREIGN KEY (check_of_id, agenda_item_id, checksum) REFERENCES minutes_check (id, agenda_item_id, checksum);
ALTER TABLE minutes_acknowledgement
    ADD CONSTRAINT minutes_acknowledgement_by_the_reader
    FOREIGN KEY (copy_id, by_id) REFERENCES minutes_copy (id, reader_id);
"""
APART = """
ALTER TABLE minutes_check DROP CONSTRAINT minutes_check_of_the_offender;
ALTER TABLE minutes_minutes
    DROP CONSTRAINT minutes_minutes_of_the_offender, DROP CONSTRAINT minutes_minutes_as_checked;
ALTER TABLE minutes_acknowledgement DROP CONSTRAINT minutes_acknowledgement_by_the_reader;
"""
#: Whatever hangs on minutes, a sending or a copy names their offender.
SAME_OFFENDER = """
CREATE FUNCTION refuse_another_offender() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    same boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1 AND offender_id = $2)', TG_ARGV[0])
        INTO same USING (to_jsonb(NEW) ->> TG_ARGV[1])::bigint, NEW.offender_id;
    IF same THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is about another offender', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_another_offender() IS
    'Refuses what hangs on minutes, a sending or a copy where it names another offender.';
"""
OF_THE_SAME = """
CREATE TRIGGER of_the_same BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_another_offender('{whole}', '{pointer}');
ALTER TABLE {table} ENABLE ALWAYS TRIGGER of_the_same;
"""
#: The table, the one on which its rows hang, and the column that points there.
HANGS_ON = (
    ("minutes_amendment", "minutes_minutes", "minutes_id"),
    ("minutes_sending", "minutes_minutes", "minutes_id"),
    ("minutes_copy", "minutes_minutes", "minutes_id"),
    ("minutes_notsent", "minutes_sending", "sending_id"),
    ("minutes_acknowledgement", "minutes_copy", "copy_id"),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("retention", "0002_erased_by_two_people"),
        ("discussions", "0004_cases_are_locked"),
        ("agencies", "0018_policies_of_minutes"),
        ("meetings", "0004_referrals_on_agendas"),
        ("offenders", "0009_unconvicted_people_are_marked"),
        ("oversight", "0004_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
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
                ("on", models.DateField(db_comment="The day of the check.")),
                (
                    "edition",
                    models.TextField(db_comment="The form of the minutes: a key of minutes.editions."),
                ),
                (
                    "document",
                    models.TextField(
                        db_comment="The minutes in JSON, to the letter; the checksum is of this text."
                    ),
                ),
                ("checksum", models.TextField(db_comment="SHA-256 of the document, in hexadecimal.")),
                (
                    "agenda_item",
                    models.ForeignKey(
                        db_comment="The case at the meeting.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes_checks",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="offenders.offender",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_comment="The person who entered this row.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="minutes.check",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The person who corrected, ended or withdrew it.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table_comment": "Minutes of cases as somebody checked them, before the chair signs.",
            },
        ),
        migrations.CreateModel(
            name="Copy",
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
                ("number", models.SmallIntegerField(db_comment="The number of the copy, from 1.")),
                ("of", models.SmallIntegerField(db_comment="How many copies there were when it was sent.")),
                (
                    "made_out_to",
                    models.TextField(db_comment="The reader's name and agency, as the copy names them."),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_comment="The agency for which the reader was invited.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "disclosure",
                    models.OneToOneField(
                        db_comment="The entry in the record of disclosures.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oversight.disclosure",
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        db_comment="Whose copy it is.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "copies",
                "db_table_comment": "Copies of signed minutes, each of one reader.",
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
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
                ("on", models.DateField(db_comment="The day of the acknowledgement.")),
                (
                    "at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_comment="The reader of the copy.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
                (
                    "copy",
                    models.OneToOneField(
                        db_comment="The copy.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgement",
                        to="minutes.copy",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Acknowledgements of copies of minutes by their readers.",
            },
        ),
        migrations.CreateModel(
            name="Minutes",
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
                    "edition",
                    models.TextField(db_comment="The form of the minutes: a key of minutes.editions."),
                ),
                (
                    "document",
                    models.TextField(
                        db_comment="The minutes in JSON, to the letter; the checksum is of this text."
                    ),
                ),
                ("checksum", models.TextField(db_comment="SHA-256 of the document, in hexadecimal.")),
                (
                    "signed_at",
                    models.DateTimeField(
                        db_comment="When they were signed (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                ("signed_on", models.DateField(db_comment="The day on which they were signed.")),
                (
                    "signed_as",
                    models.TextField(db_comment="The signer's name, grade and agency on that day."),
                ),
                (
                    "in_place_because",
                    models.TextField(
                        blank=True,
                        db_comment="Why another signed in the chair's place; empty where the chair did.",
                        default="",
                    ),
                ),
                (
                    "agenda_item",
                    models.OneToOneField(
                        db_comment="The case at the meeting.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_minutes",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        db_comment="The check whose text was signed.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="minutes.check",
                    ),
                ),
                (
                    "in_place_of",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The chair in whose place they were signed; empty where the chair signed.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_comment="Who signed them.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "minutes",
                "db_table_comment": "Signed minutes of cases at meetings. Locked: amendments are rows of their own.",
            },
        ),
        migrations.AddField(
            model_name="copy",
            name="minutes",
            field=models.ForeignKey(
                db_comment="The minutes.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="minutes.minutes",
            ),
        ),
        migrations.CreateModel(
            name="Amendment",
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
                    "number",
                    models.SmallIntegerField(db_comment="Which amendment of the minutes it is, from 1."),
                ),
                ("on", models.DateField(db_comment="The day of the amendment.")),
                ("text", models.TextField(db_comment="What is added, or put right.")),
                ("why", models.TextField(db_comment="Why it is added.")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                ("made_as", models.TextField(db_comment="The name and agency of who added it, on that day.")),
                (
                    "checksum",
                    models.TextField(
                        db_comment="SHA-256, in hexadecimal, of the amendment and of the checksum of the minutes it adds to."
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_comment="Who added it.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        db_comment="The minutes.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="minutes.minutes",
                    ),
                ),
            ],
            options={
                "db_table_comment": "What was added to signed minutes, each with its day and reason.",
            },
        ),
        migrations.CreateModel(
            name="Sending",
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
                ("on", models.DateField(db_comment="The day of sending, which the clock counts.")),
                ("copies", models.SmallIntegerField(db_comment="How many copies went out.")),
                (
                    "sent_at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        db_comment="The minutes.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="minutes.minutes",
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_comment="Who sent them.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table_comment": "The days on which signed minutes were sent, and by whom.",
            },
        ),
        migrations.CreateModel(
            name="NotSent",
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
                ("why", models.TextField(db_comment="Why they got no copy.")),
                (
                    "agency",
                    models.ForeignKey(
                        db_comment="The agency invited.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Who was invited for it; empty where the agency named nobody.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sending",
                    models.ForeignKey(
                        db_comment="With which sending.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="not_sent",
                        to="minutes.sending",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "not sent",
                "db_table_comment": "Who was invited to a case and got no copy of its minutes, and why.",
            },
        ),
        migrations.AddField(
            model_name="copy",
            name="sending",
            field=models.ForeignKey(
                db_comment="With which sending it went.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="minutes.sending",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="minutes_check_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "checksum",
                        models.Func(
                            models.Func(
                                models.Func(
                                    models.F("document"), models.Value("UTF8"), function="convert_to"
                                ),
                                function="sha256",
                            ),
                            models.Value("hex"),
                            function="encode",
                            output_field=models.TextField(),
                        ),
                    )
                ),
                name="minutes_check_checksum",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition", ""), _negated=True), name="minutes_check_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("agenda_item",),
                name="minutes_check_stands_once",
                violation_error_message="These minutes have been checked meanwhile.",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(
                fields=("id", "agenda_item", "checksum"), name="minutes_check_of_the_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "checksum",
                        models.Func(
                            models.Func(
                                models.Func(
                                    models.F("document"), models.Value("UTF8"), function="convert_to"
                                ),
                                function="sha256",
                            ),
                            models.Value("hex"),
                            function="encode",
                            output_field=models.TextField(),
                        ),
                    )
                ),
                name="minutes_minutes_checksum",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edition", ""), _negated=True), models.Q(("signed_as", ""), _negated=True)
                ),
                name="minutes_minutes_said_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_place_because", ""), ("in_place_of", None)),
                    models.Q(
                        ("in_place_of__isnull", False),
                        models.Q(("in_place_because", ""), _negated=True),
                        models.Q(("in_place_of", models.F("signed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="minutes_minutes_in_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number"),
                name="minutes_amendment_numbered_once",
                violation_error_message="Somebody else has added an amendment meanwhile.",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__gte", 1),
                    models.Q(("text", ""), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    models.Q(("made_as", ""), _negated=True),
                ),
                name="minutes_amendment_said_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("checksum__regex", "^[0-9a-f]{64}$")), name="minutes_amendment_checksum"
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(("copies__gte", 0)), name="minutes_sending_copies"
            ),
        ),
        migrations.AddConstraint(
            model_name="notsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="minutes_notsent_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number"), name="minutes_copy_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                fields=("minutes", "reader"),
                name="minutes_copy_once_each",
                violation_error_message="They have a copy already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__gte", 1),
                    ("of__gte", models.F("number")),
                    models.Q(("made_out_to", ""), _negated=True),
                ),
                name="minutes_copy_numbered",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(fields=("id", "reader"), name="minutes_copy_of_the_reader"),
        ),
        never_rewritten("minutes_check"),
        *(migrations.RunSQL(KEPT.format(table=table), LET_GO.format(table=table)) for table in ADDED),
        migrations.RunSQL(TOGETHER, APART),
        migrations.RunSQL(SAME_OFFENDER, "DROP FUNCTION refuse_another_offender()"),
        *(
            migrations.RunSQL(
                OF_THE_SAME.format(table=table, whole=whole, pointer=pointer),
                f"DROP TRIGGER of_the_same ON {table}",
            )
            for table, whole, pointer in HANGS_ON
        ),
        *(keyed(table) for table in ("minutes_check", *ADDED)),
        *(walled(table) for table in ("minutes_check", *ADDED)),
    ]
