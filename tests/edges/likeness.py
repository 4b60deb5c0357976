"""When two answers are alike: equal byte by byte, but for what differs between any two answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
#: The token of the browser, the id of a form's one sending, when it was opened, and the number of a request.
ALWAYS_DIFFERENT = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'name="operation_id" value="[^"]*"'),
    re.compile(rb'name="opened_at" value="[^"]*"'),
    re.compile(UUID.encode()),
)
HEADERS_ALWAYS_DIFFERENT = {"x-request-id", "date", "set-cookie"}


def body(response: Any) -> bytes:
    """What the answer says, without what differs between any two."""
    said: bytes = response.content
    for pattern in ALWAYS_DIFFERENT:
        said = pattern.sub(b"", said)
    return said


def headers(response: Any) -> Mapping[str, str]:
    return {
        name.lower(): value
        for name, value in response.headers.items()
        if name.lower() not in HEADERS_ALWAYS_DIFFERENT
    }


def likeness(response: Any) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """Everything about an answer by which two could be told apart: compare two with ==."""
    return response.status_code, body(response), tuple(sorted(headers(response).items()))
