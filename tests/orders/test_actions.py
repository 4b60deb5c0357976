"""Steps of orders and events: what is recorded, and what the record cannot hold."""

from __future__ import annotations

from datetime import date

import pytest

from mappa.agencies.models import User
from mappa.database.refusals import NotPossible
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.models import Offender
from mappa.orders.models import Event, OrderStep
from mappa.orders.queries import doubt_about_step
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2005, 6, 1)


@pytest.mark.parametrize("kind", list(KindOfEvent))
@pytest.mark.parametrize("category", [1, 2, 3])
def test_only_a_breach_of_registration_needs_category_1(
    carys: User, kind: KindOfEvent, category: int
) -> None:
    offender = factories.offender(carys, category=category)

    if kind.needs_category_1 and category != 1:
        with pytest.raises(NotPossible, match="not in category 1"):
            factories.event(offender, kind, on=DAY, by=carys)
        assert not Event.objects.exists()
    else:
        assert factories.event(offender, kind, on=DAY, by=carys).says == kind.label


@pytest.mark.parametrize(
    ("on", "possible"), [(date(2005, 4, 1), True), (date(2005, 5, 31), True), (DAY, False)]
)
def test_the_last_day_of_category_1_counts_and_the_next_does_not(
    carys: User, carter: Offender, on: date, possible: bool
) -> None:
    factories.end_category(carter, on=DAY, by=carys)

    if possible:
        factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CONVICTION, on=on, by=carys)
    else:
        with pytest.raises(NotPossible):
            factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CONVICTION, on=on, by=carys)


def test_two_breaches_by_one_person_on_two_days_are_two_events(carys: User, carter: Offender) -> None:
    for day in (DAY, date(2005, 6, 2)):
        factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CAUTION, on=day, by=carys)

    assert Event.objects.current().filter(offender=carter).count() == 2


def test_the_same_step_of_an_order_on_one_day_is_recorded_once(carys: User, carter: Offender) -> None:
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=DAY, by=carys)

    with pytest.raises(NotPossible, match="already recorded for this day"):
        factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=DAY, by=carys)
    factories.order_step(
        carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=DAY, by=carys, sought_by=SoughtBy.COURT
    )
    assert OrderStep.objects.current().filter(offender=carter).count() == 2


def test_an_application_before_the_repeal_spares_a_later_order_from_doubt(
    carys: User, carter: Offender
) -> None:
    late = {
        "order": KindOfOrder.SOPO,
        "step": StepOfOrder.FULL,
        "on": date(2015, 6, 1),
        "sought_by": SoughtBy.POLICE,
    }

    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.APPLIED, on=date(2015, 1, 5), by=carys)
    assert doubt_about_step(carter, **late) is None
    court = doubt_about_step(carter, **{**late, "sought_by": SoughtBy.COURT})
    assert court is not None
    assert "was not applied for before that day" in " ".join(step.says for step in court.steps)
