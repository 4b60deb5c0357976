"""`make bench`: build a national register, measure, and print ratios to floors taken in the same run."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench import population
from mappa.database.connections import with_database_name


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--live", type=int, default=100_000, help="offenders in the arrangements")
    parser.add_argument("--archived", type=int, default=150_000, help="offenders who once were")
    parser.add_argument(
        "--audit-rows",
        type=int,
        default=300_000,
        help="rows of the audit to seal and verify; a nation has 3000000",
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds of each measurement")
    return parser.parse_args()


@contextmanager
def default_connection_on(name: str) -> Iterator[None]:
    """Point the application's connection at another database of the same server."""
    from django.db import connections

    default = connections["default"]
    default.close()
    usual, default.settings_dict["NAME"] = default.settings_dict["NAME"], name
    try:
        yield
    finally:
        default.close()
        default.settings_dict["NAME"] = usual


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory(
        prefix="mappa-bench-", dir=os.environ.get("MAPPA_BENCH_FOLDER")
    ) as folder:
        os.chmod(folder, 0o711)  # noqa: S103 – PostgreSQL's account passes through on its way to its own folder
        os.environ["MAPPA_DATA"] = folder
        for variable in ("DATABASE_URL", "MAPPA_OWNER_DATABASE_URL"):
            os.environ.pop(variable, None)
        from mappa.commands.database import database_ready
        from mappa.database.connections import open_database

        with database_ready(), open_database({"MAPPA_DATA": folder}) as addresses:
            measure_everything(addresses.owner, asked)


def measure_everything(owner: str, asked: argparse.Namespace) -> None:
    from django.db import connection

    connection.close()
    with psycopg.connect(owner, autocommit=True) as administration:
        version = administration.execute("SHOW server_version").fetchone()
        print(f"PostgreSQL {version[0] if version else ''}, {os.cpu_count()} cores", flush=True)
        name = urlsplit(owner).path.lstrip("/")
        with psycopg.connect(with_database_name(owner, "postgres"), autocommit=True) as elsewhere:
            administration.close()
            for copy in ("incoming", "floor", "witness"):
                elsewhere.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')  # type: ignore[arg-type]
    report(measure_import, owner)
    report(measure_witness, owner, asked.audit_rows)
    began = time.perf_counter()
    print(f"\nbuilding {asked.live:,} live and {asked.archived:,} archived offenders", flush=True)
    with psycopg.connect(owner) as connected:
        rows = population.build(connected, live=asked.live, archived=asked.archived)
        print(f"  {rows:,} rows in {time.perf_counter() - began:.0f} s\n", flush=True)
    with psycopg.connect(owner) as connected:
        from bench import returns

        for measured in returns.measure(connected, asked.rounds):
            print("\n".join(measured.lines()), flush=True)
    report(measure_pages, owner, asked.rounds)
    report(measure_meeting, asked.rounds)


def report(measure: Any, *given: Any) -> None:
    print("", *measure(*given), sep="\n", flush=True)


def measure_import(owner: str) -> list[str]:
    from bench import incoming

    with (
        default_connection_on("incoming"),
        psycopg.connect(with_database_name(owner, "incoming")) as came_in,
        psycopg.connect(with_database_name(owner, "floor")) as floor,
    ):
        return incoming.measure(came_in, floor)


def measure_witness(owner: str, rows: int) -> list[str]:
    from bench import witness

    return witness.measure(with_database_name(owner, "witness"), rows)


def measure_pages(owner: str, rounds: int) -> list[str]:
    from bench import guessing, likeness, pages, signed_in, walls

    session = signed_in.coordinator_of("kent")
    offender = signed_in.an_offender_of("kent")
    elsewhere = signed_in.an_offender_of("thames-valley")
    addresses = {
        "an empty view, signed in": "/empty/",
        "the home page": "/",
        "the figures of today": "/figures/",
        "the caseload list of an area": "/caseload/",
        "the list, by name": "/caseload/?name=Hughes",
        "the list, level 2 and 3 on a day": "/caseload/?level=3&on_0=1&on_1=4&on_2=2015",
        "the page of an offender": f"/offenders/{offender}/",
        "the return of an area": "/returns/kent/2014-15/?form=2005",
    }
    guessed_at = guessing.people()
    with pages.server() as port:
        sign_in = guessing.measure(port, guessed_at)
        times = pages.measure(port, session.over_http, addresses, rounds=rounds)
        hidden_or_absent = likeness.measure(
            port, session.over_http, f"/offenders/{elsewhere}/", "/offenders/999999999/"
        )
    empty = times["an empty view, signed in"][0]
    lines = [f"{'page, one client, gunicorn with 2 workers':<44} median     95 %   ratio  queries      size"]
    for name, (median, slow, size) in times.items():
        queries = "" if "empty" in name else str(pages.count_queries(addresses[name], session.value))
        lines.append(
            f"    {name:<40} {median * 1000:6.1f} ms {slow * 1000:6.1f} ms {median / empty:6.1f} {queries:>8} {size:9,}"
        )
    with_records = {name: address for name, address in addresses.items() if "empty" not in name}
    return [
        *lines,
        likeness.line(*hidden_or_absent),
        guessing.line(*sign_in),
        "",
        *walls.measure(owner, session.value, with_records, rounds),
    ]


def measure_meeting(rounds: int) -> list[str]:
    from bench import meeting

    return meeting.measure(rounds)


if __name__ == "__main__":
    main()
