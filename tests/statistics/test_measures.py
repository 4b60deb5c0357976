"""What all measures share: an earlier instant, one statement, and a planner that knows the tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mappa.agencies.models import Area, User
from mappa.figures.forms import Form
from mappa.law.years import ReportingYear
from mappa.offenders.models import Offender
from mappa.statistics import items, tables
from mappa.statistics.measures import count
from mappa.statistics.returns import compute, compute_many, compute_return
from mappa.statistics.year_facts import YearFacts
from tests import factories
from tests.statistics.caseloads import Person, always, give_population, hold

YEAR = ReportingYear(2005)


@pytest.mark.parametrize("form", [Form.FORM_2005, Form.FORM_2014])
def test_the_record_of_an_earlier_instant_gives_the_figures_of_that_instant(
    carys: User, carter: Offender, form: Form
) -> None:
    kent = Area.objects.get(slug="kent")
    before_all = carter.registered_at - timedelta(seconds=1)
    give_population(100_000)
    earlier, seen = timezone.now(), compute(kent, YEAR, form)
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys)
    factories.end_category(carter, on=date(2005, 6, 1), by=carys)
    factories.offender(carys, category=2, level=3)
    assert compute(kent, YEAR, form).document != seen.document
    assert compute(kent, YEAR, form, known_at=earlier) == seen
    assert compute_many([kent, Area.objects.get(slug="essex")], YEAR, form, known_at=earlier)[kent.pk] == seen
    nobody = compute(kent, YEAR, form, known_at=before_all)
    assert nobody.rate is None
    assert nobody.document == {
        **compute_return(kent, ReportingYear(2003), form),
        "year": "2005-06",
        "period": {"start": "2005-04-01", "end": "2006-03-31"},
    }


@pytest.mark.django_db
def test_all_figures_of_a_form_take_one_statement(django_assert_num_queries: Any) -> None:
    hold(Person(category=always(1), level=always(2)))
    for measures in (items.MEASURES, tables.MEASURES):
        with django_assert_num_queries(3):  # besides taking on the role that counts, and laying it down
            assert list(count(measures, YearFacts(YEAR)))


@pytest.mark.django_db
def test_the_application_can_have_stock_taken_of_tables_it_does_not_own() -> None:
    hold(*(Person(category=always(1)) for _ in range(20)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_stock_for_the_planner()")
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'offenders_residence'::regclass")
        assert cursor.fetchone() == (20,)
