"""Reading actions: those of a case, those of a person, and what keeps somebody from owning one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Access, Everywhere, areas_where
from mappa.access.queries.entitled import MOST_FOUND, access_of_each
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_people
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.discussions.models import ActionReport, MeetingAction
from mappa.discussions.states import ActionState
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import NOT_CLEARED, names_of

ON_A_PAGE = 50


def _standing(offender: Offender) -> QuerySet[MeetingAction]:
    rows = MeetingAction.objects.current().filter(offender=offender)
    return rows.select_related("owner", "agency").order_by("due_on", "pk")


def open_actions(offender: Offender) -> list[MeetingAction]:
    """The actions of a case that have not ended, the one due first before the others."""
    return list(_standing(offender).filter(state=ActionState.OPEN.value))


def overdue_actions(offender: Offender, *, on: date) -> list[MeetingAction]:
    """Those that should have been done before the day."""
    return [action for action in open_actions(offender) if action.is_overdue(on)]


def find_action(offender: Offender, number: int) -> MeetingAction:
    """An action of a record that is open already, as it stands. Raises RecordNotShown where there is none."""
    rows = _standing(offender).filter(Q(pk=number, first=None) | Q(first=number))
    action = rows.first()
    if action is None:
        raise RecordNotShown("action", number)
    return action


@dataclass(frozen=True)
class TakenAction:
    """One action with everything that became of it, oldest first."""

    action: MeetingAction
    is_overdue: bool
    reports: list[ActionReport]
    #: The rows in whose place others were entered: another day, another owner.
    earlier: list[MeetingAction]


@dataclass(frozen=True)
class ActionsOfCase:
    open: list[TakenAction]
    ended: list[TakenAction]
    people: dict[int, str] = field(default_factory=dict)


def actions_of(offender: Offender, *, on: date) -> ActionsOfCase:
    """All actions of a record that is open already, with their reports and changes, in a fixed number of queries."""
    rows = list(
        MeetingAction.objects.filter(offender=offender).select_related("owner", "agency").order_by("pk")
    )
    reports: dict[int, list[ActionReport]] = defaultdict(list)
    for report in ActionReport.objects.current().filter(offender=offender).order_by("on", "pk"):
        reports[report.action_id].append(report)
    earlier: dict[int, list[MeetingAction]] = defaultdict(list)
    for row in rows:
        if row.superseded_at is not None:
            earlier[row.number].append(row)
    taken = [
        TakenAction(
            action=row,
            is_overdue=row.is_overdue(on),
            reports=reports[row.number],
            earlier=[one for one in earlier[row.number] if one.is_open],
        )
        for row in rows
        if row.superseded_at is None
    ]
    taken.sort(key=lambda one: (one.action.due_on, one.action.number))
    written = [row.recorded_by_id for row in rows] + [
        one.recorded_by_id for of in reports.values() for one in of
    ]
    return ActionsOfCase(
        open=[one for one in taken if one.action.is_open],
        ended=sorted(
            (one for one in taken if not one.action.is_open),
            key=lambda one: (one.action.ended_on or one.action.due_on, one.action.number),
            reverse=True,
        ),
        people=names_of_people(written) if written else {},
    )


@dataclass(frozen=True)
class MyAction:
    action: MeetingAction
    name: str
    reference: str
    is_overdue: bool
    #: Why the owner can no longer open the record, where that was asked.
    because: tuple[str, ...] = ()


def my_actions(*, by: User, on: date) -> list[MyAction]:
    """The person's own open actions in records that they may open, the one due first first. No audit row."""
    rows = (
        MeetingAction.objects.current()
        .filter(owner=by, state=ActionState.OPEN.value, offender__in=Offender.objects.visible_to(by))
        .select_related("offender", "agency", "agenda_item__meeting")
        .order_by("due_on", "pk")
    )
    return _named(rows, on=on)


def actions_stranded(*, by: User, on: date) -> list[MyAction]:
    """The open actions in areas whose meetings the person keeps, whose owner can no longer open the record.

    With `because` of each; the one due first first. No audit row.
    """
    areas = areas_where(by, Permission.MEETING_KEEP)
    if not areas:
        return []
    offenders = Offender.objects.visible_to(by)
    if not isinstance(areas, Everywhere):
        offenders = offenders.filter(area_id__in=areas)
    rows = list(
        MeetingAction.objects.current()
        .filter(state=ActionState.OPEN.value, offender__in=offenders)
        .select_related("offender", "owner", "agency")
        .order_by("due_on", "pk")
    )
    stranded = stranded_among(rows, on=on) if rows else {}
    return _named([row for row in rows if row.pk in stranded], on=on, because=stranded)


def _named(
    rows: Iterable[MeetingAction], *, on: date, because: Mapping[int, tuple[str, ...]] | None = None
) -> list[MyAction]:
    taken = list(rows)
    if not taken:
        return []
    names = names_of(action.offender_id for action in taken)
    return [
        MyAction(
            action=action,
            name=names.get(action.offender_id, ""),
            reference=action.offender.reference,
            is_overdue=action.is_overdue(on),
            because=(because or {}).get(action.pk, ()),
        )
        for action in taken
    ]


def list_my_actions(*, by: User, on: date, page: int) -> Page[MyAction]:
    """A page of one's own open actions. Audited."""
    shown = Paginator(my_actions(by=by, on=on), ON_A_PAGE).get_page(page)
    record(
        Event.ACTIONS_LISTED,
        by=by,
        offender_ids=sorted({one.action.offender_id for one in shown.object_list}),
    )
    return shown


def find_people_to_own(typed: str) -> list[User]:
    """Active people by user name or part of the name, whether or not they could own an action; an exact one alone."""
    people = (
        User.objects.filter(is_active=True, postings__superseded_at=None).select_related("agency").distinct()
    )
    exact = list(people.filter(username=typed.strip().lower()))
    if exact:
        return exact
    named = Q()
    for word in typed.split():
        named &= Q(full_name__icontains=word)
    found = people.filter(named | Q(username__istartswith=typed.strip()))
    return list(found.order_by("full_name", "pk")[: MOST_FOUND + 1])


def stopped_by(person: User, access: Access, *, category_4: bool) -> tuple[str, ...]:
    """What keeps somebody from any record of this kind, and so from owning an action; nothing where nothing does."""
    if not person.is_active:
        return ("The account is stopped",)
    missing = tuple(f"{what} is not in force" for what in access.missing)
    if not missing:
        if not access.areas_by_permission.get(Permission.OFFENDER_VIEW):
            missing = ("Has no role that opens records",)
        elif not access.areas_by_permission.get(Permission.MEETING_CONTRIBUTE):
            missing = ("Has no role that reports on actions",)
    if category_4 and not access.category_4_cleared:
        missing = (*missing, NOT_CLEARED)
    return missing


def opens_already(offender: Offender, person: User, access: Access, *, on: date) -> bool:
    """Whether the record is open to somebody whom nothing stops, by area or by work on the case."""
    by_area = offender.area_id in access.areas_by_permission.get(Permission.CASELOAD_VIEW, frozenset())
    if by_area and not offender.restricted:
        return True
    works = Membership.objects.current().filter(offender=offender, user=person, in_force__contains=on)
    return works.exists()


@dataclass(frozen=True)
class Stranded:
    """An open action whose owner can no longer open the record."""

    action: MeetingAction
    because: tuple[str, ...]


def stranded_among(actions: Iterable[MeetingAction], *, on: date) -> dict[int, tuple[str, ...]]:
    """Why the owners of some open actions can no longer open the record, by the row; those who can are left out.

    In a fixed number of queries. The actions come with their offender and owner.
    """
    actions = list(actions)
    access = access_of_each({action.owner_id: action.owner for action in actions}.values(), on=on)
    works = set(
        Membership.objects.current()
        .filter(user__in=set(access), in_force__contains=on)
        .values_list("offender_id", "user_id")
    )
    found = {}
    for action in actions:
        offender, has = action.offender, access[action.owner_id]
        because = stopped_by(action.owner, has, category_4=offender.category_4)
        by_area = not offender.restricted and offender.area_id in has.areas_by_permission.get(
            Permission.CASELOAD_VIEW, frozenset()
        )
        if not because and not by_area and (offender.pk, action.owner_id) not in works:
            because = ("Does not work on the case any longer",)
        if because:
            found[action.pk] = because
    return found


def every_open_action() -> QuerySet[Any]:
    """For the chore, which sees every record."""
    return (
        MeetingAction.objects.current()
        .filter(state=ActionState.OPEN.value)
        .select_related("offender__area", "owner")
        .order_by("due_on", "pk")
    )


def other_open_actions(action: MeetingAction) -> QuerySet[Any]:
    """The owner's other open actions in the same case."""
    return MeetingAction.objects.current().filter(
        ~Q(pk=action.pk), offender=action.offender_id, owner=action.owner_id, state=ActionState.OPEN.value
    )
