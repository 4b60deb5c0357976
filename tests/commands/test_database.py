"""What goes wrong in the database while a command runs, in words."""

import psycopg
import pytest
from django.db import OperationalError

from mappa.commands.database import plain_database_errors
from mappa.database.unavailable import DatabaseUnavailable


def through_django(cause: Exception) -> Exception:
    error = OperationalError("as Django passes it on")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("pass_on", [lambda cause: cause, through_django])
@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (psycopg.errors.DiskFull(), "is full: make room on it"),
        (psycopg.errors.AdminShutdown(), "PostgreSQL was stopped while this ran"),
        (psycopg.errors.CrashShutdown(), "PostgreSQL was stopped while this ran"),
    ],
)
def test_what_a_person_can_do_something_about_is_said_in_words(pass_on, cause: Exception, words: str):
    with pytest.raises(DatabaseUnavailable, match=words), plain_database_errors():
        raise pass_on(cause)


@pytest.mark.parametrize("error", [psycopg.errors.UniqueViolation(), ValueError("a fault of ours")])
def test_a_fault_of_ours_is_shown_as_it_is(error: Exception):
    with pytest.raises(type(error)), plain_database_errors():
        raise error
