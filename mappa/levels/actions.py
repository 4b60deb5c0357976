"""Deciding on a level, countersigning what somebody else decided, and reviewing a case at its level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.queries.grades import grade_of
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.offenders.actions import lock, set_level
from mappa.offenders.grounds import may_on, require_on
from mappa.offenders.models import CategoryPeriod, Membership, Offender

from . import queries
from .drafting import drafted, refuse_late_review
from .models import Countersignature, CriterionAnswer, LevelDecision, LevelReview
from .states import DecisionState

ASKED_ANEW = "The text was changed, so it has to be signed anew"


@transaction.atomic
def decide_level(
    *,
    offender: Offender,
    level: int,
    criteria: Sequence[CriterionAnswer],
    why_not_lower: str,
    reason: str,
    on: date,
    version: int,
    by: User,
    what_changed: str = "",
    departure: str = "",
    next_review_on: date | None = None,
    meeting: str = "",
) -> LevelDecision:
    """Decide on a level, with reasons. It takes effect at once, or waits for a countersignature where policy asks.

    A decision that waits already is replaced by this one, which has to be signed anew. `next_review_on` is the day of
    the first review at the level, where it was decided with it; `meeting` says where, if at one.
    """
    require_on(by, Permission.LEVEL_SET, offender)
    held = lock(offender, version=version)
    decision = drafted(
        held,
        level=level,
        criteria=criteria,
        why_not_lower=why_not_lower,
        what_changed=what_changed,
        departure=departure,
        reason=reason,
        next_review_on=next_review_on,
        meeting=meeting,
        on=on,
        by=by,
    )
    waits = queries.needs_countersignature(held.area, from_level=decision.from_level, level=level, on=on)
    decision.state = (DecisionState.WAITING if waits else DecisionState.IN_EFFECT).value
    decision.took_effect_on = None if waits else on
    waiting = queries.waiting_decision(held)
    if waiting is not None:
        supersede(waiting, by=by, reason=ASKED_ANEW)
        decision.replaces = waiting
    decision = insert(decision, field="level")
    record(
        Event.LEVEL_DECIDED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=decision.pk,
        level=level,
        waits=waits,
    )
    if waits:
        for person in _who_may_sign(held, decision, on=on):
            tell(
                person=person,
                kind=NoticeKind.LEVEL_TO_COUNTERSIGN,
                by=by,
                offender_id=held.pk,
                about_id=decision.pk,
            )
    else:
        set_level(offender=held, level=level, on=on, reason=decision.reason, version=held.version, by=by)
        _begin_clock(held, decision, on=on, by=by)
    return decision


def _begin_clock(held: Offender, decision: LevelDecision, *, on: date, by: User) -> None:
    """Enter the day of the first review that was decided with the level; by policy at the latest, where signed late.

    A review of that day, of the level as it was, gives way to it.
    """
    chosen = decision.next_review_on
    if chosen is None or chosen <= on:
        return
    where = f" at {decision.meeting}" if decision.meeting else ""
    _enter_review(
        held,
        on=on,
        level=decision.level,
        next_review_on=min(chosen, queries.latest_next_review(held, level=decision.level, on=on)),
        reason=f"Decided with the level{where}",
        in_place_of=queries.review_of(held, on=on),
        by=by,
    )


def _who_may_sign(offender: Offender, decision: LevelDecision, *, on: date) -> list[User]:
    """Whoever may countersign in the area and sees the record, but for those who wrote the decision."""
    writers = queries.deciders_of(decision)
    people = people_who_may(Permission.LEVEL_COUNTERSIGN, area_id=offender.area_id, on=on)
    if offender.restricted:
        working = Membership.objects.current().filter(offender=offender, in_force__contains=on)
        members = set(working.values_list("user_id", flat=True))
        people = [person for person in people if person.pk in members]
    return [
        person
        for person in people
        if person.pk not in writers and queries.grade_suffices(person, offender.area, on=on)
    ]


@transaction.atomic
def countersign(*, offender: Offender, digest: str, on: date, version: int, by: User) -> Countersignature:
    """Sign the text that somebody else decided, known by its digest; with that the level takes effect, from `on`.

    Raises ChangedMeanwhile where the text that waits is not the one that was read.
    """
    require_on(by, Permission.LEVEL_COUNTERSIGN, offender)
    waiting = queries.open_waiting(offender)
    if waiting.digest != digest:
        raise ChangedMeanwhile
    held = lock(offender, version=version)
    _refuse_own(waiting, by=by)
    _refuse_grade(held, on=on, by=by)
    effective = max(waiting.on, on)
    standing = queries.level_on(held, on=effective)
    if (standing.level if standing else None) != waiting.from_level:
        raise NotPossible(
            "reason", "The level was changed since this was decided: it has to be decided anew."
        )
    if waiting.work_out_digest() != digest:
        raise NotPossible("reason", "The text is not the one that was decided: it has to be decided anew.")
    if not CategoryPeriod.objects.current().filter(offender=held, in_force__contains=effective).exists():
        raise NotPossible(
            "reason", "The person is in no category any longer: the decision cannot take effect."
        )
    signature = insert(
        Countersignature(
            offender=held,
            decision=waiting,
            decided_by=waiting.decided_by,
            digest=digest,
            on=on,
            grade=grade_of(by, on=on),
            recorded_by=by,
        ),
        field="reason",
    )
    supersede(waiting, by=by, reason="Countersigned")
    insert(
        successor(
            waiting,
            by=by,
            reason=waiting.reason,
            state=DecisionState.IN_EFFECT.value,
            took_effect_on=effective,
        ),
        field="reason",
    )
    record(
        Event.LEVEL_COUNTERSIGNED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=signature.pk,
        decision_id=waiting.pk,
        level=waiting.level,
    )
    set_level(
        offender=held, level=waiting.level, on=effective, reason=waiting.reason, version=held.version, by=by
    )
    _begin_clock(held, waiting, on=effective, by=by)
    _answer(waiting, by=by)
    return signature


def _refuse_own(decision: LevelDecision, *, by: User) -> None:
    if by.pk in queries.deciders_of(decision):
        raise NotPossible(
            "reason", "You decided this, or wrote a version of it: somebody else has to countersign."
        )


def _refuse_grade(offender: Offender, *, on: date, by: User) -> None:
    if not queries.grade_suffices(by, offender.area, on=on):
        grades = ", ".join(queries.grades_that_countersign(offender.area, on=on))
        raise NotPossible("reason", f"In {offender.area.name} these grades countersign: {grades}.")


def _answer(decision: LevelDecision, *, by: User) -> None:
    tell(
        person=decision.decided_by,
        kind=NoticeKind.LEVEL_DECISION_ANSWERED,
        by=by,
        offender_id=decision.offender_id,
        about_id=decision.pk,
    )


@transaction.atomic
def decline_to_countersign(*, offender: Offender, digest: str, reason: str, version: int, by: User) -> None:
    """Send a decision back unsigned, with the reason; it no longer waits, and whoever decided is told."""
    require_on(by, Permission.LEVEL_COUNTERSIGN, offender)
    waiting = queries.open_waiting(offender)
    if waiting.digest != digest:
        raise ChangedMeanwhile
    held = lock(offender, version=version)
    _refuse_own(waiting, by=by)
    supersede(waiting, by=by, reason=reason)
    record(
        Event.LEVEL_DECISION_DECLINED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=waiting.pk,
    )
    _answer(waiting, by=by)


@transaction.atomic
def withdraw_decision(*, offender: Offender, reason: str, version: int, by: User) -> None:
    """Take back a decision that waits for a countersignature; the level stays as it is."""
    require_on(by, Permission.LEVEL_SET, offender)
    held = lock(offender, version=version)
    waiting = queries.open_waiting(held)
    supersede(waiting, by=by, reason=reason)
    record(
        Event.LEVEL_DECISION_WITHDRAWN,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=waiting.pk,
    )


@transaction.atomic
def record_review(
    *,
    offender: Offender,
    on: date,
    next_review_on: date | None,
    reason: str,
    today: date,
    version: int,
    by: User,
) -> LevelReview:
    """Record that a case was reviewed at its level, which stays; the next review by policy at the latest.

    Without a day the next review is as late as policy allows. Whoever keeps a meeting records what it reviewed.
    """
    _require_to_review(by, offender)
    held = lock(offender, version=version)
    standing = queries.level_on(held, on=on)
    if standing is None:
        raise NotPossible("on", "The case was at no level on that day, so there was nothing to review.")
    if on > today:
        raise NotPossible("on", "A review is recorded once it was held: choose today or an earlier day.")
    chosen = next_review_on or queries.latest_next_review(held, level=standing.level, on=on)
    _refuse_next_review(held, chosen, level=standing.level, on=on, today=today)
    return _enter_review(held, on=on, level=standing.level, next_review_on=chosen, reason=reason, by=by)


@transaction.atomic
def correct_review(
    *, offender: Offender, on: date, next_review_on: date, reason: str, today: date, version: int, by: User
) -> LevelReview:
    """Set another day for the next review than the review of a day did; the review itself stays as it was held."""
    _require_to_review(by, offender)
    held = lock(offender, version=version)
    standing = queries.review_of(held, on=on)
    if standing is None:
        raise NotPossible("on", "No review of that day is recorded.")
    # The level of that day may have been corrected since.
    at = queries.level_on(held, on=on)
    level = at.level if at is not None else standing.level
    _refuse_next_review(held, next_review_on, level=level, on=on, today=today)
    return _enter_review(
        held,
        on=on,
        level=level,
        next_review_on=next_review_on,
        reason=reason,
        in_place_of=standing,
        by=by,
    )


def _refuse_next_review(held: Offender, chosen: date, *, level: int, on: date, today: date) -> None:
    if chosen <= today:
        raise NotPossible("next_review_on", "The next review must be on a day to come.")
    refuse_late_review(held, chosen, level=level, on=on)


def _enter_review(
    held: Offender,
    *,
    on: date,
    level: int,
    next_review_on: date,
    reason: str,
    by: User,
    in_place_of: LevelReview | None = None,
) -> LevelReview:
    if in_place_of is None:
        review = LevelReview(
            offender=held,
            on=on,
            level=level,
            next_review_on=next_review_on,
            reason=reason.strip(),
            recorded_by=by,
        )
    else:
        supersede(in_place_of, by=by, reason=reason)
        review = successor(
            in_place_of, by=by, reason=reason.strip(), level=level, next_review_on=next_review_on
        )
    insert(review, field="on")
    record(
        Event.LEVEL_REVIEWED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=review.pk,
        level=level,
    )
    return review


def _require_to_review(by: User, offender: Offender) -> None:
    if not may_on(by, Permission.MEETING_KEEP, offender):
        require_on(by, Permission.LEVEL_SET, offender)
