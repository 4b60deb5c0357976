"""The risk assessment and the plan with their parts, contributions of agencies, and triggers that were raised."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.row_security import keyed

KEYED = (
    "risk_riskassessment",
    "risk_groupatrisk",
    "risk_toolscore",
    "risk_assessmentcontribution",
    "risk_plan",
    "risk_measure",
    "risk_trigger",
    "risk_triggerraised",
    "risk_triggeranswer",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0014_policies_of_meetings"),
        ("offenders", "0008_finding_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskAssessment",
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
                ("on", models.DateField(db_comment="The day of the assessment.")),
                ("number", models.SmallIntegerField(db_comment="The number of the version, from 1.")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        db_comment="The assessment as a whole: offences, circumstances and what protects.",
                        default="",
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
                        to="risk.riskassessment",
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
                "db_table_comment": "Versions of the risk assessment of offenders, to which all agencies contribute.",
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                ("on", models.DateField(db_comment="The day of the plan.")),
                ("number", models.SmallIntegerField(db_comment="The number of the version, from 1.")),
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
                        to="risk.plan",
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
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The version of the assessment that stood when it was made; empty if there was none.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risk.riskassessment",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Versions of the plan by which the risk of offenders is managed.",
            },
        ),
        migrations.CreateModel(
            name="GroupAtRisk",
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
                    "group",
                    models.TextField(
                        choices=[
                            ("public", "The public"),
                            ("known_adults", "Known adults"),
                            ("children", "Children"),
                            ("staff", "Staff"),
                            ("prisoners", "Prisoners"),
                            ("self", "The person themself"),
                        ],
                        db_comment="The group of people at risk.",
                    ),
                ),
                (
                    "level",
                    models.TextField(
                        choices=[
                            ("very_high", "Very high"),
                            ("high", "High"),
                            ("medium", "Medium"),
                            ("low", "Low"),
                            ("none", "No risk identified"),
                            ("not_applicable", "Not applicable"),
                            ("not_assessed", "Not assessed"),
                        ],
                        db_comment="How high the risk is; or that none is identified, that it cannot apply, or is not assessed.",
                    ),
                ),
                (
                    "nature",
                    models.TextField(
                        blank=True,
                        db_comment="What may happen to them; without a level, why there is none.",
                        default="",
                    ),
                ),
                (
                    "when_greatest",
                    models.TextField(blank=True, db_comment="When the risk is greatest.", default=""),
                ),
                (
                    "triggers",
                    models.TextField(blank=True, db_comment="What is likely to raise the risk.", default=""),
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
                    "assessment",
                    models.ForeignKey(
                        db_comment="The version.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="risk.riskassessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "group at risk",
                "verbose_name_plural": "groups at risk",
                "db_table_comment": "What a version of an assessment says of each group of people at risk.",
            },
        ),
        migrations.CreateModel(
            name="ToolScore",
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
                ("tool", models.TextField(db_comment="The name of the tool.")),
                ("used_on", models.DateField(db_comment="The day on which it was used.")),
                (
                    "score",
                    models.TextField(blank=True, db_comment="The score as the tool gives it.", default=""),
                ),
                (
                    "band",
                    models.TextField(
                        blank=True, db_comment="The band or category as the tool gives it.", default=""
                    ),
                ),
                (
                    "assessor",
                    models.TextField(blank=True, db_comment="Who used it: name or post.", default=""),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The agency of who used it; empty if not known.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        db_comment="The version.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tools",
                        to="risk.riskassessment",
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
            ],
            options={
                "verbose_name": "tool and score",
                "verbose_name_plural": "tools and scores",
                "db_table_comment": "Tools used for a version of an assessment, with day, score and band.",
            },
        ),
        migrations.CreateModel(
            name="Trigger",
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
                    "line",
                    models.SmallIntegerField(
                        db_comment="The number by which the trigger is known through all versions of the plan."
                    ),
                ),
                ("sign", models.TextField(db_comment="The sign.")),
                ("response", models.TextField(db_comment="What is done when it is seen.")),
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
                        db_comment="The person who is told.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_comment="The version.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="triggers",
                        to="risk.plan",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Early-warning signs of a version of a plan, with what is done and who is told.",
            },
        ),
        migrations.CreateModel(
            name="TriggerRaised",
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
                ("on", models.DateField(db_comment="The day on which the sign was seen.")),
                ("seen", models.TextField(db_comment="What was seen or heard.")),
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
                        to="risk.triggerraised",
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
                    "told",
                    models.ForeignKey(
                        db_comment="The person who was told: the one named in the plan, or who stood in for them.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "trigger",
                    models.ForeignKey(
                        db_comment="The trigger, as the plan had it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risk.trigger",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "triggers raised",
                "db_table_comment": "Early-warning signs that were seen, by whom, and who was told.",
            },
        ),
        migrations.CreateModel(
            name="TriggerAnswer",
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
                    "step",
                    models.TextField(
                        choices=[("acknowledged", "Seen"), ("answered", "Answered")],
                        db_comment="Seen, or answered.",
                    ),
                ),
                ("done", models.TextField(blank=True, db_comment="What was done about it.", default="")),
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
                        to="risk.triggeranswer",
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
                    "raised",
                    models.ForeignKey(
                        db_comment="What was raised.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="risk.triggerraised",
                    ),
                ),
            ],
            options={
                "db_table_comment": "That a trigger which was raised was seen, and what was done about it.",
            },
        ),
        migrations.CreateModel(
            name="AssessmentContribution",
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
                ("on", models.DateField(db_comment="The day of the contribution.")),
                (
                    "named",
                    models.TextField(
                        blank=True,
                        db_comment="Who spoke for the agency, where that is not who entered it: name and post.",
                        default="",
                    ),
                ),
                ("text", models.TextField(db_comment="What the agency knows and thinks of the risk.")),
                (
                    "agency",
                    models.ForeignKey(
                        db_comment="The agency that contributes.",
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
                        to="risk.assessmentcontribution",
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
                "db_table_comment": "What agencies contributed to the risk assessment of offenders.",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("superseded_at", None), ("superseded_by", None)),
                            models.Q(
                                ("superseded_at__gte", models.F("recorded_at")),
                                ("superseded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="risk_assessmentcontribution_superseded_together",
                        violation_error_message="A superseded row needs both the time and the person.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="risk_assessmentcontribution_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
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
                    "line",
                    models.SmallIntegerField(
                        db_comment="The number by which the measure is known through all versions of the plan."
                    ),
                ),
                (
                    "pillar",
                    models.TextField(
                        choices=[
                            ("supervision", "Supervision"),
                            ("monitoring", "Monitoring and control"),
                            ("interventions", "Interventions and treatment"),
                            ("victim_safety", "Victim safety"),
                            ("contingency", "Contingency"),
                        ],
                        db_comment="The pillar, or contingency.",
                    ),
                ),
                ("text", models.TextField(db_comment="What is done.")),
                (
                    "owner_role",
                    models.TextField(
                        blank=True, db_comment="The role that does it, where it is no one person.", default=""
                    ),
                ),
                (
                    "due",
                    models.DateField(
                        blank=True,
                        db_comment="The day by which it is done or looked at again; empty if not set.",
                        null=True,
                    ),
                ),
                (
                    "done_on",
                    models.DateField(
                        blank=True, db_comment="The day on which it was done; empty if not.", null=True
                    ),
                ),
                (
                    "licence_condition",
                    models.BooleanField(
                        db_comment="Whether it is a condition of the licence.", default=False
                    ),
                ),
                (
                    "answers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(
                            choices=[
                                ("public", "The public"),
                                ("known_adults", "Known adults"),
                                ("children", "Children"),
                                ("staff", "Staff"),
                                ("prisoners", "Prisoners"),
                                ("self", "The person themself"),
                            ]
                        ),
                        blank=True,
                        db_comment="The groups whose risk it answers.",
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The agency; empty if not known.",
                        db_index=False,
                        null=True,
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The person who does it or sees to it; empty where a role does, or nobody yet.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_comment="The version.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="risk.plan",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Measures of a version of a plan: what is done, by whom, by when and against which risk.",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "pillar__in",
                                [
                                    "supervision",
                                    "monitoring",
                                    "interventions",
                                    "victim_safety",
                                    "contingency",
                                ],
                            )
                        ),
                        name="risk_measure_pillar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="risk_measure_text"
                    ),
                    models.CheckConstraint(condition=models.Q(("line__gte", 1)), name="risk_measure_line"),
                    models.CheckConstraint(
                        condition=models.Q(("owner", None), ("owner_role", ""), _connector="OR"),
                        name="risk_measure_one_owner",
                        violation_error_message="Name a person or a role, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "answers__contained_by",
                                models.Value(
                                    ["public", "known_adults", "children", "staff", "prisoners", "self"],
                                    django.contrib.postgres.fields.ArrayField(
                                        base_field=models.TextField(), size=None
                                    ),
                                ),
                            )
                        ),
                        name="risk_measure_answers",
                    ),
                    models.UniqueConstraint(fields=("plan", "line"), name="risk_measure_once"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="risk_riskassessment_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="risk_riskassessment_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender",),
                name="risk_riskassessment_one_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.UniqueConstraint(
                fields=("offender", "number"), name="risk_riskassessment_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="risk_plan_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="risk_plan_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)), fields=("offender",), name="risk_plan_one_stands"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("offender", "number"), name="risk_plan_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="groupatrisk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("group__in", ["public", "known_adults", "children", "staff", "prisoners", "self"])
                ),
                name="risk_groupatrisk_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupatrisk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "level__in",
                        ["very_high", "high", "medium", "low", "none", "not_applicable", "not_assessed"],
                    )
                ),
                name="risk_groupatrisk_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupatrisk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level__in", ["low", "medium", "high", "very_high"]), _negated=True),
                    models.Q(("nature", ""), _negated=True),
                    _connector="OR",
                ),
                name="risk_groupatrisk_nature",
                violation_error_message="Say what the risk is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupatrisk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ["low", "medium", "high", "very_high"]),
                    models.Q(("triggers", ""), ("when_greatest", "")),
                    _connector="OR",
                ),
                name="risk_groupatrisk_no_risk_is_never_greatest",
                violation_error_message="Only a risk is greatest at some time or has triggers.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupatrisk",
            constraint=models.UniqueConstraint(fields=("assessment", "group"), name="risk_groupatrisk_once"),
        ),
        migrations.AddConstraint(
            model_name="toolscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("tool", ""), _negated=True), name="risk_toolscore_tool"
            ),
        ),
        migrations.AddConstraint(
            model_name="toolscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("score", ""), _negated=True),
                    models.Q(("band", ""), _negated=True),
                    _connector="OR",
                ),
                name="risk_toolscore_says_something",
                violation_error_message="Enter the score or the band.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.CheckConstraint(condition=models.Q(("line__gte", 1)), name="risk_trigger_line"),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sign", ""), _negated=True), models.Q(("response", ""), _negated=True)
                ),
                name="risk_trigger_said_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.UniqueConstraint(fields=("plan", "line"), name="risk_trigger_once"),
        ),
        migrations.AddConstraint(
            model_name="triggerraised",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="risk_triggerraised_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="triggerraised",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen", ""), _negated=True), name="risk_triggerraised_seen"
            ),
        ),
        migrations.AddConstraint(
            model_name="triggeranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="risk_triggeranswer_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="triggeranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("step", "acknowledged"), ("done", "")),
                    models.Q(("step", "answered"), models.Q(("done", ""), _negated=True)),
                    _connector="OR",
                ),
                name="risk_triggeranswer_says_what_was_done",
                violation_error_message="Enter what was done.",
            ),
        ),
        migrations.AddConstraint(
            model_name="triggeranswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("raised", "step"),
                name="risk_triggeranswer_once",
                violation_error_message="Somebody else has answered this already.",
            ),
        ),
        *(keyed(table) for table in KEYED),
    ]
