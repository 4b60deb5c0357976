"""The SQL by which a table of recorded facts refuses to be rewritten, for migrations (docs/adr/0003)."""

from django.db import migrations

GUARD = """
CREATE TRIGGER never_rewritten BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_rewritten;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_emptied;
"""
UNGUARD = "DROP TRIGGER never_rewritten ON {table}; DROP TRIGGER never_emptied ON {table};"


def never_rewritten(table: str) -> migrations.RunSQL:
    """Let rows of the table be superseded once, and refuse every other change, by anybody."""
    return migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
