"""The ways to a return and to the cases behind a figure: checked, and recorded as a consultation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, may_in_area
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.audit.recording import record, taken_by
from mappa.database.counting import counting
from mappa.figures.forms import Document, Form, cells, with_cells
from mappa.law.years import NotAReportingYear, ReportingYear

from . import national
from .behind import visible_of
from .doubts import Doubt, find_doubts
from .models import AnnualReturn
from .returns import (
    Rate,
    area_form,
    checksum_of,
    compute,
    with_rate,
)
from .signed import Difference, SignedReturn, differences, sign_offs, standing
from .year_facts import YearFacts

#: No return was made before the arrangements began.
FIRST_YEAR = ReportingYear(2001)


@dataclass(frozen=True)
class YearState:
    """One year of an area, and how far its return has come."""

    year: ReportingYear
    form: Form
    is_over: bool
    signed: bool
    signed_at: datetime | None = None
    signed_by: str = ""


@dataclass(frozen=True)
class AreaReturns:
    area: Area
    years: tuple[YearState, ...]


def list_areas(by: User) -> list[Area]:
    """The areas whose figures the person may see."""
    permitted = areas_where(by, Permission.FIGURES_VIEW)
    areas = Area.objects.all() if isinstance(permitted, Everywhere) else Area.objects.filter(pk__in=permitted)
    return list(areas.order_by("name"))


def list_returns(areas: Iterable[Area], *, on: date) -> list[AreaReturns]:
    """The years of each area since its first record, latest first, with the sign-off that stands."""
    listed = list(areas)
    first = _first_days([area.pk for area in listed])
    signed = {
        (row.area_id, row.year, row.form): row
        for row in AnnualReturn.objects.current().filter(area__in=listed).select_related("recorded_by")
    }
    this_year = ReportingYear.of(on)
    returns = []
    for area in listed:
        begins = max(ReportingYear.of(first[area.pk]), FIRST_YEAR) if area.pk in first else this_year
        years = []
        for starting in range(this_year.starting, begins.starting - 1, -1):
            year = ReportingYear(starting)
            form = area_form(year, None)
            row = signed.get((area.pk, starting, form.value))
            years.append(
                YearState(
                    year,
                    form,
                    is_over=on >= year.end,
                    signed=row is not None,
                    signed_at=row.recorded_at if row else None,
                    signed_by=str(row.recorded_by) if row else "",
                )
            )
        returns.append(AreaReturns(area, tuple(years)))
    return returns


def _first_days(area_ids: Sequence[int]) -> dict[int, date]:
    with counting(), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT area_id, min(lower(in_force)) FROM offenders_residence
            WHERE superseded_at IS NULL AND area_id = ANY(%s) GROUP BY area_id
            """,
            [list(area_ids)],
        )
        return dict(cursor.fetchall())


def national_years(*, on: date) -> list[ReportingYear]:
    """The years of which national tables can be made: since the first record anywhere, latest first."""
    with counting(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(in_force) FROM offenders_residence WHERE superseded_at IS NULL ORDER BY in_force LIMIT 1"
        )
        first = cursor.fetchone()
    if first is None:
        return []
    begins = max(ReportingYear.of(first[0]), FIRST_YEAR)
    return [
        ReportingYear(starting) for starting in range(ReportingYear.of(on).starting, begins.starting - 1, -1)
    ]


def read_national_year(text: str, *, on: date) -> ReportingYear:
    """As `read_year`, and not the first: the tables tell of the year before too."""
    year = read_year(text, on=on)
    if year == FIRST_YEAR:
        raise RecordNotShown("year", text)
    return year


def open_area(*, by: User, slug: str, permission: Permission = Permission.FIGURES_VIEW) -> Area:
    """An area in which the person has the permission. Raises RecordNotShown alike where there is none and where not."""
    area = Area.objects.filter(slug=slug).first()
    if area is None or not may_in_area(by, permission, area.pk):
        raise RecordNotShown("area", slug)
    return area


def read_year(text: str, *, on: date) -> ReportingYear:
    """A year from an address: one in which the arrangements existed and that has begun."""
    try:
        year = ReportingYear.parse(text)
    except NotAReportingYear as fault:
        raise RecordNotShown("year", text) from fault
    if year < FIRST_YEAR or year.start > on:
        raise RecordNotShown("year", text)
    return year


def read_form(text: str, year: ReportingYear) -> Form:
    """The form that was asked for, or that of the year where none was."""
    if text and text not in (Form.FORM_2005.value, Form.FORM_2014.value):
        raise RecordNotShown("form", text)
    return area_form(year, Form(text) if text else None)


@dataclass(frozen=True)
class OpenedReturn:
    """A return as one person sees it on one day."""

    area: Area
    year: ReportingYear
    form: Form
    #: What is shown: the figures that were signed off, else today's.
    document: Document = field(repr=False)
    #: Today's figures, and their checksum: what a sign-off would freeze.
    today: Document = field(repr=False)
    checksum: str
    rate: Rate | None
    #: Last year's, or None where nothing is recorded of it.
    before: Document | None = field(repr=False)
    before_is_signed: bool
    doubts: tuple[Doubt, ...]
    signed: SignedReturn | None
    earlier: tuple[SignedReturn, ...]
    differences: tuple[Difference, ...]
    is_over: bool
    sees_cases: bool
    may_sign_off: bool
    #: Of the people behind the differences, those whose records the person may see.
    visible_ids: frozenset[int] = frozenset()


def open_return(*, by: User, area: Area, year: ReportingYear, form: Form, on: date) -> OpenedReturn:
    """The return with all that a person should know before standing behind it."""
    opened = _return(by=by, area=area, year=year, form=form, on=on)
    record(
        Event.RETURN_VIEWED,
        by=by,
        area_id=area.pk,
        year=year.label,
        form=form.value,
        signed_return_id=opened.signed.pk if opened.signed else None,
    )
    return opened


def _return(*, by: User, area: Area, year: ReportingYear, form: Form, on: date) -> OpenedReturn:
    signings = sign_offs(area, year, form)
    signed = standing(signings)
    computed = compute(area, year, form, with_cases=signed is not None)
    changed = differences(area, year, signed, computed) if signed else []
    sees_cases = may_in_area(by, Permission.OFFENDER_VIEW, area.pk)
    before, before_is_signed = _year_before(area, year, form)
    today = with_rate(computed)
    people = {pk for difference in changed for pk in difference.offender_ids}
    return OpenedReturn(
        area=area,
        year=year,
        form=form,
        document=signed.document if signed else today,
        today=today,
        checksum=checksum_of(today),
        rate=computed.rate,
        before=before,
        before_is_signed=before_is_signed,
        doubts=tuple(find_doubts(computed, YearFacts(year, area.pk))),
        signed=signed,
        earlier=tuple(one for one in signings if one is not signed),
        differences=tuple(changed),
        is_over=on >= year.end,
        sees_cases=sees_cases,
        may_sign_off=may_in_area(by, Permission.RETURN_SIGN_OFF, area.pk),
        visible_ids=visible_of(by, people) if sees_cases and people else frozenset(),
    )


def _year_before(area: Area, year: ReportingYear, form: Form) -> tuple[Document | None, bool]:
    """Last year's figures in the same form: as signed off, else as the record has them; None if it has nobody."""
    if year <= FIRST_YEAR:
        return None, False
    signed = standing(sign_offs(area, year.previous(), form))
    if signed is not None:
        return signed.document, True
    document = with_rate(compute(area, year.previous(), form))
    return (document, False) if any(cells(document).values()) else (None, False)


def export_return(
    *, by: User, area: Area, year: ReportingYear, form: Form, on: date, kind: str
) -> OpenedReturn:
    """The return for a copy that is taken away."""
    opened = _return(by=by, area=area, year=year, form=form, on=on)
    record(
        Event.RETURN_EXPORTED,
        by=by,
        area_id=area.pk,
        recipients=taken_by(by),
        year=year.label,
        form=form.value,
        kind=kind,
    )
    return opened


def without_rate(document: Document, form: Form) -> Document:
    """The return as the published files have it: form 2014 without the rate."""
    if form is not Form.FORM_2014 or "per_100k" not in document["tables"]:
        return document
    copy = with_cells(document, {})
    del copy["tables"]["per_100k"]
    return copy


@dataclass(frozen=True)
class OpenedNational:
    year: ReportingYear
    document: Document = field(repr=False)
    as_published: Mapping[str, str]


def open_national(*, by: User, year: ReportingYear) -> OpenedNational:
    """The national tables, which name no area."""
    computed = national.compute(year)
    record(Event.RETURN_VIEWED, by=by, year=year.label, form=Form.NATIONAL.value)
    return OpenedNational(year, computed.document, computed.as_published)


def export_national(*, by: User, year: ReportingYear, kind: str) -> OpenedNational:
    computed = national.compute(year)
    record(
        Event.RETURN_EXPORTED,
        by=by,
        recipients=taken_by(by),
        year=year.label,
        form=Form.NATIONAL.value,
        kind=kind,
    )
    return OpenedNational(year, computed.document, computed.as_published)
