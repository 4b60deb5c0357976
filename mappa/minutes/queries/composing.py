"""Composing the minutes of a case from what was recorded of it, part by part.

What else stands in the record is taken as it was known when the case was closed: a name corrected a year later, or an
action that ended since, does not change what the meeting had before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_values
from mappa.discussions.models import ActionReport, Discussion, MeetingAction
from mappa.discussions.queries import Case, Version, answers_of, at_version
from mappa.discussions.states import ActionState, DisclosureDecision
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.law.levels import Level
from mappa.meetings.models import Attendance, Invitation, Observer
from mappa.meetings.states import AttendanceOutcome
from mappa.minutes.documents import Block, Document, Section
from mappa.minutes.editions import edition_on
from mappa.offenders.models import CategoryPeriod, LevelPeriod, PersonalDetails
from mappa.risk.models import Plan, RiskAssessment
from mappa.risk.states import AtRisk, Pillar
from mappa.web.wording import instant, listed, lower_first, upper_first

NOT_RECORDED = "Not recorded"
NONE = "None"
NOT_SAID = "Not said"


@dataclass(frozen=True)
class _Told:
    """What every part is composed from."""

    case: Case
    discussion: Discussion
    version: Version
    #: When the case was closed: what was known then is what the meeting had before it.
    closed_at: datetime

    @property
    def met_on(self) -> date:
        return self.case.meets_on


def compose(case: Case) -> Document | None:
    """The minutes of a case that is closed, as they would be signed now; None while it is open."""
    discussion = case.discussion
    if discussion is None or discussion.closed_at is None:
        return None
    told = _Told(case, discussion, at_version(case, discussion.number), discussion.closed_at)
    meeting, day = case.item.meeting, case.meets_on
    edition, policies = edition_on(day), policy_values(meeting.area, on=day)
    return Document(
        edition=edition.key,
        title=f"Minutes: {edition.name}",
        meeting=f"{meeting.name}, level {meeting.level}, {meeting.area.name}, {in_words(day)}",
        mark=str(policies[PolicyKey.MINUTES_MARK]),
        handling=str(policies[PolicyKey.MINUTES_HANDLING]),
        sections=[Section(heading, PARTS[key](told)) for key, heading in edition.parts],
    )


def _said_of(person: User | None) -> str:
    return f"{person.full_name}, {person.agency.name}" if person is not None else NOT_RECORDED


def _meeting(told: _Told) -> Sequence[Block]:
    meeting = told.case.item.meeting
    observers = Observer.objects.current().filter(meeting=meeting).select_related("person")
    watched = [
        f"{one.person.full_name} ({lower_first(one.get_outcome_display())})"
        for one in observers.order_by("person__full_name", "pk")
    ]
    where = f"{meeting.area.name}: {meeting.division.name}" if meeting.division else meeting.area.name
    return [
        Block(
            rows=[
                ("Meeting", meeting.name),
                ("Level", Level(meeting.level).label),
                ("Area", where),
                ("Held", upper_first(instant(meeting.begins_at))),
                ("Place", meeting.place),
                ("Chair", _said_of(meeting.chair)),
                ("Lay advisers and other observers", listed(watched) if watched else NONE),
            ]
        )
    ]


def _person(told: _Told) -> Sequence[Block]:
    offender = told.case.offender
    known = {"offender": offender}
    details = PersonalDetails.objects.known_at(told.closed_at).filter(**known).order_by("-pk").first()
    category = (
        CategoryPeriod.objects.known_at(told.closed_at)
        .filter(in_force__contains=told.met_on, **known)
        .order_by("-pk")
        .first()
    )
    level = (
        # Closing the case may have changed it at the same instant.
        LevelPeriod.objects.known_at(told.closed_at - timedelta(microseconds=1))
        .filter(in_force__contains=told.met_on, **known)
        .order_by("-pk")
        .first()
    )
    born = details.date_of_birth if details is not None else None
    return [
        Block(
            rows=[
                ("Name", details.name if details is not None else NOT_RECORDED),
                ("Reference", offender.reference),
                ("Date of birth", in_words(born) if born else "Not known"),
                ("Category", upper_first(category.says) if category is not None else NONE),
                ("Level before the meeting", upper_first(level.says) if level is not None else NONE),
            ]
        )
    ]


def _attendance(told: _Told) -> Sequence[Block]:
    item = told.case.item
    came = (
        Attendance.objects.current()
        .filter(agenda_item=item)
        .select_related("agency", "person")
        .order_by("agency__name", "person__full_name", "name", "pk")
    )
    cells, recorded = [], set()
    for one in came:
        recorded.add((one.agency_id, one.person_id))
        who = one.name or (one.person.full_name if one.person else "The agency")
        how = AttendanceOutcome(one.outcome).label + (", as a substitute" if one.substitute else "")
        cells.append((one.agency.name, who, how))
    invited = Invitation.objects.current().filter(agenda_item=item).select_related("agency", "person")
    for asked in invited.order_by("agency__name", "person__full_name", "pk"):
        if (asked.agency_id, asked.person_id) not in recorded:
            who = asked.person.full_name if asked.person else "The agency"
            cells.append((asked.agency.name, who, f"Invited; attendance {lower_first(NOT_RECORDED)}"))
    if not cells:
        return [Block(text="No agency was invited.")]
    return [Block(columns=("Agency", "Who", "Attendance"), cells=cells)]


def _statement(told: _Told) -> Sequence[Block]:
    read = told.discussion.statement_read
    return [
        Block(
            rows=[
                ("Statement", told.case.statement),
                ("Was it read?", NOT_RECORDED if read is None else "Yes" if read else "No"),
            ]
        )
    ]


def _earlier_actions(told: _Told) -> Sequence[Block]:
    """Those that were open at the meeting, and those that had ended since the one before."""
    before = (
        Discussion.objects.current()
        .filter(
            offender=told.case.offender,
            closed_at__isnull=False,
            agenda_item__meeting__begins_at__lt=told.case.item.meeting.begins_at,
        )
        .order_by("-agenda_item__meeting__begins_at")
        .values_list("agenda_item__meeting__begins_at", flat=True)
        .first()
    )
    since = timezone.localdate(before) if before is not None else date.min
    actions = (
        MeetingAction.objects.known_at(told.closed_at)
        .filter(offender=told.case.offender, agreed_on__lte=told.met_on)
        .exclude(agenda_item=told.case.item)
        .select_related("owner", "agency")
        .order_by("due_on", "pk")
    )
    reports: dict[int, ActionReport] = {}
    for report in (
        ActionReport.objects.known_at(told.closed_at).filter(offender=told.case.offender).order_by("on", "pk")
    ):
        reports[report.action_id] = report
    cells = [
        (
            one.text,
            f"{one.owner.full_name}, {one.agency.name}",
            in_words(one.due_on),
            _how_it_stood(one, reports.get(one.number), told.met_on),
        )
        for one in actions
        if one.is_open or (one.ended_on is not None and one.ended_on >= since)
    ]
    if not cells:
        return [Block(text="No action was open.")]
    return [Block(columns=("Action", "Owner", "Due", "How it stood"), cells=cells)]


def _how_it_stood(action: MeetingAction, report: ActionReport | None, on: date) -> str:
    state = "Overdue" if action.is_overdue(on) else ActionState(action.state).label
    return f"{state}. {report.evidence}" if report is not None else f"{state}. Nothing was reported."


def _information(told: _Told) -> Sequence[Block]:
    rows = []
    for agency in told.case.agencies:
        said = told.version.information.get(agency.pk)
        nothing = said is not None and said.nothing_held
        rows.append(
            (agency.name, "Nothing held" if nothing else said.text if said and said.text else NOT_SAID)
        )
    return [Block(rows=rows)] if rows else [Block(text="No agency was invited.")]


def _risk(told: _Told) -> Sequence[Block]:
    assessment = told.case.assessment
    blocks = [
        Block(
            rows=[
                ("The meeting said", told.discussion.get_risk_display()),
                ("What was said of risk and plan", told.discussion.risk_discussed or NONE),
            ]
        )
    ]
    return blocks if assessment is None else [*blocks, *_assessed(assessment)]


def _assessed(assessment: RiskAssessment) -> Sequence[Block]:
    blocks = [
        Block(
            heading=f"Assessment, version {assessment.number} of {in_words(assessment.on)}",
            columns=(
                "Who is at risk",
                "Level of risk",
                "What may happen",
                "When it is greatest, and triggers",
            ),
            cells=[
                (
                    group.label,
                    said.answer.label,
                    said.nature or NOT_SAID,
                    "\n".join(one for one in (said.when_greatest, said.triggers) if one) or NOT_SAID,
                )
                for group, said in assessment.by_group.items()
            ],
        )
    ]
    if assessment.summary:
        blocks.append(Block(heading="Summary of the assessment", text=assessment.summary))
    tools = sorted(assessment.tools.all(), key=lambda one: (one.used_on, one.pk))
    if tools:
        blocks.append(
            Block(
                heading="Tools used",
                columns=("Tool", "Day", "Score or band", "Assessor"),
                cells=[
                    (
                        one.tool,
                        in_words(one.used_on),
                        ", ".join(said for said in (one.score, one.band) if said) or NOT_SAID,
                        one.assessor or NOT_SAID,
                    )
                    for one in tools
                ],
            )
        )
    return blocks


def _plan(told: _Told) -> Sequence[Block]:
    blocks = [Block(rows=[("The meeting said", told.discussion.get_plan_agreed_display())])]
    plan = told.case.plan
    return blocks if plan is None else [*blocks, *_planned(plan)]


def _planned(plan: Plan) -> Sequence[Block]:
    order = list(Pillar.values)
    measures = sorted(plan.measures.all(), key=lambda one: (order.index(one.pillar), one.line))
    blocks = [
        Block(
            heading=f"Plan, version {plan.number} of {in_words(plan.on)}",
            columns=("Part of the plan", "Measure", "Risk that it answers", "Owner", "By"),
            cells=[
                (
                    Pillar(one.pillar).label,
                    one.text + (" (licence condition)" if one.licence_condition else ""),
                    listed([lower_first(AtRisk(group).label) for group in one.answers]) or NOT_SAID,
                    ", ".join(said for said in (one.owned_by, one.agency.name if one.agency else "") if said)
                    or "Nobody",
                    in_words(one.due) if one.due else "No day",
                )
                for one in measures
            ],
        )
        if measures
        else Block(text=f"Version {plan.number} of the plan has no measure.")
    ]
    triggers = list(plan.triggers.all())
    if triggers:
        blocks.append(
            Block(
                heading="Early-warning signs",
                columns=("Sign", "What is done", "Who is told"),
                cells=[(one.sign, one.response, one.person.full_name) for one in triggers],
            )
        )
    return blocks


def _conditions(told: _Told) -> Sequence[Block]:
    return [
        Block(
            rows=[
                ("Licence conditions", told.discussion.get_conditions_display()),
                ("Conditions asked for", told.discussion.conditions_asked or NONE),
            ]
        )
    ]


def _disclosure(told: _Told) -> Sequence[Block]:
    row = told.discussion
    rows = [("Decision", row.get_disclosure_display()), ("Why", row.disclosure_reason)]
    if row.disclosure == DisclosureDecision.DISCLOSE:
        rows += [
            ("To whom", row.disclosure_to),
            ("What", row.disclosure_what),
            ("Under which power", row.power_in_words),
            ("Representations by the offender", row.get_representations_display()),
            ("What the offender said", row.representations_made or NONE),
        ]
    return [Block(rows=rows)]


def _level(told: _Told) -> Sequence[Block]:
    row = told.discussion
    level = f"Changes to level {row.level}" if row.level else row.get_level_outcome_display()
    review = in_words(row.next_review_on) if row.next_review_on else NOT_RECORDED
    return [
        Block(
            rows=[
                ("The level", level),
                ("Why", row.level_reason or NOT_SAID),
                *_weighed(row),
                ("Next review", review),
            ]
        )
    ]


def _weighed(row: Discussion) -> list[tuple[str, str]]:
    """What a change of the level rests on: the criteria that are met, with what shows each, and the reasons."""
    if not row.level:
        return []
    met = [f"{one.asks} Yes: {one.evidence}" for one in answers_of(row) if one.answer is Answer.YES]
    rows = [
        ("Criteria that are met", " ".join(met) or NONE),
        ("Why not a lower level", row.why_not_lower),
        ("What has changed", row.what_changed),
        ("Why this level all the same", row.departure),
    ]
    return [(label, text) for label, text in rows if text]


def _new_actions(told: _Told) -> Sequence[Block]:
    """As they were agreed: what became of them since is told at the next meeting."""
    agreed = (
        MeetingAction.objects.filter(agenda_item=told.case.item, first=None)
        .select_related("owner", "agency")
        .order_by("due_on", "pk")
    )
    cells = [(one.text, f"{one.owner.full_name}, {one.agency.name}", in_words(one.due_on)) for one in agreed]
    if not cells:
        return [Block(text="No new action was agreed.")]
    return [Block(columns=("Action", "Owner", "Due"), cells=cells)]


def _dissent(told: _Told) -> Sequence[Block]:
    row = told.discussion
    rows = [("Dissent", row.get_dissent_display())]
    if row.dissent_said:
        rows.append(("Who dissented from what, and why", row.dissent_said))
    return [Block(rows=rows)]


#: What composes each part of a form (editions.py).
PARTS: Mapping[str, Callable[[_Told], Sequence[Block]]] = {
    "meeting": _meeting,
    "person": _person,
    "attendance": _attendance,
    "statement": _statement,
    "earlier_actions": _earlier_actions,
    "information": _information,
    "risk": _risk,
    "plan": _plan,
    "conditions": _conditions,
    "disclosure": _disclosure,
    "level": _level,
    "new_actions": _new_actions,
    "dissent": _dissent,
}
