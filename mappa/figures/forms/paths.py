"""Where a figure stands in a return, and how it is read and set there."""

import copy
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Final

Document = dict[str, Any]
CellPath = tuple[str | int, ...]

_PLAIN = re.compile(r"[^.\[\]\"]+")
_STEP = re.compile(r"\.?([^.\[\]\"]+)|\[(\d+)\]|\[\"([^\"]*)\"\]")


class Absent:
    """Stands for a figure that a return does not have at all; a figure that it has without a value is None."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def dotted(path: CellPath) -> str:
    """items.viii.level_3.category_1; by_division["St. Ives"]; category_1[2]."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            written += f".{step}" if written else step
        else:
            written += f'["{step}"]'
    return written


def path_of(written: str) -> CellPath:
    """ValueError where the text is not a path as `dotted` writes it."""
    steps: list[str | int] = []
    position = 0
    while position < len(written):
        match = _STEP.match(written, position)
        if match is None:
            raise ValueError(f"“{written}” is not the path of a figure")
        plain, index, quoted = match.groups()
        steps.append(int(index) if index is not None else plain if plain is not None else quoted)
        position = match.end()
    return tuple(steps)


def value_at(document: Any, path: CellPath) -> Any:
    """The value at the path, None where it is printed without one, ABSENT where the return has no such key."""
    value = document
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return ABSENT
            value = value[step]
        else:
            if not isinstance(value, Mapping) or step not in value:
                return ABSENT
            value = value[step]
    return value


def present(document: Document, paths: Iterable[CellPath]) -> dict[CellPath, Any]:
    found = ((path, value_at(document, path)) for path in paths)
    return {path: value for path, value in found if value is not ABSENT}


def with_cells(document: Document, cells: Mapping[CellPath, Any]) -> Document:
    """A copy of the return with these figures set; missing keys on the way are made, missing list places are None."""
    changed = copy.deepcopy(document)
    for path, value in cells.items():
        _set(changed, path, value)
    return changed


def _set(document: Document, path: CellPath, value: Any) -> None:
    place: Any = document
    for step, following in pairwise(path):
        if isinstance(step, int):
            _lengthen(place, step)
            if place[step] is None:
                place[step] = [] if isinstance(following, int) else {}
            place = place[step]
        else:
            if place.get(step) is None:
                place[step] = [] if isinstance(following, int) else {}
            place = place[step]
    last = path[-1]
    if isinstance(last, int):
        _lengthen(place, last)
    place[last] = value


def _lengthen(places: list[Any], index: int) -> None:
    places.extend([None] * (index + 1 - len(places)))
