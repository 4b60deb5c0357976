"""A legal value and its history: which version stood on which day, and where each comes from."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from mappa.law.citation import Citation, Guidance, Source

T = TypeVar("T")


class BadHistory(ValueError):
    """A dated value that was written down wrongly."""


class NotInForce(LookupError):
    """The value did not stand on the day asked about."""


class NotYetInForce(NotInForce):
    """The day is before the first version: what stood then is not recorded here, and is not guessed."""


class NoLongerInForce(NotInForce):
    """The day is on or after the repeal."""


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, kw_only=True)
class Version(Generic[T]):
    """The value from a day until the next version or the repeal.

    `verified` says that the text and the day were read in the source or an official copy of it;
    where they were not, `note` must say what remains to be checked.
    """

    in_force_from: date
    value: T
    citation: Source
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Repeal:
    """The first day on which the value no longer stands."""

    on: date
    citation: Source
    verified: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Dated(Generic[T]):
    """A legal value with its versions, oldest first."""

    name: str
    description: str
    versions: tuple[Version[T], ...]
    repeal: Repeal | None = None

    def __post_init__(self) -> None:
        for fault in faults(self):
            raise BadHistory(fault)

    @property
    def commenced_on(self) -> date:
        return self.versions[0].in_force_from

    def version_on(self, day: date) -> Version[T]:
        """The version that stood on the day; raises NotYetInForce or NoLongerInForce where none did."""
        if day < self.commenced_on:
            raise NotYetInForce(
                f"{self.name}: nothing is recorded before {in_words(self.commenced_on)}, "
                f"so it cannot be said what stood on {in_words(day)}."
            )
        if self.repeal is not None and day >= self.repeal.on:
            raise NoLongerInForce(
                f"{self.name}: repealed on {in_words(self.repeal.on)} ({self.repeal.citation}), "
                f"so it did not stand on {in_words(day)}."
            )
        return next(version for version in reversed(self.versions) if version.in_force_from <= day)

    def on(self, day: date) -> T:
        """The value on the day; raises NotYetInForce or NoLongerInForce where there was none."""
        return self.version_on(day).value

    def is_in_force(self, day: date) -> bool:
        return day >= self.commenced_on and (self.repeal is None or day < self.repeal.on)


def faults(value: "Dated[T]") -> list[str]:
    """What is wrong with a dated value, in words; empty where nothing is."""
    name = value.name.strip() or "A dated value"
    found = []
    if not value.name.strip():
        found.append("A dated value needs a name.")
    if not value.description.strip():
        found.append(f"{name}: a description is needed, for readers who do not know the law.")
    if not value.versions:
        found.append(f"{name}: at least one version is needed.")
    starts = [version.in_force_from for version in value.versions]
    for earlier, later in pairwise(starts):
        if later <= earlier:
            found.append(
                f"{name}: the version of {in_words(later)} must come before that of {in_words(earlier)}."
            )
    if value.repeal is not None and starts and value.repeal.on <= starts[-1]:
        found.append(f"{name}: the repeal must come after the last version began.")
    entries: list[Version[T] | Repeal] = [*value.versions]
    if value.repeal is not None:
        entries.append(value.repeal)
    for entry in entries:
        citation: object = entry.citation  # whatever its type says: this is what the guard is for
        if not isinstance(citation, Citation | Guidance):
            found.append(f"{name}: every version and repeal needs a citation.")
        if not entry.verified and not entry.note.strip():
            found.append(
                f"{name}: a version that was not verified must say in its note what remains to be checked."
            )
    return found
