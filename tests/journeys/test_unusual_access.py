"""Rex works through unusual access; Carys records a disclosure and gives the offender a copy of what is held."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.offenders.models import Offender
from mappa.oversight import chores
from mappa.oversight.models import SubjectAccessCopy, UnusualAccess
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import HEIGHT, PHONE, faults_of
from tests.people_fixtures import make_person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-3")]

FOUND = "She says that he is her cousin and that she looked for nothing; her inspector has told her not to."


@pytest.fixture(scope="module")
def carter(people: dict[str, User]) -> Offender:
    with transaction.atomic():
        return factories.offender(
            people["carys"], division="West Kent", category=1, level=2, reference="KENT-CARTER"
        )


@pytest.fixture(scope="module")
def nell(people: dict[str, User]) -> User:
    """An officer of Kent who bears the name of an offender there."""
    with transaction.atomic():
        return make_person(
            RoleKey.POLICE_OFFICER,
            "Kent",
            username="nell",
            full_name="Nell Carter",
            agency=people["carys"].agency,
        )


def look() -> None:
    """As the watch does every few minutes."""
    with transaction.atomic():
        chores.look(at=timezone.now())


def on_a_phone(desk: SitDown, username: str, *addresses: str) -> list[str]:
    """What is wrong with the pages in the width of a phone."""
    seated = desk(username, width=PHONE)
    faults = []
    for address in addresses:
        seated.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        seated.page.goto(seated.site + address)
        faults += [f"{address}: {fault}" for fault in faults_of(seated.page)]
    return faults


def test_a_supervisor_works_through_unusual_access(desk: SitDown, carter: Offender, nell: User) -> None:
    nosy = desk("nell").open(f"/offenders/{carter.pk}/")
    assert nosy.heading == "CARTER, Daniel"
    look()
    finding = UnusualAccess.objects.get(person=nell, rule="own_name")

    rex = desk("rex").follow("Unusual access")
    rex.reads("Nell Carter", "A record with the person’s own name", "KENT-CARTER", "Open")
    rex.reads("It is never used to measure how people perform.")
    rex.follow(re.compile(rf"^Nell Carter.*finding {finding.pk}$"))
    rex.reads(
        "Opened a record in which the person’s own family name stands", "Opened the record: KENT-CARTER"
    )
    rex.press("Look into this finding")
    rex.reads("The finding is yours to look into.", "Being looked into, by Rex Amponsah")

    # Carys sees that somebody is at it, and leaves it.
    carys = desk("carys").open(f"/unusual-access/{finding.pk}/")
    carys.reads("Being looked into, by Rex Amponsah")

    rex.press("Settle this finding")  # the link to the form, and then its button
    rex.press("Settle this finding")
    assert rex.errors() == ["Select what comes of it", "Enter what you found"]
    rex.choose("Advice given")
    rex.fill("What you found", FOUND)
    rex.press("Settle this finding")
    rex.reads("The finding is settled.", "Advice given", FOUND, "Settled by")
    rex.open("/unusual-access/")
    rex.does_not_read("Nell Carter")
    rex.open("/unusual-access/?state=settled")
    rex.reads("Nell Carter", "Settled")

    # The one it is about finds nothing of it, and her looking on adds nothing new to look into.
    nosy.open("/unusual-access/", status=403)
    nosy.open(f"/offenders/{carter.pk}/")
    look()
    assert UnusualAccess.objects.filter(person=nell, rule="own_name").count() == 1
    assert on_a_phone(desk, "rex", "/unusual-access/?state=any", f"/unusual-access/{finding.pk}/") == []


def test_who_opened_the_record_and_on_to_the_audit(desk: SitDown, carter: Offender, nell: User) -> None:
    desk("nell").open(f"/offenders/{carter.pk}/")
    rex = desk("rex").open(f"/offenders/{carter.pk}/").follow("Who opened this record")
    (row,) = [row for row in rex.table("Opened by") if row[0].startswith("Nell Carter")]
    assert row[1] == "The record is in one of the person’s areas"
    rex.page.get_by_role("row", name="Nell Carter").get_by_role("link").first.click()
    rex.page.wait_for_load_state()
    assert rex.heading == "Audit"
    rex.reads("Nell Carter", "KENT-CARTER")
    assert on_a_phone(desk, "rex", f"/offenders/{carter.pk}/opened/") == []


def test_a_disclosure_and_a_copy_for_the_offender(desk: SitDown, carter: Offender, tmp_path: Path) -> None:
    address = f"/offenders/{carter.pk}/"
    carys = desk("carys").open(address).follow("Record a disclosure")
    carys.press("Record the disclosure")
    assert len(carys.errors()) == 9
    carys.fill_day("Day of the disclosure", date(2010, 6, 1))
    carys.choose("School, college or nursery")
    carys.fill("Their name, and their post or body", "Head of Hillside School")
    carys.choose("Cares for or protects somebody who may be at risk")
    carys.fill("What was disclosed", "That he may not be near children")
    carys.choose("Convictions of a child sex offender, to protect a child")
    carys.fill("Who decided", "The level 3 panel")
    carys.choose("Not yet")
    carys.fill("Reason", "Decided by the panel")
    carys.press("Record the disclosure")
    carys.reads("Disclosure recorded.", "Disclosure to Head of Hillside School")
    carys.follow("Record of disclosures")
    carys.reads("Head of Hillside School", "Criminal Justice Act 2003, section 327A", "Not yet")

    carys.open(address).follow("Copy for the person concerned")
    carys.choose("The offender")
    carys.fill("Their name", "Daniel Carter")
    carys.fill("How they asked, and how you know who they are", "By letter, with a passport")
    carys.choose("A page to read and print")
    entry = carys.page.get_by_role("region", name="Residence number")
    entry.get_by_role("combobox").select_option(
        label="Withhold (e): to protect the rights and freedoms of others"
    )
    with carys.page.expect_download() as taken:
        carys.page.get_by_role("button", name="Take the copy").click()
    copy = tmp_path / taken.value.suggested_filename
    taken.value.save_as(copy)
    words = copy.read_text(encoding="utf-8")
    assert "CARTER" in words.upper()
    assert "Withheld under section 45(4)(e)" in words
    assert "West Kent" not in words
    assert "Carys" not in words
    assert "Hillside" not in words
    given = SubjectAccessCopy.objects.get(offender=carter)
    assert [one["ground"] for one in given.withheld if one["table"] == "offenders_residence"] == [
        "rights_of_others"
    ]
    assert AuditEntry.objects.get(event="copy.given").detail["fact_id"] == given.pk

    # The copy is a page that stands by itself, also on a phone.
    alone = desk()
    alone.page.goto(copy.as_uri())
    for width in (1280, PHONE):
        alone.page.set_viewport_size({"width": width, "height": HEIGHT})
        wider = alone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, width
    carys.open(f"{address}disclosures/")
    carys.reads("Gave a copy of everything held", "The offender")
    pages = [f"{address}{page}" for page in ("disclosures/", "disclosures/record/", "subject-access/")]
    assert on_a_phone(desk, "carys", *pages) == []
