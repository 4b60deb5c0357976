"""Pia refers a case section by section; Carys screens it. An agency notifies, and Carys answers. On a phone, too."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.referrals.models import Referral, Step
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]


@pytest.fixture
def carter(people: dict[str, User]) -> Offender:
    return factories.offender(
        people["carys"],
        division="West Kent",
        category=1,
        level=1,
        reference=f"KENT-R{Offender.objects.count()}",
    )


def test_a_case_is_referred_and_accepted(desk: SitDown, carter: Offender, people: dict[str, User]) -> None:
    pia = desk("pia").open(f"/offenders/{carter.pk}/").follow("Referrals and release")
    pia.follow("Refer the case to level 2 or 3")
    pia.choose("Level 2: several agencies take an active part, and meetings add something")
    pia.fill("Why now", "He was seen at the school twice in a week")
    pia.press("Begin the referral")
    assert pia.heading == "Referral to level 2"
    pia.reads("0 of 8 sections are settled.")
    pia.follow("Why one agency cannot manage it")
    pia.fill(
        "Why can one agency not manage the risk in the ordinary way?", "Housing and health have to act too"
    )
    pia.choose("No, I will come back to it")
    pia.press("Save")
    pia.reads("In progress")
    pia.follow("Victims and children")
    pia.choose("It does not apply to this person")
    pia.press("Save")
    assert pia.errors() == ["Enter why the section does not apply"]
    pia.fill("Why it does not apply", "Nobody was harmed, and he meets no children")
    pia.press("Save")
    pia.reads("1 of 8 sections are settled.")
    pia.follow("Read it through and send it")
    pia.reads("It cannot be sent yet: 7 sections to do.")
    with transaction.atomic():
        factories.complete_referral(Referral.objects.get(offender=carter), by=people["pia"])
    pia.open(pia.page.url.removeprefix(pia.site))
    pia.reads("Once sent, its sections stay as they are until it is returned.")
    pia.press("Send")
    pia.reads("Waits for screening")

    carys = desk("carys", width=PHONE).open("/referrals/screening/").follow("CARTER, Daniel")
    carys.press("Screen the referral")
    for answer in carys.page.get_by_label("Yes", exact=True).all():
        answer.check()
    carys.press("Show the working")
    carys.reads("The facts point to Level 3")
    for why in carys.page.get_by_label("Reason for the answer", exact=True).all():
        why.fill("As the file shows")
    carys.choose("Accept for level 2")
    carys.fill("Reasons", "Level 2 is enough for now")
    carys.press("Record the decision")
    assert carys.errors() == ["Enter why not at a lower level"]
    carys.fill("Why not at a lower level", "Three agencies have to act together")
    carys.press("Record the decision")
    carys.reads("Accepted for level 2", "Level 2 is enough for now")
    assert Step.objects.current().get(offender=carter).accepted_level == 2
    pia.open("/notices/").reads("screened the referral of")


def test_a_person_is_notified_tested_and_registered(desk: SitDown, people: dict[str, User]) -> None:
    pia = desk("pia").open("/").follow("Notifications").follow("Notify that a person is eligible")
    pia.press("Notify")
    assert len(pia.errors()) == 4
    pia.fill("Family name", "Quillfeather")
    pia.choose("Male")
    pia.choose("Category 2: violent or other sexual offender")
    pia.fill("Why the person is eligible", "Two years for wounding, from March")
    pia.press("Notify")
    pia.reads("The co-ordinators of the area are notified", "cannot tell")
    pia.follow("Answer the questions of the test, or change the release")
    pia.choose("No", group="Must this person notify the police of their details as a sexual offender?")
    pia.fill("Where this comes from", "The court’s order")
    pia.press("Save")
    pia.reads("Category 1: does not meet the test.")

    carys = desk("carys", width=PHONE).open("/notifications/").follow("QUILLFEATHER")
    carys.follow("Register the person")
    carys.select("Where they live", "Kent: division not known")
    carys.fill_day("Lives there since", date(2020, 1, 1))
    carys.fill_day("Day from which they are in the category", date(2020, 3, 2))
    carys.fill("Reasons", "Wounding is in Schedule 15")
    carys.press("Register")
    assert carys.errors() == ["Select what they do in the case"]
    carys.choose("Nothing: they told us, and no more", group="What Pia Holt does in the case")
    carys.press("Register")
    carys.reads("Registered, and whoever notified you is told.")
    carys.open("/releases/").reads("There is no such case.")
