"""How a case study is told, and how what is told is carried out: one dated step after another, each by one action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from mappa.agencies.models import Area, Division, User
from mappa.database.identity import acting_as
from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders import actions
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind
from mappa.orders.actions import record_event, record_order_step
from mappa.oversight.actions import record_disclosure
from mappa.transfers.actions import accept, record_move_away

#: How far a report tells when something happened, as the entries say it.
DAY_CHOSEN = "(The day is chosen: the report gives none.)"
MONTH_TOLD = "(The month is the report’s, the day is chosen.)"


@dataclass(frozen=True)
class Moment:
    """Who does something, about whom, on which day and why."""

    offender: Offender
    on: date
    reason: str
    by: User
    today: date

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


# ── what may be done ──


@dataclass(frozen=True)
class Category:
    number: int

    def do(self, moment: Moment) -> None:
        actions.set_category(category=self.number, **moment.dated)


@dataclass(frozen=True)
class Level:
    number: int

    def do(self, moment: Moment) -> None:
        actions.set_level(level=self.number, **moment.dated)


@dataclass(frozen=True)
class CategoryEnds:
    def do(self, moment: Moment) -> None:
        actions.end_category(**moment.dated)


@dataclass(frozen=True)
class LevelEnds:
    def do(self, moment: Moment) -> None:
        actions.end_level(**moment.dated)


@dataclass(frozen=True)
class CustodyBegins:
    """In prison, on remand, or held in hospital."""

    def do(self, moment: Moment) -> None:
        actions.begin_custody(**moment.dated)


@dataclass(frozen=True)
class CustodyEnds:
    def do(self, moment: Moment) -> None:
        actions.end_custody(**moment.dated)


@dataclass(frozen=True)
class Moves:
    """A move; one to another area with the offer of the case, which somebody there accepts on the same day."""

    area: str
    division: str = ""
    accepted_by: str = ""

    def do(self, moment: Moment) -> None:
        place = _place(self.area, self.division)
        if not self.accepted_by:
            actions.record_residence(**place, **moment.dated)
            return
        offer = record_move_away(**place, **moment.dated, summary=moment.reason, today=moment.on)
        if offer is None:
            raise ValueError(f"{moment.offender.reference} was not offered to {self.area}.")
        accept(offer=offer, reason=moment.reason, by=User.objects.get(username=self.accepted_by))


@dataclass(frozen=True)
class Order:
    step: StepOfOrder
    kind: KindOfOrder = KindOfOrder.SOPO

    def do(self, moment: Moment) -> None:
        record_order_step(order=self.kind, step=self.step, sought_by=SoughtBy.POLICE, **moment.dated)


@dataclass(frozen=True)
class Happens:
    event: KindOfEvent

    def do(self, moment: Moment) -> None:
        record_event(event=self.event, **moment.dated)


@dataclass(frozen=True)
class WorksOn:
    """Somebody begins to work on the case; `until` is the first day on which they no longer do."""

    username: str
    kind: MembershipKind = MembershipKind.SUPERVISING
    until: date | None = None

    def do(self, moment: Moment) -> None:
        actions.add_member(
            person=User.objects.get(username=self.username),
            kind=self.kind,
            start=moment.on,
            end=self.until,
            today=moment.today,
            **moment.undated,
        )


@dataclass(frozen=True)
class Discloses:
    what: str
    to: str
    recipient_kind: str
    relation: str
    power: Power
    decided_by: str
    conditions: str = ""
    offender_told: str = "not_known"

    def do(self, moment: Moment) -> None:
        record_disclosure(
            recipient_kind=self.recipient_kind,
            recipient=self.to,
            relation=self.relation,
            what=self.what,
            power=self.power,
            decided_by=self.decided_by,
            conditions=self.conditions,
            offender_told=self.offender_told,
            **moment.dated,
        )


# ── carrying it out ──


def replay(study: Study, *, today: date) -> Offender:
    """Do what the study tells, each step as the person who did it."""
    offender = _begin(study)
    for each in study.steps:
        by = User.objects.get(username=each.by)
        with acting_as(by.pk):
            _do(each.does, Moment(offender, each.on, each.reason, by, today))
    return offender


def _do(deeds: Iterable[Deed], moment: Moment) -> None:
    for deed in deeds:
        deed.do(moment)


def _begin(study: Study) -> Offender:
    begins = study.begins
    by = User.objects.get(username=begins.by)
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
            **_place(study.area, study.division),
        )
    with acting_as(by.pk):  # anew: now there is a record
        _do(begins.does, Moment(offender, begins.on, begins.reason, by, today=begins.on))
    return offender


def _place(area: str, division: str) -> dict[str, Any]:
    lives_in = Area.objects.get(name=area)
    part = Division.objects.get(area=lives_in, name=division) if division else None
    return {"area": lives_in, "division": part}
