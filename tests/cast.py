"""The cast: people whom the tests know by name. Carys runs Kent; Mo runs Thames Valley and must not see Kent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from mappa.access.actions.agencies import end_protocol
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Agency, User
from mappa.agencies.queries import list_signatures
from mappa.offenders.models import Offender
from tests import factories
from tests.people_fixtures import make_agency, make_person

SignedIn = Callable[[User], Client]


@pytest.fixture
def kent_police(db: None) -> Agency:
    return make_agency("Police of the tests")


@pytest.fixture
def carys(kent_police: Agency) -> User:
    """The co-ordinator of Kent."""
    return make_person(
        RoleKey.COORDINATOR, "Kent", username="carys", full_name="Carys Vaughan", agency=kent_police
    )


@pytest.fixture
def mo(kent_police: Agency) -> User:
    """The co-ordinator of Thames Valley, who sees nothing of Kent."""
    return make_person(
        RoleKey.COORDINATOR, "Thames Valley", username="mo", full_name="Mo Rahman", agency=kent_police
    )


@pytest.fixture
def ada(kent_police: Agency) -> User:
    """The administrator of Kent, who decides no category or level."""
    return make_person(
        RoleKey.ADMINISTRATOR, "Kent", username="ada", full_name="Ada Lindqvist", agency=kent_police
    )


@pytest.fixture
def pia(kent_police: Agency) -> User:
    """A police public protection officer in Kent."""
    return make_person(
        RoleKey.POLICE_OFFICER, "Kent", username="pia", full_name="Pia Holt", agency=kent_police
    )


@pytest.fixture
def fred(kent_police: Agency) -> User:
    """A prison officer who serves Kent: sees records, and records custody only."""
    return make_person(
        RoleKey.PRISON_OFFICER, "Kent", username="fred", full_name="Fred Okoro", agency=kent_police
    )


@pytest.fixture
def ana(kent_police: Agency) -> User:
    """An analyst of all areas, who changes nothing."""
    return make_person(RoleKey.ANALYST, username="ana", full_name="Ana Petrova", agency=kent_police)


@pytest.fixture
def rex(kent_police: Agency) -> User:
    """The register supervisor of Kent: corrects, and decides no category or level."""
    return make_person(
        RoleKey.REGISTER_SUPERVISOR, "Kent", username="rex", full_name="Rex Amponsah", agency=kent_police
    )


@pytest.fixture
def len_(kent_police: Agency) -> User:
    """A lay adviser of Kent, who sees figures and no names."""
    return make_person(
        RoleKey.LAY_ADVISER, "Kent", username="len", full_name="Len Dacosta", agency=kent_police
    )


@pytest.fixture
def bea(kent_police: Agency) -> User:
    """The chair of Kent's board: figures, sign-off, and no names."""
    return make_person(
        RoleKey.BOARD_CHAIR, "Kent", username="bea", full_name="Bea Thornton", agency=kent_police
    )


@pytest.fixture
def sys_(kent_police: Agency) -> User:
    """The system administrator, who sees no offender's record."""
    return make_person(
        RoleKey.SYSTEM_ADMINISTRATOR, username="sys", full_name="Sunil Banerjee", agency=kent_police
    )


@pytest.fixture
def hal(db: None) -> User:
    """Works in Kent for a housing association whose signature of the protocol has ended."""
    left = make_agency("Housing association of the tests")
    signature = list_signatures(left)[0]
    end_protocol(signature=signature, on=date(2010, 1, 1), reason="Left", by=command_line_user())
    return make_person(RoleKey.AGENCY_MEMBER, "Kent", username="hal", full_name="Hal Winters", agency=left)


@pytest.fixture
def una(kent_police: Agency) -> User:
    """Has an account and no role."""
    return make_person(None, username="una", full_name="Una Marsh", agency=kent_police)


@pytest.fixture
def carter(carys: User) -> Offender:
    """Daniel Carter, of West Kent: category 1 at level 2 since 1 April 2005."""
    return factories.offender(
        carys, division="West Kent", category=1, level=2, reference="KENT-1", family_name="Carter"
    )
