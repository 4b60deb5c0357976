"""Mo opens a record of Kent in an emergency; its supervising officer is told, Rex reviews, and Mo cannot."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from mappa.agencies.models import User
from mappa.offenders.models import EmergencyOpening, Offender
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import HEIGHT, PHONE, faults_of

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]

REASON = (
    "His former partner rang: he stands at her door in Reading, and I need to know of what he is capable."
)


@pytest.fixture(scope="module")
def carter(people: dict[str, User]) -> Offender:
    with transaction.atomic():
        record = factories.offender(
            people["carys"], division="West Kent", category=1, level=2, reference="KENT-CARTER"
        )
        factories.member(record, people["pia"], by=people["carys"])
        return record


def on_a_phone(desk: SitDown, username: str, *addresses: str) -> list[str]:
    """What is wrong with the pages in the width of a phone."""
    seated = desk(username, width=PHONE)
    faults = []
    for address in addresses:
        seated.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        seated.page.goto(seated.site + address)
        faults += [f"{address}: {fault}" for fault in faults_of(seated.page)]
    return faults


def test_an_emergency_from_the_opening_to_its_review(desk: SitDown, carter: Offender) -> None:
    mo = desk("mo").open(f"/offenders/{carter.pk}/", status=404)
    mo.open("/").follow("Open a record in an emergency")
    mo.press("Open the record")
    assert mo.errors() == ["Enter the reference or the number", "Enter the reason"]
    mo.fill("Reference or number", "KENT-CARTEN")
    mo.fill("Reason", REASON)
    mo.press("Open the record")
    assert any("No record can be opened" in error for error in mo.errors())
    mo.fill("Reference or number", "kent-carter")
    mo.press("Open the record")
    assert mo.heading == "CARTER, Daniel"
    mo.reads("Open in an emergency until", "you opened it in an emergency")
    mo.does_not_read("Decide on the level")
    opening = EmergencyOpening.objects.get()

    # Who supervises the offender is told at once, and so is the supervisor, who reviews it.
    pia = desk("pia").open("/")
    pia.reads("Mo Rahman opened KENT-CARTER in an emergency")
    rex = desk("rex").open("/")
    rex.reads("Mo Rahman opened KENT-CARTER in an emergency")
    rex.follow("Emergency openings")
    rex.reads("Mo Rahman", "Waiting for review")
    rex.follow(re.compile("^KENT-CARTER$"))
    rex.reads(REASON)
    rex.press("Record the review")
    assert rex.errors() == ["Select what the review found", "Enter the note"]
    rex.choose("The opening was justified")
    rex.fill("Note", "The duty inspector confirms the call.")
    assert (
        on_a_phone(
            desk,
            "rex",
            "/emergency/openings/",
            f"/emergency/openings/{opening.pk}/",
            f"/offenders/{carter.pk}/access/",
        )
        == []
    )

    # Mo does not review his own, and closes the record when he is done.
    mo.open(f"/emergency/openings/{opening.pk}/", status=404)
    assert on_a_phone(desk, "mo", "/emergency/", f"/offenders/{carter.pk}/") == []
    mo.open(f"/offenders/{carter.pk}/").press("Close it now")
    mo.reads("The record is closed again.")
    mo.open(f"/offenders/{carter.pk}/", status=404)

    rex.press("Record the review")
    rex.reads("The review is recorded.", "The opening was justified")


def test_a_record_is_restricted_to_those_who_work_on_it(desk: SitDown, carter: Offender) -> None:
    address = f"/offenders/{carter.pk}/"
    carys = desk("carys").open(address).follow("Add somebody to this case")
    carys.press("Add the person")
    assert "Enter the name or user name of the person" in carys.errors()
    carys.fill("Person", "rahman")
    carys.choose("Invited to the meeting")
    carys.fill("Reason", "Invited to the meeting of the 3rd")
    carys.press("Add the person")
    carys.reads("Added to those who work on this case.", "Mo Rahman", "Invited to the meeting")
    carys.follow("Restrict the record")
    carys.reads("Who will be able to open it", "Pia Holt", "Mo Rahman")
    carys.fill("Reason", "Threats against him")
    carys.press("Restrict the record")
    # From now on she is asked for the reason herself.
    assert carys.heading == "Why do you open this record?"
    carys.fill("Reason for opening this record", "I keep the case")
    carys.press("Continue")
    carys.reads("Restricted", "you are named on the record")
    desk("rex").open(address, status=404)

    mo = desk("mo").open(address)
    assert mo.heading == "Why do you open this record?"
    mo.fill("Reason for opening this record", "Meeting of the 3rd")
    mo.press("Continue")
    assert mo.heading == "CARTER, Daniel"

    carys.open(address).follow("Who can open this record, and why")
    carys.reads("Pia Holt", "Mo Rahman", "of the area would open it otherwise")
    assert on_a_phone(desk, "pia", address, f"{address}reason/") == []
    carys.open(address).follow("Lift the restriction")
    carys.fill("Reason", "The threats have ended")
    carys.press("Lift the restriction")
    carys.reads("The restriction is lifted.")
    desk("rex").open(address)
