"""The shape of the three forms, their words, and figures taken out and put back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.figures import published
from mappa.figures.areas import MAPPA_AREAS, slug_of, usual_name
from mappa.figures.forms import (
    ABSENT,
    Form,
    blank,
    cannot_apply,
    cells,
    dotted,
    figure_paths,
    form_for,
    label,
    path_of,
    sections,
    value_at,
    with_cells,
)

NOT_OF_THE_FORM = ("source", "as_printed_notes", "prior_years", "level_3_by_division")


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items() if key not in NOT_OF_THE_FORM}
    return [shape(inner) for inner in value] if isinstance(value, list) else None


def test_there_are_six_published_files() -> None:
    assert published.names() == (
        "gloucestershire-2005-06",
        "kent-2005-06",
        "national-2005-06",
        "thames-valley-2006-07",
        "warwickshire-2014-15",
        "west-mercia-2005-06",
    )


@pytest.mark.parametrize("name", published.names())
def test_a_blank_form_has_the_keys_of_the_published_file_in_its_order(name: str) -> None:
    printed = published.load(name)
    empty = blank(printed["form"], area=printed["area"], year=printed["year"])
    if printed["form"] == "2005":
        empty["items"]["i"]["by_division"] = dict.fromkeys(printed["items"]["i"]["by_division"])
    if printed["form"] == "national":
        empty["table_1_offenders_by_category"]["years"] = [None] * 4
    assert shape(empty) == shape(printed)
    assert list(empty) == [key for key in printed if key not in NOT_OF_THE_FORM]


@pytest.mark.parametrize("name", published.names())
def test_every_number_of_a_published_file_is_a_cell_and_goes_back_where_it_was(name: str) -> None:
    printed = published.load(name)
    for key in NOT_OF_THE_FORM:
        printed.pop(key, None)

    def count(value: Any) -> int:
        if isinstance(value, dict | list):
            return sum(count(inner) for inner in (value.values() if isinstance(value, dict) else value))
        return int(not isinstance(value, str))

    flat = cells(printed)
    assert len(flat) == count(printed) - ("areas" in printed)
    empty = blank(printed["form"], area=printed["area"], year=printed["year"])
    for key in ("areas", "period"):
        if key in printed:
            empty[key] = printed[key]
    assert with_cells(empty, flat) == printed


@pytest.mark.parametrize("name", published.names())
def test_every_figure_has_words_of_its_own(name: str) -> None:
    printed = published.load(name)
    labels = [label(printed, path) for path in figure_paths(printed)]
    assert len(set(labels)) == len(labels)
    assert not [words for words in labels if "_" in words]


@pytest.mark.parametrize("name", published.names())
def test_every_row_is_as_wide_as_its_columns(name: str) -> None:
    for section in sections(published.load(name)):
        assert all(len(row.paths) == len(section.columns) for row in section.rows)


@pytest.mark.parametrize(
    ("year", "form"), [("2001-02", Form.FORM_2005), ("2007-08", Form.FORM_2005), ("2008-09", Form.FORM_2014)]
)
def test_years_up_to_2007_08_use_the_form_of_2005(year: str, form: Form) -> None:
    assert form_for(year) is form


def test_a_path_can_be_written_and_read() -> None:
    assert dotted(("items", "viii", "level_3", "category_1")) == "items.viii.level_3.category_1"
    assert dotted(("table", "category_1", 2)) == "table.category_1[2]"
    assert dotted(("by_division", "St. Ives")) == 'by_division["St. Ives"]'
    with pytest.raises(ValueError, match="not the path"):
        path_of("a..b")


@given(st.lists(st.text(min_size=1).filter(lambda text: '"' not in text) | st.integers(0, 99), min_size=1))
def test_any_path_comes_back_from_its_writing(steps: list[str | int]) -> None:
    assert path_of(dotted(tuple(steps))) == tuple(steps)


def test_a_value_that_is_not_there_is_not_one_that_is_lost() -> None:
    printed = published.load("gloucestershire-2005-06")
    assert value_at(printed, path_of("items.ix.a_returned_to_custody_breach_of_licence.level_2")) is None
    assert value_at(printed, path_of("items.x.level_2")) is ABSENT
    assert value_at({"list": [1]}, ("list", 3)) is ABSENT


def test_the_dashes_of_form_2014_are_the_nulls_of_the_published_file() -> None:
    flat = cells(published.load("warwickshire-2014-15"))
    assert {path for path, value in flat.items() if value is None} == {
        path for path in flat if cannot_apply(path)
    }


def test_there_are_42_areas_each_with_its_own_slug() -> None:
    assert len(MAPPA_AREAS) == len({area.slug for area in MAPPA_AREAS}) == 42
    assert [area.name for area in MAPPA_AREAS if area.nation == "Wales"] == [
        "Dyfed-Powys",
        "Gwent",
        "North Wales",
        "South Wales",
    ]
    assert slug_of("Avon and Somerset") == "avon-and-somerset"
    assert usual_name(" thames  valley") == "Thames Valley"
    assert usual_name("Ruritania") == "Ruritania"
