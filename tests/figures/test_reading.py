"""A file that cannot be used is refused with the file, the place and the reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mappa.figures import published
from mappa.figures.forms import path_of, with_cells
from mappa.figures.reading import PublishedFileFault, check, read


def changed(name: str, **cells: Any) -> dict[str, Any]:
    return with_cells(published.load(name), {path_of(path): value for path, value in cells.items()})


@pytest.mark.parametrize("name", published.names())
def test_the_published_files_can_be_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "return.json"
    path.write_bytes(b"\xef\xbb\xbf" + published.paths()[name].read_bytes())
    assert read(path) == published.load(name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", r"is not JSON: .* at line 1, column 1"),
        (b'{"form": "2005",}', "is not JSON"),
        (b'{"area": "Kent \xff"}', r"is not UTF-8 text \(byte 16\)"),
        (b'{"area": "Kent", "area": "Essex"}', "area: stands twice"),
        (b'{"form": "2005", "x": NaN}', "NaN is not a figure"),
        (b"[" * 100_000, "is not JSON that can be read"),
        (b"[1]", "should be one JSON object"),
        (b'{"x": ' + b"9" * 5000 + b"}", "is not JSON that can be read"),
    ],
)
def test_what_is_not_a_return_is_refused_in_one_sentence(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(PublishedFileFault, match=reason) as fault:
        read(path)
    assert str(path) in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PublishedFileFault, match="No such file"):
        read(tmp_path / "nothing.json")
    with pytest.raises(PublishedFileFault, match="cannot be opened"):
        read(tmp_path)


FAULTS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "form": (lambda: changed("kent-2005-06", form="2010"), "form", "should be"),
    "form as a number": (lambda: changed("kent-2005-06", form=2005), "form", "should be"),
    "no area": (lambda: changed("kent-2005-06", area="  "), "area", "name of an area"),
    "two years": (lambda: changed("kent-2005-06", year="2005-07"), "year", "2005"),
    "another writing": (lambda: changed("kent-2005-06", year="2005/06"), "year", "should be written"),
    "year as a number": (lambda: changed("kent-2005-06", year=2005), "year", "should be written"),
    "period": (
        lambda: changed("kent-2005-06", **{"period.end": "31.3.2006"}),
        "period.end",
        "should be a date",
    ),
    "below zero": (
        lambda: changed("kent-2005-06", **{"items.vi.violent_and_other_sexual": -1}),
        "items.vi.violent_and_other_sexual",
        "below zero",
    ),
    "a part of a person": (
        lambda: changed("kent-2005-06", **{"items.i.by_division.Medway": 17.5}),
        "items.i.by_division.Medway",
        "whole number",
    ),
    "text": (
        lambda: changed("kent-2005-06", **{"items.viii.level_2.category_1": "232"}),
        "items.viii.level_2.category_1",
        "number or null",
    ),
    "true": (
        lambda: changed("kent-2005-06", **{"items.i.per_100k": True}),
        "items.i.per_100k",
        "number or null",
    ),
    "too many": (
        lambda: changed("kent-2005-06", **{"items.i.registered_sex_offenders": 10**9}),
        "items.i.registered_sex_offenders",
        "more than",
    ),
    "out of bounds": (
        lambda: changed("kent-2005-06", **{"items.i.per_100k": float("inf")}),
        "items.i.per_100k",
        "too large",
    ),
    "a list for an object": (
        lambda: changed("kent-2005-06", **{"items.viii": [1]}),
        "items.viii",
        "object with keys",
    ),
    "the figures of another form": (
        lambda: {**published.load("warwickshire-2014-15"), "form": "2005"},
        "items",
        "this has tables",
    ),
    "areas": (lambda: changed("national-2005-06", areas="42"), "areas", "number of areas"),
    "years out of order": (
        lambda: changed(
            "national-2005-06",
            **{"table_1_offenders_by_category.years": ["2002-03", "2004-05", "2003-04", "2005-06"]},
        ),
        "table_1_offenders_by_category.years",
        "one after another",
    ),
    "a short row": (
        lambda: changed("national-2005-06", **{"table_1_offenders_by_category.category_1": [1, 2]}),
        "table_1_offenders_by_category.category_1",
        "too short",
    ),
    "an object for a list": (
        lambda: changed("national-2005-06", rso_per_100k_range={"low": 36}),
        "rso_per_100k_range",
        "should be a list",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place(fault: str) -> None:
    make, path, reason = FAULTS[fault]
    with pytest.raises(PublishedFileFault, match=reason) as raised:
        check(make(), file="kent.json")
    assert raised.value.path == path
    assert str(raised.value).startswith(f"kent.json: {path}: ")


def test_lost_and_missing_figures_are_no_fault() -> None:
    printed = published.load("kent-2005-06")
    printed["items"]["viii"] = None
    del printed["items"]["ix"]
    printed["items"]["i"]["by_division"] = None
    printed["items"]["vi"]["violent_and_other_sexual"] = 663.0
    read_back = check(printed)
    assert read_back["items"]["i"]["by_division"] == {}
    assert isinstance(read_back["items"]["vi"]["violent_and_other_sexual"], int)
