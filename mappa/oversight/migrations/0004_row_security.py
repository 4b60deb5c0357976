"""Disclosures and copies show to whom the database itself shows the offender."""

from django.db import migrations

from mappa.database.row_security import walled


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0006_row_security"),
        ("oversight", "0003_unusual_access_is_found"),
    ]
    operations = [walled(table) for table in ("oversight_disclosure", "oversight_subjectaccesscopy")]
