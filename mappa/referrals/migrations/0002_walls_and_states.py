"""The walls round what is said of people who may have no record yet, and the order in which a referral moves.

A notification shows to whom the records of its area show, and, once it has led to a record, to whom that record
shows; and always to whoever made it. What is known of the person shows with it. A notification is answered once.
"""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import UNWALL, WALL, keyed, walled

FACTS = (
    "referrals_filledsection",
    "referrals_referral",
    "referrals_releasedate",
    "referrals_step",
)

NOTIFICATION = """
CREATE FUNCTION take_access_key_of_notification() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.offender_id IS NULL THEN
        NEW.access_key := NEW.area_id * 4 + (coalesce(NEW.category, 0) = 4)::integer;
    ELSE
        SELECT access_key INTO NEW.access_key FROM offenders_offender WHERE id = NEW.offender_id;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION take_access_key_of_notification() IS
    'Gives a notification the key of its area and category, and, once it has led to a record, that of the record.';
CREATE TRIGGER takes_access_key BEFORE INSERT OR UPDATE ON referrals_notification
    FOR EACH ROW EXECUTE FUNCTION take_access_key_of_notification();
ALTER TABLE referrals_notification ENABLE ALWAYS TRIGGER takes_access_key;

CREATE FUNCTION is_cleared(clears_on date) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(clears_on <= (now() AT TIME ZONE 'Europe/London')::date, false)
       AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class
                            WHERE oid = 'referrals_notification'::regclass)
$$;
COMMENT ON FUNCTION is_cleared(date) IS
    'Whether the owner may remove a notification that led to no record: from the day that its answer set.';

CREATE FUNCTION keep_notifications_as_answered() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    answered CONSTANT text[] := ARRAY['access_key', 'outcome', 'answer', 'answered_on', 'answered_at',
                                      'answered_by_id', 'offender_id', 'clears_on'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF (OLD.offender_id IS NOT NULL AND erasing(OLD.offender_id)) OR is_cleared(OLD.clears_on) THEN
            RETURN OLD;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- Not said by anybody: the database keeps it.
        IF to_jsonb(NEW) - 'access_key'::text = to_jsonb(OLD) - 'access_key'::text THEN
            RETURN NEW;
        END IF;
        IF OLD.outcome = '' AND NEW.outcome <> '' AND to_jsonb(NEW) - answered = to_jsonb(OLD) - answered THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a notification is answered once, and stays: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_notifications_as_answered() IS
    'Lets a notification be answered once, and be removed with its record or when its time has come.';
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON referrals_notification
    FOR EACH ROW EXECUTE FUNCTION keep_notifications_as_answered();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON referrals_notification
    FOR EACH STATEMENT EXECUTE FUNCTION keep_notifications_as_answered();
ALTER TABLE referrals_notification ENABLE ALWAYS TRIGGER kept;
ALTER TABLE referrals_notification ENABLE ALWAYS TRIGGER never_emptied;
"""
UNNOTIFICATION = """
DROP TRIGGER takes_access_key ON referrals_notification;
DROP TRIGGER kept ON referrals_notification;
DROP TRIGGER never_emptied ON referrals_notification;
DROP FUNCTION keep_notifications_as_answered();
DROP FUNCTION take_access_key_of_notification();
DROP FUNCTION is_cleared(date);
"""

# As refuse_rewriting, and besides, it goes with a notification whose time has come.
ELIGIBILITY = """
CREATE FUNCTION refuse_rewriting_eligibility() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['superseded_at', 'superseded_by_id', 'superseded_reason'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM referrals_notification about WHERE about.id = OLD.notification_id
                      AND ((about.offender_id IS NOT NULL AND erasing(about.offender_id))
                           OR is_cleared(about.clears_on))) THEN
            RETURN OLD;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
           AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a recorded fact is superseded, never changed or removed: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_rewriting_eligibility() IS
    'Lets what is known of a notified person be superseded once, and be removed with the notification alone.';
CREATE TRIGGER never_rewritten BEFORE UPDATE OR DELETE ON referrals_eligibility
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_eligibility();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON referrals_eligibility
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_eligibility();
ALTER TABLE referrals_eligibility ENABLE ALWAYS TRIGGER never_rewritten;
ALTER TABLE referrals_eligibility ENABLE ALWAYS TRIGGER never_emptied;
"""
UNELIGIBILITY = """
DROP TRIGGER never_rewritten ON referrals_eligibility;
DROP TRIGGER never_emptied ON referrals_eligibility;
DROP FUNCTION refuse_rewriting_eligibility();
"""
# What the reader sees of the notification is asked of the notification's own wall.
WITH_NOTIFICATION = "EXISTS (SELECT FROM referrals_notification about WHERE about.id = notification_id)"

STATES = """
ALTER TABLE referrals_step ADD CONSTRAINT referrals_step_of_its_referral
    FOREIGN KEY (referral_id, offender_id, level) REFERENCES referrals_referral (id, offender_id, level);
ALTER TABLE referrals_filledsection ADD CONSTRAINT referrals_filledsection_of_its_referral
    FOREIGN KEY (referral_id, offender_id) REFERENCES referrals_referral (id, offender_id);

CREATE FUNCTION follow_the_states_of_a_referral() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    before referrals_step;
BEGIN
    SELECT * INTO before FROM referrals_step WHERE id = NEW.replaces_id AND referral_id = NEW.referral_id;
    IF (before.id IS NULL AND NEW.replaces_id IS NULL AND NEW.state = 'draft'
        AND NOT EXISTS (SELECT FROM referrals_step WHERE referral_id = NEW.referral_id AND id <> NEW.id))
       OR (NEW."on" >= before."on" AND (
           (before.state = 'draft' AND NEW.state IN ('sent', 'withdrawn'))
           OR (before.state = 'sent' AND NEW.state IN ('accepted', 'returned', 'declined', 'withdrawn'))
           OR (before.state = 'returned' AND NEW.state IN ('sent', 'withdrawn')))) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'a referral that is % does not become %', coalesce(before.state, 'new'), NEW.state
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION follow_the_states_of_a_referral() IS
    'Lets a referral move only as it may: what was accepted, declined or withdrawn stays so.';
CREATE TRIGGER follows_the_states AFTER INSERT ON referrals_step
    FOR EACH ROW EXECUTE FUNCTION follow_the_states_of_a_referral();
ALTER TABLE referrals_step ENABLE ALWAYS TRIGGER follows_the_states;
"""
UNSTATES = """
DROP TRIGGER follows_the_states ON referrals_step;
DROP FUNCTION follow_the_states_of_a_referral();
ALTER TABLE referrals_filledsection DROP CONSTRAINT referrals_filledsection_of_its_referral;
ALTER TABLE referrals_step DROP CONSTRAINT referrals_step_of_its_referral;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0006_row_security"),
        ("retention", "0002_erased_by_two_people"),
        ("referrals", "0001_notifications_referrals_and_releases"),
    ]
    operations = [
        migrations.RunSQL(NOTIFICATION, UNNOTIFICATION),
        migrations.RunSQL(ELIGIBILITY, UNELIGIBILITY),
        *(never_rewritten(table) for table in FACTS),
        *(keyed(table) for table in FACTS),
        migrations.RunSQL(STATES, UNSTATES),
        *(walled(table) for table in FACTS),
        walled("referrals_notification", person="made_by_id"),
        migrations.RunSQL(
            WALL.format(table="referrals_eligibility", rule=WITH_NOTIFICATION),
            UNWALL.format(table="referrals_eligibility"),
        ),
    ]
