"""Row security: who acts, what opens to them, and the second wall round the register (docs/adr/0014).

The rule is worked out here from the tables alone; what the application decides for itself (offenders.models) is
another implementation of the same words, and tests hold the two beside a third.
"""

from django.db import migrations

from mappa.database.row_security import roles_with, walled

IDENTITY = """
CREATE TABLE identity_key (
    only_one boolean PRIMARY KEY DEFAULT true CONSTRAINT identity_key_only_one CHECK (only_one),
    signs_inner bytea NOT NULL,
    signs_outer bytea NOT NULL,
    seals_inner bytea NOT NULL,
    seals_outer bytea NOT NULL
);
COMMENT ON TABLE identity_key IS
    'The keys of who acts, each as the two blocks that HMAC-SHA-256 puts first; nobody but the owner reads them.';
COMMENT ON COLUMN identity_key.only_one IS 'Always true: there is one row.';
COMMENT ON COLUMN identity_key.signs_inner IS 'Inner block of the key by which the application signs who acts.';
COMMENT ON COLUMN identity_key.signs_outer IS 'Outer block of the same.';
COMMENT ON COLUMN identity_key.seals_inner IS 'Inner block of the key by which the owner seals what opens to them.';
COMMENT ON COLUMN identity_key.seals_outer IS 'Outer block of the same.';
REVOKE ALL ON identity_key FROM PUBLIC;

CREATE FUNCTION identity_key_fits(signature text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) = 1 FROM identity_key
     WHERE signature = encode(sha256(signs_outer || sha256(signs_inner || 'fits'::bytea)), 'hex')
$$;
COMMENT ON FUNCTION identity_key_fits(text) IS 'Whether the application signs with the key that the database knows.';

CREATE FUNCTION begin_acting(person bigint, expires bigint, signature text) RETURNS void
    -- Planned once for a session and not at each request, which would take longer than the work.
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    today CONSTANT date := (clock_timestamp() AT TIME ZONE 'Europe/London')::date;
    secret identity_key;
    opens text;
BEGIN
    SELECT * INTO secret FROM identity_key;
    IF signature IS DISTINCT FROM encode(sha256(secret.signs_outer || sha256(
            secret.signs_inner || convert_to(person || '|' || expires, 'UTF8'))), 'hex')
       OR expires NOT BETWEEN extract(epoch FROM clock_timestamp()) AND extract(epoch FROM clock_timestamp()) + 3600
    THEN
        RAISE EXCEPTION 'nobody signed for this person to act' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH posting AS MATERIALIZED (
        SELECT role, area_id FROM access_posting
         WHERE user_id = person AND superseded_at IS NULL AND in_force @> today
    ), cleared AS MATERIALIZED (
        SELECT kind FROM access_clearance
         WHERE user_id = person AND superseded_at IS NULL AND in_force @> today
    ), entitled AS MATERIALIZED (
        SELECT EXISTS (SELECT FROM cleared WHERE kind = 'category-4') AS for_category_4,
               EXISTS (SELECT FROM posting WHERE role = ANY (roles_with('emergency-open'))) AS in_an_emergency,
               EXISTS (SELECT FROM posting WHERE role = ANY (roles_with('emergency-open-restricted'))) AS restricted_too
          FROM agencies_user
         WHERE id = person
           -- The command line's account is stopped so that nobody signs in with it.
           AND (is_active OR username = 'command.line')
           AND EXISTS (SELECT FROM posting WHERE role = ANY (roles_with('offender-view')))
           AND EXISTS (SELECT FROM cleared WHERE kind = 'vetting')
           AND EXISTS (SELECT FROM cleared WHERE kind = 'training')
           AND EXISTS (
               SELECT FROM agencies_protocolsignature protocol
                WHERE protocol.agency_id = agencies_user.agency_id
                  AND protocol.superseded_at IS NULL AND protocol.in_force @> today)
    ), area_key AS (
        SELECT area.id * 4 + category_4 AS key
          FROM entitled CROSS JOIN agencies_area area CROSS JOIN generate_series(0, 1) category_4
         WHERE (category_4 = 0 OR for_category_4)
           AND EXISTS (
               SELECT FROM posting
                WHERE role = ANY (roles_with('caseload-view')) AND coalesce(posting.area_id, area.id) = area.id)
    ), record AS (
        -- The access key of a row is that of its record: 1 for category 4, and 2 for restricted. The days are not
        -- asked with @>, which the index of the exclusion constraint would answer ten times more slowly.
        SELECT membership.offender_id AS id
          FROM entitled CROSS JOIN offenders_membership membership
         WHERE membership.user_id = person AND membership.superseded_at IS NULL
           AND lower(membership.in_force) <= today
           AND (upper_inf(membership.in_force) OR upper(membership.in_force) > today)
           AND (for_category_4 OR membership.access_key & 1 = 0)
        UNION
        SELECT opening.offender_id
          FROM entitled CROSS JOIN offenders_emergencyopening opening
         WHERE opening.user_id = person AND opening.closed_at IS NULL
           AND opening.opened_at <= clock_timestamp() AND opening.closes_at > clock_timestamp()
           AND in_an_emergency AND (restricted_too OR opening.access_key & 2 = 0)
           AND (for_category_4 OR opening.access_key & 1 = 0)
    )
    SELECT concat_ws('|', person,
                     ARRAY(SELECT area_key.key FROM area_key ORDER BY 1),
                     ARRAY(SELECT record.id FROM record ORDER BY 1))
      INTO opens;
    PERFORM set_config('mappa.acting', encode(sha256(secret.seals_outer || sha256(secret.seals_inner || convert_to(
        pg_backend_pid() || '|' || extract(epoch FROM transaction_timestamp()) || '|' || opens, 'UTF8'))), 'hex')
        || '|' || opens, true);
END
$$;
COMMENT ON FUNCTION begin_acting(bigint, bigint, text) IS
    'Checks that the application signed for the person, and keeps for this transaction, sealed, what opens to them.';
"""

# What each of the three returns, from the parts: the seal, the person, the keys, the records.
READ = """
CREATE FUNCTION {name}() RETURNS {type}
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    acting CONSTANT text := current_setting('mappa.acting', true);
BEGIN
    IF coalesce(acting, '') IN ('', 'nobody') THEN
        RETURN {nothing};
    END IF;
    PERFORM FROM identity_key
      WHERE left(acting, 65) = encode(sha256(seals_outer || sha256(seals_inner || convert_to(pg_backend_pid() || '|'
            || extract(epoch FROM transaction_timestamp()) || '|' || substr(acting, 66), 'UTF8'))), 'hex') || '|';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'who acts was not told by the owner in this transaction'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN split_part(acting, '|', {part})::{type};
END
$$;
COMMENT ON FUNCTION {name}() IS '{says}';
"""
READERS = {
    "acting_person": ("bigint", "NULL", 2, "Who acts in this transaction; empty where nobody does."),
    "held_keys": (
        "integer[]",
        "'{}'",
        3,
        "The access keys whose records open to who acts, for row security.",
    ),
    "opened_records": (
        "bigint[]",
        "'{}'",
        4,
        "The records that open to who acts one by one, by work or in an emergency.",
    ),
}

HAND_OVER = """
CREATE FUNCTION hand_over_records(records bigint[], areas bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keys CONSTANT integer[] := held_keys();
    opened CONSTANT bigint[] := opened_records();
    moved bigint;
BEGIN
    UPDATE offenders_offender offender SET area_id = move.area_id
      FROM unnest(records, areas) AS move(id, area_id)
     WHERE offender.id = move.id AND (offender.access_key = ANY (keys) OR offender.id = ANY (opened));
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(records) THEN
        RAISE EXCEPTION 'only a record that is open to who acts passes to another area'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;
COMMENT ON FUNCTION hand_over_records(bigint[], bigint[]) IS
    'Passes records that are open to who acts to other areas, where they may be so no longer.';

CREATE FUNCTION area_of_record(record bigint) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT area_id FROM offenders_offender WHERE id = record
$$;
COMMENT ON FUNCTION area_of_record(bigint) IS
    'The area of any record, so that the audit of a refusal says whose it was; nothing else of it.';

CREATE FUNCTION references_taken(asked text[]) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT reference FROM offenders_offender WHERE reference = ANY (asked)
$$;
COMMENT ON FUNCTION references_taken(text[]) IS
    'Those of some references that stand for a record, as their being unique tells anybody who tries them.';
"""

FUNCTIONS = (
    "identity_key_fits(text)",
    "begin_acting(bigint, bigint, text)",
    "acting_person()",
    "held_keys()",
    "opened_records()",
    "hand_over_records(bigint[], bigint[])",
    "area_of_record(bigint)",
    "references_taken(text[])",
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_clearances_are_never_rewritten"),
        ("offenders", "0005_need_to_know"),
        ("orders", "0004_access_keys"),
    ]

    operations = [
        roles_with(
            {
                "offender-view": [
                    "administrator",
                    "agency_member",
                    "analyst",
                    "command_line",
                    "coordinator",
                    "police_officer",
                    "prison_officer",
                    "probation_officer",
                    "register_supervisor",
                ],
                "caseload-view": [
                    "administrator",
                    "analyst",
                    "command_line",
                    "coordinator",
                    "police_officer",
                    "prison_officer",
                    "probation_officer",
                    "register_supervisor",
                ],
                "emergency-open": [
                    "coordinator",
                    "police_officer",
                    "probation_officer",
                    "register_supervisor",
                ],
                "emergency-open-restricted": ["register_supervisor"],
            }
        ),
        migrations.RunSQL(
            IDENTITY,
            "DROP FUNCTION begin_acting(bigint, bigint, text); DROP FUNCTION identity_key_fits(text); "
            "DROP TABLE identity_key;",
        ),
        *(
            migrations.RunSQL(
                READ.format(name=name, type=type_, nothing=nothing, part=part, says=says),
                f"DROP FUNCTION {name}();",
            )
            for name, (type_, nothing, part, says) in READERS.items()
        ),
        migrations.RunSQL(
            HAND_OVER,
            "DROP FUNCTION hand_over_records(bigint[], bigint[]); DROP FUNCTION area_of_record(bigint); "
            "DROP FUNCTION references_taken(text[]);",
        ),
        *(
            migrations.RunSQL(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC;", migrations.RunSQL.noop)
            for signature in FUNCTIONS
        ),
        walled("offenders_offender", offender="id", counted=True),
        walled("offenders_personaldetails"),
        walled("offenders_alias"),
        walled("offenders_identifier"),
        walled("offenders_residence", counted=True),
        walled("offenders_custodyperiod", counted=True),
        walled("offenders_categoryperiod", counted=True),
        walled("offenders_levelperiod", counted=True),
        walled("offenders_membership"),
        walled("offenders_restriction"),
        walled("offenders_emergencyopening", person="user_id"),
        walled("offenders_statedreason", person="user_id"),
    ]
