"""The SQL by which a table of rows about offenders takes part in row security, for migrations."""

from django.db import migrations

KEYED = """
CREATE TRIGGER takes_access_key BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION take_access_key();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER takes_access_key;
UPDATE {table} about SET access_key = offender.access_key
  FROM offenders_offender offender
 WHERE offender.id = about.offender_id AND about.access_key <> offender.access_key;
"""
UNKEYED = "DROP TRIGGER takes_access_key ON {table};"


def keyed(table: str) -> migrations.RunSQL:
    """Fill the table's `access_key` from the offender when a row is added; later changes follow by themselves."""
    return migrations.RunSQL(KEYED.format(table=table), UNKEYED.format(table=table))
