"""Every page that lists something sends a fixed number of queries, however long the list.

The numbers stand here and nowhere else. They include the session, the person, the postings, who acts, and the
audit row; raising one takes a reason in the commit.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.discussions.states import ActionState
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.meetings import actions as meetings
from mappa.meetings.models import AgendaItem, Contribution, Expected, Invitation, Meeting, MeetingSeries
from mappa.offenders.models import EmergencyOpening, LevelPeriod, Offender
from mappa.referrals.models import Referral
from mappa.risk.actions import PlannedMeasure, PlannedTrigger
from mappa.risk.states import Pillar
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db

#: Page → role that asks, what follows in the address, and how many queries.
QUERIES: dict[str, tuple[RoleKey, dict[str, Any], int]] = {
    "caseload:home": (RoleKey.COORDINATOR, {}, 56),
    "caseload:figures": (RoleKey.COORDINATOR, {}, 8),
    "caseload:caseload": (RoleKey.COORDINATOR, {}, 9),
    "caseload:offender": (RoleKey.COORDINATOR, {"pk": "@offender"}, 32),
    "discussions:my_actions": (RoleKey.COORDINATOR, {}, 9),
    "discussions:discussion": (RoleKey.COORDINATOR, {"pk": "@item"}, 29),
    "discussions:hold": (RoleKey.COORDINATOR, {"pk": "@item"}, 41),
    "discussions:actions": (RoleKey.COORDINATOR, {"pk": "@offender"}, 16),
    "minutes:waiting": (RoleKey.COORDINATOR, {}, 10),
    "minutes:my_copies": (RoleKey.COORDINATOR, {}, 10),
    "minutes:of_meeting": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 14),
    "levels:due": (RoleKey.COORDINATOR, {}, 8),
    "levels:waiting": (RoleKey.COORDINATOR, {}, 8),
    "levels:decisions": (RoleKey.COORDINATOR, {"pk": "@offender"}, 18),
    "transfers:offers": (RoleKey.COORDINATOR, {}, 9),
    "transfers:open_items": (RoleKey.COORDINATOR, {}, 8),
    "transfers:category_ends": (RoleKey.COORDINATOR, {}, 8),
    "referrals:notifications": (RoleKey.COORDINATOR, {}, 11),
    "referrals:screening": (RoleKey.COORDINATOR, {}, 13),
    "referrals:referrals": (RoleKey.COORDINATOR, {}, 12),
    "referrals:releases": (RoleKey.COORDINATOR, {}, 13),
    "referrals:case": (RoleKey.COORDINATOR, {"pk": "@offender"}, 18),
    "referrals:referral": (RoleKey.COORDINATOR, {"pk": "@referral"}, 17),
    "retention:due": (RoleKey.COORDINATOR, {}, 10),
    "retention:review": (RoleKey.COORDINATOR, {"pk": "@offender"}, 24),
    "retention:erasures": (RoleKey.COORDINATOR, {}, 8),
    "retention:rules": (RoleKey.COORDINATOR, {}, 9),
    "offenders:readers": (RoleKey.COORDINATOR, {"pk": "@offender"}, 21),
    "offenders:emergency_openings": (RoleKey.COORDINATOR, {}, 12),
    "meetings:mine": (RoleKey.COORDINATOR, {}, 9),
    "meetings:of_areas": (RoleKey.COORDINATOR, {}, 11),
    "meetings:meeting": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 18),
    "meetings:case": (RoleKey.COORDINATOR, {"pk": "@item"}, 18),
    "meetings:about": (RoleKey.COORDINATOR, {"pk": "@offender"}, 14),
    "meetings:add_cases": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 13),
    "meetings:invite": (RoleKey.COORDINATOR, {"pk": "@item"}, 21),
    "meetings:series": (RoleKey.COORDINATOR, {"pk": "@series"}, 10),
    "meetings:arrange": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 13),
    "meetings:chair": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 17),
    "meetings:observers": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 10),
    "meetings:answer": (RoleKey.COORDINATOR, {"pk": "@meeting"}, 18),
    "meetings:contribute": (RoleKey.COORDINATOR, {"pk": "@item"}, 17),
    "meetings:attendance": (RoleKey.COORDINATOR, {"pk": "@item"}, 17),
    "oversight:findings": (RoleKey.REGISTER_SUPERVISOR, {}, 13),
    "oversight:finding": (RoleKey.REGISTER_SUPERVISOR, {"pk": "@finding"}, 15),
    "oversight:openings": (RoleKey.REGISTER_SUPERVISOR, {"pk": "@offender"}, 19),
    "oversight:disclosures": (RoleKey.REGISTER_SUPERVISOR, {"pk": "@offender"}, 17),
    "risk:assessment": (RoleKey.COORDINATOR, {"pk": "@offender"}, 30),
    "risk:assessment_versions": (RoleKey.COORDINATOR, {"pk": "@offender"}, 20),
    "risk:plan": (RoleKey.COORDINATOR, {"pk": "@offender"}, 30),
    "risk:plan_versions": (RoleKey.COORDINATOR, {"pk": "@offender"}, 20),
    "risk:triggers": (RoleKey.COORDINATOR, {}, 12),
    "access:audit": (RoleKey.REGISTER_SUPERVISOR, {}, 15),
    "access:people": (RoleKey.SYSTEM_ADMINISTRATOR, {}, 12),
    "access:areas": (RoleKey.LAY_ADVISER, {}, 8),
    "access:area": (RoleKey.LAY_ADVISER, {"slug": "kent"}, 14),
    "access:agencies": (RoleKey.SYSTEM_ADMINISTRATOR, {}, 9),
}


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # the first request of a session may do more
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum(
        1
        for query in captured.captured_queries
        if not query["sql"].startswith(
            ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config('mappa.acting'")
        )
    )


def another_version(subject: Offender, *, by: User, told: User, on: date, measures: int = 1) -> None:
    """A version of the assessment and of the plan, and a trigger of which the person is told."""
    factories.assessment(subject, by=by, on=on)
    planned = [PlannedMeasure(Pillar.SUPERVISION, f"Reports {n}", owner=by) for n in range(measures)]
    factories.plan(
        subject, by=by, on=on, measures=planned, triggers=[PlannedTrigger("He drinks", "Visit", told)]
    )
    factories.trigger_raised(subject, by=by, seen=f"He was drunk {on}")


def more_records(number: int, subject: Offender, told: User | None, *, name: str) -> None:
    """More of everything that a list shows."""
    by = make_person(RoleKey.COORDINATOR, "Kent")
    for n in range(number):
        if told is not None:
            another_version(subject, by=by, told=told, on=date(2010, 8, 1 + n), measures=n + 2)
        further = factories.offender(by, family_name=f"Further{n}", category=1 + n % 3, level=1 + n % 3)
        make_person(RoleKey.LAY_ADVISER, "Kent")
        colleague = make_person(RoleKey.POLICE_OFFICER, "Kent")
        factories.member(subject, colleague, by=by)
        emergency_opening(subject, colleague)
        factories.unusual_access(subject, by=colleague)
        factories.disclosure(subject, by=by, on=date(2010, 7, 1 + n))
        if name.startswith("meetings:") and name not in OF_A_CASE:
            more_of_meetings(further, colleague, n, by=by)
        if name.startswith("minutes:"):
            more_minutes(further, by=by)
    for month in range(1, number + 1):
        factories.order_step(subject, KindOfOrder.SOPO, StepOfOrder.FULL, on=date(2006, month, 1), by=by)
        factories.event(subject, KindOfEvent.CHARGED_SERIOUS_OFFENCE, on=date(2006, month, 2), by=by)
        factories.alias(subject, f"Otherwise{month}", by=by)


#: The page on which something of everything waits.
HOME = "caseload:home"

#: Pages of a case at a meeting.
OF_A_CASE = ("discussions:discussion", "discussions:hold", "meetings:attendance")
#: Pages of somebody who is invited.
OF_THE_INVITED = (HOME, "meetings:mine", "meetings:answer", "meetings:contribute")


def more_agencies(number: int, item: AgendaItem, *, by: User) -> None:
    """More agencies at one case, each with a contribution and somebody who is invited."""
    for _ in range(number):
        person = make_person(RoleKey.AGENCY_MEMBER, "Kent")
        about = {"agenda_item": item, "offender": item.offender, "agency": person.agency, "recorded_by": by}
        Invitation.objects.create(person=person, **about)
        Contribution.objects.create(nothing_held=False, text="He rents from us", **about)


def referred(record: Offender, *, by: User) -> int:
    """What the lists of referrals show of one record: returned, so that it has several steps; and a release."""
    one = factories.sent_referral(record, by=by, level=2)
    factories.return_referral(one, by=by)
    factories.notification(by)
    factories.release_date(record, by=by, release_on=timezone.localdate())
    return int(one.pk)


def more_referrals(number: int, subject: Offender, referral: int, *, by: User) -> None:
    """More referrals of other records, more steps of this one, more notifications and dates of release."""
    for n in range(number):
        referred(factories.offender(by, family_name=f"Referred{n}", category=1, level=1), by=by)
        again = Referral.objects.get(pk=referral)
        factories.sent_referral(subject, by=by, begun=again)
        factories.return_referral(again, by=by)
        factories.release_date(subject, by=by, release_on=timezone.localdate() + timedelta(days=9 + n))


def more_actions(number: int, subject: Offender, owner: User) -> None:
    """Actions of one owner in the same case and in others, with reports."""
    by = make_person(RoleKey.COORDINATOR, "Kent")
    for n in range(number):
        for record in (subject, factories.offender(by, family_name=f"Acted{n}", category=1, level=1)):
            taken = factories.action(record, owner=owner, by=by)
            factories.report(record, taken, ActionState.OPEN, by=by)


def an_agenda(subject: Offender, officer: User, asker: User | None, *, name: str) -> AgendaItem:
    """The case on an agenda, with somebody invited to it; for pages of meetings, one of each thing they list."""
    by = make_person(RoleKey.COORDINATOR, "Kent")
    item = factories.on_agenda(subject, factories.meeting(by), by=by)
    for person in (officer, asker):
        if person is not None:
            factories.invitation(item, person, by=by)
    if name.startswith("meetings:"):
        more_of_meetings(factories.offender(by), officer, 9, by=by)
    return item


def more_of_meetings(further: Offender, colleague: User, n: int, *, by: User) -> None:
    """Another case at the meeting, another agency invited, another meeting of the asker and another series."""
    item = AgendaItem.objects.order_by("pk")[0]
    if n < 5:
        factories.on_agenda(further, item.meeting, by=by)
    else:  # waits to be put on an agenda
        if LevelPeriod.objects.current().filter(offender=further).exists():
            factories.end_level(further, on=date(2006, 4, 1), by=by)
        factories.set_at_level(further, 2, on=date(2006, 4, 1), by=by)
    if not Invitation.objects.current().filter(agenda_item=item, person=colleague).exists():
        factories.invitation(item, colleague, by=by)
    another = factories.on_agenda(
        item.offender, factories.meeting(by, level=3, begins_at=factories.days_ahead(30 + n)), by=by
    )
    # A notice of an invitation would be one more thing for other pages to tell of.
    for asker in User.objects.filter(username="asker", pk__in=Expected.objects.values("person")):
        factories.invitation(another, asker, by=by)
    Meeting.objects.filter(level=3, state="planned").update(state="held", chair=by)
    meetings.add_series(
        area=item.meeting.area,
        division=None,
        level=2,
        name=f"Series {n}",
        weeks=4,
        first_on=timezone.localdate(),
        begins=time(9),
        minutes=240,
        place="Headquarters",
        by=by,
    )


def more_minutes(further: Offender, *, by: User) -> None:
    """A case whose minutes wait, a copy of others for the asker, and one case more at the meeting."""
    asker = User.objects.get(username="asker")
    factories.copy_of_minutes(further, asker, by=by)
    waits = factories.case_at_meeting(further, by=by)
    Meeting.objects.filter(pk=waits.meeting_id).update(state="held", chair=by)
    first = AgendaItem.objects.order_by("pk")[0].meeting
    factories.on_agenda(further, first, by=by)


def emergency_opening(record: Offender, by: User) -> None:
    """One that opened the record for a while, made without an action: the person may open it anyway."""
    EmergencyOpening.objects.create(
        offender=record, user=by, closes_at=timezone.now() + timedelta(hours=4), reason="At the door"
    )


@pytest.mark.parametrize("name", QUERIES)
def test_a_page_sends_as_many_queries_for_a_long_list_as_for_a_short_one(name: str, client: Client) -> None:
    role, address, allowed = QUERIES[name]
    subject = factories.offender(make_person(RoleKey.COORDINATOR, "Kent"), category=1, level=1)
    asker = make_person(role, "Kent", username="asker")
    client.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")
    officer = make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Jo Carter")
    emergency_opening(subject, officer)
    factories.disclosure(subject, by=officer)
    case = factories.case_at_meeting(subject, officer.agency, by=officer) if name in OF_A_CASE else None
    if name == "meetings:attendance":
        Meeting.objects.update(state="held", chair=officer)
    expected = asker if name in OF_THE_INVITED else None
    item = case or an_agenda(subject, officer, expected, name=name)
    meant = {
        "@item": item.pk,
        "@meeting": item.meeting_id,
        "@offender": subject.pk,
        "@series": MeetingSeries.objects.values_list("pk", flat=True).first(),
        "@finding": factories.unusual_access(subject, by=officer).pk,
    }
    if name.startswith("minutes:"):
        keeper = make_person(RoleKey.COORDINATOR, "Kent")
        more_minutes(factories.offender(keeper, family_name="First"), by=keeper)
    if name.startswith("referrals:") or name == HOME:
        meant["@referral"] = referred(subject, by=asker)
    url = reverse(name, kwargs={key: meant.get(value, value) for key, value in address.items()})
    if case is not None:
        more_agencies(1, case, by=officer)
    actions = 1 if name.startswith("discussions:") or name == HOME else 0
    more_actions(actions, subject, asker)
    # Who is told of triggers; elsewhere a case is without an assessment and a plan.
    told = (
        asker
        if name in ("risk:triggers", HOME)
        else officer
        if name.startswith(("risk:", "caseload:"))
        else None
    )
    for day in (1, 2) if told is not None else ():
        another_version(subject, by=officer, told=told, on=date(2010, 7, day))
    few = queries_of(client, url)
    more_records(8, subject, told, name=name)
    more_actions(8 * actions, subject, asker)
    if case is not None:
        more_agencies(8, case, by=officer)
    if name.startswith("referrals:") or name == HOME:
        more_referrals(8, subject, meant["@referral"], by=asker)
    many = queries_of(client, url)
    assert (few, many) == (allowed, allowed)
