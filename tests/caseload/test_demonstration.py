"""The demonstration: one person per role who can sign in, and Kent's 941 registered sexual offenders."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES
from mappa.agencies.models import Agency, Area, User
from mappa.audit.models import AuditEntry
from mappa.caseload import demonstration
from mappa.offenders.models import Offender
from mappa.web.forms import posted
from tests.database_fixtures import OwnDatabase

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(own_database_for_module: OwnDatabase) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    demonstration.load(progress=lambda doing, done, total: told.append((doing, done, total)), today=TODAY)
    return told


def test_it_tells_what_it_does(loaded: list[tuple[str, int, int]]) -> None:
    doing = list(dict.fromkeys(step for step, _, _ in loaded))

    assert doing[0] == "People"
    assert {"Making kent-2005-06", "Making warwickshire-2014-15"} <= set(doing)
    assert all(done <= total for _, done, total in loaded if total)


@pytest.mark.usefixtures("loaded")
def test_every_role_has_somebody_who_can_sign_in_with_the_password_printed() -> None:
    people = list(demonstration.people())

    assert {role for _, _, _, role, _ in people} == {ROLES[key].name for key in GIVEN_TO_PEOPLE}
    request = RequestFactory().post("/sign-in/")
    for username, password, full_name, _, _ in people:
        person = authenticate(request, username=username, password=password)
        assert isinstance(person, User)
        assert (person.full_name, person.must_change_password) == (full_name, False)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.usefixtures("loaded")
def test_kent_had_941_registered_sexual_offenders_at_liberty_on_31_march_2006() -> None:
    kent = Area.objects.get(name="Kent")
    query = {"area": kent.pk, "category": "1", "custody": "out", **posted("on", date(2006, 3, 31))}

    assert "of 941\xa0offenders" in signed_in("analyst").get("/caseload/", query).content.decode()


@pytest.mark.usefixtures("loaded")
def test_thames_valley_sees_nobody_of_kent() -> None:
    kent = Offender.objects.filter(area__name="Kent")[0]
    client = signed_in("thames.coordinator")

    client.get("/caseload/", {"who": "everyone", "name": "kent-"})
    listed = AuditEntry.objects.filter(event="offenders.searched").latest("pk").detail["offender_ids"]
    moved_there = Offender.objects.filter(pk__in=listed)
    assert {offender.area.name for offender in moved_there} <= {"Thames Valley"}
    assert client.get(f"/offenders/{kent.pk}/").status_code == 404
    assert signed_in("kent.coordinator").get(f"/offenders/{kent.pk}/").status_code == 200


@pytest.mark.usefixtures("loaded")
def test_loaded_again_it_changes_nothing() -> None:
    before = (Offender.objects.count(), User.objects.count(), Agency.objects.count())
    versions = dict(Offender.objects.values_list("pk", "version"))

    demonstration.load(progress=lambda *told: None, today=TODAY)
    assert (Offender.objects.count(), User.objects.count(), Agency.objects.count()) == before
    assert dict(Offender.objects.values_list("pk", "version")) == versions


@pytest.mark.usefixtures("loaded")
def test_what_it_did_stands_in_the_audit() -> None:
    assert AuditEntry.objects.filter(event="caseload.imported").count() >= 5
    assert AuditEntry.objects.filter(event="posting.begun").count() == len(demonstration.PEOPLE)
