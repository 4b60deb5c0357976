"""A record that is hidden and one that is not there are answered alike, to the byte, on every page (S6).

Time is measured in bench/. Messages about numbers that somebody else has are part of it: they must not confirm.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mappa.access.permissions import Permission
from mappa.access.roles import ROLES, RoleKey
from mappa.agencies.models import User
from tests import factories
from tests.edges.likeness import body, likeness
from tests.guards.access_table import PAGES, PUBLIC
from tests.guards.test_pages import AREAS_ARE_KNOWN_TO_ALL, MISSING, World
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]
SEES_RECORDS = [
    key
    for key in RoleKey
    if key is not RoleKey.COMMAND_LINE and Permission.OFFENDER_VIEW in ROLES[key].permissions
]


@pytest.mark.django_db
@pytest.mark.parametrize("role", SEES_RECORDS)
def test_hidden_and_absent_are_alike_on_every_page_and_by_every_method(
    role: RoleKey, signed_in: SignedIn
) -> None:
    world = World(role)
    client = signed_in(world.asker)
    wrong = []
    for name, page in PAGES.items():
        _, hidden, absent = world.records[page.record]
        if page.permission is PUBLIC or hidden is None or absent is None:
            continue
        if page.record in AREAS_ARE_KNOWN_TO_ALL:
            continue
        for method in ("get", "head", "post", "put", "delete", "options"):
            answers = [getattr(client, method)(reverse(name, kwargs=one)) for one in (hidden, absent)]
            if likeness(answers[0]) != likeness(answers[1]):
                wrong.append(f"{name} {method}: {[answer.status_code for answer in answers]}")
    assert wrong == []


@pytest.mark.django_db
def test_odd_numbers_of_records_are_answered_like_absent_ones(
    signed_in: SignedIn, mo: User, carter: object
) -> None:
    client = signed_in(mo)
    absent = likeness(client.get(f"/offenders/{MISSING}/"))
    for number in ("0", "00000000001", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40):
        assert likeness(client.get(f"/offenders/{number}/")) == absent, number


@pytest.mark.django_db
def test_a_number_that_a_hidden_record_has_is_not_confirmed(signed_in: SignedIn) -> None:
    """To record, search or register with a number of a hidden record says what it says of any number."""
    carys, mo = (make_person(RoleKey.COORDINATOR, area) for area in ("Kent", "Thames Valley"))
    hidden = factories.offender(carys, reference="KENT-SECRET", family_name="Quill")
    factories.identifier(hidden, "pnc", "00/1234567Y", by=carys)
    ours = factories.offender(mo, area="Thames Valley", reference="TV-1")
    client = signed_in(mo)

    def found(text: str) -> bytes:
        answer: HttpResponse = client.get("/caseload/", {"search": text, "q": text})  # type: ignore[assignment]
        return body(answer).replace(text.encode(), b"")

    assert found("Quill") == found("Quibb")
    assert found("KENT-SECRET") == found("KENT-NOWHERE")

    def registering(name: str, number: str) -> bytes:
        sent = {"step": "search", "family_name": name, "given_names": "Dan", "number": number}
        answer: HttpResponse = client.post("/offenders/register/", sent)  # type: ignore[assignment]
        return body(answer).replace(name.encode(), b"").replace(number.encode(), b"")

    assert registering("Quill", "00/1234567Y") == registering("Quibb", "00/1234567Y")
    assert ours.pk
