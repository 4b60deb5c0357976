"""Notifications, referrals with their steps and sections, and dates of release."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0014_policies_of_meetings"),
        ("offenders", "0008_finding_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
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
                ("family_name", models.TextField(db_comment="Family name of the person, as told.")),
                (
                    "given_names",
                    models.TextField(
                        blank=True, db_comment="Given names, as told; may be empty.", default=""
                    ),
                ),
                (
                    "date_of_birth",
                    models.DateField(
                        blank=True, db_comment="Date of birth, as told; empty if not known.", null=True
                    ),
                ),
                (
                    "sex",
                    models.TextField(
                        choices=[
                            ("male", "Male"),
                            ("female", "Female"),
                            ("other", "Other"),
                            ("not_known", "Not known"),
                        ],
                        db_comment="Sex, as told.",
                        default="not_known",
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="The category it is thought to be; empty if not known.",
                        null=True,
                    ),
                ),
                (
                    "why",
                    models.TextField(db_comment="Why the person is eligible, in the words of who says so."),
                ),
                ("made_on", models.DateField(db_comment="The day from which it waits.")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("registered", "Registered"),
                            ("linked", "Found on the register"),
                            ("not_eligible", "Not eligible"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_comment="What became of it; empty while it waits.",
                        default="",
                    ),
                ),
                ("answer", models.TextField(blank=True, db_comment="The reasons of the answer.", default="")),
                ("answered_on", models.DateField(blank=True, db_comment="The day of the answer.", null=True)),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, db_comment="When it was answered.", null=True),
                ),
                (
                    "clears_on",
                    models.DateField(
                        blank=True,
                        db_comment="From this day on it is removed; set where the answer leads to no record.",
                        null=True,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Who answered it.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_comment="The area whose co-ordinators answer it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.area",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_comment="Who says so.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The record that was made or found for the person; empty until then.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Notifications that a person is eligible, and the answer to each.",
            },
        ),
        migrations.CreateModel(
            name="Eligibility",
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
                    "answers",
                    models.JSONField(
                        db_comment="The answers to the questions of the category test; what is not here is not known.",
                        default=dict,
                    ),
                ),
                (
                    "release_kind",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("conditional", "Conditional release on licence"),
                            ("automatic", "Automatic release"),
                            ("home_detention_curfew", "Home detention curfew"),
                            ("parole", "Release directed by the Parole Board"),
                            ("end_of_sentence", "End of sentence"),
                            ("unknown", "Not known how"),
                        ],
                        db_comment="How the person leaves prison; empty where they are not in prison, or nobody has said.",
                        default="",
                    ),
                ),
                (
                    "release_on",
                    models.DateField(
                        blank=True,
                        db_comment="The day of release; empty if not known or not in prison.",
                        null=True,
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
                        db_comment="What was known before; empty for the first.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.eligibility",
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
                    "notification",
                    models.ForeignKey(
                        db_comment="The notification.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_set",
                        to="referrals.notification",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "eligibility",
                "db_table_comment": "What is known of a notified person for the test of the categories, version by version.",
            },
        ),
        migrations.CreateModel(
            name="Referral",
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
                ("level", models.SmallIntegerField(db_comment="The level it asks for: 2 or 3.")),
                (
                    "edition",
                    models.TextField(
                        db_comment="The edition of the form it is made with: a key of referrals.editions."
                    ),
                ),
                ("on", models.DateField(db_comment="The day on which it was begun.")),
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
                        to="referrals.referral",
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
                "db_table_comment": "Referrals of offenders to level 2 or 3.",
            },
        ),
        migrations.CreateModel(
            name="FilledSection",
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
                ("section", models.TextField(db_comment="The section: a key of the edition of the form.")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("completed", "Completed"),
                            ("not_applicable", "Not applicable"),
                        ],
                        db_comment="How far it is.",
                    ),
                ),
                (
                    "answers",
                    models.JSONField(
                        db_comment="The answers by question, as typed; a day as ISO has it.", default=dict
                    ),
                ),
                (
                    "not_known",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_comment="The questions whose answer is that it is not known.",
                        default=list,
                        size=None,
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
                        to="referrals.filledsection",
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
                    "referral",
                    models.ForeignKey(
                        db_comment="The referral.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "db_table_comment": "The sections of referrals, version by version.",
            },
        ),
        migrations.CreateModel(
            name="ReleaseDate",
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
                    "kind",
                    models.TextField(
                        choices=[
                            ("conditional", "Conditional release on licence"),
                            ("automatic", "Automatic release"),
                            ("home_detention_curfew", "Home detention curfew"),
                            ("parole", "Release directed by the Parole Board"),
                            ("end_of_sentence", "End of sentence"),
                            ("unknown", "Not known how"),
                        ],
                        db_comment="How the person leaves prison.",
                    ),
                ),
                (
                    "on",
                    models.DateField(
                        blank=True, db_comment="The day of release; empty if not known.", null=True
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
                        to="referrals.releasedate",
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
                "db_table_comment": "When and how offenders are to be released, as prisons tell it, change by change.",
            },
        ),
        migrations.CreateModel(
            name="Step",
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
                ("level", models.SmallIntegerField(db_comment="The level that the referral asks for.")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "Being written"),
                            ("sent", "Waits for screening"),
                            ("returned", "Returned for more"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_comment="How the referral stands from here on.",
                    ),
                ),
                ("on", models.DateField(db_comment="The day of the move.")),
                (
                    "accepted_level",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="The level for which it is accepted; empty if it is not.",
                        null=True,
                    ),
                ),
                (
                    "why_not_lower",
                    models.TextField(
                        blank=True,
                        db_comment="Why a lower level would not do; where it is declined, why a lower one is enough.",
                        default="",
                    ),
                ),
                (
                    "criteria",
                    models.JSONField(
                        db_comment="The criteria of the test, each with its answer and the reason for it.",
                        default=dict,
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
                    "referral",
                    models.ForeignKey(
                        db_comment="The referral.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="referrals.referral",
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
                        to="referrals.step",
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
                "db_table_comment": "Every move of every referral: begun, sent, returned, accepted, declined, withdrawn.",
            },
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["area"], name="referrals_notification_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["male", "female", "other", "not_known"])),
                name="referrals_notification_sex",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("category", None), models.Q(("category__gte", 1), ("category__lte", 4)), _connector="OR"
                ),
                name="referrals_notification_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("family_name", ""), _negated=True),
                name="referrals_notification_family_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="referrals_notification_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "registered", "linked", "not_eligible", "withdrawn"])
                ),
                name="referrals_notification_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at", None),
                        ("answered_by", None),
                        ("answered_on", None),
                        ("outcome", ""),
                    ),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                        ("answered_on__gte", models.F("made_on")),
                        ("answered_on__isnull", False),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="referrals_notification_answered_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offender__isnull", False), ("outcome__in", ("registered", "linked"))),
                    models.Q(
                        models.Q(("outcome__in", ("registered", "linked")), _negated=True), ("offender", None)
                    ),
                    _connector="OR",
                ),
                name="referrals_notification_taken_on_has_a_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clears_on", None), ("outcome__in", ["", "registered", "linked"])),
                    models.Q(
                        models.Q(("outcome__in", ["", "registered", "linked"]), _negated=True),
                        ("clears_on__gt", models.F("answered_on")),
                        ("clears_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="referrals_notification_otherwise_clears",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="referrals_eligibility_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "release_kind__in",
                        [
                            "",
                            "conditional",
                            "automatic",
                            "home_detention_curfew",
                            "parole",
                            "end_of_sentence",
                            "unknown",
                        ],
                    )
                ),
                name="referrals_eligibility_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("release_on", None), models.Q(("release_kind", ""), _negated=True), _connector="OR"
                ),
                name="referrals_eligibility_release",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibility",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("notification",),
                name="referrals_eligibility_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="referrals_referral_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [2, 3])), name="referrals_referral_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition", ""), _negated=True), name="referrals_referral_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("id", "offender"), name="referrals_referral_of_offender"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("id", "offender", "level"), name="referrals_referral_at_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="filledsection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="referrals_filledsection_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filledsection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["in_progress", "completed", "not_applicable"])),
                name="referrals_filledsection_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="filledsection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_applicable"), _negated=True),
                    models.Q(models.Q(("reason", ""), _negated=True), ("answers", {}), ("not_known", [])),
                    _connector="OR",
                ),
                name="referrals_filledsection_not_applicable",
                violation_error_message="Say why the section does not apply.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filledsection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("referral", "section"),
                name="referrals_filledsection_once",
            ),
        ),
        migrations.AddIndex(
            model_name="releasedate",
            index=models.Index(
                condition=models.Q(("superseded_at", None)), fields=["on"], name="referrals_release_on_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="referrals_releasedate_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "conditional",
                            "automatic",
                            "home_detention_curfew",
                            "parole",
                            "end_of_sentence",
                            "unknown",
                        ],
                    )
                ),
                name="referrals_releasedate_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender",),
                name="referrals_releasedate_once",
                violation_error_message="Somebody else recorded a date of release meanwhile.",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("superseded_at", None)),
                fields=["state", "on"],
                name="referrals_step_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="referrals_step_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "sent", "returned", "accepted", "declined", "withdrawn"])
                ),
                name="referrals_step_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted_level__in", [2, 3]),
                        ("accepted_level__isnull", False),
                        ("state", "accepted"),
                    ),
                    models.Q(models.Q(("state", "accepted"), _negated=True), ("accepted_level", None)),
                    _connector="OR",
                ),
                name="referrals_step_accepted_for_a_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["returned", "accepted", "declined", "withdrawn"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="referrals_step_reason",
                violation_error_message="Enter the reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "declined"]), _negated=True),
                    models.Q(
                        models.Q(("why_not_lower", ""), _negated=True),
                        models.Q(("criteria", {}), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="referrals_step_tested",
                violation_error_message="Work through the test, and say why not at a lower level.",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)), fields=("referral",), name="referrals_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "sent", "returned")), ("superseded_at", None)),
                fields=("offender", "level"),
                name="referrals_step_one_open",
                violation_error_message="A referral to this level is open already: go on with that one.",
            ),
        ),
    ]
