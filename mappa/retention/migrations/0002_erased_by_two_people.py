"""A record is erased by the owner's function alone, for a proposal that another person has approved.

What facts, openings and signed figures refuse to everybody, they let that function do, in the transaction in which
it has written what is left of the record. Nothing that the application can set or call otherwise opens that way.
"""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten

FACTS = (
    "retention_grouprule",
    "retention_decision",
    "retention_erasureproposal",
    "retention_erasureapproval",
)

PROPOSER = """
ALTER TABLE retention_erasureapproval
    ADD CONSTRAINT retention_erasureapproval_of_the_proposer
    FOREIGN KEY (proposal_id, offender_id, proposed_by_id)
    REFERENCES retention_erasureproposal (id, offender_id, recorded_by_id);
"""
UNPROPOSER = "ALTER TABLE retention_erasureapproval DROP CONSTRAINT retention_erasureapproval_of_the_proposer"

ERASURE = """
CREATE FUNCTION erasing(record_number bigint) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    -- The owner speaks only inside its own functions: in a trigger that they set off, and nowhere else.
    SELECT current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'retention_erasure'::regclass)
       AND EXISTS (
           SELECT FROM retention_erasure erasure
            WHERE erasure.record_number = coalesce(erasing.record_number, erasure.record_number)
              AND erasure.transaction_id = pg_current_xact_id()::text::bigint
       )
$$;
COMMENT ON FUNCTION erasing(bigint) IS
    'Whether the owner is erasing this record, or where none is named any, in this transaction: triggers ask it.';

CREATE FUNCTION keep_erasures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is left of an erased record stays: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_erasures() IS 'Refuses to change or remove what is left of an erased record.';
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON retention_erasure
    FOR EACH ROW EXECUTE FUNCTION keep_erasures();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON retention_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION keep_erasures();
ALTER TABLE retention_erasure ENABLE ALWAYS TRIGGER kept;
ALTER TABLE retention_erasure ENABLE ALWAYS TRIGGER never_emptied;

CREATE FUNCTION require_an_approved_proposal() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    today CONSTANT date := (now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF NEW.transaction_id IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'an erasure is dated by the database' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM retention_erasureproposal proposal
          JOIN retention_erasureapproval approval
            ON approval.proposal_id = proposal.id AND approval.offender_id = proposal.offender_id
         WHERE proposal.id = NEW.proposal_number AND proposal.offender_id = NEW.record_number
           AND proposal.superseded_at IS NULL AND approval.superseded_at IS NULL
           AND proposal.grounds = NEW.grounds
           AND proposal.recorded_by_id = NEW.proposed_by_id
           AND approval.recorded_by_id = NEW.approved_by_id
           AND approval.recorded_by_id <> proposal.recorded_by_id
    ) THEN
        RAISE EXCEPTION 'nobody but the proposer has approved the erasure of record %', NEW.record_number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.grounds <> 'registered_in_error' AND (
        EXISTS (SELECT FROM offenders_categoryperiod
                 WHERE offender_id = NEW.record_number AND superseded_at IS NULL AND in_force @> today)
        OR EXISTS (SELECT FROM offenders_levelperiod
                    WHERE offender_id = NEW.record_number AND superseded_at IS NULL AND in_force @> today)
    ) THEN
        RAISE EXCEPTION 'record % is in use: the person is in a category or at a level', NEW.record_number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION require_an_approved_proposal() IS
    'Refuses an erasure that no second person has approved, or of a record in use.';
CREATE TRIGGER approved_by_another AFTER INSERT ON retention_erasure
    FOR EACH ROW EXECUTE FUNCTION require_an_approved_proposal();
ALTER TABLE retention_erasure ENABLE ALWAYS TRIGGER approved_by_another;

CREATE FUNCTION erase_rows(holding regclass, ids bigint[]) RETURNS jsonb
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    child record;
    found bigint[];
    removed bigint;
    counts jsonb := '{}';
BEGIN
    -- From the catalogue, so that a table made later cannot be forgotten. A row that points to another of its own
    -- table goes with it: both are about the same record.
    FOR child IN
        SELECT DISTINCT con.conrelid::regclass AS table_name, pointer.attname AS pointer
          FROM pg_constraint con
          CROSS JOIN LATERAL unnest(con.conkey, con.confkey) AS pair (own, target)
          JOIN pg_attribute pointer ON pointer.attrelid = con.conrelid AND pointer.attnum = pair.own
          JOIN pg_attribute key
            ON key.attrelid = con.confrelid AND key.attnum = pair.target AND key.attname = 'id'
         WHERE con.contype = 'f' AND con.confrelid = holding AND con.conrelid <> holding
         ORDER BY 1, 2
    LOOP
        EXECUTE format('SELECT array_agg(id) FROM %s WHERE %I = ANY ($1)', child.table_name, child.pointer)
            INTO found USING ids;
        IF found IS NOT NULL THEN
            counts := counts || erase_rows(child.table_name, found);
        END IF;
    END LOOP;
    EXECUTE format('DELETE FROM %s WHERE id = ANY ($1)', holding) USING ids;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN counts || jsonb_build_object(holding::text, removed);
END
$$;
COMMENT ON FUNCTION erase_rows(regclass, bigint[]) IS
    'Removes rows and every row that points to them, and tells how many of each table; for erase_offender.';

CREATE FUNCTION erase_offender(proposal_id bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    proposal retention_erasureproposal;
    approval retention_erasureapproval;
    offender offenders_offender;
    salt CONSTANT text := gen_random_uuid()::text;
    counts jsonb;
BEGIN
    SELECT * INTO proposal FROM retention_erasureproposal p
     WHERE p.id = erase_offender.proposal_id AND p.superseded_at IS NULL;
    SELECT * INTO approval FROM retention_erasureapproval a
     WHERE a.proposal_id = proposal.id AND a.superseded_at IS NULL;
    IF proposal.id IS NULL OR approval.id IS NULL THEN
        RAISE EXCEPTION 'there is no approved proposal %', erase_offender.proposal_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO STRICT offender FROM offenders_offender o WHERE o.id = proposal.offender_id FOR UPDATE;
    INSERT INTO retention_erasure (
        record_number, reference_salt, reference_digest, area_id, grounds, "group", period_ended,
        proposal_number, proposed_at, proposed_by_id, approved_by_id
    ) VALUES (
        offender.id, salt, encode(sha256(convert_to(salt || offender.reference, 'UTF8')), 'hex'), offender.area_id,
        proposal.grounds, proposal."group", coalesce(proposal.disposal_on <= proposal."on", false),
        proposal.id, proposal.recorded_at, proposal.recorded_by_id, approval.recorded_by_id
    );
    -- The figures that were signed stay what they were; only who was counted is told no longer.
    UPDATE statistics_figure SET offender_ids = array_replace(offender_ids, offender.id, 0)
     WHERE offender_ids @> ARRAY[offender.id];
    -- Notices hold the number alone and no key, and would lead to nothing.
    DELETE FROM access_notice notice WHERE notice.offender_id = offender.id;
    counts := erase_rows('offenders_offender', ARRAY[offender.id]);
    RETURN counts;
END
$$;
COMMENT ON FUNCTION erase_offender(bigint) IS
    'Removes every row about the offender of an approved proposal and leaves that there was one; tells how many rows.';

CREATE FUNCTION refuse_removing_a_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF erasing(OLD.id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'a record is erased by two people or not at all: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION refuse_removing_a_record() IS 'Refuses to remove an offender but by an approved erasure.';
CREATE TRIGGER erased_by_two_people BEFORE DELETE ON offenders_offender
    FOR EACH ROW EXECUTE FUNCTION refuse_removing_a_record();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON offenders_offender
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removing_a_record();
ALTER TABLE offenders_offender ENABLE ALWAYS TRIGGER erased_by_two_people;
ALTER TABLE offenders_offender ENABLE ALWAYS TRIGGER never_emptied;
"""
UNERASURE = """
DROP TRIGGER erased_by_two_people ON offenders_offender;
DROP TRIGGER never_emptied ON offenders_offender;
DROP TRIGGER kept ON retention_erasure;
DROP TRIGGER never_emptied ON retention_erasure;
DROP TRIGGER approved_by_another ON retention_erasure;
DROP FUNCTION refuse_removing_a_record();
DROP FUNCTION erase_offender(bigint);
DROP FUNCTION erase_rows(regclass, bigint[]);
DROP FUNCTION require_an_approved_proposal();
DROP FUNCTION keep_erasures();
DROP FUNCTION erasing(bigint);
"""

# As database.0003, offenders.0005 and statistics.0002 made them, and besides what an erasure may do.
LET_IT = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['superseded_at', 'superseded_by_id', 'superseded_reason'];
    kept CONSTANT text := 'access_key';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF erasing((to_jsonb(OLD) ->> 'offender_id')::bigint) THEN
            RETURN OLD;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- Not recorded by anybody: the database keeps it, and the application may not write it.
        IF to_jsonb(NEW) - kept = to_jsonb(OLD) - kept AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
            RETURN NEW;
        END IF;
        IF OLD.superseded_at IS NOT NULL THEN
            RAISE EXCEPTION 'row % of % is superseded already and stays as it is', OLD.id, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.superseded_at IS NOT NULL AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a recorded fact is superseded, never changed or removed: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE FUNCTION keep_openings_as_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF erasing(OLD.offender_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.closed_at IS NULL OR (NEW.closed_at, NEW.closed_by_id) = (OLD.closed_at, OLD.closed_by_id))
           AND (OLD.reviewed_at IS NULL
                OR (NEW.reviewed_at, NEW.reviewed_by_id, NEW.outcome, NEW.review_note)
                 = (OLD.reviewed_at, OLD.reviewed_by_id, OLD.outcome, OLD.review_note))
           AND (NEW.id, NEW.offender_id, NEW.user_id, NEW.opened_at, NEW.closes_at, NEW.reason)
             = (OLD.id, OLD.offender_id, OLD.user_id, OLD.opened_at, OLD.closes_at, OLD.reason) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an emergency opening is closed once and reviewed once, and stays: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE FUNCTION refuse_changing_a_signed_figure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    -- A figure is entered together with its return: the return is no older than this transaction.
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM statistics_annualreturn
                   WHERE id = NEW.annual_return_id AND superseded_at IS NULL
                     AND recorded_at >= transaction_timestamp()) THEN
            RETURN NEW;
        END IF;
    END IF;
    -- Whom it counted is told no longer once the record is erased; the figure itself stays.
    IF TG_OP = 'UPDATE' THEN
        FOR gone IN SELECT id FROM unnest(OLD.offender_ids) id EXCEPT SELECT unnest(NEW.offender_ids) LOOP
            IF erasing(gone) AND to_jsonb(NEW) = to_jsonb(OLD)
               || jsonb_build_object('offender_ids', array_replace(OLD.offender_ids, gone, 0)) THEN
                RETURN NEW;
            END IF;
        END LOOP;
    END IF;
    RAISE EXCEPTION 'a signed return is frozen: % on its figures refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_rules_decisions_and_erasures"),
        ("access", "0005_notices"),
        ("database", "0003_access_keys_follow_the_offender"),
        ("offenders", "0005_need_to_know"),
        ("statistics", "0002_signed_returns_are_frozen"),
    ]
    operations = [
        *(never_rewritten(table) for table in FACTS),
        migrations.RunSQL(PROPOSER, UNPROPOSER),
        migrations.RunSQL(ERASURE, UNERASURE),
        migrations.RunSQL(LET_IT, migrations.RunSQL.noop),
    ]
