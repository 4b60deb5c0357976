"""What is wrong with a caseload, or worth knowing about it, and where: file, row and column as shown on screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from typing import Any

from .layout import CaseloadFile, file_named

LONGEST_SHOWN = 40
A_FORMULA = "A formula is not accepted: put its result into the cell."


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One line of the check. `row` is 0 where the whole file is meant, `column` empty where the whole row is."""

    file: str
    row: int
    column: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row or "", self.column) if part)
        shown = f" [{self.value}]" if self.value else ""
        return f"{place}: {self.reason}{shown}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Remarks:
    """The faults, which stop an import, and the notices, which do not."""

    faults: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)

    def fault(self, file: str, row: int, column: str, reason: str, value: object = "") -> None:
        self.faults.append(Remark(file, row, column, reason, shown(value)))

    def in_order(self) -> Remarks:
        """The same, in the order of the files and by row."""
        return Remarks(_by_place(self.faults), _by_place(self.notices))

    def notice(self, file: str, row: int, column: str, reason: str, value: object = "") -> None:
        self.notices.append(Remark(file, row, column, reason, shown(value)))


def _by_place(remarks: list[Remark]) -> list[Remark]:
    order = list(CaseloadFile)

    def place(remark: Remark) -> tuple[int, str, int]:
        file = file_named(remark.file)
        return order.index(file) if file else -1, remark.file, remark.row

    return sorted(remarks, key=place)


class BadCell:
    """Stands where a cell could not be read, and says why. `column` is set where it is not the cell's own."""

    __slots__ = ("column", "reason", "value")

    def __init__(self, reason: str, value: object = "", column: str | None = None) -> None:
        self.reason = reason
        self.value = value
        self.column = column


def shown(value: object) -> str:
    """A value as a message may show it: printable, and short."""
    text = "".join(
        c if c.isprintable() else "�" if "\ud800" <= c <= "\udfff" or c == "\0" else " " for c in str(value)
    )
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """' Did you mean “Kent”?', or nothing where no known word is near."""
    by_key = {word.casefold(): word for word in known}
    near = get_close_matches(written.casefold(), by_key, n=1, cutoff=0.7)
    return f" Did you mean “{by_key[near[0]]}”?" if near else ""
