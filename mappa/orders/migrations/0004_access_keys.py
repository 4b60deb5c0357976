"""Orders and events carry the access key of their offender."""

from django.db import migrations, models

from mappa.database.row_security import keyed


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0005_need_to_know"),
        ("orders", "0003_facts_name_what_they_replace"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="orderstep",
            name="access_key",
            field=models.IntegerField(
                db_comment="The offender's access key, kept by the database.", db_default=0, editable=False
            ),
        ),
        *(keyed(table) for table in ("orders_orderstep", "orders_event")),
    ]
