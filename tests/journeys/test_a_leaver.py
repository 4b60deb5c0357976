"""Tess, of the vetting unit, takes on Jo and records that Lea leaves, whose open page is out on the next click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from tests.browser_fixtures import SitDown
from tests.people_fixtures import PASSWORD, make_person

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("kent_2005_06")]


@pytest.fixture(scope="module", autouse=True)
def _tess_and_lea(people: dict[str, User], kent_2005_06: None) -> None:
    agency = people["pia"].agency
    make_person(
        RoleKey.AGENCY_ADMINISTRATOR, "Kent", username="tess", full_name="Tess Holloway", agency=agency
    )
    make_person(RoleKey.POLICE_OFFICER, "Kent", username="lea", full_name="Lea Verity", agency=agency)


def test_a_leaver_is_out_on_the_next_click(desk: SitDown) -> None:
    lea, tess = desk("lea"), desk("tess")
    lea.follow("Caseload", within="header")
    lea.page.locator("main table tbody a").first.click()
    lea.page.wait_for_load_state()
    assert "/offenders/" in lea.page.url

    tess.follow("People", within="header")
    tess.follow("Lea Verity")
    tess.follow("What Lea Verity can open")
    tess.reads("Records open today", "Kent", "Clearance for category 4 is not in force")
    tess.follow("Lea Verity")
    tess.press("Record that the person leaves")
    tess.reads("What ends", "Police public protection officer", "Vetting", "Training")
    tess.press("Record that the person leaves")  # the reason is missing, and what was typed stays
    assert tess.errors() == ["Enter reason"]
    tess.fill("Reason", "Has gone to another force")
    tess.fill_day("Last day", timezone.localdate() - timedelta(days=1))
    tess.press("Record that the person leaves")
    tess.reads("It is recorded that the person leaves.", "This person’s access is stopped.")

    lea.follow("Caseload", within="header")
    assert lea.heading == "Sign in"
    lea.fill("Username", "lea")
    lea.fill("Password", PASSWORD)
    lea.press("Continue")
    assert lea.heading == "Sign in"


def test_a_joiner_comes_in_one_step(desk: SitDown) -> None:
    tess = desk("tess").open("/people/add/")
    tess.fill("Username", "jo.iner")
    tess.fill("Full name", "Jo Iner")
    tess.select("Vetting (optional)", "NPPV level 2")
    tess.fill_day("Last day of the vetting (with vetting)", timezone.localdate() + timedelta(days=700))
    tess.select("Training (optional)", "MAPPA and information sharing")
    tess.fill_day("Last day of the training (with training)", timezone.localdate() + timedelta(days=300))
    tess.select("Role (optional)", "Police public protection officer")
    tess.choose("Kent", group="Areas (with a role)")
    tess.press("Add person")
    assert tess.errors() == ["Enter the reason"]
    tess.fill("Reason (with any of the above)", "Joins the public protection unit")
    tess.press("Add person")
    assert tess.heading == "One-time password for Jo Iner"
    assert re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", tess.words())
