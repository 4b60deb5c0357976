"""A caseload made from a printed return gives every legible figure back, counted by someone else's rules."""

import csv
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mappa.figures import published
from mappa.figures.comparison import Verdict, agrees, compare
from mappa.figures.forms import Document, dotted, with_cells
from mappa.figures.reading import check
from mappa.figures.synthesis import Caseload, CountedAlready, FolderInUse, caseload_from_return, write
from tests.figures.odd_returns import of_2005, of_2014, of_the_nation
from tests.figures.reference_return import Folder, area_return, national_return

AREA_FILES = [name for name in published.names() if not name.startswith("national")]
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(MANY, max_examples=6, phases=(Phase.explicit, Phase.generate))


@pytest.fixture(scope="module")
def nation() -> Caseload:
    return caseload_from_return(check(published.load("national-2005-06")))


def counted_again(caseload: Caseload, of: Document, directory: Path) -> dict[str, Any]:
    write(caseload, directory)
    folder, year = Folder(directory), int(of["year"][:4])
    if of["form"] == "national":
        return national_return(folder, year)
    return area_return(folder, of["area"], year, of["form"])


def differing(of: Document, computed: dict[str, Any]) -> dict[str, Any]:
    return {
        dotted(each.path): (each.published, each.computed)
        for each in compare(of, computed)
        if each.verdict is Verdict.DIFFERENT
    }


@pytest.mark.parametrize("name", AREA_FILES)
@pytest.mark.parametrize("seed", [0, 7])
def test_every_legible_figure_of_an_area_comes_back(name: str, seed: int, tmp_path: Path) -> None:
    printed = check(published.load(name))
    caseload = caseload_from_return(printed, seed=seed)
    assert caseload.unmeetable == []
    assert agrees(compare(printed, counted_again(caseload, printed, tmp_path)))


@pytest.mark.parametrize("name", AREA_FILES)
def test_who_is_counted_already_is_not_invented_again(name: str, tmp_path: Path) -> None:
    printed = check(published.load(name))
    some = caseload_from_return(printed, seed=7)
    some.offenders = some.offenders[:60]
    some.populations = []
    already = counted_again(some, printed, tmp_path / "some")
    for number, one in enumerate(some.offenders):
        one.reference = f"ALREADY-{number}"
    rest = caseload_from_return(printed, already=already)
    assert rest.unmeetable == []
    assert len(rest.offenders) < len(caseload_from_return(printed).offenders)
    rest.offenders += some.offenders
    assert agrees(compare(printed, counted_again(rest, printed, tmp_path / "all")))


def test_nobody_can_be_counted_already_beyond_what_is_printed() -> None:
    printed = check(published.load("kent-2005-06"))
    already = with_cells(printed, {("items", "viii", "level_3", "category_1"): 22})
    with pytest.raises(CountedAlready, match=r"level_3\.category_1: 22 are counted already, but 21 printed"):
        caseload_from_return(printed, already=already)
    with pytest.raises(ValueError, match="Only an area’s return"):
        caseload_from_return(check(published.load("national-2005-06")), already=already)


def test_the_national_overview_comes_back_with_its_two_truncated_percentages(
    nation: Caseload, tmp_path: Path
) -> None:
    printed = check(published.load("national-2005-06"))
    comparisons = compare(printed, counted_again(nation, printed, tmp_path))
    not_equal = [dotted(each.path) for each in comparisons if each.verdict is not Verdict.EQUAL]
    assert not_equal == [
        "table_3_referred_change.level_2.printed_change_percent[1]",
        "table_3_referred_change.level_3.printed_change_percent[1]",
    ]
    assert nation.unmeetable == []


def test_the_totals_of_thames_valley_come_out(tmp_path: Path) -> None:
    printed = check(published.load("thames-valley-2006-07"))
    counted = counted_again(caseload_from_return(printed), printed, tmp_path)["items"]
    everyone = (
        counted["i"]["registered_sex_offenders"]
        + counted["vi"]["violent_and_other_sexual"]
        + counted["vii"]["other_offenders"]
    )
    level_2, level_3 = (sum(counted["viii"][level].values()) for level in ("level_2", "level_3"))
    assert (everyone, everyone - level_2 - level_3, level_2, level_3) == (1962, 1279, 641, 42)
    on_the_day = area_return(Folder(tmp_path), "Thames Valley", 2006, "2014")["tables"][
        "eligible_on_31_march"
    ]
    assert on_the_day["level_1"]["category_1"] == 746


def test_the_eleven_of_kent_at_neither_level_2_nor_3_are_at_level_1(tmp_path: Path) -> None:
    write(caseload_from_return(check(published.load("kent-2005-06"))), tmp_path)
    folder = Folder(tmp_path)
    at_level_1 = 0
    for reference in folder.references:
        in_category_3 = any(row["category"] == "3" for row in folder.categories[reference])
        in_year = [
            row["level"]
            for row in folder.levels[reference]
            if row["start"] < "2006-04-01" and (row["end"] or "9999") > "2005-04-01"
        ]
        at_level_1 += in_category_3 and in_year == ["1"]
    assert at_level_1 == 11


@MANY
@given(printed=of_2005(), seed=st.integers(0, 3))
def test_odd_returns_of_2005_come_back_but_for_the_figures_named(printed: Document, seed: int) -> None:
    _comes_back_as_promised(printed, seed)


@MANY
@given(printed=of_2014(), seed=st.integers(0, 3))
def test_odd_returns_of_2014_come_back_but_for_the_figures_named(printed: Document, seed: int) -> None:
    _comes_back_as_promised(printed, seed)


@FEWER
@given(printed=of_the_nation(), seed=st.integers(0, 3))
def test_odd_overviews_come_back_but_for_the_figures_named(printed: Document, seed: int) -> None:
    _comes_back_as_promised(printed, seed)


def _comes_back_as_promised(printed: Document, seed: int) -> None:
    caseload = caseload_from_return(printed, seed=seed)
    with TemporaryDirectory() as directory:
        computed = counted_again(caseload, printed, Path(directory))
    promised = {dotted(one.path): (one.printed, one.comes_out) for one in caseload.unmeetable}
    assert differing(printed, computed) == promised


def test_divisions_above_their_whole_come_out_and_the_whole_is_named(tmp_path: Path) -> None:
    printed = published.load("kent-2005-06")
    printed["items"]["i"]["registered_sex_offenders"] = 940
    caseload = caseload_from_return(check(printed))
    assert [(dotted(one.path), one.printed, one.comes_out) for one in caseload.unmeetable] == [
        ("items.i.registered_sex_offenders", 940, 941)
    ]
    assert "items.i.by_division" in caseload.unmeetable[0].because


def test_a_snapshot_above_the_year_is_named_with_the_figure_it_contradicts() -> None:
    printed = published.load("warwickshire-2014-15")
    printed["tables"]["eligible_on_31_march"]["level_3"]["category_2"] = 2
    unmeetable = {dotted(one.path): one for one in caseload_from_return(check(printed)).unmeetable}
    named = unmeetable["tables.eligible_on_31_march.level_3.category_2"]
    assert (named.printed, named.comes_out) == (2, 0)
    assert "tables.level_2_and_3_in_year.level_3.category_2" in named.because


def test_those_at_level_2_on_the_day_may_have_been_counted_at_level_3(tmp_path: Path) -> None:
    printed = published.load("warwickshire-2014-15")
    tables = printed["tables"]
    tables["level_2_and_3_in_year"]["level_2"].update(category_2=4, all=28)
    tables["level_2_and_3_in_year"]["level_3"].update(category_2=15, all=16)
    caseload = caseload_from_return(check(printed))
    assert caseload.unmeetable == []
    assert agrees(compare(check(printed), counted_again(caseload, printed, tmp_path)))


def test_more_at_levels_2_and_3_than_in_the_area_are_in_custody_all_year(tmp_path: Path) -> None:
    printed = published.load("gloucestershire-2005-06")
    printed["items"]["vi"]["violent_and_other_sexual"] = 3
    printed["items"]["i"].update(registered_sex_offenders=20, by_division={}, per_100k=4)
    printed["items"]["ix"]["c_charged_serious_sexual_or_violent_offence"] = {"level_2": 130, "level_3": 19}
    printed["items"]["ii"]["registration_breaches_cautioned_or_convicted"] = 150
    caseload = caseload_from_return(check(printed))
    assert caseload.unmeetable == []
    assert agrees(compare(check(printed), counted_again(caseload, printed, tmp_path)))


def test_orders_are_made_where_nobody_is_registered(tmp_path: Path) -> None:
    printed = check(published.load("gloucestershire-2005-06"))
    for item in ("i", "ii", "vi", "vii", "viii", "ix"):
        printed["items"].pop(item)
    printed["items"]["iv"]["notification_order"] = {"applied": 2, "interim_granted": 5, "full_imposed": 9}
    caseload = caseload_from_return(check(printed))
    counted = counted_again(caseload, printed, tmp_path)
    assert agrees(compare(check(printed), counted))
    assert counted["items"]["i"]["registered_sex_offenders"] == 0


def test_nobody_is_counted_in_another_area(tmp_path: Path) -> None:
    """Transfers in and out must not disturb the return of an area that is loaded beside this one."""
    write(caseload_from_return(check(published.load("kent-2005-06"))), tmp_path)
    folder = Folder(tmp_path)
    others = {row["area"] for rows in folder.residence.values() for row in rows} - {"Kent"}
    assert len(others) > 10
    for area in others:
        for year in range(2000, 2009):
            items = area_return(folder, area, year, "2005")["items"]
            assert items["i"]["registered_sex_offenders"] == 0
            assert items["vi"] == {"violent_and_other_sexual": 0}
            assert items["vii"] == {"other_offenders": 0}
            assert all(count == 0 for row in items["viii"].values() for count in row.values())
            assert all(count == 0 for row in items["ix"].values() for count in row.values())


def test_the_same_seed_writes_the_same_files_and_another_does_not(tmp_path: Path) -> None:
    printed = check(published.load("warwickshire-2014-15"))
    for name, seed in (("one", 0), ("again", 0), ("other", 5)):
        write(caseload_from_return(printed, seed=seed), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "offenders.csv" in files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert (tmp_path / "one/levels.csv").read_bytes() != (tmp_path / "other/levels.csv").read_bytes()


def test_references_never_meet(tmp_path: Path) -> None:
    seen: set[str] = set()
    for name in AREA_FILES:
        for seed in (0, 1):
            references = {
                one.reference
                for one in caseload_from_return(check(published.load(name)), seed=seed).offenders
            }
            assert not references & seen
            assert max(map(len, references)) <= 40
            seen |= references
    assert "KENT-2005-06-000001" in seen
    assert "KENT-2005-06-S1-000001" in seen


def test_the_people_are_plausible() -> None:
    offenders = caseload_from_return(check(published.load("kent-2005-06"))).offenders
    first_day = date(2005, 4, 1)
    ages = [(first_day - one.date_of_birth).days // 365 for one in offenders]
    assert min(ages) >= 18
    assert max(ages) <= 86
    assert 0.9 < sum(one.sex == "male" for one in offenders) / len(offenders) < 1
    assert len({one.family_name for one in offenders}) > 100
    for one in offenders:
        for start in [period.start for period in (*one.categories, *one.levels, *one.custody)]:
            assert start.year - one.date_of_birth.year >= 17


def test_two_people_share_a_name_and_a_date_of_birth() -> None:
    people = [
        (one.family_name, one.given_names, one.date_of_birth)
        for one in caseload_from_return(check(published.load("kent-2005-06"))).offenders
    ]
    assert len(set(people)) < len(people)


def test_the_year_has_edges() -> None:
    """Periods that begin on 1 April or 31 March, or whose last day is one of them, are what a return gets wrong."""
    starts, ends = set(), set()
    for seed in range(6):
        for one in caseload_from_return(check(published.load("kent-2005-06")), seed=seed).offenders:
            starts |= {period.start for period in one.categories}
            ends |= {period.end for period in one.categories}
    assert {date(2005, 4, 1), date(2006, 3, 31), date(2006, 4, 1)} <= starts
    assert {date(2005, 4, 1), date(2005, 4, 2), date(2006, 4, 1)} <= ends


def test_a_rate_becomes_a_population_marked_as_implied(tmp_path: Path) -> None:
    write(caseload_from_return(check(published.load("kent-2005-06"))), tmp_path)
    with (tmp_path / "populations.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {
            "area": "Kent",
            "year": "2005-06",
            "base": "all",
            "population": "1595000",
            "source": "implied by the printed rate",
        }
    ]


def test_no_rate_gives_no_populations_file(tmp_path: Path) -> None:
    write(caseload_from_return(check(published.load("kent-2005-06"))), tmp_path)
    write(caseload_from_return(check(published.load("warwickshire-2014-15"))), tmp_path)
    assert not (tmp_path / "populations.csv").exists()


def test_the_two_earliest_years_are_published_figures(nation: Caseload) -> None:
    assert [(row.year, row.category, row.offenders) for row in nation.published_figures] == [
        ("2002-03", 1, 21513),
        ("2002-03", 2, 29594),
        ("2002-03", 3, 1802),
        ("2003-04", 1, 24572),
        ("2003-04", 2, 12754),
        ("2003-04", 3, 2166),
    ]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("keep me")
    with pytest.raises(FolderInUse, match=r"minutes\.txt"):
        write(caseload_from_return(check(published.load("warwickshire-2014-15"))), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]


def test_a_write_that_fails_leaves_the_caseload_before_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(caseload_from_return(check(published.load("warwickshire-2014-15"))), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    caseload = caseload_from_return(check(published.load("kent-2005-06")))

    class BrokenRows(list[Any]):
        def __iter__(self) -> Any:
            raise OSError("no space left on device")

    caseload.offenders[-1].events = BrokenRows()
    with pytest.raises(OSError, match="no space left"):
        write(caseload, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    caseload_from_return(
        check(published.load("warwickshire-2014-15")), progress=lambda done, total: told.append((done, total))
    )
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_area_in_capitals_lives_in_the_area_as_it_is_known() -> None:
    printed = with_cells(published.load("warwickshire-2014-15"), {("area",): "WARWICKSHIRE "})
    offenders = caseload_from_return(check(printed)).offenders
    assert {one.residence[-1].area for one in offenders} >= {"Warwickshire"}
    assert not any(row.area.isupper() for one in offenders for row in one.residence)
