"""The second wall round orders and events (docs/adr/0014)."""

from django.db import migrations

from mappa.database.row_security import walled


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0006_row_security"),
        ("orders", "0004_access_keys"),
    ]
    operations = [
        walled("orders_orderstep", counted=True),
        walled("orders_event", counted=True),
    ]
