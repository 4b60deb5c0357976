"""An agency administrator works on the people of their own agency, in their own areas, below wide roles."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.actions import joining, people, postings, proposals
from mappa.access.actions.clearances import end_clearance, give_clearance
from mappa.access.actions.leaving import leave
from mappa.access.models import Clearance, Posting, Proposal
from mappa.access.policy import NotPermitted, access_on
from mappa.access.queries.people import kept_by, list_people
from mappa.access.roles import WIDE, RoleKey
from mappa.access.states import ClearanceKind, Decision
from mappa.agencies.models import Agency, User
from mappa.agencies.queries import find_area
from mappa.database.refusals import NotPossible
from mappa.web.forms import posted
from tests.cast import SignedIn
from tests.people_fixtures import make_agency

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
TODAY = timezone.localdate()


@pytest.fixture
def police(db: None) -> Agency:
    return make_agency("Kent Police", area="Kent")


@pytest.fixture
def tess(make_person: MakePerson, police: Agency) -> User:
    return make_person(RoleKey.AGENCY_ADMINISTRATOR, "Kent", full_name="Tess Holloway", agency=police)


@pytest.fixture
def colleague(make_person: MakePerson, police: Agency) -> User:
    return make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Col League", agency=police)


@pytest.fixture
def stranger(make_person: MakePerson) -> User:
    return make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Stran Ger")


def version(person: User) -> int:
    return User.objects.get(pk=person.pk).version


def area_pk(name: str) -> int:
    found = find_area(name)
    assert found is not None
    return int(found.pk)


def everything_one_can_do_to(person: User, by: User) -> dict[str, Callable[[], object]]:
    """Each way to act on a person, ready to be tried."""
    kent = find_area("Kent")
    assert kent is not None
    posting = Posting.objects.current().filter(user=person).first()
    vetting = Clearance.objects.current().filter(user=person, kind="vetting").first()
    at = {"version": version(person), "by": by}
    days = {"start": TODAY, "end": TODAY + timedelta(days=9), "reason": "?"}
    ways: dict[str, Callable[[], object]] = {
        "correct": lambda: people.correct_person(
            person=person, full_name="Other", agency=person.agency, job_title="", email="", **at
        ),
        "give a role": lambda: postings.give_role(
            person=person, role=RoleKey.ANALYST, areas=[kent], **days, **at
        ),
        "give a clearance": lambda: give_clearance(
            person=person,
            kind=ClearanceKind.TRAINING,
            level="?",
            **{**days, "start": date(2200, 1, 1), "end": date(2201, 1, 1)},
            **at,
        ),
        "propose category 4": lambda: proposals.propose_category_4(person=person, today=TODAY, **days, **at),
        "move": lambda: joining.move(
            person=person,
            ending=[],
            role=RoleKey.ANALYST,
            areas=[kent],
            on=TODAY,
            end=None,
            hands_over=False,
            reason="?",
            today=TODAY,
            **at,
        ),
        "leave": lambda: leave(person=person, on=TODAY, today=TODAY, reason="?", **at),
        "stop": lambda: people.stop_account(person=person, on=TODAY, **at),
        "give a password": lambda: people.give_password(person=person, **at),
        "unlock": lambda: people.unlock(person=person, by=by),
    }
    if posting is not None:
        ways["end a role"] = lambda: postings.end_role(
            posting=posting, on=TODAY, today=TODAY, reason="?", **at
        )
    if vetting is not None:
        ways["end a clearance"] = lambda: end_clearance(clearance=vetting, on=TODAY, reason="?", **at)
    return ways


WAYS = (
    "correct",
    "give a role",
    "give a clearance",
    "propose category 4",
    "move",
    "leave",
    "stop",
    "give a password",
    "unlock",
    "end a role",
    "end a clearance",
)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_works_on_somebody_of_the_own_agency(way: str, tess: User, colleague: User) -> None:
    everything_one_can_do_to(colleague, tess)[way]()


@pytest.mark.parametrize("way", WAYS)
def test_no_way_works_on_somebody_of_another_agency(way: str, tess: User, stranger: User) -> None:
    with pytest.raises(NotPermitted):
        everything_one_can_do_to(stranger, tess)[way]()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "give a role"])
@pytest.mark.parametrize("role", sorted(WIDE))
def test_no_way_works_on_a_colleague_with_a_wide_role(
    way: str, role: RoleKey, tess: User, police: Agency, make_person: MakePerson
) -> None:
    wide = make_person(role, "Kent", agency=police)
    with pytest.raises(NotPermitted):
        everything_one_can_do_to(wide, tess)[way]()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "give a role"])
def test_no_way_works_on_a_colleague_with_a_role_outside_ones_areas(
    way: str, tess: User, police: Agency, make_person: MakePerson
) -> None:
    elsewhere = make_person(RoleKey.POLICE_OFFICER, "Essex", agency=police)
    with pytest.raises(NotPermitted):
        everything_one_can_do_to(elsewhere, tess)[way]()


@pytest.mark.parametrize("way", WAYS)
def test_no_way_works_on_oneself(way: str, tess: User) -> None:
    with pytest.raises((NotPermitted, NotPossible)):
        everything_one_can_do_to(tess, tess)[way]()


@pytest.mark.parametrize(
    ("role", "areas"),
    [
        *((role, ["Kent"]) for role in sorted(WIDE)),
        (RoleKey.ANALYST, []),
        (RoleKey.ANALYST, ["Essex"]),
        (RoleKey.ANALYST, ["Kent", "Essex"]),
    ],
)
def test_no_wide_role_and_none_outside_ones_areas_is_given_or_proposed(
    role: RoleKey, areas: list[str], tess: User, colleague: User
) -> None:
    chosen = [area for area in (find_area(name) for name in areas) if area is not None]
    for give in (postings.give_role, proposals.give_or_propose_role):
        today = {"today": TODAY} if give is proposals.give_or_propose_role else {}
        with pytest.raises(NotPermitted):
            give(
                person=colleague,
                role=role,
                areas=chosen,
                start=TODAY,
                end=None,
                reason="?",
                version=version(colleague),
                by=tess,
                **today,
            )
    assert Posting.objects.filter(user=colleague).count() == 1
    assert not Proposal.objects.exists()


def test_category_4_is_proposed_by_the_agency_and_decided_by_somebody_else(
    tess: User, colleague: User, administrator: User
) -> None:
    proposal = proposals.propose_category_4(
        person=colleague, start=TODAY, end=None, reason="?", version=version(colleague), today=TODAY, by=tess
    )
    with pytest.raises((NotPermitted, NotPossible)):
        proposals.decide(proposal=proposal, decision=Decision.APPROVED, reason="?", today=TODAY, by=tess)
    proposals.decide(
        proposal=proposal, decision=Decision.APPROVED, reason="Yes", today=TODAY, by=administrator
    )
    assert access_on(colleague, TODAY).category_4_cleared


def test_nobody_is_added_to_or_moved_into_another_agency(tess: User, colleague: User, stranger: User) -> None:
    with pytest.raises(NotPermitted):
        people.add_person(
            username="in.filtrator", full_name="?", agency=stranger.agency, job_title="", email="", by=tess
        )
    with pytest.raises(NotPermitted):
        people.correct_person(
            person=colleague,
            full_name="Col League",
            agency=stranger.agency,
            job_title="",
            email="",
            version=version(colleague),
            by=tess,
        )


def test_the_list_and_the_pages_hold_the_own_agency_only(
    tess: User, colleague: User, stranger: User, signed_in: SignedIn
) -> None:
    assert set(kept_by(tess)) == {tess, colleague}
    assert set(list_people(by=tess, on=TODAY)) == {tess, colleague}
    client = signed_in(tess)
    assert "Stran Ger" not in client.get("/people/").content.decode()
    assert stranger.agency.name not in client.get("/people/").content.decode()
    for address in (
        "",
        "access/",
        "move/",
        "leave/",
        "roles/give/",
        "clearances/give/",
        "stop/",
        "password/",
    ):
        assert client.get(f"/people/{colleague.pk}/{address}").status_code == 200, address
        assert client.get(f"/people/{stranger.pk}/{address}").status_code == 404, address
        assert client.post(f"/people/{stranger.pk}/{address}").status_code in (404, 405), address
    assert client.get("/agencies/").status_code == 403
    assert client.get("/caseload/").status_code == 403


def test_nobody_at_all_is_kept_by_a_role_that_keeps_nobody(carys: User, colleague: User) -> None:
    assert list(kept_by(carys)) == []


def joins(client: Client, agency: Agency, **more: object) -> object:
    form = {
        "username": "j.oiner",
        "full_name": "Jo Iner",
        "agency": agency.pk,
        "vetting": "NPPV level 2",
        **posted("vetting_last", TODAY + timedelta(days=700)),
        "training": "MAPPA and information sharing",
        **posted("training_last", TODAY + timedelta(days=300)),
        "role": "police_officer",
        "areas": [area_pk("Kent")],
        **posted("start", TODAY),
        "reason": "Joins the team",
        **more,
    }
    return client.post("/people/add/", form)


def test_a_joiner_is_added_with_role_and_clearances_in_one_step(
    tess: User, police: Agency, signed_in: SignedIn
) -> None:
    added = joins(signed_in(tess), police)
    assert "One-time password" in added.content.decode()  # type: ignore[attr-defined]
    jo = User.objects.get(username="j.oiner")
    access = access_on(jo, TODAY)
    assert (access.postings, access.entitled) == (((RoleKey.POLICE_OFFICER, area_pk("Kent")),), True)
    assert access_on(jo, TODAY + timedelta(days=300)).entitled
    assert not access_on(jo, TODAY + timedelta(days=301)).entitled


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"role": "system_administrator"}, "from the list"),
        ({"areas": []}, "Select areas"),
        ({"areas": ["everywhere"]}, "from the list"),
        ({"reason": ""}, "Enter the reason"),
        ({"vetting_last-year": ""}, "vetting"),
        ({"vetting": "Somebody’s word"}, "from the list"),
        ({"username": "Not A Name"}, "letters, digits"),
    ],
)
def test_a_joiner_comes_whole_or_not_at_all(
    wrong: dict[str, object], message: str, tess: User, police: Agency, signed_in: SignedIn
) -> None:
    page = joins(signed_in(tess), police, **wrong)
    assert message in re.sub(r"\s+", " ", page.content.decode())  # type: ignore[attr-defined]
    assert not User.objects.filter(full_name="Jo Iner").exists()
    assert not Posting.objects.filter(reason="Joins the team").exists()


def test_a_joiner_with_a_wide_role_waits_for_its_approval(
    administrator: User, police: Agency, signed_in: SignedIn
) -> None:
    joins(signed_in(administrator), police, role="register_supervisor")
    jo = User.objects.get(username="j.oiner")
    assert access_on(jo, TODAY).postings == ()
    assert Proposal.objects.get().user == jo
