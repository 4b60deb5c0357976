"""Finding records by name and number: under row security no index on names or numbers in capitals could be used.

Each function looks as the owner, by index, and gives back the keys of records that are open to who acts, no others
and nothing else; what is shown of them is then read through row security (docs/adr/0014).
"""

from django.db import migrations, models
from django.db.models import Q

FIND = """
CREATE FUNCTION records_named(words text[], beginning text, kinds text[], numbers text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    word text;
    pattern text;
    named text := 'superseded_at IS NULL AND (access_key = ANY ($1) OR offender_id = ANY ($2))';
BEGIN
    FOREACH word IN ARRAY words LOOP
        pattern := upper(replace(replace(replace(word, '\\', '\\\\'), '%', '\\%'), '_', '\\_')) || '%';
        IF length(word) > 2 THEN
            pattern := '%' || pattern;
        END IF;
        named := named || format(' AND (upper(family_name) LIKE %1$L OR upper(given_names) LIKE %1$L)', pattern);
    END LOOP;
    beginning := replace(replace(replace(beginning, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
    RETURN QUERY EXECUTE
        'SELECT offender_id FROM offenders_personaldetails WHERE ' || named
        || ' UNION SELECT offender_id FROM offenders_alias WHERE ' || named
        -- Two plain beginnings and not one without regard to capitals: those the index of references can find.
        || format(' UNION SELECT id FROM offenders_offender WHERE (reference LIKE %L OR reference LIKE %L)'
                  ' AND (access_key = ANY ($1) OR id = ANY ($2))', beginning, upper(beginning))
        || ' UNION SELECT offender_id FROM offenders_identifier'
           ' WHERE superseded_at IS NULL AND (access_key = ANY ($1) OR offender_id = ANY ($2))'
           ' AND (kind, value) IN (SELECT * FROM unnest($3, $4))'
        USING held_keys(), opened_records(), kinds, numbers;
END
$$;
COMMENT ON FUNCTION records_named(text[], text, text[], text[]) IS
    'Records open to who acts that are known by all the words, or by a reference that so begins, or by a number.';

CREATE FUNCTION records_likely_same(family_name text, first_name text, born date, kinds text[], numbers text[])
    RETURNS TABLE (record bigint, has_number boolean)
    LANGUAGE plpgsql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    family CONSTANT text := upper($1);
    begins CONSTANT text := replace(replace(replace(upper($2), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
    initial CONSTANT text := replace(replace(replace(upper(left($2, 1)), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
BEGIN
    RETURN QUERY EXECUTE
        'SELECT offender_id, false FROM offenders_personaldetails'
        ' WHERE superseded_at IS NULL AND (access_key = ANY ($1) OR offender_id = ANY ($2))'
        '   AND upper(family_name) = $3 AND (given_names = '''' OR upper(given_names) LIKE $5)'
        ' UNION ALL SELECT offender_id, false FROM offenders_alias'
        ' WHERE superseded_at IS NULL AND (access_key = ANY ($1) OR offender_id = ANY ($2))'
        '   AND upper(family_name) = $3 AND (given_names = '''' OR upper(given_names) LIKE $5)'
        ' UNION ALL SELECT offender_id, false FROM offenders_personaldetails'
        ' WHERE superseded_at IS NULL AND (access_key = ANY ($1) OR offender_id = ANY ($2))'
        '   AND date_of_birth = $6 AND (upper(family_name) = $3 OR upper(given_names) LIKE $4)'
        ' UNION ALL SELECT offender_id, true FROM offenders_identifier'
        ' WHERE superseded_at IS NULL AND (access_key = ANY ($1) OR offender_id = ANY ($2))'
        '   AND (kind, value) IN (SELECT * FROM unnest($7, $8))'
        USING held_keys(), opened_records(), family, begins, initial, born, kinds, numbers;
END
$$;
COMMENT ON FUNCTION records_likely_same(text, text, date, text[], text[]) IS
    'Records open to who acts that may be of somebody with the name, the day of birth or a number.';

REVOKE EXECUTE ON FUNCTION records_named(text[], text, text[], text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION records_likely_same(text, text, date, text[], text[]) FROM PUBLIC;
"""
UNFIND = """
DROP FUNCTION records_likely_same(text, text, date, text[], text[]);
DROP FUNCTION records_named(text[], text, text[], text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("offenders", "0007_opening_in_an_emergency")]

    operations = [
        migrations.AddIndex(
            model_name="personaldetails",
            index=models.Index(
                fields=["date_of_birth"], condition=Q(superseded_at=None), name="offenders_by_birth"
            ),
        ),
        migrations.RunSQL(FIND, UNFIND),
    ]
