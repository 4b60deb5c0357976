"""What was signed off can be superseded and never rewritten, by anybody; its figures not even that."""

from django.db import migrations

GUARD = """
CREATE FUNCTION refuse_changing_a_signed_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A figure is entered together with its return: the return is no older than this transaction.
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM statistics_annualreturn
                   WHERE id = NEW.annual_return_id AND superseded_at IS NULL
                     AND recorded_at >= transaction_timestamp()) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a signed return is frozen: % on its figures refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_changing_a_signed_figure() IS
    'Refuses to change or remove a figure of a signed return, or to add one after it was signed.';

CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON statistics_figure
    FOR EACH ROW EXECUTE FUNCTION refuse_changing_a_signed_figure();
ALTER TABLE statistics_figure ENABLE ALWAYS TRIGGER frozen;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON statistics_figure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_a_signed_figure();
ALTER TABLE statistics_figure ENABLE ALWAYS TRIGGER never_emptied;

CREATE TRIGGER never_rewritten BEFORE UPDATE OR DELETE ON statistics_annualreturn
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE statistics_annualreturn ENABLE ALWAYS TRIGGER never_rewritten;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON statistics_annualreturn
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
ALTER TABLE statistics_annualreturn ENABLE ALWAYS TRIGGER never_emptied;
"""
UNGUARD = """
DROP TRIGGER frozen ON statistics_figure;
DROP TRIGGER never_emptied ON statistics_figure;
DROP TRIGGER never_rewritten ON statistics_annualreturn;
DROP TRIGGER never_emptied ON statistics_annualreturn;
DROP FUNCTION refuse_changing_a_signed_figure();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("database", "0001_extensions_and_recorded_facts"),
        ("statistics", "0001_signed_returns"),
    ]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
