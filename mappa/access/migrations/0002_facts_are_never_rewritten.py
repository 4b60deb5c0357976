"""Facts recorded here can be superseded and never rewritten, by anybody."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten

TABLES = ("access_posting",)


class Migration(migrations.Migration):
    dependencies = [("database", "0001_extensions_and_recorded_facts"), ("access", "0001_postings")]
    operations = [never_rewritten(table) for table in TABLES]
