"""The return in SQL against a slow, plain count of the same people, day by day, on lives that sit on the boundaries."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mappa.agencies.models import Area, Population, PublishedFigure
from mappa.figures.forms import Document, Form, cells
from mappa.law.years import ReportingYear
from mappa.statistics.national import compute_national
from mappa.statistics.returns import compute_many, compute_return
from tests.figures.reference_return import Folder, area_return, national_return
from tests.statistics.caseloads import Person, Stretch, always, enter_published, give_population, hold, write

pytestmark = pytest.mark.django_db

YEAR = ReportingYear(2005)
#: The ends of the year and of the year before, the days next to them, and a few in between.
DAYS = (
    "2004-03-31",
    "2004-04-01",
    "2004-09-30",
    "2005-03-30",
    "2005-03-31",
    "2005-04-01",
    "2005-04-02",
    "2005-10-01",
    "2006-01-15",
    "2006-03-30",
    "2006-03-31",
    "2006-04-01",
    "2006-04-02",
)
EVENTS = (
    "registration_breach_caution",
    "registration_breach_conviction",
    "recall_breach_of_licence",
    "return_breach_of_order",
    "charged_serious_offence",
)
ORDERS = ("sopo", "notification_order", "foreign_travel_order", "shpo")
PLACES = (("Kent", "West Kent"), ("Kent", "Medway"), ("Kent", ""), ("Thames Valley", ""))


@st.composite
def stretches(draw: st.DrawFn, values: tuple[Any, ...], *, at_least: int = 0) -> list[Stretch]:
    """Periods one after another, some with a gap between, the last of them open or not; never two on one day."""
    begins = sorted(draw(st.lists(st.sampled_from(DAYS[:-1]), unique=True, min_size=at_least, max_size=4)))
    ends: list[str | None] = [*begins[1:], draw(st.sampled_from((None, DAYS[-1])))]
    found: list[Stretch] = []
    for start, end in zip(begins, ends, strict=False):
        between = [day for day in DAYS if day > start and (end is None or day < end)]
        until = draw(st.sampled_from((end, end, *between)))
        found.append((draw(st.sampled_from(values)), start, until))
    return found


PEOPLE = st.builds(
    Person,
    residence=stretches(PLACES, at_least=1),
    category=stretches((1, 1, 2, 3)),
    level=stretches((1, 2, 3)),
    custody=stretches((True,)),
    events=st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from(DAYS)), unique=True, max_size=4),
    steps=st.lists(
        st.tuples(
            st.sampled_from(ORDERS),
            st.sampled_from(("applied", "interim", "full")),
            st.sampled_from(DAYS),
            st.sampled_from(("police", "court")),
        ),
        unique=True,
        max_size=3,
    ),
)
POPULATIONS = (("Kent", 2005, "all", 300_000), ("Thames Valley", 2005, "all", 700_000))
PUBLISHED = tuple((year, category, 100 * category + year) for year in (2002, 2003) for category in (1, 2, 3))


def without_empty_divisions(document: Document) -> Document:
    """The reference knows only divisions in which somebody lives."""
    divisions = document["items"]["i"]["by_division"]
    document["items"]["i"]["by_division"] = {name: number for name, number in divisions.items() if number}
    return document


@pytest.fixture
def places(db: None) -> dict[str, Area]:
    return {area.name: area for area in Area.objects.all()}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PEOPLE, min_size=1, max_size=6))
@example(
    people=[Person(category=always(1)), Person(category=always(1))]
)  # nobody in Thames Valley at any time
def test_every_cell_of_every_form_is_that_of_the_reference(
    people: list[Person], places: dict[str, Area]
) -> None:
    with tempfile.TemporaryDirectory() as directory, transaction.atomic():
        hold(*people, areas=places)
        for area, year, base, population in POPULATIONS:
            give_population(population, area=area, year=year, base=base)
        for year in (2002, 2003):
            enter_published(year, *(number for one, _, number in PUBLISHED if one == year))
        write(people, Path(directory), populations=POPULATIONS, published=PUBLISHED)
        folder = Folder(Path(directory))
        for name in ("Kent", "Thames Valley"):
            items = compute_return(places[name], YEAR, Form.FORM_2005)
            assert without_empty_divisions(items) == area_return(folder, name, 2005, "2005")
            assert compute_return(places[name], YEAR, Form.FORM_2014) == area_return(
                folder, name, 2005, "2014"
            )
        assert compute_national(YEAR) == national_return(folder, 2005)
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(PEOPLE, min_size=1, max_size=4), form=st.sampled_from((Form.FORM_2005, Form.FORM_2014))
)
def test_one_area_all_areas_and_an_instant_agree(
    people: list[Person], form: Form, places: dict[str, Area]
) -> None:
    with transaction.atomic():
        hold(*people, areas=places)
        together = compute_many(places.values(), YEAR, form, with_cases=True)
        for name in ("Kent", "Thames Valley", "Essex"):
            document = together[places[name].pk].document
            assert document == compute_return(places[name], YEAR, form)
            assert document == compute_return(places[name], YEAR, form, known_at=timezone.now())
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(PEOPLE, min_size=1, max_size=4), form=st.sampled_from((Form.FORM_2005, Form.FORM_2014))
)
def test_a_figure_is_the_number_of_its_cases(
    people: list[Person], form: Form, places: dict[str, Area]
) -> None:
    with transaction.atomic():
        hold(*people, areas=places)
        for computed in compute_many(places.values(), YEAR, form, with_cases=True).values():
            for path, value in cells(computed.document).items():
                assert len(computed.cases.get(path, ())) == (value or 0)
        transaction.set_rollback(True)


def test_nothing_of_an_example_is_left(db: None) -> None:
    assert not Population.objects.exists()
    assert not PublishedFigure.objects.exists()
