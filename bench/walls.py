"""Pages with both walls against the same pages with the second wall off, in turn on one register.

Off means: no row security on any table, nobody told to act, nothing counted in another role, and names searched by
the query that the functions took the place of.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any
from unittest import mock

import psycopg
from psycopg import sql

#: What a page may take with both walls: so many times what it takes with one, and so many seconds more.
TIMES, SECONDS = 1.15, 0.001
COUNTING = ("measures", "doubts", "queries", "late_entries")
EACH = 10


def measure(owner: str, session: str, pages: Mapping[str, str], rounds: int) -> list[str]:
    """Lines that say how long each page takes with both walls and with one."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session

    def seconds(address: str) -> float:
        began = time.perf_counter()
        answer = client.get(address, secure=True, headers={"host": "localhost"})
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        return time.perf_counter() - began

    both: dict[str, list[float]] = {name: [] for name in pages}
    one: dict[str, list[float]] = {name: [] for name in pages}
    with psycopg.connect(owner, autocommit=True) as connected:
        for number in range(rounds + 1):
            # Page by page and in turn, so that other load falls on both.
            for name, address in pages.items():
                for wall, taken in ((nullcontext(), both), (_second_wall_off(connected), one))[
                    :: (-1) ** number
                ]:
                    with wall:
                        times = [seconds(address) for _ in range(EACH + 3)]
                    if number:  # the first round fills the caches
                        taken[name] += times[3:]
    return ["pages with both walls, against the second wall off", *_lines(both, one)]


def _lines(both: Mapping[str, list[float]], one: Mapping[str, list[float]]) -> Iterator[str]:
    for name in both:
        with_both, with_one = statistics.median(both[name]), statistics.median(one[name])
        within = "within" if with_both <= with_one * TIMES + SECONDS else "OVER"
        yield (
            f"    {name:<40} {with_both * 1000:8.2f} ms {with_one * 1000:8.2f} ms   ratio {with_both / with_one:5.2f}"
            f"   {within} {TIMES} times and {SECONDS * 1000:.0f} ms"
        )


@contextmanager
def _second_wall_off(owner: psycopg.Connection[Any]) -> Iterator[None]:
    walled = [
        name
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    ]
    with ExitStack() as patched:
        for target, stand_in in _stand_ins():
            patched.enter_context(mock.patch(target, stand_in))
        _row_security(owner, walled, on=False)
        try:
            yield
        finally:
            _row_security(owner, walled, on=True)


def _row_security(owner: psycopg.Connection[Any], tables: list[str], *, on: bool) -> None:
    for table in tables:
        owner.execute(
            sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(
                sql.Identifier(table), sql.SQL("ENABLE" if on else "DISABLE")
            )
        )


def _stand_ins() -> Iterator[tuple[str, Callable[..., Any]]]:
    def nobody_told(*_: object) -> Any:
        return nullcontext()

    yield "mappa.access.middleware.acting_as", nobody_told
    for module in COUNTING:
        yield f"mappa.statistics.{module}.counting", nobody_told
    yield "mappa.caseload.listing._named", _named_by_query


def _named_by_query(typed: str, *, on: Any) -> Any:
    """The search as one query over the tables, as it is without row security."""
    from django.db.models import Q

    from mappa.offenders.identifiers import possible_forms
    from mappa.offenders.models import Alias, Identifier, Offender, PersonalDetails

    words = Q()
    for word in typed.replace(",", " ").split():
        how = "icontains" if len(word) > 2 else "istartswith"
        words &= Q(**{f"family_name__{how}": word}) | Q(**{f"given_names__{how}": word})
    numbers = Q()
    for kind, value in possible_forms(typed, on=on):
        numbers |= Q(kind=kind.value, value=value)
    reference = typed.strip()
    found = [
        PersonalDetails.objects.current().filter(words).values_list("offender_id"),
        Alias.objects.current().filter(words).values_list("offender_id"),
        Offender.objects.filter(
            Q(reference__startswith=reference) | Q(reference__startswith=reference.upper())
        ).values_list("pk"),
    ]
    if numbers:
        found.append(Identifier.objects.current().filter(numbers).values_list("offender_id"))
    return found[0].union(*found[1:], all=True)
