"""The second wall round decisions, proposals and approvals; and two people are two who act, not two numbers in rows.

Whoever could make the application write what they like could enter a proposal in one name and an approval in another.
The database knows who acts (docs/adr/0014) and takes both from nobody else.
"""

from django.db import migrations

from mappa.database.row_security import walled

ENTERED = """
CREATE FUNCTION require_who_acts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.recorded_by_id IS DISTINCT FROM acting_person()
       AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'nobody proposes or approves an erasure in the name of another'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION require_who_acts() IS 'Takes a proposal or approval of an erasure from the person who acts alone.';
"""
TRIGGER = """
CREATE TRIGGER entered_by_who_acts BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION require_who_acts();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER entered_by_who_acts;
"""
BY_TWO = ("retention_erasureproposal", "retention_erasureapproval")


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0006_row_security"),
        ("retention", "0003_rules_that_come_with_the_installation"),
    ]
    operations = [
        migrations.RunSQL(ENTERED, "DROP FUNCTION require_who_acts()"),
        *(
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER entered_by_who_acts ON {table};")
            for table in BY_TWO
        ),
        walled("retention_decision"),
        walled("retention_erasureproposal"),
        walled("retention_erasureapproval"),
    ]
