"""A seal as one line of text: what its digest is taken of, what is anchored, and what a verifier compares."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from .merkle import SEAL

#: What the first seal gives as the digest of the one before it.
NONE_BEFORE = bytes(32)


@dataclass(frozen=True)
class SealLine:
    """The columns of one row of audit_seal; instants are microseconds since 1970."""

    number: int
    epoch: int
    first_transaction: int
    end_transaction: int  # the first that is no longer under this seal
    rows: int
    root: bytes
    previous: bytes
    at: int

    @property
    def digest(self) -> bytes:
        return sha256(SEAL + self._text.encode()).digest()

    @property
    def _text(self) -> str:
        return "\t".join(
            str(value.hex() if isinstance(value, bytes) else value)
            for value in (
                self.number,
                self.epoch,
                self.first_transaction,
                self.end_transaction,
                self.rows,
                self.root,
                self.previous,
                self.at,
            )
        )

    def __str__(self) -> str:
        return f"{self._text}\t{self.digest.hex()}"

    @classmethod
    def read(cls, line: str) -> tuple[SealLine, bytes]:
        """A line and the digest that it gives, which is to be compared; ValueError where it is no such line."""
        *numbers, root, previous, at, digest = line.split("\t")
        number, epoch, first, end, rows = map(int, numbers)
        seal = cls(number, epoch, first, end, rows, bytes.fromhex(root), bytes.fromhex(previous), int(at))
        return seal, bytes.fromhex(digest)
