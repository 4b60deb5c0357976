"""Locks for rules that span rows, held until the transaction ends."""

from __future__ import annotations

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    AGENCIES = 5_202_601
    DIVISIONS = 5_202_602
    ADMINISTRATORS = 5_202_603
    SIGN_IN = 5_202_604


def hold(lock: Lock) -> None:
    """Wait until nobody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock.value])


def hold_for(lock: Lock, name: str) -> None:
    """Wait until nobody else holds it for the same name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [lock.value, name])
