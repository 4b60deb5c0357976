"""The national tables: sums of the areas' items, published years, changes and shares."""

from __future__ import annotations

from typing import Any

import pytest

from mappa.agencies.models import Area
from mappa.law.years import ReportingYear
from mappa.statistics import national
from tests.statistics.caseloads import Person, always, enter_published, give_population, hold

pytestmark = pytest.mark.django_db

TABLE_1 = "table_1_offenders_by_category"


def living_in(area: str, **life: Any) -> Person:
    return Person(residence=always((area, "")), **life)


def document(year: int = 2005) -> dict[str, Any]:
    return national.compute_national(ReportingYear(year))


def test_the_areas_are_added_up() -> None:
    hold(
        living_in("Kent", category=always(1), level=always(2)),
        living_in("Essex", category=always(1), level=always(3)),
        living_in("Essex", category=always(2)),
    )
    computed = document()
    assert computed["areas"] == Area.objects.count() == 42
    assert computed[TABLE_1]["category_1"][-1] == 2
    assert computed[TABLE_1]["total"][-1] == 3
    assert computed["table_2_levels_2005_06"]["both"]["category_1"] == 2
    assert computed["table_2_levels_2005_06"]["printed_percent_of_all"]["level_2"][0] == 33.33
    assert computed["level_1_share_percent"] == 33


def test_one_who_moved_counts_in_each_area_and_so_twice() -> None:
    """The tables are sums of the areas' own items."""
    hold(
        Person(
            category=always(2),
            residence=[(("Kent", ""), "2000-01-01", "2005-09-01"), (("Essex", ""), "2005-09-01", None)],
        )
    )
    assert document()[TABLE_1]["category_2"][-1] == 2


def test_the_two_early_years_stand_as_they_were_published() -> None:
    enter_published(2002, 21513, 29594, 1802, note="Counted by another definition.")
    enter_published(2003, 24572, 12754, 2166)
    computed = national.compute(ReportingYear(2005))
    table = computed.document[TABLE_1]
    assert table["years"] == ["2002-03", "2003-04", "2004-05", "2005-06"]
    assert table["category_1"][:2] == [21513, 24572]
    assert table["total"][:2] == [52909, 39492]
    assert table["printed_change_percent"]["category_1"][0] == 14.22
    assert dict(computed.as_published) == {"2002-03": "Counted by another definition.", "2003-04": ""}


def test_without_published_figures_the_early_years_are_null_and_not_0() -> None:
    hold(living_in("Kent", category=always(1)))
    table = document()[TABLE_1]
    assert table["category_1"][:2] == [None, None]
    assert table["total"][:2] == [None, None]
    assert table["printed_change_percent"]["total"][:2] == [None, None]


def test_an_early_year_of_which_one_category_was_published_has_no_total() -> None:
    enter_published(2002, 21513)
    table = document()[TABLE_1]
    assert (table["category_1"][0], table["category_2"][0], table["total"][0]) == (21513, None, None)


def test_a_later_year_is_worked_out_where_it_was_not_published() -> None:
    hold(living_in("Kent", category=[(1, "2004-05-01", None)]))
    table = document(2007)[TABLE_1]
    assert table["years"] == ["2004-05", "2005-06", "2006-07", "2007-08"]
    assert table["category_1"] == [1, 1, 1, 1]
    assert document(2008)[TABLE_1]["category_1"] == [1, 1, 1, 1]
    assert document(2006)[TABLE_1]["category_1"] == [None, 1, 1, 1]


def test_a_later_year_of_which_nothing_is_recorded_is_null() -> None:
    hold(living_in("Kent", category=[(1, "2007-05-01", None)]))
    assert document(2008)[TABLE_1]["category_1"] == [None, None, 1, 1]


def test_the_change_is_on_the_year_before_and_rounded_half_up() -> None:
    before = [
        living_in("Kent", level=[(2, "2004-05-01", "2004-06-01")], category=always(1)) for _ in range(3)
    ]
    now = [living_in("Kent", level=[(2, "2005-05-01", "2005-06-01")], category=always(1)) for _ in range(5)]
    hold(*before, *now)
    table = document()["table_3_referred_change"]["level_2"]
    assert (table["2004-05"][0], table["2005-06"][0]) == (3, 5)
    assert table["printed_change_percent"] == [66.67, None, None, 66.67]


def test_outcomes_and_orders_are_those_of_the_areas() -> None:
    hold(
        living_in(
            "Kent",
            category=always(1),
            level=always(3),
            events=[
                ("recall_breach_of_licence", "2005-05-01"),
                ("registration_breach_caution", "2004-05-01"),
                ("registration_breach_caution", "2005-05-01"),
            ],
            steps=[
                ("sopo", "full", "2005-05-01", "court"),
                ("foreign_travel_order", "full", "2004-05-01", "court"),
            ],
        )
    )
    computed = document()
    assert computed["table_4_outcomes"]["both"]["2005-06"]["breach_of_licence"] == 1
    enforcement = computed["table_5_enforcement_and_orders"]
    assert enforcement["rso_charged_or_cautioned"] == {
        "2004-05": 1,
        "2005-06": 1,
        "printed_change_percent": 0,
    }
    assert (enforcement["total_orders"]["2004-05"], enforcement["total_orders"]["2005-06"]) == (1, 1)


def test_the_range_of_rates_takes_the_areas_that_have_a_population() -> None:
    hold(
        living_in("Kent", category=always(1)),
        living_in("Essex", category=always(1)),
        living_in("Surrey", category=always(1)),
    )
    assert document()["rso_per_100k_range"] == [None, None]
    give_population(10_000, area="Kent")
    give_population(5_000, area="Essex")
    give_population(1_000, area="Surrey", year=2004)
    assert document()["rso_per_100k_range"] == [10, 20]


def test_the_country_is_counted_in_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    hold(living_in("Kent", category=always(1)))
    with django_assert_num_queries(12):  # areas, published figures, and five for each of two years
        document()
