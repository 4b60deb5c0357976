"""The cases of a meeting: the agenda, one case with those invited to it, and what waits to be put on one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.agencies.models import Agency, User
from mappa.agencies.queries import agencies_bound
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.law.dated import in_words
from mappa.levels.queries import reviews_due
from mappa.meetings.days import LONDON, day_of
from mappa.meetings.models import (
    AgendaItem,
    Attendance,
    Contribution,
    Invitation,
    Meeting,
    StandingMember,
)
from mappa.meetings.states import AgendaWhy, Answer, AttendanceOutcome, MeetingState
from mappa.offenders.grounds import allows, grounds_of
from mappa.offenders.models import Offender
from mappa.offenders.queries import find_by_reference, names_of, open_offender
from mappa.referrals.models import Referral
from mappa.referrals.queries.referrals import accepted_and_waiting

from .meetings import items_seen_by
from .people import hindrance


@dataclass
class AgendaRow:
    """A case of an agenda as its page shows it."""

    item: AgendaItem
    name: str
    begins_at: datetime
    invited: int = 0
    coming: int = 0
    contributions: int = 0
    lapsed: int = 0
    mine: Invitation | None = None

    @property
    def time(self) -> str:
        return f"{self.begins_at.astimezone(LONDON):%H:%M}"


def agenda_of(meeting: Meeting, *, by: User) -> list[AgendaRow]:
    """The cases of the agenda that are open to the reader, in order, and recorded as listed."""
    items = list(
        items_seen_by(by)
        .filter(meeting=meeting, removed_at=None)
        .select_related("offender")
        .order_by("position", "pk")
    )
    names = names_of(item.offender_id for item in items)
    rows = {
        item.pk: AgendaRow(
            item, names.get(item.offender_id, ""), meeting.begins_at + timedelta(minutes=item.starts_after)
        )
        for item in items
    }
    bound = agencies_bound(day_of(meeting.begins_at))
    for invitation in Invitation.objects.current().filter(agenda_item__in=rows).select_related("person"):
        row = rows[invitation.agenda_item_id]
        row.invited += 1
        row.coming += invitation.answer == Answer.ATTENDING
        row.lapsed += invitation.agency_id not in bound
        if invitation.person_id == by.pk:
            row.mine = invitation
    for (item_id,) in Contribution.objects.current().filter(agenda_item__in=rows).values_list("agenda_item"):
        rows[item_id].contributions += 1
    record(
        Event.MEETING_VIEWED,
        by=by,
        area_id=meeting.area_id,
        meeting_id=meeting.pk,
        offender_ids=sorted(item.offender_id for item in items),
    )
    return list(rows.values())


def open_case(pk: int, *, by: User, permission: Permission = Permission.OFFENDER_VIEW) -> AgendaItem:
    """A case of a meeting whose record is open to the person, and opened by this; the item stands on its agenda.

    Raises RecordNotShown, and NotPermitted where the record is only seen.
    """
    item = (
        items_seen_by(by)
        .select_related("meeting__area", "meeting__series", "meeting__chair")
        .filter(pk=pk)
        .first()
    )
    if item is None:
        raise RecordNotShown("agenda item", pk)
    item.offender = open_offender(by=by, pk=item.offender_id)
    if permission is not Permission.OFFENDER_VIEW:
        grounds = grounds_of(by, item.offender)
        if grounds is None or not allows(grounds, permission, by=by):
            raise NotPermitted(permission)
    return item


@dataclass
class InvitedAgency:
    """An agency invited to a case: its people, what it wrote, and whether it came."""

    agency: Agency
    #: Whether its signature of the protocol is in force on the day of the meeting.
    bound: bool
    invitations: list[Invitation] = field(default_factory=list)
    contribution: Contribution | None = None
    late: bool = False
    attendance: list[Attendance] = field(default_factory=list)


@dataclass(frozen=True)
class NotInvited:
    """A standing member of the series who is not invited to the case, and why."""

    name: str
    because: str


@dataclass(frozen=True)
class Case:
    item: AgendaItem
    begins_at: datetime
    agencies: list[InvitedAgency]
    not_invited: list[NotInvited]


def case_of(item: AgendaItem) -> Case:
    """Everything about a case that is open already: by agency, in the order of their names."""
    meeting, day = item.meeting, day_of(item.meeting.begins_at)
    bound = agencies_bound(day)
    found: dict[int, InvitedAgency] = {}

    def of(agency: Agency) -> InvitedAgency:
        return found.setdefault(agency.pk, InvitedAgency(agency, agency.pk in bound))

    for invitation in invitations_of(item):
        of(invitation.agency).invitations.append(invitation)
    for contribution in (
        Contribution.objects.current().filter(agenda_item=item).select_related("agency", "recorded_by")
    ):
        one = of(contribution.agency)
        one.contribution, one.late = contribution, is_late(contribution, meeting)
    for attendance in (
        Attendance.objects.current()
        .filter(agenda_item=item)
        .select_related("agency", "person")
        .order_by("person__full_name", "pk")
    ):
        of(attendance.agency).attendance.append(attendance)
    invited = {
        (invitation.agency_id, invitation.person_id)
        for one in found.values()
        for invitation in one.invitations
    }
    return Case(
        item=item,
        begins_at=meeting.begins_at + timedelta(minutes=item.starts_after),
        agencies=sorted(found.values(), key=lambda one: one.agency.name),
        not_invited=list(_left_out(item, bound, invited)),
    )


def invitations_of(item: AgendaItem) -> QuerySet[Invitation]:
    return (
        Invitation.objects.current()
        .filter(agenda_item=item)
        .select_related("agency", "person", "substitute_for", "offender", "agenda_item__meeting")
        .order_by("agency__name", "person__full_name", "pk")
    )


def open_invitation(item: AgendaItem, pk: int) -> Invitation:
    """A standing invitation to the case. Raises RecordNotShown."""
    invitation = invitations_of(item).filter(pk=pk).first()
    if invitation is None:
        raise RecordNotShown("invitation", pk)
    return invitation


def _left_out(
    item: AgendaItem, bound: set[int], invited: set[tuple[int, int | None]]
) -> Iterable[NotInvited]:
    meeting = item.meeting
    if meeting.series_id is None or meeting.state != MeetingState.PLANNED:
        return
    day = day_of(meeting.begins_at)
    members = (
        StandingMember.objects.current()
        .filter(series=meeting.series_id, in_force__contains=day)
        .select_related("agency", "person")
        .order_by("agency__name", "pk")
    )
    for member in members:
        if (member.agency_id, member.person_id) in invited:
            continue
        name = f"{member.person}, {member.agency.name}" if member.person else member.agency.name
        if member.agency_id not in bound:
            because = "The agency’s signature of the information-sharing protocol is not in force on the day."
        elif member.person is not None and (hinders := hindrance(member.person, item.offender, on=day)):
            because = hinders
        else:
            because = "Left out, or a substitute comes."
        yield NotInvited(name, because)


def is_late(contribution: Contribution, meeting: Meeting) -> bool:
    """Whether it came, or was changed, after the day on which it was asked for."""
    return day_of(contribution.recorded_at) > meeting.contributions_due_on


def own_contribution(item: AgendaItem, *, by: User) -> Contribution | None:
    return Contribution.objects.current().filter(agenda_item=item, agency_id=by.agency_id).first()


def is_invited(item: AgendaItem, agency_id: int) -> bool:
    return Invitation.objects.current().filter(agenda_item=item, agency_id=agency_id).exists()


def own_invitations(meeting: Meeting, *, by: User) -> list[Invitation]:
    """The person's own invitations to cases of the meeting, in the order of the agenda."""
    return list(
        Invitation.objects.current()
        .filter(
            person=by, agenda_item__in=items_seen_by(by).filter(meeting=meeting, removed_at=None).values("pk")
        )
        .select_related("agency", "person", "offender", "agenda_item__meeting__area")
        .order_by("agenda_item__position", "pk")
    )


def items_about(offender: Offender) -> list[AgendaItem]:
    """The agendas on which the case of a record that is open already stands or stood, latest first."""
    return list(
        AgendaItem.objects.filter(offender=offender)
        .select_related("meeting__area", "meeting__chair")
        .order_by("-meeting__begins_at", "-pk")
    )


def attendance_of(item: AgendaItem) -> dict[int, AttendanceOutcome]:
    """What came of each agency's invitation: attended where anybody came for it, else the best there is."""
    rank = list(AttendanceOutcome)
    found: dict[int, AttendanceOutcome] = {}
    for agency_id, outcome in (
        Attendance.objects.current().filter(agenda_item=item).values_list("agency", "outcome")
    ):
        one = AttendanceOutcome(outcome)
        if agency_id not in found or rank.index(one) < rank.index(found[agency_id]):
            found[agency_id] = one
    return found


@dataclass(frozen=True)
class Waiting:
    """A case that can be put on an agenda, and why it waits."""

    offender: Offender
    name: str
    why: AgendaWhy
    words: str
    referral: Referral | None = None


def cases_waiting(meeting: Meeting, *, by: User, today: date) -> list[Waiting]:
    """What waits for a meeting of the area at its level and is planned for none: referrals, then reviews due."""
    areas = frozenset({meeting.area_id})
    accepted = (
        accepted_and_waiting(areas)
        .filter(offender__in=Offender.objects.visible_to(by))
        .exclude(
            Exists(
                AgendaItem.objects.filter(referral=OuterRef("pk"), removed_at=None).exclude(
                    meeting__state=MeetingState.CANCELLED.value
                )
            )
        )
    )
    referred = [one for one in accepted if one.accepted_level == meeting.level]  # type: ignore[attr-defined]
    due = reviews_due(areas, by=by, on=today, until=date.max, level=meeting.level)
    found = {one.offender_id for one in due} | {one.offender_id for one in referred}
    planned = set(
        AgendaItem.objects.filter(
            offender__in=found,
            removed_at=None,
            meeting__level=meeting.level,
            meeting__state=MeetingState.PLANNED.value,
        ).values_list("offender", flat=True)
    )
    names, offenders = names_of(found - planned), Offender.objects.in_bulk(found - planned)
    waiting: dict[int, Waiting] = {}
    for referral in referred:
        if referral.offender_id in offenders:
            accepted_on: date = referral.accepted_on  # type: ignore[attr-defined]
            waiting.setdefault(
                referral.offender_id,
                Waiting(
                    offender=offenders[referral.offender_id],
                    name=names.get(referral.offender_id, ""),
                    why=AgendaWhy.REFERRAL,
                    words=f"Referral to level {meeting.level} accepted on {in_words(accepted_on)}",
                    referral=referral,
                ),
            )
    for one in due:
        if one.offender_id in offenders:
            waiting.setdefault(
                one.offender_id,
                Waiting(
                    offender=offenders[one.offender_id],
                    name=names.get(one.offender_id, ""),
                    why=AgendaWhy.REVIEW_DUE,
                    words=f"Review due on {in_words(one.due_on)}. {one.why}",
                ),
            )
    record(
        Event.OFFENDERS_LISTED,
        by=by,
        area_id=meeting.area_id,
        purpose="agenda",
        meeting_id=meeting.pk,
        offender_ids=sorted(waiting),
    )
    return list(waiting.values())


def find_case(reference: str, *, by: User) -> Offender | None:
    """The record with a reference, if the person may see it."""
    pk = find_by_reference(by=by, reference=reference.strip())
    return None if pk is None else Offender.objects.select_related("area").get(pk=pk)


def likely_attendance(
    item: AgendaItem, invitations: Iterable[Invitation]
) -> tuple[dict[int, str], int, list[Attendance]]:
    """What is chosen already when attendance is recorded, by invitation; the version; and who came besides.

    What stands; else what was recorded of the same person at the meeting's last case; else what they answered.
    """
    standing = list(Attendance.objects.current().filter(agenda_item=item).select_related("agency"))
    before = {
        (one.agency_id, one.person_id): one.outcome
        for one in Attendance.objects.current()
        .filter(agenda_item__meeting=item.meeting_id, name="")
        .exclude(agenda_item=item)
        .order_by("pk")
    }
    stands = {(one.agency_id, one.person_id): one.outcome for one in standing if not one.name}
    answered = {
        Answer.ATTENDING.value: AttendanceOutcome.ATTENDED.value,
        Answer.APOLOGIES.value: AttendanceOutcome.APOLOGIES.value,
    }
    usual = {}
    for one in invitations:
        key = (one.agency_id, one.person_id)
        likely = stands.get(key) or before.get(key) or answered.get(one.answer)
        if likely:
            usual[one.pk] = likely
    return usual, max((one.pk for one in standing), default=0), [one for one in standing if one.name]
