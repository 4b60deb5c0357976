"""Actions that people took on in a case, and their reports: never rewritten, and behind the second wall."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

TABLES = ("discussions_meetingaction", "discussions_actionreport")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0014_policies_of_meetings"),
        ("offenders", "0008_finding_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingAction",
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
                ("agreed_on", models.DateField(db_comment="The day on which it was agreed.")),
                ("text", models.TextField(db_comment="What is to be done.")),
                ("due_on", models.DateField(db_comment="The day by which it is to be done.")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("not_done", "Not done, and will not be"),
                            ("no_longer_needed", "No longer needed"),
                        ],
                        db_comment="Open; or how it ended, as its last report says.",
                        default="open",
                    ),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, db_comment="The day on which it ended; empty while open.", null=True
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_comment="The agency for which the owner took it on.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The row by which the action was first agreed; empty on that row itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="discussions.meetingaction",
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
                    "owner",
                    models.ForeignKey(
                        db_comment="The person who is to do it.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="discussions.meetingaction",
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
                "db_table_comment": "Actions agreed in a case: what, by whom, by when; and how each ended.",
            },
        ),
        migrations.CreateModel(
            name="ActionReport",
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
                ("on", models.DateField(db_comment="The day of the report.")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("not_done", "Not done, and will not be"),
                            ("no_longer_needed", "No longer needed"),
                        ],
                        db_comment="How the action stood after it.",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        db_comment="What was done, and how one knows; or why it was not done, or is no longer needed."
                    ),
                ),
                (
                    "effect",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("lowered", "It lowered the risk"),
                            ("no_change", "It made no difference"),
                            ("raised", "It raised the risk"),
                            ("not_yet_known", "It is too early to say"),
                        ],
                        db_comment="What it did to the risk; empty where the action was not carried out.",
                        default="",
                    ),
                ),
                (
                    "effect_in_words",
                    models.TextField(
                        blank=True, db_comment="The effect on the risk in words; may be empty.", default=""
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
                        to="discussions.actionreport",
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
                (
                    "action",
                    models.ForeignKey(
                        db_comment="The action: the row by which it was first agreed.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="discussions.meetingaction",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Reports on actions: evidence, outcome and effect on the risk, each with its day.",
            },
        ),
        migrations.AddIndex(
            model_name="meetingaction",
            index=models.Index(
                condition=models.Q(("state", "open"), ("superseded_at", None)),
                fields=["owner", "due_on"],
                name="discussions_action_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="meetingaction",
            index=models.Index(
                condition=models.Q(("state", "open"), ("superseded_at", None)),
                fields=["due_on"],
                name="discussions_action_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="discussions_meetingaction_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="discussions_meetingaction_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("agreed_on"))),
                name="discussions_meetingaction_due_after_agreed",
                violation_error_message="An action is due on the day on which it is agreed, or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("state", "open")),
                    models.Q(
                        ("state__in", ["done", "not_done", "no_longer_needed"]),
                        ("ended_on__isnull", False),
                        ("ended_on__gte", models.F("agreed_on")),
                    ),
                    _connector="OR",
                ),
                name="discussions_meetingaction_ended_together",
                violation_error_message="An action ends on the day on which it was agreed, or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("first",),
                name="discussions_meetingaction_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="discussions_actionreport_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "done", "not_done", "no_longer_needed"])),
                name="discussions_actionreport_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="discussions_actionreport_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="actionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("effect__in", ["lowered", "no_change", "raised", "not_yet_known"]), ("state", "done")
                    ),
                    models.Q(
                        models.Q(("state", "done"), _negated=True), ("effect", ""), ("effect_in_words", "")
                    ),
                    _connector="OR",
                ),
                name="discussions_actionreport_effect",
                violation_error_message="Say what an action that was done did to the risk, and of no other.",
            ),
        ),
        *(never_rewritten(table) for table in TABLES),
        *(keyed(table) for table in TABLES),
        *(walled(table) for table in TABLES),
    ]
