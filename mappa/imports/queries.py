"""What is held about the offenders of a caseload, in one query for each kind of fact; and a person's own uploads."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.agencies.models import Area, Division, User
from mappa.offenders.models import Offender
from mappa.offenders.queries import changeable_among

from . import background
from .cells import GOES_ON
from .checking.caseload import Caseload
from .checking.places import Place, Places
from .checking.standing import Held, HeldDetails, HeldNumber, HeldOffender, HeldPeriod
from .layout import CaseloadFile
from .models import PendingImport

#: Within this time a confirmed import begins, or it never will.
TIME_TO_BEGIN = timedelta(seconds=30)
#: Fetched from the driver at a time.
BLOCK = 10_000
#: The table of each kind of period and its columns for the value.
PERIOD_TABLES: dict[CaseloadFile, tuple[str, tuple[str, ...]]] = {
    CaseloadFile.RESIDENCE: ("offenders_residence", ("area_id", "division_id")),
    CaseloadFile.CATEGORIES: ("offenders_categoryperiod", ("category",)),
    CaseloadFile.LEVELS: ("offenders_levelperiod", ("level",)),
    CaseloadFile.CUSTODY: ("offenders_custodyperiod", ()),
}
#: Columns that an upload never says, and that pass to a row that only ends the period.
KEPT_WHEN_ENDED: dict[CaseloadFile, tuple[str, ...]] = {CaseloadFile.CATEGORIES: ("unconvicted",)}
OCCURRENCE_TABLES: dict[CaseloadFile, tuple[str, tuple[str, ...]]] = {
    CaseloadFile.ORDERS: ("orders_orderstep", ('"order"', "step", "sought_by")),
    CaseloadFile.EVENTS: ("orders_event", ("event",)),
    CaseloadFile.REVIEWS: ("levels_levelreview", ("level", "next_review_on")),
}


def places() -> Places:
    """Every area and division by all its names."""
    known = Places()
    for area in Area.objects.all():
        known.know_area(area.pk, area.name, [area.slug, *area.other_names])
    for pk, area_id, name in Division.objects.values_list("pk", "area_id", "name"):
        known.know_division(pk, area_id, name)
    return known


def held(caseload: Caseload, areas: Container[object], *, by: User) -> Held:
    """What the register holds now about the caseload's offenders, areas and years.

    `areas` are those for which the person may import; nothing is read about offenders of others, nor of records
    that are closed to the person.
    """
    found = Held()
    offenders = _offenders(caseload, areas, found, by=by)
    if offenders:
        _details(offenders, found)
        _periods(offenders, found, caseload.places)
        _occurrences(offenders, found)
    _numbers(found)
    return found


def _rows(query: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        while block := cursor.fetchmany(BLOCK):
            yield from block


def _offenders(caseload: Caseload, areas: Container[object], found: Held, *, by: User) -> dict[int, int]:
    """Fill in the offenders held; their numbers in the caseload by their keys."""
    numbers = {reference: number for number, reference in enumerate(caseload.references)}
    by_key = {}
    visible, parameters = Offender.objects.visible_to(by).order_by().values("pk").query.sql_with_params()
    query = f"""
        SELECT o.reference, o.id, o.area_id, o.version, o.restricted
          FROM offenders_offender o JOIN unnest(%s::text[]) AS r(reference) ON r.reference = o.reference
         WHERE o.id IN ({visible})
    """  # noqa: S608 - the QuerySet's own text
    rows = list(_rows(query, [caseload.references, *parameters]))
    # A restricted record may be open in an emergency alone; few are, so only those are asked about.
    asked = [pk for _, pk, _, _, restricted in rows if restricted]
    closed = set(asked) - changeable_among(asked, permission=Permission.CASELOAD_IMPORT, by=by)
    for reference, pk, area_id, version, _ in rows:
        if area_id in areas and pk not in closed:
            found.offenders[numbers[reference]] = HeldOffender(pk, area_id, version)
            by_key[pk] = numbers[reference]
    # A reference that is taken is told as such, whoever sees the record that has it.
    for (reference,) in _rows("SELECT references_taken(%s)", [caseload.references]):
        if numbers[reference] not in found.offenders:
            found.elsewhere.add(numbers[reference])
    return by_key


def _details(offenders: dict[int, int], found: Held) -> None:
    query = """
        SELECT d.offender_id, d.family_name, d.given_names, d.date_of_birth, d.sex, d.recorded_at::date
          FROM offenders_personaldetails d JOIN unnest(%s::bigint[]) AS o(id) ON o.id = d.offender_id
         WHERE d.superseded_at IS NULL
    """
    for pk, *values in _rows(query, [list(offenders)]):
        found.details[offenders[pk]] = HeldDetails(*values)


def _periods(offenders: dict[int, int], found: Held, known: Places) -> None:
    for file, (table, columns) in PERIOD_TABLES.items():
        values = "".join(f", p.{column}" for column in columns)
        query = f"""
            SELECT p.offender_id, lower(p.in_force), coalesce(upper(p.in_force), %s), p.id,
                   p.recorded_at::date{values}
              FROM {table} p JOIN unnest(%s::bigint[]) AS o(id) ON o.id = p.offender_id
             WHERE p.superseded_at IS NULL
             ORDER BY p.offender_id, lower(p.in_force)
        """  # noqa: S608 - the tables and columns are those above
        by_offender = found.periods[file]
        for pk, start, end, period_pk, recorded_on, *value in _rows(query, [GOES_ON, list(offenders)]):
            period = HeldPeriod(start, end, _period_value(file, value), period_pk, recorded_on)
            by_offender.setdefault(offenders[pk], []).append(period)


def _period_value(file: CaseloadFile, value: list[Any]) -> Any:
    if file is CaseloadFile.RESIDENCE:
        return Place(value[0], value[1] or 0)
    return value[0] if value else 0


def _occurrences(offenders: dict[int, int], found: Held) -> None:
    for file, (table, columns) in OCCURRENCE_TABLES.items():
        values = "".join(f", p.{column}" for column in columns)
        query = f"""
            SELECT p.offender_id, p."on"{values}
              FROM {table} p JOIN unnest(%s::bigint[]) AS o(id) ON o.id = p.offender_id
             WHERE p.superseded_at IS NULL
        """  # noqa: S608 - the tables and columns are those above
        there = found.occurrences[file]
        for pk, on, *value in _rows(query, [list(offenders)]):
            there.add((offenders[pk], on, tuple(value) if len(value) > 1 else value[0]))


def _numbers(found: Held) -> None:
    query = """
        SELECT area_id, year, base, population, recorded_at::date
          FROM agencies_population WHERE superseded_at IS NULL
    """
    for area_id, year, base, number, recorded_on in _rows(query):
        found.populations[area_id, year, base] = HeldNumber(number, recorded_on)
    query = """
        SELECT year, category, offenders, recorded_at::date
          FROM agencies_publishedfigure WHERE superseded_at IS NULL
    """
    for year, category, number, recorded_on in _rows(query):
        found.published_figures[year, category] = HeldNumber(number, recorded_on)


def open_pending(*, by: User, pk: int, at: datetime) -> PendingImport:
    """One of the person's own uploads. Raises RecordNotShown alike for others' and for none."""
    pending = PendingImport.objects.filter(pk=pk, by=by, expires_at__gt=at).first()
    if pending is None:
        raise RecordNotShown("pending import", pk)
    return pending


def list_pending(*, by: User, at: datetime) -> list[PendingImport]:
    """The person's own uploads, the latest first, without their rows."""
    return list(PendingImport.objects.filter(by=by, expires_at__gt=at).defer("content").order_by("-at"))


def is_waiting_or_running(pending: PendingImport, *, at: datetime) -> bool:
    """Whether a confirmed upload is being imported, or was confirmed so lately that it may still begin."""
    if pending.confirmed_at is not None and at - pending.confirmed_at < TIME_TO_BEGIN:
        return True
    return background.is_at_work(pending)
