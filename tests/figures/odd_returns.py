"""Returns that no report has printed yet: odd sums, lost cells, more of a part than of the whole."""

from typing import Any

from hypothesis import strategies as st

from mappa.figures.forms import Document, Form, blank, cannot_apply, figure_paths, form_2005, with_cells
from mappa.figures.forms import national as national_form
from mappa.figures.national import printed_percentages
from mappa.figures.reading import check

FEW = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 12))


@st.composite
def of_2005(draw: st.DrawFn) -> Document:
    """Any numbers at all in any cell, null or missing here and there."""
    document = blank(
        Form.FORM_2005, area="Norfolk", year=draw(st.sampled_from(("2004-05", "2005-06", "2007-08")))
    )
    names = draw(
        st.lists(st.sampled_from(("East", "West", "King's Lynn", "St. Olave", "(none)")), unique=True)
    )
    document["items"]["i"]["by_division"] = {name: draw(st.none() | FEW) for name in names}
    document = with_cells(
        document,
        {path: draw(_lost_or_few()) for path in figure_paths(document) if path[:3] != form_2005.BY_DIVISION},
    )
    document["items"]["i"]["per_100k"] = draw(st.none() | st.integers(0, 100))
    for item in draw(st.lists(st.sampled_from(("ii", "iii", "vi", "vii", "ix")), unique=True, max_size=2)):
        del document["items"][item]
    return check(document)


def _lost_or_few() -> st.SearchStrategy[int | None]:
    return st.one_of(FEW, FEW, FEW, st.none())


@st.composite
def of_2014(draw: st.DrawFn) -> Document:
    document = blank(Form.FORM_2014, area="South Wales", year=draw(st.sampled_from(("2011-12", "2014-15"))))
    figures: dict[Any, Any] = {
        path: None if cannot_apply(path) else draw(FEW) for path in figure_paths(document)
    }
    if draw(st.booleans()):
        figures["tables", "per_100k"] = draw(st.integers(1, 90))
    document = with_cells(document, figures)
    if draw(st.booleans()):
        _add_up(document["tables"])
    return check(document)


def _add_up(tables: dict[str, Any]) -> None:
    """Let the wholes be the sums of their parts, as a careful printer would have them."""
    columns = ("category_1", "category_2", "category_3")
    for name, rows in (
        ("eligible_on_31_march", ("level_1", "level_2", "level_3")),
        ("level_2_and_3_in_year", ("level_2", "level_3")),
    ):
        for column in columns:
            tables[name]["total"][column] = sum(tables[name][row][column] or 0 for row in rows)
    for table in tables.values():
        for row in table.values() if isinstance(table, dict) else ():
            if isinstance(row, dict) and "all" in row:
                row["all"] = sum(row[column] or 0 for column in columns)


@st.composite
def of_the_nation(draw: st.DrawFn) -> Document:
    """Small enough to count again for 42 areas; half of them with sums and percentages that are right."""
    document = blank(Form.NATIONAL, area="England and Wales", year="2005-06")
    document["areas"] = 42
    counts = st.one_of(st.integers(0, 60), st.none())
    right = draw(st.booleans())
    figures = {
        path: draw(st.integers(0, 60) if right else counts)
        for path in figure_paths(document)
        if national_form.CHANGE not in path and national_form.SHARE not in path
    }
    figures[national_form.LEVEL_1_SHARE] = None
    document = with_cells(document, figures)
    document[national_form.RANGE[0]] = sorted(draw(st.tuples(st.integers(20, 90), st.integers(20, 90))))
    if right:
        document = with_cells(document, printed_percentages(document))
    return check(document)
