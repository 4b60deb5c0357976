"""How a case study is told, and how what is told is carried out: dated steps, with deeds that actions do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from mappa.agencies.models import Area, Division, User
from mappa.database.identity import acting_as
from mappa.offenders import actions
from mappa.offenders.models import Offender

#: How far a report tells when something happened, as the entries say it.
DAY_CHOSEN = "(The day is chosen: the report gives none.)"
MONTH_TOLD = "(The month is the report’s, the day is chosen.)"


@dataclass(frozen=True)
class Moment:
    """Who does something, about whom, on which day and why. The day is also the `today` that actions are told."""

    offender: Offender
    on: date
    reason: str
    by: User

    @property
    def version(self) -> int:
        """The version that the page would have been opened with."""
        return Offender.objects.values_list("version", flat=True).get(pk=self.offender.pk)

    @property
    def undated(self) -> dict[str, Any]:
        """What every action is given."""
        return {"offender": self.offender, "reason": self.reason, "version": self.version, "by": self.by}

    @property
    def dated(self) -> dict[str, Any]:
        """What an action is given that is about one day."""
        return {**self.undated, "on": self.on}


class Deed(Protocol):
    """Something that is done to a record, by an action."""

    def do(self, moment: Moment) -> None: ...


@dataclass(frozen=True)
class Step:
    """What happened on a day, in our own words, who recorded it, and what they did to the record for it."""

    on: date
    by: str
    says: str
    does: tuple[Deed, ...]
    when: str

    @property
    def reason(self) -> str:
        return f"{self.says} {self.when}"


def step(on: date, by: str, says: str, *does: Deed) -> Step:
    """A step on a day that was chosen to agree with the report."""
    return Step(on, by, says, does, DAY_CHOSEN)


def in_month(on: date, by: str, says: str, *does: Deed) -> Step:
    """A step in a month that the report tells."""
    return Step(on, by, says, does, MONTH_TOLD)


@dataclass(frozen=True)
class Study:
    """One case of one report. The first step begins the record, in the area and the division named here."""

    reference: str
    report: str
    given_names: str
    family_name: str
    born: date
    area: str
    division: str
    begins: Step
    steps: tuple[Step, ...]


def replay(study: Study) -> Offender:
    """Do what the study tells, each step as the person who did it."""
    offender = _begin(study)
    for each in study.steps:
        _do(each.does, Moment(offender, each.on, each.reason, person(each.by)))
    return offender


def _do(deeds: Iterable[Deed], moment: Moment) -> None:
    for deed in deeds:
        with acting_as(moment.by.pk):  # each anew: what was done may open records, or close them
            moment.offender.refresh_from_db()
            deed.do(moment)


def _begin(study: Study) -> Offender:
    begins = study.begins
    by = person(begins.by)
    with acting_as(by.pk):
        offender = actions.register(
            reference=study.reference,
            family_name=study.family_name,
            given_names=study.given_names,
            date_of_birth=study.born,
            sex="male",
            on=begins.on,
            reason=begins.reason,
            by=by,
            **place(study.area, study.division),
        )
    _do(begins.does, Moment(offender, begins.on, begins.reason, by))
    return offender


def person(username: str) -> User:
    return User.objects.select_related("agency").get(username=username)


def place(area: str, division: str) -> dict[str, Any]:
    lives_in = Area.objects.get(name=area)
    part = Division.objects.get(area=lives_in, name=division) if division else None
    return {"area": lives_in, "division": part}
