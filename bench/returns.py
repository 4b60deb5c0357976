"""The return against the same counts in one statement by hand, and against DuckDB over the same rows."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from bench import by_hand
from bench.timing import Measured, interleaved
from mappa.figures.forms import Form
from mappa.law.years import ReportingYear

Counts = Counter[tuple[int, str, str]]


def copy_to_duckdb(connection: psycopg.Connection[Any]) -> duckdb.DuckDBPyConnection:
    """The rows that stand, copied with their periods as two columns."""
    duck = duckdb.connect()
    duck.execute("SET threads = 2")
    with tempfile.TemporaryDirectory() as folder:
        for table, query in by_hand.FOR_DUCKDB.items():
            path = Path(folder) / f"{table}.csv"
            with (
                path.open("wb") as out,
                connection.cursor().copy(
                    f"COPY ({query} WHERE superseded_at IS NULL) TO STDOUT (FORMAT csv, HEADER)"  # type: ignore[arg-type]
                ) as rows,
            ):
                for block in rows:
                    out.write(block)
            duck.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}')")
    return duck


def counted(rows: Iterable[tuple[Any, ...]]) -> Counts:
    """Rows (area, item, cell, number) as a Counter; item i is summed over the divisions."""
    counts: Counts = Counter()
    for area, item, cell, number in rows:
        counts[int(area), str(item), "" if item == "i" else str(cell)] += int(number)
    return counts


def of_documents(documents: dict[int, dict[str, Any]]) -> Counts:
    """The same counts read off returns in form 2005."""
    counts: Counts = Counter()
    steps = {"applied": "applied", "interim_granted": "interim", "full_imposed": "full", "imposed": "full"}
    events = {
        "a_returned_to_custody_breach_of_licence": "recall_breach_of_licence",
        "b_returned_to_custody_breach_of_order": "return_breach_of_order",
        "c_charged_serious_sexual_or_violent_offence": "charged_serious_offence",
    }
    for area, document in documents.items():
        items = document["items"]
        counts[area, "i", ""] = items["i"]["registered_sex_offenders"]
        counts[area, "ii", ""] = items["ii"]["registration_breaches_cautioned_or_convicted"]
        for item in ("iii", "iv", "v"):
            for order, cells in items[item].items():
                for cell, number in cells.items():
                    counts[area, "iii-v", f"{order} {steps[cell]}"] = number
        counts[area, "vi-vii", "2"] = items["vi"]["violent_and_other_sexual"]
        counts[area, "vi-vii", "3"] = items["vii"]["other_offenders"]
        for level, cells in items["viii"].items():
            for category, number in cells.items():
                counts[area, "viii", f"{level[-1]}/{category[-1]}"] = number
        for kind, cells in items["ix"].items():
            for level, number in cells.items():
                counts[area, "ix", f"{events[kind]}/{level[-1]}"] = number
    return +counts


def measure(connection: psycopg.Connection[Any], rounds: int) -> list[Measured]:
    """Time the three ways for one area and for all, after seeing that they agree in every count."""
    from mappa.agencies.models import Area
    from mappa.statistics.returns import compute_many

    year = ReportingYear(2014)
    duck = copy_to_duckdb(connection)
    everywhere = list(Area.objects.all())
    results = []
    for name, areas in (("one area", [a for a in everywhere if a.slug == "kent"]), ("42 areas", everywhere)):
        parameters = {"start": year.start, "end": year.end, "areas": [area.pk for area in areas]}

        def ours(areas: list[Area] = areas) -> Counts:
            computed = compute_many(areas, year, Form.FORM_2005)
            return of_documents({area: result.document for area, result in computed.items()})

        def by_postgresql(parameters: dict[str, Any] = parameters) -> Counts:
            return counted(connection.execute(by_hand.POSTGRESQL, parameters).fetchall())

        def by_duckdb(parameters: dict[str, Any] = parameters) -> Counts:
            return counted(duck.execute(by_hand.DUCKDB, parameters).fetchall())

        ways: dict[str, Callable[[], Counts]] = {
            "the return": ours,
            "one statement by hand": by_postgresql,
            "DuckDB": by_duckdb,
        }
        answers = {way: compute() for way, compute in ways.items()}
        only_printed = {key for key in answers["one statement by hand"] if key[1:] not in NOT_PRINTED}
        expected = {key: answers["one statement by hand"][key] for key in only_printed}
        assert dict(answers["the return"]) == expected, "the return and the statement by hand disagree"
        assert answers["DuckDB"] == answers["one statement by hand"], "DuckDB disagrees"
        results.append(
            Measured(
                f"return of {name}, form 2005, {sum(expected.values()):,} counted", interleaved(ways, rounds)
            )
        )
    return results


#: Steps that the form has no place for.
NOT_PRINTED = {("iii-v", "foreign_travel_order interim")}
