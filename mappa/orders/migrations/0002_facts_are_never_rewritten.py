"""Facts recorded here can be superseded and never rewritten, by anybody."""

from django.db import migrations

TABLES = (
    "orders_orderstep",
    "orders_event",
)
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
        ("database", "0001_extensions_and_recorded_facts"),
        ("orders", "0001_order_steps_and_events"),
    ]
    operations = [
        migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table)) for table in TABLES
    ]
