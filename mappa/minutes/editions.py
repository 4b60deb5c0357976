"""The forms on which minutes are taken, as data: which letter, from which day, and its parts in order.

A form's letter means another thing in another edition, so that minutes name theirs. What has been signed carries its
own headings, and is read without anything of this (documents.py); an edition in use is not changed all the same: the
next one gets a day of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Edition:
    key: str
    #: What the form is called, as it stands in the minutes.
    name: str
    from_day: date
    #: Where the form and its day come from.
    source: str
    #: The parts in order: what composes each (queries/composing.py), and its heading.
    parts: tuple[tuple[str, str], ...]


_PARTS = (
    ("meeting", "The meeting"),
    ("person", "The person"),
    ("attendance", "Attendance"),
    ("statement", "Confidentiality and diversity"),
    ("earlier_actions", "Actions from last time"),
    ("information", "Information from the agencies"),
    ("risk", "Risk assessment"),
    ("plan", "Risk management plan"),
    ("conditions", "Licence conditions"),
    ("disclosure", "Disclosure"),
    ("level", "Level and next review"),
    ("new_actions", "New actions"),
    ("dissent", "Dissent"),
)

#: In the order of their days.
EDITIONS = (
    Edition(
        "local",
        "Local form of minutes",
        date(2001, 4, 1),
        "No national form is known from before 2012: areas had their own.",
        _PARTS,
    ),
    Edition(
        "mappa-b-2012",
        "MAPPA B, edition of 2012",
        date(2012, 1, 1),
        "Guidance of 2012, chapter 13b: minutes of level 2 and 3 meetings. The day is not confirmed.",
        _PARTS,
    ),
    Edition(
        "mappa-c-2022",
        "MAPPA C, edition of 2022",
        date(2022, 1, 1),
        "Guidance of 2022, chapter 13b: minutes. The day is not confirmed.",
        _PARTS,
    ),
)


def edition_on(day: date) -> Edition:
    """The form that was in use on a day; before the first, the first."""
    in_use = [one for one in EDITIONS if one.from_day <= day]
    return in_use[-1] if in_use else EDITIONS[0]
