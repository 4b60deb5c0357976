"""Opening a record in an emergency, from the form to the review by another person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.roles import RoleKey
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.offenders.models import EmergencyOpening, Offender
from mappa.offenders.states import MembershipKind
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
NOT_OPENED = "No record can be opened with this reference or number"


def ask(client: Any, number: str, reason: str = "He stands at her door") -> Any:
    return client.post("/emergency/", {"number": number, "reason": reason})


def told(kind: NoticeKind = NoticeKind.EMERGENCY_OPENED) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


@pytest.mark.parametrize("number", ["KENT-1", "kent-1", "2003/0062845E", "03/62845E"])
def test_it_opens_by_the_whole_reference_or_a_national_number(
    number: str, carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    client = signed_in(mo)
    assert client.get(f"/offenders/{carter.pk}/").status_code == 404
    assert ask(client, number)["Location"] == f"/offenders/{carter.pk}/"
    page = client.get(f"/offenders/{carter.pk}/").content.decode()
    assert "CARTER" in page
    assert "Open in an emergency until" in page
    assert "Close it now" in page
    entry = AuditEntry.objects.filter(event="offender.viewed").latest("pk")
    opening = EmergencyOpening.objects.get()
    assert (entry.basis, entry.detail["opening_id"]) == ("emergency", opening.pk)
    assert opening.closes_at - opening.opened_at == timedelta(hours=4)
    assert "door" not in str(AuditEntry.objects.get(event="emergency.opened").detail)


@pytest.mark.parametrize("number", ["KENT", "KENT-", "Carter", "A1234BC", "%", "KENT-_"])
def test_part_of_a_reference_a_name_or_a_local_number_opens_nothing(
    number: str, carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.identifier(carter, "prison", "A1234BC", by=carys)
    assert NOT_OPENED in ask(signed_in(mo), number).content.decode()
    assert not EmergencyOpening.objects.exists()


def test_there_is_one_answer_for_no_record_and_for_one_that_may_not_be_opened(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.restrict(carter, by=carys)
    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    factories.offender(cleared, reference="KENT-4", on=factories.date(2023, 4, 1), category=4)
    client = signed_in(mo)

    def answer(number: str) -> str:
        page = ask(client, number).content.decode().replace(number, "#")
        return re.sub(r'value="[^"]{20,}"', "", page)

    assert answer("KENT-1") == answer("KENT-4") == answer("KENT-0")
    assert NOT_OPENED in answer("KENT-0")
    assert not EmergencyOpening.objects.exists()
    asked_for = AuditEntry.objects.filter(event="emergency.refused").values_list("offender_id", flat=True)
    assert carter.pk in asked_for


def test_the_keeper_and_the_supervisors_of_both_areas_are_told_and_nobody_else(
    carys: User, pia: User, ada: User, ana: User, rex: User, mo: User, carter: Offender
) -> None:
    make_person(RoleKey.REGISTER_SUPERVISOR, "Thames Valley", username="tv.supervisor")
    factories.open_in_emergency(carter, by=mo)
    # Nobody supervises: the co-ordinator keeps it; the register supervisors of Kent and of Thames Valley review.
    assert told() == {"carys", "rex", "tv.supervisor"}
    Notice.objects.all().update(read_at=timezone.now())
    other = factories.offender(carys, reference="KENT-2")
    factories.member(other, pia, kind=MembershipKind.SUPERVISING, by=carys)
    factories.open_in_emergency(other, by=mo)
    assert "pia" in set(
        Notice.objects.filter(offender_id=other.pk, kind="emergency-opened").values_list(
            "person__username", flat=True
        )
    )


def test_of_a_restricted_record_its_members_are_told_and_no_other_of_the_area(
    carys: User, pia: User, rex: User, carter: Offender
) -> None:
    supervisor = make_person(RoleKey.REGISTER_SUPERVISOR, "Thames Valley", username="opener")
    other = make_person(RoleKey.COORDINATOR, "Kent", username="other.coordinator")
    assert other.pk
    factories.restrict(carter, by=carys)
    assert factories.open_in_emergency(carter, by=supervisor) == carter.pk
    assert told() == {"carys"}


def test_it_ends_when_it_is_closed(mo: User, carter: Offender, signed_in: SignedIn) -> None:
    client = signed_in(mo)
    ask(client, "KENT-1")
    opening = EmergencyOpening.objects.get()
    assert client.post(f"/emergency/openings/{opening.pk}/close/").status_code == 302
    assert client.get(f"/offenders/{carter.pk}/").status_code == 404
    opening.refresh_from_db()
    assert opening.closed_by == mo


def test_nobody_closes_the_opening_of_another(
    mo: User, carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    ask(signed_in(mo), "KENT-1")
    opening = EmergencyOpening.objects.get()
    assert signed_in(carys).post(f"/emergency/openings/{opening.pk}/close/").status_code == 404


def test_a_record_that_is_open_anyway_is_not_opened_in_an_emergency(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    assert ask(signed_in(carys), "KENT-1")["Location"] == f"/offenders/{carter.pk}/"
    assert not EmergencyOpening.objects.exists()


def test_a_supervisor_reviews_it_and_the_opener_never(
    mo: User, rex: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(mo)
    ask(client, "KENT-1")
    opening = EmergencyOpening.objects.get()
    address = f"/emergency/openings/{opening.pk}/"
    review = {"outcome": "justified", "note": "Arrested there"}
    assert client.get(address).status_code == 404  # open to him in an emergency alone
    assert client.post(address, review).status_code == 404
    assert signed_in(pia).get(address).status_code == 403
    listed = signed_in(rex).get("/emergency/openings/").content.decode()
    assert "Mo Rahman" in listed
    assert "He stands at her door" in signed_in(rex).get(address).content.decode()
    assert signed_in(rex).post(address, review).status_code == 302
    opening.refresh_from_db()
    assert (opening.reviewed_by, opening.outcome, opening.review_note) == (rex, "justified", "Arrested there")
    shown = signed_in(rex).get(address).content.decode()
    assert "Arrested there" in shown
    assert 'name="outcome"' not in shown
    entry = AuditEntry.objects.get(event="emergency.reviewed")
    assert (entry.detail["opening_id"], entry.detail["person_id"]) == (opening.pk, mo.pk)


def test_a_supervisor_does_not_review_their_own_even_where_they_work_on_the_case(
    carys: User, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.restrict(carter, by=carys)
    factories.open_in_emergency(carter, by=rex)
    factories.lift_restriction(carter, by=carys)
    opening = EmergencyOpening.objects.get()
    address = f"/emergency/openings/{opening.pk}/"
    page = signed_in(rex).get(address).content.decode()
    assert "another person reviews it" in page
    assert 'name="outcome"' not in page
    signed_in(rex).post(address, {"outcome": "justified", "note": "I was right"})
    opening.refresh_from_db()
    assert opening.reviewed_at is None


def test_the_list_has_what_is_overdue_first_and_says_so(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    now = timezone.now()
    for name, ago in (("KENT-1", timedelta(days=4)), ("KENT-2", timedelta(hours=1))):
        record = carter if name == "KENT-1" else factories.offender(carys, reference=name)
        EmergencyOpening.objects.create(
            offender=record,
            user=mo,
            opened_at=now - ago,
            closes_at=now - ago + timedelta(hours=4),
            reason="?",
        )
    page = signed_in(carys).get("/emergency/openings/").content.decode()
    assert page.index("KENT-1") < page.index("KENT-2")
    assert page.count("Overdue") == 1


def test_both_walls_open_the_record_and_no_other(carys: User, mo: User, carter: Offender) -> None:
    other = factories.offender(carys, reference="KENT-2")
    factories.open_in_emergency(carter, by=mo)
    with transaction.atomic(), acting_as(mo.pk):
        assert set(Offender.objects.filter(pk__in=[carter.pk, other.pk])) == {carter}
