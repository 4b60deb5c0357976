"""A case of Kent at a level 2 meeting that Carys keeps and Pia chairs, with two agency members invited."""

from __future__ import annotations

import pytest

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.meetings.models import AgendaItem
from mappa.offenders.models import Offender
from tests import factories
from tests.people_fixtures import make_agency, make_person


@pytest.fixture
def chair(pia: User) -> User:
    return factories.grade(pia)


@pytest.fixture
def nora(db: None) -> User:
    """A nurse who is invited to the case."""
    agency = make_agency("Health trust of the tests")
    return make_person(RoleKey.AGENCY_MEMBER, "Kent", username="nora", full_name="Nora Ellis", agency=agency)


@pytest.fixture
def hugh(db: None) -> User:
    """A housing officer who is invited to the case."""
    agency = make_agency("Housing of the tests")
    return make_person(RoleKey.AGENCY_MEMBER, "Kent", username="hugh", full_name="Hugh Marsh", agency=agency)


@pytest.fixture
def item(carter: Offender, carys: User, chair: User, nora: User, hugh: User) -> AgendaItem:
    """The case, closed, with an agency invited besides that named nobody."""
    silent = make_agency("School of the tests")
    return factories.closed_case(carter, nora, hugh, by=carys, chair=chair, agencies=[silent])
