"""The second wall, read from PostgreSQL's own catalogue: no table about offenders stands outside it (S8)."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import connection

from mappa.database import roles
from mappa.database.row_security import OWN_TOO, RULE

pytestmark = pytest.mark.django_db

#: Tables that point to offenders by number alone and are not walled, each with its reason.
NOT_WALLED = {
    "access_notice": "pointers for one reader, and the sentence is made of what that reader may see",
    "audit_auditentry": "pointers and names of fields, written whether or not the record is open",
    "oversight_unusualaccess": "pointers, like the audit, for supervisors who may not see the record",
    "retention_erasure": "tells of records that are there no longer: number, grounds and the two who decided",
    "statistics_figure": "the numbers of those whom a signed figure counted; names are read through the wall",
}
#: Tables in which a person's own rows are theirs, wherever the record is.
#: Tables whose rows are seen from elsewhere too, and by what else: an offer from both areas (docs/adr/0024).
ALSO_SEEN = {
    "transfers_transferoffer": import_module(
        "mappa.transfers.migrations.0002_one_answer_and_two_areas"
    ).BOTH_AREAS
}
OWN_ROWS = {
    "offenders_emergencyopening": "user_id",
    "offenders_statedreason": "user_id",
    # Of people who may have no record yet; who screens there sees them by the key of the area.
    "referrals_notification": "made_by_id",
}
#: Tables that show with the row of another table, which asks that one's wall.
WITH_ANOTHER = {
    "referrals_eligibility": "EXISTS (SELECT FROM referrals_notification about WHERE about.id = "
    "referrals_eligibility.notification_id)"
}


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def about_offenders() -> set[str]:
    """The register, every table that points to it by a foreign key, and every table with a column named for it."""
    return {
        name
        for (name,) in rows(
            """
            SELECT c.relname FROM pg_class c
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm') AND (
                 c.relname = 'offenders_offender'
                 OR EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid
                            AND k.confrelid = 'offenders_offender'::regclass)
                 OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                            AND a.attname IN ('offender_id', 'offender_ids', 'record_number', 'access_key')))
            """
        )
    }


def walled() -> list[str]:
    return sorted(about_offenders() - NOT_WALLED.keys())


def plain(expression: str) -> str:
    """An expression without what PostgreSQL adds when it prints it: aliases, casts, line ends and brackets."""
    without = re.sub(r"::[a-z]+(\[\])?| AS [a-z_]+|[()]", "", expression)
    return re.sub(r"\s+", "", without).lower()


def test_what_is_not_walled_has_a_reason_and_is_there() -> None:
    there = about_offenders()
    assert NOT_WALLED.keys() - there == set(), "these need no reason any longer"


def test_no_table_that_points_to_offenders_by_a_foreign_key_is_left_out() -> None:
    pointing = {
        name
        for (name,) in rows(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'offenders_offender'::regclass"
        )
    }
    assert pointing & NOT_WALLED.keys() == set()
    assert len(walled()) >= 18


def test_every_table_about_offenders_is_walled_for_its_owner_too() -> None:
    on = {
        name for (name,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    }
    assert [table for table in walled() if table not in on] == [], "add row_security.walled in a migration"


def test_every_wall_is_the_same_rule_and_no_policy_opens_more() -> None:
    told = rows(
        """
        SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive,
               ARRAY(SELECT rolname::text FROM pg_roles WHERE oid = ANY (p.polroles) ORDER BY 1),
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
               0 = ANY (p.polroles)
          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        """
    )
    by_table: dict[str, dict[str, tuple[Any, ...]]] = {}
    for table, name, *rest in told:
        by_table.setdefault(table, {})[name] = tuple(rest)
    owner = rows("SELECT tableowner FROM pg_tables WHERE tablename = 'offenders_offender'")[0][0]
    assert sorted(by_table) == sorted([*walled(), *WITH_ANOTHER])
    for table, policies in by_table.items():
        person = OWN_ROWS.get(table, "")
        rule = (OWN_TOO if person else RULE).format(
            offender="id" if table == "offenders_offender" else "offender_id", person=person
        )
        rule = f"{rule} OR {ALSO_SEEN[table]}" if table in ALSO_SEEN else rule
        command, permissive, to, using, check, everybody = policies.pop("the_second_wall")
        assert (command, permissive, to, everybody) == ("*", True, ["mappa_application"], False), table
        rule = WITH_ANOTHER.get(table, rule)
        assert plain(using) == plain(check) == plain(rule), table
        command, permissive, to, using, check, everybody = policies.pop("owner_sees_all")
        assert (command, to, using, check, everybody) == ("*", [owner], "true", "true", False), table
        if table in roles.COUNTED:
            command, permissive, to, using, check, everybody = policies.pop("counted")
            assert (command, to, using, check, everybody) == ("r", ["mappa_counting"], "true", None, False), (
                table
            )
        assert policies == {}, f"{table} has a policy that this guard does not know"


def test_every_walled_row_gets_its_key_from_the_offender() -> None:
    keyed = {
        name
        for (name,) in rows(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'takes_access_key' AND tgenabled = 'A'"
        )
    }
    assert set(walled()) - keyed == {"offenders_offender"}
    written = rows(
        "SELECT table_name FROM information_schema.column_privileges WHERE grantee = 'mappa_application'"
        " AND column_name IN ('access_key', 'restricted', 'category_4', 'area_id') AND privilege_type = 'UPDATE'"
        " AND table_name LIKE 'offenders%%'"
    )
    assert written == [], "the application must not move a row from one side of the wall to the other"


def test_the_application_is_bound_by_row_security() -> None:
    ((is_super, bypasses, owns),) = rows(
        """
        SELECT rolsuper, rolbypassrls,
               EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relnamespace = 'public'::regnamespace)
          FROM pg_roles r WHERE rolname = current_user
        """
    )
    assert (is_super, bypasses, owns) == (False, False, False)
    assert rows("SELECT current_user")[0][0] == "mappa_application"
    assert not any(rows(f"SELECT row_security_active('{table}')") == [(False,)] for table in walled())


def test_the_application_does_not_have_by_itself_what_the_role_that_counts_has() -> None:
    assert rows("SELECT pg_has_role(current_user, 'mappa_counting', 'USAGE')") == [(False,)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE mappa_counting")
        for table in walled():
            columns = {
                name
                for (name,) in rows(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                    " AND NOT attisdropped AND has_column_privilege(attrelid, attnum, 'SELECT')",
                    table,
                )
            }
            assert columns == set(roles.COUNTED.get(table, ())), table
        others = rows(
            """
            SELECT relname, privilege FROM pg_class
              CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
               AND has_table_privilege(oid, privilege)
            """
        )
        assert others == []
        cursor.execute("RESET ROLE")


#: What nobody may learn who only counts.
NEVER_COUNTED = re.compile(r"name|reference|value|birth|sex|reason|recorded_by|superseded_by|user")


def test_the_role_that_counts_reads_nothing_of_who_somebody_is() -> None:
    for table, columns in roles.COUNTED.items():
        if not table.startswith("agencies_"):
            assert [column for column in columns if NEVER_COUNTED.search(column)] == [], table


def test_every_view_shows_what_its_reader_may_see() -> None:
    views = rows(
        "SELECT relname, reloptions FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    )
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []


def functions() -> list[tuple[str, bool, list[str], str]]:
    return [
        (name, definer, settings or [], kind)
        for name, definer, settings, kind in rows(
            """
            SELECT p.oid::regprocedure::text, p.prosecdef, p.proconfig, p.prorettype::regtype::text FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace
               AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            """
        )
    ]


def test_every_function_with_the_owners_rights_looks_where_it_says() -> None:
    loose = [
        name
        for name, definer, settings, _ in functions()
        if definer
        and not any(re.fullmatch(r"search_path=(public|pg_catalog), pg_temp", one) for one in settings)
    ]
    assert loose == [], "SET search_path = public, pg_temp: what is temporary comes last"


def test_only_the_functions_that_are_declared_are_called_and_by_the_application_alone() -> None:
    definers = {name: kind for name, definer, _, kind in functions() if definer}
    may = {
        name: [
            who
            for who in ("mappa_application", "mappa_counting", "public")
            if rows("SELECT has_function_privilege(%s, %s, 'EXECUTE')", who, name)[0][0]
        ]
        for name in definers
    }
    assert {name for name, who in may.items() if who} == roles.CALLED & definers.keys()
    assert roles.CALLED - definers.keys() == set(), "declared and not there, or without the owner's rights"
    assert {tuple(who) for who in may.values() if who} == {("mappa_application",)}


def test_the_owners_policies_follow_the_owner(owner_connection: psycopg.Connection[Any]) -> None:
    """A copy that was restored belongs to somebody else; `grant` puts that right."""
    owner_connection.execute("ALTER POLICY owner_sees_all ON offenders_alias TO mappa_counting")
    roles.grant(owner_connection)
    row = owner_connection.execute(
        "SELECT polroles = ARRAY[current_user::regrole::oid] FROM pg_policy"
        " WHERE polrelid = 'offenders_alias'::regclass AND polname = 'owner_sees_all'"
    ).fetchone()
    assert row == (True,)
