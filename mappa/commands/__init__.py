"""The `mappa` command: one subcommand per job, each in the module of its family.

A module is imported when one of its subcommands is asked for, so that `mappa --help` answers at once and a
fault in one family leaves the others usable.
"""

import importlib
import sys
from importlib.util import find_spec
from typing import NamedTuple

import click

from mappa.database.unavailable import DatabaseUnavailable


class Subcommand(NamedTuple):
    module: str
    help: str


# In the order in which `mappa --help` lists them.
SUBCOMMANDS = {
    "run": Subcommand("mappa.commands.server", "Serve OpenMAPPA on this machine."),
    "demonstration-code": Subcommand(
        "mappa.commands.server", "Print the present code of the demonstration's second factor."
    ),
    "keep-watch": Subcommand("mappa.commands.watch", "Seal the audit each minute, and do the other chores."),
    "setup": Subcommand("mappa.commands.server", "Prepare an empty database, or bring one up to date."),
    "import": Subcommand("mappa.commands.imports", "Bring a caseload in from a folder or a workbook."),
    "return": Subcommand("mappa.commands.statistics", "Work out the annual return of an area."),
    "national": Subcommand("mappa.commands.statistics", "Work out the national tables."),
    "compare": Subcommand("mappa.commands.statistics", "Set a computed return beside a published one."),
    "check-figures": Subcommand("mappa.commands.figures", "Find contradictions in a published return."),
    "caseload-from-return": Subcommand(
        "mappa.commands.figures", "Write a synthetic caseload that yields a published return."
    ),
    "verify-audit": Subcommand("mappa.commands.audit", "Find out whether the audit was tampered with."),
    "audit-anchors": Subcommand("mappa.commands.audit", "Print a line for each seal on the audit."),
    "find-unusual-access": Subcommand("mappa.commands.oversight", "Apply the rules of unusual access."),
    "subject-access": Subcommand(
        "mappa.commands.oversight", "Write a copy of everything held about an offender, for that person."
    ),
    "export-for-commissioner": Subcommand(
        "mappa.commands.audit", "Copy part of the audit for the Information Commissioner."
    ),
    "add-administrator": Subcommand("mappa.commands.people", "Add a person who keeps people and agencies."),
    "clear-erased": Subcommand(
        "mappa.commands.retention", "Overwrite what erased records left in the files of the database."
    ),
    "psql": Subcommand("mappa.commands.server", "Open PostgreSQL's own client as the owner of the tables."),
    "migrate": Subcommand("mappa.commands.server", "Move the tables to a given migration."),
    "django": Subcommand("mappa.commands.server", "Run one of Django's own commands as the owner."),
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, subcommand in SUBCOMMANDS.items() if find_spec(subcommand.module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        commands: list[click.Command] = importlib.import_module(SUBCOMMANDS[cmd_name].module).commands
        return next((command for command in commands if command.name == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Subcommands"):
            formatter.write_dl([(name, SUBCOMMANDS[name].help) for name in self.list_commands(ctx)])


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
def mappa() -> None:
    """OpenMAPPA at the command line.

    Works on the database of `make run`, or on that of the folder in MAPPA_DATA, or on the server in
    DATABASE_URL. PostgreSQL is started where it is not running and stopped again afterwards.
    """


def main() -> None:
    """The console command: what cannot be done is said in one sentence, with exit code 1."""
    try:
        mappa.main(prog_name="mappa")
    except DatabaseUnavailable as error:
        click.echo(f"mappa: {error}", err=True)
        sys.exit(1)
