"""Small caseloads, written to the tables and, for the reference, to a folder of CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mappa.access.queries import command_line_user
from mappa.agencies.models import Area, Division, Population, PublishedFigure
from mappa.database.periods import period
from mappa.figures.forms import Document, Form
from mappa.law.years import ReportingYear
from mappa.offenders.models import (
    CategoryPeriod,
    CustodyPeriod,
    LevelPeriod,
    Offender,
    PersonalDetails,
    Residence,
)
from mappa.orders.models import Event, OrderStep
from mappa.statistics.returns import compute_return

#: A value from a day until a day, or for good: ("Kent", "West Kent"), 1, 2 or True.
Stretch = tuple[Any, str, str | None]
ALWAYS = "2000-04-01"


def always(value: Any) -> list[Stretch]:
    return [(value, ALWAYS, None)]


@dataclass
class Person:
    """One offender's life: in Kent from the beginning unless it says otherwise."""

    category: Sequence[Stretch] = ()
    level: Sequence[Stretch] = ()
    custody: Sequence[Stretch] = ()
    residence: Sequence[Stretch] = field(default_factory=lambda: always(("Kent", "West Kent")))
    events: Sequence[tuple[str, str]] = ()
    steps: Sequence[tuple[str, str, str, str]] = ()
    family_name: str = "Carter"


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _in_force(start: str, end: str | None) -> Any:
    return period(date.fromisoformat(start), _day(end))


def hold(*people: Person, areas: dict[str, Area] | None = None) -> list[Offender]:
    """Write the people's records, as an import would leave them."""
    by = command_line_user()
    areas = areas or {area.name: area for area in Area.objects.all()}
    divisions = {(one.area_id, one.name): one for one in Division.objects.all()}
    already = Offender.objects.count()
    offenders = Offender.objects.bulk_create(
        Offender(
            reference=f"R-{already + number}",
            area=areas[max(one.residence, key=lambda stretch: stretch[1])[0][0]],
            registered_by=by,
        )
        for number, one in enumerate(people, start=1)
    )
    rows: dict[type[Any], list[Any]] = {}

    def add(model: type[Any], offender: Offender, **values: Any) -> None:
        rows.setdefault(model, []).append(model(offender=offender, recorded_by=by, **values))

    for offender, one in zip(offenders, people, strict=True):
        add(PersonalDetails, offender, family_name=one.family_name, given_names="Daniel", sex="male")
        for (area, division), start, end in one.residence:
            lives_in = areas[area]
            add(
                Residence,
                offender,
                area=lives_in,
                division=divisions[lives_in.pk, division] if division else None,
                in_force=_in_force(start, end),
            )
        for _, start, end in one.custody:
            add(CustodyPeriod, offender, in_force=_in_force(start, end))
        for category, start, end in one.category:
            add(CategoryPeriod, offender, category=category, in_force=_in_force(start, end))
        for level, start, end in one.level:
            add(LevelPeriod, offender, level=level, in_force=_in_force(start, end))
        for event, on in one.events:
            add(Event, offender, event=event, on=_day(on))
        for order, step, on, sought_by in one.steps:
            add(OrderStep, offender, order=order, step=step, on=_day(on), sought_by=sought_by)
    for model, listed in rows.items():
        model.objects.bulk_create(listed)
    return offenders


def give_population(population: int, *, area: str = "Kent", year: int = 2005, base: str = "all") -> None:
    Population.objects.create(
        area=Area.objects.get(name=area),
        year=year,
        base=base,
        population=population,
        recorded_by=command_line_user(),
    )


def enter_published(year: int, *offenders: int, note: str = "") -> None:
    for category, number in enumerate(offenders, start=1):
        PublishedFigure.objects.create(
            year=year, category=category, offenders=number, note=note, recorded_by=command_line_user()
        )


def write(
    people: Sequence[Person],
    folder: Path,
    *,
    populations: Iterable[tuple[str, int, str, int]] = (),
    published: Iterable[tuple[int, int, int]] = (),
) -> None:
    """The same people as the folder of CSV files that an import takes."""
    named = [(f"R-{number}", one) for number, one in enumerate(people, start=1)]

    def put(name: str, heading: str, lines: Iterable[Iterable[object]]) -> None:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(heading.split())
            writer.writerows(lines)

    put(
        "offenders",
        "reference family_name given_names date_of_birth sex",
        ((reference, one.family_name, "Daniel", "", "male") for reference, one in named),
    )
    put(
        "residence",
        "reference area division start end",
        ((r, *value, start, end or "") for r, one in named for value, start, end in one.residence),
    )
    for name, column, attribute in (
        ("categories", "category", "category"),
        ("levels", "level", "level"),
    ):
        put(
            name,
            f"reference {column} start end",
            (
                (r, value, start, end or "")
                for r, one in named
                for value, start, end in getattr(one, attribute)
            ),
        )
    put(
        "custody",
        "reference start end",
        ((r, start, end or "") for r, one in named for _, start, end in one.custody),
    )
    put("events", "reference event date", ((r, *event) for r, one in named for event in one.events))
    put(
        "orders",
        "reference order step date sought_by",
        ((r, *step) for r, one in named for step in one.steps),
    )
    put(
        "populations",
        "area year base population",
        ((area, ReportingYear(year).label, base, number) for area, year, base, number in populations),
    )
    put(
        "published_figures",
        "year category offenders note",
        ((ReportingYear(year).label, category, number, "") for year, category, number in published),
    )


def figures(area: str = "Kent", year: int = 2005, form: Form = Form.FORM_2005) -> dict[str, Any]:
    """The items or the tables of an area's return."""
    document: Document = compute_return(Area.objects.get(name=area), ReportingYear(year), form)
    inside: dict[str, Any] = document["items" if form is Form.FORM_2005 else "tables"]
    return inside
