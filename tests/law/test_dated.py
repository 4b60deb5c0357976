"""A legal value knows its history, and refuses to guess outside it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.law.citation import Citation
from mappa.law.dated import BadHistory, Dated, NoLongerInForce, NotInForce, NotYetInForce, Repeal, Version

CITATION = Citation("An Act", "section 1", "https://www.legislation.gov.uk/ukpga/2003/42/section/83")


def version(day: date, value: str = "value", *, verified: bool = True, note: str = "") -> Version[str]:
    return Version(in_force_from=day, value=value, citation=CITATION, verified=verified, note=note)


def dated(*versions: Version[str], repeal: Repeal | None = None) -> Dated[str]:
    return Dated(name="a value", description="What it is.", versions=versions, repeal=repeal)


FIRST, SECOND, GONE = date(2004, 5, 1), date(2012, 8, 13), date(2015, 3, 8)
CHANGED = dated(
    version(FIRST, "first"),
    version(SECOND, "second"),
    repeal=Repeal(on=GONE, citation=CITATION, verified=True),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (FIRST, "first"),
        (date(2012, 8, 12), "first"),
        (SECOND, "second"),
        (date(2015, 3, 7), "second"),
    ],
)
def test_a_version_stands_from_its_day_until_the_next(day: date, value: str) -> None:
    assert CHANGED.on(day) == value
    assert CHANGED.is_in_force(day)


def test_the_day_before_commencement_is_refused_and_not_guessed() -> None:
    with pytest.raises(NotYetInForce, match=r"nothing is recorded before 1 May 2004.*30 April 2004"):
        CHANGED.on(date(2004, 4, 30))
    assert not CHANGED.is_in_force(date(2004, 4, 30))


def test_the_day_of_repeal_is_the_first_day_without_the_value() -> None:
    with pytest.raises(NoLongerInForce, match=r"repealed on 8 March 2015 \(An Act, section 1\)"):
        CHANGED.on(GONE)
    assert not CHANGED.is_in_force(GONE)
    assert issubclass(NoLongerInForce, NotInForce)


@given(
    starts=st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6, unique=True).map(
        sorted
    ),
    day=st.dates(date(1985, 1, 1), date(2035, 1, 1)),
)
def test_the_version_of_a_day_is_the_last_that_began_by_then(starts: list[date], day: date) -> None:
    value = dated(*(version(start, start.isoformat()) for start in starts))
    begun = [start for start in starts if start <= day]
    if begun:
        assert value.on(day) == begun[-1].isoformat()
    else:
        with pytest.raises(NotYetInForce):
            value.on(day)


@given(starts=st.lists(st.dates(), min_size=2, max_size=5))
def test_versions_out_of_order_or_of_the_same_day_are_refused(starts: list[date]) -> None:
    if all(earlier < later for earlier, later in pairwise(starts)):
        assert dated(*map(version, starts)).commenced_on == starts[0]
    else:
        with pytest.raises(BadHistory, match="must come before"):
            dated(*map(version, starts))


@pytest.mark.parametrize("repealed_on", [FIRST, FIRST - timedelta(days=1)])
def test_a_repeal_before_the_last_version_is_refused(repealed_on: date) -> None:
    with pytest.raises(BadHistory, match="after the last version"):
        dated(version(FIRST), repeal=Repeal(on=repealed_on, citation=CITATION, verified=True))


def test_a_value_needs_a_name_a_description_and_a_version() -> None:
    with pytest.raises(BadHistory, match="needs a name"):
        Dated(name=" ", description="What it is.", versions=(version(FIRST),))
    with pytest.raises(BadHistory, match="description"):
        Dated(name="a value", description="", versions=(version(FIRST),))
    with pytest.raises(BadHistory, match="at least one version"):
        Dated[str](name="a value", description="What it is.", versions=())


def test_a_value_needs_a_citation() -> None:
    uncited = Version(in_force_from=FIRST, value="value", citation=None, verified=True)  # type: ignore[arg-type]
    with pytest.raises(BadHistory, match="citation"):
        dated(uncited)


def test_what_was_not_verified_says_what_remains_to_be_checked() -> None:
    with pytest.raises(BadHistory, match="remains to be checked"):
        dated(version(FIRST, verified=False))
    with pytest.raises(BadHistory, match="remains to be checked"):
        dated(version(FIRST), repeal=Repeal(on=GONE, citation=CITATION, verified=False))
    assert dated(version(FIRST, verified=False, note="The day.")).on(FIRST) == "value"
