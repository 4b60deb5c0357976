"""Items i to ix, rule by rule and edge by edge: Kent in 2005-06, which runs from 1 April 2005 to 31 March 2006."""

from __future__ import annotations

from typing import Any

import pytest

from mappa.agencies.models import Area, Division
from mappa.figures.forms import Form
from mappa.law.years import ReportingYear
from mappa.statistics.returns import compute
from tests.statistics.caseloads import Person, Stretch, always, figures, give_population, hold

pytestmark = pytest.mark.django_db

FIRST, BEFORE, LAST, AFTER = "2005-04-01", "2005-03-31", "2006-03-31", "2006-04-01"


def item_i() -> int:
    number: int = figures()["i"]["registered_sex_offenders"]
    return number


# Item i


@pytest.mark.parametrize(
    ("category", "counted"),
    [
        ([(1, "2000-01-01", None)], 1),
        ([(1, LAST, None)], 1),
        ([(1, LAST, AFTER)], 1),
        ([(1, "2000-01-01", LAST)], 0),  # the last day in force is 30 March
        ([(1, AFTER, None)], 0),
        ([(2, "2000-01-01", None)], 0),
        ([(1, "2000-01-01", LAST), (2, LAST, None)], 0),
        ([(2, "2000-01-01", LAST), (1, LAST, None)], 1),
        ([], 0),
    ],
)
def test_item_i_asks_for_category_1_on_31_march(category: list[Stretch], counted: int) -> None:
    hold(Person(category=category))
    assert item_i() == counted


@pytest.mark.parametrize(
    ("residence", "counted"),
    [
        ([(("Kent", ""), LAST, None)], 1),
        ([(("Kent", ""), "2000-01-01", LAST)], 0),
        ([(("Kent", ""), "2000-01-01", AFTER)], 1),
        ([(("Kent", ""), AFTER, None)], 0),
        ([(("Thames Valley", ""), "2000-01-01", LAST), (("Kent", ""), LAST, None)], 1),
        ([(("Kent", ""), "2000-01-01", LAST), (("Thames Valley", ""), LAST, None)], 0),
    ],
)
def test_item_i_asks_for_residence_on_31_march(residence: list[Stretch], counted: int) -> None:
    hold(Person(category=always(1), residence=residence))
    assert item_i() == counted


@pytest.mark.parametrize(
    ("custody", "counted"),
    [
        ([(True, LAST, None)], 0),
        ([(True, "2005-06-01", "2006-06-01")], 0),  # over the year's end
        ([(True, "2005-06-01", LAST)], 1),  # released on 31 March
        ([(True, AFTER, None)], 1),
    ],
)
def test_item_i_leaves_out_who_is_in_custody_on_31_march(custody: list[Stretch], counted: int) -> None:
    hold(Person(category=always(1), custody=custody))
    assert item_i() == counted


def test_item_i_stands_by_the_division_of_the_day_with_those_without_one_apart() -> None:
    moved = [(("Kent", "West Kent"), "2000-01-01", LAST), (("Kent", "Medway"), LAST, None)]
    hold(
        Person(category=always(1)),
        Person(category=always(1), residence=moved),
        Person(category=always(1), residence=always(("Kent", ""))),
    )
    by_division = figures()["i"]["by_division"]
    assert {name: number for name, number in by_division.items() if number} == {
        "West Kent": 1,
        "Medway": 1,
        "(none)": 1,
    }
    assert list(by_division)[-1] == "(none)"


def test_a_division_with_nobody_is_0_and_no_line_stands_for_nobody_without_one() -> None:
    hold(Person(category=always(1)))
    divisions = set(Division.objects.filter(area__slug="kent").values_list("name", flat=True))
    assert len(divisions) == 9
    assert set(figures()["i"]["by_division"]) == divisions


def test_twins_with_one_name_are_two() -> None:
    hold(Person(category=always(1), family_name="Twin"), Person(category=always(1), family_name="Twin"))
    assert item_i() == 2


# The rate


def test_the_rate_is_rounded_half_up() -> None:
    hold(Person(category=always(1)))
    give_population(40_000)
    assert figures()["i"]["per_100k"] == 3  # 2.5


def test_without_a_population_there_is_no_rate() -> None:
    hold(Person(category=always(1)))
    give_population(40_000, year=2004)
    give_population(40_000, area="Essex")
    assert "per_100k" not in figures()["i"]


def test_the_form_of_2005_takes_all_ages_before_those_of_ten_and_over() -> None:
    hold(Person(category=always(1)))
    give_population(10_000, base="aged_ten_and_over")
    assert figures()["i"]["per_100k"] == 10
    give_population(20_000, base="all")
    assert figures()["i"]["per_100k"] == 5


def test_the_form_of_2014_takes_those_of_ten_and_over_first_and_keeps_its_file_as_it_is() -> None:
    hold(Person(category=always(1)))
    give_population(20_000, base="all")
    kent, year = Area.objects.get(slug="kent"), ReportingYear(2005)
    rate = compute(kent, year, Form.FORM_2014).rate
    assert rate is not None
    assert rate.per_100k == 5
    give_population(10_000, base="aged_ten_and_over")
    computed = compute(kent, year, Form.FORM_2014)
    assert computed.rate is not None
    assert (computed.rate.per_100k, computed.rate.base) == (10, "aged_ten_and_over")
    assert "per_100k" not in computed.document["tables"]


# Item ii


def breaches(*events: tuple[str, str], **life: Any) -> int:
    hold(Person(events=events, **({"category": always(1)} | life)))
    number: int = figures()["ii"]["registration_breaches_cautioned_or_convicted"]
    return number


CAUTION, CONVICTION = "registration_breach_caution", "registration_breach_conviction"


@pytest.mark.parametrize(("on", "counted"), [(BEFORE, 0), (FIRST, 1), (LAST, 1), (AFTER, 0)])
def test_a_breach_counts_in_the_year_of_its_day(on: str, counted: int) -> None:
    assert breaches((CAUTION, on)) == counted


def test_two_breaches_by_one_person_are_one() -> None:
    assert breaches((CAUTION, "2005-05-01"), (CONVICTION, "2005-06-01"), (CAUTION, "2006-01-01")) == 1


@pytest.mark.parametrize(
    ("category", "counted"),
    [
        ([(2, "2000-01-01", None)], 0),
        ([], 0),
        ([(1, "2005-06-01", None)], 1),
        ([(1, "2000-01-01", "2005-06-01")], 0),
    ],
)
def test_a_breach_needs_category_1_on_its_day(category: list[Stretch], counted: int) -> None:
    assert breaches((CAUTION, "2005-06-01"), category=category) == counted


def test_a_breach_counts_for_the_area_of_its_day() -> None:
    moved = [(("Kent", ""), "2000-01-01", "2005-06-01"), (("Thames Valley", ""), "2005-06-01", None)]
    hold(Person(category=always(1), residence=moved, events=[(CAUTION, "2005-06-01")]))
    assert figures("Kent")["ii"] == {"registration_breaches_cautioned_or_convicted": 0}
    assert figures("Thames Valley")["ii"] == {"registration_breaches_cautioned_or_convicted": 1}


def test_a_breach_in_custody_counts() -> None:
    assert breaches((CAUTION, "2005-06-01"), custody=always(True)) == 1


# Items iii to v


def test_steps_of_orders_are_counted_and_not_offenders() -> None:
    hold(
        Person(
            steps=[
                ("sopo", "applied", FIRST, "police"),
                ("sopo", "interim", "2005-05-01", "police"),
                ("sopo", "full", "2005-06-01", "police"),
                ("sopo", "full", LAST, "court"),
            ]
        )
    )
    assert figures()["iii"] == {"sopo": {"applied": 1, "interim_granted": 1, "full_imposed": 2}}


def test_one_step_sought_by_the_police_and_the_court_on_one_day_is_two() -> None:
    hold(Person(steps=[("sopo", "full", FIRST, "police"), ("sopo", "full", FIRST, "court")]))
    assert figures()["iii"]["sopo"]["full_imposed"] == 2


@pytest.mark.parametrize(("on", "counted"), [(BEFORE, 0), (FIRST, 1), (LAST, 1), (AFTER, 0)])
def test_a_step_counts_in_the_year_of_its_day(on: str, counted: int) -> None:
    hold(Person(steps=[("notification_order", "full", on, "police")]))
    assert figures()["iv"]["notification_order"]["full_imposed"] == counted


def test_the_form_has_no_line_for_an_interim_foreign_travel_order_or_for_other_orders() -> None:
    hold(
        Person(
            steps=[
                ("foreign_travel_order", "applied", FIRST, "police"),
                ("foreign_travel_order", "interim", FIRST, "police"),
                ("foreign_travel_order", "full", FIRST, "police"),
                ("shpo", "full", FIRST, "court"),
                ("violent_offender_order", "full", FIRST, "police"),
            ]
        )
    )
    items = figures()
    assert items["v"] == {"foreign_travel_order": {"applied": 1, "imposed": 1}}
    assert items["iii"]["sopo"]["full_imposed"] == 0


def test_a_step_counts_for_the_area_of_its_day_whatever_the_category() -> None:
    moved = [(("Kent", ""), "2000-01-01", "2005-06-01"), (("Thames Valley", ""), "2005-06-01", None)]
    hold(
        Person(
            residence=moved,
            steps=[("sopo", "applied", "2005-05-31", "police"), ("sopo", "full", "2005-06-01", "police")],
        )
    )
    assert figures("Kent")["iii"]["sopo"] == {"applied": 1, "interim_granted": 0, "full_imposed": 0}
    assert figures("Thames Valley")["iii"]["sopo"] == {"applied": 0, "interim_granted": 0, "full_imposed": 1}


# Items vi and vii


def in_community() -> tuple[int, int]:
    items = figures()
    return items["vi"]["violent_and_other_sexual"], items["vii"]["other_offenders"]


@pytest.mark.parametrize(
    ("category", "counted"),
    [
        ([(2, FIRST, "2005-04-02")], (1, 0)),  # one day is enough
        ([(2, LAST, None)], (1, 0)),
        ([(2, "2000-01-01", FIRST)], (0, 0)),
        ([(2, "2000-01-01", "2005-04-02")], (1, 0)),
        ([(2, AFTER, None)], (0, 0)),
        ([(2, "2000-01-01", "2005-10-01"), (3, "2005-10-01", None)], (1, 1)),  # once in each
        ([(2, "2000-01-01", "2005-05-01"), (2, "2005-07-01", None)], (1, 0)),  # once in one
        ([(1, "2000-01-01", None)], (0, 0)),
    ],
)
def test_one_day_in_category_2_or_3_is_enough(category: list[Stretch], counted: tuple[int, int]) -> None:
    hold(Person(category=category))
    assert in_community() == counted


@pytest.mark.parametrize(
    ("custody", "counted"),
    [
        ([(True, "2005-01-01", "2006-06-01")], 0),  # all year
        ([(True, FIRST, AFTER)], 0),
        ([(True, "2005-04-02", AFTER)], 1),  # free on 1 April
        ([(True, FIRST, LAST)], 1),  # free on 31 March
        ([(True, FIRST, "2005-10-01"), (True, "2005-10-01", AFTER)], 0),  # two stays without a day between
        ([(True, FIRST, "2005-10-01"), (True, "2005-10-02", AFTER)], 1),  # one day between
    ],
)
def test_custody_counts_only_where_it_leaves_a_day(custody: list[Stretch], counted: int) -> None:
    hold(Person(category=always(2), custody=custody))
    assert in_community() == (counted, 0)


def test_the_day_must_be_one_of_category_area_and_liberty_together() -> None:
    """In category 2 in April, in Kent from May: no day of both."""
    hold(
        Person(category=[(2, FIRST, "2005-05-01")], residence=[(("Kent", ""), "2005-05-01", None)]),
        Person(
            category=[(2, FIRST, "2005-06-01")],
            residence=[(("Kent", ""), "2005-05-01", None)],
            custody=[(True, "2005-05-01", "2005-06-01")],
        ),
    )
    assert in_community() == (0, 0)


def test_who_moves_within_the_area_counts_once_and_who_moves_away_in_both_areas() -> None:
    hold(
        Person(
            category=always(2),
            residence=[
                (("Kent", "Medway"), "2000-01-01", "2005-06-01"),
                (("Kent", "Thanet"), "2005-06-01", "2005-09-01"),
                (("Thames Valley", ""), "2005-09-01", None),
            ],
        )
    )
    assert in_community() == (1, 0)
    assert figures("Thames Valley")["vi"] == {"violent_and_other_sexual": 1}


# Item viii


def at_levels(area: str = "Kent") -> dict[str, int]:
    """The cells of item viii that are not 0, as level/category."""
    cells = figures(area)["viii"]
    return {
        f"{level[-1]}/{category[-1]}": number
        for level, row in cells.items()
        for category, number in row.items()
        if number
    }


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ([(2, "2000-01-01", None)], {"2/1": 1}),
        ([(1, "2000-01-01", None)], {}),
        ([(2, "2000-01-01", "2005-09-01"), (3, "2005-09-01", None)], {"3/1": 1}),
        ([(3, "2000-01-01", "2005-09-01"), (2, "2005-09-01", None)], {"3/1": 1}),  # highest, not latest
        ([(3, "2000-01-01", FIRST), (2, FIRST, None)], {"2/1": 1}),  # level 3 ended on 31 March before
        ([(3, "2000-01-01", "2005-04-02")], {"3/1": 1}),  # one day of it
        ([(2, "2000-01-01", AFTER), (3, AFTER, None)], {"2/1": 1}),
        ([(3, LAST, None)], {"3/1": 1}),
        ([(2, "2005-05-01", "2005-06-01"), (2, "2005-08-01", None)], {"2/1": 1}),
    ],
)
def test_item_viii_counts_each_once_at_the_highest_level(
    level: list[Stretch], expected: dict[str, int]
) -> None:
    hold(Person(category=always(1), level=level))
    assert at_levels() == expected


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        # Level 3 from May to 31 August: the category of 31 August counts, not that of the year's end.
        ([(1, "2000-01-01", "2005-09-01"), (2, "2005-09-01", None)], {"3/1": 1}),
        ([(1, "2000-01-01", "2005-08-31"), (2, "2005-08-31", None)], {"3/2": 1}),
        ([(2, "2000-01-01", "2005-08-31")], {}),
        ([], {}),
    ],
)
def test_the_category_is_that_of_the_last_day_of_the_level(
    category: list[Stretch], expected: dict[str, int]
) -> None:
    hold(Person(category=category, level=[(3, "2005-05-01", "2005-09-01"), (2, "2005-09-01", None)]))
    assert at_levels() == expected


def test_the_last_day_is_one_within_the_year() -> None:
    hold(Person(category=[(1, "2000-01-01", AFTER), (2, AFTER, None)], level=always(2)))
    assert at_levels() == {"2/1": 1}


def test_the_last_day_is_one_in_the_area() -> None:
    hold(
        Person(
            category=[(1, "2000-01-01", "2005-09-01"), (2, "2005-09-01", None)],
            level=always(2),
            residence=[
                (("Kent", ""), "2000-01-01", "2005-08-01"),
                (("Thames Valley", ""), "2005-08-01", None),
            ],
        )
    )
    assert at_levels("Kent") == {"2/1": 1}
    assert at_levels("Thames Valley") == {"2/2": 1}


def test_each_area_counts_the_highest_level_held_there() -> None:
    hold(
        Person(
            category=always(1),
            level=[(3, "2000-01-01", "2005-08-01"), (2, "2005-08-01", None)],
            residence=[
                (("Kent", ""), "2000-01-01", "2005-08-01"),
                (("Thames Valley", ""), "2005-08-01", None),
            ],
        )
    )
    assert at_levels("Kent") == {"3/1": 1}
    assert at_levels("Thames Valley") == {"2/1": 1}


def test_one_who_comes_back_has_the_last_day_of_the_second_stay() -> None:
    hold(
        Person(
            category=[(1, "2000-01-01", "2006-01-01"), (3, "2006-01-01", None)],
            level=always(2),
            residence=[
                (("Kent", ""), "2000-01-01", "2005-06-01"),
                (("Thames Valley", ""), "2005-06-01", "2005-12-01"),
                (("Kent", ""), "2005-12-01", None),
            ],
        )
    )
    assert at_levels("Kent") == {"2/3": 1}


def test_custody_does_not_matter_for_item_viii() -> None:
    hold(Person(category=always(1), level=always(3), custody=always(True)))
    assert at_levels() == {"3/1": 1}


# Item ix

RECALL, ORDER_BREACH, CHARGE = "recall_breach_of_licence", "return_breach_of_order", "charged_serious_offence"
ITEM_IX = {
    RECALL: "a_returned_to_custody_breach_of_licence",
    ORDER_BREACH: "b_returned_to_custody_breach_of_order",
    CHARGE: "c_charged_serious_sexual_or_violent_offence",
}


@pytest.mark.parametrize("event", list(ITEM_IX))
@pytest.mark.parametrize(
    ("level", "at_2", "at_3"),
    [
        ([(2, "2000-01-01", None)], 1, 0),
        ([(3, "2005-06-01", None)], 0, 1),  # set on the day of the event
        ([(3, "2000-01-01", "2005-06-01")], 0, 0),  # ended on it
        ([(1, "2000-01-01", None)], 0, 0),
        ([], 0, 0),
        ([(2, "2000-01-01", "2005-07-01"), (3, "2005-07-01", None)], 1, 0),
    ],
)
def test_item_ix_needs_level_2_or_3_on_the_day(
    event: str, level: list[Stretch], at_2: int, at_3: int
) -> None:
    hold(Person(level=level, events=[(event, "2005-06-01")]))
    assert figures()["ix"][ITEM_IX[event]] == {"level_2": at_2, "level_3": at_3}


def test_returned_twice_at_one_level_is_one_and_at_two_levels_one_of_each() -> None:
    level = [(2, "2000-01-01", "2005-10-01"), (3, "2005-10-01", None)]
    hold(
        Person(level=level, events=[(RECALL, "2005-05-01"), (RECALL, "2005-06-01")]),
        Person(level=level, events=[(RECALL, "2005-05-01"), (RECALL, "2005-11-01")]),
    )
    assert figures()["ix"][ITEM_IX[RECALL]] == {"level_2": 2, "level_3": 1}


def test_item_ix_counts_for_the_area_of_the_day_and_needs_no_category() -> None:
    moved = [(("Kent", ""), "2000-01-01", "2005-06-01"), (("Thames Valley", ""), "2005-06-01", None)]
    hold(Person(level=always(2), residence=moved, events=[(CHARGE, "2005-05-31"), (RECALL, "2005-06-01")]))
    assert figures("Kent")["ix"][ITEM_IX[CHARGE]]["level_2"] == 1
    assert figures("Kent")["ix"][ITEM_IX[RECALL]]["level_2"] == 0
    assert figures("Thames Valley")["ix"][ITEM_IX[RECALL]]["level_2"] == 1


def test_an_area_without_anybody_has_noughts() -> None:
    items = figures("Gwent")
    assert items["i"] == {"registered_sex_offenders": 0, "by_division": {}}
    assert items["viii"]["level_3"] == {"category_1": 0, "category_2": 0, "category_3": 0}
