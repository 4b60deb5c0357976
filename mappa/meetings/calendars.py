"""Calendar files of meetings (RFC 5545). They leave the system, and so carry nothing of any case."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from .days import LONDON
from .models import Meeting
from .states import MeetingState

CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar_of(meeting: Meeting, *, at: datetime) -> bytes:
    """One meeting: its name, area, time and place. The same meeting has the same number for good, and a higher
    sequence once it was moved or cancelled, by which calendars replace what they have."""
    cancelled = meeting.state == MeetingState.CANCELLED
    event = Event()
    event.add("uid", str(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", meeting.begins_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", f"{meeting.name}, {meeting.area.name}")
    event.add("location", meeting.place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//OpenMAPPA//Meetings//EN")
    calendar.add("version", "2.0")
    # REQUEST would ask for answers by e-mail; they are given here.
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
