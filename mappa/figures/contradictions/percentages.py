"""Percentages worked out again: rounded half up as the source does, or truncated, or wrong."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from mappa.figures.contradictions.finding import Contradiction
from mappa.figures.forms import CellPath, Document, Form, dotted, label, national, value_at
from mappa.figures.national import exact_percentages
from mappa.figures.rounding import Number, decimals_of, exact_change, exact_share, half_up, is_truncated

_CLOSE = Decimal("0.05")


def find(document: Document) -> Iterator[Contradiction]:
    if document["form"] != Form.NATIONAL:
        return
    exact = exact_percentages(document)
    for path, value in exact.items():
        printed = value_at(document, path)
        if value is None or not isinstance(printed, int | float):
            continue
        decimals = min(decimals_of(printed), 2) if path == national.LEVEL_1_SHARE else 2
        right = half_up(value, decimals)
        if Decimal(str(printed)) == right:
            continue
        words = label(document, path)
        if is_truncated(printed, value, decimals):
            finer = half_up(value, decimals + 2)
            what = f"“{words}” is printed as {printed}%; the figures give {finer}%, which is {right}%"
            yield Contradiction(dotted(path), what, "truncated instead of rounded half up")
        else:
            what = f"“{words}” is printed as {printed}%; the figures give {right}%"
            yield Contradiction(dotted(path), what, _explain(document, path, printed, right))


def _explain(document: Document, path: CellPath, printed: Number, right: Decimal) -> str:
    shown = Decimal(str(printed))
    if shown == -right:
        return "the sign is wrong"
    for base, value in _other_bases(document, path):
        if value is not None and half_up(value, 2) == shown:
            return f"worked out on another base: {base}"
    if abs(shown - right) <= _CLOSE:
        return "worked out from figures that were corrected afterwards, or rounded twice"
    if sorted(str(abs(shown))) == sorted(str(abs(right))):
        return f"a misprint of {right}: two digits have changed places"
    return "worked out from other figures than those printed, or a misprint"


def _other_bases(document: Document, path: CellPath) -> Iterator[tuple[str, Fraction | None]]:
    """What else the same figures could have been divided by."""
    before, year = national.two_years(document)

    def count(*steps: str | int) -> int | None:
        value = value_at(document, steps)
        return value if isinstance(value, int) else None

    if national.SHARE in path:
        table, _, level, index = path
        category = national.WITH_TOTAL[int(index)]
        part = count(table, level, category)
        last = len(national.years_of_table_1(document)) - 1
        yield "the offenders of the same category", exact_share(part, count(national.TABLE_1, category, last))
        yield "all offenders at that level", exact_share(part, count(table, level, "total"))
        yield (
            "all offenders of the year before",
            exact_share(part, count(national.TABLE_1, "total", last - 1)),
        )
        return
    pairs: list[tuple[int | None, int | None]] = []
    if path[0] == national.TABLE_1:
        column, place = path[2], int(path[3])
        pairs.append((count(national.TABLE_1, column, place), count(national.TABLE_1, column, place + 1)))
    elif path[0] == national.TABLE_3:
        pairs.append(tuple(count(*path[:2], one, path[3]) for one in (before, year)))  # type: ignore[arg-type]
    elif path[0] == national.TABLE_4:
        outcome = national.OUTCOMES[int(path[3])]
        pairs.append((count(*path[:2], before, outcome), count(*path[:2], year, outcome)))
    elif path[0] == national.TABLE_5:
        pairs.append((count(*path[:2], before), count(*path[:2], year)))
    for earlier, later in pairs:
        yield "the later year", None if later is None else _negated(exact_change(later, earlier))
        yield "the two years compared, not the change between them", exact_share(later, earlier)


def _negated(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value
