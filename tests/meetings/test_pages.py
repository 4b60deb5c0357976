"""The pages of meetings: what each person finds there, and what leaves the system."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from mappa.access.actions.agencies import end_protocol
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, ProtocolSignature, User
from mappa.meetings import actions
from mappa.meetings.calendars import calendar_of
from mappa.meetings.models import AgendaItem, Attendance, Contribution, Expected, Invitation, Meeting
from mappa.meetings.states import Answer
from mappa.offenders.models import Offender
from mappa.web.forms import posted
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
CANARY = "Canaryname"


@pytest.fixture
def keeper(db: None) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", full_name="Kay Keeper")


@pytest.fixture
def member(db: None) -> User:
    return make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Mo Member")


@pytest.fixture
def record(keeper: User) -> Offender:
    return factories.offender(
        keeper, family_name=CANARY, given_names="Canarygiven", reference="CANARY-REF-1", level=2
    )


@pytest.fixture
def item(keeper: User, record: Offender) -> AgendaItem:
    chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent"))
    return factories.on_agenda(record, factories.meeting(keeper, chair=chair), by=keeper)


def text_of(answer: HttpResponse) -> str:
    """The page, with the spaces that do not break as ordinary ones."""
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def as_person(client: Client, person: User) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, name: str, pk: int, **typed: object) -> str:
    """What the page answers to what was typed into its form."""
    url = reverse(f"meetings:{name}", args=[pk])
    page = client.get(url).content.decode()
    version = page.partition('name="version" id="id_version" value="')[2].partition('"')[0]
    answer = client.post(url, {"version": version, **typed}, follow=True)
    return answer.content.decode()


def test_a_calendar_file_carries_nothing_of_any_case(
    client: Client, keeper: User, member: User, item: AgendaItem
) -> None:
    factories.invitation(item, member, by=keeper)
    answer = as_person(client, member).get(reverse("meetings:calendar", args=[item.meeting_id]))
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    for canary in ("canary", "19700203", "1970-02-03", "Carter", "Mo Member"):
        assert canary.lower() not in text.lower()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Level 2 meeting, Kent"
    assert str(event["UID"]) == str(item.meeting.uid)


def test_a_moved_and_a_cancelled_meeting_replace_what_calendars_have(
    client: Client, keeper: User, member: User, item: AgendaItem
) -> None:
    factories.invitation(item, member, by=keeper)
    begins_at = factories.days_ahead(40)
    version = Meeting.objects.get(pk=item.meeting_id).version
    actions.move_meeting(
        meeting=item.meeting,
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=2),
        place="County hall",
        reason="Moved",
        version=version,
        now=timezone.now(),
        by=keeper,
    )
    url = reverse("meetings:calendar", args=[item.meeting_id])
    (event,) = Calendar.from_ical(as_person(client, member).get(url).content).walk("VEVENT")
    assert (event["SEQUENCE"], str(event["STATUS"])) == (1, "CONFIRMED")
    actions.cancel_meeting(
        meeting=item.meeting, reason="Snow", version=version + 1, today=timezone.localdate(), by=keeper
    )
    calendar = Calendar.from_ical(client.get(url).content)
    (event,) = calendar.walk("VEVENT")
    assert (event["SEQUENCE"], str(event["STATUS"]), str(calendar["METHOD"])) == (2, "CANCELLED", "CANCEL")
    assert str(event["UID"]) == str(item.meeting.uid)
    listed = client.get(reverse("meetings:mine")).content.decode()
    assert "You were invited" in listed
    assert CANARY not in listed


@pytest.mark.parametrize(("month", "day", "utc"), [(3, 26, 9), (3, 29, 8), (10, 29, 8), (11, 1, 9)])
def test_calendar_times_are_londons_over_the_clock_change(
    keeper: User, month: int, day: int, utc: int
) -> None:
    london = ZoneInfo("Europe/London")
    at = datetime(2027, month, day, 9, tzinfo=london)
    meeting = Meeting(
        area=factories.meeting(keeper).area,
        name="MARMM",
        place="Headquarters",
        begins_at=at,
        ends_at=at + timedelta(hours=1),
        sequence=0,
        state="planned",
    )
    calendar = Calendar.from_ical(calendar_of(meeting, at=timezone.now()))
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(ZoneInfo("UTC")).hour == utc
    assert str(event["DTSTART"].params["TZID"]) == "Europe/London"
    assert calendar.walk("VTIMEZONE")


def test_whoever_is_invited_to_one_case_finds_it_and_no_other(
    client: Client, keeper: User, member: User, item: AgendaItem
) -> None:
    other = factories.on_agenda(factories.offender(keeper, family_name="Otherone"), item.meeting, by=keeper)
    factories.invitation(item, member, by=keeper)
    page = text_of(as_person(client, member).get(reverse("meetings:meeting", args=[item.meeting_id])))
    assert CANARY.upper() in page
    assert "OTHERONE" not in page
    assert "1 other case on the agenda is not open to you" in page
    assert client.get(reverse("meetings:case", args=[item.pk])).status_code == 200
    assert client.get(reverse("meetings:case", args=[other.pk])).status_code == 404


def test_an_agency_whose_protocol_lapsed_is_shown_and_its_people_open_nothing(
    client: Client, keeper: User, member: User, item: AgendaItem
) -> None:
    factories.invitation(item, member, by=keeper)
    end_protocol(
        signature=ProtocolSignature.objects.current().get(agency=member.agency),
        on=timezone.localdate(),
        reason="Not renewed",
        by=command_line_user(),
    )
    as_person(client, keeper)
    assert "1 invitation without protocol" in text_of(
        client.get(reverse("meetings:meeting", args=[item.meeting_id]))
    )
    case = client.get(reverse("meetings:case", args=[item.pk])).content.decode()
    assert f"{member.agency.name} is invited, and its signature" in case
    as_person(client, member)
    page = client.get(reverse("meetings:meeting", args=[item.meeting_id])).content.decode()
    assert "signature of the information-sharing protocol" in page
    assert CANARY.upper() not in page
    assert client.get(reverse("meetings:case", args=[item.pk])).status_code in (403, 404)


def test_one_answer_for_all_cases_and_a_contribution(
    client: Client, keeper: User, member: User, item: AgendaItem
) -> None:
    sent = factories.invitation(item, member, by=keeper)
    as_person(client, member)
    assert "No answer yet" in client.get(reverse("meetings:mine")).content.decode()
    assert "Your answer is recorded" in send(
        client, "answer", item.meeting_id, cases=[str(sent.pk)], answer="attending"
    )
    assert Invitation.objects.current().get(person=member).answer == "attending"
    assert "Select whether your agency holds anything" in send(client, "contribute", item.pk)
    assert "contribution is recorded" in send(client, "contribute", item.pk, held="no")
    assert Contribution.objects.current().get(agenda_item=item).nothing_held
    assert (
        "Nothing held"
        in as_person(client, keeper).get(reverse("meetings:case", args=[item.pk])).content.decode()
    )


def test_a_late_contribution_is_marked(client: Client, keeper: User, member: User, item: AgendaItem) -> None:
    factories.invitation(item, member, by=keeper)
    Meeting.objects.filter(pk=item.meeting_id).update(
        contributions_due_on=timezone.localdate() - timedelta(days=1)
    )
    as_person(client, member)
    assert "marked as late" in client.get(reverse("meetings:contribute", args=[item.pk])).content.decode()
    assert "Late" in send(client, "contribute", item.pk, held="yes", text="Seen on Tuesday")


def test_a_case_is_put_on_the_agenda_and_attendance_is_likely_already(
    client: Client, keeper: User, record: Offender
) -> None:
    chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent"))
    planned = factories.meeting(keeper, chair=chair)
    as_person(client, keeper)
    assert "The cases are on the agenda" in send(client, "add_cases", planned.pk, cases=[str(record.pk)])
    item = AgendaItem.objects.get(meeting=planned)
    invitation = Invitation.objects.current().get(agenda_item=item)
    assert invitation.person == chair
    actions.answer_invitations(invitations=[invitation], answer=Answer.ATTENDING, reason="", by=keeper)
    actions.open_meeting(
        meeting=planned,
        version=Meeting.objects.get(pk=planned.pk).version,
        now=planned.begins_at,
        by=keeper,
    )
    page = client.get(reverse("meetings:attendance", args=[item.pk])).content.decode()
    assert 'value="attended" checked' in page
    invitation = Invitation.objects.current().get(agenda_item=item)
    assert "Attendance is recorded" in send(
        client, "attendance", item.pk, **{f"came_{invitation.pk}": "attended"}
    )
    assert Attendance.objects.current().get(agenda_item=item).outcome == "attended"


def test_a_planned_meeting_is_shown_where_its_chair_and_cases_are_asked_for(
    client: Client, keeper: User
) -> None:
    begins_at = factories.days_ahead(21)
    sent = {
        "where": str(Area.objects.get(name="Kent").pk),
        "level": "2",
        "name": "Extra meeting",
        **posted("on", begins_at.date()),
        "begins": "9:30",
        "until": "12:30",
        "place": "Town hall",
    }
    answer = as_person(client, keeper).post(reverse("meetings:plan"), sent)
    assert answer["Location"] == reverse("meetings:meeting", args=[Meeting.objects.get().pk])


def test_a_double_booking_is_told_and_keeps_what_was_chosen(
    client: Client, keeper: User, item: AgendaItem
) -> None:
    other = factories.meeting(keeper, begins_at=factories.days_ahead(30))
    page = as_person(client, keeper).get(reverse("meetings:add_cases", args=[other.pk])).content.decode()
    assert CANARY.upper() not in page
    answer = send(client, "add_cases", other.pk, reference="CANARY-REF-1", reason="Typed all the same")
    assert "planned for one level 2 meeting at a time" in answer
    assert "Typed all the same" in answer


def test_another_case_is_put_on_the_agenda_with_its_reason(client: Client, keeper: User) -> None:
    factories.offender(keeper, reference="OTHER-1", level=1)
    planned = factories.meeting(keeper)
    as_person(client, keeper)
    assert "enter the reference of another one" in send(client, "add_cases", planned.pk)
    assert "Enter the reason" in send(client, "add_cases", planned.pk, reference="OTHER-1")
    assert "no such record" in send(client, "add_cases", planned.pk, reference="NONE-1", reason="Urgent")
    assert "on the agenda" in send(client, "add_cases", planned.pk, reference="OTHER-1", reason="Urgent")
    assert AgendaItem.objects.get(meeting=planned).why == "extra"


def test_an_accepted_referral_waits_until_it_is_on_an_agenda(client: Client, keeper: User) -> None:
    referred = factories.offender(keeper, family_name="Referred", level=1)
    referral = factories.sent_referral(referred, by=keeper, level=2)
    factories.accept_referral(referral, by=keeper)
    planned = factories.meeting(keeper)
    url = reverse("meetings:add_cases", args=[planned.pk])
    page = text_of(as_person(client, keeper).get(url))
    assert "REFERRED" in page
    assert "Referral to level 2 accepted on" in page
    send(client, "add_cases", planned.pk, cases=[str(referred.pk)])
    item = AgendaItem.objects.get(meeting=planned)
    assert (item.why, item.referral) == ("referral", referral)
    assert "REFERRED" not in text_of(client.get(url))
    actions.take_off(
        item=item,
        reason="Too soon",
        version=Meeting.objects.get(pk=planned.pk).version,
        today=timezone.localdate(),
        by=keeper,
    )
    assert "REFERRED" in text_of(client.get(url))


def test_the_second_administrator_is_told(client: Client, keeper: User, item: AgendaItem) -> None:
    url = reverse("meetings:cancel", args=[item.meeting_id])
    as_person(client, keeper)
    answer = client.post(url, {"version": "0", "reason": "Typed by the second"})
    assert answer.status_code == 409
    assert "Typed by the second" in answer.content.decode()


def test_a_lay_adviser_finds_the_meeting_and_no_case(client: Client, keeper: User, item: AgendaItem) -> None:
    adviser = make_person(RoleKey.LAY_ADVISER, "Kent")
    actions.invite_observer(meeting=item.meeting, person=adviser, reason="", by=keeper)
    as_person(client, adviser)
    assert "You observe it" in client.get(reverse("meetings:mine")).content.decode()
    page = client.get(reverse("meetings:meeting", args=[item.meeting_id])).content.decode()
    assert CANARY.upper() not in page
    assert client.get(reverse("meetings:calendar", args=[item.meeting_id])).status_code == 200


def test_who_is_expected_follows_the_invitations(keeper: User, member: User, item: AgendaItem) -> None:
    sent = factories.invitation(item, member, by=keeper)
    assert Expected.objects.get(person=member).stands
    actions.uninvite(invitation=sent, reason="Not needed", today=timezone.localdate(), by=keeper)
    assert not Expected.objects.get(person=member).stands
