"""What meetings decided and what became of it: decisions about levels to be made, disclosures to be recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mappa.access.permissions import Permission
from mappa.agencies.models import User
from mappa.discussions.deciding import OF_THE_LEVEL
from mappa.discussions.models import Consequence, Discussion
from mappa.discussions.states import DisclosureDecision, LevelOutcome
from mappa.meetings.models import AgendaItem
from mappa.offenders.queries import names_of, where_permitted
from mappa.oversight.models import Disclosure


def disclosures_made(item: AgendaItem) -> list[Disclosure]:
    """The disclosures recorded because a case at a meeting decided them, as they stand; oldest first."""
    recorded = Consequence.objects.current().filter(agenda_item=item, disclosure__isnull=False)
    first = recorded.values("disclosure")
    return list(
        Disclosure.objects.current()
        .filter(Q(pk__in=first) | Q(replaces__in=first))
        .select_related("recorded_by")
        .order_by("on", "pk")
    )


@dataclass(frozen=True)
class Waiting:
    """What a meeting decided about a case and nobody has carried out yet."""

    discussion: Discussion
    name: str
    on: date

    @property
    def decided_on(self) -> date:
        return timezone.localdate(self.discussion.agenda_item.meeting.begins_at)

    @property
    def days(self) -> int:
        """How long it has waited."""
        return max(0, (self.on - self.decided_on).days)


def disclosures_waiting(by: User, *, on: date) -> list[Waiting]:
    """Disclosures that meetings decided and that are not recorded as made, in records where the person may record one.

    The longest waiting first. Leaves no audit row: what is shown is for the caller to record.
    """
    recorded = Consequence.objects.current().filter(
        Q(disclosure__superseded_at=None)
        | Exists(Disclosure.objects.current().filter(replaces=OuterRef("disclosure"))),
        agenda_item=OuterRef("agenda_item"),
        disclosure__isnull=False,
    )
    rows = _closed(by, Permission.DISCLOSURE_RECORD).filter(disclosure=DisclosureDecision.DISCLOSE.value)
    return _named(rows.exclude(Exists(recorded)), on=on)


def levels_waiting(by: User, *, on: date) -> list[Waiting]:
    """Levels that meetings changed and that wait for somebody who may decide them, as the person may there.

    The longest waiting first. Leaves no audit row: what is shown is for the caller to record.
    """
    decided = Consequence.objects.current().filter(
        agenda_item=OuterRef("agenda_item"),
        decision__isnull=False,
        **{f"discussion__{name}": OuterRef(name) for name in OF_THE_LEVEL},
    )
    rows = _closed(by, Permission.LEVEL_SET).filter(level_outcome=LevelOutcome.CHANGES.value)
    return _named(rows.exclude(Exists(decided)), on=on)


def _closed(by: User, permission: Permission) -> QuerySet[Discussion]:
    """Closed discussions of the records that the person sees and may do this to."""
    return (
        Discussion.objects.current()
        .filter(closed_at__isnull=False, offender__in=where_permitted(permission, by=by).values("pk"))
        .select_related("agenda_item__meeting", "offender")
        .order_by("agenda_item__meeting__begins_at", "pk")
    )


def _named(rows: Iterable[Any], *, on: date) -> list[Waiting]:
    waiting = list(rows)
    names = names_of(one.offender_id for one in waiting)
    return [Waiting(one, names.get(one.offender_id, ""), on) for one in waiting]
