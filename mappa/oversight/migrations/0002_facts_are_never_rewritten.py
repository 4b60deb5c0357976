"""Facts recorded here can be superseded and never rewritten, and show to whom the offender shows."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed

TABLES = ("oversight_disclosure", "oversight_subjectaccesscopy")


class Migration(migrations.Migration):
    dependencies = [
        ("database", "0003_access_keys_follow_the_offender"),
        ("oversight", "0001_unusual_access_and_disclosures"),
    ]
    operations = [
        *(never_rewritten(table) for table in TABLES),
        *(keyed(table) for table in TABLES),
    ]
