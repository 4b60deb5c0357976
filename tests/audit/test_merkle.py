"""The Merkle tree against RFC 6962's own definition and known values, and the proofs that are handed out."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.audit.merkle import AT_ONCE, NODE, ROW, Paths, root_by_path, root_of


def defined(leaves: list[bytes]) -> bytes:
    """Section 2.1 of RFC 6962, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def numbered(count: int) -> list[bytes]:
    return [sha256(str(number).encode()).digest() for number in range(count)]


@pytest.mark.parametrize(
    "count", [0, 1, 2, 3, 4, 5, 7, 8, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 77]
)
def test_the_root_is_that_of_the_rfc(count: int) -> None:
    assert root_of(numbered(count)) == defined(numbered(count))


def test_the_root_over_the_first_inputs_that_certificate_transparency_tests_with() -> None:
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [sha256(ROW + bytes.fromhex(text)).digest() for text in inputs]
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert NODE != ROW


@given(st.integers(1, 600), st.data())
def test_a_path_leads_from_any_leaf_to_the_root_and_from_no_other(count: int, data: st.DataObject) -> None:
    leaves = numbered(count)
    place = data.draw(st.integers(0, count - 1))
    path = Paths(leaves).of(place)
    assert root_by_path(leaves[place], path) == defined(leaves)
    assert root_by_path(sha256(b"another").digest(), path) != defined(leaves)
