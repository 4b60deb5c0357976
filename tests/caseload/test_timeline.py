"""The timeline as a rule of its own: what a chain of rows tells, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from mappa.caseload.timeline import Kind, Mark, entries, versions
from mappa.database.periods import DateRange, period

NOON = datetime(2006, 1, 1, 12, tzinfo=UTC)
MAY, JUNE, JULY = date(2005, 5, 1), date(2005, 6, 1), date(2005, 7, 1)


@dataclass
class Row:
    """A period as the timeline reads one."""

    pk: int
    level: int
    in_force: DateRange
    replaces_id: int | None = None
    reason: str = ""
    recorded_by_id: int = 1
    superseded_by_id: int | None = None
    superseded_reason: str = ""
    superseded_at: datetime | None = None

    @property
    def recorded_at(self) -> datetime:
        return NOON + timedelta(hours=self.pk)

    @property
    def says(self) -> str:
        return f"level {self.level}"


def superseded(row: Row, *, by: int, reason: str) -> Row:
    row.superseded_at, row.superseded_by_id, row.superseded_reason = NOON + timedelta(hours=50), by, reason
    return row


def told(*rows: Row) -> list[tuple[date, str, Mark, str, int]]:
    return [(one.on, one.title, one.mark, one.reason, one.by_id) for one in entries({Kind.LEVEL: rows})]


def test_a_period_that_goes_on_is_one_line() -> None:
    assert told(Row(1, 2, period(MAY), reason="Screened")) == [
        (MAY, "Set at level 2", Mark.STANDS, "Screened", 1)
    ]


def test_an_ended_period_keeps_who_began_it_and_tells_who_ended_it_and_why() -> None:
    began = superseded(Row(1, 2, period(MAY), reason="Screened"), by=2, reason="Risk has fallen")
    ended = Row(2, 2, period(MAY, JUNE), replaces_id=1, reason="Screened", recorded_by_id=2)

    assert told(began, ended) == [
        (JUNE, "No longer at level 2", Mark.STANDS, "Risk has fallen", 2),
        (MAY, "Set at level 2", Mark.STANDS, "Screened", 1),
    ]


def test_a_period_that_gives_way_to_the_next_has_no_line_for_its_end() -> None:
    began = superseded(Row(1, 2, period(MAY), reason="Screened"), by=2, reason="Worse")
    ended = Row(2, 2, period(MAY, JUNE), replaces_id=1, reason="Screened", recorded_by_id=2)
    next_one = Row(3, 3, period(JUNE), reason="Worse", recorded_by_id=2)

    assert [title for _, title, *_ in told(began, ended, next_one)] == ["Set at level 3", "Set at level 2"]


def test_a_correction_stands_beside_what_it_corrected() -> None:
    wrong = superseded(Row(1, 2, period(MAY), reason="Screened"), by=3, reason="Misread")
    right = Row(2, 3, period(JUNE), replaces_id=1, reason="Misread", recorded_by_id=3)

    assert told(wrong, right) == [
        (JUNE, "Set at level 3", Mark.CORRECTION, "Misread", 3),
        (MAY, "Set at level 2", Mark.CORRECTED, "Screened", 1),
    ]
    corrected = entries({Kind.LEVEL: [wrong, right]})[1]
    assert (corrected.after_by_id, corrected.after_reason) == (3, "Misread")
    assert not corrected.may_be_corrected


def test_a_corrected_end_leaves_the_beginning_as_it_was() -> None:
    began = superseded(Row(1, 2, period(MAY), reason="Screened"), by=2, reason="Fallen")
    ended = superseded(
        Row(2, 2, period(MAY, JUNE), replaces_id=1, reason="Screened", recorded_by_id=2),
        by=3,
        reason="Wrong day",
    )
    right = Row(3, 2, period(MAY, JULY), replaces_id=2, reason="Wrong day", recorded_by_id=3)

    assert told(began, ended, right) == [
        (JULY, "No longer at level 2", Mark.CORRECTION, "Wrong day", 3),
        (MAY, "Set at level 2, until 1 June 2005", Mark.CORRECTED, "Screened", 2),
        (MAY, "Set at level 2", Mark.STANDS, "Screened", 1),
    ]


def test_a_withdrawn_entry_stays_readable() -> None:
    withdrawn = superseded(Row(1, 2, period(MAY), reason="Screened"), by=3, reason="Another person")

    (line,) = entries({Kind.LEVEL: [withdrawn]})
    assert (line.mark, line.after_reason) == (Mark.WITHDRAWN, "Another person")


def test_a_period_entered_with_its_end_tells_both_from_the_one_row() -> None:
    assert told(Row(1, 2, period(MAY, JUNE), reason="Imported")) == [
        (JUNE, "No longer at level 2", Mark.STANDS, "Imported", 1),
        (MAY, "Set at level 2", Mark.STANDS, "Imported", 1),
    ]


def test_the_versions_of_an_entry_are_its_whole_chain_from_any_link() -> None:
    rows = [
        Row(1, 2, period(MAY)),
        Row(5, 1, period(JUNE)),
        Row(2, 2, period(MAY, JUNE), replaces_id=1),
        Row(3, 3, period(MAY, JUNE), replaces_id=2),
    ]

    for pk in (1, 2, 3):
        assert [row.pk for row in versions(pk, rows)] == [1, 2, 3]
    assert [row.pk for row in versions(5, rows)] == [5]
