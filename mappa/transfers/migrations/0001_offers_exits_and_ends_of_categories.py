"""Offers of cases to other areas, exits with their checklists, and reviews of categories that end."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0014_policies_of_meetings"),
        ("offenders", "0009_unconvicted_people_are_marked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exit",
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
                    "on",
                    models.DateField(db_comment="The first day on which the person is no longer managed."),
                ),
                (
                    "ground",
                    models.TextField(
                        db_comment="The reason chosen from the list that local policy gave on that day."
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="The category that ended with it; empty if none was in force.",
                        null=True,
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        blank=True,
                        db_comment="The level that ended with it; empty if none was in force.",
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
                        to="transfers.exit",
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
                "db_table_comment": "Exits from the arrangements (de-registration), with the reason.",
            },
        ),
        migrations.CreateModel(
            name="ExitItem",
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
                ("position", models.SmallIntegerField(db_comment="Its place in the list.")),
                (
                    "item",
                    models.TextField(db_comment="What was to be done, in the words of the list of that day."),
                ),
                (
                    "answer",
                    models.TextField(
                        choices=[
                            ("done", "Done"),
                            ("not_applicable", "Does not apply"),
                            ("not_done", "Not done yet"),
                        ],
                        db_comment="Done, does not apply, or not done yet.",
                    ),
                ),
                (
                    "exit",
                    models.ForeignKey(
                        db_comment="The exit.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="transfers.exit",
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
                        to="transfers.exititem",
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
                "db_table_comment": "What was done of the checklist at exits.",
            },
        ),
        migrations.CreateModel(
            name="TransferOffer",
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
                ("proposed_on", models.DateField(db_comment="The day on which the case should pass.")),
                ("why", models.TextField(db_comment="Why the case should pass to that area.")),
                (
                    "summary",
                    models.TextField(
                        db_comment="What the giving area tells of the case: risk, plan, what is urgent."
                    ),
                ),
                (
                    "name",
                    models.TextField(
                        db_comment="The name of the offender, as the receiving area is told it."
                    ),
                ),
                (
                    "born",
                    models.DateField(
                        blank=True, db_comment="The date of birth, as told; empty if not known.", null=True
                    ),
                ),
                (
                    "category",
                    models.SmallIntegerField(
                        blank=True, db_comment="The category, as told; empty if none.", null=True
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        blank=True, db_comment="The level, as told; empty if none.", null=True
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("proposed", "To be offered"),
                            ("open", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_comment="How far the offer has come.",
                    ),
                ),
                (
                    "from_area",
                    models.ForeignKey(
                        db_comment="The area that gives the case.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.area",
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
                        to="transfers.transferoffer",
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
                    "to_area",
                    models.ForeignKey(
                        db_comment="The area that is asked to take it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.area",
                    ),
                ),
                (
                    "to_division",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The division there; empty if not known.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.division",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Offers of cases to other areas, and the answers to them.",
            },
        ),
        migrations.CreateModel(
            name="EndOfCategoryReview",
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
                ("category", models.SmallIntegerField(db_comment="The category that ends: 1 or 2.")),
                (
                    "ended_on",
                    models.DateField(db_comment="The first day on which the person is no longer in it."),
                ),
                (
                    "outcome",
                    models.TextField(
                        choices=[("category_3", "Category 3"), ("exit", "Exit from MAPPA")],
                        db_comment="What was decided.",
                    ),
                ),
                (
                    "criteria",
                    models.JSONField(
                        db_comment="The criteria of category 3 as they were answered: fact, its words, the answer.",
                        default=list,
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
                        to="transfers.endofcategoryreview",
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
                "db_table_comment": "Reviews when category 1 or 2 ends: category 3, or exit.",
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
                        name="transfers_endofcategoryreview_superseded_together",
                        violation_error_message="A superseded row needs both the time and the person.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__in", [1, 2])),
                        name="transfers_endofcategoryreview_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["category_3", "exit"])),
                        name="transfers_endofcategoryreview_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="transfers_endofcategoryreview_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("offender", "ended_on"),
                        name="transfers_endofcategoryreview_once",
                        violation_error_message="What follows this category is already decided.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="exit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="transfers_exit_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ground", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                ),
                name="transfers_exit_said_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="exit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("category", None), models.Q(("category__gte", 1), ("category__lte", 4)), _connector="OR"
                ),
                name="transfers_exit_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="exit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level", None), models.Q(("level__gte", 1), ("level__lte", 3)), _connector="OR"
                ),
                name="transfers_exit_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="exit",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__isnull", False), ("level__isnull", False), _connector="OR"),
                name="transfers_exit_ends_something",
                violation_error_message="The person is in no category and at no level: there is nothing to end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender", "on"),
                name="transfers_exit_once",
                violation_error_message="An exit is already recorded for this day.",
            ),
        ),
        migrations.AddIndex(
            model_name="exititem",
            index=models.Index(
                condition=models.Q(("answer", "not_done"), ("superseded_at", None)),
                fields=["offender"],
                name="transfers_exititem_not_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="exititem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="transfers_exititem_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exititem",
            constraint=models.CheckConstraint(
                condition=models.Q(("item", ""), _negated=True), name="transfers_exititem_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="exititem",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["done", "not_applicable", "not_done"])),
                name="transfers_exititem_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="exititem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer", "done"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="transfers_exititem_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="exititem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("exit", "position"),
                name="transfers_exititem_once",
            ),
        ),
        migrations.AddIndex(
            model_name="transferoffer",
            index=models.Index(
                condition=models.Q(("state", "open"), ("superseded_at", None)),
                fields=["to_area"],
                name="transfers_offers_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="transfers_transferoffer_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_area", models.F("to_area")), _negated=True),
                name="transfers_transferoffer_to_another",
                violation_error_message="The case is in this area already: choose another.",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("why", ""), _negated=True),
                    models.Q(("summary", ""), _negated=True),
                    models.Q(("name", ""), _negated=True),
                ),
                name="transfers_transferoffer_said_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "open", "accepted", "declined", "withdrawn"])),
                name="transfers_transferoffer_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "open"]),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="transfers_transferoffer_answered_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("category", None), models.Q(("category__gte", 1), ("category__lte", 4)), _connector="OR"
                ),
                name="transfers_transferoffer_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level", None), models.Q(("level__gte", 1), ("level__lte", 3)), _connector="OR"
                ),
                name="transfers_transferoffer_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferoffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "open"]), ("superseded_at", None)),
                fields=("offender",),
                name="transfers_transferoffer_one_undecided",
                violation_error_message="This case is already being offered to an area.",
            ),
        ),
    ]
