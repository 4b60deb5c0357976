"""The agenda: which cases a meeting deals with, in which order, and for how long each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from mappa.access.permissions import Permission
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible
from mappa.database.superseding import refused_in_words
from mappa.law.dated import in_words
from mappa.meetings.days import day_of
from mappa.meetings.models import AgendaItem, Invitation, Meeting
from mappa.meetings.states import AgendaWhy, MeetingState
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender
from mappa.referrals.models import Referral

from .invitations import invite_by_default, settle_work
from .locks import hold_offenders, lock_meeting, require_keeper, require_planned


@dataclass(frozen=True)
class NewCase:
    """A case to be put on an agenda, and why."""

    offender: Offender
    why: AgendaWhy
    reason: str = ""
    referral: Referral | None = None


@transaction.atomic
def add_cases(
    *, meeting: Meeting, cases: Sequence[NewCase], version: int, today: date, by: User
) -> list[AgendaItem]:
    """Put cases on the agenda, after those that are there, and invite the chair and the standing members to each."""
    require_keeper(by, meeting)
    if not cases:
        raise NotPossible("cases", "Select the cases to put on the agenda.")
    held = lock_meeting(meeting, version=version)
    require_planned(held)
    day = day_of(held.begins_at)
    minutes = int(policy_value(held.area, PolicyKey.CASE_MINUTES, on=day))
    last = AgendaItem.objects.filter(meeting=held, removed_at=None).aggregate(last=Max("position"))["last"]
    added = []
    for position, case in enumerate(cases, start=max(last or 0, held.cases) + 1):
        added.append(_add(held, case, position=position, minutes=minutes, by=by))
    hold_offenders(added)
    for item in added:
        invite_by_default(item, today=today, by=by)
    return added


def _add(meeting: Meeting, case: NewCase, *, position: int, minutes: int, by: User) -> AgendaItem:
    offender = case.offender
    require_on(by, Permission.MEETING_KEEP, offender)
    held = Offender.objects.select_for_update(of=("self",)).get(pk=offender.pk)
    if held.area_id != meeting.area_id:
        raise NotPossible("cases", f"{held.reference} belongs to another area.")
    planned = (
        AgendaItem.objects.filter(
            offender=held,
            removed_at=None,
            meeting__level=meeting.level,
            meeting__state=MeetingState.PLANNED.value,
        )
        .select_related("meeting")
        .first()
    )
    if planned is not None:
        on = in_words(day_of(planned.meeting.begins_at))
        raise NotPossible(
            "cases",
            f"{held.reference} is on the agenda of {planned.meeting.name} on {on} already: "
            f"a case is planned for one level {meeting.level} meeting at a time.",
        )
    if case.why is AgendaWhy.EXTRA and not case.reason:
        raise NotPossible("reason", "Enter the reason why the case is on the agenda.")
    item = AgendaItem(
        meeting=meeting,
        offender=held,
        why=case.why.value,
        reason=case.reason,
        referral=case.referral,
        position=position,
        minutes=minutes,
        added_by=by,
    )
    with refused_in_words(item, field="cases"):
        item.save(force_insert=True)
    record(
        Event.CASE_ADDED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        meeting_id=meeting.pk,
        agenda_item_id=item.pk,
        why=case.why.value,
    )
    return item


@transaction.atomic
def take_off(*, item: AgendaItem, reason: str, version: int, today: date, by: User) -> None:
    """Take a case off the agenda; what was written about it stays, and the work of those invited ends."""
    require_on(by, Permission.MEETING_KEEP, item.offender)
    meeting = lock_meeting(item.meeting, version=version)
    require_planned(meeting)
    hold_offenders([item])
    taken = AgendaItem.objects.filter(pk=item.pk, removed_at=None).update(
        removed_at=Now(), removed_by=by, removed_reason=reason
    )
    if taken != 1:
        raise NotPossible("reason", "The case was taken off already.")
    record(
        Event.CASE_TAKEN_OFF,
        by=by,
        offender_id=item.offender_id,
        area_id=item.offender.area_id,
        meeting_id=meeting.pk,
        agenda_item_id=item.pk,
    )
    invited = Invitation.objects.current().filter(agenda_item=item).select_related("person", "offender")
    settle_work(list(invited), today=today, reason=reason, by=by)


@dataclass(frozen=True)
class Slot:
    """A case's place in the order, and the minutes for it."""

    item_id: int
    position: int
    minutes: int


@transaction.atomic
def arrange_agenda(*, meeting: Meeting, slots: Sequence[Slot], version: int, by: User) -> None:
    """Change the order of the cases and the time for each; two that are given one place keep their order."""
    require_keeper(by, meeting)
    held = lock_meeting(meeting, version=version)
    require_planned(held)
    seen = Offender.objects.visible_to(by)
    items = {
        item.pk: item
        for item in AgendaItem.objects.filter(meeting=held, removed_at=None, offender__in=seen).order_by(
            "position", "pk"
        )
    }
    given = {slot.item_id: slot for slot in slots if slot.item_id in items}
    order = sorted(
        items.values(),
        key=lambda item: (given[item.pk].position if item.pk in given else item.position, item.position),
    )
    changed = []
    for position, item in enumerate(order, start=1):
        minutes = given[item.pk].minutes if item.pk in given else item.minutes
        if (item.position, item.minutes) != (position, minutes):
            AgendaItem.objects.filter(pk=item.pk).update(position=position, minutes=minutes)
            changed.append(item)
    if not changed:
        raise NotPossible("", "Nothing was changed.")
    record(
        Event.AGENDA_ARRANGED,
        by=by,
        area_id=held.area_id,
        meeting_id=held.pk,
        offender_ids=sorted(item.offender_id for item in changed),
    )
