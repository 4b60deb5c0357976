"""The events of the return, and which of them only a registered offender can have."""

from datetime import date

import pytest

from mappa.law.dated import NotYetInForce
from mappa.law.events import BREACH_OF_REGISTRATION, KindOfEvent


def test_the_values_are_those_of_the_event_file() -> None:
    assert [kind.value for kind in KindOfEvent] == [
        "registration_breach_caution",
        "registration_breach_conviction",
        "recall_breach_of_licence",
        "return_breach_of_order",
        "charged_serious_offence",
    ]


def test_every_event_has_its_own_label() -> None:
    assert len({kind.label for kind in KindOfEvent}) == len(KindOfEvent)


def test_only_breaches_of_registration_need_category_1() -> None:
    assert {kind for kind in KindOfEvent if kind.needs_category_1} == {
        KindOfEvent.REGISTRATION_BREACH_CAUTION,
        KindOfEvent.REGISTRATION_BREACH_CONVICTION,
    }


def test_both_returns_to_custody_are_told_apart_from_the_rest() -> None:
    assert {kind for kind in KindOfEvent if kind.is_return_to_custody} == {
        KindOfEvent.RECALL_BREACH_OF_LICENCE,
        KindOfEvent.RETURN_BREACH_OF_ORDER,
    }


def test_breach_of_registration_began_with_the_act() -> None:
    assert all(kind.needs_category_1 for kind in BREACH_OF_REGISTRATION.on(date(2004, 5, 1)))
    with pytest.raises(NotYetInForce):
        BREACH_OF_REGISTRATION.on(date(2004, 4, 30))
