"""Cases at meetings and what agencies said of them; actions may have been agreed at one."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

TABLES = ("discussions_discussion", "discussions_agencyinformation")
#: What hangs on a case at a meeting is about the offender of that case.
OF_THE_OFFENDER = """
ALTER TABLE {table}
    ADD CONSTRAINT {table}_of_the_offender
    FOREIGN KEY (agenda_item_id, offender_id) REFERENCES meetings_agendaitem (id, offender_id);
"""
NOT_OF_THE_OFFENDER = "ALTER TABLE {table} DROP CONSTRAINT {table}_of_the_offender"


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0015_policies_of_invitations"),
        ("discussions", "0001_actions_that_people_take_on"),
        ("meetings", "0002_behind_the_walls"),
        ("offenders", "0008_finding_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgencyInformation",
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
                (
                    "nothing_held",
                    models.BooleanField(db_comment="Whether the agency said that it holds nothing."),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True, db_comment="What the agency said; empty if nothing.", default=""
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "information from agencies",
                "db_table_comment": "What agencies told the meeting about a case.",
            },
        ),
        migrations.CreateModel(
            name="Discussion",
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
                ("number", models.IntegerField(db_comment="Which version it is, from 1.")),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When the case was closed at the meeting; empty while it is open.",
                        null=True,
                    ),
                ),
                (
                    "statement_read",
                    models.BooleanField(
                        blank=True,
                        db_comment="Whether the statement of confidentiality and diversity was read; empty until said.",
                        null=True,
                    ),
                ),
                (
                    "risk",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("agreed", "Agreed as it stands"),
                            ("to_be_revised", "To be revised"),
                            ("none_recorded", "Nothing is recorded yet"),
                        ],
                        db_comment="What was said of the risk assessment; blank until said.",
                        default="",
                    ),
                ),
                (
                    "plan_agreed",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("agreed", "Agreed as it stands"),
                            ("to_be_revised", "To be revised"),
                            ("none_recorded", "Nothing is recorded yet"),
                        ],
                        db_comment="What was said of the plan; blank until said.",
                        default="",
                    ),
                ),
                (
                    "risk_discussed",
                    models.TextField(
                        blank=True, db_comment="What was said of risk and plan; may be blank.", default=""
                    ),
                ),
                (
                    "conditions",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("asked_for", "Asked for"),
                            ("none", "No condition asked for"),
                            ("not_on_licence", "Not on licence, and none to come"),
                        ],
                        db_comment="Whether licence conditions were asked for; blank until said.",
                        default="",
                    ),
                ),
                (
                    "conditions_asked",
                    models.TextField(
                        blank=True,
                        db_comment="The licence conditions asked for; blank where none were.",
                        default="",
                    ),
                ),
                (
                    "disclosure",
                    models.TextField(
                        blank=True,
                        choices=[("disclose", "Disclose"), ("do_not_disclose", "Do not disclose")],
                        db_comment="Whether to disclose something about the offender; blank until decided.",
                        default="",
                    ),
                ),
                (
                    "disclosure_reason",
                    models.TextField(
                        blank=True, db_comment="Why to disclose, or why not; blank until decided.", default=""
                    ),
                ),
                (
                    "disclosure_to",
                    models.TextField(
                        blank=True, db_comment="To whom to disclose; blank where to nobody.", default=""
                    ),
                ),
                (
                    "disclosure_what",
                    models.TextField(
                        blank=True, db_comment="What to disclose; blank where nothing.", default=""
                    ),
                ),
                (
                    "disclosure_power",
                    models.TextField(
                        blank=True,
                        db_comment="The power to disclose: a value of law.disclosure.Power; blank where nothing is disclosed.",
                        default="",
                    ),
                ),
                (
                    "representations",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("made", "Made"),
                            ("none_made", "Asked for, and none made"),
                            ("not_asked_for", "Not asked for"),
                        ],
                        db_comment="Whether the offender made representations about a disclosure; blank where there is none.",
                        default="",
                    ),
                ),
                (
                    "representations_made",
                    models.TextField(
                        blank=True, db_comment="The representations that the offender made.", default=""
                    ),
                ),
                (
                    "level_outcome",
                    models.TextField(
                        blank=True,
                        choices=[("stays", "It stays"), ("changes", "It changes")],
                        db_comment="Whether the level stays or changes; blank until decided.",
                        default="",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="The level to change to: 1, 2 or 3; empty where it stays.",
                        null=True,
                    ),
                ),
                (
                    "level_reason",
                    models.TextField(
                        blank=True,
                        db_comment="Why the level changes; may be blank where it stays.",
                        default="",
                    ),
                ),
                (
                    "next_review_on",
                    models.DateField(
                        blank=True, db_comment="The day of the next review; empty until decided.", null=True
                    ),
                ),
                (
                    "new_actions",
                    models.TextField(
                        blank=True,
                        choices=[("agreed", "Agreed, and recorded"), ("none", "No new action")],
                        db_comment="Whether new actions were agreed, or none; blank until said.",
                        default="",
                    ),
                ),
                (
                    "dissent",
                    models.TextField(
                        blank=True,
                        choices=[("none", "Nobody dissented"), ("some", "Somebody dissented")],
                        db_comment="Whether anybody dissented; blank until said.",
                        default="",
                    ),
                ),
                (
                    "dissent_said",
                    models.TextField(
                        blank=True,
                        db_comment="Who dissented from what, and why; blank where nobody did.",
                        default="",
                    ),
                ),
            ],
            options={
                "db_table_comment": "What was said and decided about a case at a meeting, version by version.",
            },
        ),
        migrations.RemoveConstraint(
            model_name="meetingaction",
            name="discussions_meetingaction_ended_together",
        ),
        migrations.AddField(
            model_name="meetingaction",
            name="agenda_item",
            field=models.ForeignKey(
                blank=True,
                db_comment="The case at the meeting where it was agreed; empty where between meetings.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("state", "open")),
                    models.Q(
                        ("state__in", ["done", "not_done", "no_longer_needed"]),
                        ("ended_on__gte", models.F("agreed_on")),
                        ("ended_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="discussions_meetingaction_ended_together",
                violation_error_message="An action ends on the day on which it was agreed, or later.",
            ),
        ),
        migrations.AddField(
            model_name="agencyinformation",
            name="agency",
            field=models.ForeignKey(
                db_comment="The agency.",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="agencyinformation",
            name="agenda_item",
            field=models.ForeignKey(
                db_comment="The case at the meeting.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="information",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="agencyinformation",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="agencyinformation",
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
            model_name="agencyinformation",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.agencyinformation",
            ),
        ),
        migrations.AddField(
            model_name="agencyinformation",
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
            model_name="discussion",
            name="agenda_item",
            field=models.ForeignKey(
                db_comment="The case at the meeting.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="discussions",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
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
            model_name="discussion",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.discussion",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
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
            model_name="agencyinformation",
            name="discussion",
            field=models.ForeignKey(
                db_comment="The version of the discussion with which it was entered.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.discussion",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="discussions_discussion_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="discussions_discussion_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.UniqueConstraint(
                fields=("agenda_item", "number"), name="discussions_discussion_once_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("agenda_item",),
                name="discussions_discussion_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plan_agreed__in", ["", "agreed", "to_be_revised", "none_recorded"]),
                    ("risk__in", ["", "agreed", "to_be_revised", "none_recorded"]),
                ),
                name="discussions_discussion_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("conditions__in", ["", "asked_for", "none", "not_on_licence"]),
                    models.Q(("conditions_asked", ""), ("conditions", "asked_for"), _connector="OR"),
                ),
                name="discussions_discussion_conditions",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("disclosure__in", ["", "disclose", "do_not_disclose"]),
                    ("representations__in", ["", "made", "none_made", "not_asked_for"]),
                    (
                        "disclosure_power__in",
                        [
                            "",
                            "co_operation",
                            "child_sex_offender",
                            "crime_and_disorder",
                            "offender_management",
                            "common_law",
                            "child_protection",
                            "required_by_law",
                            "subject_access",
                        ],
                    ),
                ),
                name="discussions_discussion_disclosure",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", None), ("level__in", [1, 2, 3]), _connector="OR"),
                    ("level_outcome__in", ["", "stays", "changes"]),
                ),
                name="discussions_discussion_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dissent__in", ["", "none", "some"]), ("new_actions__in", ["", "agreed", "none"])
                ),
                name="discussions_discussion_said_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("statement_read__isnull", False), _connector="OR"),
                name="discussions_discussion_closed_statement",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), models.Q(("risk", ""), _negated=True), _connector="OR"
                ),
                name="discussions_discussion_closed_risk",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), models.Q(("plan_agreed", ""), _negated=True), _connector="OR"
                ),
                name="discussions_discussion_closed_plan",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("conditions__in", ["none", "not_on_licence"]),
                    models.Q(("conditions", "asked_for"), models.Q(("conditions_asked", ""), _negated=True)),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_conditions",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(
                        models.Q(("disclosure_reason", ""), _negated=True),
                        models.Q(
                            ("disclosure", "do_not_disclose"),
                            models.Q(
                                ("disclosure", "disclose"),
                                models.Q(("disclosure_to", ""), _negated=True),
                                models.Q(("disclosure_what", ""), _negated=True),
                                models.Q(("disclosure_power", ""), _negated=True),
                                models.Q(("representations", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_disclosure",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("level_outcome", "stays"),
                    models.Q(
                        ("level__isnull", False),
                        ("level_outcome", "changes"),
                        models.Q(("level_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_level",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("next_review_on__isnull", False), _connector="OR"),
                name="discussions_discussion_closed_review",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), models.Q(("new_actions", ""), _negated=True), _connector="OR"
                ),
                name="discussions_discussion_closed_actions",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("dissent", "none"),
                    models.Q(("dissent", "some"), models.Q(("dissent_said", ""), _negated=True)),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_dissent",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyinformation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="discussions_agencyinformation_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyinformation",
            constraint=models.CheckConstraint(
                condition=models.Q(("nothing_held", False), ("text", ""), _connector="OR"),
                name="discussions_agencyinformation_something_or_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyinformation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("agenda_item", "agency"),
                name="discussions_agencyinformation_once",
            ),
        ),
        *(never_rewritten(table) for table in TABLES),
        *(keyed(table) for table in TABLES),
        *(walled(table) for table in TABLES),
        *(
            migrations.RunSQL(OF_THE_OFFENDER.format(table=table), NOT_OF_THE_OFFENDER.format(table=table))
            for table in (*TABLES, "discussions_meetingaction")
        ),
    ]
