"""Retention at the command line: clear-erased."""

from __future__ import annotations

import os

import click
import psycopg
from tqdm import tqdm

from mappa.commands.database import plain_database_errors, stopping_politely
from mappa.database.connections import open_database


@click.command(name="clear-erased")
def clear_erased() -> None:
    """Overwrite what erased records left in the files of the database, at a time when nobody works.

    An erasure takes a record out of every table at once. Its bytes stay in the files until PostgreSQL uses the room
    again; this writes the tables anew, and closes each of them while it does. The write-ahead log and the backups
    are not touched: docs/DPIA.md says how long they hold what was erased.
    """
    from mappa.retention import clearing

    with (
        stopping_politely(),
        open_database(os.environ) as addresses,
        plain_database_errors(),
        psycopg.connect(addresses.owner, autocommit=True) as owner,
        tqdm(desc="Writing anew", unit=" tables", leave=False, disable=None) as bar,
    ):
        tables = clearing.clear_erased(owner, told=lambda _: bar.update())
    click.echo(f"{len(tables)} tables and their indexes are written anew.")


commands: list[click.Command] = [clear_erased]
