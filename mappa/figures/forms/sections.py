"""A form as it prints: sections of rows and columns, each cell a figure or nothing."""

from dataclasses import dataclass, field

from mappa.figures.forms.paths import CellPath

ON_31_MARCH = "31 March"
IN_THE_YEAR = "the year"
CATEGORIES: tuple[str, ...] = ("category_1", "category_2", "category_3")


@dataclass(frozen=True)
class Row:
    label: str
    paths: tuple[CellPath | None, ...]


@dataclass(frozen=True)
class Section:
    """One item or table. Where `by_division` is true, the row of each division follows the first row."""

    number: str
    title: str
    period: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    by_division: bool = field(default=False)

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}"


def paths_of(sections: tuple[Section, ...]) -> list[CellPath]:
    return [path for section in sections for row in section.rows for path in row.paths if path is not None]


def label_in(sections: tuple[Section, ...], path: CellPath) -> str | None:
    """The words that the form prints for a figure: its section, its row and, where there are several, its column."""
    for section in sections:
        for row in section.rows:
            for column, candidate in zip(section.columns, row.paths, strict=True):
                if candidate == path:
                    words = [section.heading, row.label] + ([column] if len(section.columns) > 1 else [])
                    return ": ".join(words)
    return None
