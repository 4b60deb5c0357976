"""A countersignature names the decider and the text of its decision; the tables join the facts and the second wall."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

TABLES = ("levels_leveldecision", "levels_countersignature", "levels_levelreview")

# Whatever the application writes: what is signed is the text of that decision, and the decider is who decided.
SIGNED = """
ALTER TABLE levels_countersignature
    ADD CONSTRAINT levels_countersignature_of_the_text
    FOREIGN KEY (decision_id, offender_id, decided_by_id, digest)
    REFERENCES levels_leveldecision (id, offender_id, decided_by_id, digest);
"""
UNSIGNED = "ALTER TABLE levels_countersignature DROP CONSTRAINT levels_countersignature_of_the_text"


class Migration(migrations.Migration):
    dependencies = [
        ("levels", "0001_decisions_and_reviews"),
        ("offenders", "0006_row_security"),
        ("retention", "0004_row_security"),
    ]
    operations = [
        migrations.RunSQL(SIGNED, UNSIGNED),
        *(never_rewritten(table) for table in TABLES),
        *(keyed(table) for table in TABLES),
        *(walled(table) for table in TABLES),
    ]
