"""What the application's role may do is what is declared, and no more."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from mappa.database import roles
from mappa.database.roles import ADD, READ, Rights, UndeclaredTable

pytestmark = pytest.mark.django_db


def columns_it_may(privilege: str, table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT attname FROM pg_attribute
             WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
               AND has_column_privilege(attrelid, attname, %s)
            """,
            [table, privilege],
        )
        return {row[0] for row in cursor.fetchall()}


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return [table.name for table in connection.introspection.get_table_list(cursor)]


def may(privilege: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [f'"{table}"', privilege])
        return bool(cursor.fetchone()[0])


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)
    return False


@pytest.fixture
def undeclared_table(owner_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    owner_connection.execute("CREATE TABLE visitors_visitor (id int)")
    return owner_connection


def test_the_tests_run_as_the_application_which_is_no_superuser_and_bound_by_row_rules():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("mappa_application", False, False)


def test_the_application_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchone() == (0,)


def test_no_table_may_be_emptied_or_have_triggers_or_references_added():
    found = {
        (table, right)
        for table in tables()
        for right in ("TRUNCATE", "TRIGGER", "REFERENCES")
        if may(right, table)
    }
    assert found == set()


def test_rows_are_deleted_only_where_they_pass():
    assert {table for table in tables() if may("DELETE", table)} == {
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
        "django_session",
        "imports_pendingimport",
    }


def test_a_fact_may_only_be_superseded():
    assert columns_it_may("UPDATE", "offenders_levelperiod") == {
        "superseded_at",
        "superseded_by_id",
        "superseded_reason",
    }


def test_an_offender_row_may_be_locked_and_its_version_raised_alone():
    assert columns_it_may("UPDATE", "offenders_offender") == {"version"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM offenders_offender FOR UPDATE")


def test_the_audit_may_be_added_to_and_nothing_else():
    assert columns_it_may("INSERT", "audit_auditentry") >= {
        "event",
        "operation",
        "by_id",
        "offender_id",
        "detail",
    }
    assert columns_it_may("UPDATE", "audit_auditentry") == set()
    assert refused("SELECT 1 FROM audit_auditentry FOR UPDATE")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_auditentry",
        "DELETE FROM offenders_offender",
        "UPDATE offenders_offender SET reference = 'x'",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
        "DROP TABLE audit_auditentry",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
        "COPY offenders_offender TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_database_refuses_the_application(statement: str):
    assert refused(statement)


def test_granting_again_changes_nothing(owner_connection: psycopg.Connection):
    rights = (
        "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    before = owner_connection.execute(rights).fetchall()
    roles.grant(owner_connection)
    assert owner_connection.execute(rights).fetchall() == before


def test_granting_takes_away_what_is_not_declared(owner_connection: psycopg.Connection):
    owner_connection.execute("GRANT ALL ON audit_auditentry TO mappa_application")
    owner_connection.execute("GRANT UPDATE (reference) ON offenders_offender TO mappa_application")
    owner_connection.execute("GRANT SELECT ON offenders_offender TO PUBLIC")
    roles.grant(owner_connection)
    rows = owner_connection.execute(
        """
        SELECT has_table_privilege('mappa_application', 'audit_auditentry', 'TRUNCATE'),
               has_column_privilege('mappa_application', 'offenders_offender', 'reference', 'UPDATE'),
               has_table_privilege('pg_monitor', 'offenders_offender', 'SELECT')
        """
    ).fetchall()
    assert rows == [(False, False, False)]


def test_a_table_that_nobody_decided_about_is_named(undeclared_table: psycopg.Connection):
    with pytest.raises(UndeclaredTable, match=r"do to visitors_visitor\? Declare it in RIGHTS"):
        roles.grant(undeclared_table)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [(READ, {"SELECT"}), (ADD, {"SELECT", "INSERT"}), (Rights(delete=True), {"SELECT", "INSERT", "DELETE"})],
)
def test_a_declared_table_gets_what_is_declared(
    undeclared_table: psycopg.Connection, declared: Rights, expected: set[str]
):
    roles.grant(undeclared_table, {**roles.RIGHTS, "visitors_visitor": declared})
    granted = {
        right
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        if undeclared_table.execute(
            sql.SQL("SELECT has_table_privilege('mappa_application', 'visitors_visitor', {})").format(right)
        ).fetchone()
        == (True,)
    }
    assert granted == expected


def test_every_declaration_is_about_a_table_that_exists():
    assert set(roles.RIGHTS) <= set(tables())


def test_every_column_that_may_change_exists():
    for table, rights in roles.RIGHTS.items():
        if rights.change != ("*",):
            assert set(rights.change) == columns_it_may("UPDATE", table), table


def test_migrations_cut_short_before_the_grants_count_as_unfinished(owner_connection: psycopg.Connection):
    may_see = "SELECT has_table_privilege('mappa_application', 'django_migrations', 'SELECT')"
    roles.withhold_while_migrating(owner_connection)
    assert owner_connection.execute(may_see).fetchone() == (False,)
    roles.grant(owner_connection)
    assert owner_connection.execute(may_see).fetchone() == (True,)
