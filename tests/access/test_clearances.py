"""Vetting, training and clearance for category 4: what they open, and that their end is the end of access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions import agencies
from mappa.access.actions.clearances import end_clearance, give_clearance
from mappa.access.models import Clearance
from mappa.access.permissions import Permission
from mappa.access.policy import NEED_PROTOCOL, NotPermitted, access_on, may
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.access.states import NEEDED_BY_ALL, ClearanceKind
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Offender
from tests.cast import SignedIn
from tests.people_fixtures import clear

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
FIRST, LAST = date(2020, 3, 1), date(2023, 2, 28)
DAY = timedelta(days=1)


def version_of(person: User) -> int:
    return User.objects.get(pk=person.pk).version


def given(person: User, kind: ClearanceKind, start: date, end: date | None, by: User) -> Clearance:
    return give_clearance(
        person=person,
        kind=kind,
        level="SC",
        start=start,
        end=end,
        reason="Passed",
        version=version_of(person),
        by=by,
    )


def ended(clearance: Clearance, on: date, by: User) -> None:
    end_clearance(clearance=clearance, on=on, reason="Withdrawn", version=version_of(clearance.user), by=by)


@pytest.mark.parametrize("kind", NEEDED_BY_ALL)
def test_records_open_from_the_first_day_to_the_last_and_on_no_other(
    kind: ClearanceKind, make_person: MakePerson
) -> None:
    person = make_person(
        RoleKey.COORDINATOR,
        "Kent",
        vetting=kind is not ClearanceKind.VETTING,
        training=kind is not ClearanceKind.TRAINING,
    )
    clear(person, kind, start=FIRST, end=LAST + DAY)
    entitled = {day: access_on(person, day).entitled for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)}
    assert entitled == {FIRST - DAY: False, FIRST: True, LAST: True, LAST + DAY: False}
    for day, opens in entitled.items():
        held = access_on(person, day).areas_by_permission
        assert bool(set(held) & NEED_PROTOCOL) is opens
        assert Permission.FIGURES_VIEW in held  # figures name nobody and need no vetting


@pytest.mark.parametrize("lacks", ["protocol", "vetting", "training", ""])
def test_every_leg_is_needed(lacks: str, make_person: MakePerson) -> None:
    person = make_person(
        RoleKey.REGISTER_SUPERVISOR, vetting=lacks != "vetting", training=lacks != "training"
    )
    if lacks == "protocol":
        agencies.end_protocol(
            signature=list_signatures(person.agency)[0],
            on=date(2010, 1, 1),
            reason="Left",
            by=command_line_user(),
        )
    person = User.objects.get(pk=person.pk)
    allowed = {permission for permission in NEED_PROTOCOL if may(person, permission)}
    assert bool(allowed) is (lacks == "")
    assert may(person, Permission.AUDIT_READ)


@pytest.mark.parametrize("kind", NEEDED_BY_ALL)
def test_an_open_session_sees_nothing_from_the_day_the_clearance_ends(
    kind: ClearanceKind, carys: User, carter: Offender, signed_in: SignedIn, administrator: User
) -> None:
    client = signed_in(carys)
    assert client.get(f"/offenders/{carter.pk}/").status_code == 200
    today = timezone.localdate()
    ended(carys.clearances.get(kind=kind.value), today, administrator)
    assert client.get(f"/offenders/{carter.pk}/").status_code == 403
    assert client.get("/caseload/").status_code == 403
    page = client.get("/").content.decode()
    assert f"this is not in force: {kind.label.lower()}." in page
    assert "Carter" not in page
    clear(carys, kind, start=today)
    assert client.get(f"/offenders/{carter.pk}/").status_code == 200


def test_clearance_for_category_4_is_held_from_its_first_day_to_its_last(make_person: MakePerson) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent")
    clear(person, ClearanceKind.CATEGORY_4, start=FIRST, end=LAST + DAY)
    assert [access_on(person, day).category_4_cleared for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_renewal_takes_over_on_its_first_day(administrator: User, make_person: MakePerson) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent", vetting=False)
    given(person, ClearanceKind.VETTING, FIRST, LAST + DAY, administrator)
    renewed = LAST - timedelta(days=30)
    given(person, ClearanceKind.VETTING, renewed, date(2030, 1, 1), administrator)
    periods = sorted(
        (row.in_force.lower, row.in_force.upper)
        for row in Clearance.objects.current().filter(user=person, kind="vetting")
    )
    assert periods == [(FIRST, renewed), (renewed, date(2030, 1, 1))]


def test_two_of_a_kind_share_no_day(administrator: User, make_person: MakePerson) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent", vetting=False)
    given(person, ClearanceKind.VETTING, FIRST, LAST, administrator)
    with pytest.raises(NotPossible, match="already has this clearance"):
        given(person, ClearanceKind.VETTING, FIRST, LAST, administrator)
    with pytest.raises(NotPossible, match="already has this clearance"):
        given(person, ClearanceKind.VETTING, FIRST - DAY, FIRST + DAY, administrator)


@pytest.mark.parametrize("kind", NEEDED_BY_ALL)
def test_vetting_and_training_need_a_last_day(
    kind: ClearanceKind, administrator: User, make_person: MakePerson
) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent", vetting=False, training=False)
    with pytest.raises(NotPossible, match="last day"):
        given(person, kind, FIRST, None, administrator)
    with pytest.raises(NotPossible, match="before the first"):
        given(person, kind, FIRST, FIRST, administrator)


def test_one_that_has_not_begun_is_withdrawn(administrator: User, make_person: MakePerson) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent", vetting=False)
    given(person, ClearanceKind.VETTING, FIRST, LAST, administrator)
    ended(person.clearances.get(kind="vetting"), FIRST, administrator)
    assert not Clearance.objects.current().filter(user=person, kind="vetting").exists()


def test_nobody_keeps_their_own_and_only_whoever_keeps_people_keeps_them(
    administrator: User, carys: User, pia: User
) -> None:
    with pytest.raises(NotPossible, match="their own"):
        given(administrator, ClearanceKind.VETTING, FIRST, LAST, administrator)
    with pytest.raises(NotPossible, match="their own"):
        ended(administrator.clearances.get(kind="vetting"), LAST, administrator)
    with pytest.raises(NotPermitted):
        given(pia, ClearanceKind.VETTING, FIRST, LAST, carys)
    with pytest.raises(NotPermitted):
        ended(pia.clearances.get(kind="vetting"), LAST, carys)


def test_a_clearance_ended_by_two_at_once_is_a_conflict(administrator: User, carys: User) -> None:
    clearance = carys.clearances.get(kind="vetting")
    version = carys.version
    ended(clearance, timezone.localdate(), administrator)
    with pytest.raises(ChangedMeanwhile):
        end_clearance(
            clearance=clearance, on=timezone.localdate(), reason="", version=version, by=administrator
        )
