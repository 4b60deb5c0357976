"""An offer is walled by the keys of both areas, and accepting it passes the record on, in one step of the owner's.

Whoever accepts does not see the record until it has passed; so the database does it, for an offer that stands open,
and for somebody who holds the key that the record gets or has it open already. Withdrawing and accepting both begin
with the record's row, so one of them comes second and finds the offer no longer open.
"""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

TABLES = (
    "transfers_transferoffer",
    "transfers_exit",
    "transfers_exititem",
    "transfers_endofcategoryreview",
)

# What is restricted, or of category 4, keeps its bits: an area's key never opens a restricted row. What is not yet
# offered is nothing to the other area.
BOTH_AREAS = (
    "from_area_id * 4 + (access_key & 3) = ANY ((SELECT held_keys())::integer[])"
    " OR state <> 'proposed' AND to_area_id * 4 + (access_key & 3) = ANY ((SELECT held_keys())::integer[])"
)

ACCEPT = """
CREATE FUNCTION accept_transfer(offer bigint, said text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who CONSTANT bigint := acting_person();
    keys CONSTANT integer[] := held_keys();
    opened CONSTANT bigint[] := opened_records();
    wanted transfers_transferoffer;
    held offenders_offender;
    answered CONSTANT timestamptz := clock_timestamp();
    accepted bigint;
BEGIN
    SELECT * INTO wanted FROM transfers_transferoffer WHERE id = offer;
    -- The record first and then the offer: the order in which the giving side takes them.
    SELECT * INTO held FROM offenders_offender WHERE id = wanted.offender_id FOR UPDATE;
    SELECT * INTO wanted FROM transfers_transferoffer
     WHERE id = offer AND superseded_at IS NULL AND state = 'open' FOR UPDATE;
    IF wanted.id IS NULL OR held.area_id IS DISTINCT FROM wanted.from_area_id THEN
        RETURN NULL;
    END IF;
    IF who IS NULL OR NOT (
        wanted.to_area_id * 4 + (held.access_key & 3) = ANY (keys) OR held.id = ANY (opened)
    ) THEN
        RAISE EXCEPTION 'only somebody to whom the record then opens accepts it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE transfers_transferoffer
       SET superseded_at = answered, superseded_by_id = who, superseded_reason = said
     WHERE id = wanted.id;
    INSERT INTO transfers_transferoffer (
        offender_id, from_area_id, to_area_id, to_division_id, proposed_on, why, summary, name, born, category, level,
        state, recorded_at, recorded_by_id, reason, superseded_reason, replaces_id
    ) VALUES (
        wanted.offender_id, wanted.from_area_id, wanted.to_area_id, wanted.to_division_id, wanted.proposed_on,
        wanted.why, wanted.summary, wanted.name, wanted.born, wanted.category, wanted.level,
        'accepted', answered, who, said, '', wanted.id
    ) RETURNING id INTO accepted;
    UPDATE offenders_offender SET area_id = wanted.to_area_id, version = version + 1 WHERE id = held.id;
    RETURN accepted;
END
$$;
COMMENT ON FUNCTION accept_transfer(bigint, text) IS
    'Accepts an offer that stands open and passes its record on; tells the row of the acceptance, or nothing.';
REVOKE EXECUTE ON FUNCTION accept_transfer(bigint, text) FROM PUBLIC;

CREATE FUNCTION close_offers_of_a_record_that_passed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- An import may pass a record on by itself: nobody is then asked any longer to take it.
    UPDATE transfers_transferoffer
       SET superseded_at = clock_timestamp(),
           superseded_by_id = coalesce(acting_person(), recorded_by_id),
           superseded_reason = 'The record passed to another area meanwhile'
     WHERE offender_id = NEW.id AND superseded_at IS NULL AND state IN ('proposed', 'open');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION close_offers_of_a_record_that_passed() IS
    'Puts an end to the offers of a record that passes to another area in another way.';
REVOKE EXECUTE ON FUNCTION close_offers_of_a_record_that_passed() FROM PUBLIC;
CREATE TRIGGER closes_offers AFTER UPDATE OF area_id ON offenders_offender
    FOR EACH ROW WHEN (OLD.area_id IS DISTINCT FROM NEW.area_id)
    EXECUTE FUNCTION close_offers_of_a_record_that_passed();
ALTER TABLE offenders_offender ENABLE ALWAYS TRIGGER closes_offers;
"""
UNACCEPT = """
DROP TRIGGER closes_offers ON offenders_offender;
DROP FUNCTION close_offers_of_a_record_that_passed();
DROP FUNCTION accept_transfer(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("transfers", "0001_offers_exits_and_ends_of_categories"),
        ("offenders", "0006_row_security"),
        ("retention", "0004_row_security"),
    ]
    operations = [
        *(never_rewritten(table) for table in TABLES),
        *(keyed(table) for table in TABLES),
        *(walled(table, also=BOTH_AREAS if table == "transfers_transferoffer" else "") for table in TABLES),
        migrations.RunSQL(ACCEPT, UNACCEPT),
    ]
