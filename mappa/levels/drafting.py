"""A decision about a level before it is made: put together, and refused where it would be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mappa.agencies.models import User
from mappa.database.refusals import NotPossible
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.offenders.models import CategoryPeriod, LevelPeriod, Offender

from . import queries
from .models import CriterionAnswer, LevelDecision, as_stored


def drafted(
    offender: Offender,
    *,
    level: int,
    criteria: Sequence[CriterionAnswer],
    why_not_lower: str,
    reason: str,
    on: date,
    by: User,
    what_changed: str = "",
    departure: str = "",
    next_review_on: date | None = None,
    meeting: str = "",
) -> LevelDecision:
    """The decision as it would be entered. Raises NotPossible where it could not be made, or lacks a reason."""
    before = queries.level_on(offender, on=on)
    decision = LevelDecision(
        offender=offender,
        on=on,
        from_level=before.level if before else None,
        level=level,
        criteria=as_stored(_of_the_day(criteria, on=on)),
        why_not_lower=why_not_lower.strip(),
        what_changed=what_changed.strip(),
        departure=departure.strip(),
        next_review_on=next_review_on,
        meeting=meeting,
        decided_by=by,
        reason=reason.strip(),
        recorded_by=by,
    )
    decision.digest = decision.work_out_digest()
    _refuse_what_cannot_be(offender, decision)
    _refuse_without_reasons(decision)
    if next_review_on is not None:
        refuse_late_review(offender, next_review_on, level=level, on=on)
    return decision


def refuse_late_review(offender: Offender, chosen: date, *, level: int, on: date) -> None:
    """Raise NotPossible where policy asks for an earlier review of a case at the level, counted from a day."""
    last = queries.latest_next_review(offender, level=level, on=on)
    if chosen > last:
        clock = queries.clock_of(offender, level=level, on=on)
        raise NotPossible("next_review_on", f"{clock} The next one is due by {in_words(last)} at the latest.")


def _of_the_day(answers: Sequence[CriterionAnswer], *, on: date) -> list[CriterionAnswer]:
    """The answers to the criteria of the day, each under its words of that day; one not given is not known."""
    given = {one.fact: one for one in answers}
    asked = queries.criteria_on(on)
    unknown = sorted(given.keys() - {one.fact for one in asked})
    if unknown:
        raise NotPossible("criteria", f"{unknown[0]} was no criterion on {in_words(on)}.")
    return [
        CriterionAnswer(
            fact=one.fact,
            asks=one.asks,
            answer=given[one.fact].answer if one.fact in given else Answer.NOT_KNOWN,
            evidence=given[one.fact].evidence.strip() if one.fact in given else "",
        )
        for one in asked
    ]


def _refuse_what_cannot_be(offender: Offender, decision: LevelDecision) -> None:
    """What would be refused when the decision takes effect is refused when it is made."""
    if decision.from_level == decision.level:
        raise NotPossible(
            "level",
            f"The case is at level {decision.level} already. Where that stays so, record a review instead.",
        )
    if (
        not CategoryPeriod.objects.current()
        .filter(offender=offender, in_force__contains=decision.on)
        .exists()
    ):
        raise NotPossible("on", "The person is in no category on that day: set the category first.")
    later = (
        LevelPeriod.objects.current()
        .filter(offender=offender, in_force__startswith__gte=decision.on)
        .order_by("in_force")
        .first()
    )
    if later is not None:
        raise NotPossible(
            "on",
            f"There is already a level from {in_words(later.in_force.lower)}. "
            "Choose a later day, or correct that entry.",
        )


def _refuse_without_reasons(decision: LevelDecision) -> None:
    answers = decision.answers
    for one in answers:
        if one.answer is Answer.YES and not one.evidence:
            raise NotPossible(f"evidence_{one.fact}", f"Say what shows this: {one.asks}")
    if not decision.reason:
        raise NotPossible("reason", "Enter the decision and its reasons.")
    if decision.level > 1 and not decision.why_not_lower:
        raise NotPossible("why_not_lower", "Say why a lower level would not give a plan you could defend.")
    if decision.from_level is not None and decision.level < decision.from_level and not decision.what_changed:
        raise NotPossible("what_changed", f"Say what has changed since level {decision.from_level} was set.")
    if decision.level > 1 and answers and not decision.met:
        raise NotPossible(
            "criteria", f"Say which criteria for level {decision.level} are met, and what shows it."
        )
    explanation = queries.explain(answers, on=decision.on)
    if queries.points_elsewhere(explanation, decision.level) and not decision.departure:
        says = explanation.says if explanation else ""
        raise NotPossible("departure", f"{says} Say why level {decision.level} all the same.")
