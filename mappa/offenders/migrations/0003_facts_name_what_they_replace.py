"""A fact that was corrected or ended names the row it stands in place of; a record is read whole by its offender."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0002_facts_are_never_rewritten"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="alias",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.alias",
            ),
        ),
        migrations.AddField(
            model_name="categoryperiod",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.categoryperiod",
            ),
        ),
        migrations.AddField(
            model_name="custodyperiod",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.custodyperiod",
            ),
        ),
        migrations.AddField(
            model_name="identifier",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.identifier",
            ),
        ),
        migrations.AddField(
            model_name="levelperiod",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.levelperiod",
            ),
        ),
        migrations.AddField(
            model_name="personaldetails",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.personaldetails",
            ),
        ),
        migrations.AddField(
            model_name="residence",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offenders.residence",
            ),
        ),
        migrations.AlterField(
            model_name="alias",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="categoryperiod",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="custodyperiod",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="identifier",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="levelperiod",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="personaldetails",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="residence",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterConstraint(
            model_name="alias",
            name="offenders_alias_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender", "family_name", "given_names"),
                name="offenders_alias_once",
                violation_error_message="This name is already recorded.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="identifier",
            name="offenders_identifier_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("offender", "kind", "value"),
                name="offenders_identifier_once",
                violation_error_message="This number is already recorded.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="identifier",
            name="offenders_identifier_one_person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["pnc", "cro", "visor"]), ("superseded_at", None)),
                fields=("kind", "value"),
                name="offenders_identifier_one_person",
                violation_error_message="This number cannot be recorded here: ask the register supervisor.",
            ),
        ),
    ]
