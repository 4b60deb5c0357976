"""`mappa import`: a caseload comes in from a folder or a workbook."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from mappa.commands.database import with_database

if TYPE_CHECKING:
    from mappa.agencies.models import User
    from mappa.imports.faults import Remarks


@click.command(name="import")
@click.argument("caseload", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--check", is_flag=True, help="Report everything and import nothing.")
@click.option(
    "--by", "username", metavar="USERNAME", help="Act as this person instead of as the command line."
)
@click.option("--reason", default="", help="Why, as it is kept with every row that is entered.")
@click.option("--as", "form", type=click.Choice(["text", "json"]), default="text", help="How to report.")
@click.option("--pending", type=int, hidden=True, help="An upload confirmed on the page.")
@with_database
def import_caseload(
    caseload: Path | None, check: bool, username: str | None, reason: str, form: str, pending: int | None
) -> None:
    """Bring in CASELOAD: a folder of CSV files, or one ODS or XLSX workbook with a sheet for each file.

    Everything is checked first, and every fault is listed with file, row, column and reason. With a single fault
    nothing is written. What is held already is left alone, so that importing the same again changes nothing.
    """
    from django.db import transaction
    from django.utils import timezone

    from mappa.access.policy import NotPermitted
    from mappa.database.identity import acting_as
    from mappa.imports import actions, queries
    from mappa.imports.checking.understanding import understand
    from mappa.imports.reading import read_path

    now = timezone.now()
    today = timezone.localdate(now)
    if pending is not None:
        actions.import_confirmed(pending_id=pending, at=now, on=today)
        return
    if caseload is None:
        raise click.UsageError("Missing argument 'CASELOAD': a folder of CSV files, or a workbook.")
    by = _person(username)
    imported = None
    try:
        reading = read_path(caseload)
        with _bars(shown=form == "text") as progress, transaction.atomic(), acting_as(by.pk):
            if check:
                checked = actions.check_caseload(reading=reading, on=today, by=by, progress=progress)
                remarks, counts = checked.remarks, checked.counts()
            else:
                understood = understand(reading, queries.places(), on=today, progress=progress)
                try:
                    imported = actions.import_caseload(
                        caseload=understood,
                        reason=reason or f"Imported from {reading.name}",
                        by=by,
                        progress=progress,
                    )
                    remarks, counts = understood.remarks, imported.counts
                except actions.NotImported as refusal:
                    remarks, counts = refusal.remarks, []
                    actions.record_refusal(caseload=understood, remarks=remarks, by=by)
    except OSError as error:
        raise click.ClickException(
            f"{error.filename or caseload} cannot be read: {error.strerror}."
        ) from error
    except NotPermitted as error:
        raise click.ClickException(f"{by.full_name} may not import a caseload. {error}") from error
    remarks = remarks.in_order()
    if form == "json":
        report = {
            "faults": [one.as_dict() for one in remarks.faults],
            "notices": [one.as_dict() for one in remarks.notices],
            "counts": counts,
            "imported": imported is not None,
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _report(remarks, counts, imported=imported is not None)
    if remarks.faults:
        sys.exit(1)


def _person(username: str | None) -> User:
    from mappa.access.queries import command_line_user
    from mappa.agencies.models import User

    if username is None:
        return command_line_user()
    person = User.objects.filter(username=username.lower(), is_active=True).first()
    if person is None:
        raise click.ClickException(f"Nobody with an active account has the username {username}.")
    return person


@contextmanager
def _bars(*, shown: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A bar for each stage, on a terminal only."""
    from tqdm import tqdm

    bars: list[tqdm[NoReturn]] = []  # the one that is shown
    stage_shown = ""

    def progress(done: int, total: int, stage: str) -> None:
        nonlocal stage_shown
        if not bars or stage != stage_shown:
            for old in bars:
                old.close()
            bars[:] = [tqdm(desc=stage, initial=done, unit=" rows", disable=disabled, leave=False)]
            stage_shown = stage
        (bar,) = bars
        bar.total = total or None
        bar.update(done - bar.n)

    disabled = None if shown else True  # None: where standard error is no terminal
    try:
        yield progress
    finally:
        for bar in bars:
            bar.close()


def _report(remarks: Remarks, counts: list[dict[str, object]], *, imported: bool) -> None:
    for notice in remarks.notices:
        click.echo(f"notice: {notice}")
    for fault in remarks.faults:
        click.echo(str(fault))
    if counts:
        click.echo(f"{'':28}{'rows':>10}{'new':>10}{'ended':>10}{'held':>10}")
        for one in counts:
            click.echo(
                f"{one['words']:28}{one['rows']:>10}{one['new']:>10}{one['ended']:>10}{one['already_held']:>10}"
            )
    if remarks.faults:
        click.echo(f"Faults: {len(remarks.faults)}. Nothing was imported.", err=True)
    elif imported:
        written = any(one["new"] or one["ended"] for one in counts)
        click.echo("Imported." if written else "Everything was held already: nothing was changed.")
    else:
        click.echo("No faults. Nothing was imported: --check only looks.")


commands: list[click.Command] = [import_caseload]
