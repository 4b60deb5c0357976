"""The clock of minutes: working days in England and Wales from the day of the meeting. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mappa.law.bank_holidays import working_day_after, working_days_since
from mappa.law.dated import in_words
from mappa.web.wording import quantity


@dataclass(frozen=True)
class Clock:
    """When minutes are expected, when they are due, and when they were sent, if they were."""

    met_on: date
    #: Local policy of the day of the meeting: the most, and, where it sets one, what is expected in most cases.
    most: int
    expected: int | None
    sent_on: date | None = None

    @property
    def due_on(self) -> date:
        return working_day_after(self.met_on, self.most)

    @property
    def expected_on(self) -> date | None:
        return None if self.expected is None else working_day_after(self.met_on, self.expected)

    def age(self, on: date) -> int:
        """Working days from the meeting to the day of sending; while nothing is sent, to this day."""
        return working_days_since(self.met_on, self.sent_on or max(on, self.met_on))

    def is_overdue(self, on: date) -> bool:
        return self.sent_on is None and self.due_on < on

    @property
    def in_time(self) -> bool | None:
        """Whether they were sent in time; None while they are not sent."""
        return None if self.sent_on is None else self.sent_on <= self.due_on

    @property
    def as_expected(self) -> bool | None:
        """Whether they were sent by the day expected; None while they are not sent, or where none is."""
        if self.sent_on is None or self.expected_on is None:
            return None
        return self.sent_on <= self.expected_on

    def says(self, on: date) -> str:
        """What was achieved, or how it stands."""
        if self.sent_on is not None:
            sent = f"Sent on {in_words(self.sent_on)}, on working day {self.age(on)} after the meeting"
            if not self.in_time:
                late = working_days_since(self.due_on, self.sent_on)
                return f"{sent}: {quantity(late, 'working day') if late else 'after the last day, and'} late"
            if self.as_expected is None:
                return f"{sent}: in time"
            return f"{sent}: {'as expected' if self.as_expected else 'later than expected, and in time'}"
        if self.is_overdue(on):
            return f"Overdue by {quantity(working_days_since(self.due_on, on), 'working day')}"
        if on < self.met_on:
            return "The meeting is to come"
        if on == self.due_on:
            return "Due today"
        return f"{quantity(working_days_since(on, self.due_on), 'working day')} left"
