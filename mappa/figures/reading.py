"""Reading a file of printed figures, and saying exactly what is wrong with one that cannot be read."""

import json
import math
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from mappa.figures.forms import (
    ABSENT,
    CellPath,
    Document,
    Form,
    dotted,
    figure_paths,
    is_percentage,
    national,
    value_at,
    with_cells,
)
from mappa.law.years import ReportingYear

MOST_IN_ONE_FIGURE = 1_000_000
_CONTENTS = {Form.FORM_2005: "items", Form.FORM_2014: "tables", Form.NATIONAL: national.TABLE_1}


class PublishedFileFault(Exception):
    """A file of printed figures that cannot be used. `path` is the place in the JSON, empty for the file as a whole."""

    def __init__(self, file: str, path: str, reason: str) -> None:
        self.file, self.path, self.reason = file, path, reason
        super().__init__(f"{file}: {path}: {reason}" if path else f"{file}: {reason}")


def read(path: Path) -> Document:
    """The figures of a file; PublishedFileFault where it is missing, not JSON, or not in one of the three forms."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PublishedFileFault(str(path), "", f"cannot be opened ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise PublishedFileFault(str(path), "", f"is not UTF-8 text (byte {error.start + 1})") from None

    def refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        for key in keys:
            if keys.count(key) > 1:
                raise PublishedFileFault(str(path), key, "stands twice in one place")
        return dict(pairs)

    def refuse_constant(constant: str) -> NoReturn:
        raise PublishedFileFault(str(path), "", f"{constant} is not a figure")

    try:
        document = json.loads(text, object_pairs_hook=refuse_repeated_keys, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise PublishedFileFault(str(path), "", reason) from None
    except (RecursionError, ValueError) as error:
        raise PublishedFileFault(str(path), "", f"is not JSON that can be read ({error})") from None
    return check(document, file=str(path))


def check(document: Any, *, file: str = "the return") -> Document:
    """The same figures, whole numbers as int; PublishedFileFault at the first thing that is not of its form."""

    def fault(path: CellPath, reason: str) -> NoReturn:
        raise PublishedFileFault(file, dotted(path), reason)

    if not isinstance(document, dict):
        fault((), "is not a return: it should be one JSON object")
    form = document.get("form")
    if form not in tuple(Form):
        fault(("form",), f"should be “2005”, “2014” or “national”, not {_shown(form)}")
    _check_heading(document, fault)
    contents = _CONTENTS[Form(form)]
    if not isinstance(document.get(contents), dict):
        others = [other for other in _CONTENTS.values() if other != contents and other in document]
        fault(
            (contents,), f"is missing; form {form} needs it" + (f" (this has {others[0]})" if others else "")
        )
    if form == Form.NATIONAL:
        _check_years_of_table_1(document, fault)
    divisions = value_at(document, ("items", "i", "by_division"))
    if divisions is None:
        document = with_cells(document, {("items", "i", "by_division"): {}})
    whole: dict[CellPath, Any] = {}
    for path in figure_paths(document):
        _check_containers(document, path, fault)
        value = value_at(document, path)
        if value is ABSENT or value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            fault(path, f"should be a number or null, not {_shown(value)}")
        if not math.isfinite(value):
            fault(path, "is too large to be a figure")
        if is_percentage(path):
            continue
        if value < 0:
            fault(path, f"should not be below zero: {value}")
        if value != int(value):
            fault(path, f"should be a whole number: {value}")
        if value > MOST_IN_ONE_FIGURE:
            fault(path, f"is more than {MOST_IN_ONE_FIGURE:,}: {value}")
        if isinstance(value, float):
            whole[path] = int(value)
    return with_cells(document, whole)


def _check_heading(document: Document, fault: Any) -> None:
    area = document.get("area")
    if not isinstance(area, str) or not area.strip():
        fault(("area",), f"should be the name of an area, not {_shown(area)}")
    year = document.get("year")
    try:
        written = str(ReportingYear.parse(year)) if isinstance(year, str) else None
    except ValueError as error:
        fault(("year",), str(error))
    if written is None or written != year:
        fault(("year",), f"should be written as in “2005-06”, not {_shown(year)}")
    period = document.get("period", {})
    if not isinstance(period, dict):
        fault(("period",), "should have a start and an end")
    for key in ("start", "end"):
        if period.get(key) is not None:
            try:
                date.fromisoformat(period[key])
            except (TypeError, ValueError):
                fault(("period", key), f"should be a date such as 2006-03-31, not {_shown(period[key])}")
    areas = document.get("areas")
    if areas is not None and (isinstance(areas, bool) or not isinstance(areas, int) or areas < 0):
        fault(("areas",), f"should be the number of areas, not {_shown(areas)}")


def _check_years_of_table_1(document: Document, fault: Any) -> None:
    path: CellPath = (national.TABLE_1, "years")
    years = value_at(document, path)
    if not isinstance(years, list) or not years:
        fault(path, "should be the list of the table's years")
    last = ReportingYear.parse(document["year"])
    expected = [str(ReportingYear(last.starting - back)) for back in range(len(years) - 1, -1, -1)]
    if years != expected:
        fault(path, f"should be years one after another up to {last}")


def _check_containers(document: Document, path: CellPath, fault: Any) -> None:
    for length in range(1, len(path)):
        value = value_at(document, path[:length])
        if value is ABSENT or value is None:
            return
        wanted: type = list if isinstance(path[length], int) else dict
        if not isinstance(value, wanted):
            what = "a list" if wanted is list else "an object with keys"
            fault(path[:length], f"should be {what}, not {_shown(value)}")
    parent = value_at(document, path[:-1])
    if isinstance(parent, list) and parent and value_at(document, path) is ABSENT:
        fault(path[:-1], f"is too short: {len(parent)} figures")


def _shown(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else shown[:37] + "..."
