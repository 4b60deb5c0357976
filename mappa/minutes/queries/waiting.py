"""Minutes that wait: to be checked, signed and sent, and copies that their readers have not acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.discussions.models import Discussion
from mappa.law.bank_holidays import working_days_since
from mappa.meetings.models import AgendaItem, Meeting
from mappa.meetings.states import MeetingState
from mappa.minutes.clock import Clock
from mappa.minutes.models import Check, Copy, Minutes, Sending
from mappa.minutes.states import Stage
from mappa.offenders.models import Offender
from mappa.offenders.queries import names_of

from .clocks import clocks

ON_A_PAGE = 50


@dataclass(frozen=True)
class WaitingMinutes:
    """The minutes of one case, and what they wait for."""

    item: AgendaItem
    name: str
    stage: Stage
    clock: Clock
    #: Whether the next step is the reader's: the keeper's to check and to send, the chair's to sign.
    mine: bool

    @property
    def reference(self) -> str:
        return self.item.offender.reference

    @property
    def due_on(self) -> date:
        return self.clock.due_on


def with_stages(items: QuerySet[AgendaItem]) -> QuerySet[Any]:
    """The same cases, each with what `stage_of` needs."""
    closed = Discussion.objects.current().filter(agenda_item=OuterRef("pk"), closed_at__isnull=False)
    sent = (
        Sending.objects.filter(minutes__agenda_item=OuterRef("pk"))
        .order_by()
        .values("minutes__agenda_item")
        .annotate(first=Min("on"))
    )
    # What was written down anew after the check has to be checked again; whether anything else differs is seen when
    # the minutes are opened.
    checked = Check.objects.current().filter(
        agenda_item=OuterRef("pk"), recorded_at__gte=OuterRef("written_down_at")
    )
    return items.annotate(
        written_down_at=Subquery(closed.values("recorded_at")[:1]),
        is_checked=Exists(checked),
        is_signed=Exists(Minutes.objects.filter(agenda_item=OuterRef("pk"))),
        sent_on=Subquery(sent.values("first")[:1]),
    )


def stage_of(item: Any) -> Stage:
    """What the minutes of a case wait for; the case comes from `with_stages`."""
    if item.sent_on is not None:
        return Stage.SENT
    if item.is_signed:
        return Stage.TO_SEND
    if item.is_checked:
        return Stage.TO_SIGN
    return Stage.OPEN if item.written_down_at is None else Stage.TO_CHECK


def cases_of(meeting: Meeting, *, by: User) -> list[AgendaItem]:
    """The cases of a meeting that are open to the person, in the order of its agenda, with their stages."""
    items = AgendaItem.objects.filter(
        meeting=meeting, removed_at=None, offender__in=Offender.objects.visible_to(by)
    )
    return list(with_stages(items).select_related("offender", "meeting").order_by("position", "pk"))


def list_waiting(*, by: User, on: date) -> list[WaitingMinutes]:
    """Minutes of meetings held that are not sent: those of areas where the person keeps meetings, and of meetings
    that they chaired; overdue first. In a fixed number of queries; leaves no audit row."""
    kept = areas_where(by, Permission.MEETING_KEEP)
    in_kept = Q() if isinstance(kept, Everywhere) else Q(meeting__area__in=kept)
    items = AgendaItem.objects.filter(
        in_kept | Q(meeting__chair=by),
        removed_at=None,
        meeting__state=MeetingState.HELD.value,
        offender__in=Offender.objects.visible_to(by),
    )
    waiting = list(
        with_stages(items)
        .filter(sent_on=None)
        .select_related("offender", "meeting__area", "meeting__chair")
        .order_by("meeting__begins_at", "position", "pk")
    )
    names, clock_of = names_of(item.offender_id for item in waiting), clocks()
    found = []
    for item in waiting:
        stage = stage_of(item)
        chairs, keeps = item.meeting.chair_id == by.pk, item.meeting.area_id in kept
        found.append(
            WaitingMinutes(
                item=item,
                name=names.get(item.offender_id, ""),
                stage=stage,
                clock=clock_of(item.meeting, None),
                mine=chairs if stage is Stage.TO_SIGN else keeps,
            )
        )
    return sorted(found, key=lambda one: (one.due_on, one.item.meeting_id, one.item.position))


def list_waiting_page(*, by: User, on: date, page: str | None) -> Page[WaitingMinutes]:
    """A page of what waits. Audited."""
    shown = Paginator(list_waiting(by=by, on=on), ON_A_PAGE).get_page(page)
    record(
        Event.MINUTES_LISTED,
        by=by,
        offender_ids=sorted({one.item.offender_id for one in shown.object_list}),
        purpose="waiting",
    )
    return shown


def every_waiting() -> QuerySet[Any]:
    """For the chore, which sees every record: the cases of meetings held whose minutes are not sent."""
    items = AgendaItem.objects.filter(removed_at=None, meeting__state=MeetingState.HELD.value)
    return (
        with_stages(items)
        .filter(sent_on=None)
        .select_related("meeting__area", "meeting__chair")
        .order_by("meeting__begins_at", "pk")
    )


@dataclass(frozen=True)
class MyCopy:
    """A copy of minutes that was sent to the reader."""

    copy: Copy
    name: str
    on: date

    @property
    def meeting(self) -> Meeting:
        return self.copy.minutes.agenda_item.meeting

    @property
    def acknowledged_on(self) -> date | None:
        said = getattr(self.copy, "acknowledgement", None)
        return None if said is None else said.on

    @property
    def age(self) -> int:
        """Working days since it was sent, until it was acknowledged."""
        return working_days_since(self.copy.sending.on, self.acknowledged_on or self.on)


def _copies_of(by: User) -> QuerySet[Copy]:
    copies = Copy.objects.filter(reader=by, offender__in=Offender.objects.visible_to(by))
    return copies.select_related(
        "minutes__agenda_item__meeting__area", "sending", "offender", "acknowledgement"
    )


def _told(copies: Iterable[Copy], *, on: date) -> list[MyCopy]:
    copies = list(copies)
    names = names_of(one.offender_id for one in copies)
    return [MyCopy(one, names.get(one.offender_id, ""), on) for one in copies]


def my_unacknowledged(*, by: User, on: date) -> list[MyCopy]:
    """Copies that were sent to the person, in records still open to them, and not acknowledged; the oldest first.

    In two queries; leaves no audit row.
    """
    copies = _copies_of(by).filter(acknowledgement=None).order_by("sending__on", "pk")
    return _told(copies, on=on)


def list_my_copies(*, by: User, on: date, page: str | None) -> tuple[Page[Copy], list[MyCopy]]:
    """A page of the person's copies, those not acknowledged first. Audited."""
    copies = _copies_of(by).order_by(F("acknowledgement__on").desc(nulls_first=True), "-sending__on", "-pk")
    shown = Paginator(copies, ON_A_PAGE).get_page(page)
    told = _told(shown.object_list, on=on)
    record(
        Event.MINUTES_LISTED,
        by=by,
        offender_ids=sorted({one.copy.offender_id for one in told}),
        purpose="own copies",
    )
    return shown, told


# --- the minutes of a meeting


@dataclass(frozen=True)
class OfMeeting:
    """How far the minutes of one case of a meeting are."""

    item: AgendaItem
    name: str
    stage: Stage
    clock: Clock

    @property
    def reference(self) -> str:
        return self.item.offender.reference


def list_of_meeting(meeting: Meeting, *, by: User, on: date) -> list[OfMeeting]:
    """The cases of a meeting that are open to the person, with their minutes. Audited."""
    items, clock_of = cases_of(meeting, by=by), clocks()
    names = names_of(item.offender_id for item in items)
    record(
        Event.MINUTES_LISTED,
        by=by,
        area_id=meeting.area_id,
        meeting_id=meeting.pk,
        offender_ids=sorted(item.offender_id for item in items),
    )
    return [
        OfMeeting(
            item,
            names.get(item.offender_id, ""),
            stage_of(item),
            clock_of(meeting, item.sent_on),  # type: ignore[attr-defined]
        )
        for item in items
    ]
