"""Decisions about levels, countersignatures and reviews."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offenders", "0009_unconvicted_people_are_marked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LevelDecision",
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
                ("on", models.DateField(db_comment="The day from which the level was decided to hold.")),
                (
                    "from_level",
                    models.SmallIntegerField(
                        blank=True, db_comment="The level until then; empty where there was none.", null=True
                    ),
                ),
                ("level", models.SmallIntegerField(db_comment="The level decided on: 1, 2 or 3.")),
                (
                    "criteria",
                    models.JSONField(
                        db_comment="The criteria of the tests of the day: fact, its words, the answer, and the evidence for each.",
                        default=list,
                    ),
                ),
                (
                    "why_not_lower",
                    models.TextField(
                        blank=True,
                        db_comment="Why a lower level would not give a plan one could defend.",
                        default="",
                    ),
                ),
                (
                    "what_changed",
                    models.TextField(
                        blank=True,
                        db_comment="For a lower level: what has changed since the higher one was set.",
                        default="",
                    ),
                ),
                (
                    "departure",
                    models.TextField(
                        blank=True,
                        db_comment="Why this level, where the answers to the tests point elsewhere.",
                        default="",
                    ),
                ),
                (
                    "digest",
                    models.TextField(
                        db_comment="SHA-256 of the decided text: what a countersignature signs."
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[("waiting", "Waits for a countersignature"), ("in_effect", "Took effect")],
                        db_comment="Waiting for a countersignature, or in effect.",
                    ),
                ),
                (
                    "took_effect_on",
                    models.DateField(
                        blank=True,
                        db_comment="The first day at the level; empty while the decision waits.",
                        null=True,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_comment="Who decided, and wrote this text.",
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
                        to="levels.leveldecision",
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
                "db_table_comment": "Decisions about levels, with structured reasons.",
            },
        ),
        migrations.CreateModel(
            name="Countersignature",
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
                    "digest",
                    models.TextField(
                        db_comment="The digest of the text that was signed: that of the decision."
                    ),
                ),
                ("on", models.DateField(db_comment="The day of the signature.")),
                (
                    "grade",
                    models.TextField(
                        blank=True,
                        db_comment="The grade of who signed, on that day; empty if none was recorded.",
                        default="",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_comment="Who decided: the same as on the decision, and never who signs.",
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
                        to="levels.countersignature",
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
                    "decision",
                    models.ForeignKey(
                        db_comment="The decision as it waited: the row whose text was signed.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="levels.leveldecision",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Countersignatures of decisions about levels, each by another person than the decider.",
            },
        ),
        migrations.CreateModel(
            name="LevelReview",
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
                ("on", models.DateField(db_comment="The day of the review.")),
                ("level", models.SmallIntegerField(db_comment="The level on that day.")),
                (
                    "next_review_on",
                    models.DateField(db_comment="The day by which the case is reviewed again."),
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
                        to="levels.levelreview",
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
                "db_table_comment": "Reviews of cases at a level, each with the day of the next.",
            },
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="levels_leveldecision_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="levels_leveldecision_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_level", None),
                    models.Q(
                        ("from_level__gte", 1),
                        ("from_level__lte", 3),
                        models.Q(("from_level", models.F("level")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="levels_leveldecision_from_another",
                violation_error_message="The case is already at this level.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="levels_leveldecision_reason",
                violation_error_message="Enter the decision and its reasons.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level", 1), models.Q(("why_not_lower", ""), _negated=True), _connector="OR"
                ),
                name="levels_leveldecision_why_not_lower",
                violation_error_message="Say why a lower level would not do.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_level", None),
                    ("level__gt", models.F("from_level")),
                    models.Q(("what_changed", ""), _negated=True),
                    _connector="OR",
                ),
                name="levels_leveldecision_what_changed",
                violation_error_message="Say what has changed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="levels_leveldecision_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), ("took_effect_on", None)),
                    models.Q(("state", "in_effect"), ("took_effect_on__gte", models.F("on"))),
                    _connector="OR",
                ),
                name="levels_leveldecision_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting"), ("superseded_at", None)),
                fields=("offender",),
                name="levels_leveldecision_one_waits",
                violation_error_message="A decision about this level waits already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.UniqueConstraint(
                fields=("id", "offender", "decided_by", "digest"), name="levels_leveldecision_signed"
            ),
        ),
        migrations.AddConstraint(
            model_name="countersignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="levels_countersignature_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="countersignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_by", models.F("decided_by")), _negated=True),
                name="levels_countersignature_by_another",
                violation_error_message="Whoever decided cannot countersign.",
            ),
        ),
        migrations.AddConstraint(
            model_name="countersignature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("decision",),
                name="levels_countersignature_once",
                violation_error_message="This decision is countersigned already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="levels_levelreview_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="levels_levelreview_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="levelreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_review_on__gt", models.F("on"))),
                name="levels_levelreview_next_follows",
                violation_error_message="The next review comes after this one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="levels_levelreview_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="levelreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender", "on"),
                name="levels_levelreview_once",
                violation_error_message="A review is already recorded for this day.",
            ),
        ),
    ]
