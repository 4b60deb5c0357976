"""The Merkle tree of RFC 6962 over the digests of audit rows: one root stands for all of them, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

# What is hashed begins with a byte that tells a row from a node and a seal, so that none passes for another.
ROW, NODE, SEAL = b"\x00", b"\x01", b"\x02"

#: The root over no rows.
EMPTY = sha256(b"").digest()
#: So many leaves are folded at a time, which is faster than one by one; a power of two.
AT_ONCE = 256
_AT_ONCE_HEIGHT = AT_ONCE.bit_length() - 1


def _parent(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


class Tree:
    """A tree that grows to the right and keeps only the roots of its full parts: a few dozen digests."""

    def __init__(self) -> None:
        self.leaves = 0
        self._waiting: list[bytes] = []
        self._full: list[tuple[int, bytes]] = []  # height and root, the highest first

    def add(self, leaf: bytes) -> None:
        self.leaves += 1
        waiting = self._waiting
        waiting.append(leaf)
        if len(waiting) == AT_ONCE:
            level = waiting
            while len(level) > 1:
                pairs = iter(level)
                level = [
                    sha256(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)
                ]
            _push(self._full, _AT_ONCE_HEIGHT, level[0])
            self._waiting = []

    def root(self) -> bytes:
        full = list(self._full)
        for leaf in self._waiting:
            _push(full, 0, leaf)
        if not full:
            return EMPTY
        _, root = full.pop()
        while full:
            _, left = full.pop()
            root = _parent(left, root)
        return root


def _push(full: list[tuple[int, bytes]], height: int, root: bytes) -> None:
    while full and full[-1][0] == height:
        _, left = full.pop()
        root = _parent(left, root)
        height += 1
    full.append((height, root))


def root_of(leaves: Iterable[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


class Paths:
    """The ways from each of some leaves to their root: all levels of the tree are kept."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.levels = [list(leaves)]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            level = [_parent(left, right) for left, right in zip(below[::2], below[1::2], strict=False)]
            if len(below) % 2:  # the last stands alone, and goes up as it is
                level.append(below[-1])
            self.levels.append(level)

    def of(self, place: int) -> list[tuple[str, bytes]]:
        """The digests beside the way from a leaf to the root, lowest first, each with the side it stands on.

        With them anybody can see that a row is under a seal who has neither the database nor the other rows.
        """
        path = []
        for level in self.levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                path.append(("right" if beside > place else "left", level[beside]))
            place //= 2
        return path


def root_by_path(leaf: bytes, path: Iterable[tuple[str, bytes]]) -> bytes:
    for side, beside in path:
        leaf = _parent(leaf, beside) if side == "right" else _parent(beside, leaf)
    return leaf
