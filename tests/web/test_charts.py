"""A bar chart tells in its picture, in its words and in its table the same figures."""

from collections.abc import Callable
from decimal import Decimal

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.web.charts import ROOM_FOR_FIGURE, WIDTH, BarChart, Series

Read = Callable[..., lxml.html.HtmlElement]

LEVELS = BarChart(
    title="Offenders by category and level",
    labels=("Category 1", "Category 2 & <others>"),
    series=(Series("Level 2", (1280, 64)), Series("Level 3", (21, None))),
    unit="offenders",
    labels_are="Category",
)


def test_the_longest_bar_fills_the_width_and_the_others_are_in_proportion() -> None:
    widths = [bar.width for bar in LEVELS.bars]
    assert widths == [290.0, round(290 * 21 / 1280, 1), round(290 * 64 / 1280, 1), 0.0]
    assert WIDTH - ROOM_FOR_FIGURE == 290


def test_every_bar_carries_its_figure_and_nothing_is_a_dash() -> None:
    assert [bar.text for bar in LEVELS.bars] == ["1,280", "21", "64", "–"]


def test_the_picture_is_described_in_words() -> None:
    assert LEVELS.description == (
        "Bar chart of offenders. Category 1: Level 2: 1,280, Level 3: 21. "
        "Category 2 & <others>: Level 2: 64, Level 3: cannot apply."
    )


def test_series_differ_by_pattern_and_not_by_colour_alone(read: Read) -> None:
    drawn = read("{{ bar_chart(chart) }}", chart=LEVELS)
    patterns = drawn.xpath(".//pattern")
    assert len({lxml.html.tostring(pattern[0]) + bytes(len(pattern)) for pattern in patterns}) == 2
    fills = {rect.get("fill") for rect in drawn.xpath(".//svg/rect")}
    assert fills == {f"url(#{pattern.get('id')})" for pattern in patterns}


def test_the_chart_has_a_title_a_description_and_a_table_of_the_same_figures(read: Read) -> None:
    drawn = read("{{ bar_chart(chart) }}", chart=LEVELS)
    (picture,) = drawn.xpath(".//svg[@role='img']")
    named = [drawn.xpath(f".//*[@id='{one}']")[0].text for one in picture.get("aria-labelledby").split()]
    assert named == [LEVELS.title, LEVELS.description]
    rows = [[cell.text_content().strip() for cell in row] for row in drawn.xpath(".//tr")]
    assert rows == [
        ["Category", "Level 2", "Level 3"],
        ["Category 1", "1,280", "21"],
        ["Category 2 & <others>", "64", "–cannot apply"],
    ]


def test_one_series_needs_no_key(read: Read) -> None:
    chart = BarChart("Registered", ("Kent",), (Series("2005-06", (941,)),), unit="sex offenders")
    assert chart.keys == []
    assert chart.table_columns == [{"text": "Group"}, {"text": "Sex offenders", "numeric": True}]
    assert "2005-06" not in read("{{ bar_chart(chart) }}", chart=chart).text_content()


def test_a_chart_of_nothing_has_no_bars_longer_than_nothing() -> None:
    chart = BarChart("Nothing", ("a", "b"), (Series("x", (0, None)),))
    assert [bar.width for bar in chart.bars] == [0.0, 0.0]


@pytest.mark.parametrize(
    "series",
    [(), (Series("x", (1, 2)),), (Series("x", (-1,)),), tuple(Series(str(n), (1,)) for n in range(5))],
)
def test_a_chart_that_could_not_be_read_is_refused(series: tuple[Series, ...]) -> None:
    with pytest.raises(ValueError, match=r"series|figures|shorter"):
        BarChart("Bad", ("only one",), series)


@given(
    st.lists(
        st.one_of(st.none(), st.integers(0, 10**9), st.decimals(0, 10**6, places=2)), min_size=1, max_size=12
    )
)
def test_no_bar_leaves_the_picture_and_none_overlap(figures: list[int | Decimal | None]) -> None:
    chart = BarChart("Any", [str(place) for place in range(len(figures))], (Series("x", figures),))
    assert all(0 <= bar.width <= WIDTH - ROOM_FOR_FIGURE for bar in chart.bars)
    assert all(
        before.y + before.height < after.y for before, after in zip(chart.bars, chart.bars[1:], strict=False)
    )
    assert chart.bars[-1].y + chart.bars[-1].height <= chart.height
