"""Who can open a record and why, against the rule asked person by person; and the reasons that some have to state."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions.agencies import end_protocol
from mappa.access.models import Notice
from mappa.access.queries import command_line_user
from mappa.access.roles import GIVEN_TO_PEOPLE, RoleKey
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.audit.models import AuditEntry
from mappa.database.periods import period
from mappa.offenders.chores import chase_reviews
from mappa.offenders.models import (
    EmergencyOpening,
    LevelPeriod,
    Membership,
    Offender,
    PersonalDetails,
    StatedReason,
)
from mappa.offenders.queries import readers_of
from mappa.offenders.states import MembershipKind
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


# Who can open it


@pytest.fixture
def crowd(carys: User) -> list[User]:
    """People of every role in two areas and everywhere, some of them lacking what they need, some members."""
    people = [make_person(role, area) for role in GIVEN_TO_PEOPLE for area in ("Kent", "Thames Valley")]
    people += [
        make_person(RoleKey.ANALYST),
        make_person(RoleKey.POLICE_OFFICER, "Kent", vetting=False),
        make_person(RoleKey.POLICE_OFFICER, "Kent", training=False),
        make_person(RoleKey.POLICE_OFFICER, "Kent", category_4=True),
        make_person(RoleKey.REGISTER_SUPERVISOR, "Thames Valley", category_4=True),
        make_person(RoleKey.COORDINATOR, "Kent", end=today()),
        make_person(RoleKey.COORDINATOR, "Kent", start=today() + A_DAY),
        make_person(RoleKey.POLICE_OFFICER, "Kent", agency=make_agency(signed=False)),
        make_person(None),
    ]
    return people


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("category_4", [False, True])
def test_it_is_what_the_rule_says_of_each_person(
    crowd: list[User], restricted: bool, category_4: bool
) -> None:
    by = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    record = factories.offender(by, on=date(2023, 4, 1), category=4 if category_4 else 3)
    factories.offender(by)  # another, which must not count
    now = timezone.now()
    for number, person in enumerate(crowd):
        # Every second works on it now, before or later; every third has opened it, now or before.
        if number % 2:
            first = today() + (number % 5 - 2) * A_DAY
            Membership.objects.create(
                offender=record,
                user=person,
                kind=list(MembershipKind)[number % 5],
                in_force=period(first, first + (number % 3 + 1) * A_DAY),
                recorded_by=by,
            )
        if number % 3 == 0:
            EmergencyOpening.objects.create(
                offender=record,
                user=person,
                opened_at=now - timedelta(hours=5),
                closes_at=now + timedelta(hours=number % 4 - 1, minutes=5),
                reason="?",
            )
    if restricted:
        factories.restrict(record, by=by)
    listed = {reader.person.pk for reader in readers_of(factories.fresh(record), on=today()).readers}
    everybody = User.objects.filter(is_active=True)
    by_rule = {
        person.pk for person in everybody if Offender.objects.visible_to(person).filter(pk=record.pk).exists()
    }
    assert listed == by_rule
    assert by.pk in listed
    assert len(listed) < everybody.count()


def test_the_page_says_why_until_when_and_who_is_kept_out(
    carys: User, mo: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    left = make_agency("Left the protocol")
    gone = make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Kept Out", agency=left)
    factories.member(carter, gone, by=carys)
    end_protocol(signature=list_signatures(left)[0], on=today(), reason="Left", by=command_line_user())
    factories.member(carter, mo, end=date(2031, 5, 2), by=carys)
    page = " ".join(re.sub(r"<[^>]+>", " ", _readers(signed_in, carys, carter)).replace("\xa0", " ").split())
    assert "Mo Rahman Police of the tests Supervises the offender 1 May 2031" in page
    assert "Police public protection officer in Kent" in page
    assert re.search(r"Kept Out .* signature of the information-sharing protocol is not in force", page)
    factories.restrict(carter, by=carys)
    factories.state_reason(carter, by=carys)
    page = _readers(signed_in, carys, carter)
    assert "Pia Holt" not in page
    assert "of the area would open it otherwise" in page


def _readers(signed_in: SignedIn, person: User, record: Offender) -> str:
    return signed_in(person).get(f"/offenders/{record.pk}/access/").content.decode()


# Reasons


def test_a_reason_is_asked_outside_ones_area_kept_and_not_asked_again(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.member(carter, mo, kind=MembershipKind.MEETING, by=carys)
    client = signed_in(mo)
    record = f"/offenders/{carter.pk}/"
    asked = client.get(f"{record}access/")
    assert asked["Location"] == f"{record}reason/?next={record}access/"
    assert AuditEntry.objects.filter(event="offender.viewed", by_id=mo.pk).count() == 0
    page = client.get(asked["Location"]).content.decode()
    assert "where you have no role" in page
    assert "CARTER" not in page
    empty = client.post(asked["Location"], {"reason": " "})
    assert "Enter the reason for opening this record" in empty.content.decode()
    answer = client.post(asked["Location"], {"reason": "Meeting of the 3rd, about a move"})
    assert answer["Location"] == f"{record}access/"
    assert client.get(record).status_code == 200
    stated = StatedReason.objects.get()
    assert stated.holds_until - stated.stated_at == timedelta(hours=12)
    entry = AuditEntry.objects.filter(event="offender.viewed", by_id=mo.pk).latest("pk")
    assert (entry.basis, entry.detail["stated_reason_id"]) == ("membership:meeting", stated.pk)
    assert not any("move" in str(one.detail) for one in AuditEntry.objects.filter(by_id=mo.pk))


def test_a_reason_no_longer_holds_after_its_hours(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.member(carter, mo, by=carys)
    now = timezone.now()
    StatedReason.objects.create(
        offender=carter,
        user=mo,
        stated_at=now - timedelta(hours=13),
        holds_until=now - A_DAY / 24,
        reason="?",
    )
    assert "reason/" in signed_in(mo).get(f"/offenders/{carter.pk}/")["Location"]


def test_a_reason_of_another_person_or_of_another_record_does_not_count(
    carys: User, mo: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    other = factories.offender(carys)
    factories.member(other, mo, by=carys)
    factories.member(carter, mo, by=carys)
    factories.state_reason(other, by=mo)
    assert "reason/" in signed_in(mo).get(f"/offenders/{carter.pk}/")["Location"]


def test_a_restricted_record_asks_its_own_members_and_an_area_asks_nobody(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    assert signed_in(pia).get(f"/offenders/{carter.pk}/").status_code == 200
    factories.member(carter, pia, by=carys)
    factories.restrict(carter, by=carys)
    for person in (pia, carys):
        assert "reason/" in signed_in(person).get(f"/offenders/{carter.pk}/")["Location"]


def test_what_was_typed_is_not_lost_when_a_reason_is_asked(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.member(carter, mo, kind=MembershipKind.SUPERVISING, by=carys)
    client = signed_in(mo)
    address = f"/offenders/{carter.pk}/level/"
    typed = {
        **factories.typed_decision(1, on=today()),
        "reason": "Seen near the school",
        "version": factories.fresh(carter).version,
    }
    asked = client.post(address, typed)
    assert asked.status_code == 409
    assert not LevelPeriod.objects.filter(level=1).exists()
    carried = _hidden(asked.content.decode())
    assert carried["carried-reason"] == "Seen near the school"
    stated = client.post(
        f"/offenders/{carter.pk}/reason/?next={address}", {**carried, "reason": "I supervise"}
    )
    page = stated.content.decode()
    assert f'action="{address}"' in page
    again = {name: value for name, value in _hidden(page).items() if name != "operation_id"}
    assert client.post(address, again).status_code == 302
    assert LevelPeriod.objects.current().get(level=1).reason == "Seen near the school"


def _hidden(page: str) -> dict[str, str]:
    main = page.split("<main", 1)[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize(
    "going", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"]
)
def test_the_reason_leads_to_our_own_pages_alone(
    going: str, carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.member(carter, mo, by=carys)
    answer = signed_in(mo).post(f"/offenders/{carter.pk}/reason/?next={going}", {"reason": "I supervise"})
    assert answer["Location"] == f"/offenders/{carter.pk}/"


def test_nobody_states_a_reason_for_a_record_that_is_not_open_to_them(
    mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    address = f"/offenders/{carter.pk}/reason/"
    assert signed_in(mo).get(address).status_code == 404
    assert signed_in(mo).post(address, {"reason": "Curious"}).status_code == 404
    assert not StatedReason.objects.exists()


# Chasing


def test_an_opening_that_nobody_reviews_is_chased_and_chased_again(
    carys: User, rex: User, mo: User, carter: Offender
) -> None:
    assert PersonalDetails.objects.filter(offender=carter).exists()
    now = timezone.now()
    opening = EmergencyOpening.objects.create(
        offender=carter,
        user=mo,
        opened_at=now - 4 * A_DAY,
        closes_at=now - 3 * A_DAY,
        reason="?",
    )
    assert chase_reviews(at=now - 2 * A_DAY) == 0  # not yet due
    assert chase_reviews(at=now) == 2
    due = Notice.objects.filter(kind=NoticeKind.EMERGENCY_REVIEW_DUE)
    assert set(due.values_list("person__username", flat=True)) == {"carys", "rex"}
    assert chase_reviews(at=now + A_DAY) == 0
    assert chase_reviews(at=now + 4 * A_DAY) == 2
    EmergencyOpening.objects.filter(pk=opening.pk).update(
        reviewed_at=now, reviewed_by=rex, outcome="justified", review_note="Arrested there"
    )
    assert chase_reviews(at=now + 20 * A_DAY) == 0
