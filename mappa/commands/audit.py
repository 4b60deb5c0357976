"""The audit at the command line: verify-audit and audit-anchors."""

from __future__ import annotations

import os
import sys

import click
import psycopg
from tqdm import tqdm

from mappa.commands.database import plain_database_errors, stopping_politely
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


commands: list[click.Command] = [verify_audit, audit_anchors]
