"""What may lie behind a number that is not the one expected: sums, differences, slips of the pen, another year."""

from collections.abc import Mapping
from itertools import combinations

from mappa.figures.forms import CellPath, Document, cells, label, value_at


def of_a_whole(whole: int, parts: Mapping[str, int], *, what_is_missing: str = "") -> str:
    """Why a whole is not the sum of its parts. `what_is_missing` says what is likely where a few are over."""
    over = whole - sum(parts.values())
    repeated = [name for name, count in parts.items() if count and count == abs(over)]
    if over > 0:
        if what_is_missing and over < max(parts.values(), default=0):
            return what_is_missing
        if repeated:
            return f"{repeated[0]} ({abs(over):,}) is counted in the whole a second time"
    if over < 0 and repeated:
        return f"{repeated[0]} ({abs(over):,}) is left out of the whole, or is part of another row"
    wanted = sum(parts.values())
    if is_slip(whole, wanted):
        return f"{whole:,} may be a misprint of {wanted:,}"
    for name, count in parts.items():
        if count + over >= 0 and is_slip(count, count + over):
            return f"{name} may be a misprint: {count + over:,} instead of {count:,} would make it right"
    return (
        what_is_missing
        if over > 0
        else "some are counted in more than one part, or at another time than the whole"
    )


def is_slip(printed: int, meant: int) -> bool:
    """Two neighbouring digits changed places, or one digit differs, or one is missing or too many."""
    one, other = str(printed), str(meant)
    if one == other or min(len(one), len(other)) < 2:
        return False
    if len(one) == len(other):
        differing = [place for place in range(len(one)) if one[place] != other[place]]
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            first, second = differing
            return one[first] == other[second] and one[second] == other[first]
        return len(differing) == 1 and len(one) > 2
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(longer) != len(shorter) + 1 or len(longer) < 3:
        return False
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def of_a_number(document: Document, number: int, expected_at: CellPath) -> str:
    """Where a number in the text may come from, when the figure it should be is another."""
    figures = {path: value for path, value in cells(document).items() if isinstance(value, int)}
    expected = figures.get(expected_at)
    near = _neighbours(figures, expected_at)
    for path, value in near.items():
        if value == number and value > 0:
            return f"{number:,} is another figure: {_words(document, path)}"
    if expected is not None:
        for path, value in near.items():
            if value and expected + value == number:
                together = f"{expected:,} + {value:,}"
                return f"{number:,} = {together}: it takes in {_words(document, path)}"
        for rest in combinations(near.items(), 2):
            if all(value for _, value in rest) and expected + sum(value for _, value in rest) == number:
                added = " + ".join(f"{value:,}" for _, value in rest)
                both = " and ".join(_words(document, path) for path, _ in rest)
                return f"{number:,} = {expected:,} + {added}: it takes in {both}"
        for path, value in near.items():
            if value and expected - value == number:
                return f"{number:,} = {expected:,} − {value:,}: it leaves out {_words(document, path)}"
    earlier = _year_before(document, number, expected_at)
    if earlier:
        return earlier
    if expected is not None and is_slip(number, expected):
        return f"{number:,} may be a misprint of {expected:,}"
    if number >= 20:
        for path, value in figures.items():
            if value == number:
                return f"{number:,} is printed elsewhere: {_words(document, path)}"
    return "the text and the table may have been made from counts of different days"


def _neighbours(figures: Mapping[CellPath, int], path: CellPath) -> dict[CellPath, int]:
    """Figures of the same item or table: first those in the same row or column."""
    same_item = {
        other: value
        for other, value in figures.items()
        if other != path and other[:2] == path[:2] and len(other) == len(path) and other[-1] != "per_100k"
    }
    aligned = {
        other: value
        for other, value in same_item.items()
        if sum(one != two for one, two in zip(other, path, strict=True)) == 1
    }
    return aligned | {other: value for other, value in same_item.items() if other not in aligned}


def _year_before(document: Document, number: int, path: CellPath) -> str:
    earlier_years = value_at(document, ("prior_years",))
    if not isinstance(earlier_years, dict):
        return ""
    for year, figures in earlier_years.items():
        if isinstance(figures, dict) and number in (
            figures.get(path[-1]),
            value_at(figures, path[2:]),
        ):
            return f"{number:,} is the figure of {year}"
    return ""


def _words(document: Document, path: CellPath) -> str:
    words = label(document, path)
    return f"“{words}”"
