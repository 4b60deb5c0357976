"""The account in whose name the `mappa` command acts, with its role and its agency's protocol.

Whoever may run the command on the machine holds the database anyway. Nobody can sign in with the account: it is
stopped and has no password. Dated from the beginning of the arrangements, so that a command works on any day.
"""

from datetime import date

from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.postgresql.psycopg_any import DateRange

ALWAYS = DateRange(date(2001, 4, 1), None, "[)")
REASON = "Came with the installation, so that the mappa command can act."


def add_the_command_line(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    user = apps.get_model("agencies", "User")
    setup = user.objects.get(username="system.setup")
    command_line = user.objects.create(
        username="command.line",
        full_name="The mappa command",
        job_title="Whoever runs it on the machine itself",
        agency=setup.agency,
        password=make_password(None),
        is_active=False,
    )
    apps.get_model("access", "Posting").objects.create(
        user=command_line, role="command_line", area=None, in_force=ALWAYS, recorded_by=setup, reason=REASON
    )
    apps.get_model("agencies", "ProtocolSignature").objects.create(
        agency=setup.agency, in_force=ALWAYS, recorded_by=setup, reason=REASON
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_facts_are_never_rewritten"),
        ("agencies", "0007_local_policies_of_five_areas"),
    ]
    operations = [migrations.RunPython(add_the_command_line, migrations.RunPython.noop)]
