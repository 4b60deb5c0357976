"""Several imports at once, and an import beside somebody's change to the same record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.imports import actions, background, queries
from mappa.imports.actions import Imported, NotImported
from mappa.imports.checking.understanding import understand
from mappa.imports.reading import read_path
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories
from tests.people_fixtures import make_person

TODAY = date(2026, 11, 22)
Folder = Callable[..., Path]


def import_in_a_thread(path: Path, outcomes: list[Imported | Exception]) -> threading.Thread:
    def run() -> None:
        try:
            caseload = understand(read_path(path), queries.places(), on=TODAY)
            outcomes.append(
                actions.import_caseload(caseload=caseload, reason="Together", by=command_line_user())
            )
        except Exception as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    return threading.Thread(target=run)


def test_two_imports_of_one_caseload_at_once_enter_it_once(own_database: object, folder: Folder) -> None:
    count = 400
    path = folder(
        offenders="\n".join(f"K-{n},Carter,Dan,1970-02-03,male" for n in range(count)),
        residence="\n".join(f"K-{n},Kent,New Division,2004-01-01," for n in range(count)),
        levels="\n".join(f"K-{n},1,2004-01-01," for n in range(count)),
    )
    outcomes: list[Imported | Exception] = []
    threads = [import_in_a_thread(path, outcomes) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.new if isinstance(one, Imported) else repr(one) for one in outcomes) == [
        0,
        0,
        3 * count,
    ]
    assert Offender.objects.count() == count


def test_an_import_waits_for_a_change_to_the_record_and_then_looks_again(
    own_database: object, folder: Folder
) -> None:
    by = make_person(RoleKey.COORDINATOR, "Kent")
    held = factories.offender(by, reference="K-1", category=1, level=1)
    path = folder(levels="K-1,1,2005-04-01,2006-01-01\nK-1,2,2006-01-01,")
    outcomes: list[Imported | Exception] = []
    thread = import_in_a_thread(path, outcomes)
    with transaction.atomic():
        factories.set_at_level(held, 3, on=date(2005, 7, 1), by=by)
        thread.start()
        thread.join(timeout=1.5)
        assert thread.is_alive(), "the import did not wait for the record's lock"
    thread.join()
    (outcome,) = outcomes
    assert isinstance(outcome, NotImported)
    assert "level 1 2005-04-01 to 2005-07-01" in outcome.remarks.faults[0].reason
    assert LevelPeriod.objects.current().filter(offender=held).count() == 2


def test_one_process_at_a_time_is_at_work_on_an_upload(own_database: object) -> None:
    with background.claimed(7) as first, background.claimed(7) as second, background.claimed(8) as other:
        assert (first is None, second is None, other is None) == (False, True, False)
    with background.claimed(7) as again:
        assert again is not None
