"""The SQL by which a table of rows about offenders takes part in row security, for migrations (docs/adr/0014)."""

from collections.abc import Mapping, Sequence

from django.db import migrations

KEYED = """
CREATE TRIGGER takes_access_key BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION take_access_key();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER takes_access_key;
UPDATE {table} about SET access_key = offender.access_key
  FROM offenders_offender offender
 WHERE offender.id = about.offender_id AND about.access_key <> offender.access_key;
"""
UNKEYED = "DROP TRIGGER takes_access_key ON {table};"


def keyed(table: str) -> migrations.RunSQL:
    """Fill the table's `access_key` from the offender when a row is added; later changes follow by themselves."""
    return migrations.RunSQL(KEYED.format(table=table), UNKEYED.format(table=table))


#: The second wall, in one text for all tables. Each scalar sub-select is worked out once for a statement.
RULE = "access_key = ANY ((SELECT held_keys())::integer[]) OR {offender} = ANY ((SELECT opened_records())::bigint[])"
#: For rows that say what a person did to reach a record: they may be written before the record opens.
OWN_TOO = RULE + " OR {person} = (SELECT acting_person())"

WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_sees_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY the_second_wall ON {table} TO mappa_application USING ({rule}) WITH CHECK ({rule});
"""
COUNTED = "CREATE POLICY counted ON {table} FOR SELECT TO mappa_counting USING (true);"
UNWALL = """
DROP POLICY IF EXISTS counted ON {table};
DROP POLICY the_second_wall ON {table};
DROP POLICY owner_sees_all ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def walled(
    table: str, *, offender: str = "offender_id", counted: bool = False, person: str = "", also: str = ""
) -> migrations.RunSQL:
    """Put the second wall round a table that has an access key.

    `counted`: the role that counts sees every row, of the columns that roles.COUNTED names. `person`: the column of
    the person whose own rows are theirs to see and to add, wherever the record is. `also`: what
    else shows a row, for a table that tells of a record to somebody who may not see the record (transfers.0002).
    """
    rule = (OWN_TOO if person else RULE).format(offender=offender, person=person)
    rule = f"{rule} OR {also}" if also else rule
    sql = WALL.format(table=table, rule=rule) + (COUNTED.format(table=table) if counted else "")
    return migrations.RunSQL(sql, UNWALL.format(table=table))


ROLES_WITH = """
CREATE OR REPLACE FUNCTION roles_with(permission text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE permission {cases} ELSE '{{}}'::text[] END;
COMMENT ON FUNCTION roles_with(text) IS 'The roles that have a permission by which records open, for begin_acting.';
REVOKE EXECUTE ON FUNCTION roles_with(text) FROM PUBLIC;
"""


def roles_with(roles: Mapping[str, Sequence[str]]) -> migrations.RunSQL:
    """Tell the database which roles open records, by permission: a change of access.roles needs this anew."""
    cases = " ".join(
        f"WHEN '{permission}' THEN ARRAY[{', '.join(repr(str(role)) for role in sorted(names))}]"
        for permission, names in sorted(roles.items())
    )
    return migrations.RunSQL(ROLES_WITH.format(cases=cases), migrations.RunSQL.noop)
