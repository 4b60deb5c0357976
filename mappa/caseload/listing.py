"""The caseload as a list: who is in it on a day, by area, division, category, level, custody and name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import of_areas, record
from mappa.offenders.identifiers import possible_forms
from mappa.offenders.models import Offender, OffenderQuerySet

ON_A_PAGE = 50
NONE = "none"

#: How the list may be sorted: an expression over `sorting`, and which period that is; then by name and key.
SORTS = {
    "name": ("NULL::int", ""),
    "category": ("sorting.category", "category"),
    "level": ("sorting.level", "level"),
    "since": ("lower(sorting.in_force)", "category"),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to. Empty text narrows nothing; NONE asks for those without one."""

    on: date
    area: str = ""
    division: str = ""
    category: str = ""
    level: str = ""
    name: str = ""
    custody: str = ""
    everyone: bool = False
    sort: str = "name"

    def used(self) -> list[str]:
        """The names of the filters in use, for the audit: never what was asked for."""
        return sorted(name for name, value in asdict(self).items() if value and name not in ("on", "sort"))


@dataclass(frozen=True)
class Listed:
    """One page of the list. `page` counts and numbers; `rows` are the offenders shown."""

    page: Page[int]
    rows: list[dict[str, Any]]


def list_caseload(*, by: User, filters: Filters, page: int) -> Listed:
    """One page of the offenders the person may see, as the record stood on the day. Audited with those shown."""
    matched = _filtered(Offender.objects.visible_to(by), filters)
    rows, total = _shown(matched, filters, page)
    paginator = Paginator(range(total), ON_A_PAGE)
    if page > paginator.num_pages:
        page = paginator.num_pages
        rows, total = _shown(matched, filters, page)
    record(
        Event.OFFENDERS_SEARCHED if filters.name else Event.OFFENDERS_LISTED,
        by=by,
        filters=filters.used(),
        on=filters.on.isoformat(),
        page=page,
        offender_ids=[row["pk"] for row in rows],
        **of_areas(row["lives_in"] for row in rows),
    )
    return Listed(paginator.page(page), rows)


# In this order by hand: first who fits, then the fifty shown, and only for those what stands beside the name.
# Left to choose, the planner looks up every column of every row, or walks all names to find a few.
SHOWN = """
WITH matched (id) AS MATERIALIZED ({matched}),
shown AS MATERIALIZED (
    SELECT matched.id AS pk, family_name, given_names, date_of_birth, {sort_by} AS sort_by
    FROM matched
    JOIN offenders_personaldetails details ON details.offender_id = matched.id AND details.superseded_at IS NULL
    {sort_join}
    ORDER BY {order}
    LIMIT %s OFFSET %s
)
SELECT (SELECT count(*) FROM matched) AS total, shown.*, offender.reference, residence.area_id AS lives_in,
       residence.division_id, category.category AS in_category, category.unconvicted, lower(category.in_force) AS since,
       level.level AS at_level, custody.id AS in_custody
FROM (SELECT) AS always
LEFT JOIN shown ON true
LEFT JOIN offenders_offender offender ON offender.id = shown.pk
{beside}
ORDER BY {order}
"""
BESIDE = (
    "LEFT JOIN {table} {name} ON {name}.offender_id = {whose} AND {name}.superseded_at IS NULL "
    "AND {name}.in_force @> %s"
)
TABLES = {
    "residence": "offenders_residence",
    "category": "offenders_categoryperiod",
    "level": "offenders_levelperiod",
    "custody": "offenders_custodyperiod",
}


def _shown(matched: QuerySet[Any], filters: Filters, page: int) -> tuple[list[dict[str, Any]], int]:
    """The rows of a page, and how many there are in all."""
    found, parameters = matched.order_by().values("pk").query.sql_with_params()
    direction = "DESC" if filters.sort.startswith("-") else "ASC"
    sort_by, sorted_by_join = SORTS[filters.sort.lstrip("-")]
    names = direction if not sorted_by_join else "ASC"
    sort_join = (
        BESIDE.format(table=TABLES[sorted_by_join], name="sorting", whose="matched.id")
        if sorted_by_join
        else ""
    )
    statement = SHOWN.format(
        matched=found,
        sort_by=sort_by,
        sort_join=sort_join,
        order=f"sort_by {direction} NULLS LAST, family_name {names}, given_names {names}, pk {names}",
        beside="\n".join(
            BESIDE.format(table=table, name=name, whose="shown.pk") for name, table in TABLES.items()
        ),
    )
    sorting = [filters.on] if sorted_by_join else []
    offset = (page - 1) * ON_A_PAGE
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *sorting, ON_A_PAGE, offset, *[filters.on] * len(TABLES)])
        columns = [one.name for one in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [row for row in rows if row["pk"] is not None], rows[0]["total"]


def _filtered(offenders: OffenderQuerySet, filters: Filters) -> QuerySet[Any]:
    rows: QuerySet[Any] = offenders.as_on(filters.on)
    if filters.name:
        rows = rows.filter(pk__in=_named(filters.name, on=filters.on))
    if filters.area == NONE:
        rows = rows.filter(residence__id=None)
    elif filters.area:
        rows = rows.filter(residence__area_id=filters.area)
    if filters.division == NONE:
        rows = rows.filter(residence__id__isnull=False, residence__division_id=None)
    elif filters.division:
        rows = rows.filter(residence__division_id=filters.division)
    if filters.category == NONE:
        rows = rows.filter(category__id=None)
    elif filters.category:
        rows = rows.filter(category__category=filters.category)
    elif not filters.everyone:
        rows = rows.filter(category__id__isnull=False)
    if filters.level == NONE:
        rows = rows.filter(level__id=None)
    elif filters.level == "any":
        rows = rows.filter(level__id__isnull=False)
    elif filters.level:
        rows = rows.filter(level__level=filters.level)
    if filters.custody:
        rows = rows.filter(custody__id__isnull=filters.custody == "out")
    return rows


def _named(typed: str, *, on: date) -> RawSQL:
    """The keys of offenders known by the name or number: each word begins or, from 3 letters on, is part of a name.

    Found by other names, by the area's reference and by numbers of other systems too.
    """
    numbers = possible_forms(typed, on=on)
    return RawSQL(
        "SELECT found FROM records_named(%s::text[], %s, %s::text[], %s::text[]) AS found",
        [
            typed.replace(",", " ").split(),
            typed.strip(),
            [kind.value for kind, _ in numbers],
            [value for _, value in numbers],
        ],
    )
