"""A printed return beside a computed one, cell by cell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from mappa.figures.forms import (
    ABSENT,
    CellPath,
    Document,
    Form,
    cannot_apply,
    figure_paths,
    form_2005,
    is_percentage,
    national,
    value_at,
)
from mappa.figures.national import exact_percentages
from mappa.figures.rounding import decimals_of, half_up, is_truncated

_HEADING: tuple[CellPath, ...] = (
    ("area",),
    ("form",),
    ("year",),
    ("period", "start"),
    ("period", "end"),
    ("areas",),
    (national.TABLE_1, "years"),
)


class Verdict(StrEnum):
    EQUAL = "equal"
    DIFFERENT = "different"
    LOST = "lost in the source"
    TRUNCATED = "truncated in the source"
    NOT_PRINTED = "not printed"


@dataclass(frozen=True)
class CellComparison:
    path: CellPath
    published: Any
    computed: Any
    verdict: Verdict
    note: str = ""


Found = Callable[..., CellComparison]


def agrees(comparisons: Iterable[CellComparison]) -> bool:
    return all(comparison.verdict is not Verdict.DIFFERENT for comparison in comparisons)


def compare(published: Document, computed: Document) -> list[CellComparison]:
    """Every heading and figure of either return, in the order of the form.

    Keys that are not of the form (source, notes, prior years) are left out. Numbers are compared by value, so that 18
    equals 18.00. None is never taken for 0.
    """
    comparisons = [
        _compare_heading(path, value_at(published, path), value_at(computed, path))
        for path in _HEADING
        if value_at(published, path) is not ABSENT or value_at(computed, path) is not ABSENT
    ]
    if published["form"] != computed["form"]:
        return comparisons
    exact = exact_percentages(computed) if computed["form"] == Form.NATIONAL else {}
    of_published = figure_paths(published)
    extra = [path for path in figure_paths(computed) if path not in set(of_published)]
    for path in of_published + extra:
        one, other = value_at(published, path), value_at(computed, path)
        if one is ABSENT and other is ABSENT:
            continue
        comparisons.append(_compare_figure(path, one, other, exact))
    return comparisons


def _compare_heading(path: CellPath, published: Any, computed: Any) -> CellComparison:
    if published is ABSENT or published is None:
        return CellComparison(path, None, computed, Verdict.NOT_PRINTED)
    same = published == computed or (
        isinstance(published, str)
        and isinstance(computed, str)
        and published.strip().casefold() == computed.strip().casefold()
    )
    verdict = Verdict.EQUAL if same else Verdict.DIFFERENT
    return CellComparison(path, published, None if computed is ABSENT else computed, verdict)


def _compare_figure(
    path: CellPath, published: Any, computed: Any, exact: dict[CellPath, Fraction | None]
) -> CellComparison:
    def found(verdict: Verdict, note: str = "") -> CellComparison:
        one = None if published is ABSENT else published
        other = None if computed is ABSENT else computed
        return CellComparison(path, one, other, verdict, note)

    if path[:-1] == form_2005.BY_DIVISION and (published is ABSENT or computed is ABSENT):
        return _compare_division(published, computed, found)
    if published is ABSENT:
        return found(Verdict.NOT_PRINTED)
    if published is None:
        if not cannot_apply(path):
            return found(Verdict.LOST)
        if computed is None or computed is ABSENT:
            return found(Verdict.EQUAL, "cannot apply")
        return found(Verdict.DIFFERENT, "printed as a dash: the figure cannot apply")
    if computed is ABSENT or computed is None:
        return found(Verdict.DIFFERENT, _why_not_computed(path))
    if published == computed:
        return found(Verdict.EQUAL)
    if is_percentage(path):
        return _compare_percentage(path, published, exact.get(path), found)
    return found(Verdict.DIFFERENT)


def _compare_division(published: Any, computed: Any, found: Found) -> CellComparison:
    """A division without offenders may be printed as 0 or not at all; both say the same."""
    if published is None:
        return found(Verdict.LOST)
    if not (0 if published is ABSENT else published) and not (0 if computed is ABSENT else computed):
        return found(Verdict.EQUAL, "no offenders")
    if published is ABSENT:
        return found(Verdict.NOT_PRINTED)
    return found(Verdict.DIFFERENT, "the computed return has no such division")


def _why_not_computed(path: CellPath) -> str:
    if path[-1] == "per_100k":
        return "no population is given, so that no rate can be worked out"
    return "cannot apply in this form" if cannot_apply(path) else "the computed return has no such figure"


def _compare_percentage(
    path: CellPath, published: int | float, exact: Fraction | None, found: Any
) -> CellComparison:
    comparison: CellComparison = found(Verdict.DIFFERENT)
    if exact is None:
        return comparison
    # The source prints the share at level 1 without decimals; another file may print more of them.
    decimals = min(decimals_of(published), 2) if path == national.LEVEL_1_SHARE else 2
    if Decimal(str(published)) == half_up(exact, decimals):
        comparison = found(Verdict.EQUAL)
    elif is_truncated(published, exact, decimals):
        comparison = found(Verdict.TRUNCATED, f"rounded half up it is {half_up(exact, decimals)}")
    return comparison
