"""What is done to the register in a case study: categories, levels, custody, moves, orders, events, disclosures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders import actions
from mappa.offenders.states import MembershipKind
from mappa.orders.actions import record_event, record_order_step
from mappa.oversight.actions import record_disclosure

from .telling import Moment, person, place


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
    area: str
    division: str = ""

    def do(self, moment: Moment) -> None:
        actions.record_residence(**place(self.area, self.division), **moment.dated)


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
            person=person(self.username),
            kind=self.kind,
            start=moment.on,
            end=self.until,
            today=moment.on,
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
