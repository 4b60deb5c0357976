"""What a file says against itself is found, in those published and in others; what is right raises no alarm."""

from typing import Any

import pytest

from mappa.figures import published
from mappa.figures.contradictions import Contradiction, Severity, examine
from mappa.figures.contradictions.explanations import is_slip
from mappa.figures.forms import Document, cells, dotted, form_2005, is_percentage, path_of, with_cells
from mappa.figures.reading import check


def found_in(document: Document) -> dict[str, Contradiction]:
    return {
        finding.path: finding
        for finding in examine(check(document))
        if finding.severity is not Severity.OBSERVATION
    }


def observed_in(document: Document) -> dict[str, Contradiction]:
    return {
        finding.path: finding
        for finding in examine(check(document))
        if finding.severity is Severity.OBSERVATION
    }


def changed(name: str, **figures: Any) -> Document:
    return with_cells(published.load(name), {path_of(path): value for path, value in figures.items()})


def noted(name: str, note: str) -> Document:
    return {**published.load(name), "as_printed_notes": [note]}


EXPECTED = {
    "gloucestershire-2005-06": {
        "items.ix.a_returned_to_custody_breach_of_licence.level_2": ("lost", "cannot be inferred"),
        "items.ix.a_returned_to_custody_breach_of_licence.level_3": ("lost", "cannot be inferred"),
    },
    "kent-2005-06": {
        "items.vii.other_offenders": ("20 + 14 = 34", "11 of them were at level 1"),
        "items.v": ("the form does not ask for", ""),
    },
    "national-2005-06": {
        "table_3_referred_change.level_2.printed_change_percent[1]": ("18.40%", "truncated"),
        "table_3_referred_change.level_3.printed_change_percent[1]": ("-7.50%", "truncated"),
    },
    "thames-valley-2006-07": {
        "items.viii.level_2.category_1": ("says 236", "236 = 221 + 15"),
        "items.iii.sopo.full_imposed": ("says 12", "12 = 13 − 1"),
    },
    "warwickshire-2014-15": {
        "tables.eligible_on_31_march.level_1": ("98.7%", "(540 − 44) / 540 = 91.85%"),
        "tables.per_100k": ("missing", "cannot be inferred"),
    },
    "west-mercia-2005-06": {
        "items.i.registered_sex_offenders": ("= 632, but 635", "three of the 635 have no division"),
        "level_3_by_division.Shrewsbury": ("not a division", "Shropshire"),
        "level_3_by_division.Telford and Wrekin": ("not a division", "“Telford”"),
        "period": ("dates of 2004-05", "the form of the year before"),
    },
}


@pytest.mark.parametrize("name", published.names())
def test_the_contradictions_of_a_published_file_are_found_and_no_others(name: str) -> None:
    found = found_in(published.load(name))
    assert {path: finding.path for path, finding in found.items()} == {path: path for path in EXPECTED[name]}
    for path, (what, why) in EXPECTED[name].items():
        assert what in found[path].what
        assert why in found[path].likeliest_explanation


def test_the_92_per_cent_of_warwickshire_has_both_explanations() -> None:
    why = found_in(published.load("warwickshire-2014-15"))[
        "tables.eligible_on_31_march.level_1"
    ].likeliest_explanation
    assert "mixes two bases" in why
    assert "national figure" in why


def test_full_orders_above_applications_are_observed_and_no_contradiction() -> None:
    for name in ("gloucestershire-2005-06", "kent-2005-06"):
        assert (
            "at sentence"
            in observed_in(published.load(name))["items.iii.sopo.full_imposed"].likeliest_explanation
        )
    of_thames_valley = observed_in(published.load("thames-valley-2006-07"))
    assert "all 17 full" in of_thames_valley["prior_years.2005-06.sopo.full_imposed"].what


def test_a_change_of_definition_is_observed_at_the_change_it_spoils() -> None:
    path = "table_1_offenders_by_category.printed_change_percent.category_2[0]"
    assert "not like for like" in observed_in(published.load("national-2005-06"))[path].what


WHOLES_AND_PARTS = [
    (name, path)
    for name in ("warwickshire-2014-15", "national-2005-06")
    for path, value in cells(published.load(name)).items()
    if value is not None
    and not is_percentage(path)
    and path[0] != "rso_per_100k_range"
    and path[1] not in ("rso_cautioned_or_convicted_for_breach", "orders_imposed", "rso_charged_or_cautioned")
]


@pytest.mark.parametrize(
    ("name", "path"), WHOLES_AND_PARTS, ids=lambda value: dotted(value) if isinstance(value, tuple) else value
)
def test_any_figure_that_is_a_part_or_a_whole_is_missed_when_it_is_wrong(name: str, path: Any) -> None:
    printed = published.load(name)
    before = {(finding.path, finding.what) for finding in examine(check(printed))}
    printed = with_cells(printed, {path: cells(printed)[path] + 7})
    new = [finding for finding in examine(check(printed)) if (finding.path, finding.what) not in before]
    assert any(
        finding.severity is Severity.CONTRADICTION and finding.likeliest_explanation for finding in new
    )


@pytest.mark.parametrize(
    "path",
    [path for path in cells(published.load("national-2005-06")) if is_percentage(path)],
    ids=dotted,
)
def test_any_wrong_percentage_is_found(path: Any) -> None:
    printed = published.load("national-2005-06")
    wrong = with_cells(printed, {path: cells(printed)[path] + 3})
    assert dotted(path) in found_in(wrong)


@pytest.mark.parametrize("division", list(published.load("kent-2005-06")["items"]["i"]["by_division"]))
def test_a_division_counted_twice_is_recognised(division: str) -> None:
    printed = published.load("kent-2005-06")
    size = printed["items"]["i"]["by_division"][division]
    printed["items"]["i"]["registered_sex_offenders"] -= size
    found = found_in(printed)["items.i.registered_sex_offenders"]
    assert f"{division} ({size})" in found.likeliest_explanation


def test_digits_that_changed_places_are_recognised() -> None:
    found = found_in(changed("kent-2005-06", **{"items.i.registered_sex_offenders": 914}))
    assert "914 may be a misprint of 941" in found["items.i.registered_sex_offenders"].likeliest_explanation
    assert is_slip(914, 941)
    assert is_slip(1279, 129)
    assert not is_slip(941, 941)
    assert not is_slip(5, 6)


def test_more_at_levels_2_and_3_than_live_in_the_area_is_found() -> None:
    found = found_in(changed("kent-2005-06", **{"items.vi.violent_and_other_sexual": 200}))
    assert "custody all year" in found["items.vi.violent_and_other_sexual"].likeliest_explanation


def test_more_returned_to_custody_than_were_managed_is_found() -> None:
    path = "items.ix.b_returned_to_custody_breach_of_order.level_3"
    assert "events are counted" in found_in(changed("kent-2005-06", **{path: 51}))[path].likeliest_explanation


def test_a_lost_division_makes_no_false_sum() -> None:
    printed = changed("kent-2005-06", **{"items.i.by_division.Medway": None})
    assert set(found_in(printed)) == {*EXPECTED["kent-2005-06"], "items.i.by_division.Medway"}


def test_a_number_in_a_dash_and_a_key_of_another_form_are_found() -> None:
    printed = changed(
        "warwickshire-2014-15", **{"tables.eligible_on_31_march.level_1.category_3": 0, "tables.wanted": 4}
    )
    found = found_in(printed)
    assert "dash" in found["tables.eligible_on_31_march.level_1.category_3"].likeliest_explanation
    assert "does not ask for" in found["tables.wanted"].what


def test_the_third_answer_of_item_v_is_found_where_it_is_in_the_figures() -> None:
    found = found_in(changed("thames-valley-2006-07", **{"items.v.foreign_travel_order.c": 0}))
    assert "items.v.foreign_travel_order.c" in found


def test_a_period_of_the_year_before_is_found() -> None:
    found = found_in(changed("kent-2005-06", **{"period.start": "2004-04-01"}))
    assert "year before" in found["period.start"].likeliest_explanation


def test_more_on_the_day_than_in_the_year_is_found() -> None:
    printed = changed(
        "warwickshire-2014-15",
        **{
            "tables.eligible_on_31_march.level_3.category_1": 2,
            "tables.eligible_on_31_march.total.category_1": 381,
            "tables.eligible_on_31_march.total.all": 542,
        },
    )
    assert (
        "2 offenders were at level 3 on 31 March, but 1"
        in found_in(printed)["tables.eligible_on_31_march.level_3"].what
    )


def test_earlier_years_that_do_not_add_up_are_found() -> None:
    found = found_in(changed("thames-valley-2006-07", **{"prior_years.2005-06.level_1": 1207}))
    assert "1,207 + 457 + 28 = 1,692" in found["prior_years.2005-06.total"].what


DISAGREEING = [
    (
        "kent-2005-06",
        "The foreword says 486 offenders at level 3; item viii prints 21.",
        "items.viii.level_3.category_1",
        "",
    ),
    (
        "kent-2005-06",
        "There were 50 offenders at level 2.",
        "items.viii.level_2",
        "",
    ),
    (
        "kent-2005-06",
        "The chair counts 253 registered sex offenders at level 2.",
        "items.viii.level_2.category_1",
        "232 + 21",
    ),
    (
        "kent-2005-06",
        "The police applied for 5 SOPOs; 46 full SOPOs were made.",
        "items.iii.sopo.full_imposed",
        "misprint of 64",
    ),
    (
        "kent-2005-06",
        "Of the 56 breaches: 20 cautions, 30 convictions.",
        "as_printed_notes[0]",
        "not listed",
    ),
    (
        "kent-2005-06",
        "Of the 65 breaches, most were cautions.",
        "items.ii.registration_breaches_cautioned_or_convicted",
        "misprint of 56",
    ),
    (
        "kent-2005-06",
        "In all 1,649 offenders = 941 + 663 + 54.",
        "as_printed_notes[0]",
        "",
    ),
    (
        "kent-2005-06",
        "The divisions add up to 940.",
        "items.i.by_division",
        "",
    ),
    (
        "kent-2005-06",
        "The dates printed are those of 2006-07.",
        "period",
        "another return",
    ),
    (
        "gloucestershire-2005-06",
        "(b) reads level 3: 2, level 2: 0.",
        "items.ix.b_returned_to_custody_breach_of_order.level_3",
        "",
    ),
    (
        "thames-valley-2006-07",
        "In the year 936 registered sex offenders lived here.",
        "items.i.registered_sex_offenders",
        "2005-06",
    ),
    (
        "national-2005-06",
        "There were 12,550 offenders at level 2.",
        "table_2_levels_2005_06.level_2.total",
        "misprint of 12,505",
    ),
    (
        "national-2005-06",
        "The text has 1,559 registered sex offenders charged or cautioned or convicted.",
        "table_5_enforcement_and_orders.rso_charged_or_cautioned.2005-06",
        "",
    ),
    (
        "warwickshire-2014-15",
        "The report says that 44 offenders were at level 2.",
        "tables.level_2_and_3_in_year.level_2.all",
        "Total",
    ),
]


@pytest.mark.parametrize(("name", "note", "path", "explained"), DISAGREEING)
def test_a_text_that_disagrees_with_its_table_is_found(
    name: str, note: str, path: str, explained: str
) -> None:
    found = found_in(noted(name, note))
    assert path in found
    assert explained in found[path].likeliest_explanation


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("kent-2005-06", "170 level 3 meetings were held for 50 offenders in the year."),
        ("kent-2005-06", "941 registered sex offenders lived in the area on 31 March 2006, 59 per 100,000."),
        ("kent-2005-06", "Of the 56 breaches: 26 cautions, 30 convictions."),
        ("kent-2005-06", "Level 3, category 1: 7 new in the year, 21 with those continuing."),
        ("kent-2005-06", "37 offenders at level 2 were recalled."),
        ("kent-2005-06", "The 12 months to 31 March 2006 saw 3 more approved premises; see section 6 and table 4."),
        ("kent-2005-06", "1,649 offenders = 941 registered sex offenders + 663 violent + 45 other offenders."),
        ("warwickshire-2014-15", "99% at level 1, 43 offenders at level 2, 7 of them on the day."),
        ("national-2005-06", "47,653 offenders, of whom 12,505 at level 2."),
        ("national-2005-06", "47,653 offenders, of whom 13,783 were at levels 2 and 3; 71% at level 1."),
    ],
)  # fmt: skip
def test_a_text_that_agrees_with_its_table_raises_no_alarm(name: str, note: str) -> None:
    assert set(found_in(noted(name, note))) <= {*EXPECTED[name]}
    assert not [
        finding for finding in examine(check(noted(name, note))) if "as_printed_notes" in finding.what
    ]


def test_notes_that_are_no_notes_are_left_alone() -> None:
    printed = {
        **published.load("thames-valley-2006-07"),
        "as_printed_notes": [7, None, {"a": 1}],
        "prior_years": [1],
    }
    printed["level_3_by_division"] = "none"
    assert found_in(printed) == {}


def test_a_computed_return_without_notes_is_examined_too() -> None:
    printed = published.load("thames-valley-2006-07")
    for key in ("as_printed_notes", "prior_years", "source"):
        del printed[key]
    assert found_in(printed) == {}
    assert form_2005.REGISTERED in cells(printed)
