"""The record of an offender: who sees it, and what its one timeline tells."""

from __future__ import annotations

import pytest

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db


def test_the_coordinator_of_the_area_opens_the_record(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    response = signed_in(carys).get(f"/offenders/{carter.pk}/")

    assert response.status_code == 200
    page = response.content.decode()
    assert "CARTER, Daniel" in page
