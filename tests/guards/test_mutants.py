"""Each mutant still breaks something: the rule that it breaks stands where it says, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.mutants import APPLICATION, DATABASE, Mutant

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("mutant", [*APPLICATION, *DATABASE], ids=lambda mutant: mutant.name)
def test_the_text_that_a_mutant_breaks_is_there_once(mutant: Mutant) -> None:
    assert (PROJECT / mutant.file).read_text().count(mutant.old) == 1
    assert mutant.new != mutant.old
