"""The reporting year of the annual return: from 1 April to 31 March, both days included."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from mappa.law.citation import Guidance, GuidanceKind
from mappa.law.dated import Dated, Version

APRIL, FIRST_DAY = 4, 1

REPORTING_YEAR = Dated(
    name="reporting year",
    description="The month and day on which a reporting year begins; it ends the day before the next.",
    versions=(
        Version(
            in_force_from=date(2001, 4, 1),
            value=(APRIL, FIRST_DAY),
            citation=Guidance(
                "MAPPA annual reports for 2005-06 and 2014-15", "statistical tables", GuidanceKind.REPORT
            ),
            verified=True,
        ),
    ),
)

FIRST, LAST = 1900, 2999  # years in four digits: outside these a year is a slip of the hand


class NotAReportingYear(ValueError):
    """Text or a number that does not name a reporting year."""


@dataclass(frozen=True, order=True)
class ReportingYear:
    """A year named by the calendar year in which it starts: ReportingYear(2005) is 2005-06."""

    starting: int

    def __post_init__(self) -> None:
        if not FIRST <= self.starting <= LAST:
            raise NotAReportingYear(
                f"{self.starting} does not start a reporting year. Write the year in four digits, as in 2005."
            )

    @classmethod
    def parse(cls, text: str) -> "ReportingYear":
        """Read `2005-06` or `2005/06`; raises NotAReportingYear with what to write instead."""
        match = re.fullmatch(r"([0-9]{4})[-/\u2013]([0-9]{2})", text.strip())
        if match is None:
            raise NotAReportingYear(f"“{text}” is not a reporting year. Write it as 2005-06.")
        first, second = int(match[1]), int(match[2])
        if second != (first + 1) % 100:
            raise NotAReportingYear(
                f"“{text}” is not one year. The year that starts in {first} is {cls(first)}."
            )
        return cls(first)

    @classmethod
    def of(cls, day: date) -> "ReportingYear":
        """The year that contains the day."""
        year = cls(day.year)
        return year if day >= year.start else year.previous()

    @property
    def label(self) -> str:
        return f"{self.starting}-{(self.starting + 1) % 100:02}"

    def __str__(self) -> str:
        return self.label

    @property
    def start(self) -> date:
        return date(self.starting, APRIL, FIRST_DAY)

    @property
    def end(self) -> date:
        """The first day of the next year: [start, end) is the year."""
        return date(self.starting + 1, APRIL, FIRST_DAY)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def snapshot_day(self) -> date:
        """The day for figures that count a state and not a year."""
        return self.last_day

    def previous(self) -> "ReportingYear":
        return ReportingYear(self.starting - 1)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end
