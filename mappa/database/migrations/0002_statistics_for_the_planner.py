"""A function by which the application has PostgreSQL take stock of its tables, which only their owner may do itself.

Until it has been done, the planner takes a table that was just filled for an almost empty one, and a count that needs
half a second takes minutes.
"""

from django.db import migrations

TAKE_STOCK = """
CREATE FUNCTION take_stock_for_the_planner() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    its_name text;
BEGIN
    FOR its_name IN
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
    LOOP
        EXECUTE format('ANALYZE public.%I', its_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION take_stock_for_the_planner() IS
    'Lets the application renew the statistics of the tables after it has written many rows.';
"""


class Migration(migrations.Migration):
    dependencies = [("database", "0001_extensions_and_recorded_facts")]
    operations = [migrations.RunSQL(TAKE_STOCK, "DROP FUNCTION take_stock_for_the_planner()")]
