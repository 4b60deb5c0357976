"""Whatever a file holds, it is examined or refused in one sentence; nothing breaks on the way."""

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappa.figures import published
from mappa.figures.comparison import Verdict, compare
from mappa.figures.contradictions import examine
from mappa.figures.forms import CellPath, Document, with_cells
from mappa.figures.reading import PublishedFileFault, check
from tests.figures.odd_returns import of_2005, of_2014, of_the_nation

SLOWLY = settings(deadline=None, suppress_health_check=list(HealthCheck))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 500) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
PHRASES = st.sampled_from(
    (
        "The introduction says",
        "registered sex offenders",
        "offenders",
        "at level 2",
        "at levels 2 and 3",
        "category 3",
        "; item viii prints",
        "of the",
        "are",
        "=",
        "+",
        "(",
        ")",
        "%",
        ":",
        ",",
        ". ",
        "full SOPOs",
        "breaches",
        "the year before",
        "level 3 had",
        "in all",
        "(b) reads level 3:",
        "dates of 2004-05",
        "per 100,000",
        "item ix",
        "the divisions add up to",
        "increased by",
    )
)
NOTES = st.lists(st.lists(PHRASES | st.integers(0, 2000).map(str), max_size=14).map(" ".join), max_size=3)


def paths_in(value: Any, here: CellPath = ()) -> list[CellPath]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for step, inner in steps for path in [(*here, step), *paths_in(inner, (*here, step))]]


@SLOWLY
@given(st.data())
def test_a_file_with_anything_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    printed = published.load(data.draw(st.sampled_from(published.names())))
    path = data.draw(st.sampled_from(paths_in(printed)))
    printed = with_cells(printed, {path: data.draw(ANYTHING)})
    with contextlib.suppress(PublishedFileFault):
        printed = check(printed)
        examine(printed)
        assert {each.verdict for each in compare(printed, printed)} <= {
            Verdict.EQUAL,
            Verdict.LOST,
            Verdict.NOT_PRINTED,
            Verdict.DIFFERENT,  # a number in a cell that prints a dash
        }


@SLOWLY
@given(printed=of_2005() | of_2014() | of_the_nation(), notes=NOTES)
def test_any_figures_with_any_notes_are_examined(printed: Document, notes: list[str]) -> None:
    found = examine({**printed, "as_printed_notes": notes})
    assert all(finding.path and finding.what for finding in found)
    assert len({(finding.path, finding.what) for finding in found}) == len(found)


@SLOWLY
@given(printed=of_2005() | of_2014() | of_the_nation())
def test_any_figures_equal_themselves(printed: Document) -> None:
    different = [each for each in compare(printed, printed) if each.verdict is Verdict.DIFFERENT]
    assert different == []
