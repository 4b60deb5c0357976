"""What was decided about a level, what waits for a countersignature, and which reviews are due and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere
from mappa.access.queries.grades import grade_of, listed
from mappa.agencies.models import Area, User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.agencies.queries import policies_set, policy_value
from mappa.audit.events import Event
from mappa.audit.recording import of_areas, record
from mappa.database.refusals import NotPossible
from mappa.law.dated import NotInForce, in_words
from mappa.law.findings import Verdict
from mappa.law.levels import (
    LEVEL_2,
    LEVEL_3,
    Criterion,
    Level,
    LevelExplanation,
    LevelFacts,
    criteria,
    explain_levels,
    formula,
)
from mappa.offenders.models import LevelPeriod, Offender
from mappa.offenders.queries import for_the_person, where_permitted
from mappa.web.wording import quantity

from .models import Countersignature, LevelDecision, LevelReview
from .models import CriterionAnswer as CriterionAnswer
from .models import as_stored as as_stored
from .states import DecisionState

ON_A_PAGE = 50
#: The list of reviews looks so far ahead.
WEEKS_AHEAD = 4
REVIEW_WEEKS = {
    1: PolicyKey.LEVEL_1_REVIEW_WEEKS,
    2: PolicyKey.LEVEL_2_REVIEW_WEEKS,
    3: PolicyKey.LEVEL_3_REVIEW_WEEKS,
}
#: Before the Guidance there was no test: the decision then rests on its reasons alone.
NO_TEST: tuple[Criterion, ...] = ()


# ── the tests of the day ──


def criteria_on(day: date) -> tuple[Criterion, ...]:
    """The criteria of the tests for levels 2 and 3 on a day, each once; none before the Guidance of 2003."""
    try:
        rules = (LEVEL_2.on(day), LEVEL_3.on(day))
    except NotInForce:
        return NO_TEST
    asked = {one.fact: one for rule in rules for one in criteria(rule)}
    return tuple(asked.values())


def explain(answers: Collection[CriterionAnswer], *, on: date) -> LevelExplanation | None:
    """What the answers lead to under the Guidance of the day; None before it."""
    known = {one.fact for one in criteria_on(on)}
    facts = LevelFacts(**{one.fact: one.answer for one in answers if one.fact in known})
    try:
        return explain_levels(facts, on)
    except NotInForce:
        return None


def points_elsewhere(explanation: LevelExplanation | None, level: int) -> bool:
    """Whether the answers to the tests point to another level than the one decided on, or not to so high a one."""
    if explanation is None:
        return False
    if explanation.points_to is not None:
        return explanation.points_to != level
    verdicts = {Level.THREE: explanation.findings[0].verdict, Level.TWO: explanation.findings[1].verdict}
    return level > Level.ONE and verdicts[Level(level)] is not Verdict.MEETS


def tests_on(day: date) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The test for each level of a day: how its criteria combine, by their marks, and the words of each."""
    try:
        rules = (("Level 2", LEVEL_2.on(day)), ("Level 3", LEVEL_3.on(day)))
    except NotInForce:
        return []
    return [(level, formula(rule), [(one.mark, one.asks) for one in criteria(rule)]) for level, rule in rules]


def as_initial(decision: LevelDecision) -> dict[str, object]:
    """A decision as a form begins with it, to be changed."""
    names = ("level", "on", "why_not_lower", "what_changed", "departure", "reason")
    answers = {one.fact: one.answer.value for one in decision.answers}
    evidence = {f"evidence_{one.fact}": one.evidence for one in decision.answers}
    return {**{name: getattr(decision, name) for name in names}, **answers, **evidence}


# ── countersignatures ──


def needs_countersignature(area: Area, *, from_level: int | None, level: int, on: date) -> bool:
    """Whether local policy of the day asks for a second person's signature under such a decision."""
    asked = {
        part.casefold() for part in listed(policy_value(area, PolicyKey.COUNTERSIGNED_LEVEL_DECISIONS, on=on))
    }
    return bool(asked & {"all", f"to level {level}", f"from level {from_level}"})


def grades_that_countersign(area: Area, *, on: date) -> list[str]:
    """The grades that may countersign in an area on a day; none stands for any."""
    grades = listed(policy_value(area, PolicyKey.COUNTERSIGN_GRADES, on=on))
    return [] if "any" in {grade.casefold() for grade in grades} else grades


def grade_suffices(person: User, area: Area, *, on: date) -> bool:
    """Whether local policy lets somebody of the person's grade countersign in the area on a day."""
    grades = grades_that_countersign(area, on=on)
    return not grades or grade_of(person, on=on).casefold() in {grade.casefold() for grade in grades}


def waiting_decision(offender: Offender) -> LevelDecision | None:
    """The decision that waits for a countersignature, if there is one."""
    return (
        LevelDecision.objects.current()
        .filter(offender=offender, state=DecisionState.WAITING.value)
        .select_related("decided_by", "recorded_by")
        .first()
    )


def what_became_of(decision: LevelDecision) -> LevelDecision | None:
    """The row that stands where a decision was entered: itself, as it took effect, or the text that replaced it.

    None where it was withdrawn or sent back.
    """
    seen: LevelDecision | None = decision
    while seen is not None and seen.superseded_at is not None:
        seen = LevelDecision.objects.filter(replaces=seen.pk).select_related("decided_by").first()
    return seen


def deciders_of(decision: LevelDecision) -> set[int]:
    """Everybody who wrote a version of a decision: none of them countersigns it."""
    deciders: set[int] = set()
    seen: LevelDecision | None = decision
    while seen is not None:
        deciders |= {seen.decided_by_id, seen.recorded_by_id}
        seen = LevelDecision.objects.filter(pk=seen.replaces_id).first() if seen.replaces_id else None
    return deciders


@dataclass(frozen=True)
class History:
    """Everything decided about a level and every review, latest first, with who signed what."""

    decisions: list[LevelDecision]
    signatures: Mapping[int, Countersignature]
    reviews: list[LevelReview]


def history_of(offender: Offender, *, by: User) -> History:
    """What was decided and reviewed, what was replaced or withdrawn too. Audited."""
    people = ("recorded_by", "superseded_by")
    decisions = list(
        LevelDecision.objects.filter(offender=offender)
        .select_related("decided_by", *people)
        .order_by("-recorded_at", "-pk")
    )
    signatures = Countersignature.objects.filter(offender=offender).select_related("recorded_by")
    # What was signed is the row that waited; its successor, which took effect, is what stands.
    signed = {signature.decision_id: signature for signature in signatures}
    shown = {one.pk: signed.get(one.replaces_id or 0) for one in decisions}
    reviews = LevelReview.objects.filter(offender=offender).select_related(*people)
    record(Event.LEVEL_DECISIONS_READ, by=by, offender_id=offender.pk, area_id=offender.area_id)
    return History(
        [one for one in decisions if one.pk not in signed],
        {pk: one for pk, one in shown.items() if one is not None},
        list(reviews.order_by("-on", "-pk")),
    )


@dataclass(frozen=True)
class WaitingDecision:
    decision: LevelDecision
    name: str
    own: bool


def list_waiting(*, by: User) -> list[WaitingDecision]:
    """As `decisions_waiting`. Audited."""
    waiting = decisions_waiting(by=by)
    record(
        Event.COUNTERSIGNATURES_LISTED,
        by=by,
        offender_ids=[one.decision.offender_id for one in waiting],
        **of_areas(one.decision.offender.area_id for one in waiting),
    )
    return waiting


def decisions_waiting(*, by: User) -> list[WaitingDecision]:
    """Decisions that wait for a countersignature where the person may give one, oldest first. No audit row."""
    rows = (
        LevelDecision.objects.current()
        .filter(
            state=DecisionState.WAITING.value,
            offender__in=where_permitted(Permission.LEVEL_COUNTERSIGN, by=by).values("pk"),
        )
        .select_related("offender__area", "decided_by")
        .annotate(
            family_name=F("offender__personaldetails_set__family_name"),
            given_names=F("offender__personaldetails_set__given_names"),
        )
        .filter(offender__personaldetails_set__superseded_at=None)
        .order_by("recorded_at", "pk")
    )
    return [
        WaitingDecision(row, _name(row.family_name, row.given_names), row.decided_by_id == by.pk)
        for row in rows
    ]


def _name(family_name: str, given_names: str) -> str:
    return f"{family_name.upper()}, {given_names}" if given_names else family_name.upper()


# ── reviews ──


@dataclass(frozen=True)
class ReviewDue:
    """The review of one case at its level: when it is due, and why then."""

    offender_id: int
    reference: str
    name: str
    area_id: int
    area: str
    level: int
    since: date
    reviewed_on: date | None
    #: The day set at the last review; None where policy alone says when the next one is due.
    set_on_review: date | None
    weeks: int
    #: Whether the area set the weeks for itself on that day, or what holds everywhere was used.
    own_policy: bool
    due_on: date
    on: date

    @property
    def is_overdue(self) -> bool:
        return self.due_on < self.on

    @property
    def days_overdue(self) -> int:
        return max(0, (self.on - self.due_on).days)

    @property
    def why(self) -> str:
        """Why it is due on that day, in a sentence."""
        policy = f"{self.area}’s own policy" if self.own_policy else "the policy for all areas"
        since = f"Level {self.level} since {in_words(self.since)}"
        if self.reviewed_on is None:
            return f"{since} and not reviewed since: due every {quantity(self.weeks, 'week')} by {policy}."
        if self.set_on_review is not None:
            return (
                f"{since}, last reviewed on {in_words(self.reviewed_on)}, when the next review was set for "
                f"{in_words(self.set_on_review)}."
            )
        return f"{since}, last reviewed on {in_words(self.reviewed_on)}."


# One statement whatever there are of them: the level of today, the last review at it, and the weeks that policy
# asked for on the day from which they count. Policy is a few dozen rows, so it is read once and joined in memory.
DUE = """
WITH matched (id) AS MATERIALIZED ({matched}),
weeks AS MATERIALIZED (
    SELECT area_id, split_part(key, '_', 2)::smallint AS level, in_force, value::int AS weeks
      FROM agencies_localpolicy
     WHERE superseded_at IS NULL AND key IN ('level_1_review_weeks', 'level_2_review_weeks', 'level_3_review_weeks')
       AND value ~ '^[0-9]{{1,4}}$'
),
clock AS MATERIALIZED (
    SELECT level.offender_id, offender.reference, offender.area_id, level.level, lower(level.in_force) AS since,
           review."on" AS reviewed_on, review.next_review_on,
           coalesce(review."on", lower(level.in_force)) AS counts_from
      FROM matched
      JOIN offenders_levelperiod level
        ON level.offender_id = matched.id AND level.superseded_at IS NULL AND level.in_force @> %s::date
      JOIN offenders_offender offender ON offender.id = matched.id
      LEFT JOIN LATERAL (
          SELECT r."on", r.next_review_on FROM levels_levelreview r
           WHERE r.offender_id = level.offender_id AND r.superseded_at IS NULL
             AND r."on" <= %s::date
             -- On the first day at a level the case may have been reviewed at the level before.
             AND (r."on" > lower(level.in_force) OR r."on" = lower(level.in_force) AND r.level = level.level)
           ORDER BY r."on" DESC LIMIT 1
      ) review ON true
     WHERE %s::smallint IS NULL OR level.level = %s::smallint
),
due AS MATERIALIZED (
    SELECT clock.*, coalesce(own.weeks, general.weeks, usual.weeks) AS weeks, own.weeks IS NOT NULL AS own_policy,
           coalesce(clock.next_review_on,
                    clock.counts_from + 7 * coalesce(own.weeks, general.weeks, usual.weeks)) AS due_on
      FROM clock
      JOIN (VALUES (1, %s::int), (2, %s::int), (3, %s::int)) AS usual (level, weeks) ON usual.level = clock.level
      LEFT JOIN weeks own
        ON own.area_id = clock.area_id AND own.level = clock.level AND own.in_force @> clock.counts_from
      LEFT JOIN weeks general
        ON general.area_id IS NULL AND general.level = clock.level AND general.in_force @> clock.counts_from
),
chosen AS MATERIALIZED (
    SELECT *, count(*) OVER () AS total, count(*) FILTER (WHERE due_on < %s::date) OVER () AS overdue
      FROM due WHERE due_on <= %s::date
     ORDER BY due_on, offender_id LIMIT %s OFFSET %s
)
SELECT chosen.offender_id, chosen.reference, details.family_name, details.given_names, chosen.area_id, area.name,
       chosen.level, chosen.since, chosen.reviewed_on, chosen.next_review_on, chosen.weeks, chosen.own_policy,
       chosen.due_on, chosen.total, chosen.overdue
  FROM chosen
  JOIN offenders_personaldetails details
    ON details.offender_id = chosen.offender_id AND details.superseded_at IS NULL
  JOIN agencies_area area ON area.id = chosen.area_id
 ORDER BY chosen.due_on, chosen.offender_id
"""
Areas = frozenset[int] | Everywhere


@dataclass(frozen=True)
class Due:
    rows: list[ReviewDue]
    total: int
    overdue: int


def _due(offenders: Any, *, on: date, until: date, level: int | None, most: int | None, skip: int = 0) -> Due:
    matched, parameters = offenders.order_by().values("pk").query.sql_with_params()
    usual = [int(MEANINGS[REVIEW_WEEKS[one]].default) for one in (1, 2, 3)]
    with connection.cursor() as cursor:
        cursor.execute(
            DUE.format(matched=matched),
            [*parameters, on, on, level, level, *usual, on, until, most, skip],
        )
        found = cursor.fetchall()
    rows = [
        ReviewDue(
            offender_id=pk,
            reference=reference,
            name=_name(family_name, given_names),
            area_id=area_id,
            area=area,
            level=at_level,
            since=since,
            reviewed_on=reviewed_on,
            set_on_review=next_review_on,
            weeks=weeks,
            own_policy=own_policy,
            due_on=due_on,
            on=on,
        )
        for (
            pk, reference, family_name, given_names, area_id, area, at_level, since, reviewed_on, next_review_on,
            weeks, own_policy, due_on, _, _,
        ) in found
    ]  # fmt: skip
    total, overdue = found[0][-2:] if found else (0, 0)
    return Due(rows, total, overdue)


def reviews_due(
    areas: Areas, *, by: User, on: date, until: date, level: int | None = None, most: int | None = None
) -> list[ReviewDue]:
    """The reviews due in some areas by a day, overdue first, of the records that the person sees; leaves no audit row.

    `on` is today. What is shown of them is for the caller to record, with their `offender_ids`.
    """
    offenders = Offender.objects.visible_to(by)
    if not isinstance(areas, Everywhere):
        offenders = offenders.filter(area_id__in=areas)
    return _due(offenders, on=on, until=until, level=level, most=most).rows


def reviews_overdue(*, on: date) -> list[ReviewDue]:
    """For the chore, which sees every record: the reviews that were due before the day, in all areas."""
    everybody = Offender.objects.filter(
        levelperiod_set__in_force__contains=on, levelperiod_set__superseded_at=None
    )
    return _due(everybody, on=on, until=on - timedelta(days=1), level=None, most=None).rows


def review_due(offender: Offender, *, on: date) -> ReviewDue | None:
    """When the next review of one case is due and why; None where it is at no level."""
    rows = _due(Offender.objects.filter(pk=offender.pk), on=on, until=date.max, level=None, most=None).rows
    return rows[0] if rows else None


@dataclass(frozen=True)
class DueList:
    page: Page[int]
    rows: list[ReviewDue]
    overdue: int
    until: date


def reviews_to_do(*, by: User, on: date, most: int) -> Due:
    """The most urgent of the reviews that are due and the person’s to do, and how many there are. No audit row."""
    offenders = for_the_person(
        where_permitted(Permission.LEVEL_SET, by=by), permission=Permission.LEVEL_SET, by=by
    )
    return _due(offenders, on=on, until=on + timedelta(weeks=WEEKS_AHEAD), level=None, most=most)


def list_reviews_due(*, by: User, on: date, level: int | None, page: int, theirs: bool = False) -> DueList:
    """One page of the reviews due within the next weeks where the person sets levels, overdue first. Audited.

    `theirs` leaves out those that are somebody else’s to do.
    """
    until = on + timedelta(weeks=WEEKS_AHEAD)
    offenders = where_permitted(Permission.LEVEL_SET, by=by)
    if theirs:
        offenders = for_the_person(offenders, permission=Permission.LEVEL_SET, by=by)
    found = _due(offenders, on=on, until=until, level=level, most=ON_A_PAGE, skip=(page - 1) * ON_A_PAGE)
    if not found.rows and page > 1:  # past the end: the first page says how many there are
        found = _due(offenders, on=on, until=until, level=level, most=ON_A_PAGE)
        page = 1
    record(
        Event.REVIEWS_LISTED,
        by=by,
        filters=[*([f"level {level}"] if level else []), *(["theirs"] if theirs else [])],
        on=on.isoformat(),
        page=page,
        offender_ids=[one.offender_id for one in found.rows],
        **of_areas(one.area_id for one in found.rows),
    )
    return DueList(Paginator(range(found.total), ON_A_PAGE).page(page), found.rows, found.overdue, until)


def level_on(offender: Offender, *, on: date) -> LevelPeriod | None:
    return LevelPeriod.objects.current().filter(offender=offender, in_force__contains=on).first()


def review_of(offender: Offender, *, on: date) -> LevelReview | None:
    """The review of a day, as it stands."""
    return LevelReview.objects.current().filter(offender=offender, on=on).first()


def latest_next_review(offender: Offender, *, level: int, on: date) -> date:
    """The last day for the next review of a case reviewed on a day, by the record's area's policy of that day."""
    return on + timedelta(weeks=int(policy_value(offender.area, REVIEW_WEEKS[level], on=on)))


def clock_of(offender: Offender, *, level: int, on: date) -> str:
    """How often cases at the level are reviewed there on that day, and by whose policy."""
    key = REVIEW_WEEKS[level]
    weeks = int(policy_value(offender.area, key, on=on))
    whose = (
        f"{offender.area.name}’s own policy"
        if key in policies_set(offender.area, on=on)
        else "the policy for all areas"
    )
    return f"Cases at level {level} are reviewed every {quantity(weeks, 'week')} by {whose}."


def open_waiting(offender: Offender) -> LevelDecision:
    """The decision that waits; raises NotPossible where none does any longer."""
    decision = waiting_decision(offender)
    if decision is None:
        raise NotPossible("reason", "No decision about this level waits any longer.")
    return decision
