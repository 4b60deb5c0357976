"""Areas are known by their names however they are written."""

import pytest

from mappa.figures.areas import MAPPA_AREAS, slug_of, usual_name


def test_there_are_42_areas_of_which_4_are_welsh() -> None:
    assert len({area.slug for area in MAPPA_AREAS}) == 42
    assert sum(area.nation == "Wales" for area in MAPPA_AREAS) == 4


@pytest.mark.parametrize("written", ["Avon & Somerset", "avon and somerset", " Avon  and Somerset "])
def test_an_area_is_known_however_its_name_is_written(written: str) -> None:
    assert slug_of(written) == "avon-and-somerset"
    assert usual_name(written) == "Avon and Somerset"
