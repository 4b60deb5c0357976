"""Bar charts: where each bar, label and key stands. The template draws them, always beside a table of the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.text import slugify

from mappa.web.wording import number

Figure = int | Decimal | None

WIDTH = 360  # units; small enough that text stays legible when the picture is as narrow as a telephone
ROOM_FOR_FIGURE = 70
BAR_HEIGHT = 18
LABEL_HEIGHT = 20
GAP = 12
MOST_SERIES = 4  # as many as there are patterns to tell them apart without colour


class Series(NamedTuple):
    """One run of figures, in the order of the chart's labels; None is drawn as a dash, never as 0."""

    name: str
    figures: Sequence[Figure]


class Bar(NamedTuple):
    y: int
    width: float
    height: int
    series: int
    text: str


class Label(NamedTuple):
    y: int
    text: str


class Axis(NamedTuple):
    """The line from which the bars of one label grow."""

    top: int
    foot: int


class Key(NamedTuple):
    x: int
    y: int
    series: int
    text: str


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars; several series stand in groups, one group to a label. `unit` names what is counted."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    labels_are: str = "Group"  # the heading of the table's first column

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"A chart shows from 1 to {MOST_SERIES} series, not {len(self.series)}.")
        for one in self.series:
            if len(one.figures) != len(self.labels):
                raise ValueError(f"{one.name}: {len(one.figures)} figures for {len(self.labels)} labels.")
            if any(figure is not None and figure < 0 for figure in one.figures):
                raise ValueError(f"{one.name}: a bar cannot be shorter than nothing.")

    @property
    def id(self) -> str:
        """Prefix of the ids in the picture: two charts of one page need different titles."""
        return f"chart-{slugify(self.title)}"

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return self._keys_height + len(self.labels) * self._group_height

    @property
    def _keys_height(self) -> int:
        return LABEL_HEIGHT * len(self.keys) + (GAP // 2 if self.keys else 0)

    @property
    def description(self) -> str:
        """The picture in words: every figure, label by label."""
        sentences = []
        for place, label in enumerate(self.labels):
            figures = [
                f"{one.name}: {_words(one.figures[place])}" if self._grouped else _words(one.figures[place])
                for one in self.series
            ]
            sentences.append(f"{label}: {', '.join(figures)}.")
        return " ".join([f"Bar chart of {self.unit}." if self.unit else "Bar chart.", *sentences])

    @property
    def keys(self) -> list[Key]:
        if not self._grouped:
            return []
        return [
            Key(x=0, y=place * LABEL_HEIGHT + 2, series=place, text=one.name)
            for place, one in enumerate(self.series)
        ]

    @property
    def bar_labels(self) -> list[Label]:
        return [
            Label(y=self._group_top(place) + LABEL_HEIGHT - 5, text=label)
            for place, label in enumerate(self.labels)
        ]

    @property
    def axes(self) -> list[Axis]:
        tops = [self._group_top(place) + LABEL_HEIGHT - 2 for place in range(len(self.labels))]
        return [Axis(top, top + len(self.series) * BAR_HEIGHT + 2) for top in tops]

    @cached_property
    def bars(self) -> list[Bar]:
        longest = max(
            (figure for one in self.series for figure in one.figures if figure is not None), default=0
        )
        bars = []
        for place in range(len(self.labels)):
            for row, one in enumerate(self.series):
                figure = one.figures[place]
                share = float(figure / longest) if figure and longest else 0.0
                bars.append(
                    Bar(
                        y=self._group_top(place) + LABEL_HEIGHT + row * BAR_HEIGHT,
                        width=round(share * (WIDTH - ROOM_FOR_FIGURE), 1),
                        height=BAR_HEIGHT - 2,
                        series=row,
                        text="–" if figure is None else number(figure),
                    )
                )
        return bars

    @property
    def table_columns(self) -> list[dict[str, object]]:
        heading = {"text": (self.unit[:1].upper() + self.unit[1:]) or "Figure", "numeric": True}
        several = [{"text": one.name, "numeric": True} for one in self.series]
        return [{"text": self.labels_are}, *(several if self._grouped else [heading])]

    @property
    def table_rows(self) -> list[list[object]]:
        return [
            [label, *(one.figures[place] for one in self.series)] for place, label in enumerate(self.labels)
        ]

    @property
    def _grouped(self) -> bool:
        return len(self.series) > 1

    @property
    def _group_height(self) -> int:
        return LABEL_HEIGHT + len(self.series) * BAR_HEIGHT + GAP

    def _group_top(self, place: int) -> int:
        return self._keys_height + place * self._group_height


def _words(figure: Figure) -> str:
    return "cannot apply" if figure is None else number(figure)
