"""The audit at the command line: verifying it, its anchors, and a copy for the Commissioner."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click
import psycopg
from tqdm import tqdm

from mappa.commands.database import plain_database_errors, stopping_politely, with_database
from mappa.database.connections import open_database


@click.command(name="verify-audit")
@click.option(
    "--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="How many at once."
)
def verify_audit(processes: int) -> None:
    """Work out every digest and every seal of the audit anew, and compare them with the anchors.

    Names the first row or seal that is wrong, and how, and exits 1. MAPPA_AUDIT_ANCHORS names the folder of the
    anchors: use the copy that was shipped, not the one beside the database.
    """
    from mappa.audit import anchors, verifying

    with stopping_politely(), open_database(os.environ) as addresses, plain_database_errors():
        folder = anchors.folder()
        with tqdm(desc="Verifying the audit", unit=" rows", leave=False, disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            verified = verifying.verify(addresses.owner, folder, progress=progress, processes=processes)
    a_second = verified.rows / verified.seconds
    click.echo(
        f"{verified.rows:,} rows ({verified.rows_not_sealed:,} not yet sealed), {verified.seals:,} seals and "
        f"{verified.anchors:,} anchors looked at in {verified.seconds:.1f} s, {a_second:,.0f} rows a second."
    )
    if not verified.faults:
        click.echo(f"Nothing is wrong. The anchors are those in {folder}.")
        return
    click.echo("The audit is not what was written:", err=True)
    for number, fault in enumerate(verified.faults, start=1):
        click.echo(f"  {number}. {fault.what}", err=True)
    if verified.more_faults:
        click.echo(f"  … and {verified.more_faults:,} more.", err=True)
    sys.exit(1)


@click.command(name="audit-anchors")
@click.option("--after", default=0, metavar="NUMBER", help="Only the seals after this one.")
def audit_anchors(after: int) -> None:
    """Print one line for each seal, to be kept where nobody who keeps the database can change it.

    number, epoch, first transaction, end, rows, Merkle root, digest of the seal before, instant in microseconds,
    digest.
    """
    from mappa.audit.seal_lines import SealLine
    from mappa.audit.verifying import SEALS

    with (
        stopping_politely(),
        open_database(os.environ) as addresses,
        plain_database_errors(),
        psycopg.connect(addresses.owner) as owner,
        owner.cursor() as cursor,
        cursor.copy(f"COPY ({SEALS} WHERE number > {int(after)} ORDER BY number) TO STDOUT") as copy,
    ):
        for line in copy:
            seal, digest = SealLine.read(bytes(line).decode().rstrip("\n"))
            if seal.digest != digest:
                raise click.ClickException(f"Seal {seal.number} does not match its own digest.")
            click.echo(str(seal))


@click.command(name="export-for-commissioner")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--offender", default="", metavar="REFERENCE", help="Entries about this record: reference or number."
)
@click.option("--person", default="", metavar="USERNAME", help="Entries by or about this person.")
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="Entries from this day on.")
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="Entries up to and with this day.")
@with_database
def export_for_commissioner(
    target: Path, offender: str, person: str, first_day: datetime | None, last_day: datetime | None
) -> None:
    """Write part of the audit to TARGET, a ZIP archive, for the Information Commissioner.

    It holds the entries, the seals that stand on them, and how to verify both without the register.
    """
    from django.db import transaction

    from mappa.access.queries import command_line_user
    from mappa.access.queries.audit import find_offender
    from mappa.access.queries.commissioner import write_for_commissioner
    from mappa.access.queries.people import find_person
    from mappa.audit.queries import Asked
    from mappa.database.identity import acting_as

    if not (offender or person or first_day or last_day):
        raise click.UsageError("Name an offender, a person or a day.")
    by = command_line_user()
    new = target.with_name(f"{target.name}.new")  # renamed once the audit tells of it
    with transaction.atomic(), acting_as(by.pk):
        found = find_person(person) if person else None
        if person and found is None:
            raise click.ClickException(f"Nobody has the username {person}.")
        offender_id = find_offender(offender, by=by) if offender else None
        if offender and offender_id is None:
            if not (offender.isascii() and offender.isdigit()):
                raise click.ClickException(f"No record has the reference {offender}.")
            offender_id = int(offender)
        asked = Asked(
            person_id=found.pk if found else None,
            offender_id=offender_id,
            first_day=first_day.date() if first_day else None,
            last_day=last_day.date() if last_day else None,
        )
        try:
            with (
                tqdm(desc="Writing", unit=" entries", leave=False, disable=None) as bar,
                os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            ):
                exported = write_for_commissioner(
                    file, asked, by=by, progress=lambda done: bar.update(done - bar.n)
                )
        except OSError as error:
            raise click.ClickException(f"{new} cannot be written: {error.strerror or error}") from None
    new.replace(target)
    click.echo(f"{exported.entries:,} entries under {exported.seals:,} seals written to {target}.")


commands: list[click.Command] = [verify_audit, audit_anchors, export_for_commissioner]
