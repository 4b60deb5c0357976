"""A fact that was corrected or ended names the row it stands in place of; a record is read whole by its offender."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0003_facts_name_what_they_replace"),
        ("orders", "0002_facts_are_never_rewritten"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.event",
            ),
        ),
        migrations.AddField(
            model_name="orderstep",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.orderstep",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AlterField(
            model_name="orderstep",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
    ]
