"""The first administrator, and the last one when two act at once. With real commits."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from django.db import connections
from django.utils import timezone

from mappa.access.actions import people
from mappa.access.permissions import Permission
from mappa.access.policy import may_everywhere
from mappa.access.queries import people as queries
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.commands import people as command
from mappa.database.refusals import NotPossible
from tests.people_fixtures import make_person


def test_of_two_administrators_who_stop_each_other_at_once_one_stays(own_database: object) -> None:
    for _ in range(5):
        pair = [make_person(RoleKey.SYSTEM_ADMINISTRATOR) for _ in range(2)]
        User.objects.exclude(pk__in=[one.pk for one in pair]).update(is_active=False)

        def stop(numbers: tuple[int, int], pair: list[User] = pair) -> str:
            by, person = (User.objects.get(pk=pair[number].pk) for number in numbers)
            try:
                people.stop_account(person=person, on=timezone.localdate(), version=person.version, by=by)
            except NotPossible:
                return "refused"
            finally:
                connections.close_all()
            return "stopped"

        with ThreadPoolExecutor(2) as both:
            outcomes = sorted(both.map(stop, [(0, 1), (1, 0)]))
        assert outcomes == ["refused", "stopped"]
        assert User.objects.filter(pk__in=[one.pk for one in pair], is_active=True).count() == 1


class TestTheFirstAdministrator:
    @pytest.fixture(autouse=True)
    def on_this_database(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """The command's own function, without the database that it would prepare."""
        monkeypatch.setattr(
            command.add_administrator,
            "callback",
            command.add_administrator.callback.__wrapped__,  # type: ignore[union-attr]
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(command.add_administrator, list(arguments))
        return result.exit_code, result.output

    def test_is_added_at_the_command_line_with_a_one_time_password(self) -> None:
        code, said = self.run("F.irst", "Fiona First", "--agency", "Kent Police")
        assert code == 0
        person = queries.find_person("f.irst")
        assert person is not None
        assert person.agency.name == "Kent Police"
        password = re.search(r"\b\w{4}(-\w{4}){3}\b", said)
        assert password is not None
        assert person.check_password(password[0])
        assert person.must_change_password
        assert may_everywhere(person, Permission.PEOPLE_MANAGE)

    def test_is_not_added_twice_and_leaves_nothing_behind(self) -> None:
        self.run("f.irst", "Fiona First")
        code, said = self.run("f.irst", "Another", "--agency", "New Agency")
        assert code == 1
        assert "already" in said
        assert not queries.list_people(
            by=queries.command_line_user(), on=timezone.localdate(), search="Another"
        ).exists()
        assert "New Agency" not in {person.agency.name for person in User.objects.select_related("agency")}
