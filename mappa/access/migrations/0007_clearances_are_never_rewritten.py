"""Clearances are facts like any other; and the command line has what everybody needs, as it has the protocol.

So that neither wall has to make an exception of it: whoever may run the command holds the database anyway.
"""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.postgresql.psycopg_any import DateRange

from mappa.database.never_rewritten import never_rewritten

ALWAYS = DateRange(date(2001, 4, 1), date(2200, 1, 1), "[)")
REASON = "Came with the installation, so that the mappa command can act."


def clear_the_command_line(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    user = apps.get_model("agencies", "User")
    setup, command_line = (user.objects.get(username=name) for name in ("system.setup", "command.line"))
    for kind in ("vetting", "training", "category-4"):
        apps.get_model("access", "Clearance").objects.create(
            user=command_line,
            kind=kind,
            level="The installation’s own",
            in_force=ALWAYS,
            recorded_by=setup,
            reason=REASON,
        )


class Migration(migrations.Migration):
    dependencies = [("access", "0006_clearances")]
    operations = [
        never_rewritten("access_clearance"),
        migrations.RunPython(clear_the_command_line, migrations.RunPython.noop),
    ]
