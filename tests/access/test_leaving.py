"""People who move and people who leave: everything ends together, on the day, open sessions included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.actions import joining, people, postings
from mappa.access.actions.clearances import tell_of_endings
from mappa.access.actions.leaving import leave, stop_leavers
from mappa.access.actions.proposals import propose_category_4
from mappa.access.models import Clearance, Departure, Notice, Posting, Proposal
from mappa.access.policy import access_on
from mappa.access.queries import command_line_user
from mappa.access.queries.clearances import list_endings, list_lacking
from mappa.access.roles import RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import Agency, User
from mappa.agencies.queries import find_area
from mappa.audit.models import AuditEntry
from mappa.database.periods import period
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Membership, Offender
from mappa.offenders.states import MembershipKind
from mappa.web.forms import posted
from tests.cast import SignedIn
from tests.people_fixtures import LONG_AGO, clear, make_agency

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def police(db: None) -> Agency:
    return make_agency("Kent Police", area="Kent")


@pytest.fixture
def tess(make_person: MakePerson, police: Agency) -> User:
    return make_person(RoleKey.AGENCY_ADMINISTRATOR, "Kent", full_name="Tess Holloway", agency=police)


@pytest.fixture
def leaver(make_person: MakePerson, police: Agency) -> User:
    return make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Lea Ver", agency=police, category_4=True)


@pytest.fixture
def works_on(leaver: User, carys: User, carter: Offender) -> Membership:
    return Membership.objects.create(
        offender=carter,
        user=leaver,
        kind=MembershipKind.SUPERVISING,
        in_force=period(LONG_AGO),
        recorded_by=carys,
    )


def version(person: User) -> int:
    return User.objects.get(pk=person.pk).version


def leaves(person: User, by: User, on: object = TODAY) -> Departure:
    return leave(
        person=person,
        on=on,  # type: ignore[arg-type]
        today=TODAY,
        reason="New post",
        version=version(person),
        by=by,
    )


def test_a_leaver_with_an_open_page_is_out_on_the_next_click(
    tess: User, leaver: User, carter: Offender, works_on: Membership, signed_in: SignedIn
) -> None:
    theirs, hers = signed_in(leaver), signed_in(tess)
    address = f"/offenders/{carter.pk}/"
    assert theirs.get(address).status_code == 200
    shown = hers.get(f"/people/{leaver.pk}/leave/").content.decode()
    for what in (
        "Police public protection officer",
        "Vetting",
        "Clearance for category 4",
        "Supervises the offender",
    ):
        assert what in shown
    assert "Carter" not in shown
    assert "KENT-1" not in shown
    sent = {**posted("last", TODAY - DAY), "reason": "New post", "version": version(leaver)}
    assert hers.post(f"/people/{leaver.pk}/leave/", sent).status_code == 302
    out = theirs.get(address)
    assert (out.status_code, out["Location"].split("?")[0]) == (302, "/sign-in/")
    access = access_on(leaver, TODAY)
    assert (access.postings, access.clearances) == ((), frozenset())
    assert not Membership.objects.current().filter(user=leaver, in_force__contains=TODAY).exists()
    assert hers.post(f"/people/{leaver.pk}/leave/", sent).status_code == 409


def test_who_leaves_later_has_access_to_the_end_of_the_last_day(
    tess: User, leaver: User, works_on: Membership, carter: Offender, signed_in: SignedIn
) -> None:
    gone = TODAY + 3 * DAY
    leaves(leaver, tess, gone)
    assert signed_in(leaver).get(f"/offenders/{carter.pk}/").status_code == 200
    for day, opens in ((gone - DAY, True), (gone, False), (gone + DAY, False)):
        access = access_on(leaver, day)
        assert (bool(access.postings), access.entitled, access.category_4_cleared) == (opens, opens, opens)
        assert Membership.objects.current().filter(user=leaver, in_force__contains=day).exists() is opens


def test_the_watch_stops_the_account_on_the_day_and_not_before(tess: User, leaver: User) -> None:
    gone = TODAY + 3 * DAY
    leaves(leaver, tess, gone)
    for day, active in ((gone - DAY, True), (gone, False)):
        stop_leavers(at=timezone.make_aware(datetime.combine(day, time(0, 5))))
        leaver.refresh_from_db()
        assert leaver.is_active is active
    stop_leavers(at=timezone.make_aware(datetime.combine(gone, time(0, 6))))
    assert AuditEntry.objects.filter(event="person.stopped", detail__person_id=leaver.pk).count() == 1


def test_what_would_begin_after_the_last_day_never_begins(
    tess: User, leaver: User, administrator: User
) -> None:
    kent = find_area("Kent")
    assert kent is not None
    postings.give_role(
        person=leaver,
        role=RoleKey.ANALYST,
        areas=[kent],
        start=TODAY + 10 * DAY,
        end=None,
        reason="Later",
        version=version(leaver),
        by=administrator,
    )
    propose_category_4_for(leaver, administrator)
    leaves(leaver, tess, TODAY + 5 * DAY)
    assert not Posting.objects.current().filter(user=leaver, role="analyst").exists()
    assert Proposal.objects.get().decision == "withdrawn"
    with pytest.raises(NotPossible, match="leaves"):
        postings.give_role(
            person=leaver,
            role=RoleKey.LAY_ADVISER,
            areas=[kent],
            start=TODAY,
            end=TODAY + 6 * DAY,
            reason="?",
            version=version(leaver),
            by=administrator,
        )
    postings.give_role(
        person=leaver,
        role=RoleKey.LAY_ADVISER,
        areas=[kent],
        start=TODAY,
        end=TODAY + 5 * DAY,
        reason="To the last day",
        version=version(leaver),
        by=administrator,
    )


def propose_category_4_for(person: User, by: User) -> Proposal:
    return propose_category_4(
        person=person,
        start=TODAY + 100 * DAY,
        end=None,
        reason="?",
        version=version(person),
        today=TODAY,
        by=by,
    )


def test_those_who_say_who_works_on_a_case_are_told_to_find_somebody(
    tess: User, leaver: User, works_on: Membership, carys: User, mo: User, carter: Offender
) -> None:
    leaves(leaver, tess)
    told = Notice.objects.filter(kind="handing-over")
    assert {(one.person_id, one.offender_id, one.subject_id) for one in told} == {
        (carys.pk, carter.pk, leaver.pk)
    }


def test_the_end_of_the_only_work_on_a_restricted_record_is_told_to_supervisors_too(
    tess: User, leaver: User, works_on: Membership, carys: User, rex: User, carter: Offender
) -> None:
    from mappa.offenders.models import Restriction

    Restriction.objects.create(offender=carter, reason="Threats", recorded_by=carys)
    leaves(leaver, tess)
    assert set(Notice.objects.filter(kind="handing-over").values_list("person_id", flat=True)) == {
        carys.pk,
        rex.pk,
    }


def test_it_is_one_transaction(
    tess: User, leaver: User, works_on: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mappa.offenders import work

    def fails(**named: object) -> int:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(work, "end_work", fails)
    with pytest.raises(RuntimeError):
        leaves(leaver, tess)
    leaver.refresh_from_db()
    assert leaver.is_active
    assert access_on(leaver, TODAY).entitled
    assert not Departure.objects.exists()


def test_a_day_before_yesterday_cannot_be_meant(tess: User, leaver: User) -> None:
    with pytest.raises(NotPossible, match="earlier"):
        leaves(leaver, tess, TODAY - DAY)


def test_another_day_takes_the_place_of_the_first(tess: User, leaver: User) -> None:
    leaves(leaver, tess, TODAY + 5 * DAY)
    leaves(leaver, tess, TODAY)
    assert Departure.objects.current().get(user=leaver).on == TODAY
    assert Departure.objects.filter(user=leaver).count() == 2
    assert not access_on(leaver, TODAY).postings


def test_two_who_record_it_at_once_are_told(tess: User, leaver: User) -> None:
    seen = version(leaver)
    leaves(leaver, tess, TODAY + 5 * DAY)
    with pytest.raises(ChangedMeanwhile):
        leave(person=leaver, on=TODAY, today=TODAY, reason="?", version=seen, by=tess)


def test_who_comes_back_has_an_account_and_nothing_else(tess: User, leaver: User) -> None:
    leaves(leaver, tess)
    people.restart_account(person=leaver, version=version(leaver), by=tess)
    assert not Departure.objects.current().exists()
    assert access_on(leaver, TODAY) == access_on(leaver, TODAY + DAY)
    assert access_on(leaver, TODAY).postings == ()


def test_the_last_system_administrator_cannot_leave(administrator: User) -> None:
    with pytest.raises(NotPossible, match="last system administrator"):
        leaves(administrator, command_line_user())


def test_a_mover_ends_one_role_begins_another_and_hands_cases_over(
    tess: User, leaver: User, works_on: Membership, carys: User, signed_in: SignedIn
) -> None:
    kent = find_area("Kent")
    assert kent is not None
    client: Client = signed_in(tess)
    (held,) = Posting.objects.current().filter(user=leaver)
    address = f"/people/{leaver.pk}/move/"
    assert "Supervises the offender" in client.get(address).content.decode()
    on = TODAY + 2 * DAY
    sent = {
        **posted("on", on),
        "ending": [held.pk],
        "role": "analyst",
        "areas": [kent.pk],
        "hands_over": "on",
        "reason": "Moves to analysis",
        "version": version(leaver),
    }
    assert client.post(address, sent).status_code == 302
    for day, role in ((on - DAY, RoleKey.POLICE_OFFICER), (on, RoleKey.ANALYST)):
        assert access_on(leaver, day).postings == ((role, kent.pk),)
        works = Membership.objects.current().filter(user=leaver, in_force__contains=day)
        assert works.exists() is (day < on)
    assert Notice.objects.filter(kind="handing-over", person=carys).count() == 1
    assert client.post(address, sent).status_code == 409


def test_moving_nothing_is_refused(tess: User, leaver: User) -> None:
    with pytest.raises(NotPossible, match="what ends or what begins"):
        joining.move(
            person=leaver,
            ending=[],
            role=None,
            areas=[],
            on=TODAY,
            end=None,
            hands_over=False,
            reason="?",
            today=TODAY,
            version=version(leaver),
            by=tess,
        )


class TestClearancesThatEnd:
    @pytest.mark.parametrize(("days", "told"), [(0, False), (1, True), (30, True), (31, False)])
    def test_those_within_thirty_days_are_listed_and_told_of(
        self, days: int, told: bool, tess: User, police: Agency, make_person: MakePerson
    ) -> None:
        person = make_person(RoleKey.POLICE_OFFICER, "Kent", agency=police, vetting=False)
        clear(person, ClearanceKind.VETTING, end=TODAY + days * DAY)
        assert [one.user for one in list_endings(by=tess, on=TODAY)] == [person] * told
        for _ in range(2):  # told once, however often the watch comes round
            tell_of_endings(at=timezone.now())
        readers = Notice.objects.filter(kind="clearance-ending").values_list("person_id", flat=True)
        assert sorted(readers) == sorted([person.pk, tess.pk] * told)

    def test_what_is_renewed_does_not_end(
        self, tess: User, police: Agency, make_person: MakePerson, signed_in: SignedIn
    ) -> None:
        person = make_person(RoleKey.POLICE_OFFICER, "Kent", agency=police, vetting=False)
        clear(person, ClearanceKind.VETTING, end=TODAY + 5 * DAY)
        clear(person, ClearanceKind.VETTING, start=TODAY + 5 * DAY)
        assert not list_endings(by=tess, on=TODAY).exists()
        assert "Nothing ends." in signed_in(tess).get("/people/clearances/").content.decode()

    def test_only_those_one_keeps_are_listed(
        self, tess: User, administrator: User, police: Agency, make_person: MakePerson, signed_in: SignedIn
    ) -> None:
        other = make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Of Another", vetting=False)
        clear(other, ClearanceKind.VETTING, end=TODAY + 5 * DAY)
        lacks = make_person(
            RoleKey.POLICE_OFFICER, "Kent", full_name="Un Trained", agency=police, training=False
        )
        make_person(RoleKey.LAY_ADVISER, "Kent", agency=police, training=False)  # opens no record anyway
        assert not list_endings(by=tess, on=TODAY).exists()
        assert [(one.person, one.kinds) for one in list_lacking(by=tess, on=TODAY)] == [
            (lacks, ("Training",))
        ]
        assert list_endings(by=administrator, on=TODAY).count() == 1
        page = signed_in(tess).get("/people/clearances/").content.decode()
        assert "Un Trained" in page
        assert "Of Another" not in page

    def test_without_an_agency_administrator_the_system_administrators_are_told(
        self, administrator: User, make_person: MakePerson
    ) -> None:
        person = make_person(RoleKey.POLICE_OFFICER, "Kent", training=False)
        clear(person, ClearanceKind.TRAINING, end=TODAY + DAY)
        tell_of_endings(at=timezone.now())
        readers = set(Notice.objects.values_list("person_id", flat=True))
        assert readers == {person.pk, administrator.pk}

    def test_nobody_is_told_of_somebody_who_is_stopped(
        self, administrator: User, make_person: MakePerson
    ) -> None:
        person = make_person(RoleKey.POLICE_OFFICER, "Kent", training=False)
        clear(person, ClearanceKind.TRAINING, end=TODAY + DAY)
        people.stop_account(person=person, on=TODAY, version=version(person), by=administrator)
        tell_of_endings(at=timezone.now())
        assert not Notice.objects.exists()


def test_a_clearance_is_recorded_and_ended_on_its_pages(
    tess: User, leaver: User, signed_in: SignedIn
) -> None:
    client = signed_in(tess)
    address = f"/people/{leaver.pk}/clearances/give/"
    sent = {
        "kind": "vetting",
        "vetting_level": "SC",
        **posted("start", TODAY),
        **posted("last", TODAY + 100 * DAY),
        "reason": "Renewed",
        "version": version(leaver),
    }
    missing = client.post(address, {key: value for key, value in sent.items() if not key.startswith("last")})
    assert "Enter the last day" in missing.content.decode()
    assert "Select the level" in client.post(address, {**sent, "vetting_level": ""}).content.decode()
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409
    standing = Clearance.objects.current().get(user=leaver, kind="vetting", in_force__contains=TODAY)
    assert (standing.level, standing.in_force.upper) == ("SC", TODAY + 101 * DAY)
    end = f"/people/{leaver.pk}/clearances/{standing.pk}/end/"
    assert client.get(end).status_code == 200
    sent = {**posted("last", TODAY - DAY), "reason": "Withdrawn", "version": version(leaver)}
    assert client.post(end, sent).status_code == 302
    assert not access_on(leaver, TODAY).entitled
