"""Wide roles and clearance for category 4: one person proposes, another decides, neither of them the one concerned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models.functions import Now

from mappa.access.models import Posting, Proposal
from mappa.access.permissions import Permission
from mappa.access.policy import require, require_over, require_over_person
from mappa.access.queries.entitled import posted_everywhere_with, posted_with
from mappa.access.roles import RoleKey, is_wide
from mappa.access.states import ClearanceKind, Decision, NoticeKind
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import refused_in_words

from .clearances import begin_clearance
from .notices import tell
from .people import lock
from .postings import begin_posting, give_role, require_to_give

EVENTS = {
    Decision.APPROVED: Event.PROPOSAL_APPROVED,
    Decision.REFUSED: Event.PROPOSAL_REFUSED,
    Decision.WITHDRAWN: Event.PROPOSAL_WITHDRAWN,
}


@transaction.atomic
def give_or_propose_role(
    *,
    person: User,
    role: RoleKey,
    areas: Sequence[Area],
    start: date,
    end: date | None,
    reason: str,
    version: int,
    today: date,
    by: User,
) -> list[Posting] | list[Proposal]:
    """Give the role, or, where it is a wide one, propose it in each of the areas or everywhere."""
    where: Sequence[Area | None] = areas or [None]
    if not any(is_wide(role, area.pk if area else None) for area in where):
        return give_role(
            person=person,
            role=role,
            areas=areas,
            start=start,
            end=end,
            reason=reason,
            version=version,
            by=by,
        )
    require_to_give(person=person, role=role, where=where, start=start, end=end, by=by)
    held = lock(person, version=version)
    return [
        _propose(
            Proposal(user=held, role=role.value, area=area, in_force=period(start, end)),
            field="role",
            reason=reason,
            today=today,
            by=by,
        )
        for area in where
    ]


@transaction.atomic
def propose_category_4(
    *, person: User, start: date, end: date | None, reason: str, version: int, today: date, by: User
) -> Proposal:
    """Propose that a person be cleared for category 4; `end` is the first day without."""
    require_over_person(by, person)
    if end is not None and end <= start:
        raise NotPossible("last", "The last day must not come before the first.")
    held = lock(person, version=version)
    return _propose(
        Proposal(user=held, clearance=ClearanceKind.CATEGORY_4.value, in_force=period(start, end)),
        field="kind",
        reason=reason,
        today=today,
        by=by,
    )


def _propose(proposal: Proposal, *, field: str, reason: str, today: date, by: User) -> Proposal:
    if proposal.user_id == by.pk:
        raise NotPossible(field, "Nobody may propose anything for themselves.")
    if not proposal.user.is_active:
        raise NotPossible(field, "The person’s access is stopped.")
    proposal.reason, proposal.proposed_by = reason, by
    with refused_in_words(proposal, field=field):
        proposal.save(force_insert=True)
    record(
        Event.PROPOSAL_MADE,
        by=by,
        area_id=proposal.area_id,
        person_id=proposal.user_id,
        proposal_id=proposal.pk,
        role=proposal.role,
        clearance=proposal.clearance,
    )
    for person in who_may_decide(proposal, on=today):
        tell(
            person=person,
            kind=NoticeKind.POSTING_PROPOSED,
            by=by,
            subject_id=proposal.user_id,
            about_id=proposal.pk,
        )
    return proposal


def who_may_decide(proposal: Proposal, *, on: date) -> list[User]:
    """Everybody who could approve it: nobody, where there is only one administrator."""
    wanted = Permission.PEOPLE_MANAGE
    if proposal.area_id is None:  # only somebody who has it everywhere
        able = posted_everywhere_with(wanted, on=on)
    else:
        able = posted_with(wanted, area_id=proposal.area_id, on=on)
    others = able.exclude(pk__in=[proposal.proposed_by_id, proposal.user_id])
    return list(others.order_by("full_name", "pk"))


@transaction.atomic
def decide(*, proposal: Proposal, decision: Decision, reason: str, today: date, by: User) -> Proposal:
    """Approve or refuse what somebody else proposed, or withdraw what one proposed oneself.

    Approved, it begins on its first day, and today at the earliest: what nobody had approved was not held.
    """
    require(by, Permission.AGENCY_PEOPLE_MANAGE)
    held = Proposal.objects.select_for_update(of=("self",)).select_related("area").get(pk=proposal.pk)
    if held.decision:
        raise ChangedMeanwhile
    if decision is Decision.WITHDRAWN:
        if held.proposed_by_id != by.pk:
            raise NotPossible("decision", "Only whoever proposed it can withdraw it.")
    else:
        require_over(by, Permission.PEOPLE_MANAGE, held.area_id)
        if by.pk in (held.proposed_by_id, held.user_id):
            raise NotPossible(
                "decision", "Somebody else has to decide: not who proposed it, nor who it is for."
            )
    settle([held], decision, reason=reason, by=by)
    if decision is Decision.APPROVED:
        _carry_out(held, today=today, by=by)
    if held.proposed_by_id != by.pk:
        tell(
            person=held.proposed_by,
            kind=NoticeKind.PROPOSAL_DECIDED,
            by=by,
            subject_id=held.user_id,
            about_id=held.pk,
        )
    return held


def settle(proposals: Iterable[Proposal], decision: Decision, *, reason: str, by: User) -> None:
    """Write a decision down, once it is settled that the person may take it."""
    for proposal in proposals:
        Proposal.objects.filter(pk=proposal.pk).update(
            decision=decision.value, decided_at=Now(), decided_by=by, decision_reason=reason
        )
        record(
            EVENTS[decision],
            by=by,
            area_id=proposal.area_id,
            person_id=proposal.user_id,
            proposal_id=proposal.pk,
            role=proposal.role,
            clearance=proposal.clearance,
        )


def _carry_out(proposal: Proposal, *, today: date, by: User) -> None:
    start, end = max(proposal.in_force.lower, today), proposal.in_force.upper
    if end is not None and end <= start:
        raise NotPossible("decision", "Its last day has passed: refuse it.")
    person = User.objects.get(pk=proposal.user_id)
    if not person.is_active:
        raise NotPossible("decision", "The person’s access is stopped: refuse it.")
    held = lock(person, version=person.version)
    given = {"person": held, "start": start, "end": end, "reason": proposal.reason, "by": by}
    if proposal.clearance:
        begin_clearance(kind=ClearanceKind(proposal.clearance), level="", **given)
    else:
        begin_posting(role=RoleKey(proposal.role), area=proposal.area, **given)
