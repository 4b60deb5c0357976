"""The installation as an agency, and the account in whose name what comes with it is recorded.

Nobody can sign in with the account: it is stopped and has no password.
"""

from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_the_installation(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    agency = apps.get_model("agencies", "Agency")
    user = apps.get_model("agencies", "User")
    user.objects.create(
        username="system.setup",
        full_name="OpenMAPPA (set-up)",
        job_title="What came with the installation",
        agency=agency.objects.create(name="OpenMAPPA (installation)", kind="other"),
        password=make_password(None),
        is_active=False,
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_divisions_of_five_areas")]
    operations = [migrations.RunPython(add_the_installation, migrations.RunPython.noop)]
