"""What the journeys share: the people of the stories, and Kent as it printed its year 2005-06."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.figures import published, synthesis
from mappa.imports.actions import import_caseload
from mappa.imports.checking.understanding import understand
from mappa.imports.queries import places
from mappa.imports.reading import read_path
from tests.database_fixtures import OwnDatabase
from tests.people_fixtures import make_agency, make_person

TODAY = date(2026, 11, 22)
#: By username: what they are, where (nowhere named: everywhere), and who.
CAST = {
    "carys": (RoleKey.COORDINATOR, "Kent", "Carys Vaughan"),
    "mo": (RoleKey.COORDINATOR, "Thames Valley", "Mo Rahman"),
    "pia": (RoleKey.POLICE_OFFICER, "Kent", "Pia Holt"),
    "rex": (RoleKey.REGISTER_SUPERVISOR, "Kent", "Rex Amponsah"),
    "len": (RoleKey.LAY_ADVISER, "Kent", "Len Dacosta"),
    "sunil": (RoleKey.SYSTEM_ADMINISTRATOR, "", "Sunil Banerjee"),
}

People = dict[str, User]


@pytest.fixture(scope="module")
def people(own_database_for_module: OwnDatabase) -> People:
    with transaction.atomic():
        agency = make_agency("Police of the journeys", area="Kent")
        return {
            username: make_person(
                role, *([area] if area else []), username=username, full_name=name, agency=agency
            )
            for username, (role, area, name) in CAST.items()
        }


@pytest.fixture(scope="module")
def kent_2005_06(people: People, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The caseload made up from the published return, brought in as any area would."""
    folder: Path = tmp_path_factory.mktemp("kent-2005-06")
    synthesis.write(synthesis.caseload_from_return(published.load("kent-2005-06")), folder)
    with transaction.atomic():
        import_caseload(
            caseload=understand(read_path(folder), places(), on=TODAY),
            reason="Made up from the published return",
            by=command_line_user(),
        )
