"""Parts that do not add up to their whole, and figures that must not exceed another, in each of the three forms."""

from collections.abc import Iterator, Mapping

from mappa.figures.contradictions.explanations import of_a_whole
from mappa.figures.contradictions.finding import Contradiction, Severity, in_words
from mappa.figures.forms import CellPath, Document, Form, dotted, form_2005, form_2014, national, value_at
from mappa.figures.forms.sections import CATEGORIES


def find(document: Document) -> Iterator[Contradiction]:
    match document["form"]:
        case Form.FORM_2005:
            yield from _items(document)
        case Form.FORM_2014:
            yield from _tables(document)
        case _:
            yield from _national(document)


def figure(document: Document, path: CellPath) -> int | None:
    value = value_at(document, path)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def check_whole(
    document: Document,
    whole_at: CellPath,
    parts_at: Mapping[str, CellPath],
    *,
    words: str,
    absent_is_none: bool = False,
    what_is_missing: str = "",
) -> Iterator[Contradiction]:
    """Nothing is said where a part is lost, unless those left are already too many."""
    whole = figure(document, whole_at)
    found = {name: figure(document, path) for name, path in parts_at.items()}
    parts = {name: count for name, count in found.items() if count is not None}
    if whole is None or not parts:
        return
    total = sum(parts.values())
    complete = absent_is_none or len(parts) == len(found)
    if total == whole or (not complete and total < whole):
        return
    by = abs(whole - total)
    what = f"{words}: {' + '.join(f'{count:,}' for count in parts.values())} = {total:,}, but {whole:,} is printed"
    what += f" ({in_words(by)} {'fewer' if total < whole else 'more'} in the parts)"
    yield Contradiction(dotted(whole_at), what, of_a_whole(whole, parts, what_is_missing=what_is_missing))


def _items(document: Document) -> Iterator[Contradiction]:
    divisions = {str(path[-1]): path for path in form_2005.division_paths(document)}
    registered = figure(document, form_2005.REGISTERED)
    known = sum(figure(document, path) or 0 for path in divisions.values())
    without = (registered or 0) - known
    verb = "has" if without == 1 else "have"
    yield from check_whole(
        document,
        form_2005.REGISTERED,
        divisions,
        words="The divisions do not add up to the registered sex offenders",
        what_is_missing=f"{in_words(without)} of the {registered or 0:,} {verb} no division",
    )
    for category in (2, 3):
        yield from _category_against_levels(document, category)
    yield from _registered_against_levels(document)
    for level in form_2005.LEVELS:
        counted = _sum(document, [form_2005.counted_at(level, category) for category in CATEGORIES])
        for outcome in form_2005.OUTCOMES.values():
            yield from _more_than_managed(document, form_2005.outcome_at(outcome, level), counted, level)


def _sum(document: Document, paths: list[CellPath]) -> int | None:
    counts = [figure(document, path) for path in paths]
    return None if None in counts else sum(count or 0 for count in counts)


def _category_against_levels(document: Document, category: int) -> Iterator[Contradiction]:
    path = form_2005.VIOLENT if category == 2 else form_2005.OTHER
    in_area = figure(document, path)
    cells = [form_2005.counted_at(level, f"category_{category}") for level in form_2005.LEVELS]
    managed = _sum(document, cells)
    if in_area is None or managed is None:
        return
    counts = " + ".join(str(figure(document, cell)) for cell in cells)
    if managed > in_area:
        yield Contradiction(
            dotted(path),
            f"Category {category} has {in_area:,} offenders in the area, but {counts} = {managed:,} at levels 2 and 3",
            f"{managed - in_area:,} were in custody all year and managed towards their release, or are counted in the "
            "category they had before",
        )
    elif category == 3 and managed < in_area:
        over = in_area - managed
        yield Contradiction(
            dotted(path),
            f"Category 3 has {in_area:,} offenders, but {counts} = {managed:,} at levels 2 and 3",
            f"{in_words(over)} of them {'was' if over == 1 else 'were'} at level 1 in the year, although category 3 "
            "calls for management through meetings",
        )


def _registered_against_levels(document: Document) -> Iterator[Contradiction]:
    registered = figure(document, form_2005.REGISTERED)
    managed = _sum(document, [form_2005.counted_at(level, "category_1") for level in form_2005.LEVELS])
    if registered is not None and managed is not None and managed > registered:
        yield Contradiction(
            dotted(form_2005.REGISTERED),
            f"{managed:,} registered sex offenders were at levels 2 and 3 in the year, {registered:,} in all were in "
            "the area on 31 March",
            f"item i is a count of one day: {managed - registered:,} or more had left, or were in custody, by then",
            Severity.OBSERVATION,
        )


def _more_than_managed(
    document: Document, path: CellPath, managed: int | None, level: str
) -> Iterator[Contradiction]:
    count = figure(document, path)
    if count is not None and managed is not None and count > managed:
        yield Contradiction(
            dotted(path),
            f"{count:,} offenders, but {managed:,} were managed at {level.replace('_', ' ')} in the year",
            "events are counted instead of offenders"
            + (", or some are counted at level 3, which they reached later" if level == "level_2" else ""),
        )


def _tables(document: Document) -> Iterator[Contradiction]:
    table = form_2014.table
    for category in CATEGORIES:
        for name, rows in (
            (form_2014.ELIGIBLE, form_2014.ALL_LEVELS),
            (form_2014.IN_YEAR, form_2014.HIGHER_LEVELS),
        ):
            yield from check_whole(
                document,
                table(name, "total", category),
                {_spaced(row): table(name, row, category) for row in rows},
                words=f"The levels of {_spaced(category)} do not add up to its total",
                absent_is_none=True,
                what_is_missing="some are in the category and at no recorded level",
            )
    rows_with_a_whole: dict[str, tuple[str, ...]] = {
        form_2014.ELIGIBLE: ("total",),
        form_2014.IN_YEAR: (*form_2014.HIGHER_LEVELS, "total"),
        form_2014.LICENCE: form_2014.HIGHER_LEVELS,
        form_2014.SOPO: form_2014.HIGHER_LEVELS,
    }
    for name, with_whole in rows_with_a_whole.items():
        for row in with_whole:
            yield from check_whole(
                document,
                table(name, row, "all"),
                {_spaced(category): table(name, row, category) for category in CATEGORIES},
                words=f"The categories of “{_spaced(row)}” do not add up",
                absent_is_none=True,
                what_is_missing="some are at the level and in no recorded category",
            )
    yield from check_whole(
        document,
        table(form_2014.IN_YEAR, "total", "all"),
        {_spaced(row): table(form_2014.IN_YEAR, row, "all") for row in form_2014.HIGHER_LEVELS},
        words="The levels do not add up to the total",
    )
    yield from _day_against_year(document)
    for name in (form_2014.LICENCE, form_2014.SOPO):
        for row in form_2014.HIGHER_LEVELS:
            managed = figure(document, table(form_2014.IN_YEAR, row, "all"))
            yield from _more_than_managed(document, table(name, row, "all"), managed, row)


def _day_against_year(document: Document) -> Iterator[Contradiction]:
    """Whoever is at level 3 on 31 March has been so in the year; at level 2, so or at level 3."""
    groups: tuple[tuple[str, ...], ...] = (("level_3",), form_2014.HIGHER_LEVELS)
    for rows in groups:
        on_day = [
            figure(document, form_2014.table(form_2014.ELIGIBLE, row, one)) or 0
            for row in rows
            for one in CATEGORIES
        ]
        in_year = [
            figure(document, form_2014.table(form_2014.IN_YEAR, row, one))
            for row in rows
            for one in CATEGORIES
        ]
        if None not in in_year and sum(on_day) > sum(count or 0 for count in in_year):
            words = "level 3" if len(rows) == 1 else "levels 2 and 3"
            total = sum(count or 0 for count in in_year)
            yield Contradiction(
                dotted(("tables", form_2014.ELIGIBLE, rows[0])),
                f"{sum(on_day):,} offenders were at {words} on 31 March, but {total:,} in the whole year",
                "the count of the day and that of the year come from different records",
            )


def _national(document: Document) -> Iterator[Contradiction]:
    before, year = national.two_years(document)
    for index, one in enumerate(national.years_of_table_1(document)):
        yield from check_whole(
            document,
            (national.TABLE_1, "total", index),
            {_spaced(category): (national.TABLE_1, category, index) for category in CATEGORIES},
            words=f"The categories of {one} do not add up to the total",
        )
    table_2 = national.table_2(year)
    for row in (*national.LEVELS, "both"):
        yield from check_whole(
            document,
            (table_2, row, "total"),
            {_spaced(category): (table_2, row, category) for category in CATEGORIES},
            words=f"Table 2, {_spaced(row)}: the categories do not add up to the total",
        )
    for category in national.WITH_TOTAL:
        yield from check_whole(
            document,
            (table_2, "both", category),
            {_spaced(level): (table_2, level, category) for level in national.LEVELS},
            words=f"Table 2, {_spaced(category)}: levels 2 and 3 do not add up",
        )
        yield from _more_at_levels_than_in_all(document, table_2, category)
    for level in national.LEVELS:
        for one in (before, year):
            yield from check_whole(
                document,
                (national.TABLE_3, level, one, 3),
                {
                    _spaced(category): (national.TABLE_3, level, one, index)
                    for index, category in enumerate(CATEGORIES)
                },
                words=f"Table 3, {_spaced(level)}, {one}: the categories do not add up to the total",
            )
        for index, category in enumerate(national.WITH_TOTAL):
            yield from _same_figure_twice(
                document, (national.TABLE_3, level, year, index), (table_2, level, category)
            )
    for outcome in national.OUTCOMES:
        for one in (before, year):
            yield from check_whole(
                document,
                (national.TABLE_4, "both", one, outcome),
                {_spaced(level): (national.TABLE_4, level, one, outcome) for level in national.LEVELS},
                words=f"Table 4, {_spaced(outcome)}, {one}: levels 2 and 3 do not add up",
            )
    for one in (before, year):
        yield from check_whole(
            document,
            (national.TABLE_5, national.ENFORCEMENT[-1], one),
            {_spaced(measure): (national.TABLE_5, measure, one) for measure in national.ENFORCEMENT[1:4]},
            words=f"Table 5, {one}: the orders do not add up to their total",
        )
    lowest, highest = (figure(document, (*national.RANGE, place)) for place in (0, 1))
    if lowest is not None and highest is not None and lowest > highest:
        what = f"The lowest rate, {lowest}, is above the highest, {highest}"
        yield Contradiction(dotted(national.RANGE), what, "the two have changed places")


def _more_at_levels_than_in_all(document: Document, table_2: str, category: str) -> Iterator[Contradiction]:
    last = len(national.years_of_table_1(document)) - 1
    managed, everyone = (
        figure(document, (table_2, "both", category)),
        figure(document, (national.TABLE_1, category, last)),
    )
    if managed is None or everyone is None:
        return
    path = dotted((table_2, "both", category))
    if managed > everyone:
        what = f"{_spaced(category).capitalize()}: {managed:,} at levels 2 and 3, but {everyone:,} in all in table 1"
        yield Contradiction(path, what, "table 1 leaves out offenders in custody, and table 2 does not")
    elif category == "category_3" and managed < everyone:
        yield Contradiction(
            path,
            f"Category 3: {managed:,} at levels 2 and 3, {everyone:,} in all in table 1",
            f"{everyone - managed:,} were at level 1, although category 3 calls for management through meetings",
            Severity.OBSERVATION,
        )


def _same_figure_twice(document: Document, one_at: CellPath, other_at: CellPath) -> Iterator[Contradiction]:
    one, other = figure(document, one_at), figure(document, other_at)
    if one is not None and other is not None and one != other:
        what = f"{one:,} here, but {other:,} at {dotted(other_at)}, which is the same figure"
        yield Contradiction(dotted(one_at), what, "one of the two tables was made earlier, or is a misprint")


def _spaced(name: str) -> str:
    return name.replace("_", " ")
