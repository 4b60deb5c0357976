"""What waits for each person: what stands on their home page and what does not, in which order, and why."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.caseload.today import SHOWN_OF_EACH, Today, Urgency, today_of
from mappa.levels.queries import list_reviews_due
from mappa.meetings.models import Meeting
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind
from mappa.risk.actions import PlannedTrigger
from mappa.transfers.queries import list_category_ends
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import clear, make_person

pytestmark = pytest.mark.django_db


def waits_for(person: User) -> Today:
    return today_of(by=User.objects.get(pk=person.pk), now=timezone.now())


def told(person: User) -> list[tuple[Urgency, str, str]]:
    return [(item.urgency, item.name, item.what) for item in waits_for(person).items]


def names(person: User) -> set[str]:
    return {item.name for item in waits_for(person).items}


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def quiet(carys: User) -> Offender:
    """A case in which nothing is due: no level, and no category that ends."""
    return factories.offender(carys, family_name="Quiet", category=1)


def test_nothing_waits(carys: User, quiet: Offender, signed_in: SignedIn) -> None:
    page = signed_in(carys).get("/").content.decode()

    assert "Nothing waits for you today." in page
    assert "QUIET" not in page


class TestActions:
    @pytest.fixture
    def three(self, quiet: Offender, pia: User, carys: User) -> None:
        for text, due_on in (("Visit", days(3)), ("Ring", days(0)), ("Far off", days(20))):
            factories.action(quiet, owner=pia, by=carys, text=text, due_on=due_on)
        began = days(-40)
        factories.action(quiet, owner=pia, by=carys, text="Search", due_on=days(-30), today=began)

    @pytest.mark.usefixtures("three")
    def test_are_read_by_their_day_and_say_since_when(self, pia: User) -> None:
        assert told(pia) == [
            (Urgency.OVERDUE, "QUIET, Daniel", "Your action: Search"),
            (Urgency.TODAY, "QUIET, Daniel", "Your action: Ring"),
            (Urgency.THIS_WEEK, "QUIET, Daniel", "Your action: Visit"),
        ]
        search, ring, *_ = waits_for(pia).items
        assert search.status == "30\xa0days overdue"
        assert ring.status == "Today"
        assert search.why.startswith(f"You took it on for {pia.agency} between meetings on ")
        assert search.href.endswith("/report/")

    @pytest.mark.usefixtures("three")
    def test_what_is_far_off_is_only_counted(self, pia: User) -> None:
        (actions,) = waits_for(pia).not_all_shown
        assert (actions.total, actions.overdue) == (4, 1)

    @pytest.mark.usefixtures("three")
    def test_are_nobody_elses(self, fred: User, carys: User) -> None:
        assert not [what for _, _, what in told(fred) if "action" in what]
        assert not [what for _, _, what in told(carys) if "Your action" in what]

    def test_go_when_the_record_closes_to_the_owner_and_come_to_who_keeps_the_meetings(
        self, quiet: Offender, carys: User
    ) -> None:
        grace = make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Grace Tennant")
        factories.action(quiet, owner=grace, by=carys, text="Call", due_on=days(1))
        assert len(told(grace)) == 1
        for membership in quiet.membership_set.filter(user=grace, superseded_at=None):
            factories.end_membership(quiet, membership, by=carys)

        assert told(grace) == []
        ((_, name, what),) = told(carys)
        assert (name, what) == ("QUIET, Daniel", "Pass on the action of Grace Tennant: Call")


class TestReviews:
    @pytest.fixture
    def due(self, carys: User) -> list[Offender]:
        """Seven cases at level 2 that nobody reviewed."""
        return [
            factories.offender(carys, family_name=f"Due{n}", category=1, level=2, on=date(2010, 1, 1 + n))
            for n in range(7)
        ]

    def test_the_longest_overdue_come_first_and_the_list_has_the_others(
        self, due: list[Offender], carys: User, signed_in: SignedIn
    ) -> None:
        today = waits_for(carys)
        assert [item.name for item in today.items] == [f"DUE{n}, Daniel" for n in range(SHOWN_OF_EACH)]
        assert today.items[0].why == (
            "Level 2 since 1 January 2010 and not reviewed since: due every 16\xa0weeks by the policy for all areas."
        )
        assert today.items[0].status.endswith("years overdue")
        ((further, source),) = today.groups[0].more
        listed = list_reviews_due(by=carys, on=today.on, level=None, page=1)
        assert (further, source.total, source.overdue) == (2, listed.page.paginator.count, listed.overdue)

        client = signed_in(carys)
        page = client.get("/").content.decode()
        assert "2 more:" in page
        assert f'href="{source.href}">7\xa0reviews due within 4\xa0weeks, 7 overdue' in page
        assert client.get(source.href).status_code == 200

    def test_are_the_supervisors_where_there_is_one_and_anybodys_otherwise(
        self, due: list[Offender], carys: User, pia: User
    ) -> None:
        owen = make_person(RoleKey.PROBATION_OFFICER, "Kent", full_name="Owen Maddox")
        factories.member(due[0], owen, by=carys)

        assert "DUE0, Daniel" in names(owen)
        assert "DUE0, Daniel" not in names(pia)
        assert "DUE1, Daniel" in names(pia)
        assert "DUE0, Daniel" in names(carys)
        (source,) = (one for one in waits_for(pia).sources if one.key == "reviews")
        listed = list_reviews_due(by=pia, on=days(0), level=None, page=1, theirs=True)
        assert source.total == listed.page.paginator.count == 6
        assert source.href.endswith("?whose=mine")

    @pytest.mark.usefixtures("due")
    def test_are_not_those_of_whoever_sets_no_level(
        self, fred: User, ana: User, rex: User, ada: User
    ) -> None:
        assert [told(person) for person in (fred, ana, rex, ada)] == [[], [], [], []]

    @pytest.mark.usefixtures("due")
    def test_are_not_worked_out_for_whoever_is_posted_everywhere(self, carys: User) -> None:
        nation = make_person(RoleKey.COORDINATOR)
        today = waits_for(nation)
        assert "DUE0, Daniel" not in {item.name for item in today.items}
        assert [one.words for one in today.not_counted] == [
            "Reviews due",
            "Categories that end",
            "Records due for review",
        ]


class TestWalls:
    @pytest.fixture
    def case(self, carys: User) -> Offender:
        return factories.offender(carys, family_name="Hidden", category=1, level=2, on=date(2010, 1, 1))

    def test_another_areas_case_waits_for_nobody_here(self, case: Offender, carys: User, mo: User) -> None:
        assert names(carys) == {"HIDDEN, Daniel"}
        assert names(mo) == set()

    def test_a_restricted_case_waits_for_its_members_alone(
        self, case: Offender, carys: User, pia: User
    ) -> None:
        factories.member(case, carys, by=carys)
        factories.restrict(case, by=carys)
        assert names(carys) == {"HIDDEN, Daniel"}
        assert names(pia) == set()

    def test_a_case_of_category_4_waits_for_the_cleared_alone(self, carys: User, pia: User) -> None:
        clear(carys, ClearanceKind.CATEGORY_4)
        cleared = User.objects.get(pk=carys.pk)
        factories.offender(cleared, family_name="Fourth", category=4, level=2, on=date(2023, 1, 1))
        assert names(cleared) == {"FOURTH, Daniel"}
        assert names(pia) == set()

    def test_ended_work_waits_no_longer(self, case: Offender, carys: User, mo: User) -> None:
        membership = factories.member(case, mo, by=carys, kind=MembershipKind.SUPERVISING)
        assert names(mo) == {"HIDDEN, Daniel"}
        factories.end_membership(case, membership, by=carys)
        assert names(mo) == set()

    def test_nothing_of_a_case_is_on_the_page_of_whoever_sees_figures(
        self, case: Offender, len_: User, bea: User, sys_: User, hal: User, signed_in: SignedIn
    ) -> None:
        for person in (len_, bea, sys_, hal):
            page = signed_in(person).get("/").content.decode()
            assert "HIDDEN" not in page
            assert "Nothing waits for you today." in page


class TestMeetings:
    @pytest.fixture
    def held(self, quiet: Offender, carys: User, pia: User) -> Meeting:
        """A meeting in two days that Pia chairs, with one case to which Fred’s colleague is invited."""
        factories.grade(pia)
        chair = User.objects.get(pk=pia.pk)
        return factories.meeting(carys, begins_at=factories.days_ahead(2, hour=10), chair=chair)

    def test_each_is_told_as_what_and_what_is_asked_of_them(
        self, held: Meeting, quiet: Offender, carys: User, pia: User, len_: User, ada: User
    ) -> None:
        grace = make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Grace Tennant")
        item = factories.on_agenda(quiet, held, by=carys)
        factories.invitation(item, grace, by=carys)

        (chaired,) = (one for one in waits_for(pia).items if one.begins_at)
        assert "Police headquarters. You chair it" in chaired.why
        assert chaired.urgency is Urgency.THIS_WEEK
        assert chaired.status.endswith(", 10am")
        (kept,) = (one for one in waits_for(ada).items if one.begins_at)
        assert "You keep the meetings of Kent. Pia Holt chairs it, 1\xa0case on the agenda." in kept.why
        whats = {one.what for one in waits_for(grace).items}
        assert whats == {
            "Level 2 meeting, Kent",
            "Answer the invitation to Level 2 meeting",
            "Write what your agency holds, for Level 2 meeting",
        }
        assert not waits_for(len_).items

    def test_one_with_cases_left_open_is_asked_of_its_chair_and_keepers(
        self, held: Meeting, quiet: Offender, carys: User, pia: User, mo: User
    ) -> None:
        factories.on_agenda(quiet, held, by=carys)
        over = timezone.now() - timedelta(days=3)
        Meeting.objects.filter(pk=held.pk).update(begins_at=over, ends_at=over + timedelta(hours=2))
        for person in (carys, pia):
            assert (Urgency.OVERDUE, "", "Close 1\xa0case of Level 2 meeting") in told(person)
        assert told(mo) == []


def test_minutes_wait_for_who_has_the_next_step(quiet: Offender, carys: User, pia: User) -> None:
    chair = factories.grade(pia)
    grace = make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Grace Tennant")
    item = factories.closed_case(quiet, grace, by=carys, chair=chair)

    def steps(person: User) -> list[str]:
        return [what for _, _, what in told(person) if "minutes" in what]

    assert (steps(carys), steps(chair), steps(grace)) == (["Check the minutes"], [], [])
    factories.signed_minutes(item, by=carys, chair=chair)
    assert (steps(carys), steps(chair), steps(grace)) == (["Send the minutes"], [], [])
    factories.sent_minutes(item, by=carys)
    assert steps(carys) == []
    assert steps(grace) == ["Read your copy of the minutes, and acknowledge it"]


class TestComingIn:
    def test_a_referral_waits_for_who_screens_and_then_for_who_sent_it(
        self, quiet: Offender, carys: User, pia: User
    ) -> None:
        one = factories.sent_referral(quiet, by=pia)
        assert told(pia) == []
        ((_, name, what),) = told(carys)
        assert (name, what) == ("QUIET, Daniel", "Screen the referral to level 3")
        assert "Pia Holt, Police of the tests, sent it on" in waits_for(carys).items[0].why

        factories.return_referral(one, by=carys)
        assert told(carys) == []
        ((_, _, what),) = told(pia)
        assert what == "Add what was asked to your referral to level 3"

    def test_a_notification_waits_for_who_answers(self, carys: User, fred: User, mo: User, pia: User) -> None:
        factories.notification(fred)
        assert [what for _, _, what in told(carys)] == ["Answer the notification that a person is eligible"]
        assert [told(person) for person in (fred, mo, pia)] == [[], [], []]

    def test_a_release_waits_for_who_prepares_it(
        self, quiet: Offender, carys: User, fred: User, ana: User
    ) -> None:
        factories.begin_custody(quiet, on=date(2010, 1, 1), by=carys)
        factories.release_date(quiet, by=fred, release_on=days(20))
        for person in (carys, fred):
            assert (Urgency.WAITING, "QUIET, Daniel", "See that a meeting is held before release") in told(
                person
            )
        assert told(ana) == []


class TestOthers:
    def test_a_sign_that_was_seen_waits_for_who_was_told(
        self, quiet: Offender, carys: User, pia: User
    ) -> None:
        factories.assessment(quiet, by=carys)
        factories.plan(quiet, by=carys, triggers=[PlannedTrigger("He drinks", "Visit", pia)])
        factories.trigger_raised(quiet, by=carys)
        ((urgency, name, what),) = told(pia)
        assert (urgency, name) == (Urgency.TODAY, "QUIET, Daniel")
        assert what == "Answer an early-warning sign: He drinks"
        assert told(carys) == []

    def test_an_offer_waits_for_the_area_asked(
        self, quiet: Offender, carys: User, mo: User, pia: User
    ) -> None:
        factories.offer(quiet, "Thames Valley", by=carys)
        ((_, name, what),) = told(mo)
        assert (name, what) == ("QUIET, Daniel", "Answer Kent’s offer")
        assert [told(person) for person in (carys, pia)] == [[], []]

    def test_a_category_that_ends_agrees_with_its_list(self, quiet: Offender, carys: User, ada: User) -> None:
        factories.end_category(quiet, on=days(-2), by=carys)
        ((urgency, _, what),) = told(carys)
        assert (urgency, what) == (Urgency.OVERDUE, "Review the end of category 1")
        (source,) = waits_for(carys).sources
        assert source.total == list_category_ends(by=carys, on=days(0), page=1).page.paginator.count
        assert told(ada) == []

    def test_an_emergency_opening_waits_for_another_to_review_it(
        self, quiet: Offender, carys: User, mo: User, rex: User, pia: User
    ) -> None:
        factories.open_in_emergency(quiet, by=mo)
        for person in (carys, rex):
            assert "Review an emergency opening" in [what for _, _, what in told(person)]
        assert [told(person) for person in (mo, pia)] == [[], []]

    def test_a_clearance_that_ends_waits_for_its_holder(self, quiet: Offender) -> None:
        grace = make_person(RoleKey.AGENCY_MEMBER, "Kent", vetting=False)
        clear(grace, ClearanceKind.VETTING, end=days(10))
        ((_, _, what),) = told(grace)
        assert what == "Your vetting ends"


def test_one_row_of_the_audit_tells_whose_names_were_shown(carys: User, signed_in: SignedIn) -> None:
    shown = factories.offender(carys, category=1, level=2, on=date(2010, 1, 1))
    client = signed_in(carys)
    before = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    client.get("/")

    (entry,) = AuditEntry.objects.filter(pk__gt=before, by_id=carys.pk)
    assert (entry.event, entry.area_id) == ("home.viewed", shown.area_id)
    assert entry.detail == {"lists": {"reviews": 1}, "offender_ids": [shown.pk]}


def test_every_link_of_the_page_leads_somewhere(
    quiet: Offender, carys: User, pia: User, signed_in: SignedIn
) -> None:
    factories.offender(carys, family_name="Due", category=1, level=2, on=date(2010, 1, 1))
    factories.action(quiet, owner=carys, by=carys, due_on=days(1))
    factories.sent_referral(quiet, by=pia)
    factories.end_category(quiet, on=days(-2), by=carys)
    client = signed_in(carys)
    page = client.get("/").content.decode()
    links = re.findall(r'govuk-task-list__link" href="([^"]+)"', page)
    assert len(links) == 4
    assert {client.get(link).status_code for link in links} == {200}
