"""Serving, preparing and looking into the database: run, setup, psql, migrate, django."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import click
from psycopg.conninfo import conninfo_to_dict
from tqdm import tqdm

from mappa.commands.database import bring_up_to_date, database_ready, environment_for, stopping_politely
from mappa.commands.watch import watch_kept
from mappa.database.connections import PROJECT, open_database
from mappa.database.embedded import binaries

BUILT_ASSETS = PROJECT / "mappa" / "web" / "static" / "built"
# Everything after the subcommand's name belongs to the other program, --help as well.
PASS_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []}


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--empty", is_flag=True, help="Load no demonstration caseload into an empty database.")
def run(port: int, host: str, empty: bool) -> None:
    """Serve OpenMAPPA on this machine until Ctrl-C.

    An empty database is filled with a demonstration caseload, made up from published figures.
    """
    began = time.monotonic()
    environment = dict(os.environ)  # with the owner's address, which this process is about to forget
    _listener(host, port).close()  # a busy port is said before the work, not after it
    if not BUILT_ASSETS.is_dir():
        raise click.ClickException("The CSS and JavaScript have not been built: run `make setup`.")
    os.environ.setdefault("MAPPA_SECURE_COOKIES", "0")  # served without TLS, to this machine
    os.environ.setdefault("MAPPA_HOSTS", ",".join(sorted({"localhost", "127.0.0.1", "[::1]", host})))
    with database_ready():
        if not empty:
            _fill()
        _introduce()
        from django.db import connections

        connections.close_all()  # a connection must not be shared with the workers
        listener = _listener(host, port)
        with watch_kept(environment):
            _serve(listener, f"http://{host}:{port}/", began)


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise click.ClickException(
            f"Port {port} on {host} cannot be used ({error.strerror}): stop the program that has it, or "
            f"choose another with `make run PORT={port % 65535 + 1}` or `mappa run --port {port % 65535 + 1}`."
        ) from error
    return listener


def _fill() -> None:
    from django.utils import timezone

    from mappa.caseload import demonstration
    from mappa.database.counting import counting
    from mappa.offenders.models import Offender

    with counting():  # whoever may see them: made-up records never come beside real ones
        if Offender.objects.exists():
            return
    click.echo("Loading the demonstration: invented people and the caseloads of five areas.")
    # disable=None: no bar where standard error is not a terminal
    with tqdm(desc="Demonstration", total=0, leave=False, unit="", file=sys.stderr, disable=None) as bar:

        def progress(doing: str, done: int, total: int) -> None:
            bar.set_description(doing, refresh=False)
            bar.total = total
            bar.n = done
            bar.refresh()

        demonstration.load(progress=progress, today=timezone.localdate())


def _introduce() -> None:
    from mappa.caseload import demonstration

    if not demonstration.is_here():
        return
    demonstration.give_authenticators()
    people = list(demonstration.people())
    heading = ("User name", "Password", "Name", "Role", "Area")
    widths = [max(len(str(row[i])) for row in [heading, *people]) for i in range(len(heading))]
    for row in [heading, *people]:
        click.echo(
            "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    click.echo()
    click.echo(
        f"Everybody’s second factor is a code from an authenticator app with the key {demonstration.key()}"
    )
    click.echo("`mappa demonstration-code` prints the present code. A person can use each code once.")
    click.echo()


def _serve(listener: socket.socket, address: str, began: float) -> None:
    from gunicorn.app.base import BaseApplication

    from mappa import gunicorn_settings

    class WebServer(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in vars(gunicorn_settings).items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)
            self.cfg.set("bind", [f"fd://{listener.fileno()}"])
            self.cfg.set("when_ready", announce)

        def load(self) -> object:
            from mappa.wsgi import application

            return application

    shows_code = sys.stdout.isatty() and _demonstration_is_here()

    def announce(arbiter: object) -> None:
        click.echo(
            f"OpenMAPPA is at {address} (ready in {time.monotonic() - began:.1f} seconds). Ctrl-C stops it."
        )
        if shows_code:
            threading.Thread(target=_keep_showing_code, daemon=True).start()

    WebServer().run()


def _demonstration_is_here() -> bool:
    from django.db import connections

    from mappa.caseload import demonstration

    here = demonstration.is_here()
    connections.close_all()
    return here


def _keep_showing_code() -> None:
    """Keep one line of the terminal up to date with the code of the demonstration's second factor.

    Straight to the terminal: the workers are forked while this thread runs, and must not inherit a buffer's lock.
    """
    from django.utils import timezone

    from mappa.caseload import demonstration

    process = os.getpid()
    atexit.register(lambda: os.getpid() == process and os.write(sys.stdout.fileno(), b"\r\x1b[2K"))
    while True:
        code, seconds = demonstration.code(timezone.now())
        line = f"\r\x1b[2KCode now: {code[:3]} {code[3:]}, for {seconds} more seconds "
        try:
            os.write(sys.stdout.fileno(), line.encode())
        except OSError:  # the terminal is closed
            return
        time.sleep(1)


@click.command(name="demonstration-code")
def demonstration_code() -> None:
    """Print the present code of the demonstration's second factor."""
    with database_ready():
        from django.utils import timezone

        from mappa.caseload import demonstration

        if not demonstration.is_here():
            raise click.ClickException(
                "This database has no demonstration: `make run` loads it into an empty one."
            )
        code, seconds = demonstration.code(timezone.now())
    click.echo(code)
    click.echo(f"Good for {seconds} more seconds, and once for each person.", err=True)


@click.command()
def setup() -> None:
    """Prepare an empty database, or bring one up to date, and stop."""
    with database_ready():
        click.echo("The database is ready.")


@click.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def migrate(arguments: tuple[str, ...]) -> None:
    """Move the tables to a given migration; the arguments are those of Django's migrate."""
    with stopping_politely(), open_database(os.environ) as addresses:
        bring_up_to_date(addresses, arguments, shown=True)


@click.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open PostgreSQL's own client as the owner of the tables; the arguments are those of psql."""
    with stopping_politely(), open_database(os.environ) as addresses:
        # The package's client knows the package's server; one from the system is built with TLS.
        found = shutil.which("psql") if os.environ.get("DATABASE_URL") else None
        program = found or str(binaries() / "psql")
        # By the environment, where a list of processes does not show the password.
        way_in = {f"PG{key.upper()}": str(value) for key, value in conninfo_to_dict(addresses.owner).items()}
        way_in["PGDATABASE"] = way_in.pop("PGDBNAME")
        code = _run_in_front([program, *arguments], {**os.environ, **way_in})
    sys.exit(code)


@click.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands as the owner of the tables, such as makemigrations or shell."""
    with stopping_politely(), open_database(os.environ) as addresses:
        environment = {**os.environ, **environment_for(addresses), "DATABASE_URL": addresses.owner}
        code = _run_in_front([sys.executable, "-m", "django", *arguments], environment)
    sys.exit(code)


def _run_in_front(command: list[str], environment: dict[str, str]) -> int:
    """Run a program that answers Ctrl-C itself; its exit code, 128 and the number where a signal ended it."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        code = subprocess.run(command, env=environment, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


commands: list[click.Command] = [run, demonstration_code, setup, migrate, psql, django]
