"""The demonstration: one person per role who can sign in, and Kent's 941 registered sexual offenders."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pyotp
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES
from mappa.agencies.models import Agency, Area, User
from mappa.audit.models import AuditEntry
from mappa.caseload import demonstration
from mappa.caseload.today import today_of
from mappa.database.identity import acting_as
from mappa.meetings.days import in_london
from mappa.offenders.models import Offender
from mappa.sign_in.actions import factors
from mappa.sign_in.models import SecondFactor
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
    for username, password, full_name, _, _ in people:
        browser = Client()
        asks = browser.post("/sign-in/", {"username": username, "password": password})
        assert asks["Location"] == "/sign-in/second-factor/", username
        # The code that is shown now: loading used up none of them, and nobody uses up another's.
        code, _ = demonstration.code(timezone.now())
        assert browser.post(asks["Location"], {"code": code})["Location"] == "/"
        assert full_name in browser.get("/").content.decode()


@pytest.mark.usefixtures("loaded")
def test_people_from_before_there_were_second_factors_get_one_and_a_reset_one_stays_reset() -> None:
    at = timezone.now()
    everybody = SecondFactor.objects.standing().count()
    carys, mo = (User.objects.get(username=f"{area}.coordinator") for area in ("kent", "thames"))
    by = User.objects.get(username="system")
    with transaction.atomic():
        factors.reset_factors(person=carys, version=carys.version, at=at, by=by)
        User.objects.filter(pk=mo.pk).update(is_active=False)
        demonstration.give_authenticators()
        assert SecondFactor.objects.standing().count() == everybody - 1
        transaction.set_rollback(True)


@pytest.mark.usefixtures("loaded")
def test_the_command_prints_the_present_code() -> None:
    code, seconds = demonstration.code(datetime(2026, 11, 22, 9, 0, 29, tzinfo=UTC))
    assert (code, seconds) == (pyotp.TOTP(demonstration.key().replace(" ", "")).at(1795338029), 1)


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
    found = Offender.objects.filter(pk__in=listed)
    # Some moved there, and one he has open in an emergency.
    assert {offender.area.name for offender in found.exclude(reference="KENT-EMERGENCY")} <= {"Thames Valley"}
    assert found.filter(reference="KENT-EMERGENCY").exists()
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


@pytest.mark.usefixtures("loaded")
def test_every_ground_and_label_can_be_seen() -> None:
    def opens(username: str, reference: str) -> bool:
        pk = Offender.objects.get(reference=reference).pk
        return signed_in(username).get(f"/offenders/{pk}/", follow=True).status_code == 200

    assert opens("kent.health", "KENT-SHARED")
    assert opens("mercia.coordinator", "KENT-SHARED")
    assert opens("kent.coordinator", "KENT-RESTRICTED")
    assert not opens("kent.police", "KENT-RESTRICTED")
    assert opens("kent.police", "KENT-CATEGORY-4")
    assert not opens("kent.prison", "KENT-CATEGORY-4")
    assert opens("thames.coordinator", "KENT-EMERGENCY")
    waiting = signed_in("kent.supervisor").get("/emergency/openings/").content.decode()
    assert "KENT-EMERGENCY" in waiting


#: Words of what stands on the first page of each, besides reviews that are long overdue.
WORK = {
    "kent.coordinator": ("Screen", "WAINSCOTT", "Maidstone"),
    "kent.probation": ("Answer an early-warning sign", "Ask the landlord", "Maidstone"),
    "kent.police": ("Visit him at home without notice", "Maidstone"),
    "kent.health": ("Write what your agency holds", "Answer the invitation", "Maidstone"),
}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("username", WORK)
def test_somebody_who_comes_in_finds_work_of_these_days(username: str) -> None:
    by = User.objects.get(username=username)
    with transaction.atomic(), acting_as(by.pk):
        found = today_of(by=by, now=in_london(TODAY, time(9)))
    said = " ".join(
        f"{item.name} {item.what} {item.why}" for source in found.sources for item in source.items
    )
    assert [words for words in WORK[username] if words not in said] == [], said
