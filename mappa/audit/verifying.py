"""Whether the audit is what was written: digests and roots worked out anew, in Python, from the raw columns.

Two processes stream a half each by COPY, in the order of the seals, from one snapshot; neither keeps more than a
few dozen digests. Only the seals' columns and the anchors are believed, and they are compared with each other.
Imports no Django, so that it can be read, and run, by itself.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from binascii import unhexlify
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, cast

import psycopg

from . import anchors
from .merkle import ROW, Tree
from .seal_lines import NONE_BEFORE, SealLine

Progress = Callable[[int, int], None]

#: Faults that are told one by one; of more, only their number.
TOLD = 20
ROWS_BETWEEN_TELLING = 20_000
#: In the order of faults: no row and no seal has so high a number.
AFTER_ITS_ROWS = AFTER_ALL_SEALS = 2**63

MICROSECONDS = "(extract(epoch FROM at) * 1000000)::bigint"
#: As the digest covers them; the verifier sees exactly the bytes that COPY writes.
RAW_COLUMNS = (
    f"epoch, transaction_id, id, {MICROSECONDS}, event, operation, by_id, agency_id, offender_id, area_id, "
    "basis, detail, request_id"
)
SEAL_COLUMNS = (
    "number, epoch, first_transaction, end_transaction, rows, encode(root, 'hex'), "
    f"encode(previous, 'hex'), {MICROSECONDS}, encode(digest, 'hex')"
)
SEALS = f"SELECT {SEAL_COLUMNS} FROM public.audit_seal"  # noqa: S608
#: The triggers that must be there and fire for everybody, by table.
GUARDS = {
    "audit_auditentry": {
        "append_only",
        "never_emptied",
        "digested_by_the_database",
        "not_sealed_already",
    },
    "audit_seal": {"append_only", "never_emptied"},
    "audit_epoch": {"append_only", "never_emptied"},
}


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, in the order in which the audit was written: by the seal (0: before all), then by the row."""

    seal: int
    row: int
    what: str


@dataclass
class Verified:
    rows: int = 0
    seals: int = 0
    anchors: int = 0
    rows_not_sealed: int = 0
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    notices: list[str] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        if len(self.faults) < TOLD:
            self.faults.append(fault)
        else:
            self.more_faults += 1


@dataclass(frozen=True)
class Part:
    """The seals that one process looks under: numbers from `first` up to `end`, which may go on for ever."""

    first: int
    end: int | None
    snapshot: str
    address: str


def verify(address: str, folder: Path, *, progress: Progress | None = None, processes: int = 2) -> Verified:
    """Verify the audit of the database at `address` against itself and against the anchors in `folder`."""
    began = time.perf_counter()
    verified = Verified()
    with psycopg.connect(address) as leader:
        leader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (snapshot,) = _one(leader, "SELECT pg_export_snapshot()")
        (expected,) = _one(leader, "SELECT count(*) FROM public.audit_auditentry")
        running = _Running(_parts(leader, processes, snapshot, address))
        try:
            _verify_guards(leader, verified)
            _verify_chain(leader, folder, verified)
            for part in running.results(lambda done: progress(done, expected) if progress else None):
                verified.rows += part.rows
                verified.rows_not_sealed += part.rows_not_sealed
                verified.more_faults += part.more_faults
                for fault in part.faults:
                    verified.add(fault)
        finally:
            running.stop()
    verified.faults.sort()
    verified.seconds = time.perf_counter() - began
    return verified


def _one(connection: psycopg.Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 (an aggregate always answers)
    return row


# The chain of seals and its anchors


def _seals(connection: psycopg.Connection, where: str = "") -> Iterator[tuple[SealLine, bytes]]:
    """The seals in order with the digests they hold; one at a time, since there may be half a million a year."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({SEALS} {where} ORDER BY number) TO STDOUT") as copy,
    ):
        for line in copy:
            yield SealLine.read(bytes(line).decode().rstrip("\n"))


def _verify_chain(connection: psycopg.Connection, folder: Path, verified: Verified) -> None:
    anchored = _Anchored(folder, verified)
    before: SealLine | None = None
    before_digest = NONE_BEFORE
    for seal, digest in _seals(connection):
        number = before.number + 1 if before else 1
        verified.seals += 1
        if seal.number != number:
            missing = f"{number}" if seal.number == number + 1 else f"{number} to {seal.number - 1}"
            verified.add(Fault(number, 0, f"seal {missing} is missing from the chain"))
        if seal.digest != digest:
            verified.add(Fault(seal.number, 0, f"seal {seal.number} does not match its own digest"))
        if seal.previous != before_digest:
            verified.add(Fault(seal.number, 0, f"seal {seal.number} does not join on to the one before it"))
        joins = before.end_transaction if before and before.epoch == seal.epoch else 0
        if seal.first_transaction != joins or seal.end_transaction < seal.first_transaction:
            verified.add(
                Fault(seal.number, 0, f"seal {seal.number} leaves transactions out or takes them twice")
            )
        if before and (seal.epoch < before.epoch or seal.at < before.at):
            verified.add(Fault(seal.number, 0, f"seal {seal.number} is older than the one before it"))
        anchored.compare(seal.number, digest)
        before, before_digest = seal, digest
    anchored.rest(before.number if before else 0)


class _Anchored:
    """The anchors, walked beside the seals."""

    def __init__(self, folder: Path, verified: Verified) -> None:
        self.folder, self.verified = folder, verified
        self.lines = anchors.read(folder)
        self.waiting = self._next()
        self.last = 0
        self.without = 0
        self.first_without = 0

    def _next(self) -> anchors.Anchor | None:
        try:
            return next(self.lines, None)
        except (ValueError, OSError) as error:
            self.verified.add(Fault(0, 0, f"the anchors cannot be read: {error}"))
            return None

    def compare(self, number: int, digest: bytes) -> None:
        found = False
        while self.waiting is not None and self.waiting.seal.number <= number:
            anchor = self.waiting
            self.verified.anchors += 1
            self._look_at(anchor)
            if anchor.seal.number == number:
                found = True
                if anchor.digest != digest:
                    self._fault(number, f"seal {number} is not the one that was anchored ({anchor.where})")
            self.waiting = self._next()
        if not found:
            self.without += 1
            self.first_without = self.first_without or number

    def rest(self, last: int) -> None:
        cut = []
        while self.waiting is not None:
            self.verified.anchors += 1
            self._look_at(self.waiting)
            cut.append(self.waiting.seal.number)
            self.waiting = self._next()
        if cut:
            self._fault(
                min(cut),
                f"seals {min(cut)} to {max(cut)} were anchored and are gone: the chain ends at {last}",
            )
        # The last may have been made a moment ago and its anchor be on its way.
        if self.without and (self.without, self.first_without) != (1, last):
            self._fault(
                self.first_without,
                f"{self.without} seals, from number {self.first_without}, have no anchor in {self.folder}",
            )

    def _look_at(self, anchor: anchors.Anchor) -> None:
        if anchor.seal.digest != anchor.digest:
            self._fault(anchor.seal.number, f"an anchor does not match its own digest ({anchor.where})")
        if anchor.seal.number != self.last + 1:
            self._fault(anchor.seal.number, f"the anchors are out of order ({anchor.where})")
        self.last = anchor.seal.number

    def _fault(self, number: int, what: str) -> None:
        self.verified.add(Fault(number, 0, what))


def _verify_guards(connection: psycopg.Connection, verified: Verified) -> None:
    for table, guards in GUARDS.items():
        rows = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'",
            [f"public.{table}"],
        ).fetchall()
        for name in sorted(guards - {row[0] for row in rows}):
            verified.add(Fault(0, 0, f"the trigger {name} on {table} is off or gone"))


# The rows


def _parts(connection: psycopg.Connection, processes: int, snapshot: str, address: str) -> list[Part]:
    """Parts of about the same number of rows, by what the seals say; the last takes what is not sealed too."""
    halves = connection.execute(
        """
        SELECT min(number) FROM
            (SELECT number, ntile FROM
                (SELECT number, floor(%s * (sum(rows) OVER (ORDER BY number) - rows)
                                      / (greatest(sum(rows) OVER (), 1))) AS ntile
                   FROM public.audit_seal) AS summed) AS parted
         WHERE ntile > 0 GROUP BY ntile ORDER BY 1
        """,
        [processes],
    ).fetchall()
    bounds = [0, *(row[0] for row in halves), None]
    return [Part(first, end, snapshot, address) for first, end in pairwise(bounds)]


class _Running:
    """One process for each part, or none where there is only one part."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts
        self.pipes: list[Connection] = []
        self.processes = []
        if len(parts) > 1:
            context = multiprocessing.get_context("spawn")
            for part in parts:
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_verify_part_elsewhere, args=(part, theirs), daemon=True)
                process.start()
                theirs.close()
                self.pipes.append(ours)
                self.processes.append(process)

    def results(self, progress: Callable[[int], None]) -> Iterator[Verified]:
        if not self.processes:
            yield from (_verify_part(part, progress) for part in self.parts)
            return
        done = dict.fromkeys(self.pipes, 0)
        waiting = list(self.pipes)
        while waiting:
            for pipe in cast("list[Connection]", wait(waiting)):
                try:
                    said = pipe.recv()
                except EOFError:
                    raise RuntimeError("A part of the audit could not be verified.") from None
                if isinstance(said, Verified):
                    waiting.remove(pipe)
                    yield said
                else:
                    done[pipe] = said
                    progress(sum(done.values()))

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
            process.join()
        for pipe in self.pipes:
            pipe.close()


def _verify_part_elsewhere(part: Part, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the leader too, which ends this one
    pipe.send(_verify_part(part, pipe.send))


def _verify_part(part: Part, progress: Callable[[int], None]) -> Verified:
    verified = Verified()
    upto = "" if part.end is None else f"AND number < {part.end}"
    with psycopg.connect(part.address) as seals, psycopg.connect(part.address) as rows:
        for connection in (seals, rows):
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.execute(f"SET TRANSACTION SNAPSHOT '{part.snapshot}'")
        (future,) = _one(rows, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (epoch,) = _one(rows, "SELECT max(number) FROM public.audit_epoch")
        where = _bounds(seals, part)
        _Walk(
            _seals(seals, f"WHERE number >= {part.first} {upto}"), verified, progress, newest=(epoch, future)
        ).along(rows, where)
    return verified


def _bounds(connection: psycopg.Connection, part: Part) -> str:
    """SQL for the rows from the first seal of the part up to that of the next; the ends of all are open."""

    def at(number: int, sign: str) -> str:
        (place,) = _one(
            connection,
            "SELECT (SELECT (epoch, first_transaction)::text FROM public.audit_seal "  # noqa: S608
            f"WHERE number = {number})",
        )
        epoch, first = place.strip("()").split(",")
        return f"(epoch, transaction_id) {sign} ({int(epoch)}, {int(first)})"

    conditions = [at(part.first, ">=")] if part.first else []
    if part.end is not None:
        conditions.append(at(part.end, "<"))
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


class _Walk:
    """Along the rows and the seals together, both in the order of transactions."""

    def __init__(
        self,
        seals: Iterator[tuple[SealLine, bytes]],
        verified: Verified,
        progress: Callable[[int], None],
        *,
        newest: tuple[int, int],
    ) -> None:
        self.seals, self.verified, self.progress, self.newest = seals, verified, progress, newest
        self.tree = Tree()
        self.seal: SealLine | None = None
        self._next_seal()

    def _next_seal(self) -> None:
        found = next(self.seals, None)
        self.seal = found[0] if found else None
        self.tree = Tree()

    def along(self, connection: psycopg.Connection, where: str) -> None:
        query = (
            f"COPY (SELECT encode(digest, 'hex'), {RAW_COLUMNS} FROM public.audit_auditentry {where} "  # noqa: S608
            "ORDER BY epoch, transaction_id, id) TO STDOUT"
        )
        rows = 0
        # What is under the seal in hand: its epoch as text, and transactions from … up to ….
        epoch_text, first, end = self._limits()
        add = self.tree.add
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            for block in copy:
                line = bytes(block)
                given, epoch, transaction, key, rest = line.split(b"\t", 4)
                digest = sha256(ROW + line[len(given) + 1 : -1]).digest()
                if unhexlify(given) != digest if len(given) == 64 else True:
                    self._fault(int(key), f"{self._named(key, rest)} does not match its digest")
                number = int(transaction)
                if epoch != epoch_text or not first <= number < end:
                    self._find_seal(int(epoch), number, key, rest)
                    epoch_text, first, end = self._limits()
                    add = self.tree.add
                add(digest)
                rows += 1
                if not rows % ROWS_BETWEEN_TELLING:
                    self.progress(rows)
        self.verified.rows = rows
        self.progress(rows)
        while self.seal is not None:
            self._end_seal()

    def _limits(self) -> tuple[bytes, int, int]:
        """Those of the seal in hand; nothing is within the limits where there is none."""
        if self.seal is None:
            return b"", 0, 0
        return str(self.seal.epoch).encode(), self.seal.first_transaction, self.seal.end_transaction

    def _find_seal(self, epoch: int, transaction: int, key: bytes, rest: bytes) -> None:
        """Close the seals that end before a row, up to the one that it is under, if any."""
        while self.seal is not None and (self.seal.epoch, self.seal.end_transaction) <= (epoch, transaction):
            self._end_seal()
        if self.seal is not None and (epoch, transaction) < (self.seal.epoch, self.seal.first_transaction):
            self._fault(int(key), f"{self._named(key, rest)} is under no seal and older than the next")
        elif self.seal is None:
            self.verified.rows_not_sealed += 1
            now, future = self.newest
            # Those of an older server may still wait for the first seal on this one.
            if epoch > now or (epoch == now and transaction >= future):
                self._fault(int(key), f"{self._named(key, rest)} is of a transaction that has not been")

    def _end_seal(self) -> None:
        seal = self.seal
        assert seal is not None  # noqa: S101
        held = self.tree.leaves
        between = (
            f"seal {seal.number} (transactions {seal.first_transaction} to {seal.end_transaction - 1}"
            f"{f' of epoch {seal.epoch}' if seal.epoch > 1 else ''})"
        )
        if held != seal.rows:
            self._fault(AFTER_ITS_ROWS, f"{between} was put on {seal.rows} rows, and {held} are there")
        elif self.tree.root() != seal.root:
            self._fault(
                AFTER_ITS_ROWS,
                f"{between} does not fit its {held} rows: some were changed, moved or exchanged",
            )
        self.verified.seals += 1
        self._next_seal()

    @staticmethod
    def _named(key: bytes, rest: bytes) -> str:
        event = rest.split(b"\t", 2)[1].decode("utf-8", "replace")
        return f"row {key.decode()} ({event})"

    def _fault(self, row: int, what: str) -> None:
        number = self.seal.number if self.seal else AFTER_ALL_SEALS
        self.verified.add(Fault(number, row, what))
