"""Who acts, as the database knows it: signed by the application, checked by the database (docs/adr/0014).

The application names a person and signs the name. The owner's function `begin_acting` checks the signature, works out
from the tables which records are open to the person, and keeps that in a setting of the transaction under a seal that
only the owner can make. Row security reads it there. Without it there are no rows.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.pq import TransactionStatus

#: How long a signature may be used to begin with: the clocks of two machines may differ by some of it.
SECONDS_TO_BEGIN = 60
#: What is signed to find out whether the database has our key.
FITS = "fits"
BLOCK = 64  # of SHA-256


@contextmanager
def acting_as(person_id: int | None) -> Iterator[None]:
    """Inside a transaction, let row security see that this person acts, or nobody; afterwards, who acted before."""
    from django.db import connection
    from django.db.transaction import TransactionManagementError

    if not connection.in_atomic_block:
        raise TransactionManagementError("Who acts is known for one transaction: begin one first.")
    with connection.cursor() as cursor:
        if person_id is None:
            cursor.execute(
                "SELECT current_setting('mappa.acting', true), set_config('mappa.acting', 'nobody', true)"
            )
        else:
            expires = int(time.time()) + SECONDS_TO_BEGIN
            cursor.execute(
                "SELECT current_setting('mappa.acting', true), begin_acting(%s, %s, %s)",
                [person_id, expires, _signature(f"{person_id}|{expires}")],
            )
        row = cursor.fetchone()
    before = (row[0] if row else None) or ""
    try:
        yield
    finally:
        # Where a statement failed, only the rollback is left to do, and it brings back the setting too.
        if connection.connection is not None and (
            connection.connection.info.transaction_status == TransactionStatus.INTRANS
        ):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('mappa.acting', %s, true)", [before])


def key_fits() -> bool:
    """Whether the database takes what this process signs."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_key_fits(%s)", [_signature(FITS)])
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def _signature(message: str) -> str:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    if not settings.IDENTITY_KEY:
        raise ImproperlyConfigured(
            "The environment variable MAPPA_IDENTITY_KEY is not set: without it the database shows no record."
        )
    return hmac.new(settings.IDENTITY_KEY.encode(), message.encode(), "sha256").hexdigest()


def give_key(owner: psycopg.Connection, key: str) -> None:
    """Let the database take what is signed with the key, and nothing signed with another; its own seal stays."""
    if owner.execute("SELECT to_regclass('public.identity_key')").fetchone() == (None,):
        return
    signs = _pads(key.encode())
    seals = _pads(secrets.token_bytes(BLOCK))
    owner.execute(
        """
        INSERT INTO public.identity_key (signs_inner, signs_outer, seals_inner, seals_outer)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (only_one) DO UPDATE SET signs_inner = excluded.signs_inner, signs_outer = excluded.signs_outer
        """,
        [*signs, *seals],
    )


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The two blocks that HMAC puts before what it hashes, so that the database needs SHA-256 alone."""
    import hashlib

    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
