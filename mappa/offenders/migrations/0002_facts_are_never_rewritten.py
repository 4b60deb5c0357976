"""Facts recorded here can be superseded and never rewritten, by anybody."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten

TABLES = (
    "offenders_personaldetails",
    "offenders_alias",
    "offenders_identifier",
    "offenders_residence",
    "offenders_custodyperiod",
    "offenders_categoryperiod",
    "offenders_levelperiod",
)


class Migration(migrations.Migration):
    dependencies = [("database", "0001_extensions_and_recorded_facts"), ("offenders", "0001_the_register")]
    operations = [never_rewritten(table) for table in TABLES]
