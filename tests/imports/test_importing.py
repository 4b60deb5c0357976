"""What an import writes, what it leaves alone, and that it is all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.agencies.models import Division, Population, PublishedFigure, User
from mappa.audit.models import AuditEntry
from mappa.imports import actions, queries
from mappa.imports.actions import Imported, NotImported
from mappa.imports.checking.standing import Plan
from mappa.imports.checking.understanding import understand
from mappa.imports.reading import UPLOAD_LIMITS, read_uploads
from mappa.levels.models import LevelReview
from mappa.levels.queries import review_due
from mappa.offenders.models import (
    CategoryPeriod,
    CustodyPeriod,
    LevelPeriod,
    Offender,
    PersonalDetails,
    Residence,
)
from mappa.orders.models import Event, OrderStep
from tests import factories

Folder = Callable[..., Path]
Import = Callable[..., Imported]
Check = Callable[..., Plan]
TODAY = date(2026, 11, 22)

FULL = {
    "offenders": "K-1,Carter,Daniel,1970-02-03,male\nK-2,O'Neil,Zoë \\ N,,",
    "residence": "K-1,Kent,Test Division,2004-01-01,2005-01-01\nK-1,Kent,,2005-01-01,\nK-2,Kent,,2004-06-01,",
    "categories": "K-1,1,2004-01-01,\nK-2,2,2004-06-01,2005-06-01",
    "levels": "K-1,1,2004-01-01,2005-01-01\nK-1,3,2005-01-01,",
    "custody": "K-2,2004-07-01,2004-08-01",
    "orders": "K-1,sopo,full,2004-02-01,court",
    "events": "K-1,registration_breach_caution,2004-03-01\nK-1,charged_serious_offence,2004-03-01",
    "reviews": "K-1,2005-01-01,2005-03-01\nK-1,2004-06-01,2005-06-01",
    "populations": "Kent,2005-06,all,1329718,",
}
REGISTER = (
    "offenders_offender",
    "offenders_personaldetails",
    "offenders_residence",
    "offenders_categoryperiod",
    "offenders_levelperiod",
    "offenders_custodyperiod",
    "orders_orderstep",
    "orders_event",
    "levels_levelreview",
    "agencies_population",
    "agencies_publishedfigure",
    "agencies_division",
)


def fingerprint() -> dict[str, Any]:
    """A checksum of every row of every table that an import may write, the audit left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in REGISTER:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} t")
            found[table] = cursor.fetchone()
    return found


def days(period: Any) -> tuple[date, date | None]:
    return period.in_force.lower, period.in_force.upper


def test_everything_in_the_files_is_entered(folder: Folder, bring_in: Import, carys: User) -> None:
    imported = bring_in(folder(**FULL), carys)
    assert imported.offenders == 2
    first, second = Offender.objects.order_by("reference")
    assert (first.area.name, first.version, first.registered_by) == ("Kent", 1, carys)
    details = PersonalDetails.objects.get(offender=second)
    assert (details.family_name, details.given_names, details.date_of_birth, details.sex) == (
        "O'Neil",
        "Zoë \\ N",
        None,
        "not_known",
    )
    assert details.reason == "Caseload of March"
    assert details.recorded_by == carys
    assert [(*days(r), r.division and r.division.name) for r in Residence.objects.filter(offender=first)] == [
        (date(2004, 1, 1), date(2005, 1, 1), "Test Division"),
        (date(2005, 1, 1), None, None),
    ]
    assert [(*days(c), c.category) for c in CategoryPeriod.objects.order_by("offender")] == [
        (date(2004, 1, 1), None, 1),
        (date(2004, 6, 1), date(2005, 6, 1), 2),
    ]
    assert [level.level for level in LevelPeriod.objects.order_by("in_force")] == [1, 3]
    assert [days(custody) for custody in CustodyPeriod.objects.all()] == [
        (date(2004, 7, 1), date(2004, 8, 1))
    ]
    step = OrderStep.objects.get()
    assert (step.order, step.step, step.on, step.sought_by) == ("sopo", "full", date(2004, 2, 1), "court")
    assert sorted(Event.objects.values_list("event", "on")) == [
        ("charged_serious_offence", date(2004, 3, 1)),
        ("registration_breach_caution", date(2004, 3, 1)),
    ]
    assert sorted(LevelReview.objects.values_list("on", "level", "next_review_on", "reason")) == [
        (date(2004, 6, 1), 1, date(2005, 6, 1), "Caseload of March"),
        (date(2005, 1, 1), 3, date(2005, 3, 1), "Caseload of March"),
    ]
    population = Population.objects.get(year=2005, area__name="Kent")
    assert (population.base, population.population, population.source) == ("all", 1329718, "")


def test_a_case_that_moves_here_is_due_for_review_when_its_list_said(
    folder: Folder, bring_in: Import, carys: User
) -> None:
    bring_in(folder(**FULL), carys)
    due = review_due(Offender.objects.get(reference="K-1"), on=TODAY)
    assert due is not None
    assert (due.level, due.reviewed_on, due.due_on) == (3, date(2005, 1, 1), date(2005, 3, 1))


def test_a_review_is_of_the_level_that_is_held(folder: Folder, bring_in: Import, carys: User) -> None:
    bring_in(folder(**FULL | {"reviews": ""}), carys)
    bring_in(folder(reviews="K-1,2005-02-01,2005-04-01"), carys)
    assert LevelReview.objects.get().level == 3


def test_the_same_folder_again_changes_nothing(folder: Folder, bring_in: Import, carys: User) -> None:
    path = folder(**FULL)
    bring_in(path, carys)
    before, audited = fingerprint(), AuditEntry.objects.count()
    again = bring_in(path, carys)
    assert (again.new, again.ended, again.offenders) == (0, 0, 0)
    assert fingerprint() == before
    (entry,) = AuditEntry.objects.order_by("pk")[audited:]
    assert entry.event == "caseload.imported"
    assert set(entry.detail["new"].values()) == {0}
    assert entry.detail["already_held"] == 16


def test_each_offender_has_an_audit_row_with_counts_and_no_content(
    folder: Folder, bring_in: Import, carys: User
) -> None:
    bring_in(folder(**FULL), carys)
    entries = AuditEntry.objects.filter(event="offender.imported").order_by("offender_id")
    assert [entry.offender_id for entry in entries] == list(
        Offender.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert entries[0].detail == {
        "new": {
            "offenders": 1,
            "residence": 2,
            "categories": 1,
            "levels": 2,
            "orders": 1,
            "events": 2,
            "reviews": 2,
        },
        "ended": {},
    }
    assert {(e.by_id, e.agency_id, e.operation) for e in entries} == {
        (carys.pk, carys.agency_id, "collection")
    }
    assert all(entry.area_id is not None for entry in entries)
    everything = "".join(str(entry.detail) for entry in AuditEntry.objects.all())
    assert "Carter" not in everything


def test_one_bad_row_means_nothing_is_written(folder: Folder, bring_in: Import, carys: User) -> None:
    before, audited = fingerprint(), AuditEntry.objects.count()
    with pytest.raises(NotImported) as refusal:
        bring_in(folder(**FULL | {"levels": "K-1,9,2004-01-01,"}), carys)
    assert [fault.file for fault in refusal.value.remarks.faults] == ["levels.csv"]
    assert fingerprint() == before
    assert AuditEntry.objects.count() == audited


def test_a_check_writes_nothing_but_its_audit_row(folder: Folder, check: Check, carys: User) -> None:
    before, audited = fingerprint(), AuditEntry.objects.count()
    check(folder(**FULL), carys)
    assert fingerprint() == before
    (entry,) = AuditEntry.objects.order_by("pk")[audited:]
    assert (entry.event, entry.detail["rows"], entry.detail["faults"]) == ("caseload.checked", 16, 0)


def test_a_period_that_goes_on_as_held_is_ended_by_the_file(
    folder: Folder, bring_in: Import, carys: User
) -> None:
    bring_in(folder(**FULL), carys, "First")
    ended = FULL | {
        "categories": "K-1,1,2004-01-01,2006-01-01\nK-1,2,2006-01-01,\nK-2,2,2004-06-01,2005-06-01",
    }
    imported = bring_in(folder(**ended), carys, "Second")
    assert (imported.new, imported.ended, imported.offenders) == (1, 1, 1)
    offender = Offender.objects.get(reference="K-1")
    assert offender.version == 2
    old, new, after = CategoryPeriod.objects.filter(offender=offender).order_by("superseded_at", "in_force")
    assert (old.superseded_by, old.superseded_reason, days(old)) == (
        carys,
        "Second",
        (date(2004, 1, 1), None),
    )
    assert (days(new), new.category, new.reason) == ((date(2004, 1, 1), date(2006, 1, 1)), 1, "First")
    assert new.replaces_id == old.pk
    assert (days(after), after.category, after.reason) == ((date(2006, 1, 1), None), 2, "Second")
    assert Offender.objects.get(reference="K-2").version == 1
    entry = AuditEntry.objects.filter(event="offender.imported").latest("pk")
    assert entry.detail == {"new": {"categories": 1}, "ended": {"categories": 1}}
    before = fingerprint()
    assert bring_in(folder(**ended), carys).new == 0
    assert fingerprint() == before


def test_a_breach_after_the_file_ends_category_1_is_a_fault(
    folder: Folder, bring_in: Import, check: Check, carys: User
) -> None:
    bring_in(folder(**FULL), carys)
    files = {
        "categories": "K-1,1,2004-01-01,2006-01-01",
        "events": "K-1,registration_breach_caution,2005-12-31\nK-1,registration_breach_caution,2006-01-01",
    }
    plan = check(folder(**files), carys)
    assert [(fault.file, fault.row) for fault in plan.remarks.faults] == [("events.csv", 3)]


@pytest.mark.parametrize(
    ("files", "place", "reason"),
    [
        (
            {"offenders": "K-1,Carver,Daniel,1970-02-03,male"},
            ("offenders.csv", 2, "family_name"),
            "“Carter” since",
        ),
        (
            {"offenders": "K-1,Carter,Daniel,1970-02-04,male"},
            ("offenders.csv", 2, "date_of_birth"),
            "1970-02-03",
        ),
        (
            {"offenders": "K-2,O'Neil,Zoë \\ N,1970-02-04,"},
            ("offenders.csv", 2, "date_of_birth"),
            "empty since",
        ),
        (
            {"levels": "K-1,2,2005-01-01,"},
            ("levels.csv", 2, "start"),
            "level 3 from 2005-01-01 on, entered on",
        ),
        (
            {"levels": "K-1,1,2004-01-01,2005-06-01"},
            ("levels.csv", 2, "start"),
            "level 1 2004-01-01 to 2005-01-01",
        ),
        ({"levels": "K-1,1,2004-01-01,"}, ("levels.csv", 2, "start"), "Overlaps what is held"),
        (
            {"residence": "K-2,Kent,North,2004-06-01,"},
            ("residence.csv", 2, "start"),
            "Kent from 2004-06-01 on",
        ),
        (
            {"custody": "K-2,2004-07-31,2004-09-01"},
            ("custody.csv", 2, "start"),
            "custody 2004-07-01 to 2004-08-01",
        ),
        ({"custody": "K-1,1970-02-02,1970-05-01"}, ("custody.csv", 2, "start"), "before the date of birth"),
        ({"populations": "Kent,2005-06,all,1329719,"}, ("populations.csv", 2, "population"), "1329718 since"),
    ],
)
def test_what_contradicts_the_record_is_a_fault_that_says_what_is_held(
    files: dict[str, str],
    place: tuple[str, int, str],
    reason: str,
    folder: Folder,
    bring_in: Import,
    check: Check,
    carys: User,
) -> None:
    bring_in(folder(**FULL), carys)
    plan = check(folder(**files), carys)
    assert [(fault.file, fault.row, fault.column) for fault in plan.remarks.faults] == [place]
    assert reason in plan.remarks.faults[0].reason


def test_twins_with_one_name_and_birthday_are_two_offenders(
    folder: Folder, bring_in: Import, carys: User
) -> None:
    bring_in(
        folder(
            offenders="K-1,Carter,Dan,1970-02-03,male\nK-2,Carter,Dan,1970-02-03,male",
            residence="K-1,Kent,,2004-01-01,\nK-2,Kent,,2004-01-01,",
            categories="K-1,1,2004-01-01,\nK-2,1,2004-01-01,",
        ),
        carys,
    )
    assert CategoryPeriod.objects.current().filter(category=1).count() == 2


def test_facts_of_an_offender_registered_on_the_page_may_be_imported(
    folder: Folder, bring_in: Import, carys: User
) -> None:
    held = factories.offender(carys, reference="K-7", category=1)
    bring_in(folder(events="K-7,registration_breach_caution,2006-01-01", levels="K-7,2,2006-01-01,"), carys)
    assert Event.objects.filter(offender=held).count() == 1
    assert factories.fresh(held).version == held.version + 1


def test_the_area_of_the_latest_residence_is_responsible(folder: Folder, bring_in: Import, ana: User) -> None:
    by = command_line_user()
    bring_in(
        folder(
            offenders="K-1,Carter,Daniel,,\nK-2,Lowe,Ann,,",
            residence="K-1,Kent,,2005-01-01,\nK-1,Thames Valley,,2004-01-01,2005-01-01\nK-2,Kent,,2004-01-01,",
        ),
        by,
    )
    assert Offender.objects.get(reference="K-1").area.name == "Kent"
    moved = "K-2,Kent,,2004-01-01,2006-01-01\nK-2,Thames Valley,,2006-01-01,\nK-1,Warwickshire,,2003-01-01,2004-01-01"
    bring_in(folder(residence=moved), by)
    assert Offender.objects.get(reference="K-2").area.name == "Thames Valley"
    assert Offender.objects.get(reference="K-1").area.name == "Kent"


def test_a_reference_held_elsewhere_is_told_like_one_that_does_not_exist(
    folder: Folder, check: Check, carys: User, mo: User
) -> None:
    factories.offender(mo, area="Thames Valley", reference="T-1", family_name="Secret")
    plan = check(folder(levels="T-1,1,2006-01-01,\nX-1,1,2006-01-01,"), carys)
    held_elsewhere, unknown = plan.remarks.faults
    assert held_elsewhere.reason == unknown.reason
    plan = check(
        folder(
            offenders="T-1,Guess,Ed,,", residence="T-1,Thames Valley,,2004-01-01,", levels="T-1,1,2006-01-01,"
        ),
        carys,
    )
    (fault,) = plan.remarks.faults
    assert (fault.file, fault.row, fault.column) == ("offenders.csv", 2, "reference")
    assert fault.reason == "This reference cannot be used here: ask the register supervisor."


def test_an_offender_may_not_be_moved_into_an_area_of_others(
    folder: Folder, bring_in: Import, check: Check, carys: User
) -> None:
    bring_in(folder(**FULL), carys)
    moved = "K-2,Kent,,2004-06-01,2006-01-01\nK-2,Thames Valley,,2006-01-01,"
    (fault,) = check(folder(residence=moved), carys).remarks.faults
    assert (fault.row, fault.column) == (3, "area")


@pytest.mark.parametrize("who", ["ana", "bea", "len_", "sys_", "una", "hal", "pia"])
def test_others_may_neither_check_nor_import(
    who: str, folder: Folder, bring_in: Import, check: Check, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)
    path = folder(**FULL)
    with pytest.raises(NotPermitted):
        check(path, person)
    with pytest.raises(NotPermitted):
        bring_in(path, person)
    assert not Offender.objects.exists()


def test_published_national_figures_are_entered_by_those_who_act_everywhere(
    folder: Folder, bring_in: Import, db: None
) -> None:
    path = folder(published_figures='2002-03,1,18513,"A, b"\n2002-03,2,29594,')
    bring_in(path, command_line_user())
    assert sorted(PublishedFigure.objects.values_list("year", "category", "offenders", "note")) == [
        (2002, 1, 18513, "A, b"),
        (2002, 2, 29594, ""),
    ]
    assert bring_in(path, command_line_user()).new == 0


def test_a_division_is_added_once_and_known_by_its_name_in_other_capitals(
    folder: Folder, bring_in: Import, carys: User
) -> None:
    bring_in(folder(**FULL), carys)
    again = bring_in(
        folder(offenders="K-3,Lowe,Ann,,", residence="K-3,Kent,test division,2004-01-01,"), carys
    )
    assert again.new == 2
    assert Division.objects.filter(area__name="Kent", name__iexact="test division").count() == 1
    assert AuditEntry.objects.filter(event="division.added").count() == 1


def test_a_refusal_of_the_database_is_told_in_words(
    folder: Folder, bring_in: Import, carys: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The constraints are the net: here the check is made blind to overlaps."""
    monkeypatch.setattr(
        "mappa.imports.checking.understanding.remark_on_overlaps", lambda caseload, file: None
    )
    before = fingerprint()
    files = FULL | {"levels": "K-1,1,2004-01-01,\nK-1,2,2005-01-01,"}
    with pytest.raises(NotImported) as refusal:
        bring_in(folder(**files), carys)
    (fault,) = refusal.value.remarks.faults
    assert "offenders_levelperiod_one_at_a_time" in fault.reason
    assert fingerprint() == before


NUMBERS = count()
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "family_name": st.text(
                st.characters(whitelist_categories=["L"], max_codepoint=0x24F), min_size=1, max_size=12
            ),
            "born": st.one_of(st.none(), st.dates(date(1930, 1, 1), date(1980, 1, 1))),
            "days": st.lists(
                st.dates(date(1990, 1, 1), date(2024, 12, 31)), min_size=1, max_size=5, unique=True
            ),
            "levels": st.lists(st.integers(1, 3), min_size=5, max_size=5),
            "goes_on": st.booleans(),
            "events": st.sets(st.dates(date(1990, 1, 1), date(2024, 12, 31)), max_size=3),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE)
def test_any_sound_caseload_is_held_as_it_was_written(people: list[dict[str, Any]], carys: User) -> None:
    seed = next(NUMBERS)  # the examples share one transaction

    def row(*cells: object) -> str:
        return ",".join("" if cell is None else str(cell) for cell in cells) + "\n"

    offenders, residence = "reference,family_name,given_names,date_of_birth,sex\n", ""
    levels, events = "level,end,reference,start\n", "reference,event,date\n"
    expected_levels, expected_events = set(), set()
    for number, person in enumerate(people):
        reference = f"H-{seed}-{number}"
        starts = sorted(person["days"])
        ends = [*starts[1:], None if person["goes_on"] else date(2025, 6, 1)]
        offenders += row(reference, person["family_name"], "", person["born"], "m")
        residence += row(reference, "Kent", "", starts[0], "")
        for start, end, level in zip(starts, ends, person["levels"], strict=False):
            levels += row(level, end, reference, start)
            expected_levels.add((reference, level, start, end))
        for on in person["events"]:
            events += row(reference, "charged_serious_offence", on)
            expected_events.add((reference, on))
    files = [
        ("offenders.csv", offenders.encode()),
        ("residence.csv", f"reference,area,division,start,end\n{residence}".encode()),
        ("levels.csv", levels.encode()),
        ("events.csv", events.encode()),
    ]
    first = [
        actions.import_caseload(
            caseload=understand(read_uploads(files, UPLOAD_LIMITS), queries.places(), on=TODAY),
            reason="A property",
            by=carys,
        )
        for _ in range(2)
    ]
    assert (first[0].offenders, first[1].offenders, first[1].new) == (len(people), 0, 0)
    mine = {"offender__reference__startswith": f"H-{seed}-"}
    held = LevelPeriod.objects.current().filter(**mine).select_related("offender")
    assert {(one.offender.reference, one.level, *days(one)) for one in held} == expected_levels
    assert set(Event.objects.filter(**mine).values_list("offender__reference", "on")) == expected_events
    names = PersonalDetails.objects.filter(**mine).order_by("offender_id")
    assert [(one.family_name, one.date_of_birth) for one in names] == [
        (person["family_name"], person["born"]) for person in people
    ]
