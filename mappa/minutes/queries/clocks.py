"""The clocks of many minutes at once: local policy of the day of each meeting, in one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mappa.agencies.models import LocalPolicy
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.meetings.days import day_of
from mappa.meetings.models import Meeting
from mappa.minutes.clock import Clock

MOST = {2: PolicyKey.LEVEL_2_MINUTES_WORKING_DAYS, 3: PolicyKey.LEVEL_3_MINUTES_WORKING_DAYS}
EXPECTED = {3: PolicyKey.LEVEL_3_MINUTES_EXPECTED}
KEYS = (*MOST.values(), *EXPECTED.values())

ClockOf = Callable[[Meeting, date | None], Clock]


def clocks() -> ClockOf:
    """What gives the clock of the minutes of a meeting, and of the day on which they were sent."""
    values = list(
        LocalPolicy.objects.current()
        .filter(key__in=[key.value for key in KEYS])
        .values_list("area_id", "key", "value", "in_force")
    )

    def days(area_id: int, key: PolicyKey, on: date) -> int:
        set_there: dict[int | None, str] = {
            area: value
            for area, named, value, in_force in values
            if named == key.value and area in (None, area_id) and _contains(in_force, on)
        }
        return int(set_there.get(area_id) or set_there.get(None) or MEANINGS[key].default)

    def clock_of(meeting: Meeting, sent_on: date | None) -> Clock:
        met_on = day_of(meeting.begins_at)
        expected = EXPECTED.get(meeting.level)
        most = days(meeting.area_id, MOST[meeting.level], met_on)
        return Clock(
            met_on=met_on,
            most=most,
            # Where policy allows fewer days than are expected in most cases, those are what is expected.
            expected=None if expected is None else min(most, days(meeting.area_id, expected, met_on)),
            sent_on=sent_on,
        )

    return clock_of


def _contains(in_force: object, on: date) -> bool:
    lower, upper = in_force.lower, in_force.upper  # type: ignore[attr-defined]
    return (lower is None or lower <= on) and (upper is None or on < upper)
