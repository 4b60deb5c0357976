"""Reading a case at a meeting: as it stands, as it was at a version, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where
from mappa.agencies.models import Agency, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.discussions.deciding import OF_THE_LEVEL, WRITTEN
from mappa.discussions.models import AgencyInformation, Consequence, Discussion
from mappa.discussions.states import LevelOutcome
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.law.levels import Criterion
from mappa.levels.models import CriterionAnswer, LevelDecision
from mappa.levels.queries import REVIEW_WEEKS, criteria_on, what_became_of
from mappa.meetings.models import AgendaItem, Contribution, Invitation, Meeting
from mappa.meetings.queries.meetings import SHOWN_AFTER
from mappa.meetings.states import MeetingState
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import Standing, open_offender_to, standing_of
from mappa.risk.models import Plan, RiskAssessment
from mappa.risk.queries import (
    AssessmentChanges,
    PlanChanges,
    assessment_numbered,
    compare_assessments,
    compare_plans,
    current_assessment,
    current_plan,
    plan_numbered,
)


@dataclass(frozen=True)
class Told:
    """What an agency said; neither a text nor that it holds nothing means that nothing was said yet."""

    nothing_held: bool = False
    text: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.nothing_held and not self.text


@dataclass(frozen=True)
class Version:
    """What was written down of a case as of one version; number 0 is before anybody saved anything."""

    number: int
    written: Mapping[str, Any]
    #: What agencies said, by the key of the agency.
    information: Mapping[int, Told]


@dataclass(frozen=True)
class Case:
    """A case at a meeting that is open, with all that its page needs."""

    item: AgendaItem
    offender: Offender
    standing: Standing
    #: The version that stands; None while nothing was saved.
    discussion: Discussion | None
    #: Those invited, and others that contributed or spoke; by name.
    agencies: list[Agency]
    contributions: Mapping[int, Contribution]
    #: The versions of assessment and plan that are looked at: those that stand, or those of a closed discussion.
    assessment: RiskAssessment | None
    plan: Plan | None
    statement: str
    #: Whether the statement was read when another case of the meeting was discussed.
    statement_was_read: bool
    #: The criteria of the tests for the levels on the day of the meeting.
    criteria: Sequence[Criterion]
    review_by_policy: date
    #: The day of the next meeting of the series that is planned; None where none is.
    next_meeting_on: date | None

    @property
    def is_closed(self) -> bool:
        return self.discussion is not None and self.discussion.is_closed

    @property
    def meets_on(self) -> date:
        return timezone.localdate(self.item.meeting.begins_at)

    @property
    def number(self) -> int:
        return self.discussion.number if self.discussion else 0

    def as_shown(self, version: Version) -> Version:
        """The version, with the assessment and plan that are on the screen.

        What was said of an earlier version of either is asked anew, so that nobody agrees what they did not see.
        """
        if self.is_closed:
            return version
        shown = {
            "assessment_id": self.assessment.pk if self.assessment else None,
            "plan_id": self.plan.pk if self.plan else None,
        }
        said = {
            name: version.written[name] if version.written[document] == shown[document] else ""
            for name, document in (("risk", "assessment_id"), ("plan_agreed", "plan_id"))
        }
        return Version(version.number, {**version.written, **shown, **said}, version.information)

    @property
    def hindrance(self) -> str:
        return hindrance_of(self.item)


def meets_on(item: AgendaItem) -> date:
    return timezone.localdate(item.meeting.begins_at)


def hindrance_of(item: AgendaItem) -> str:
    """Why nothing more can be written down of a case; empty where it can."""
    if item.removed_at is not None:
        when = timezone.localtime(item.removed_at)
        return (
            f"This case was taken off the agenda on {in_words(when.date())} at {when:%H:%M} "
            f"by {item.removed_by}: {item.removed_reason}"
        )
    if item.meeting.state == MeetingState.CANCELLED:
        return "This meeting is cancelled."
    return ""


def open_case(pk: int, *, by: User, permission: Permission) -> Case:
    """One case at a meeting, in a record that the person may open and do this to. Raises RecordNotShown otherwise."""
    item = (
        AgendaItem.objects.select_related("meeting__area", "meeting__chair", "removed_by")
        .filter(pk=pk)
        .first()
    )
    if item is None:
        raise RecordNotShown("agenda item", pk)
    offender = open_offender_to(permission, by=by, pk=item.offender_id)
    return case_at(item, offender=offender)


def case_at(item: AgendaItem, *, offender: Offender) -> Case:
    """The case as it stands now, of a record that is open already."""
    meets_on = timezone.localdate(item.meeting.begins_at)
    standing = standing_of(offender, on=timezone.localdate())
    discussion = (
        Discussion.objects.current()
        .filter(agenda_item=item)
        .select_related("recorded_by", "assessment", "plan")
        .first()
    )
    contributions = {
        one.agency_id: one
        for one in Contribution.objects.current()
        .filter(agenda_item=item)
        .select_related("agency", "recorded_by")
    }
    invited = Invitation.objects.current().filter(agenda_item=item).select_related("agency")
    spoke = AgencyInformation.objects.current().filter(agenda_item=item).select_related("agency")
    agencies = {
        one.agency_id: one.agency for rows in (invited, contributions.values(), spoke) for one in rows
    }
    closed = discussion if discussion is not None and discussion.is_closed else None
    level = standing.level.level if standing.level else 1
    weeks = int(policy_value(offender.area, REVIEW_WEEKS[level], on=meets_on))
    return Case(
        item=item,
        offender=offender,
        standing=standing,
        discussion=discussion,
        agencies=sorted(agencies.values(), key=lambda one: one.name),
        contributions=contributions,
        assessment=_looked_at(offender, closed) if closed else current_assessment(offender),
        plan=_planned(offender, closed) if closed else current_plan(offender),
        statement=str(policy_value(item.meeting.area, PolicyKey.MEETING_STATEMENT, on=meets_on)),
        statement_was_read=Discussion.objects.current()
        .filter(agenda_item__meeting=item.meeting_id, statement_read=True)
        .exclude(agenda_item=item)
        .exists(),
        criteria=criteria_on(meets_on),
        next_meeting_on=_next_meeting_on(item),
        review_by_policy=meets_on + timedelta(weeks=weeks),
    )


def _next_meeting_on(item: AgendaItem) -> date | None:
    if item.meeting.series_id is None:
        return None
    planned = Meeting.objects.filter(
        series=item.meeting.series_id,
        begins_at__gt=item.meeting.begins_at,
        state=MeetingState.PLANNED.value,
    )
    begins_at = planned.order_by("begins_at").values_list("begins_at", flat=True).first()
    return timezone.localdate(begins_at) if begins_at is not None else None


def due_by(case: Case, version: Version, *, today: date) -> date | None:
    """The day that stands first in a new action: that of the next meeting or, before one is planned, of the review."""
    days = (case.next_meeting_on, version.written["next_review_on"])
    return next((day for day in days if day is not None and day > today), None)


def _looked_at(offender: Offender, closed: Discussion) -> RiskAssessment | None:
    return assessment_numbered(offender, closed.assessment.number) if closed.assessment else None


def _planned(offender: Offender, closed: Discussion) -> Plan | None:
    return plan_numbered(offender, closed.plan.number) if closed.plan else None


NONE_YET = ("statement_read", "assessment_id", "plan_id", "level", "next_review_on")
BLANK: Mapping[str, Any] = {
    **{name: None if name in NONE_YET else "" for name in WRITTEN},
    "criteria": [],
}


def at_version(case: Case, number: int) -> Version:
    """What was written down as of a version.

    Before the first: what agencies contributed, the review by policy, and that the statement was read at the meeting.
    """
    if number == 0:
        return Version(
            number=0,
            written={
                **BLANK,
                "next_review_on": case.review_by_policy,
                "statement_read": True if case.statement_was_read else None,
            },
            information={
                pk: Told(nothing_held=one.nothing_held, text=one.text)
                for pk, one in case.contributions.items()
            },
        )
    row = (
        case.discussion
        if case.discussion is not None and case.discussion.number == number
        else Discussion.objects.filter(agenda_item=case.item, number=number).first()
    )
    if row is None:
        raise RecordNotShown("version", number)
    return Version(
        number=number,
        written={name: getattr(row, name) for name in WRITTEN},
        information=_information(case.item, number),
    )


def _information(item: AgendaItem, number: int) -> dict[int, Told]:
    """A later row about the same agency, one that says nothing any longer too, takes the place of an earlier one."""
    told: dict[int, Told] = {}
    rows = AgencyInformation.objects.filter(agenda_item=item, discussion__number__lte=number)
    for row in rows.order_by("discussion__number", "pk"):
        told[row.agency_id] = Told(nothing_held=row.nothing_held, text=row.text)
    return told


def closed_meanwhile(case: Case, *, seen: int) -> bool:
    """Whether somebody closed the case after the version that was seen."""
    if not case.is_closed or seen == case.number:
        return False
    before = Discussion.objects.filter(agenda_item=case.item, number=seen).first()
    return before is None or not before.is_closed


def changed_since(case: Case, last: Discussion | None) -> AssessmentChanges | None:
    """What the assessment says now that it did not when the case was discussed before; None where there is none."""
    if case.assessment is None or last is None or last.assessment is None:
        return None
    before = assessment_numbered(case.offender, last.assessment.number)
    return compare_assessments(before, case.assessment)


def plan_changed_since(case: Case, last: Discussion | None) -> PlanChanges | None:
    """What the plan says now that it did not when the case was discussed before; None where there is none."""
    if case.plan is None or last is None or last.plan is None:
        return None
    return compare_plans(plan_numbered(case.offender, last.plan.number), case.plan)


def last_discussion(offender: Offender, *, but: AgendaItem) -> Discussion | None:
    """The latest closed discussion of the offender at another meeting."""
    return (
        Discussion.objects.current()
        .filter(offender=offender, closed_at__isnull=False)
        .exclude(agenda_item=but)
        .select_related("agenda_item__meeting", "assessment", "plan")
        .order_by("-agenda_item__meeting__begins_at", "-pk")
        .first()
    )


def answers_of(discussion: Discussion) -> list[CriterionAnswer]:
    """How the criteria of the tests for the levels were answered at the meeting."""
    return [CriterionAnswer(**{**one, "answer": Answer(one["answer"])}) for one in discussion.criteria]


def decision_made(item: AgendaItem) -> LevelDecision | None:
    """The decision about the level that came of a case at a meeting, as it stands; None where it was taken back."""
    made = _last_decided(item)
    return what_became_of(made.decision) if made is not None and made.decision is not None else None


def _last_decided(item: AgendaItem) -> Consequence | None:
    return (
        Consequence.objects.current()
        .filter(agenda_item=item, decision__isnull=False)
        .select_related("decision__decided_by", "discussion")
        .order_by("-pk")
        .first()
    )


def waits_to_be_decided(discussion: Discussion) -> bool:
    """Whether a meeting changed the level, and nobody who may set levels has made that decision yet.

    One that was withdrawn or sent back unsigned waits no longer, unless the meeting is written down otherwise since.
    """
    if not discussion.is_closed or discussion.level_outcome != LevelOutcome.CHANGES:
        return False
    made = _last_decided(discussion.agenda_item)
    return made is None or any(
        getattr(made.discussion, name) != getattr(discussion, name) for name in OF_THE_LEVEL
    )


@dataclass(frozen=True)
class LeftOpen:
    """A meeting that is over, with cases of which no decision is recorded."""

    meeting: Meeting
    cases: int


def meetings_left_open(*, by: User, now: datetime) -> list[LeftOpen]:
    """The meetings of the last weeks that the person chairs or keeps, with cases that nobody closed. No audit row."""
    kept = areas_where(by, Permission.MEETING_KEEP)
    meetings = Meeting.objects.exclude(state=MeetingState.CANCELLED.value).filter(
        ends_at__lt=now, ends_at__gte=now - SHOWN_AFTER
    )
    if not isinstance(kept, Everywhere):
        meetings = meetings.filter(Q(area_id__in=kept) | Q(chair=by))
    closed = Discussion.objects.current().filter(agenda_item=OuterRef("pk"), closed_at__isnull=False)
    items = AgendaItem.objects.filter(
        ~Exists(closed), offender__in=Offender.objects.visible_to(by), meeting__in=meetings, removed_at=None
    ).select_related("meeting__area")
    found: dict[int, LeftOpen] = {}
    for item in items.order_by("meeting__begins_at", "meeting_id"):
        before = found.get(item.meeting_id)
        found[item.meeting_id] = LeftOpen(item.meeting, before.cases + 1 if before else 1)
    return list(found.values())


@dataclass(frozen=True)
class Change:
    """One version of a discussion: who entered it when, what it changed, and why where it corrects a closed one."""

    number: int
    at: datetime
    by: User
    fields: list[str]
    agencies: list[str]
    closed: bool
    reason: str


def versions_of(case: Case, *, by: User) -> list[Change]:
    """What each version changed, newest first. Audited: whoever reads them reads the discussion."""
    rows = list(
        Discussion.objects.filter(agenda_item=case.item).select_related("recorded_by").order_by("number")
    )
    spoke: dict[int, list[str]] = {}
    for one in (
        AgencyInformation.objects.filter(agenda_item=case.item).select_related("agency").order_by("pk")
    ):
        spoke.setdefault(one.discussion_id, []).append(one.agency.name)
    changes: list[Change] = []
    before = BLANK
    for row in rows:
        written = {name: getattr(row, name) for name in WRITTEN}
        was_closed = bool(changes) and rows[len(changes) - 1].is_closed
        changes.append(
            Change(
                number=row.number,
                at=row.recorded_at,
                by=row.recorded_by,
                fields=[name for name in WRITTEN if written[name] != before[name]],
                agencies=spoke.get(row.pk, []),
                closed=row.is_closed and not was_closed,
                reason=row.reason if was_closed else "",
            )
        )
        before = written
    record(
        Event.DISCUSSION_READ,
        by=by,
        offender_id=case.offender.pk,
        area_id=case.offender.area_id,
        agenda_item_id=case.item.pk,
        version=case.number,
    )
    return changes[::-1]


def people_of(item: AgendaItem) -> frozenset[int]:
    """The keys of those invited to the case, and of those who work on it today."""
    invited = Invitation.objects.current().filter(agenda_item=item, person__isnull=False)
    working = Membership.objects.current().filter(
        offender=item.offender_id, in_force__contains=timezone.localdate()
    )
    return frozenset(invited.values_list("person_id", flat=True)) | frozenset(
        working.values_list("user_id", flat=True)
    )


def names_invited(item: AgendaItem) -> list[str]:
    """Who is invited to the case, with the user name by which an action is quickly given."""
    invited = Invitation.objects.current().filter(agenda_item=item, person__isnull=False)
    people = invited.values_list("person__full_name", "person__username").order_by("person__full_name")
    return [f"{name} ({username})" for name, username in people]
