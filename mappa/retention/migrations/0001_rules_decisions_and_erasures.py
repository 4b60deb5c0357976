"""Rules of retention, decisions at reviews, proposals and approvals of erasure, and what is left of erased records."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import mappa.audit.models
from mappa.database.row_security import keyed

KEYED = ("retention_decision", "retention_erasureproposal", "retention_erasureapproval")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0009_when_records_are_opened_otherwise"),
        ("offenders", "0005_need_to_know"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasureProposal",
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
                ("on", models.DateField(db_comment="The day of the proposal.")),
                (
                    "grounds",
                    models.TextField(
                        choices=[
                            ("schedule", "The period of the schedule has ended"),
                            ("not_needed", "The record is no longer needed, though its period has not ended"),
                            ("duplicate", "The record is a duplicate of another"),
                            (
                                "required",
                                "A court, the Commissioner or the person’s right to erasure requires it",
                            ),
                            ("registered_in_error", "The person was registered in error"),
                        ],
                        db_comment="The class of the reason.",
                    ),
                ),
                (
                    "group",
                    models.SmallIntegerField(db_comment="The group that the schedule gave on that day."),
                ),
                (
                    "disposal_on",
                    models.DateField(
                        blank=True,
                        db_comment="The first day on which the schedule lets the record go; empty where there is none yet.",
                        null=True,
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
                        to="retention.erasureproposal",
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
                "db_table_comment": "Proposals to erase a record; one that stands waits for another person's approval.",
            },
        ),
        migrations.CreateModel(
            name="ErasureApproval",
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
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="offenders.offender",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_comment="Who proposed it: the same as on the proposal, and never who approves it.",
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
                        to="retention.erasureapproval",
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
                    "proposal",
                    models.ForeignKey(
                        db_comment="The proposal.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="retention.erasureproposal",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Approvals of erasures, each by another person than the one who proposed it.",
            },
        ),
        migrations.CreateModel(
            name="GroupRule",
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
                ("group", models.SmallIntegerField(db_comment="Group 1, 2 or 3.")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        blank=True,
                        db_comment="Whoever was ever in one of these categories belongs to the group.",
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "after_order",
                    models.BooleanField(
                        db_comment="Whether an order that is recorded puts the person into the group.",
                        default=False,
                    ),
                ),
                (
                    "after_event",
                    models.BooleanField(
                        db_comment="Whether a breach, a return to custody or a charge puts the person into the group.",
                        default=False,
                    ),
                ),
                (
                    "kept_until_age",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="A record is kept until this age; empty where age decides nothing.",
                        null=True,
                    ),
                ),
                (
                    "clear_years",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="A record is kept so many years after the last event; empty where that decides nothing.",
                        null=True,
                    ),
                ),
                (
                    "review_years",
                    models.SmallIntegerField(db_comment="Years from one review to the next, at most."),
                ),
                (
                    "source",
                    models.TextField(
                        db_comment="Where the rule comes from, and what of it was not read there."
                    ),
                ),
                (
                    "confirmed",
                    models.BooleanField(
                        db_comment="Whether somebody responsible has confirmed the rule against its source.",
                        default=False,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The area; empty for the rule that holds where an area has set none.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.area",
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
                "db_table_comment": "Dated rules of retention: how long each group of records is kept and reviewed.",
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("on", models.DateField(db_comment="The day of the decision.")),
                (
                    "review_on",
                    models.DateField(
                        db_comment="The day of the next review, until which the record is kept."
                    ),
                ),
                (
                    "group",
                    models.SmallIntegerField(db_comment="The group that the schedule gave on that day."),
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
                        to="retention.decision",
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
                "db_table_comment": "Decisions to keep a record until the next review, with the reason.",
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
                        name="retention_decision_superseded_together",
                        violation_error_message="A superseded row needs both the time and the person.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", [1, 2, 3])), name="retention_decision_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review_on__gt", models.F("on"))),
                        name="retention_decision_review_follows",
                        violation_error_message="The next review comes after the day of the decision.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="retention_decision_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("offender",),
                        name="retention_decision_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_comment="When, by the clock of the database.",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "transaction_id",
                    models.BigIntegerField(
                        db_comment="The transaction in which the rows were removed.",
                        db_default=mappa.audit.models.TransactionId(output_field=models.BigIntegerField()),
                    ),
                ),
                (
                    "record_number",
                    models.BigIntegerField(
                        db_comment="The number of the record, by which the audit points to it.", unique=True
                    ),
                ),
                (
                    "reference_salt",
                    models.TextField(db_comment="What was put before the reference to make its digest."),
                ),
                (
                    "reference_digest",
                    models.TextField(
                        db_comment="SHA-256 of salt and reference, by which a reference that is known can be recognised."
                    ),
                ),
                (
                    "grounds",
                    models.TextField(
                        choices=[
                            ("schedule", "The period of the schedule has ended"),
                            ("not_needed", "The record is no longer needed, though its period has not ended"),
                            ("duplicate", "The record is a duplicate of another"),
                            (
                                "required",
                                "A court, the Commissioner or the person’s right to erasure requires it",
                            ),
                            ("registered_in_error", "The person was registered in error"),
                        ],
                        db_comment="The class of the reason.",
                    ),
                ),
                (
                    "group",
                    models.SmallIntegerField(db_comment="The group in the schedule when it was proposed."),
                ),
                (
                    "period_ended",
                    models.BooleanField(
                        db_comment="Whether the period of the schedule had ended when it was proposed."
                    ),
                ),
                (
                    "proposal_number",
                    models.BigIntegerField(db_comment="The number of the proposal, which went with it."),
                ),
                ("proposed_at", models.DateTimeField(db_comment="When it was proposed.")),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_comment="Who approved it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_comment="The area that held the record.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.area",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_comment="Who proposed it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table_comment": "What is left of records that were erased: number, grounds and the two people.",
                "indexes": [models.Index(fields=["area", "-at"], name="retention_erasure_by_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grounds__in",
                                ["schedule", "not_needed", "duplicate", "required", "registered_in_error"],
                            )
                        ),
                        name="retention_erasure_grounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", [1, 2, 3])), name="retention_erasure_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed_by", models.F("approved_by")), _negated=True),
                        name="retention_erasure_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference_digest__regex", "^[0-9a-f]{64}$")),
                        name="retention_erasure_digest",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="retention_erasureproposal_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "grounds__in",
                        ["schedule", "not_needed", "duplicate", "required", "registered_in_error"],
                    )
                ),
                name="retention_erasureproposal_grounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__in", [1, 2, 3])), name="retention_erasureproposal_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="retention_erasureproposal_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grounds", "schedule"), _negated=True),
                    models.Q(("disposal_on__isnull", False), ("disposal_on__lte", models.F("on"))),
                    _connector="OR",
                ),
                name="retention_erasureproposal_schedule_has_ended",
                violation_error_message="The period of the schedule has not ended: choose another reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender",),
                name="retention_erasureproposal_once",
                violation_error_message="It has been proposed already that this record be erased.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.UniqueConstraint(
                fields=("id", "offender", "recorded_by"), name="retention_erasureproposal_proposer"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="retention_erasureapproval_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_by", models.F("proposed_by")), _negated=True),
                name="retention_erasureapproval_by_another",
                violation_error_message="Whoever proposed an erasure cannot approve it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureapproval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("proposal",),
                name="retention_erasureapproval_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="retention_grouprule_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(("in_force__isempty", False), ("in_force__startswith__isnull", False)),
                name="retention_grouprule_real_period",
                violation_error_message="A period needs a first day, and must end after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__in", [1, 2, 3])), name="retention_grouprule_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "categories__contained_by",
                        models.Value(
                            [1, 2, 3, 4],
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.SmallIntegerField(), size=None
                            ),
                        ),
                    )
                ),
                name="retention_grouprule_categories",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group", 3), _negated=True),
                    models.Q(("after_event", False), ("after_order", False), ("categories", [])),
                    _connector="OR",
                ),
                name="retention_grouprule_group_3_is_the_rest",
                violation_error_message="Group 3 is everybody whom no test puts into another group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_until_age__isnull", False), ("clear_years__isnull", False), _connector="OR"
                ),
                name="retention_grouprule_ends",
                violation_error_message="Say until which age, or for how many years, a record is kept.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_until_age", None),
                    models.Q(("kept_until_age__gte", 18), ("kept_until_age__lte", 120)),
                    _connector="OR",
                ),
                name="retention_grouprule_age",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("clear_years", None),
                    models.Q(("clear_years__gte", 1), ("clear_years__lte", 100)),
                    _connector="OR",
                ),
                name="retention_grouprule_clear_years",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_years__gte", 1), ("review_years__lte", 20)),
                name="retention_grouprule_review_years",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="retention_grouprule_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at", None)),
                expressions=[
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "area_id", models.Value(0, models.BigIntegerField())
                        ),
                        "=",
                    ),
                    ("group", "="),
                    ("in_force", "&&"),
                ],
                name="retention_grouprule_one_at_a_time",
                violation_error_message="A rule for this group already holds on one of these days.",
            ),
        ),
        *(keyed(table) for table in KEYED),
    ]
