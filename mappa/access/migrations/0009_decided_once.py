"""A proposal is decided once and never changed; a departure is a fact like any other."""

from django.db import migrations

GUARD = """
CREATE FUNCTION refuse_deciding_twice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decides CONSTANT text[] := ARRAY['decision', 'decided_at', 'decided_by_id', 'decision_reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.decision = '' AND to_jsonb(NEW) - decides = to_jsonb(OLD) - decides THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposal is decided once and stays: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER decided_once BEFORE UPDATE OR DELETE ON access_proposal
    FOR EACH ROW EXECUTE FUNCTION refuse_deciding_twice();
ALTER TABLE access_proposal ENABLE ALWAYS TRIGGER decided_once;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON access_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_deciding_twice();
ALTER TABLE access_proposal ENABLE ALWAYS TRIGGER never_emptied;
CREATE TRIGGER never_rewritten BEFORE UPDATE OR DELETE ON access_departure
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE access_departure ENABLE ALWAYS TRIGGER never_rewritten;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON access_departure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE access_departure ENABLE ALWAYS TRIGGER never_emptied;
"""
UNGUARD = """
DROP TRIGGER never_rewritten ON access_departure; DROP TRIGGER never_emptied ON access_departure;
DROP TRIGGER decided_once ON access_proposal; DROP TRIGGER never_emptied ON access_proposal;
DROP FUNCTION refuse_deciding_twice();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0008_two_people_and_leavers")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
