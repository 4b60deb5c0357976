"""Invitations to a case: sent, taken back, answered, passed on to a substitute; and the work that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.access.states import NoticeKind
from mappa.agencies.models import Agency, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import agencies_bound, policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.law.dated import in_words
from mappa.meetings.days import day_of
from mappa.meetings.models import AgendaItem, Invitation, StandingMember
from mappa.meetings.queries.people import hindrance
from mappa.meetings.states import Answer, MeetingState
from mappa.offenders.actions.memberships import begin_membership, cut_short
from mappa.offenders.grounds import may_on, require_on
from mappa.offenders.models import Membership, Offender
from mappa.offenders.states import MembershipKind

from .locks import held_item, require_planned

FOR_A_MEETING = "Invited to a meeting about the case"


@transaction.atomic
def invite(
    *, item: AgendaItem, invited: Sequence[tuple[Agency, User | None]], reason: str, today: date, by: User
) -> list[Invitation]:
    """Invite agencies, or people of them, to one case; the record opens to the people from today on."""
    require_on(by, Permission.MEETING_KEEP, item.offender)
    held = held_item(item)
    require_planned(held.meeting)
    sent = []
    for agency, person in invited:
        require_bound(agency, on=day_of(held.meeting.begins_at))
        if person is not None:
            require_in_place(person, agency, held)
        sent.append(_send(held, agency, person, reason=reason, today=today, by=by))
    return sent


def require_bound(agency: Agency, *, on: date) -> None:
    """Raise NotPossible unless the agency's signature of the protocol is in force on the day."""
    if agency.pk not in agencies_bound(on):
        raise NotPossible(
            "invited",
            f"{agency.name} cannot be invited: its signature of the information-sharing protocol is not in force on "
            f"{in_words(on)}.",
        )


def require_in_place(person: User, agency: Agency, item: AgendaItem, *, field: str = "invited") -> None:
    """Raise NotPossible unless the person belongs to the agency and could open the record at the meeting."""
    if person.agency_id != agency.pk:
        raise NotPossible(field, f"{person} does not belong to {agency.name}.")
    hinders = hindrance(person, item.offender, on=day_of(item.meeting.begins_at))
    if hinders:
        raise NotPossible(field, hinders)


def _send(
    item: AgendaItem, agency: Agency, person: User | None, *, reason: str, today: date, by: User
) -> Invitation:
    invitation = insert(
        Invitation(
            agenda_item=item,
            offender=item.offender,
            agency=agency,
            person=person,
            answer=Answer.NONE.value,
            reason=reason,
            recorded_by=by,
        ),
        field="invited",
    )
    record(
        Event.INVITATION_SENT,
        by=by,
        offender_id=item.offender_id,
        area_id=item.offender.area_id,
        meeting_id=item.meeting_id,
        fact_id=invitation.pk,
        subject_agency_id=agency.pk,
        person_id=person.pk if person else None,
    )
    if person is not None:
        settle_work([invitation], today=today, reason=FOR_A_MEETING, by=by)
        if person.pk != by.pk:
            tell(person=person, kind=NoticeKind.MEETING_INVITED, by=by, about_id=item.meeting_id, once=True)
    return invitation


def invite_by_default(item: AgendaItem, *, today: date, by: User) -> None:
    """Invite the chair and the standing members of the series who can be; the page names those who cannot."""
    invite_the_chair(item, today=today, by=by)
    series_id, day = item.meeting.series_id, day_of(item.meeting.begins_at)
    if series_id is None:
        return
    members = (
        StandingMember.objects.current()
        .filter(series_id=series_id, in_force__contains=day)
        .select_related("agency", "person")
        .order_by("agency__name", "pk")
    )
    bound = agencies_bound(day)
    for member in members:
        if member.agency_id in bound and not (
            member.person is not None and hindrance(member.person, item.offender, on=day)
        ):
            _send_once(item, member.agency, member.person, today=today, by=by)


def invite_the_chair(item: AgendaItem, *, today: date, by: User) -> None:
    """The chair is invited to each case, so that the record opens to whoever leads the discussion."""
    chair = item.meeting.chair
    if chair is not None and not hindrance(chair, item.offender, on=day_of(item.meeting.begins_at)):
        _send_once(item, chair.agency, chair, today=today, by=by)


def _send_once(item: AgendaItem, agency: Agency, person: User | None, *, today: date, by: User) -> None:
    standing = Invitation.objects.current().filter(agenda_item=item, agency=agency, person=person)
    if not standing.exists():
        _send(item, agency, person, reason="", today=today, by=by)


@transaction.atomic
def uninvite(*, invitation: Invitation, reason: str, today: date, by: User) -> None:
    """Take an invitation back; the record closes to the person unless something else opens it."""
    require_on(by, Permission.MEETING_KEEP, invitation.offender)
    held = held_item(invitation.agenda_item)
    require_planned(held.meeting)
    supersede(invitation, by=by, reason=reason)
    record(
        Event.INVITATION_ENDED,
        by=by,
        offender_id=held.offender_id,
        area_id=held.offender.area_id,
        meeting_id=held.meeting_id,
        fact_id=invitation.pk,
        subject_agency_id=invitation.agency_id,
        person_id=invitation.person_id,
    )
    settle_work([invitation], today=today, reason=reason, by=by)
    if invitation.person is not None and invitation.person_id != by.pk:
        tell(
            person=invitation.person,
            kind=NoticeKind.MEETING_LEFT_OUT,
            by=by,
            offender_id=held.offender_id,
            about_id=held.meeting_id,
        )


@transaction.atomic
def answer_invitations(*, invitations: Sequence[Invitation], answer: Answer, reason: str, by: User) -> None:
    """Say whether one comes to some cases of a meeting: the person invited does, or whoever keeps the meeting."""
    if not invitations:
        raise NotPossible("cases", "Select the cases that your answer is about.")
    for invitation in sorted(invitations, key=lambda one: one.offender_id):
        _require_to_answer(invitation, by=by)
        held = held_item(invitation.agenda_item)
        require_planned(held.meeting, field="answer")
        if invitation.answer == answer:
            continue
        supersede(invitation, by=by, reason=reason)
        answered = insert(successor(invitation, by=by, reason=reason, answer=answer.value))
        record(
            Event.INVITATION_ANSWERED,
            by=by,
            offender_id=held.offender_id,
            area_id=held.offender.area_id,
            meeting_id=held.meeting_id,
            fact_id=answered.pk,
            answer=answer.value,
        )


@transaction.atomic
def send_substitute(
    *, invitations: Sequence[Invitation], person: User, reason: str, today: date, by: User
) -> None:
    """Let another person of the same agency come to some cases; the work on them passes to that person."""
    if not invitations:
        raise NotPossible("cases", "Select the cases that your answer is about.")
    for invitation in sorted(invitations, key=lambda one: one.offender_id):
        _require_to_answer(invitation, by=by)
        held = held_item(invitation.agenda_item)
        require_planned(held.meeting, field="answer")
        if person.pk == invitation.person_id:
            raise NotPossible("substitute", f"{person} is invited already.")
        require_bound(invitation.agency, on=day_of(held.meeting.begins_at))
        require_in_place(person, invitation.agency, held, field="substitute")
        supersede(invitation, by=by, reason=reason)
        sent = insert(
            successor(
                invitation,
                by=by,
                reason=reason,
                person=person,
                substitute_for=invitation.substitute_for or invitation.person,
                answer=Answer.NONE.value,
            ),
            field="substitute",
        )
        record(
            Event.SUBSTITUTE_SENT,
            by=by,
            offender_id=held.offender_id,
            area_id=held.offender.area_id,
            meeting_id=held.meeting_id,
            fact_id=sent.pk,
            person_id=person.pk,
            from_person_id=invitation.person_id,
        )
        settle_work([sent, invitation], today=today, reason=reason or FOR_A_MEETING, by=by)
        if person.pk != by.pk:
            tell(person=person, kind=NoticeKind.MEETING_INVITED, by=by, about_id=held.meeting_id, once=True)


def _require_to_answer(invitation: Invitation, *, by: User) -> None:
    if invitation.person_id == by.pk and may_on(by, Permission.MEETING_CONTRIBUTE, invitation.offender):
        return
    if not may_on(by, Permission.MEETING_KEEP, invitation.offender):
        raise NotPermitted(Permission.MEETING_KEEP)


def settle_work(invitations: Iterable[Invitation], *, today: date, reason: str, by: User) -> None:
    """Give people the work on a case that follows from all their invitations to it, or end it.

    It lasts some days beyond the last meeting to which the person is invited. Work without an end is left alone.
    """
    done: set[tuple[int, int]] = set()
    for invitation in sorted(invitations, key=lambda one: one.offender_id):
        person = invitation.person
        if person is None or (invitation.offender_id, person.pk) in done:
            continue
        done.add((invitation.offender_id, person.pk))
        _settle(invitation.offender, person, today=today, reason=reason, by=by)


def _settle(offender: Offender, person: User, *, today: date, reason: str, by: User) -> None:
    until = _work_until(offender, person)
    standing = (
        Membership.objects.current()
        .filter(Q(in_force__contains=today) | Q(in_force__startswith__gt=today))
        .filter(offender=offender, user=person, kind=MembershipKind.MEETING.value)
        .order_by("in_force")
        .first()
    )
    if standing is None:
        if until is not None and until > today:
            begin_membership(
                offender=offender,
                person=person,
                kind=MembershipKind.MEETING,
                start=today,
                end=until,
                reason=reason,
                by=by,
            )
        return
    last = standing.in_force.upper
    if last is None or last == until:
        return
    if until is None or until <= today:
        cut_short(offender, standing, on=today, reason=reason, by=by)
        return
    supersede(standing, by=by, reason=reason)
    changed = insert(
        successor(standing, by=by, reason=reason, in_force=period(min(standing.in_force.lower, today), until))
    )
    record(
        Event.MEMBERSHIP_BEGUN if last < until else Event.MEMBERSHIP_ENDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        person_id=person.pk,
        kind=MembershipKind.MEETING.value,
        fact_id=changed.pk,
    )


def _work_until(offender: Offender, person: User) -> date | None:
    """The first day on which no invitation gives the person work on the case any longer; None where none does."""
    standing = (
        Invitation.objects.current()
        .filter(offender=offender, person=person, agenda_item__removed_at=None)
        .exclude(agenda_item__meeting__state=MeetingState.CANCELLED.value)
        .select_related("agenda_item__meeting__area")
    )
    days = []
    for invitation in standing:
        meeting = invitation.agenda_item.meeting
        day = day_of(meeting.begins_at)
        beyond = int(policy_value(meeting.area, PolicyKey.MEETING_ACCESS_DAYS, on=day))
        days.append(day + timedelta(days=beyond + 1))
    return max(days, default=None)
