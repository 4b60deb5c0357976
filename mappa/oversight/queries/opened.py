"""Who opened a record, on which ground, how often, and when first and last: read from the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min

from mappa.access.permissions import Permission
from mappa.access.queries.audit import ground_in_words
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.audit.recording import record
from mappa.offenders.grounds import may_on, require_on
from mappa.offenders.models import Offender

ON_A_PAGE = 50


@dataclass(frozen=True)
class Opening:
    """The openings of one person on one ground."""

    who: str
    username: str
    agency: str
    ground: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Openings:
    page: Page[dict[str, object]]
    rows: list[Opening]
    refused: list[Opening]
    may_read_audit: bool


def list_openings(offender: Offender, *, by: User, page: int) -> Openings:
    """One page of who opened a record that is open already, latest first, and who asked for it in vain."""
    require_on(by, Permission.ACCESS_REVIEW, offender)
    opened = _grouped(offender, Event.OFFENDER_VIEWED)
    shown = Paginator(opened, ON_A_PAGE).get_page(page)
    refused = list(_grouped(offender, Event.RECORD_REFUSED)[:ON_A_PAGE])
    groups = [*shown.object_list, *refused]
    people = {
        person.pk: person
        for person in User.objects.filter(pk__in={one["by_id"] for one in groups}).select_related("agency")
    }
    record(
        Event.OPENINGS_READ,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        page=shown.number,
        entries=len(groups),
    )
    return Openings(
        page=shown,
        rows=[_opening(one, people) for one in shown.object_list],
        refused=[_opening(one, people) for one in refused],
        may_read_audit=may_on(by, Permission.AUDIT_READ, offender),
    )


def _grouped(offender: Offender, event: Event):  # type: ignore[no-untyped-def]  # rows of values, which no type names
    return (
        AuditEntry.objects.filter(offender_id=offender.pk, event=event.value, by_id__isnull=False)
        .values("by_id", "basis")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("-last", "by_id", "basis")
    )


def _opening(group: dict[str, object], people: dict[int, User]) -> Opening:
    by_id, basis = int(str(group["by_id"])), str(group["basis"])
    person = people.get(by_id)
    return Opening(
        who=person.full_name if person else f"Account number {by_id}",
        username=person.username if person else "",
        agency=person.agency.name if person else "",
        ground=ground_in_words(basis),
        times=int(str(group["times"])),
        first=group["first"],  # type: ignore[arg-type]
        last=group["last"],  # type: ignore[arg-type]
    )
