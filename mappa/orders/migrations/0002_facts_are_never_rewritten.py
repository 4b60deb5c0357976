"""Facts recorded here can be superseded and never rewritten, by anybody."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten

TABLES = (
    "orders_orderstep",
    "orders_event",
)


class Migration(migrations.Migration):
    dependencies = [
        ("database", "0001_extensions_and_recorded_facts"),
        ("orders", "0001_order_steps_and_events"),
    ]
    operations = [never_rewritten(table) for table in TABLES]
