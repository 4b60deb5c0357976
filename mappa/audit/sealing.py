"""Seals: each takes every entry of the transactions that have ended since the last, and none is ever left behind.

All transactions below the snapshot's lowest running one have ended, so what they wrote can be seen, and nothing
can be added to them any more. A transaction that stays open holds the horizon back: its entries, and younger
ones, wait for a later seal (docs/adr/0016).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from . import anchors
from .merkle import root_of
from .seal_lines import NONE_BEFORE, SealLine

# The number of an advisory lock: one at a time makes seals.
SEALING = 5_202_517
#: A seal is made so often even where there is nothing to put under it: whoever keeps the anchors sees that it lives.
SIGN_OF_LIFE = timedelta(hours=1)

_MICROSECONDS = "(extract(epoch FROM {}) * 1000000)::bigint"
SEAL_COLUMNS = (
    "number, epoch, first_transaction, end_transaction, rows, root, previous, "
    f"{_MICROSECONDS.format('at')}, digest"
)


@dataclass(frozen=True)
class Horizon:
    """Up to where transactions can be sealed, and the instant at which that was seen."""

    transaction: int
    at: int


def seal_audit(*, at: datetime) -> None:
    """The chore of each minute: seal what has ended, and then tell the anchors."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        begin_epoch_where_new(cursor)
        make_seal(cursor)
    transaction.on_commit(lambda: anchors.append_to(anchors.folder(), connection))


def make_seal(cursor: Any) -> SealLine | None:
    """Seal what has ended; None where nothing has and the last seal is not old. Needs a transaction around it."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
    epoch, _ = current_epoch(cursor)
    last = last_seal(cursor)
    for older in range(last.epoch if last else 1, epoch):
        last = _close(cursor, older, last) or last
    cursor.execute(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
        f"{_MICROSECONDS.format('clock_timestamp()')}"
    )
    return _seal_up_to(cursor, Horizon(*cursor.fetchone()), epoch, last)


def current_epoch(cursor: Any) -> tuple[int, int]:
    """The number of the epoch, and the identifier of the server in which it began."""
    cursor.execute("SELECT number, system_identifier FROM public.audit_epoch ORDER BY number DESC LIMIT 1")
    number, system_identifier = cursor.fetchone()
    return number, system_identifier


def begin_epoch_where_new(cursor: Any) -> bool:
    """Begin an epoch if this is not the server of the last one: its transactions count from the beginning."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
    number, before = current_epoch(cursor)
    cursor.execute("SELECT system_identifier FROM pg_control_system()")
    (here,) = cursor.fetchone()
    if here == before:
        return False
    cursor.execute(
        "INSERT INTO public.audit_epoch (number, system_identifier) VALUES (%s, %s)", [number + 1, here]
    )
    cursor.execute(f"ALTER TABLE public.audit_auditentry ALTER COLUMN epoch SET DEFAULT {int(number) + 1}")
    return True


def last_seal(cursor: Any) -> SealLine | None:
    cursor.execute(f"SELECT {SEAL_COLUMNS} FROM public.audit_seal ORDER BY number DESC LIMIT 1")  # noqa: S608
    row = cursor.fetchone()
    return None if row is None else as_line(row)[0]


def as_line(row: tuple[Any, ...]) -> tuple[SealLine, bytes]:
    """A row of SEAL_COLUMNS and the digest that it holds, which a verifier compares."""
    number, epoch, first, end, rows, root, previous, at, digest = row
    return SealLine(number, epoch, first, end, rows, bytes(root), bytes(previous), at), bytes(digest)


def _close(cursor: Any, epoch: int, last: SealLine | None) -> SealLine | None:
    """Seal what an epoch left over: its server is gone, so all its transactions have ended."""
    cursor.execute(
        "SELECT coalesce(max(transaction_id) + 1, 0) FROM public.audit_auditentry WHERE epoch = %s", [epoch]
    )
    (end,) = cursor.fetchone()
    if end <= (last.end_transaction if last and last.epoch == epoch else 0):
        return None
    cursor.execute(f"SELECT {_MICROSECONDS.format('clock_timestamp()')}")
    return _seal_up_to(cursor, Horizon(end, *cursor.fetchone()), epoch, last)


def _seal_up_to(cursor: Any, horizon: Horizon, epoch: int, last: SealLine | None) -> SealLine | None:
    first = last.end_transaction if last is not None and last.epoch == epoch else 0
    rows = 0

    def leaves() -> Any:
        nonlocal rows
        with cursor.copy(
            "COPY (SELECT encode(digest, 'hex') FROM public.audit_auditentry"
            " WHERE epoch = %s AND transaction_id >= %s AND transaction_id < %s"
            " ORDER BY transaction_id, id) TO STDOUT",
            [epoch, first, horizon.transaction],
        ) as copy:
            for line in copy:
                rows += 1
                yield bytes.fromhex(bytes(line).decode())

    root = root_of(leaves())
    if not rows and last is not None and horizon.at - last.at < SIGN_OF_LIFE / timedelta(microseconds=1):
        return None
    seal = SealLine(
        number=last.number + 1 if last else 1,
        epoch=epoch,
        first_transaction=first,
        end_transaction=horizon.transaction,
        rows=rows,
        root=root,
        previous=last.digest if last else NONE_BEFORE,
        at=horizon.at,
    )
    cursor.execute(
        "INSERT INTO public.audit_seal"
        " (number, epoch, first_transaction, end_transaction, rows, root, previous, at, digest)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            seal.number,
            seal.epoch,
            seal.first_transaction,
            seal.end_transaction,
            seal.rows,
            seal.root,
            seal.previous,
            instant(seal.at),
            seal.digest,
        ],
    )
    return seal


def instant(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
