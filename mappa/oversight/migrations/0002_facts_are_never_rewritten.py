"""Facts recorded here can be superseded and never rewritten, and show to whom the offender shows."""

from django.db import migrations

from mappa.database.row_security import keyed

TABLES = ("oversight_disclosure", "oversight_subjectaccesscopy")
GUARD = """
CREATE TRIGGER never_rewritten BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_rewritten;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied;
"""
UNGUARD = "DROP TRIGGER never_rewritten ON {table}; DROP TRIGGER never_emptied ON {table};"


class Migration(migrations.Migration):
    dependencies = [
        ("database", "0003_access_keys_follow_the_offender"),
        ("oversight", "0001_unusual_access_and_disclosures"),
    ]
    operations = [
        *(migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table)) for table in TABLES),
        *(keyed(table) for table in TABLES),
    ]
