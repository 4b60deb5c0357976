"""Codes of an authenticator app (RFC 6238): six digits, a new one every 30 seconds."""

from __future__ import annotations

import hmac
import io
from datetime import datetime

import pyotp
import segno

SECONDS = 30
DIGITS = 6
ISSUER = "OpenMAPPA"


def new_key() -> str:
    """160 bits of chance, in base32."""
    return pyotp.random_base32()


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def code_of_step(key: str, step: int) -> str:
    return pyotp.TOTP(key).generate_otp(step)


def step_of(code: str, *, key: str, at: datetime) -> int | None:
    """The time step whose code it is: that of the instant, the one before or the one after; else none.

    All three are compared, so that the time taken does not tell which.
    """
    present, found = step_at(at), None
    for step in (present + 1, present, present - 1):
        if hmac.compare_digest(code_of_step(key, step).encode(), code.encode()):
            found = step
    return found


def in_groups(key: str) -> str:
    """The key as people type it: groups of four."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def qr_code(key: str, *, username: str) -> bytes:
    """What the authenticator app reads from the screen, as SVG."""
    address = pyotp.TOTP(key).provisioning_uri(name=username, issuer_name=ISSUER)
    picture = io.BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return picture.getvalue()
