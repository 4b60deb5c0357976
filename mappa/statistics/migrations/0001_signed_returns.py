"""Annual returns that were signed off, and their figures."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0002_facts_are_never_rewritten"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnualReturn",
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
                    "year",
                    models.SmallIntegerField(
                        db_comment="The reporting year, named by the calendar year in which it begins (2005 is 2005-06)."
                    ),
                ),
                ("form", models.TextField(db_comment="The form: 2005 or 2014.")),
                (
                    "document",
                    models.TextField(
                        db_comment="The return in JSON, to the letter; the checksum is of this text."
                    ),
                ),
                ("checksum", models.TextField(db_comment="SHA-256 of the document, in hexadecimal.")),
                (
                    "doubts",
                    models.JSONField(
                        db_comment="The doubts that were shown before signing: the kind of each and its number.",
                        default=dict,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_comment="The area.",
                        db_index=False,
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
                "db_table_comment": "Annual returns that were signed off. Frozen: a later one may take the place of one.",
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "path",
                    models.TextField(
                        db_comment="Where the figure stands in the return, with dots between the keys."
                    ),
                ),
                (
                    "value",
                    models.IntegerField(
                        db_comment="The figure; empty where the form prints a dash.", null=True
                    ),
                ),
                (
                    "offender_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        db_comment="The offenders counted, one place for each thing counted; empty for a rate.",
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "annual_return",
                    models.ForeignKey(
                        db_comment="The signed return.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="statistics.annualreturn",
                    ),
                ),
            ],
            options={
                "db_table_comment": "The figures of signed returns and the cases behind them. Frozen.",
            },
        ),
        migrations.AddConstraint(
            model_name="annualreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="statistics_annualreturn_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ["2005", "2014"])), name="statistics_annualreturn_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2001), ("year__lte", 2100)),
                name="statistics_annualreturn_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreturn",
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
                name="statistics_annualreturn_checksum",
            ),
        ),
        migrations.AddConstraint(
            model_name="annualreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("area", "year", "form"),
                name="statistics_annualreturn_once",
                violation_error_message="This return has been signed off already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("annual_return", "path"), name="statistics_figure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offender_ids", []),
                    (
                        "value",
                        models.Func(
                            models.F("offender_ids"),
                            function="cardinality",
                            output_field=models.IntegerField(),
                        ),
                    ),
                    _connector="OR",
                ),
                name="statistics_figure_has_its_cases",
            ),
        ),
    ]
