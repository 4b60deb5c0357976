"""Facts recorded here can be superseded and never rewritten, by anybody."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten

TABLES = (
    "agencies_population",
    "agencies_publishedfigure",
    "agencies_localpolicy",
    "agencies_protocolsignature",
)


class Migration(migrations.Migration):
    dependencies = [
        ("database", "0001_extensions_and_recorded_facts"),
        ("agencies", "0001_areas_agencies_and_people"),
    ]
    operations = [never_rewritten(table) for table in TABLES]
