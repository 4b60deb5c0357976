"""Kinds of order, their steps, and what looks doubtful on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.law.findings import Verdict
from mappa.law.orders import ORDERS, KindOfOrder, SoughtBy, StepOfOrder, could_be_made

MEETS, DOES_NOT, CANNOT_TELL = Verdict.MEETS, Verdict.DOES_NOT_MEET, Verdict.CANNOT_TELL
APPLIED, INTERIM, FULL = StepOfOrder
REPLACED_ON = date(2015, 3, 8)


def test_the_values_are_those_of_the_order_file() -> None:
    assert [kind.value for kind in KindOfOrder] == [
        "sopo",
        "notification_order",
        "foreign_travel_order",
        "shpo",
        "sexual_risk_order",
        "violent_offender_order",
        "sex_offender_order",
    ]
    assert [step.value for step in StepOfOrder] == ["applied", "interim", "full"]
    assert [side.value for side in SoughtBy] == ["police", "court"]


def test_every_kind_step_and_side_has_a_label_of_its_own() -> None:
    for kinds in (KindOfOrder, StepOfOrder, SoughtBy):
        assert len({kind.label for kind in kinds}) == len(kinds)


def test_every_kind_of_order_has_its_law() -> None:
    assert set(ORDERS) == set(KindOfOrder)


@pytest.mark.parametrize(
    ("kind", "first_day"),
    [
        (KindOfOrder.SOPO, date(2004, 5, 1)),
        (KindOfOrder.NOTIFICATION_ORDER, date(2004, 5, 1)),
        (KindOfOrder.FOREIGN_TRAVEL_ORDER, date(2004, 5, 1)),
        (KindOfOrder.SHPO, REPLACED_ON),
        (KindOfOrder.SEXUAL_RISK_ORDER, REPLACED_ON),
        (KindOfOrder.VIOLENT_OFFENDER_ORDER, date(2009, 8, 3)),
        (KindOfOrder.SEX_OFFENDER_ORDER, date(1998, 12, 1)),
    ],
)
def test_an_order_could_be_made_from_its_first_day_and_not_the_day_before(
    kind: KindOfOrder, first_day: date
) -> None:
    for step in (APPLIED, FULL):
        assert could_be_made(kind, step, first_day).verdict is MEETS
        before = could_be_made(kind, step, first_day - timedelta(days=1))
        assert before.verdict is DOES_NOT
        assert "There was no" in before.steps[0].says


@pytest.mark.parametrize("kind", [KindOfOrder.SOPO, KindOfOrder.FOREIGN_TRAVEL_ORDER])
def test_an_order_replaced_in_2015_could_be_applied_for_until_7_march(kind: KindOfOrder) -> None:
    assert could_be_made(kind, APPLIED, date(2015, 3, 7)).verdict is MEETS
    assert could_be_made(kind, APPLIED, REPLACED_ON).verdict is DOES_NOT


def test_an_order_applied_for_before_it_was_replaced_could_still_be_made() -> None:
    later = date(2015, 6, 1)
    assert could_be_made(KindOfOrder.SOPO, FULL, later, applied_on=date(2015, 3, 7)).verdict is MEETS
    assert could_be_made(KindOfOrder.SOPO, FULL, later, applied_on=REPLACED_ON).verdict is DOES_NOT


def test_without_the_day_of_the_application_a_replaced_order_is_a_doubt() -> None:
    finding = could_be_made(KindOfOrder.SOPO, FULL, REPLACED_ON)
    assert finding.verdict is CANNOT_TELL
    assert finding.missing == (
        "whether the Sexual Offences Prevention Order was applied for before 8 March 2015, when it was replaced",
    )


def test_a_court_could_not_make_a_replaced_order_at_sentence() -> None:
    before, after = date(2015, 3, 7), REPLACED_ON
    assert could_be_made(KindOfOrder.SOPO, FULL, before, sought_by=SoughtBy.COURT).verdict is MEETS
    assert could_be_made(KindOfOrder.SOPO, FULL, after, sought_by=SoughtBy.COURT).verdict is DOES_NOT


@pytest.mark.parametrize("kind", list(KindOfOrder))
def test_only_the_sopo_and_the_shpo_are_made_at_sentence(kind: KindOfOrder) -> None:
    day = ORDERS[kind].commenced_on
    finding = could_be_made(kind, FULL, day, sought_by=SoughtBy.COURT)
    assert (finding.verdict is MEETS) is (kind in {KindOfOrder.SOPO, KindOfOrder.SHPO})
    for step in (APPLIED, INTERIM):
        assert could_be_made(kind, step, day, sought_by=SoughtBy.COURT).verdict is DOES_NOT


@pytest.mark.parametrize("kind", list(KindOfOrder))
def test_only_the_foreign_travel_order_has_no_interim_order(kind: KindOfOrder) -> None:
    latest = ORDERS[kind].versions[-1].in_force_from
    finding = could_be_made(kind, INTERIM, latest, sought_by=SoughtBy.POLICE)
    assert (finding.verdict is DOES_NOT) is (kind is KindOfOrder.FOREIGN_TRAVEL_ORDER)


def test_a_sex_offender_order_had_an_interim_order_only_later_and_was_replaced_by_the_sopo() -> None:
    kind = KindOfOrder.SEX_OFFENDER_ORDER
    assert could_be_made(kind, INTERIM, date(2002, 12, 1)).verdict is DOES_NOT
    assert could_be_made(kind, INTERIM, date(2003, 10, 6)).verdict is MEETS
    replaced_on = ORDERS[KindOfOrder.SOPO].commenced_on
    assert could_be_made(kind, APPLIED, replaced_on - timedelta(days=1)).verdict is MEETS
    assert could_be_made(kind, APPLIED, replaced_on).verdict is DOES_NOT


@given(
    kind=st.sampled_from(KindOfOrder),
    step=st.sampled_from(StepOfOrder),
    on=st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    applied_on=st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    sought_by=st.none() | st.sampled_from(SoughtBy),
)
def test_every_step_on_every_day_is_explained_and_none_is_refused(
    kind: KindOfOrder, step: StepOfOrder, on: date, applied_on: date | None, sought_by: SoughtBy | None
) -> None:
    finding = could_be_made(kind, step, on, applied_on=applied_on, sought_by=sought_by)
    assert all(each.says.endswith(".") for each in finding.steps)
    assert bool(finding.missing) is (finding.verdict is CANNOT_TELL)
    assert finding.says.startswith(ORDERS[kind].name)
