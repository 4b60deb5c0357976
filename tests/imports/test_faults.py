"""Every kind of fault that a check finds, each with its file, row, column and reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.imports.checking.standing import Plan
from mappa.imports.layout import CaseloadFile
from mappa.levels.models import LevelReview
from mappa.offenders.models import Offender
from tests.people_fixtures import make_person

SOUND = {
    "offenders": "K-1,Carter,Daniel,1970-02-03,male",
    "residence": "K-1,Kent,,2004-01-01,",
    "categories": "K-1,1,2004-01-01,",
}


LEVEL_2 = "K-1,2,2004-01-01,2005-01-01"


def seen(plan: Plan) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.row, fault.column) for fault in plan.remarks.in_order().faults]


def test_a_sound_caseload_has_no_faults(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(folder(**SOUND), carys)
    assert not plan.remarks.faults
    assert {one["file"]: one["new"] for one in plan.counts()} == {
        "offenders": 1,
        "residence": 1,
        "categories": 1,
    }


@pytest.mark.parametrize(
    ("files", "place", "reason"),
    [
        ({"residence": "K-1,Kemt,,2004-01-01,"}, ("residence.csv", 2, "area"), "Did you mean “Kent”?"),
        ({"residence": "K-1,,,2004-01-01,"}, ("residence.csv", 2, "area"), "empty"),
        (
            {"residence": "K-1,Kent,(none),2004-01-01,"},
            ("residence.csv", 2, "division"),
            "Leave the cell empty",
        ),
        ({"residence": "K-1,Kent,,,"}, ("residence.csv", 2, "start"), "needs a date"),
        ({"residence": "K-1,Kent,,2004-01-01,2004-01-01"}, ("residence.csv", 2, "end"), "same as the start"),
        ({"residence": "K-1,Kent,,2004-01-02,2004-01-01"}, ("residence.csv", 2, "end"), "before the start"),
        (
            {"residence": "K-1,Kent,,2004-01-01,2005-01-01\nK-1,Kent,,2004-12-31,"},
            ("residence.csv", 3, "start"),
            "overlaps that of row 2, 2004-01-01 to 2005-01-01",
        ),
        (
            {"levels": "K-1,1,2004-01-01,\nK-1,1,2004-01-01,"},
            ("levels.csv", 3, "start"),
            "the same as row 2",
        ),
        (
            {"levels": "K-1,2,2006-01-01,\nK-1,1,2004-01-01,2005-01-01\nK-1,1,2004-06-01,2004-07-01"},
            ("levels.csv", 4, "start"),
            "overlaps that of row 3",
        ),
        ({"levels": "K-1,4,2004-01-01,"}, ("levels.csv", 2, "level"), "Not one of: 1, 2, 3."),
        ({"levels": "K-1,,2004-01-01,"}, ("levels.csv", 2, "level"), "empty"),
        ({"categories": "K-1,5,2004-01-01,"}, ("categories.csv", 2, "category"), "Not one of: 1, 2, 3, 4."),
        (
            {"categories": "K-1,4,2022-06-27,"},
            ("categories.csv", 2, "start"),
            "no category 4 before 28 June 2022",
        ),
        ({"custody": "K-9,2004-01-01,"}, ("custody.csv", 2, "reference"), "No offender in offenders.csv"),
        ({"custody": "k-1,2004-01-01,"}, ("custody.csv", 2, "reference"), "Did you mean “K-1”?"),
        ({"custody": ",2004-01-01,"}, ("custody.csv", 2, "reference"), "every row needs a reference"),
        ({"custody": "K-1,31/03/2004,"}, ("custody.csv", 2, "start"), "another order"),
        ({"custody": "K-1,2004-02-30,"}, ("custody.csv", 2, "start"), "no 30 February 2004"),
        (
            {"offenders": "K-1,Carter,Daniel,1970-02-03,male\nK-1,Carter,Daniel,1970-02-03,male"},
            ("offenders.csv", 3, "reference"),
            "row 2 has it already",
        ),
        ({"offenders": "K-1,,Daniel,1970-02-03,male"}, ("offenders.csv", 2, "family_name"), "family name"),
        ({"offenders": "K-1,Carter,Daniel,1970-02-03,man"}, ("offenders.csv", 2, "sex"), "male, m, female"),
        (
            {"offenders": "K-1,Carter,Daniel,2026-11-23,male"},
            ("offenders.csv", 2, "date_of_birth"),
            "in the future",
        ),
        (
            {"offenders": "K-1,Carter,Daniel,2004-01-02,male"},
            ("offenders.csv", 2, "date_of_birth"),
            "after 2004-01-01, in categories.csv row 2",
        ),
        ({"offenders": "K-1,=1+1,Daniel,,male"}, ("offenders.csv", 2, "family_name"), "formula"),
        (
            {"offenders": "K-1,Carter,Daniel,,male,more"},
            ("offenders.csv", 2, ""),
            "more cells than the header",
        ),
        (
            {"offenders": SOUND["offenders"] + "\nK-2,Lowe,Ann,,female"},
            ("offenders.csv", 3, "reference"),
            "no row in residence.csv",
        ),
        ({"orders": "K-1,asbo,full,2004-02-01,court"}, ("orders.csv", 2, "order"), "Not one of: sopo, "),
        ({"orders": "K-1,sopo,final,2004-02-01,court"}, ("orders.csv", 2, "step"), "applied, interim, full"),
        ({"orders": "K-1,sopo,full,2004-02-01,judge"}, ("orders.csv", 2, "sought_by"), "police, court"),
        ({"orders": "K-1,sopo,full,,court"}, ("orders.csv", 2, "date"), "needs a date"),
        (
            {"orders": "K-1,sopo,full,2004-02-01,court\nK-1,sopo,full,2004-02-01,court"},
            ("orders.csv", 3, ""),
            "the same as row 2",
        ),
        ({"events": "K-1,breach,2004-02-01"}, ("events.csv", 2, "event"), "Not one of: registration_breach"),
        (
            {"events": "K-1,charged_serious_offence,2004-02-01\nK-1,charged_serious_offence,2004-02-01"},
            ("events.csv", 3, ""),
            "the same as row 2",
        ),
        (
            {"events": "K-1,registration_breach_caution,2003-12-31"},
            ("events.csv", 2, "date"),
            "not in category 1 on this day",
        ),
        (
            {
                "categories": "K-1,1,2004-01-01,2005-01-01\nK-1,2,2005-01-01,",
                "events": "K-1,registration_breach_conviction,2005-01-01",
            },
            ("events.csv", 2, "date"),
            "not in category 1 on this day",
        ),
        (
            {"levels": LEVEL_2, "reviews": "K-1,2003-12-31,2004-03-01"},
            ("reviews.csv", 2, "date"),
            "at no level on this day",
        ),
        (
            {"levels": LEVEL_2, "reviews": "K-1,2005-01-01,2005-03-01"},
            ("reviews.csv", 2, "date"),
            "at no level on this day",
        ),
        ({"reviews": "K-1,2004-06-01,2004-09-01"}, ("reviews.csv", 2, "date"), "at no level on this day"),
        (
            {"levels": LEVEL_2, "reviews": "K-1,2004-06-01,"},
            ("reviews.csv", 2, "next_review"),
            "needs the day by which the case is reviewed again",
        ),
        (
            {"levels": LEVEL_2, "reviews": "K-1,2004-06-01,2004-06-01"},
            ("reviews.csv", 2, "next_review"),
            "not after this one, 2004-06-01",
        ),
        (
            {"levels": "K-1,2,2004-01-01,", "reviews": "K-1,2026-11-23,2027-03-01"},
            ("reviews.csv", 2, "date"),
            "a review is entered once it was held",
        ),
        (
            {"levels": LEVEL_2, "reviews": "K-1,2004-06-01,2004-09-01\nK-1,2004-06-01,2004-09-01"},
            ("reviews.csv", 3, ""),
            "the same as row 2",
        ),
        (
            {"levels": LEVEL_2, "reviews": "K-1,2004-06-01,2004-09-01\nK-1,2004-06-01,2004-10-01"},
            ("reviews.csv", 3, "date"),
            "Row 2 has another review of this day",
        ),
        ({"populations": "Kent,2005,all,1329718"}, ("populations.csv", 2, "year"), "such as 2005-06"),
        (
            {"populations": "Kent,2005-06,everyone,1329718"},
            ("populations.csv", 2, "base"),
            "aged_ten_and_over",
        ),
        (
            {"populations": 'Kent,2005-06,all,"1,329,718"'},
            ("populations.csv", 2, "population"),
            "digits only",
        ),
        ({"populations": "Kent,2005-06,all,0"}, ("populations.csv", 2, "population"), "from 1 to"),
        (
            {"populations": "Kent,2005-06,all,1\nkent,2005-06,all,2"},
            ("populations.csv", 3, "area"),
            "Row 2 has a population",
        ),
        (
            {"published_figures": "2002-03,1,18513,other"},
            ("published_figures.csv", 2, ""),
            "may import for all areas",
        ),
        (
            {"residence": "K-1,Thames Valley,,2004-01-01,"},
            ("residence.csv", 2, "area"),
            "not import for this area",
        ),
    ],
)
def test_a_fault_names_its_place_and_reason(
    files: dict[str, str],
    place: tuple[str, int, str],
    reason: str,
    folder: Callable[..., Path],
    check: Callable[..., Plan],
    carys: User,
) -> None:
    plan = check(folder(**(SOUND | files)), carys)
    assert seen(plan) == [place]
    assert reason in plan.remarks.faults[0].reason


def test_days_before_a_birth_are_told_with_the_earliest_row(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(
        folder(
            **SOUND
            | {
                "offenders": "K-1,C,D,2004-06-01,",
                "custody": "K-1,2003-01-01,2003-02-01\nK-1,2002-01-01,2002-02-01",
            }
        ),
        carys,
    )
    assert seen(plan) == [("offenders.csv", 2, "date_of_birth")]
    assert "2002-01-01, in custody.csv row 3" in plan.remarks.faults[0].reason


@pytest.mark.parametrize(
    "event", ["recall_breach_of_licence", "return_breach_of_order", "charged_serious_offence"]
)
def test_other_events_need_no_category_1(
    event: str, folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    assert not seen(check(folder(**SOUND, events=f"K-1,{event},2003-12-31"), carys))


@pytest.mark.parametrize("day", ["2004-01-01", "2004-12-31"])
def test_a_review_on_the_first_and_the_last_day_at_a_level_is_accepted(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User, day: str
) -> None:
    assert not seen(check(folder(**SOUND, levels=LEVEL_2, reviews=f"K-1,{day},2005-06-01"), carys))


def test_a_review_is_not_held_against_a_level_that_could_not_be_read(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(folder(**SOUND, levels="K-1,9,2004-01-01,", reviews="K-1,2004-06-01,2004-09-01"), carys)
    assert seen(plan) == [("levels.csv", 2, "level")]


def test_a_next_review_far_ahead_is_a_notice(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(folder(**SOUND, levels=LEVEL_2, reviews="K-1,2004-06-01,2096-09-01"), carys)
    assert not plan.remarks.faults
    (notice,) = plan.remarks.notices
    assert (notice.file, notice.row, notice.column) == ("reviews.csv", 2, "next_review")
    assert "more than two years after this one" in notice.reason


def test_a_review_of_the_day_of_a_change_is_held_whatever_level_it_was_of(
    folder: Callable[..., Path], bring_in: Callable[..., Any], check: Callable[..., Plan], carys: User
) -> None:
    bring_in(folder(**SOUND, levels=LEVEL_2 + "\nK-1,1,2005-01-01,"), carys)
    LevelReview.objects.create(
        offender=Offender.objects.get(),
        on=date(2005, 1, 1),
        level=2,
        next_review_on=date(2005, 6, 1),
        reason="Lowered",
        recorded_by=carys,
    )
    plan = check(folder(reviews="K-1,2005-01-01,2005-06-01"), carys)
    assert not plan.remarks.faults
    assert plan.already_held[CaseloadFile.REVIEWS] == 1


def test_a_review_that_is_held_differently_is_said(
    folder: Callable[..., Path], bring_in: Callable[..., Any], check: Callable[..., Plan], carys: User
) -> None:
    bring_in(folder(**SOUND, levels=LEVEL_2, reviews="K-1,2004-06-01,2004-09-01"), carys)
    plan = check(folder(reviews="K-1,2004-06-01,2004-10-01"), carys)
    (fault,) = plan.remarks.faults
    assert fault.reason == (
        "Held differently: reviewed at level 2, due again on 2004-09-01. Correct the record or the file."
    )


def test_a_breach_on_the_first_day_in_category_1_is_accepted(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    assert not seen(check(folder(**SOUND, events="K-1,registration_breach_caution,2004-01-01"), carys))


def test_every_fault_is_listed_and_none_that_follows_from_another(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(
        folder(
            offenders="K-1,Carter,Daniel,1970-02-03,male\nK-2,Lowe,Ann,soon,female",
            residence="K-1,Kent,,oops,\nK-2,Kemt,,2004-01-01,",
            categories="K-1,9,2004-01-01,",
            events="K-1,registration_breach_caution,2004-01-01\nK-2,x,y",
        ),
        carys,
    )
    assert seen(plan) == [
        ("offenders.csv", 3, "date_of_birth"),
        ("residence.csv", 2, "start"),
        ("residence.csv", 3, "area"),
        ("categories.csv", 2, "category"),
        ("events.csv", 3, "event"),
        ("events.csv", 3, "date"),
    ]


def test_a_new_division_is_a_notice_with_the_nearest_name(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(folder(**SOUND | {"residence": "K-1,Kent,Maidstonne,2004-01-01,"}), carys)
    assert not plan.remarks.faults
    (notice,) = plan.remarks.notices
    assert (notice.file, notice.row, notice.column) == ("residence.csv", 2, "division")
    assert "will be added. Did you mean “" in notice.reason


def test_a_day_in_the_future_is_a_notice(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(folder(**SOUND, events="K-1,charged_serious_offence,2026-11-23"), carys)
    assert not plan.remarks.faults
    assert [notice.row for notice in plan.remarks.notices] == [2]


@pytest.mark.parametrize("name", ["Kent", "KENT", "kent", " kent "])
def test_an_area_is_known_by_any_of_its_names(
    name: str, folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    assert not seen(check(folder(**SOUND | {"residence": f"K-1,{name},,2004-01-01,"}), carys))


@pytest.mark.parametrize("name", ["west-mercia", "West-Mercia", "WEST  MERCIA"])
def test_an_area_of_two_words_is_known_by_its_address_too(name: str) -> None:
    from mappa.imports.checking.places import Places

    places = Places()
    places.know_area(7, "West Mercia", ["west-mercia"])
    places.know_area(8, "Devon and Cornwall", [])
    assert places.area(name) == 7
    assert places.area("Devon & Cornwall") == 8


@pytest.mark.parametrize(
    ("written", "kept"),
    [("m", "male"), ("F", "female"), ("", "not_known"), ("Other", "other"), ("not_known", "not_known")],
)
def test_the_ways_of_writing_sex(
    written: str, kept: str, folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(folder(**SOUND | {"offenders": f"K-1,Carter,Daniel,,{written}"}), carys)
    assert [details.sex for details in plan.caseload.details.values()] == [kept]


def test_category_4_begins_on_its_day_and_is_imported_by_those_cleared_for_it(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    caseload = folder(**SOUND | {"categories": "K-1,4,2022-06-28,"})
    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    assert not seen(check(caseload, cleared))
    assert seen(check(caseload, carys)) == [("categories.csv", 2, "category")]


def test_each_period_within_a_longer_one_is_told(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    levels = "K-1,1,2004-01-01,2005-01-01\nK-1,2,2004-02-01,2004-03-01\nK-1,3,2004-06-01,2004-07-01"
    plan = check(folder(**SOUND, levels=levels), carys)
    assert seen(plan) == [("levels.csv", 3, "start"), ("levels.csv", 4, "start")]
    assert all("row 2" in fault.reason for fault in plan.remarks.faults)


def test_a_row_with_one_fault_is_still_looked_at_for_others(
    folder: Callable[..., Path], check: Callable[..., Plan], carys: User
) -> None:
    plan = check(
        folder(
            offenders="K-1,Carter,Daniel,1970-02-03,male\nK-1,Carter,Daniel,1970-13-03,male",
            residence="K-1,Kent,,2004-01-01,",
            categories="K-9,7,2004-01-01,\nK-8,4,2004-01-01,",
            events="K-7,charged_serious_offence,01/02/2005",
        ),
        carys,
    )
    assert {
        ("offenders.csv", 3, "date_of_birth"),
        ("offenders.csv", 3, "reference"),
        ("categories.csv", 2, "category"),
        ("categories.csv", 2, "reference"),
        ("categories.csv", 3, "start"),
        ("categories.csv", 3, "reference"),
        ("events.csv", 2, "date"),
        ("events.csv", 2, "reference"),
    } <= set(seen(plan))
