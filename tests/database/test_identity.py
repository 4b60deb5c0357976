"""Who acts: signed by the application, sealed by the database for one transaction, and nothing without it."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError

from mappa.access.permissions import Permission
from mappa.access.roles import ROLES, RoleKey
from mappa.agencies.models import User
from mappa.database import identity
from mappa.database.identity import acting_as
from mappa.offenders.models import Offender
from tests import factories
from tests.database_fixtures import SEES_EVERYTHING
from tests.people_fixtures import make_person

MakePerson = Callable[..., User]
SOURCE = Path(__file__).parents[2] / "mappa"


def value(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def seen() -> set[str]:
    return set(Offender.objects.values_list("reference", flat=True))


@contextmanager
def refused() -> Iterator[None]:
    """What is inside fails for want of a right (42501), and is rolled back."""
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        yield
    assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db
class TestInOneTransaction:
    def test_where_nobody_acts_there_is_nothing(self, carter: Offender, nobody_sees: None) -> None:
        assert seen() == set()
        assert value("SELECT acting_person()") is None

    def test_whoever_acts_sees_what_opens_to_them_and_then_who_acted_before(
        self, carys: User, mo: User, carter: Offender, nobody_sees: None
    ) -> None:
        with acting_as(carys.pk):
            assert seen() == {"KENT-1"}
            with acting_as(mo.pk):
                assert (seen(), value("SELECT acting_person()")) == (set(), mo.pk)
                with acting_as(None):
                    assert seen() == set()
            assert (seen(), value("SELECT acting_person()")) == ({"KENT-1"}, carys.pk)
        assert seen() == set()

    def test_who_acts_comes_back_after_a_failure_too(
        self, carys: User, carter: Offender, nobody_sees: None
    ) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(carys.pk):
            value("SELECT 1 FROM no_such_table")
        assert seen() == set()

    def test_nobody_who_is_no_person_acts(self, nobody_sees: None) -> None:
        with acting_as(987_654_321):
            assert seen() == set()

    def test_a_stopped_account_opens_nothing(self, carys: User, carter: Offender, nobody_sees: None) -> None:
        User.objects.filter(pk=carys.pk).update(is_active=False)
        with acting_as(carys.pk):
            assert seen() == set()

    def test_a_signature_that_does_not_fit_is_refused(self, carys: User, mo: User) -> None:
        soon = int(time.time()) + 30
        signed = identity._signature(f"{carys.pk}|{soon}")
        assert value("SELECT begin_acting(%s, %s, %s)", carys.pk, soon, signed) == ""
        for person, until, signature in (
            (mo.pk, soon, signed),  # another person
            (carys.pk, soon + 1, signed),  # another time
            (carys.pk, soon, signed[:-1] + ("0" if signed[-1] != "0" else "1")),
            (carys.pk, soon, ""),
            (carys.pk, soon, None),
            (None, soon, signed),
        ):
            with refused():
                value("SELECT begin_acting(%s, %s, %s)", person, until, signature)

    @pytest.mark.parametrize("seconds", [-1, -3600, 4000, 10**8])
    def test_a_signature_that_has_expired_or_never_does_is_refused(self, carys: User, seconds: int) -> None:
        until = int(time.time()) + seconds
        with refused():
            value(
                "SELECT begin_acting(%s, %s, %s)", carys.pk, until, identity._signature(f"{carys.pk}|{until}")
            )

    @pytest.mark.parametrize(
        "forged",
        [
            "everybody",
            "|||",
            "1|{}|{}",
            "0" * 64 + "|1|{4,5,6,7}|{1}",
            "{seal}|{person}|{keys},4}|{records}",
            "{seal}|{other}|{keys}}|{records}",
            "{seal}|{person}|{keys}}|{1}",
            "{seal}",
            "{seal}|{person}",
            "{seal}|{person}|{keys}}",
            "|{person}|{keys}}|{records}",
        ],
    )
    def test_a_forged_or_half_set_identity_is_an_error_and_not_an_empty_answer(
        self, forged: str, carys: User, mo: User, carter: Offender
    ) -> None:
        with acting_as(carys.pk):
            seal, person, keys, records = value("SELECT current_setting('mappa.acting')").split("|")
            parts = {"seal": seal, "person": person, "other": mo.pk, "keys": keys[:-1], "records": records}
            for name, part in parts.items():
                forged = forged.replace("{" + name + "}", str(part))
            for reader in ("held_keys", "opened_records", "acting_person"):
                with refused():
                    value("SELECT set_config('mappa.acting', %s, true)", forged)
                    value(f"SELECT {reader}()")
            with refused():
                value("SELECT set_config('mappa.acting', %s, true)", forged)
                seen()

    def test_nobody_but_the_owner_reads_the_key(self) -> None:
        for table in ("identity_key",):
            with refused():
                value(f"SELECT count(*) FROM {table}")

    def test_without_a_key_of_its_own_the_application_says_so(self, carys: User, settings: Any) -> None:
        settings.IDENTITY_KEY = ""
        with pytest.raises(ImproperlyConfigured, match="MAPPA_IDENTITY_KEY"), acting_as(carys.pk):
            pass

    def test_another_key_does_not_fit(self, carys: User, settings: Any) -> None:
        assert identity.key_fits()
        settings.IDENTITY_KEY = "another"
        assert not identity.key_fits()
        with refused(), acting_as(carys.pk):
            pass


@pytest.mark.django_db
@pytest.mark.parametrize(
    "permission",
    [
        Permission.OFFENDER_VIEW,
        Permission.CASELOAD_VIEW,
        Permission.EMERGENCY_OPEN,
        Permission.EMERGENCY_OPEN_RESTRICTED,
    ],
)
def test_the_database_and_the_application_know_the_same_roles(
    permission: Permission, owner_connection: psycopg.Connection[Any]
) -> None:
    row = owner_connection.execute("SELECT roles_with(%s)", [permission.value]).fetchone()
    assert row is not None
    assert set(row[0]) == {key.value for key, role in ROLES.items() if permission in role.permissions}, (
        "a migration with row_security.roles_with has to tell the database"
    )


def test_an_identity_holds_in_its_own_transaction_and_in_no_other(own_database: object) -> None:
    by = make_person(RoleKey.COORDINATOR, "Kent")
    factories.offender(by, reference="KENT-1")
    value(f"SELECT set_config('{SEES_EVERYTHING}', 'off', false)")
    with transaction.atomic(), acting_as(by.pk):
        assert seen() == {"KENT-1"}
        sealed = value("SELECT current_setting('mappa.acting')")
    assert value("SELECT current_setting('mappa.acting')") == ""
    assert seen() == set()
    with refused():
        value("SELECT set_config('mappa.acting', %s, true)", sealed)
        seen()
    with pytest.raises(TransactionManagementError), acting_as(by.pk):
        pass


def test_the_key_can_be_changed_and_there_is_one(own_database: Any, settings: Any) -> None:
    with psycopg.connect(own_database.owner_url) as owner:
        seals = owner.execute("SELECT seals_inner FROM identity_key").fetchone()
        identity.give_key(
            owner, "a key of more than sixty-four bytes, as somebody may well choose to set " * 2
        )
        assert owner.execute("SELECT seals_inner FROM identity_key").fetchone() == seals
        owner.commit()
        for statement in (
            "INSERT INTO identity_key SELECT * FROM identity_key",
            "INSERT INTO identity_key "
            "SELECT false, signs_inner, signs_outer, seals_inner, seals_outer FROM identity_key",
        ):
            with pytest.raises(psycopg.IntegrityError) as refusal, owner.transaction():
                owner.execute(statement)
            assert refusal.value.diag.constraint_name in ("identity_key_pkey", "identity_key_only_one")
    assert not identity.key_fits()
    settings.IDENTITY_KEY = "a key of more than sixty-four bytes, as somebody may well choose to set " * 2
    assert identity.key_fits()


#: A setting for the session would pass to whoever uses the connection next.
FOR_A_SESSION = re.compile(
    r"\bSET\s+(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)(SESSION\b|ROLE\b|[a-z_.]+\s*(=|TO\b))|\bset_config\([^)]*,\s*false\s*\)",
)


def texts() -> Iterator[tuple[str, int, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "/migrations/" in path.as_posix() or path.name == "row_security.py":  # for migrations
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.relative_to(SOURCE).as_posix(), node.lineno, node.value


#: UPDATE sets columns; its text may stand in pieces.
CHANGES_ROWS = re.compile(r"\s*(UPDATE\b[^;]*\bSET\b|SET superseded_at\b)|.*\bDO UPDATE SET\b", re.S)


def test_nothing_is_set_for_a_session() -> None:
    found = [
        f"{name}:{line}: {text.strip()[:80]}"
        for name, line, text in texts()
        if not CHANGES_ROWS.match(text) and FOR_A_SESSION.search(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "SET mappa.acting = 'x'",
        "SET ROLE mappa_counting",
        "SET SESSION x = 1",
        "SELECT set_config('a', %s, false)",
    ],
)
def test_a_setting_for_a_session_would_be_found(text: str) -> None:
    assert FOR_A_SESSION.search(text)
    assert not FOR_A_SESSION.search("SET LOCAL ROLE mappa_counting; SELECT set_config('a', %s, true)")
