"""What is over stays over; a used code stays used; and a changed account is signed out, whoever changed it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION refuse_reviving_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := CASE TG_TABLE_NAME
        WHEN 'sign_in_session' THEN ARRAY['digest', 'seen_at', 'confirmed_at', 'ended_at', 'ended_why']
        ELSE ARRAY['last_step', 'wrong_codes', 'sign_count', 'used_at', 'ended_at', 'ended_by_id'] END;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
        IF TG_TABLE_NAME = 'sign_in_session' THEN
            RETURN NEW;
        END IF;
        IF to_jsonb(NEW) -> 'last_step' = to_jsonb(OLD) -> 'last_step'
           OR OLD.last_step IS NULL OR NEW.last_step > OLD.last_step THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is over, or fixed in this: % refused', OLD.id, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_reviving_sign_in() IS
    'Refuses to revive an ended second factor or session, to make a used code good again, or to change whose it is.';

CREATE TRIGGER never_revived BEFORE UPDATE OR DELETE ON sign_in_secondfactor
    FOR EACH ROW EXECUTE FUNCTION refuse_reviving_sign_in();
ALTER TABLE sign_in_secondfactor ENABLE ALWAYS TRIGGER never_revived;
-- A session may be removed, by the owner of the tables and when its time to be kept is over.
CREATE TRIGGER never_revived BEFORE UPDATE ON sign_in_session
    FOR EACH ROW EXECUTE FUNCTION refuse_reviving_sign_in();
ALTER TABLE sign_in_session ENABLE ALWAYS TRIGGER never_revived;

CREATE FUNCTION end_sessions_of_changed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_in_session
       SET ended_at = now(), ended_why = CASE WHEN NEW.is_active THEN 'password' ELSE 'stopped' END
     WHERE person_id = NEW.id AND ended_at IS NULL
       AND (NOT NEW.is_active OR digest IS DISTINCT FROM current_setting('mappa.kept_session', true));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION end_sessions_of_changed_account() IS
    'Ends the sessions of a person whose access was stopped or whose password was changed, but the one that changed it.';

CREATE TRIGGER sessions_end AFTER UPDATE OF password, is_active ON agencies_user
    FOR EACH ROW WHEN (OLD.password IS DISTINCT FROM NEW.password OR (OLD.is_active AND NOT NEW.is_active))
    EXECUTE FUNCTION end_sessions_of_changed_account();
"""
UNGUARD = """
DROP TRIGGER sessions_end ON agencies_user;
DROP FUNCTION end_sessions_of_changed_account();
DROP TRIGGER never_revived ON sign_in_session;
DROP TRIGGER never_revived ON sign_in_secondfactor;
DROP FUNCTION refuse_reviving_sign_in();
"""


class Migration(migrations.Migration):
    dependencies = [("sign_in", "0001_second_factors_and_sessions")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
