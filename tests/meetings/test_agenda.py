"""The agenda, invitations to its cases, contributions and attendance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions.agencies import end_protocol
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, ProtocolSignature, User
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.meetings import actions
from mappa.meetings.models import AgendaItem, Attendance, Contribution, Invitation, Meeting
from mappa.meetings.states import AgendaWhy, Answer, AttendanceOutcome
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import open_offender
from tests import factories
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def keeper(db: None) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", full_name="Kay Keeper")


@pytest.fixture
def member(db: None) -> User:
    return make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Mo Member")


@pytest.fixture
def planned(keeper: User) -> Meeting:
    return factories.meeting(keeper)


@pytest.fixture
def item(keeper: User, planned: Meeting) -> AgendaItem:
    return factories.on_agenda(factories.offender(keeper, level=2), planned, by=keeper)


def version_of(meeting: Meeting) -> int:
    return Meeting.objects.get(pk=meeting.pk).version


def lapse(person: User, *, on: date) -> None:
    signature = ProtocolSignature.objects.current().get(agency=person.agency)
    end_protocol(signature=signature, on=on, reason="Not renewed", by=command_line_user())


def sees(person: User, record: Offender) -> bool:
    """Whether the record opens to the person, who acts as in a request of their own."""
    reader = User.objects.get(pk=person.pk)
    with acting_as(reader.pk):
        try:
            open_offender(by=reader, pk=record.pk)
        except RecordNotShown:
            return False
    return True


def test_a_case_is_planned_for_one_meeting_of_a_level_at_a_time(
    keeper: User, planned: Meeting, item: AgendaItem
) -> None:
    other = factories.meeting(keeper, begins_at=factories.days_ahead(30))
    with pytest.raises(NotPossible, match="already: a case is planned for one level 2 meeting at a time"):
        factories.on_agenda(item.offender, other, by=keeper)
    level_3 = factories.meeting(keeper, level=3)
    assert factories.on_agenda(item.offender, level_3, by=keeper)
    actions.take_off(item=item, reason="Transferred", version=version_of(planned), today=TODAY(), by=keeper)
    assert factories.on_agenda(item.offender, other, by=keeper)


def test_a_case_of_another_area_is_not_put_on_the_agenda(planned: Meeting) -> None:
    both = make_person(RoleKey.COORDINATOR, "Kent", "Surrey")
    elsewhere = factories.offender(both, area="Surrey")
    with pytest.raises(NotPossible, match="another area"):
        factories.on_agenda(elsewhere, planned, by=both)


def test_another_reason_is_said(keeper: User, planned: Meeting) -> None:
    with pytest.raises(NotPossible, match="Enter the reason"):
        factories.on_agenda(factories.offender(keeper), planned, by=keeper, why=AgendaWhy.EXTRA)


def test_the_order_and_the_times_change_and_the_meeting_is_at_a_version(
    keeper: User, planned: Meeting, item: AgendaItem
) -> None:
    second = factories.on_agenda(factories.offender(keeper), planned, by=keeper)
    version = version_of(planned)
    actions.arrange_agenda(
        meeting=planned,
        slots=[actions.Slot(second.pk, 1, 45), actions.Slot(item.pk, 2, 20)],
        version=version,
        by=keeper,
    )
    assert list(AgendaItem.objects.order_by("position").values_list("pk", "starts_after", "minutes")) == [
        (second.pk, 0, 45),
        (item.pk, 45, 20),
    ]
    with pytest.raises(ChangedMeanwhile):
        actions.arrange_agenda(meeting=planned, slots=[], version=version, by=keeper)


def test_an_invitation_opens_the_record_from_today_until_some_days_after(
    keeper: User, member: User, planned: Meeting, item: AgendaItem
) -> None:
    assert not sees(member, item.offender)
    factories.invitation(item, member, by=keeper)
    work = Membership.objects.current().get(user=member)
    day = timezone.localdate(planned.begins_at)
    assert (work.kind, work.in_force.lower, work.in_force.upper) == (
        "meeting",
        TODAY(),
        day + timedelta(days=29),
    )
    assert sees(member, item.offender)


def test_whoever_is_invited_to_one_case_sees_no_other(
    keeper: User, member: User, planned: Meeting, item: AgendaItem
) -> None:
    other = factories.on_agenda(factories.offender(keeper), planned, by=keeper)
    factories.invitation(item, member, by=keeper)
    with acting_as(member.pk):
        assert list(AgendaItem.objects.values_list("pk", flat=True)) == [item.pk]
    assert not sees(member, other.offender)


def test_the_work_ends_when_uninvited_unless_another_meeting_needs_it(
    keeper: User, member: User, planned: Meeting, item: AgendaItem
) -> None:
    first = factories.invitation(item, member, by=keeper)
    later = factories.meeting(keeper, level=3, begins_at=factories.days_ahead(60))
    second = factories.invitation(factories.on_agenda(item.offender, later, by=keeper), member, by=keeper)
    end = timezone.localdate(later.begins_at) + timedelta(days=29)
    assert Membership.objects.current().get(user=member).in_force.upper == end
    actions.uninvite(invitation=second, reason="Not needed", today=TODAY(), by=keeper)
    end = timezone.localdate(planned.begins_at) + timedelta(days=29)
    assert Membership.objects.current().get(user=member).in_force.upper == end
    actions.uninvite(invitation=first, reason="Not needed", today=TODAY(), by=keeper)
    assert not sees(member, item.offender)


def test_taking_a_case_off_ends_the_work_and_keeps_what_was_written(
    keeper: User, member: User, planned: Meeting, item: AgendaItem
) -> None:
    factories.invitation(item, member, by=keeper)
    actions.take_off(item=item, reason="Moved away", version=version_of(planned), today=TODAY(), by=keeper)
    assert not sees(member, item.offender)
    assert AgendaItem.objects.get(pk=item.pk).removed_reason == "Moved away"
    assert Invitation.objects.current().filter(agenda_item=item).exists()


def test_an_agency_without_a_protocol_on_the_day_cannot_be_invited(
    keeper: User, member: User, planned: Meeting, item: AgendaItem
) -> None:
    lapse(member, on=timezone.localdate(planned.begins_at))
    for person in (member, None):
        with pytest.raises(
            NotPossible, match="signature of the information-sharing protocol is not in force"
        ):
            factories.invitation(item, person, by=keeper, agency=member.agency)


def test_a_protocol_that_lapses_after_the_invitation_closes_the_record(
    keeper: User, member: User, item: AgendaItem
) -> None:
    factories.invitation(item, member, by=keeper)
    assert sees(member, item.offender)
    lapse(member, on=TODAY())
    assert not sees(member, item.offender)
    with acting_as(member.pk):
        assert not AgendaItem.objects.exists()


def test_nobody_is_invited_to_whom_the_record_would_not_open(
    keeper: User, planned: Meeting, item: AgendaItem
) -> None:
    untrained = make_person(RoleKey.AGENCY_MEMBER, "Kent", training=False)
    with pytest.raises(NotPossible, match="Not in force: training"):
        factories.invitation(item, untrained, by=keeper)
    adviser = make_person(RoleKey.LAY_ADVISER, "Kent")
    with pytest.raises(NotPossible, match="no role"):
        factories.invitation(item, adviser, by=keeper)
    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    fourth = factories.on_agenda(
        factories.offender(cleared, category=4, on=date(2023, 1, 9)), planned, by=cleared
    )
    with pytest.raises(NotPossible, match="not cleared for category 4"):
        factories.invitation(fourth, make_person(RoleKey.AGENCY_MEMBER, "Kent"), by=cleared)


def test_an_invitation_is_sent_once(keeper: User, member: User, item: AgendaItem) -> None:
    factories.invitation(item, member, by=keeper)
    with pytest.raises(NotPossible, match="invited to this case already"):
        factories.invitation(item, member, by=keeper)


def test_the_one_invited_answers_and_nobody_else_but_the_keeper(
    keeper: User, member: User, item: AgendaItem
) -> None:
    sent = factories.invitation(item, member, by=keeper)
    stranger = make_person(RoleKey.POLICE_OFFICER, "Kent")
    with pytest.raises(NotPermitted):
        actions.answer_invitations(invitations=[sent], answer=Answer.ATTENDING, reason="", by=stranger)
    reader = User.objects.get(pk=member.pk)
    with acting_as(member.pk):
        actions.answer_invitations(invitations=[sent], answer=Answer.APOLOGIES, reason="On leave", by=reader)
    standing = Invitation.objects.current().get(person=member)
    assert (standing.answer, standing.reason) == (Answer.APOLOGIES, "On leave")
    with pytest.raises(ChangedMeanwhile):
        actions.answer_invitations(invitations=[sent], answer=Answer.ATTENDING, reason="", by=keeper)


def test_the_work_passes_to_a_substitute_of_the_same_agency(
    keeper: User, member: User, item: AgendaItem
) -> None:
    sent = factories.invitation(item, member, by=keeper)
    colleague = make_person(RoleKey.AGENCY_MEMBER, "Kent", agency=member.agency)
    with pytest.raises(NotPossible, match="does not belong to"):
        actions.send_substitute(
            invitations=[sent],
            person=make_person(RoleKey.AGENCY_MEMBER, "Kent"),
            reason="",
            today=TODAY(),
            by=keeper,
        )
    reader = User.objects.get(pk=member.pk)
    with acting_as(member.pk):
        actions.send_substitute(
            invitations=[sent], person=colleague, reason="On leave", today=TODAY(), by=reader
        )
    standing = Invitation.objects.current().get(agenda_item=item, agency=member.agency)
    assert (standing.person, standing.substitute_for) == (colleague, member)
    assert sees(colleague, item.offender)
    assert not sees(member, item.offender)


def test_standing_members_and_the_chair_are_invited_by_default(keeper: User) -> None:
    chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent"))
    nurse = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    lapsing = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    housing = make_agency("Housing of Kent")
    begins_at = factories.days_ahead(21)
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
    for agency, person in ((nurse.agency, nurse), (lapsing.agency, lapsing), (housing, None)):
        actions.add_standing_member(
            series=series, agency=agency, person=person, on=TODAY(), reason="", by=keeper
        )
    lapse(lapsing, on=begins_at.date())
    planned = factories.meeting(keeper, begins_at=begins_at, series=series, chair=chair)
    item = factories.on_agenda(factories.offender(keeper), planned, by=keeper)
    invited = Invitation.objects.current().filter(agenda_item=item)
    assert set(invited.values_list("agency", "person")) == {
        (chair.agency_id, chair.pk),
        (nurse.agency_id, nurse.pk),
        (housing.pk, None),
    }
    leaving_out = invited.get(person=nurse)
    actions.uninvite(invitation=leaving_out, reason="Conflict of interest", today=TODAY(), by=keeper)
    assert not sees(nurse, item.offender)


def contribute(item: AgendaItem, by: User, *, text: str = "", version: int = 0) -> Contribution:
    reader = User.objects.get(pk=by.pk)
    with acting_as(reader.pk):
        return actions.contribute(
            item=item, nothing_held=not text, text=text, reason="", version=version, by=reader
        )


def test_a_contribution_is_the_agencys_own_and_nothing_held_is_one(
    keeper: User, member: User, item: AgendaItem
) -> None:
    factories.invitation(item, member, by=keeper)
    first = contribute(item, member)
    assert first.nothing_held
    second = contribute(item, member, text="Seen on Tuesday", version=first.pk)
    assert (second.text, second.replaces) == ("Seen on Tuesday", first)
    with pytest.raises(ChangedMeanwhile):
        contribute(item, member, text="Seen on Wednesday", version=first.pk)
    with pytest.raises(NotPossible, match="not invited to this case"):
        contribute(item, keeper, text="Ours")
    assert Contribution.objects.current().filter(agenda_item=item).count() == 1


def test_attendance_is_recorded_by_agency_when_the_meeting_is_open(keeper: User, member: User) -> None:
    chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent"))
    planned = factories.meeting(keeper, chair=chair)
    item = factories.on_agenda(factories.offender(keeper), planned, by=keeper)
    factories.invitation(item, member, by=keeper)
    came = [
        actions.Came(chair.agency, chair, AttendanceOutcome.ATTENDED),
        actions.Came(member.agency, member, AttendanceOutcome.ABSENT),
    ]
    with pytest.raises(NotPossible, match="when the meeting has been opened"):
        actions.record_attendance(item=item, came=came, reason="", version=0, by=keeper)
    actions.open_meeting(meeting=planned, version=version_of(planned), now=planned.begins_at, by=keeper)
    recorded = actions.record_attendance(item=item, came=came, reason="", version=0, by=keeper)
    highest = max(one.pk for one in recorded)
    with pytest.raises(ChangedMeanwhile):
        actions.record_attendance(item=item, came=came, reason="", version=0, by=keeper)
    late = [came[0], actions.Came(member.agency, member, AttendanceOutcome.ATTENDED)]
    actions.record_attendance(item=item, came=late, reason="Came late", version=highest, by=keeper)
    standing = Attendance.objects.current().filter(agenda_item=item)
    assert set(standing.values_list("person", "outcome")) == {
        (chair.pk, "attended"),
        (member.pk, "attended"),
    }
    assert standing.get(person=member).replaces.outcome == "absent"
