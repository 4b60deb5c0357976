"""The tables of 2014, edge by edge: Warwickshire in 2014-15."""

from __future__ import annotations

from typing import Any

import pytest

from mappa.figures.forms import Form
from tests.statistics.caseloads import Person, Stretch, always, figures, hold

pytestmark = pytest.mark.django_db

HOME = always(("Warwickshire", ""))
RECALL, ORDER_BREACH = "recall_breach_of_licence", "return_breach_of_order"


def of(**life: Any) -> Person:
    return Person(**({"residence": HOME} | life))


def tables() -> dict[str, Any]:
    return figures("Warwickshire", 2014, Form.FORM_2014)


def not_nought(table: dict[str, dict[str, int | None]]) -> dict[str, int]:
    """The cells that hold a number above 0, as row/column."""
    return {
        f"{row}/{column}": number
        for row, cells in table.items()
        for column, number in cells.items()
        if number
    }


def test_who_is_eligible_on_31_march_stands_by_category_and_level() -> None:
    hold(
        of(category=always(1), level=always(1)),
        of(category=always(1), level=[(1, "2000-01-01", "2015-03-31"), (2, "2015-03-31", None)]),
        of(category=always(3), level=always(3)),
        of(category=always(2), level=always(1), custody=[(True, "2015-03-31", "2015-04-01")]),
        of(category=[(2, "2015-04-01", None)], level=always(1)),
    )
    assert not_nought(tables()["eligible_on_31_march"]) == {
        "level_1/category_1": 1,
        "level_2/category_1": 1,
        "level_3/category_3": 1,
        "total/category_1": 2,
        "total/category_3": 1,
        "total/all": 3,
    }


def test_category_3_at_level_1_is_a_dash_and_its_people_are_in_the_whole() -> None:
    hold(of(category=always(3), level=always(1)))
    table = tables()["eligible_on_31_march"]
    assert table["level_1"]["category_3"] is None
    assert (table["total"]["category_3"], table["total"]["all"]) == (1, 1)


def test_a_category_without_a_level_is_in_the_whole_only() -> None:
    hold(of(category=always(2)))
    assert not_nought(tables()["eligible_on_31_march"]) == {"total/category_2": 1, "total/all": 1}


def test_category_4_has_no_place_on_the_form() -> None:
    hold(
        of(category=[(4, "2022-06-28", None)], level=always(2)),
    )
    later = figures("Warwickshire", 2022, Form.FORM_2014)
    assert not_nought(later["eligible_on_31_march"]) == {}
    assert not_nought(later["level_2_and_3_in_year"]) == {"level_2/all": 1, "total/all": 1}


def test_levels_2_and_3_in_the_year_count_everyone_in_the_whole() -> None:
    hold(
        of(category=always(1), level=[(2, "2014-05-01", "2014-06-01")]),
        of(level=always(3)),
    )
    assert not_nought(tables()["level_2_and_3_in_year"]) == {
        "level_2/category_1": 1,
        "level_2/all": 1,
        "level_3/all": 1,
        "total/category_1": 1,
        "total/all": 2,
    }


def test_orders_imposed_are_those_made_in_full() -> None:
    hold(
        of(
            steps=[
                ("sopo", "full", "2014-04-01", "court"),
                ("sopo", "full", "2015-03-31", "court"),
                ("sopo", "full", "2015-04-01", "court"),
                ("sopo", "interim", "2014-05-01", "police"),
                ("foreign_travel_order", "full", "2014-05-01", "police"),
                ("shpo", "full", "2015-03-10", "court"),
            ]
        )
    )
    assert tables()["orders_imposed"] == {"sopo": 2, "notification_order": 0, "foreign_travel_order": 1}


def test_returns_for_breach_of_licence_stand_by_category_and_level_of_the_day() -> None:
    hold(
        of(
            category=[(1, "2000-01-01", "2014-10-01"), (2, "2014-10-01", None)],
            level=always(2),
            events=[(RECALL, "2014-09-30"), (RECALL, "2014-10-01"), (RECALL, "2014-12-01")],
        ),
        of(level=always(3), events=[(RECALL, "2014-09-30")]),
        of(category=always(1), level=always(1), events=[(RECALL, "2014-09-30")]),
    )
    assert not_nought(tables()["returned_to_custody_breach_of_licence"]) == {
        "level_2/category_1": 1,
        "level_2/category_2": 1,
        "level_2/all": 1,  # one offender, in two categories
        "level_3/all": 1,  # without a category
    }


@pytest.mark.parametrize(("category", "counted"), [(always(1), 1), (always(2), 0), (always(3), 0), ([], 0)])
def test_breach_of_a_sopo_counts_category_1_only(category: list[Stretch], counted: int) -> None:
    hold(of(category=category, level=always(2), events=[(ORDER_BREACH, "2014-09-30")]))
    assert tables()["returned_to_custody_breach_of_sopo"]["level_2"] == {
        "category_1": counted,
        "category_2": None,
        "category_3": None,
        "all": counted,
    }


def test_breaches_of_registration_count_offenders() -> None:
    hold(
        of(
            category=always(1),
            events=[
                ("registration_breach_caution", "2014-04-01"),
                ("registration_breach_conviction", "2015-03-31"),
            ],
        )
    )
    assert tables()["rso_cautioned_or_convicted_for_breach"] == 1
