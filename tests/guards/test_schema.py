"""The database explains itself and guards itself: read from PostgreSQL's own catalogue."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db

OURS = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
#: Tables of the libraries; ours all describe themselves.
THEIRS = ("django_", "auth_", "axes_")


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def our_tables() -> list[str]:
    return [
        str(name)
        for (name,) in rows(f"SELECT relname FROM pg_class c WHERE {OURS} ORDER BY 1")
        if not str(name).startswith(THEIRS)
    ]


def test_every_table_says_what_it_holds() -> None:
    described = {
        name
        for (name,) in rows(
            f"SELECT relname FROM pg_class c WHERE {OURS} AND obj_description(c.oid, 'pg_class') IS NOT NULL"
        )
    }
    assert [name for name in our_tables() if name not in described] == [], "add db_table_comment"


def test_every_column_says_what_it_holds() -> None:
    missing = rows(
        f"""
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE {OURS} AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id'
          AND col_description(c.oid, a.attnum) IS NULL ORDER BY 1, 2
        """
    )
    lacking = [f"{table}.{column}" for table, column in missing if not str(table).startswith(THEIRS)]
    lacking = [name for name in lacking if name not in INHERITED]
    assert lacking == [], "add db_comment"


#: Columns that a library's base class brings and describes in its own documentation.
INHERITED = {"agencies_user.password", "agencies_user.last_login"}


def fact_tables() -> set[str]:
    return {
        str(name)
        for (name,) in rows(
            f"""
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE {OURS} AND a.attname = 'superseded_at'
            """
        )
    }


def test_every_table_of_facts_refuses_rewriting() -> None:
    guarded = {
        str(name)
        for (name,) in rows(
            """
            SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE t.tgname IN ('never_rewritten', 'never_emptied') AND t.tgenabled = 'A'
            GROUP BY 1 HAVING count(*) = 2
            """
        )
    }
    assert fact_tables() - guarded == set(), "add the triggers in a migration, as offenders.0002 does"


def test_facts_are_superseded_by_somebody() -> None:
    checked = {
        str(name).removesuffix("_superseded_together")
        for (name,) in rows("SELECT conname FROM pg_constraint WHERE conname LIKE '%superseded_together'")
    }
    assert fact_tables() - checked == set(), "add superseded_together() to the model's constraints"


def test_nothing_of_ours_is_deleted_in_a_cascade() -> None:
    cascading = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("mappa.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    ]
    assert cascading == []


def test_the_database_cascades_nothing() -> None:
    assert (
        rows("SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype IN ('c', 'n', 'd')") == []
    )


def test_the_application_owns_nothing_and_may_truncate_nothing() -> None:
    assert rows("SELECT current_user")[0][0] == "mappa_application"
    assert (
        rows(f"SELECT relname FROM pg_class c WHERE {OURS} AND relowner = 'mappa_application'::regrole") == []
    )
    assert (
        rows(f"SELECT relname FROM pg_class c WHERE {OURS} AND has_table_privilege(c.oid, 'TRUNCATE')") == []
    )
    assert rows("SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)") == []


def test_the_application_deletes_only_what_is_nobodys_record() -> None:
    deletable = {
        str(name)
        for (name,) in rows(
            f"SELECT relname FROM pg_class c WHERE {OURS} AND has_table_privilege(c.oid, 'DELETE')"
        )
    }
    ours = {name for name in deletable if not name.startswith(("django_session", "axes_"))}
    assert ours <= {"imports_pendingimport"}
