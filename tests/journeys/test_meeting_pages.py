"""Every page of a meeting and its cases is whole at a desk and on a phone."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from mappa.database.identity import acting_as
from mappa.meetings import actions
from mappa.meetings.models import Invitation, Meeting
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import DESK, HEIGHT, PHONE, faults_of
from tests.people_fixtures import make_person

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("kent_2005_06")]


@pytest.fixture(scope="module")
def pages(people: dict[str, User], kent_2005_06: None) -> list[str]:
    """The pages of a meeting to come and of one that was held, with an invited nurse who wrote."""
    keeper = make_person(RoleKey.COORDINATOR, "Kent", username="kay", full_name="Kay Keeper")
    nurse = make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Nia Nurse")
    chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Chris Inspector"))
    begins_at = factories.days_ahead(21)
    with transaction.atomic(), acting_as(keeper.pk):
        series = actions.add_series(
            area=Area.objects.get(name="Kent"),
            division=None,
            level=2,
            name="MARMM",
            weeks=4,
            first_on=begins_at.date(),
            begins=begins_at.time(),
            minutes=240,
            place="Headquarters",
            by=keeper,
        )
        member = actions.add_standing_member(
            series=series, agency=nurse.agency, person=nurse, on=timezone.localdate(), reason="", by=keeper
        )
        items = []
        for number in range(2):
            planned = factories.meeting(
                keeper, begins_at=factories.days_ahead(21 + 28 * number), series=series, chair=chair
            )
            record = factories.offender(keeper, family_name=f"Longfamilyname{number}", level=2)
            items.append(factories.on_agenda(record, planned, by=keeper))
            factories.invitation(items[-1], keeper, by=keeper)
        held = items[1].meeting
        actions.contribute(
            item=items[0], nothing_held=False, text="He rents\nfrom us", reason="", version=0, by=keeper
        )
        actions.open_meeting(
            meeting=held,
            version=Meeting.objects.get(pk=held.pk).version,
            now=held.begins_at,
            by=keeper,
        )
        invitation = Invitation.objects.current().get(agenda_item=items[0], person=nurse)
    item, meeting = items[0].pk, items[0].meeting_id
    addresses: list[tuple[str, list[int]]] = [
        *((name, []) for name in ("mine", "of_areas", "plan", "add_series")),
        *(
            (name, [series.pk])
            for name in ("series", "plan_next", "change_series", "end_series", "add_standing_member")
        ),
        ("end_standing_member", [series.pk, member.pk]),
        *(
            (name, [meeting])
            for name in (
                "meeting",
                "move",
                "cancel",
                "chair",
                "observers",
                "add_cases",
                "arrange",
                "answer",
            )
        ),
        *((name, [item]) for name in ("case", "take_off", "invite", "contribute")),
        ("change_invitation", [item, invitation.pk]),
        ("about", [items[0].offender_id]),
        ("meeting", [held.pk]),
        ("case", [items[1].pk]),
        ("attendance", [items[1].pk]),
    ]
    return [reverse(f"meetings:{name}", args=arguments) for name, arguments in addresses]


def test_every_page_of_a_meeting_is_whole(desk: SitDown, pages: list[str]) -> None:
    kay = desk("kay")
    faults = {}
    for address in pages:
        kay.open(address)
        found = faults_of(kay.page)
        kay.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        found += [f"on a phone: {one}" for one in faults_of(kay.page)]
        kay.page.set_viewport_size({"width": DESK, "height": HEIGHT})
        if found:
            faults[address] = found
    assert faults == {}
