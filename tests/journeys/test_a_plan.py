"""Carys assesses the risk and writes the plan, with scripts and without; Pia is told of a sign and answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.risk import queries
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import PHONE, Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]
#: A folder for a picture of each page, for whoever wants to look at them.
PICTURES = os.environ.get("MAPPA_PICTURES", "")


@pytest.fixture
def carter(people: dict[str, User]) -> Offender:
    return factories.offender(
        people["carys"],
        division="West Kent",
        category=1,
        level=2,
        reference=f"KENT-{Offender.objects.count()}",
    )


def picture(desk: Desk, name: str) -> None:
    if PICTURES:
        desk.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_assessment_to_the_answer(desk: SitDown, carter: Offender, scripts: bool) -> None:
    carys = desk(scripts=scripts).sign_in("carys").open(f"/offenders/{carter.pk}/")
    carys.follow("Risk assessment").press("Record the assessment")
    picture(carys, f"assess-{scripts}")
    carys.choose("High", group="Risk to children")
    carys.press("Record this version")
    assert carys.errors() == ["Enter the nature of the risk to children", "Enter the reason"]
    carys.fill("Nature of the risk to children (optional)", "Assault of girls")
    carys.fill("Reason", "First meeting")
    carys.fill("Tool", "OASys")
    carys.press("Add another tool")
    assert carys.page.get_by_label("Tool", exact=True).first.input_value() == "OASys"
    carys.page.get_by_role("button", name="Remove").first.click()
    carys.page.wait_for_load_state()
    carys.press("Record this version")
    carys.reads("The risk to staff has not been assessed.", "There is no plan.")
    picture(carys, f"assessment-{scripts}")
    carys.follow("Plan").press("Record the plan")
    picture(carys, f"plan-form-{scripts}")
    first = carys.page.get_by_role("group", name="New measure", exact=True).first
    first.get_by_label("What is done", exact=True).fill("Reports every Tuesday")
    first.get_by_label("Risk to children", exact=True).check()
    first.get_by_label("Owner", exact=True).fill("carys")
    carys.press("Add another measure to: Supervision")
    added = carys.page.get_by_role("group", name="New measure", exact=True).nth(1)
    added.get_by_label("What is done", exact=True).fill("Lives with his aunt")
    # Enter in a text box records the plan, and removes nothing.
    trigger = carys.page.get_by_role("group", name="New trigger", exact=True)
    trigger.get_by_label("Early-warning sign", exact=True).fill("He drinks")
    trigger.get_by_label("What is then done", exact=True).fill("Visit him")
    trigger.get_by_label("Who is told", exact=True).fill("Pia Holt")
    carys.fill("Reason", "Agreed")
    trigger.get_by_label("Who is told", exact=True).press("Enter")
    carys.page.wait_for_url("**/plan/")
    carys.look()
    carys.reads("Measure 2 (“Lives with his aunt”) has no owner.", "Trigger 1")
    picture(carys, f"plan-{scripts}")
    plan = queries.current_plan(carter)
    assert plan is not None
    assert [one.text for one in plan.measures.all()] == ["Reports every Tuesday", "Lives with his aunt"]
    carys.press("Record a new version")
    carys.page.get_by_label("What is done", exact=True).first.fill("Reports every Monday")
    carys.fill("Reason", "Work")
    carys.press("Record this version")
    carys.follow("Versions, and what changed")
    carys.reads("From version 1 to version 2", "Changed")
    picture(carys, f"versions-{scripts}")
    carys.open(f"/offenders/{carter.pk}/plan/").press("Raise a trigger")
    carys.choose("He drinks")
    carys.fill("What was seen or heard", "Drunk at the gate")
    carys.press("Raise it")
    pia = desk("pia", scripts=scripts, width=PHONE) if scripts else desk(scripts=False).sign_in("pia")
    pia.open("/triggers/").follow("CARTER, Daniel")
    picture(pia, f"answer-{scripts}")
    pia.press("I have seen this and see to it")
    pia.fill("What was done about it", "Visited him")
    pia.press("Answer")
    pia.reads("Answered", "Visited him")
    picture(pia, f"phone-plan-{scripts}")
    for page in (
        "risk/",
        "risk/record/",
        "risk/versions/",
        "plan/record/",
        "plan/versions/",
        "risk/contribute/",
    ):
        pia.open(f"/offenders/{carter.pk}/{page}")
