"""The areas and divisions by every name that a file may give them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mappa.imports.cells import NotReadable
from mappa.imports.faults import did_you_mean

NO_DIVISION = 0


class Place(NamedTuple):
    """An area and one of its divisions: NO_DIVISION where none is given, negative where it is still to be added."""

    area_id: int
    division_id: int


def key_of(name: str) -> str:
    """Names that differ only in capitals, hyphens, “&” or spaces are one name."""
    return " ".join(re.sub(r"[-\u2010-\u2015]", " ", name.casefold().replace("&", " and ")).split())


@dataclass
class Places:
    """The areas and divisions that there are, and the divisions that a caseload adds."""

    area_ids: dict[str, int] = field(default_factory=dict)
    area_names: dict[int, str] = field(default_factory=dict)
    division_ids: dict[tuple[int, str], int] = field(default_factory=dict)
    division_names: dict[int, str] = field(default_factory=dict)
    added: dict[int, tuple[int, str]] = field(default_factory=dict)
    _places: dict[tuple[int, str], Place] = field(default_factory=dict)

    def know_area(self, area_id: int, name: str, others: Iterable[str]) -> None:
        self.area_names[area_id] = name
        for one in (name, *others):
            self.area_ids.setdefault(key_of(one), area_id)

    def know_division(self, division_id: int, area_id: int, name: str) -> None:
        self.division_names[division_id] = name
        self.division_ids[area_id, key_of(name)] = division_id

    def area(self, written: str) -> int:
        """Raises NotReadable where no area has the name."""
        try:
            return self.area_ids[key_of(written)]
        except KeyError:
            hint = did_you_mean(written, self.area_names.values())
            raise NotReadable(f"No MAPPA area has this name.{hint}") from None

    def place(self, area_id: int, division: str) -> Place:
        """The place, the same object each time; a division that the area does not have is marked to be added."""
        place = self._places.get((area_id, division))
        if place is None:
            place = self._places[area_id, division] = Place(area_id, self._division(area_id, division))
        return place

    def _division(self, area_id: int, name: str) -> int:
        if not name:
            return NO_DIVISION
        division_id = self.division_ids.get((area_id, key_of(name)))
        if division_id is None:
            division_id = -1 - len(self.added)
            self.added[division_id] = (area_id, name)
            self.know_division(division_id, area_id, name)
        return division_id

    def near(self, division_id: int) -> str:
        """A hint at the division of the area that is spelled nearly alike, if there is one."""
        area_id, name = self.added[division_id]
        others = [
            self.division_names[other]
            for (of_area, _), other in self.division_ids.items()
            if of_area == area_id and other != division_id
        ]
        return did_you_mean(name, others)

    def in_words(self, place: Place) -> str:
        area = self.area_names[place.area_id]
        return f"{area}, {self.division_names[place.division_id]}" if place.division_id else area
