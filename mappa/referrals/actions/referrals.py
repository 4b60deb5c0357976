"""A referral: begun, written section by section, sent, and screened. Each move is a row of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.law.answers import Answer
from mappa.law.levels import Level
from mappa.offenders.actions import lock
from mappa.offenders.grounds import require_on
from mappa.offenders.models import LevelPeriod, Offender
from mappa.referrals import queries
from mappa.referrals.editions import edition_of, edition_on
from mappa.referrals.models import FilledSection, Referral, Step
from mappa.referrals.states import FOLLOWS, OPEN, WRITTEN_IN, ReferralState, SectionState


@transaction.atomic
def refer(*, offender: Offender, level: int, on: date, reason: str, version: int, by: User) -> Referral:
    """Begin a referral to level 2 or 3, by the form of the day. `on` is today."""
    require_on(by, Permission.REFERRAL_MAKE, offender)
    lock(offender, version=version)
    if level not in (Level.TWO, Level.THREE):
        raise NotPossible("level", "A referral is to level 2 or 3.")
    managed = LevelPeriod.objects.current().filter(offender=offender, in_force__contains=on, level=level)
    if managed.exists():
        raise NotPossible("level", f"The case is managed at level {level} already.")
    if Step.objects.current().filter(offender=offender, level=level, state__in=OPEN).exists():
        raise NotPossible(
            "level", "A referral to this level is open already: go on with that one, or withdraw it."
        )
    referral = insert(
        Referral(
            offender=offender,
            level=level,
            edition=edition_on(on).key,
            on=on,
            reason=reason,
            recorded_by=by,
        ),
        field="level",
    )
    insert(
        Step(
            offender=offender,
            referral=referral,
            level=level,
            state=ReferralState.DRAFT.value,
            on=on,
            reason=reason,
            recorded_by=by,
        ),
        field="level",
    )
    record(
        Event.REFERRAL_BEGUN,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        referral_id=referral.pk,
        level=level,
    )
    return referral


@transaction.atomic
def save_section(
    *,
    referral: Referral,
    section: str,
    state: str,
    answers: Mapping[str, Any],
    not_known: Collection[str],
    reason: str,
    version: int,
    by: User,
) -> FilledSection:
    """Save one section; `version` is the key of what stood in it, or 0 where nothing did.

    Raises ChangedMeanwhile where somebody else saved the section, and NotPossible where the referral was sent.
    """
    offender = _offender(referral)
    require_on(by, Permission.REFERRAL_MAKE, offender)
    Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    asked = edition_of(referral.edition).section(section)
    if asked is None:
        raise RecordNotShown("section", section)
    if _standing(referral).state not in WRITTEN_IN:
        raise NotPossible("state", "The referral was sent or withdrawn: its sections stay as they are.")
    standing = FilledSection.objects.current().filter(referral=referral, section=section).first()
    if (standing.pk if standing else 0) != version:
        raise ChangedMeanwhile
    written = (
        {} if state == SectionState.NOT_APPLICABLE else {key: one for key, one in answers.items() if one}
    )
    unknown = [] if state == SectionState.NOT_APPLICABLE else sorted(not_known)
    if state == SectionState.NOT_APPLICABLE and not asked.may_not_apply:
        raise NotPossible("state", "This section applies to everybody.")
    if state == SectionState.COMPLETED:
        for question in asked.questions:
            if question.key not in written and question.key not in unknown:
                raise NotPossible(question.key, f"Answer “{question.asks}”, or say that it is not known")
    new = {"state": state, "answers": written, "not_known": unknown}
    if standing is None:
        filled = FilledSection(
            offender=offender, referral=referral, section=section, reason=reason, recorded_by=by, **new
        )
    else:
        supersede(standing, by=by, reason="Saved again")
        filled = successor(standing, by=by, reason=reason, **new)
    filled = insert(filled, field="state")
    record(
        Event.REFERRAL_SECTION_SAVED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        referral_id=referral.pk,
        section=section,
        state=state,
    )
    return filled


@transaction.atomic
def send(*, offender: Offender, referral: Referral, on: date, reason: str, version: int, by: User) -> Step:
    """Send a referral whose sections are all settled for screening. `on` is today."""
    require_on(by, Permission.REFERRAL_MAKE, offender)
    lock(offender, version=version)
    missing = queries.shown_referral(referral, offender).missing
    if missing:
        titles = ", ".join(one.section.title for one in missing)
        raise NotPossible("", f"The referral is not complete. Still to do: {titles}.")
    step = _move(referral, ReferralState.SENT, on=on, reason=reason, by=by)
    record(
        Event.REFERRAL_SENT,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        referral_id=referral.pk,
    )
    for person in queries.screeners_of(offender.area_id, on=on):
        if person.pk != by.pk:
            tell(
                person=person,
                kind=NoticeKind.REFERRAL_SENT,
                by=by,
                offender_id=offender.pk,
                about_id=referral.pk,
            )
    return step


@transaction.atomic
def withdraw_referral(
    *, offender: Offender, referral: Referral, on: date, reason: str, version: int, by: User
) -> Step:
    """Take a referral back that was not answered yet. `on` is today."""
    require_on(by, Permission.REFERRAL_MAKE, offender)
    lock(offender, version=version)
    step = _move(referral, ReferralState.WITHDRAWN, on=on, reason=reason, by=by)
    record(
        Event.REFERRAL_WITHDRAWN,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        referral_id=referral.pk,
    )
    return step


@transaction.atomic
def screen(
    *,
    offender: Offender,
    referral: Referral,
    accepted_level: int,
    criteria: Mapping[str, Mapping[str, str]],
    why_not_lower: str,
    on: date,
    reason: str,
    version: int,
    by: User,
) -> Step:
    """Accept a referral for level 2 or 3, with the test worked through. `on` is today."""
    if accepted_level not in (Level.TWO, Level.THREE):
        raise NotPossible("decision", "A referral is accepted for level 2 or 3.")
    return _screen(
        offender,
        referral,
        ReferralState.ACCEPTED,
        version=version,
        by=by,
        on=on,
        reason=reason,
        accepted_level=accepted_level,
        why_not_lower=why_not_lower,
        criteria=_tested(criteria, on=on),
    )


@transaction.atomic
def decline(
    *,
    offender: Offender,
    referral: Referral,
    criteria: Mapping[str, Mapping[str, str]],
    why_not_lower: str,
    on: date,
    reason: str,
    version: int,
    by: User,
) -> Step:
    """Decline a referral, with the test worked through; `why_not_lower` says why a lower level is enough."""
    return _screen(
        offender,
        referral,
        ReferralState.DECLINED,
        version=version,
        by=by,
        on=on,
        reason=reason,
        why_not_lower=why_not_lower,
        criteria=_tested(criteria, on=on),
    )


@transaction.atomic
def return_for_more(
    *,
    offender: Offender,
    referral: Referral,
    on: date,
    reason: str,
    version: int,
    by: User,
    criteria: Mapping[str, Mapping[str, str]] | None = None,
) -> Step:
    """Send a referral back: `reason` is what is asked for. What was found of the test so far stays with it."""
    return _screen(
        offender,
        referral,
        ReferralState.RETURNED,
        version=version,
        by=by,
        on=on,
        reason=reason,
        criteria=dict(criteria or {}),
    )


def _screen(
    offender: Offender,
    referral: Referral,
    state: ReferralState,
    *,
    version: int,
    by: User,
    on: date,
    reason: str,
    **more: Any,
) -> Step:
    require_on(by, Permission.REFERRAL_SCREEN, offender)
    lock(offender, version=version)
    before = _standing(referral)
    step = _move(referral, state, on=on, reason=reason, by=by, **more)
    record(
        Event.REFERRAL_SCREENED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        referral_id=referral.pk,
        state=state.value,
    )
    for person in {before.recorded_by, referral.recorded_by}:
        if person.pk != by.pk:
            tell(
                person=person,
                kind=NoticeKind.REFERRAL_ANSWERED,
                by=by,
                offender_id=offender.pk,
                about_id=referral.pk,
            )
    return step


def _move(referral: Referral, state: ReferralState, *, on: date, reason: str, by: User, **more: Any) -> Step:
    """Let the referral stand otherwise from a day on. Raises ChangedMeanwhile where it stands so no longer."""
    standing = _standing(referral)
    if state not in FOLLOWS.get(ReferralState(standing.state), ()):
        raise NotPossible(
            "",
            f"The referral is past that: {ReferralState(standing.state).label.lower()} since "
            f"{standing.on:%-d %B %Y}.",
        )
    if on < standing.on:
        raise NotPossible("on", f"This is not before {standing.on:%-d %B %Y}, when it was last moved.")
    supersede(standing, by=by, reason=reason)
    values = {"accepted_level": None, "why_not_lower": "", "criteria": {}, **more}
    return insert(
        successor(standing, by=by, reason=reason, state=state.value, on=on, **values), field="reason"
    )


def _tested(criteria: Mapping[str, Mapping[str, str]], *, on: date) -> dict[str, dict[str, str]]:
    """Every criterion of the day with an answer and its reason."""
    told = {}
    for criterion in queries.criteria_on(on):
        given = criteria.get(criterion.fact, {})
        if not given.get("answer"):
            raise NotPossible(criterion.fact, f"Select an answer to “{criterion.asks}”")
        if not given.get("reason", "").strip():
            raise NotPossible(
                f"{criterion.fact}_why", f"Enter the reason for your answer to “{criterion.asks}”"
            )
        told[criterion.fact] = {"answer": Answer(given["answer"]).value, "reason": given["reason"].strip()}
    return told


def _standing(referral: Referral) -> Step:
    standing = Step.objects.current().filter(referral=referral).select_related("recorded_by").first()
    if standing is None:
        raise RecordNotShown("referral", referral.pk)
    return standing


def _offender(referral: Referral) -> Offender:
    offender = Offender.objects.filter(pk=referral.offender_id).first()
    if offender is None:
        raise RecordNotShown("offender", referral.offender_id)
    return offender
