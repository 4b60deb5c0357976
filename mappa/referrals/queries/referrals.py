"""One referral with its sections and steps, the test for its level, and the lists in which referrals stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, Q, QuerySet

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, NotPermitted, areas_where
from mappa.agencies.models import Area, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import list_agencies, names_of_areas, policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.law.answers import Answer
from mappa.law.dated import Dated, NotInForce
from mappa.law.levels import (
    LEVEL_2,
    LEVEL_3,
    Criterion,
    LevelExplanation,
    LevelFacts,
    Rule,
    criteria,
    explain_levels,
    formula,
)
from mappa.offenders.grounds import allows, grounds_of
from mappa.offenders.models import Offender
from mappa.offenders.queries import names_of, open_offender
from mappa.referrals.editions import Edition, Kind, Question, Section, edition_of
from mappa.referrals.models import FilledSection, Referral, Step
from mappa.referrals.states import OPEN, WRITTEN_IN, ReferralState, SectionState

from .waiting import Waiting, values_by_area, waiting

#: Of one's own referrals, so many are listed, those open first.
MOST_OWN = 50


@dataclass(frozen=True)
class Answered:
    """One question with what was answered. `words` is empty where nothing is written yet."""

    question: Question
    words: str
    lines: tuple[tuple[str, str], ...]
    not_known: bool


@dataclass(frozen=True)
class ShownSection:
    """One section of the form, and what stands in it."""

    section: Section
    filled: FilledSection | None

    @property
    def state(self) -> SectionState | None:
        return SectionState(self.filled.state) if self.filled else None

    @property
    def settled(self) -> bool:
        """Whether it stands in the way of sending no longer."""
        return self.state in (SectionState.COMPLETED, SectionState.NOT_APPLICABLE)

    @property
    def answers(self) -> list[Answered]:
        return [self._answered(question) for question in self.section.questions]

    def _answered(self, question: Question) -> Answered:
        written = str(self.filled.answers.get(question.key, "")) if self.filled else ""
        words = written
        lines: tuple[tuple[str, str], ...] = ()
        if question.kind is Kind.DAY and written:
            on = date.fromisoformat(written)
            words = f"{on.day} {on:%B %Y}"
        elif question.kind is Kind.CHOICE:
            words = dict(question.choices).get(written, written)
        elif question.kind is Kind.AGENCIES:
            lines = agencies_of(written)
        not_known = self.filled is not None and question.key in self.filled.not_known
        return Answered(question, words, lines, not_known)


def agencies_of(written: str) -> tuple[tuple[str, str], ...]:
    """The lines of an answer about agencies: each agency, and what it would do."""
    parts = (line.partition(":") for line in written.splitlines() if line.strip())
    return tuple((name.strip(), does.strip()) for name, _, does in parts)


@dataclass(frozen=True)
class ShownReferral:
    """One referral of a record that is open to its reader."""

    referral: Referral
    offender: Offender
    edition: Edition
    step: Step
    sections: list[ShownSection]

    @property
    def state(self) -> ReferralState:
        return ReferralState(self.step.state)

    @property
    def missing(self) -> list[ShownSection]:
        """What stands in the way of sending it."""
        return [one for one in self.sections if not one.settled]

    @property
    def may_be_written(self) -> bool:
        return self.state in WRITTEN_IN

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def section(self, key: str) -> ShownSection | None:
        return next((one for one in self.sections if one.section.key == key), None)


def open_referral(*, by: User, pk: int) -> ShownReferral:
    """A referral of a record that the person may open, with its record opened. Raises RecordNotShown otherwise."""
    visible = Offender.objects.visible_to(by)
    referral = Referral.objects.filter(pk=pk, offender__in=visible.values("pk")).first()
    if referral is None:
        raise RecordNotShown("referral", pk)
    offender = open_offender(by=by, pk=referral.offender_id)
    return shown_referral(referral, offender)


def open_referral_to(permission: Permission, *, by: User, pk: int) -> ShownReferral:
    """A referral about whose record the person may do this; raises NotPermitted where it is only seen."""
    shown = open_referral(by=by, pk=pk)
    grounds = grounds_of(by, shown.offender)
    if grounds is None or not allows(grounds, permission, by=by):
        raise NotPermitted(permission)
    return shown


def shown_referral(referral: Referral, offender: Offender) -> ShownReferral:
    step = Step.objects.current().filter(referral=referral).select_related("recorded_by").first()
    if step is None:  # it passed out of sight since it was found
        raise RecordNotShown("referral", referral.pk)
    edition = edition_of(referral.edition)
    filled = {
        one.section: one
        for one in FilledSection.objects.current().filter(referral=referral).select_related("recorded_by")
    }
    return ShownReferral(
        referral,
        offender,
        edition,
        step,
        [ShownSection(section, filled.get(section.key)) for section in edition.sections],
    )


def steps_of(referral: Referral) -> list[Step]:
    """Every move, latest first."""
    steps = Step.objects.filter(referral=referral).select_related("recorded_by__agency", "replaces")
    return list(steps.order_by("-pk"))


def tools_of(area: Area, *, on: date) -> list[str]:
    """The tools by which risk is assessed in the area."""
    named = str(policy_value(area, PolicyKey.RISK_TOOLS, on=on)).split(";")
    return [tool for tool in map(str.strip, named) if tool]


def names_of_all_agencies() -> list[str]:
    return [agency.name for agency in list_agencies()]


def criteria_on(on: date) -> list[Criterion]:
    """The criteria of levels 2 and 3 of the Guidance of the day, each once; those of the first Guidance before it."""
    found: dict[str, Criterion] = {}
    for rule in (_rule(LEVEL_2, on), _rule(LEVEL_3, on)):
        for criterion in criteria(rule):
            found.setdefault(criterion.fact, criterion)
    return list(found.values())


def tests_in_words(on: date) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The test of each level on a day: its name, how the criteria combine, and each by its mark."""
    return [
        (label, formula(rule), [(one.mark, one.asks) for one in criteria(rule)])
        for label, rule in (("Level 2", _rule(LEVEL_2, on)), ("Level 3", _rule(LEVEL_3, on)))
    ]


def _rule(test: Dated[Rule], on: date) -> Rule:
    """The rule of the day; before there was any, the first."""
    try:
        return test.on(on)
    except NotInForce:
        return test.versions[0].value


def tested(answers: Mapping[str, Mapping[str, str]], *, on: date) -> LevelExplanation | None:
    """What the criteria, as they were answered, lead to under the Guidance of the day."""
    facts = LevelFacts(**{fact: Answer(given["answer"]) for fact, given in answers.items()})
    try:
        return explain_levels(facts, on)
    except NotInForce:
        return None


@dataclass(frozen=True)
class ListedReferral:
    """One line of a list of referrals."""

    pk: int
    offender_id: int
    reference: str
    name: str
    area_id: int
    level: int
    state: ReferralState
    on: date
    by: str
    agency: str
    waiting: Waiting
    completed: int

    @property
    def says(self) -> str:
        return self.state.label


@dataclass(frozen=True)
class ReferralList:
    rows: list[ListedReferral]
    areas: Mapping[int, str]


def list_to_screen(*, by: User, on: date) -> tuple[ReferralList, ReferralList]:
    """What the person has to screen, longest overdue first; and what is with those who refer: returned or half done.

    Audited with those shown.
    """
    rows = _listed(Step.objects.filter(state__in=OPEN), _screened_by(by), on=on)
    _record_list(rows, by=by, page="screening")
    names = names_of_areas({one.area_id for one in rows})
    return (
        ReferralList([one for one in rows if one.state is ReferralState.SENT], names),
        ReferralList([one for one in rows if one.state is not ReferralState.SENT], names),
    )


def _screened_by(by: User) -> QuerySet[Offender]:
    offenders = Offender.objects.visible_to(by)
    areas = areas_where(by, Permission.REFERRAL_SCREEN)
    return offenders if isinstance(areas, Everywhere) else offenders.filter(area_id__in=areas)


def referrals_to_screen(*, by: User, on: date) -> list[ListedReferral]:
    """What waits for the person to screen it, longest overdue first. No audit row."""
    return _listed(Step.objects.filter(state=ReferralState.SENT), _screened_by(by), on=on)


def referrals_to_go_on_with(*, by: User, on: date) -> list[ListedReferral]:
    """What the person began or sent and is theirs to go on with: half done, or returned for more. No audit row."""
    own = _own(by).filter(state__in=[ReferralState.DRAFT, ReferralState.RETURNED])
    return _listed(own, Offender.objects.visible_to(by), on=on)


def _own(by: User) -> QuerySet[Step]:
    """The steps of the referrals that the person began or sent."""
    return Step.objects.filter(
        referral__steps__recorded_by=by,
        referral__steps__state__in=[ReferralState.DRAFT, ReferralState.SENT],
    ).distinct()


def list_referrals(*, by: User, on: date) -> ReferralList:
    """The referrals that the person began or moved, of records that are open to them; those open first."""
    rows = _listed(_own(by), Offender.objects.visible_to(by), on=on)
    rows.sort(key=lambda one: (one.state not in OPEN, -one.on.toordinal(), -one.pk))
    _record_list(rows, by=by, page="referrals")
    return ReferralList(rows[:MOST_OWN], names_of_areas({one.area_id for one in rows}))


def list_referrals_of(offender: Offender, *, on: date) -> list[ListedReferral]:
    """Every referral of a record that is open already, latest first."""
    rows = _listed(Step.objects.all(), Offender.objects.filter(pk=offender.pk), on=on)
    return sorted(rows, key=lambda one: (one.on, one.pk), reverse=True)


def _listed(steps: QuerySet[Step], offenders: QuerySet[Offender], *, on: date) -> list[ListedReferral]:
    """The standing steps among these, of those offenders, the longest overdue first."""
    standing = (
        steps.filter(superseded_at=None, offender__in=offenders.values("pk"))
        .select_related("offender", "recorded_by__agency")
        .order_by("on", "pk")
    )
    rows = list(standing)
    if not rows:
        return []
    names = names_of({row.offender_id for row in rows})
    settled: dict[int, int] = {}
    finished = FilledSection.objects.current().exclude(state=SectionState.IN_PROGRESS)
    for referral_id in finished.filter(referral__in=[row.referral_id for row in rows]).values_list(
        "referral_id", flat=True
    ):
        settled[referral_id] = settled.get(referral_id, 0) + 1
    days = values_by_area(PolicyKey.SCREENING_WORKING_DAYS, on=on)
    listed = [
        ListedReferral(
            pk=row.referral_id,
            offender_id=row.offender_id,
            reference=row.offender.reference,
            name=names.get(row.offender_id, ""),
            area_id=row.offender.area_id,
            level=row.level,
            state=ReferralState(row.state),
            on=row.on,
            by=row.recorded_by.full_name,
            agency=row.recorded_by.agency.name,
            waiting=waiting(row.on, working_days=int(days(row.offender.area_id)), on=on),
            completed=settled.get(row.referral_id, 0),
        )
        for row in rows
        if row.offender_id in names  # one whose name is out of sight passed out of it just now
    ]
    return sorted(listed, key=lambda one: (one.waiting.due_on, one.on, one.pk))


def _record_list(rows: Iterable[ListedReferral], *, by: User, page: str) -> None:
    record(
        Event.REFERRALS_LISTED,
        by=by,
        filters=[page],
        offender_ids=sorted({one.offender_id for one in rows}),
    )


def accepted_and_waiting(areas: frozenset[int] | Everywhere) -> QuerySet[Referral]:
    """Referrals of records of some areas that were accepted, earliest first.

    Each comes with `accepted_level` and `accepted_on`. Which of them are on an agenda, or were heard, is for the
    meetings to leave out.
    """
    standing = FilteredRelation(
        "steps", condition=Q(steps__superseded_at=None, steps__state=ReferralState.ACCEPTED)
    )
    accepted = (
        Referral.objects.annotate(
            accepted=standing, accepted_level=F("accepted__accepted_level"), accepted_on=F("accepted__on")
        )
        .filter(accepted__isnull=False)
        .select_related("offender")
        .order_by("accepted_on", "pk")
    )
    return accepted if isinstance(areas, Everywhere) else accepted.filter(offender__area_id__in=areas)
