"""What a file holds beside the form: lists by division, and totals of earlier years."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from mappa.figures.contradictions.explanations import of_a_whole
from mappa.figures.contradictions.finding import Contradiction
from mappa.figures.contradictions.sums import figure
from mappa.figures.forms import Document, dotted, form_2005, value_at
from mappa.figures.forms.sections import CATEGORIES

_LEVEL_BY_DIVISION = re.compile(r"level_([23])_by_division")
_ALIKE = 0.4


def find(document: Document) -> Iterator[Contradiction]:
    for key, counts in document.items():
        level = _LEVEL_BY_DIVISION.fullmatch(key)
        if level and isinstance(counts, dict):
            parts = {str(name): count for name, count in counts.items() if isinstance(count, int)}
            yield from _level_list(document, key, f"level_{level[1]}", parts)
            yield from _names(document, key, list(parts))
    yield from _earlier_years(document)


def _level_list(document: Document, key: str, level: str, parts: dict[str, int]) -> Iterator[Contradiction]:
    cells = [figure(document, form_2005.counted_at(level, category)) for category in CATEGORIES]
    if None in cells:
        return
    whole, total = sum(cell or 0 for cell in cells), sum(parts.values())
    if whole != total:
        what = f"The divisions add up to {total:,}, but item viii has {whole:,} at {level.replace('_', ' ')}"
        yield Contradiction(key, what, of_a_whole(whole, parts, what_is_missing="some have no division"))


def _names(document: Document, key: str, names: list[str]) -> Iterator[Contradiction]:
    """Divisions called by another name than in item i, each with the name that it most likely stands for."""
    of_item_i = [str(path[-1]) for path in form_2005.division_paths(document)]
    unknown = [name for name in names if name not in of_item_i]
    free = [name for name in of_item_i if name not in names and name != form_2005.NO_DIVISION]
    if not of_item_i:
        return
    by_likeness = sorted(
        ((_likeness(name, other), name, other) for name in unknown for other in free), reverse=True
    )
    meant: dict[str, str] = {}
    for likeness, name, other in by_likeness:
        if name not in meant and other not in meant.values() and likeness >= _ALIKE:
            meant[name] = other
    left = [name for name in free if name not in meant.values()]
    for name in unknown:
        if name in meant:
            why = f"likely the division that item i calls “{meant[name]}”"
        elif len(left) == 1:
            why = f"likely “{left[0]}”, the only division of item i that the list lacks"
        else:
            why = "a division that was divided or renamed within the year"
        yield Contradiction(dotted((key, name)), f"“{name}” is not a division of item i", why)


def _likeness(one: str, other: str) -> float:
    first, second = set(one.casefold().split()), set(other.casefold().split())
    if first <= second or second <= first:
        return 1.0
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _earlier_years(document: Document) -> Iterator[Contradiction]:
    earlier = value_at(document, ("prior_years",))
    for year, figures in earlier.items() if isinstance(earlier, dict) else ():
        if not isinstance(figures, dict):
            continue
        whole = figures.get("total")
        parts = {
            name.replace("_", " "): figures[name]
            for name in ("level_1", "level_2", "level_3")
            if isinstance(figures.get(name), int)
        }
        if isinstance(whole, int) and len(parts) == 3 and sum(parts.values()) != whole:
            added = " + ".join(f"{count:,}" for count in parts.values())
            what = f"{year}: {added} = {sum(parts.values()):,}, but the total is {whole:,}"
            yield Contradiction(dotted(("prior_years", year, "total")), what, of_a_whole(whole, parts))
