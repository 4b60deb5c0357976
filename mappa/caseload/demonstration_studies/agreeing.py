"""What agencies do together in a case study: they assess the risk, agree a plan, meet, and do what they agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from mappa.agencies.models import Agency, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.database.identity import acting_as
from mappa.discussions.actions import NewAction, record_discussion, report_on_action
from mappa.discussions.queries import Told, open_actions
from mappa.discussions.states import (
    ActionState,
    Conditions,
    DisclosureDecision,
    Dissent,
    EffectOnRisk,
    LevelOutcome,
    NewActions,
    Representations,
)
from mappa.discussions.states import (
    Agreed as SaidOf,
)
from mappa.law.bank_holidays import working_day_after
from mappa.law.disclosure import Power
from mappa.levels.queries import latest_next_review, level_on
from mappa.meetings import actions as meetings
from mappa.meetings.days import in_london
from mappa.meetings.models import AgendaItem, Invitation, Meeting, MeetingSeries
from mappa.meetings.states import AgendaWhy, AttendanceOutcome
from mappa.minutes import actions as minutes
from mappa.minutes.models import Copy
from mappa.minutes.queries import addressees, draft_of
from mappa.offenders.models import Offender
from mappa.risk.actions import (
    AssessedGroup,
    PlannedMeasure,
    PlannedTrigger,
    UsedTool,
    record_assessment,
    record_plan,
)
from mappa.risk.queries import current_assessment, current_plan
from mappa.risk.states import AtRisk, Pillar, RiskLevel

from .telling import Moment, person

#: What the area calls its meetings is asked for this day, when all four reports were out.
NAMED_ON = date(2007, 4, 1)
#: Meetings are planned so long before; a study tells nothing of it.
PLANNED_BEFORE = timedelta(days=14)
#: Working days from a meeting until its minutes are checked, signed and sent.
MINUTED_AFTER = 2
#: Working days from then until a reader says that they have read their copy.
READ_AFTER = 1
BEGINS, LASTS, WEEKS = time(10, 0), timedelta(minutes=90), 4
NAMED_AT_THE_MEETING = "Whoever the agency names"


@dataclass(frozen=True)
class Tool:
    """A tool that was used on the day of the assessment."""

    tool: str
    band: str
    assessor: str


def risk(
    group: AtRisk, level: RiskLevel, nature: str, when_greatest: str = "", triggers: str = ""
) -> AssessedGroup:
    return AssessedGroup(group, level, nature, when_greatest, triggers)


@dataclass(frozen=True)
class Assesses:
    """A new version of the assessment; who is not named is not assessed."""

    groups: tuple[AssessedGroup, ...]
    summary: str = ""
    tools: tuple[Tool, ...] = ()

    def do(self, moment: Moment) -> None:
        record_assessment(
            groups=self.groups,
            tools=[
                UsedTool(one.tool, moment.on, band=one.band, assessor=one.assessor, agency=moment.by.agency)
                for one in self.tools
            ],
            summary=self.summary,
            **moment.dated,
        )


@dataclass(frozen=True)
class Measure:
    """A measure of the plan. Its owner is a person of the demonstration, or an agency that has none there."""

    pillar: Pillar
    text: str
    owner: str
    answers: tuple[AtRisk, ...]
    due: date | None = None
    licence_condition: bool = False


def supervision(text: str, owner: str, *answers: AtRisk, due: date | None = None) -> Measure:
    return Measure(Pillar.SUPERVISION, text, owner, answers, due)


def condition(text: str, owner: str, *answers: AtRisk, due: date | None = None) -> Measure:
    """A condition of the licence."""
    return Measure(Pillar.SUPERVISION, text, owner, answers, due, licence_condition=True)


def monitoring(text: str, owner: str, *answers: AtRisk, due: date | None = None) -> Measure:
    return Measure(Pillar.MONITORING, text, owner, answers, due)


def treatment(text: str, owner: str, *answers: AtRisk, due: date | None = None) -> Measure:
    return Measure(Pillar.INTERVENTIONS, text, owner, answers, due)


def safety(text: str, owner: str, *answers: AtRisk, due: date | None = None) -> Measure:
    return Measure(Pillar.VICTIM_SAFETY, text, owner, answers, due)


def contingency(text: str, owner: str, *answers: AtRisk, due: date | None = None) -> Measure:
    return Measure(Pillar.CONTINGENCY, text, owner, answers, due)


@dataclass(frozen=True)
class Sign:
    """A sign that things go wrong, what is done then, and who is told."""

    sign: str
    response: str
    told: str


@dataclass(frozen=True)
class Plans:
    """A new version of the plan. What it says again as before goes on; what it says no longer has ended.

    `until` is the day of its next review, by which a measure is due that has no day of its own.
    """

    until: date
    measures: tuple[Measure, ...]
    signs: tuple[Sign, ...] = ()

    def do(self, moment: Moment) -> None:
        before = current_plan(moment.offender)
        lines = {one.text: one.line for one in before.measures.all()} if before is not None else {}
        signs = {one.sign: one.line for one in before.triggers.all()} if before is not None else {}
        record_plan(
            measures=[_planned(one, until=self.until, line=lines.get(one.text)) for one in self.measures],
            triggers=[
                PlannedTrigger(one.sign, one.response, person(one.told), line=signs.get(one.sign))
                for one in self.signs
            ],
            today=moment.on,
            **moment.dated,
        )


def _planned(one: Measure, *, until: date, line: int | None) -> PlannedMeasure:
    owner, agency = _of(one.owner)
    return PlannedMeasure(
        one.pillar,
        one.text,
        answers=one.answers,
        owner=owner,
        owner_role="" if owner else NAMED_AT_THE_MEETING,
        agency=agency,
        due=one.due or until,
        line=line,
        licence_condition=one.licence_condition,
    )


def _of(name: str) -> tuple[User | None, Agency]:
    """A person with their agency, by user name; or an agency by its name."""
    found = User.objects.select_related("agency").filter(username=name).first()
    return (found, found.agency) if found is not None else (None, Agency.objects.get(name=name))


@dataclass(frozen=True)
class Tells:
    """A decision to disclose: to whom, what, under which power, and why."""

    to: str
    what: str
    power: Power
    why: str


@dataclass(frozen=True)
class Agreed:
    """An action that somebody took on at a meeting."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Discussed:
    """What was said and decided about a case at a meeting."""

    #: What each told: people of the demonstration, and agencies that have none there. Empty: it holds nothing.
    tells: Mapping[str, str]
    #: Why nothing was disclosed, or what was.
    keeps_back: str = ""
    discloses: Tells | None = None
    next_review_on: date
    agreed: tuple[Agreed, ...] = ()
    #: The licence conditions that were asked for.
    conditions: str = ""
    dissent: str = ""


@dataclass(frozen=True)
class Meets:
    """The agencies meet about the case, on the day of the step; whoever takes the step keeps the meeting.

    `came` are people of the demonstration, and agencies that have none there; they are invited two weeks before.
    """

    level: int
    chair: str
    came: tuple[str, ...]
    said: Discussed
    why: AgendaWhy = AgendaWhy.REVIEW_DUE
    apologies: tuple[str, ...] = ()

    def do(self, moment: Moment) -> None:
        item = self._arranged(moment)
        meetings.open_meeting(
            meeting=item.meeting,
            version=_version(item.meeting),
            now=in_london(moment.on, BEGINS),
            by=moment.by,
        )
        with acting_as(moment.by.pk):
            meetings.record_attendance(
                item=item, came=list(self._attended(item)), reason="", version=0, by=moment.by
            )
            record_discussion(
                item=item,
                written=self._written(moment),
                information={
                    _of(name)[1].pk: Told(nothing_held=not text, text=text)
                    for name, text in self.said.tells.items()
                },
                new=[
                    NewAction(row, one.text, person(one.owner), one.due_on, make_member=True)
                    for row, one in enumerate(self.said.agreed)
                ],
                closing=True,
                reason="",
                seen=0,
                today=moment.on,
                by=moment.by,
            )
        self._minuted(item, day=working_day_after(moment.on, MINUTED_AFTER), by=moment.by)

    def _minuted(self, item: AgendaItem, *, day: date, by: User) -> None:
        """The minutes: checked by whoever keeps the meeting, signed by its chair, sent to those invited and read."""
        with acting_as(by.pk):
            item = AgendaItem.objects.select_related("meeting__area", "offender").get(pk=item.pk)
            draft = draft_of(item, offender=item.offender)
            if draft is None:
                raise LookupError(f"The case at {item.meeting} is not closed.")
            minutes.check_minutes(item=item, seen=draft.checksum, on=day, by=by)
        chair = person(self.chair)
        with acting_as(chair.pk):
            minutes.sign_minutes(item=item, seen=draft.checksum, in_place_because="", on=day, by=chair)
        with acting_as(by.pk):
            entitled = [one.person for one in addressees(item, on=day) if not one.because]
            seen = frozenset(one.pk for one in entitled if one is not None)
            minutes.send_minutes(item=item, seen=seen, on=day, by=by)
            copies = list(Copy.objects.filter(minutes__agenda_item=item).select_related("reader"))
        for copy in copies:
            with acting_as(copy.reader_id):
                # Whoever works on the case no longer, and has it in no caseload, can confirm nothing.
                if Offender.objects.visible_to(copy.reader).filter(pk=item.offender_id).exists():
                    minutes.acknowledge(copy=copy, on=working_day_after(day, READ_AFTER), by=copy.reader)

    def _arranged(self, moment: Moment) -> AgendaItem:
        """The meeting with the case on its agenda, and everybody invited."""
        by, day = moment.by, moment.on - PLANNED_BEFORE
        begins_at = in_london(moment.on, BEGINS)
        series = _series(moment, self.level)
        meeting = meetings.plan_meeting(
            area=moment.offender.area,
            division=None,
            level=self.level,
            series=series,
            name=series.name,
            begins_at=begins_at,
            ends_at=begins_at + LASTS,
            place=series.place,
            chair=person(self.chair),
            reason="",
            now=in_london(day, BEGINS),
            by=by,
        )
        (item,) = meetings.add_cases(
            meeting=meeting,
            cases=[meetings.NewCase(moment.offender, self.why)],
            version=_version(meeting),
            today=day,
            by=by,
        )
        named = [_of(name) for name in (*self.came, *self.apologies)]
        meetings.invite(
            item=item, invited=[(agency, one) for one, agency in named], reason="", today=day, by=by
        )
        return AgendaItem.objects.select_related("meeting", "offender").get(pk=item.pk)

    def _attended(self, item: AgendaItem) -> Iterator[meetings.Came]:
        sorry = {_of(name)[1].pk for name in self.apologies}
        for one in Invitation.objects.current().filter(agenda_item=item).select_related("agency", "person"):
            outcome = AttendanceOutcome.APOLOGIES if one.agency_id in sorry else AttendanceOutcome.ATTENDED
            yield meetings.Came(one.agency, one.person, outcome)

    def _written(self, moment: Moment) -> dict[str, object]:
        said, discloses = self.said, self.said.discloses
        assessment, plan = current_assessment(moment.offender), current_plan(moment.offender)
        return {
            "statement_read": True,
            "risk": SaidOf.AGREED if assessment else SaidOf.NONE_RECORDED,
            "assessment_id": assessment.pk if assessment else None,
            "plan_agreed": SaidOf.AGREED if plan else SaidOf.NONE_RECORDED,
            "plan_id": plan.pk if plan else None,
            "risk_discussed": moment.reason,
            "conditions": Conditions.ASKED_FOR if said.conditions else Conditions.NONE,
            "conditions_asked": said.conditions,
            "disclosure": DisclosureDecision.DISCLOSE if discloses else DisclosureDecision.DO_NOT_DISCLOSE,
            "disclosure_reason": discloses.why if discloses else said.keeps_back,
            "disclosure_to": discloses.to if discloses else "",
            "disclosure_what": discloses.what if discloses else "",
            "disclosure_power": discloses.power.value if discloses else "",
            "representations": Representations.NOT_ASKED_FOR if discloses else "",
            "representations_made": "",
            "level_outcome": LevelOutcome.STAYS,
            "level": None,
            "level_reason": "",
            "criteria": [],
            "why_not_lower": "",
            "what_changed": "",
            "departure": "",
            "next_review_on": self._next_review(moment),
            "new_actions": NewActions.AGREED if said.agreed else NewActions.NONE,
            "dissent": Dissent.SOME if said.dissent else Dissent.NONE,
            "dissent_said": said.dissent,
        }

    def _next_review(self, moment: Moment) -> date:
        """The day that the study tells of; where that is later than policy allows, the last day that it allows."""
        standing = level_on(moment.offender, on=moment.on)
        if standing is None:
            return self.said.next_review_on
        last = latest_next_review(moment.offender, level=standing.level, on=moment.on)
        return min(self.said.next_review_on, last)


@dataclass(frozen=True)
class Reports:
    """The owner of an action says how it ended: done, and what that did to the risk; or, without an effect, not."""

    action: str
    evidence: str
    effect: EffectOnRisk | None
    effect_in_words: str = ""

    def do(self, moment: Moment) -> None:
        (action,) = (one for one in open_actions(moment.offender) if one.text == self.action)
        report_on_action(
            offender=moment.offender,
            number=action.number,
            state=ActionState.DONE if self.effect else ActionState.NO_LONGER_NEEDED,
            evidence=self.evidence,
            effect=self.effect,
            effect_in_words=self.effect_in_words,
            version=moment.version,
            today=moment.on,
            by=moment.by,
        )


def _version(meeting: Meeting) -> int:
    return Meeting.objects.values_list("version", flat=True).get(pk=meeting.pk)


def _series(moment: Moment, level: int) -> MeetingSeries:
    """The area's series of the level, which the first study that meets begins."""
    area = moment.offender.area
    standing = MeetingSeries.objects.filter(area=area, level=level).first()
    if standing is not None:
        return standing
    key = {2: PolicyKey.LEVEL_2_MEETING_NAME, 3: PolicyKey.LEVEL_3_MEETING_NAME}[level]
    return meetings.add_series(
        area=area,
        division=None,
        level=level,
        name=str(policy_value(area, key, on=NAMED_ON)),
        weeks=WEEKS,
        first_on=moment.on,
        begins=BEGINS,
        minutes=int(LASTS.total_seconds() // 60),
        place="Police headquarters",
        by=moment.by,
    )
