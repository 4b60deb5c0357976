"""What apps above this one know of a person's work, asked for by name so that imports point down (docs/adr/0018)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from mappa.agencies.models import User


@dataclass(frozen=True)
class Work:
    """One piece of work on a record, or one opening of it: pointers, and words that name nobody."""

    offender_id: int
    area_id: int
    what: str
    when: str
    #: Whether the record is restricted and nobody else works on the case: its end leaves a record open to nobody.
    leaves_nobody: bool = False


class WorkOfPeople(Protocol):
    """What the module that `settings.WORK_OF_PEOPLE` names can tell and do. Nothing of it asks who reads."""

    def list_work(self, *, person: User, on: date) -> Sequence[Work]:
        """The cases the person works on that day, or later."""

    def list_openings(self, *, person: User, most: int) -> Sequence[Work]:
        """The newest openings in an emergency."""

    def count_open(self, *, person: User) -> Mapping[int, int]:
        """How many records are open to the person today, by the key of the area."""

    def end_work(self, *, person: User, on: date, reason: str, by: User) -> int:
        """End all work on cases; `on` is the first day without. Returns how many pieces ended."""


def work_of_people() -> WorkOfPeople:
    return cast(WorkOfPeople, import_module(settings.WORK_OF_PEOPLE))
