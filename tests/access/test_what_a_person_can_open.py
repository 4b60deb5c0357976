"""The page that says what a person can open, and what stops them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions import agencies, people
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.audit.models import AuditEntry
from mappa.database.periods import period
from mappa.offenders.models import EmergencyOpening, Membership, Offender
from mappa.offenders.states import MembershipKind
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import clear

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
TODAY = timezone.localdate()


def shown(client: object, person: User, **query: object) -> str:
    page = client.get(f"/people/{person.pk}/access/", query)  # type: ignore[attr-defined]
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\xa0", " ").split())


def works(person: User, offender: Offender, by: User) -> None:
    Membership.objects.create(
        offender=offender,
        user=person,
        kind=MembershipKind.SUPERVISING,
        in_force=period(date(2005, 4, 1)),
        recorded_by=by,
    )


def test_it_counts_what_is_open_by_area_and_names_nobody_to_an_administrator(
    administrator: User, pia: User, carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.offender(carys, family_name="Davies")
    elsewhere = factories.offender(mo, area="Thames Valley", family_name="Evans", reference="TV-1")
    works(pia, elsewhere, mo)
    EmergencyOpening.objects.create(
        offender=carter, user=pia, closes_at=timezone.now() + timedelta(hours=4), reason="He has rung"
    )
    page = shown(signed_in(administrator), pia)
    assert "Records open today Area Records Kent 2 Thames Valley 1" in page
    assert "Not open to you Thames Valley Supervises the offender" in page
    assert "Not open to you Kent Opened in an emergency" in page
    for content in ("Carter", "Davies", "Evans", "KENT-1", "TV-1", "He has rung"):
        assert content not in page


def test_a_supervisor_sees_the_references_of_records_that_are_open_to_them(
    rex: User, pia: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    elsewhere = factories.offender(mo, area="Thames Valley", reference="TV-1")
    works(pia, carter, mo)
    works(pia, elsewhere, mo)
    page = shown(signed_in(rex), pia)
    assert "KENT-1 Kent Supervises the offender" in page
    assert "Not open to you Thames Valley Supervises the offender" in page
    row = AuditEntry.objects.filter(event="person-access.viewed").latest("pk")
    assert (row.by_id, row.detail["person_id"], row.detail["offender_ids"]) == (rex.pk, pia.pk, [carter.pk])


@pytest.mark.parametrize(
    ("lacks", "stop"),
    [
        ("protocol", "information-sharing protocol is not in force"),
        ("vetting", "Vetting is not in force"),
        ("training", "Training is not in force"),
        ("role", "No role is in force"),
        ("account", "The account is stopped"),
        ("category-4", "Clearance for category 4 is not in force"),
    ],
)
def test_it_says_what_stops_the_person(
    lacks: str, stop: str, administrator: User, make_person: MakePerson, signed_in: SignedIn
) -> None:
    role = None if lacks == "role" else RoleKey.COORDINATOR
    person = make_person(
        role,
        "Kent",
        vetting=lacks != "vetting",
        training=lacks != "training",
        category_4=lacks != "category-4",
    )
    if lacks == "protocol":
        signature = list_signatures(person.agency)[0]
        agencies.end_protocol(signature=signature, on=date(2010, 1, 1), reason="Left", by=command_line_user())
    if lacks == "account":
        people.stop_account(person=person, on=TODAY, version=person.version, by=administrator)
    page = shown(signed_in(administrator), person)
    assert stop in page
    if lacks != "category-4":
        assert "Records open today No record is open." in page


def test_it_is_as_on_the_day_that_is_asked_for(
    administrator: User, make_person: MakePerson, signed_in: SignedIn
) -> None:
    last = TODAY + timedelta(days=10)
    person = make_person(RoleKey.COORDINATOR, "Kent", vetting=False)
    clear(person, ClearanceKind.VETTING, end=last + timedelta(days=1))
    client = signed_in(administrator)
    on_last = shown(client, person, **posted("on", last))
    after = shown(client, person, **posted("on", last + timedelta(days=1)))
    assert "Vetting is not in force" not in on_last
    assert "Vetting is not in force" in after
    assert "Records open today" not in on_last  # what will be recorded by then nobody can count
    no_day = shown(client, person, **{"on-day": "31", "on-month": "2", "on-year": "2026"})
    assert "There is a problem" in no_day


def test_a_supervisor_looks_at_people_of_their_own_areas_and_agencies_only(
    rex: User, pia: User, make_person: MakePerson, signed_in: SignedIn
) -> None:
    stranger = make_person(RoleKey.COORDINATOR, "Essex")
    client = signed_in(rex)
    assert client.get(f"/people/{pia.pk}/access/").status_code == 200
    assert client.get(f"/people/{stranger.pk}/access/").status_code == 404
    assert client.get(f"/people/{command_line_user().pk}/access/").status_code == 404
    assert client.get(f"/people/{pia.pk}/").status_code == 403


def test_nobody_else_looks(carys: User, pia: User, signed_in: SignedIn) -> None:
    assert signed_in(carys).get(f"/people/{pia.pk}/access/").status_code == 403
