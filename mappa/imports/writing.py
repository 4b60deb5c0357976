"""A plan without faults becomes rows: endings first, then everything new in blocks, then its audit rows by COPY."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.utils import CursorWrapper

from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import being_written, entry
from mappa.offenders.actions import hand_over

from .cells import GOES_ON
from .checking.caseload import OCCURRENCE_FILES, PERIOD_FILES
from .checking.standing import Plan
from .checking.understanding import Progress
from .copying import NULL, copy_lines, escaped, insert_lines, next_keys
from .layout import WORDS, CaseloadFile
from .queries import KEPT_WHEN_ENDED, OCCURRENCE_TABLES, PERIOD_TABLES

RECORDED = ("recorded_by_id", "reason", "superseded_reason")


class MovedMeanwhile(Exception):
    """A period that was to be ended is no longer what the record says."""


@dataclass
class Writing:
    """One import, under way. `divisions` gives the keys of divisions that were provisional in the plan."""

    plan: Plan
    by: User
    reason: str
    divisions: dict[int, int]
    cursor: CursorWrapper
    progress: Progress
    keys: list[int] = field(default_factory=list)
    areas: dict[int, int] = field(default_factory=dict)
    done: int = 0

    def write(self) -> int:
        """Write everything; the number of offenders touched. Raises psycopg's and Django's integrity errors."""
        self._areas()
        self._end_periods()
        self._offenders()
        for file in PERIOD_FILES:
            self._insert(file, PERIOD_TABLES[file][0], self._period_columns(file), self._period_lines(file))
        for file in OCCURRENCE_FILES:
            table, columns = OCCURRENCE_TABLES[file]
            names = tuple(column.strip('"') for column in columns)
            self._insert(file, table, ("offender_id", "on", *names, *RECORDED), self._occurrence_lines(file))
        self._hand_over()
        self._numbers()
        return self._audit()

    @property
    def _tail(self) -> str:
        return f"\t{self.by.pk}\t{escaped(self.reason)}\t\n"

    def _copy(
        self, file: CaseloadFile, table: str, columns: tuple[str, ...], lines: Iterable[str], words: str = ""
    ) -> None:
        copy_lines(self.cursor, table, columns, lines, sent=self._sent(words or WORDS[file]))

    def _insert(
        self, file: CaseloadFile, table: str, columns: tuple[str, ...], lines: Iterable[str], words: str = ""
    ) -> None:
        insert_lines(self.cursor, table, columns, lines, sent=self._sent(words or WORDS[file]))

    def _sent(self, words: str) -> Callable[[int], None]:
        def sent(number: int) -> None:
            self.done += number
            self.progress(self.done, self.total, f"Writing {words}")

        return sent

    @property
    def total(self) -> int:
        # An offender is a row, a row of details and an audit row.
        return self.plan.total_new + 2 * len(self.plan.offenders)

    def _areas(self) -> None:
        """The area responsible for each offender touched: that of the latest residence."""
        held = self.plan.held
        latest = {
            offender: max(period.start for period in periods)
            for offender, periods in held.periods[CaseloadFile.RESIDENCE].items()
        }
        self.areas = {offender: here.area_id for offender, here in held.offenders.items()}
        for row in self.plan.periods[
            CaseloadFile.RESIDENCE
        ]:  # sorted: the latest of each offender comes last
            if row.offender not in latest or row.start > latest[row.offender]:
                self.areas[row.offender] = row.value.area_id

    def _end_periods(self) -> None:
        """Supersede the held periods that end, and enter each again with its end; raise the versions."""
        for file, endings in self.plan.endings.items():
            if not endings:
                continue
            table, columns = PERIOD_TABLES[file]
            values = "".join(f", {column}" for column in (*columns, *KEPT_WHEN_ENDED.get(file, ())))
            keys, ends = [ending.pk for ending in endings], [ending.end for ending in endings]
            self.cursor.execute(
                f"UPDATE {table} SET superseded_at = statement_timestamp(), superseded_by_id = %s, "  # noqa: S608
                "superseded_reason = %s WHERE id = ANY(%s) AND superseded_at IS NULL",
                [self.by.pk, self.reason, keys],
            )
            if self.cursor.rowcount != len(keys):
                raise MovedMeanwhile
            # The reason it was entered for stays with it; the reason it ended stands on the superseded row.
            self.cursor.execute(
                f"INSERT INTO {table} (offender_id, in_force{values}, recorded_at, recorded_by_id, reason, "  # noqa: S608
                "superseded_reason, replaces_id) "
                f"SELECT p.offender_id, daterange(lower(p.in_force), e.day){values}, p.superseded_at, %s, p.reason, "
                "'', p.id "
                f"FROM {table} p JOIN unnest(%s::bigint[], %s::date[]) AS e(id, day) ON e.id = p.id",
                [self.by.pk, keys, ends],
            )
        changed = self.plan.changed()
        if changed:
            self.cursor.execute(
                "UPDATE offenders_offender SET version = version + 1 WHERE id = ANY(%s)",
                [[self.plan.held.offenders[offender].pk for offender in changed]],
            )

    def _hand_over(self) -> None:
        """Records that now live elsewhere pass to that area, after everything else about them is written."""
        held = self.plan.held.offenders
        moved = {
            held[offender].pk: self.areas[offender]
            for offender in self.plan.changed()
            if self.areas[offender] != held[offender].area_id
        }
        if moved:
            hand_over(moved)

    def _offenders(self) -> None:
        new = self.plan.offenders
        self.keys = [0] * len(self.plan.caseload.references)
        for offender, here in self.plan.held.offenders.items():
            self.keys[offender] = here.pk
        for offender, key in zip(new, next_keys(self.cursor, "offenders_offender", len(new)), strict=True):
            self.keys[offender] = key
        file = CaseloadFile.OFFENDERS
        columns: tuple[str, ...] = ("id", "reference", "area_id", "version", "registered_by_id")
        self._insert(file, "offenders_offender", columns, self._offender_lines())
        columns = ("offender_id", "family_name", "given_names", "date_of_birth", "sex", *RECORDED)
        lines = self._details_lines()
        self._insert(file, "offenders_personaldetails", columns, lines, words="personal details")

    def _offender_lines(self) -> Iterator[str]:
        references, by = self.plan.caseload.references, self.by.pk
        for offender in self.plan.offenders:
            yield f"{self.keys[offender]}\t{references[offender]}\t{self.areas[offender]}\t1\t{by}\n"

    def _details_lines(self) -> Iterator[str]:
        tail, details = self._tail, self.plan.caseload.details
        for offender in self.plan.offenders:
            _, family_name, given_names, born, sex = details[offender]
            yield (
                f"{self.keys[offender]}\t{escaped(family_name)}\t{escaped(given_names)}\t{born or NULL}\t{sex}{tail}"
            )

    def _period_columns(self, file: CaseloadFile) -> tuple[str, ...]:
        return ("offender_id", "in_force", *PERIOD_TABLES[file][1], *RECORDED)

    def _period_lines(self, file: CaseloadFile) -> Iterator[str]:
        keys, tail = self.keys, self._tail
        texts: dict[Any, str] = {}
        for offender, start, end, _, value in self.plan.periods[file]:
            text = texts.get(value)
            if text is None:
                text = texts[value] = self._value_text(file, value) + tail
            days = f"[{start},)" if end is GOES_ON else f"[{start},{end})"
            yield f"{keys[offender]}\t{days}{text}"

    def _value_text(self, file: CaseloadFile, value: Any) -> str:
        if file is CaseloadFile.RESIDENCE:
            division = self.divisions.get(value.division_id, value.division_id)
            return f"\t{value.area_id}\t{division or NULL}"
        return f"\t{value}" if PERIOD_TABLES[file][1] else ""

    def _occurrence_lines(self, file: CaseloadFile) -> Iterator[str]:
        keys, tail = self.keys, self._tail
        for offender, on, _, value in self.plan.occurrences[file]:
            words = value if isinstance(value, str) else "\t".join(map(str, value))
            yield f"{keys[offender]}\t{on}\t{words}{tail}"

    def _numbers(self) -> None:
        tail = self._tail
        self._copy(
            CaseloadFile.POPULATIONS,
            "agencies_population",
            ("area_id", "year", "base", "population", "source", *RECORDED),
            (
                f"{row.area_id}\t{row.year}\t{row.base}\t{row.population}\t{escaped(row.source)}{tail}"
                for row in self.plan.populations
            ),
        )
        self._copy(
            CaseloadFile.PUBLISHED_FIGURES,
            "agencies_publishedfigure",
            ("year", "category", "offenders", "note", *RECORDED),
            (
                f"{row.year}\t{row.category}\t{row.offenders}\t{escaped(row.note)}{tail}"
                for row in self.plan.published_figures
            ),
        )

    def _audit(self) -> int:
        """One entry for each offender touched, with how many rows of each kind."""
        touched = sorted({*self.plan.offenders, *self.plan.changed()})
        pattern = entry(Event.OFFENDER_IMPORTED, by=self.by)
        columns = (
            "event",
            "operation",
            "by_id",
            "agency_id",
            "basis",
            "request_id",
            "offender_id",
            "area_id",
            "detail",
        )
        head = "\t".join(
            NULL if value is None else str(value)
            for value in (
                pattern.event,
                pattern.operation,
                self.by.pk,
                self.by.agency_id,
                "",
                pattern.request_id,
            )
        )
        with being_written():
            self._copy(
                CaseloadFile.OFFENDERS,
                "audit_auditentry",
                columns,
                (
                    f"{head}\t{self.keys[offender]}\t{self.areas[offender]}\t{detail}\n"
                    for offender, detail in self._counted(touched)
                ),
                words="the audit",
            )
        return len(touched)

    def _counted(self, touched: list[int]) -> Iterator[tuple[int, str]]:
        """For each offender the counts of its new and ended rows, as JSON that COPY reads."""
        new: list[tuple[str, Counter[int]]] = [(CaseloadFile.OFFENDERS.value, Counter(self.plan.offenders))]
        rows: Iterable[tuple[CaseloadFile, list[Any]]] = (
            *self.plan.periods.items(),
            *self.plan.occurrences.items(),
        )
        new += [(file.value, Counter([row.offender for row in found])) for file, found in rows]
        ended = [
            (file.value, Counter([ending.offender for ending in endings]))
            for file, endings in self.plan.endings.items()
        ]
        texts: dict[tuple[int, ...], str] = {}
        for offender in touched:
            counts = tuple(counter[offender] for _, counter in (*new, *ended))
            text = texts.get(counts)
            if text is None:
                detail = {
                    "new": {name: counter[offender] for name, counter in new if counter[offender]},
                    "ended": {name: counter[offender] for name, counter in ended if counter[offender]},
                }
                text = texts[counts] = escaped(json.dumps(detail))
            yield offender, text
