"""Agreeing an action, reporting on it, moving its day, and passing it on (docs/adr/0026).

Whoever owns an action works on the case until the action has ended, and can open the record for so long.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.access.queries.entitled import access_of_each
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.discussions import queries
from mappa.discussions.models import ActionReport, MeetingAction
from mappa.discussions.states import ActionState, EffectOnRisk
from mappa.law.dated import in_words
from mappa.meetings.models import AgendaItem
from mappa.offenders.actions import begin_membership, cut_short, lock, somebody_stays
from mappa.offenders.grounds import may_on, require_on
from mappa.offenders.models import Membership, Offender
from mappa.offenders.states import MembershipKind
from mappa.web.wording import listed, lower_first


@transaction.atomic
def agree_action(
    *,
    offender: Offender,
    text: str,
    owner: User,
    due_on: date,
    make_member: bool,
    reason: str,
    version: int,
    today: date,
    by: User,
    agenda_item: AgendaItem | None = None,
) -> MeetingAction:
    """Record that somebody took on to do something by a day; the action is agreed today, at a meeting or between two.

    `make_member`: whether somebody whom the record is not open to may be let in by it.
    """
    require_on(by, Permission.FACT_RECORD, offender)
    held = lock(offender, version=version)
    if due_on < today:
        raise NotPossible("due_on", "An action is due today or later.")
    _require_able_to_own(held, owner, make_member=make_member, on=today)
    action = insert(
        MeetingAction(
            offender=held,
            agreed_on=today,
            text=text,
            owner=owner,
            agency_id=owner.agency_id,
            due_on=due_on,
            agenda_item=agenda_item,
            recorded_by=by,
            reason=reason,
        ),
        field="due_on",
    )
    _let_in(held, owner, on=today, reason=reason, by=by)
    _record(Event.ACTION_AGREED, held, action, by=by)
    _tell(NoticeKind.ACTION_GIVEN, action, person=owner, by=by)
    return action


@transaction.atomic
def report_on_action(
    *,
    offender: Offender,
    number: int,
    state: ActionState,
    evidence: str,
    effect: EffectOnRisk | None,
    effect_in_words: str,
    version: int,
    today: date,
    by: User,
) -> ActionReport:
    """Say how far an action is, or how it ended: by its owner, or by whoever records facts of the case.

    An action that has ended is taken up again by reporting it as open, which its owner cannot do alone.
    """
    require_on(by, Permission.MEETING_CONTRIBUTE, offender)
    held = lock(offender, version=version)
    action = queries.find_action(held, number)
    if action.owner_id != by.pk or not action.is_open:
        _require_keeper(by, held)
    if not action.is_open and state is not ActionState.OPEN:
        raise NotPossible(
            "state",
            f"The action ended already: {action.get_state_display().lower()}. Take it up again first.",
        )
    if (state is ActionState.DONE) != (effect is not None):
        raise NotPossible("effect", "Say what an action that was done did to the risk, and of no other.")
    report = insert(
        ActionReport(
            offender=held,
            action_id=action.number,
            on=today,
            state=state.value,
            evidence=evidence,
            effect=effect.value if effect else "",
            effect_in_words=effect_in_words if effect else "",
            recorded_by=by,
        ),
        field="evidence",
    )
    if state is not ActionState(action.state):
        ended_on = None if state is ActionState.OPEN else today
        if state is ActionState.OPEN:
            _require_able_to_own(held, action.owner, make_member=True, on=today)
        after = _change(action, by=by, reason=evidence, state=state.value, ended_on=ended_on)
        if state is ActionState.OPEN:
            _let_in(held, action.owner, on=today, reason=evidence, by=by)
        else:
            _let_out(held, after, on=today, by=by)
            first = MeetingAction.objects.select_related("recorded_by").get(pk=action.number)
            _tell(NoticeKind.ACTION_REPORTED, after, person=first.recorded_by, by=by)
    _record(Event.ACTION_REPORTED, held, action, by=by, report_id=report.pk, state=state.value)
    return report


@transaction.atomic
def change_due_day(
    *, offender: Offender, number: int, due_on: date, reason: str, version: int, today: date, by: User
) -> MeetingAction:
    """Give an open action more time, or less."""
    require_on(by, Permission.FACT_RECORD, offender)
    held = lock(offender, version=version)
    action = _open_action(held, number)
    if due_on < today:
        raise NotPossible("due_on", "An action is due today or later.")
    if due_on == action.due_on:
        raise NotPossible("due_on", "It is due on that day already.")
    after = _change(action, by=by, reason=reason, due_on=due_on)
    _record(Event.ACTION_DUE_CHANGED, held, after, by=by)
    _tell(NoticeKind.ACTION_CHANGED, after, person=action.owner, by=by)
    return after


@transaction.atomic
def pass_on_action(
    *,
    offender: Offender,
    number: int,
    owner: User,
    make_member: bool,
    reason: str,
    version: int,
    today: date,
    by: User,
) -> MeetingAction:
    """Give an open action to another person. Who had it no longer works on the case because of it."""
    require_on(by, Permission.FACT_RECORD, offender)
    held = lock(offender, version=version)
    action = _open_action(held, number)
    if owner.pk == action.owner_id:
        raise NotPossible("owner", f"{owner} owns this action already.")
    _require_able_to_own(held, owner, make_member=make_member, on=today)
    after = _change(action, by=by, reason=reason, owner=owner, agency=owner.agency_id)
    _let_in(held, owner, on=today, reason=reason, by=by)
    _let_out(held, action, on=today, by=by)
    _record(Event.ACTION_PASSED_ON, held, after, by=by, from_person_id=action.owner_id)
    _tell(NoticeKind.ACTION_GIVEN, after, person=owner, by=by)
    _tell(NoticeKind.ACTION_TAKEN_AWAY, after, person=action.owner, by=by)
    return after


def _open_action(held: Offender, number: int) -> MeetingAction:
    action = queries.find_action(held, number)
    if not action.is_open:
        raise NotPossible("", f"The action ended already: {action.get_state_display().lower()}.")
    return action


def _require_keeper(by: User, held: Offender) -> None:
    if not may_on(by, Permission.FACT_RECORD, held):
        raise NotPermitted(Permission.FACT_RECORD)


def _require_able_to_own(held: Offender, person: User, *, make_member: bool, on: date) -> None:
    access = access_of_each([person], on=on)[person.pk]
    stopped = queries.stopped_by(person, access, category_4=held.category_4)
    if stopped:
        why = listed(lower_first(one) for one in stopped)
        raise NotPossible("owner", f"{person} cannot own an action of this case: {why}.")
    if not make_member and not queries.opens_already(held, person, access, on=on):
        raise NotPossible(
            "make_member",
            f"{person} does not work on this case. Confirm that they may open the record until the action has ended.",
        )


def _change(action: MeetingAction, *, by: User, reason: str, **values: Any) -> MeetingAction:
    supersede(action, by=by, reason=reason)
    return insert(successor(action, by=by, reason=reason, first=action.number, **values), field="due_on")


def _memberships(held: Offender, person: User, *, on: date) -> list[Membership]:
    """The person's work on the case for the sake of actions, from the day on."""
    return list(
        Membership.objects.current().filter(
            offender=held, user=person, kind=MembershipKind.ACTION.value, in_force__overlap=period(on)
        )
    )


def _let_in(held: Offender, person: User, *, on: date, reason: str, by: User) -> None:
    """Whoever owns an open action works on the case without an end."""
    memberships = _memberships(held, person, on=on)
    if any(one.in_force.upper is None and one.in_force.lower <= on for one in memberships):
        return
    for one in memberships:
        cut_short(held, one, on=on, reason=reason, by=by)
    begin_membership(
        offender=held, person=person, kind=MembershipKind.ACTION, start=on, end=None, reason=reason, by=by
    )


class _NobodyLeft(Exception):
    pass


def _let_out(held: Offender, action: MeetingAction, *, on: date, by: User) -> None:
    """Whoever owned the action works on the case no longer, unless they own another, or nobody would be left.

    A restricted record that only they can open stays open to them: what they reported must not close it to all.
    """
    if queries.other_open_actions(action).exists():
        return
    try:
        with transaction.atomic():
            for one in _memberships(held, action.owner, on=on):
                cut_short(held, one, on=on, reason=f"The action of {in_words(action.agreed_on)} ended", by=by)
            if held.restricted and not somebody_stays(held, on=on):
                raise _NobodyLeft
    except _NobodyLeft:
        return


def _record(event: Event, held: Offender, action: MeetingAction, *, by: User, **detail: Any) -> None:
    record(
        event,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        person_id=action.owner_id,
        fact_id=action.pk,
        **detail,
    )


def _tell(kind: NoticeKind, action: MeetingAction, *, person: User, by: User) -> None:
    if person.pk != by.pk:
        tell(
            person=person,
            kind=kind,
            by=by,
            offender_id=action.offender_id,
            subject_id=action.owner_id,
            about_id=action.pk,
        )
