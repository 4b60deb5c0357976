"""What a log file is told: a line that was sent by somebody cannot pass for one of ours, and rows are not quoted."""

from __future__ import annotations

import logging
import re

#: Whatever ends a line, moves the cursor, or turns the direction of reading round.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
#: The lines in which PostgreSQL and psycopg quote what a row holds.
_QUOTED = re.compile(r"(?m)^(DETAIL|CONTEXT|STATEMENT|QUERY|HINT):.*$")


def one_line(text: str) -> str:
    """The text with what would break it up written out, such as \\n."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class OneLineFormatter(logging.Formatter):
    """A message is one line; the lines of a traceback are indented, so that none of them looks like a message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        record.message = one_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802
        traceback = super().formatException(ei)  # type: ignore[arg-type]
        traceback = _QUOTED.sub(r"\1: (left out)", traceback)
        return "\n".join(f"  {one_line(line)}" for line in traceback.split("\n"))
