"""Notifications as people may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import F, FilteredRelation, Q

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, NotPermitted, areas_where
from mappa.agencies.models import Area, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import names_of_areas
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.law.categories import CategoryExplanation
from mappa.offenders.models import Offender
from mappa.referrals.eligibility import explain
from mappa.referrals.models import Eligibility, Notification
from mappa.referrals.states import TAKEN_ON, Outcome

from .waiting import Waiting, screening_days, values_by_area, waiting

ON_A_PAGE = 50


@dataclass(frozen=True)
class ShownNotification:
    """One notification as its reader may know it."""

    notification: Notification
    eligibility: Eligibility
    explanation: CategoryExplanation | None
    waiting: Waiting
    may_answer: bool
    #: The key of the record, for whoever may open it.
    offender_id: int | None
    reference: str
    is_own: bool

    @property
    def notified_by(self) -> str:
        """Who made it; empty where its reader did."""
        return "" if self.is_own else self.notification.made_by.full_name

    @property
    def told(self) -> str:
        """The answer in words. Whether the person was on the register already is for those who may open the record."""
        row = self.notification
        if row.outcome in TAKEN_ON and self.offender_id is None:
            return "Taken on: the person is managed under the arrangements"
        return Outcome(row.outcome).label if row.outcome else "Waits for an answer"

    @property
    def answer(self) -> str:
        """The reasons, which for a person who was taken on may speak of the record."""
        hidden = self.notification.outcome in TAKEN_ON and self.offender_id is None
        return "" if hidden else self.notification.answer


def open_notification(*, by: User, pk: int, on: date) -> ShownNotification:
    """A notification that the person made or may answer. Raises RecordNotShown alike where there is none."""
    row = (
        Notification.objects.visible_to(by)
        .select_related("area", "made_by__agency", "answered_by")
        .filter(pk=pk)
        .first()
    )
    eligibility = Eligibility.objects.current().filter(notification=row).first() if row else None
    if row is None or eligibility is None:
        raise RecordNotShown("notification", pk)
    reference = _references([row], by=by).get(row.offender_id or 0, "")
    record(
        Event.NOTIFICATION_VIEWED,
        by=by,
        area_id=row.area_id,
        offender_id=row.offender_id if reference else None,
        notification_id=row.pk,
    )
    return ShownNotification(
        notification=row,
        eligibility=eligibility,
        explanation=explain(eligibility.answers, area=row.area, on=row.answered_on or on),
        waiting=waiting(row.made_on, working_days=screening_days(row.area, on=on), on=row.answered_on or on),
        may_answer=not row.outcome and row.area_id in areas_where(by, Permission.REFERRAL_SCREEN),
        offender_id=row.offender_id if reference else None,
        reference=reference,
        is_own=row.made_by_id == by.pk,
    )


def open_notification_to_answer(*, by: User, pk: int, on: date) -> ShownNotification:
    """As `open_notification`, for whoever screens in its area. Raises NotPermitted for whoever only made it."""
    shown = open_notification(by=by, pk=pk, on=on)
    if shown.notification.area_id not in areas_where(by, Permission.REFERRAL_SCREEN):
        raise NotPermitted(Permission.REFERRAL_SCREEN)
    return shown


@dataclass(frozen=True)
class ListedNotification:
    notification: Notification
    waiting: Waiting
    release_on: date | None
    told: str
    may_answer: bool = False


#: What the list of notifications may be narrowed to: the word of the address and the words of the page.
NOTIFICATIONS_SHOWN = {"waiting": "Waiting for an answer", "answered": "Answered", "own": "Made by me"}


@dataclass(frozen=True)
class NotificationList:
    page: Page[ListedNotification]
    areas: Mapping[int, str]
    answers: bool


def list_notifications(*, by: User, on: date, shown: str, page: int) -> NotificationList:
    """One page of the notifications that the person made or may answer, those overdue first."""
    rows = Notification.objects.visible_to(by).select_related("made_by__agency")
    if shown == "own":
        rows = rows.filter(made_by=by)
    elif shown == "answered":
        rows = rows.exclude(outcome="")
    else:
        rows = rows.filter(outcome="")
    rows = rows.order_by("made_on", "pk") if shown == "waiting" else rows.order_by("-made_on", "-pk")
    standing = FilteredRelation("eligibility_set", condition=Q(eligibility_set__superseded_at=None))
    rows = rows.annotate(known=standing, release_on=F("known__release_on"))
    days = values_by_area(PolicyKey.SCREENING_WORKING_DAYS, on=on)

    def listed(row: Any) -> ListedNotification:
        return ListedNotification(
            notification=row,
            waiting=waiting(row.made_on, working_days=int(days(row.area_id)), on=row.answered_on or on),
            release_on=row.release_on,
            told=_told_in_a_list(row),
        )

    of_page = Paginator(rows, ON_A_PAGE).get_page(page)
    of_page.object_list = cast(Any, [listed(row) for row in of_page.object_list])
    listed_page = cast("Page[ListedNotification]", of_page)
    record(
        Event.NOTIFICATIONS_LISTED,
        by=by,
        filters=[shown],
        notification_ids=[one.notification.pk for one in listed_page],
    )
    return NotificationList(
        listed_page,
        names_of_areas({one.notification.area_id for one in listed_page}),
        bool(areas_where(by, Permission.REFERRAL_SCREEN)),
    )


def notifications_to_answer(*, by: User, on: date) -> list[ListedNotification]:
    """Those that wait, as their list has them, for whoever answers any of them; no audit row.

    `may_answer` tells the person’s own to answer from those that they made and somebody else answers.
    """
    areas = areas_where(by, Permission.REFERRAL_SCREEN)
    rows = Notification.objects.visible_to(by).filter(outcome="").select_related("area", "made_by__agency")
    waits = list(rows.order_by("made_on", "pk")) if areas else []
    if not waits:
        return []
    days = values_by_area(PolicyKey.SCREENING_WORKING_DAYS, on=on)
    return [
        ListedNotification(
            notification=row,
            waiting=waiting(row.made_on, working_days=int(days(row.area_id)), on=on),
            release_on=None,
            told=_told_in_a_list(row),
            may_answer=row.area_id in areas,
        )
        for row in waits
    ]


def _told_in_a_list(row: Notification) -> str:
    """Alike for a person who was on the register and one who was not: the list may be its maker's."""
    if row.outcome in TAKEN_ON:
        return "Taken on"
    return Outcome(row.outcome).label if row.outcome else "Waits"


def _references(rows: Iterable[Notification], *, by: User) -> dict[int, str]:
    keys = {row.offender_id for row in rows if row.offender_id}
    if not keys:
        return {}
    return dict(Offender.objects.visible_to(by).filter(pk__in=keys).values_list("pk", "reference"))


def areas_to_notify(by: User) -> list[Area]:
    """The areas that the person may notify."""
    areas = Area.objects.order_by("name")
    held = areas_where(by, Permission.REFERRAL_MAKE)
    return list(areas if isinstance(held, Everywhere) else areas.filter(pk__in=held))


def find_record(*, by: User, reference: str) -> Offender | None:
    """The record with a reference, if the person may see it."""
    return Offender.objects.visible_to(by).select_related("area").filter(reference=reference).first()
