"""A printed return beside a computed one: what is equal, different, lost, truncated, or not printed."""

from typing import Any

import pytest

from mappa.figures import published
from mappa.figures.comparison import CellComparison, Verdict, agrees, compare
from mappa.figures.forms import Document, path_of, with_cells
from mappa.figures.national import printed_percentages


def verdict_on(path: str, printed: Document, computed: Document) -> CellComparison:
    return next(each for each in compare(printed, computed) if each.path == path_of(path))


def both(name: str, path: str, printed: Any, computed: Any) -> CellComparison:
    document = published.load(name)
    where = path_of(path)
    return verdict_on(path, with_cells(document, {where: printed}), with_cells(document, {where: computed}))


@pytest.mark.parametrize("name", published.names())
def test_a_return_equals_itself_but_for_what_is_lost_or_truncated(name: str) -> None:
    printed = published.load(name)
    verdicts = {each.verdict for each in compare(printed, printed)}
    assert verdicts <= {Verdict.EQUAL, Verdict.LOST}
    assert agrees(compare(printed, printed))


def test_keys_that_are_not_of_the_form_are_not_compared() -> None:
    printed = published.load("west-mercia-2005-06")
    computed = {
        key: value for key, value in printed.items() if key in ("area", "form", "year", "period", "items")
    }
    assert {each.verdict for each in compare(printed, computed)} == {Verdict.EQUAL}


def test_another_number_is_different() -> None:
    found = both("kent-2005-06", "items.viii.level_3.category_1", 21, 22)
    assert (found.verdict, found.published, found.computed) == (Verdict.DIFFERENT, 21, 22)
    assert not agrees([found])


def test_none_is_never_nought() -> None:
    path = "items.viii.level_3.category_1"
    assert both("kent-2005-06", path, None, 0).verdict is Verdict.LOST
    assert both("kent-2005-06", path, 0, None).verdict is Verdict.DIFFERENT


def test_a_cell_that_cannot_apply_must_be_null_in_both() -> None:
    path = "tables.eligible_on_31_march.level_1.category_3"
    assert both("warwickshire-2014-15", path, None, None).verdict is Verdict.EQUAL
    assert both("warwickshire-2014-15", path, None, 0).verdict is Verdict.DIFFERENT
    assert both("warwickshire-2014-15", path, 0, None).verdict is Verdict.DIFFERENT


def test_a_cell_that_could_apply_and_is_null_is_lost_in_form_2014_too() -> None:
    path = "tables.eligible_on_31_march.level_1.category_2"
    assert both("warwickshire-2014-15", path, None, 155).verdict is Verdict.LOST


def test_those_without_a_division_are_not_printed_and_no_difference() -> None:
    printed = published.load("west-mercia-2005-06")
    computed = with_cells(printed, {("items", "i", "by_division", "(none)"): 3})
    found = verdict_on("items.i.by_division.(none)", printed, computed)
    assert (found.verdict, found.published, found.computed) == (Verdict.NOT_PRINTED, None, 3)
    assert agrees(compare(printed, computed))


def test_a_division_of_nobody_may_be_left_out_on_either_side() -> None:
    printed = published.load("kent-2005-06")
    with_nobody = with_cells(printed, {("items", "i", "by_division", "Sheppey"): 0})
    assert verdict_on("items.i.by_division.Sheppey", with_nobody, printed).verdict is Verdict.EQUAL
    assert verdict_on("items.i.by_division.Sheppey", printed, with_nobody).verdict is Verdict.EQUAL


def test_a_division_that_is_not_in_the_records_is_different() -> None:
    printed = published.load("kent-2005-06")
    computed = published.load("kent-2005-06")
    del computed["items"]["i"]["by_division"]["Medway"]
    assert verdict_on("items.i.by_division.Medway", printed, computed).verdict is Verdict.DIFFERENT


def test_a_rate_without_a_population_is_different_and_one_not_printed_is_not() -> None:
    printed = published.load("kent-2005-06")
    without = published.load("kent-2005-06")
    del without["items"]["i"]["per_100k"]
    found = verdict_on("items.i.per_100k", printed, without)
    assert found.verdict is Verdict.DIFFERENT
    assert "population" in found.note
    assert verdict_on("items.i.per_100k", without, printed).verdict is Verdict.NOT_PRINTED


@pytest.mark.parametrize(
    ("path", "value"),
    [("year", "2006-07"), ("area", "Essex"), ("period.end", "2006-03-30"), ("form", "2014")],
)
def test_the_heading_is_compared_too(path: str, value: str) -> None:
    assert both("kent-2005-06", path, published.load("kent-2005-06").get(path), value).verdict in (
        Verdict.DIFFERENT,
        Verdict.NOT_PRINTED,
    )
    printed = published.load("kent-2005-06")
    assert not agrees(compare(printed, with_cells(printed, {path_of(path): value})))


def test_an_area_is_the_same_in_capitals() -> None:
    assert both("kent-2005-06", "area", "KENT ", "Kent").verdict is Verdict.EQUAL


def as_computed() -> Document:
    printed = published.load("national-2005-06")
    return with_cells(printed, printed_percentages(printed))


def test_the_two_truncated_percentages_of_table_3_are_told_from_wrong_ones() -> None:
    comparisons = compare(published.load("national-2005-06"), as_computed())
    truncated = [each for each in comparisons if each.verdict is Verdict.TRUNCATED]
    assert [(each.published, each.computed) for each in truncated] == [(18.39, 18.4), (-7.49, -7.5)]
    assert {each.verdict for each in comparisons} == {Verdict.EQUAL, Verdict.TRUNCATED}
    wrong = with_cells(
        published.load("national-2005-06"),
        {("table_3_referred_change", "level_2", "printed_change_percent", 1): 18.38},
    )
    assert not agrees(compare(wrong, as_computed()))


def test_percentages_are_compared_by_value_and_not_by_their_zeros() -> None:
    path = ("table_1_offenders_by_category", "printed_change_percent", "category_1", 1)
    printed = with_cells(published.load("national-2005-06"), {path: 18.0})
    assert (
        next(each for each in compare(printed, as_computed()) if each.path == path).verdict is Verdict.EQUAL
    )


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (71, Verdict.EQUAL),
        (71.1, Verdict.EQUAL),
        (71.08, Verdict.EQUAL),
        (71.07, Verdict.TRUNCATED),
        (70, Verdict.DIFFERENT),
        (None, Verdict.LOST),
    ],
)
def test_the_share_at_level_1_is_compared_at_the_places_printed(
    share: float | None, verdict: Verdict
) -> None:
    printed = with_cells(published.load("national-2005-06"), {("level_1_share_percent",): share})
    assert verdict_on("level_1_share_percent", printed, as_computed()).verdict is verdict


def test_the_national_overview_is_made_from_its_counts() -> None:
    printed = published.load("national-2005-06")
    computed = as_computed()
    for key in ("source", "as_printed_notes"):
        computed.pop(key)
        printed.pop(key)
    assert list(computed) == list(printed)
    assert agrees(compare(printed, computed))
