"""`mappa find-unusual-access` and `mappa subject-access`, and the chores of the watch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import transaction

from mappa.access.roles import RoleKey
from mappa.audit.models import AuditEntry
from mappa.commands import oversight
from mappa.commands.watch import CHORES
from mappa.oversight.models import SubjectAccessCopy, UnusualAccess
from tests import factories
from tests.database_fixtures import OwnDatabase
from tests.oversight.conftest import Past

Days = Callable[[], date]


@pytest.fixture
def run(
    past: Past, own_database_for_module: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """A subcommand on the module's database, which is ready already."""
    from contextlib import nullcontext

    monkeypatch.setattr("mappa.commands.oversight.owner_ready", nullcontext)
    monkeypatch.setattr("mappa.commands.database.database_ready", nullcontext)

    def run(name: str, *arguments: str) -> Result:
        (command,) = [one for one in oversight.commands if one.name == name]
        return CliRunner().invoke(command, list(arguments))

    return run


def test_days_gone_by_are_looked_at_and_again_nothing_is_added(
    run: Callable[..., Result], past: Past, days: Days
) -> None:
    person, day = past.person(), days()
    past.opened(person, past.records(60), day)
    asked = ("--from", day.isoformat(), "--to", day.isoformat())
    first = run("find-unusual-access", *asked)
    assert first.output == f"1 new or grown between {day} and {day}.\n", first.output
    assert run("find-unusual-access", *asked).output.startswith("0 new or grown")
    assert UnusualAccess.objects.filter(person=person).count() == 1


def test_days_the_wrong_way_round_are_refused(run: Callable[..., Result]) -> None:
    refused = run("find-unusual-access", "--from", "2026-02-02", "--to", "2026-02-01")
    assert refused.exit_code == 2
    assert "The first day must not come after the last." in refused.output


def test_a_copy_is_written_and_told_in_the_audit(
    run: Callable[..., Result], past: Past, tmp_path: Path
) -> None:
    with transaction.atomic():
        carys = past.person("", role=RoleKey.COORDINATOR)
        record = factories.offender(carys, reference="CLI-1", family_name="Carter")
        alias = factories.alias(record, "Quill", by=carys)
    file = tmp_path / "copy.html"
    given = run(
        "subject-access", "CLI-1", "--for", "solicitor", "--name", "Smith and Sons", "--reason", "By letter",
        "--withhold", f"offenders_alias-{alias.pk}=crime", "-o", str(file),
    )  # fmt: skip
    assert given.exit_code == 0, given.output
    words = file.read_text(encoding="utf-8")
    assert "Carter" in words
    assert "Quill" not in words
    copy = SubjectAccessCopy.objects.get(offender=record)
    assert (copy.recipient, copy.withheld[0]["ground"]) == ("Smith and Sons", "crime")
    entry = AuditEntry.objects.get(event="copy.given", offender_id=record.pk)
    assert entry.detail["recipients"] == [f"solicitor:{copy.pk}"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NOBODY-1"], "There is no record with the reference NOBODY-1."),
        (["NOBODY-1", "--withhold", "x=whim"], "is no ground"),
    ],
)
def test_what_cannot_be_done_is_said(run: Callable[..., Result], arguments: list[str], said: str) -> None:
    asked = [*arguments, "--for", "offender", "--name", "x", "--reason", "x"]
    refused = run("subject-access", *asked)
    assert refused.exit_code != 0
    assert said in refused.output
    assert SubjectAccessCopy.objects.filter(recipient="x").count() == 0


def test_the_watch_looks_and_chases() -> None:
    assert {"mappa.oversight.chores.look", "mappa.oversight.chores.chase"} <= {one.do for one in CHORES}
