"""The fixtures themselves: isolation, real commits, and what they refuse."""

import threading
from types import SimpleNamespace
from urllib.request import urlopen

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from mappa.database.connections import DatabaseAddresses
from tests import database_fixtures
from tests.database_fixtures import OwnDatabase


def add_session() -> None:
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_writes_is_gone_for_the_next(time: str):
    assert not Session.objects.exists()
    add_session()


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_is_committed_in_an_own_database_is_seen_by_others_and_gone_for_the_next(
    own_database: OwnDatabase, time: str
):
    assert not Session.objects.exists()
    add_session()
    with psycopg.connect(own_database.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM django_session").fetchone() == (1,)


def test_every_thread_uses_the_own_database(own_database: OwnDatabase):
    seen: list[str] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            seen.append(cursor.fetchone()[0])
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [own_database.name]


def test_a_session_that_a_test_leaves_open_does_not_keep_its_database(
    database_server: DatabaseAddresses, own_database: OwnDatabase
):
    left_open = psycopg.connect(own_database.application_url)
    database_fixtures._drop(database_server, own_database.name)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()


def test_the_owner_sees_the_tests_database(owner_connection: psycopg.Connection, own_database: OwnDatabase):
    assert owner_connection.info.dbname == own_database.name
    assert owner_connection.info.user != "mappa_application"


def test_the_application_is_served(web_server: str):
    with urlopen(f"{web_server}/static/favicon.svg") as answer:  # noqa: S310
        assert answer.status == 200


@pytest.mark.parametrize("fixture", ["transactional_db", "live_server"])
def test_fixtures_that_would_truncate_are_refused(fixture: str):
    item = SimpleNamespace(fixturenames=[fixture], get_closest_marker=lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="use the fixtures own_database or web_server"):
        database_fixtures.pytest_runtest_setup(item)


@pytest.mark.parametrize("marker", [pytest.mark.django_db(transaction=True), pytest.mark.django_db(True)])
def test_a_marker_that_would_truncate_is_refused(marker: pytest.MarkDecorator):
    item = SimpleNamespace(fixturenames=[], get_closest_marker=lambda name: marker.mark)
    with pytest.raises(pytest.fail.Exception, match="TRUNCATE"):
        database_fixtures.pytest_runtest_setup(item)


def test_a_test_has_one_database():
    item = SimpleNamespace(fixturenames=["own_database", "db"], get_closest_marker=lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="not both"):
        database_fixtures.pytest_runtest_setup(item)
