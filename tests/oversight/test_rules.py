"""What each rule finds, and what it only just does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection, transaction

from mappa.access.actions.areas import set_policy
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area
from mappa.agencies.policies import PolicyKey
from mappa.offenders.models import Offender
from mappa.oversight import actions
from mappa.oversight.chores import THRESHOLDS, find_unusual_access
from mappa.oversight.models import UnusualAccess
from mappa.oversight.states import FindingOutcome, Rule
from tests import factories
from tests.database_fixtures import OwnDatabase
from tests.oversight.conftest import LONDON, Past

Days = Callable[[], date]


def record_named(past: Past, family_name: str, given_names: str = "Daniel") -> Offender:
    with transaction.atomic():
        return factories.offender(past.person(), family_name=family_name, given_names=given_names)


# ── many records ──


@pytest.mark.parametrize(("number", "is_found"), [(60, True), (59, False)])
def test_many_records_in_a_day(past: Past, days: Days, number: int, is_found: bool) -> None:
    person, day = past.person(), days()
    past.opened(person, past.records(number), day)
    found = past.found(day, "volume", person)
    assert [one.counts["records"] for one in found] == ([number] if is_found else [])
    assert all(len(one.entry_ids) == number and one.area_ids == [past.areas["Kent"]] for one in found)


def test_the_same_record_opened_often_is_one_record(past: Past, days: Days) -> None:
    person, day = past.person(), days()
    past.opened(person, past.records(1) * 70, day)
    assert past.found(day, "volume", person) == []


@pytest.mark.parametrize(
    ("usual_days", "number", "is_found"),
    [(5, 16, True), (5, 15, False), (4, 16, False)],
)
def test_many_times_ones_own_usual(
    past: Past, days: Days, usual_days: int, number: int, is_found: bool
) -> None:
    """Four times the usual four, from fifteen on, where five days show what is usual."""
    person, day = past.person(), days()
    for before in range(1, usual_days + 1):
        past.opened(person, past.records(4), day - timedelta(days=before))
    past.opened(person, past.records(number), day)
    found = past.found(day, "volume", person)
    assert bool(found) is is_found
    assert all(one.counts["usual"] == 4 for one in found)


def test_what_is_usual_is_of_the_four_weeks_before(past: Past, days: Days) -> None:
    person, day = past.person(), days()
    for before in range(29, 34):
        past.opened(person, past.records(2), day - timedelta(days=before))
    past.opened(person, past.records(16), day)
    assert past.found(day, "volume", person) == []


def test_an_area_sets_its_own_threshold_from_a_day(past: Past, days: Days) -> None:
    day = days()
    with transaction.atomic():
        set_policy(
            area=Area.objects.get(name="Gwent"),
            key=PolicyKey.UNUSUAL_RECORDS_A_DAY,
            value="5",
            on=day,
            reason="A small area",
            by=command_line_user(),
        )
    gwent, kent, both = past.person("", "Gwent"), past.person(), past.person("", "Gwent", "Kent")
    for person in (gwent, kent, both):
        past.opened(person, past.records(5), day, area="Kent" if person == kent else "Gwent")
    past.opened(gwent, past.records(5), day - timedelta(days=1), area="Gwent")
    assert [one.counts["threshold"] for one in past.found(day, "volume", gwent)] == [5]
    assert past.found(day, "volume", kent) == []
    assert len(past.found(day, "volume", both)) == 1, "the strictest of the person's areas holds"
    assert past.found(day - timedelta(days=1), "volume", gwent) == [], "it did not hold yet"


@pytest.mark.parametrize(("number", "is_found"), [(1000, True), (999, False)])
def test_many_records_listed(past: Past, days: Days, number: int, is_found: bool) -> None:
    person, day, records = past.person(), days(), past.records(number)
    half = number // 2
    past.did(person, "offenders.listed", day, offender_ids=records[:half])
    past.did(person, "offenders.searched", day, offender_ids=records[half:])
    past.did(person, "offenders.listed", day, offender_ids=records[:50])
    past.did(person, "offenders.listed", day, offender_ids="none")
    assert bool(past.found(day, "listed", person)) is is_found


# ── hours ──


@pytest.mark.parametrize(
    ("day", "at", "number", "is_found"),
    [
        (date(2026, 3, 11), time(20, 0), 3, True),
        (date(2026, 3, 11), time(20, 0), 2, False),
        (date(2026, 3, 11), time(19, 59), 3, False),
        (date(2026, 3, 11), time(7, 0), 3, False),
        (date(2026, 3, 11), time(6, 59), 3, True),
        (date(2026, 3, 14), time(11), 3, True),  # a Saturday
        (date(2026, 5, 4), time(11), 3, True),  # the early May bank holiday
        (date(2026, 5, 5), time(11), 3, False),
    ],
)
def test_records_out_of_hours(past: Past, day: date, at: time, number: int, is_found: bool) -> None:
    person = past.person()
    past.opened(person, past.records(number), day, at)
    assert bool(past.found(day, "hours", person)) is is_found


def test_hours_are_those_of_the_clock_on_the_wall(past: Past) -> None:
    """Half past six by Greenwich is before hours in winter, and in summer half past seven."""
    for day, is_found in ((date(2026, 1, 14), True), (date(2026, 7, 15), False)):
        person = past.person()
        local = datetime.combine(day, time(6, 30), UTC).astimezone(ZoneInfo("Europe/London"))
        past.opened(person, past.records(3), day, local.time())
        assert bool(past.found(day, "hours", person)) is is_found, day


# ── out of caseload, and in vain ──


@pytest.mark.parametrize(("openings", "reasons", "is_found"), [(2, 1, True), (2, 0, False), (0, 3, True)])
def test_records_out_of_caseload(past: Past, days: Days, openings: int, reasons: int, is_found: bool) -> None:
    person, day = past.person(), days()
    at = datetime.combine(day, time(11), LONDON)
    records = [record_named(past, f"Outside{one}") for one in range(openings + reasons)]
    for one in [*records[:openings], *records[:openings]]:
        past.owner.execute(
            "INSERT INTO offenders_emergencyopening (offender_id, user_id, opened_at, closes_at, reason, outcome, "
            "review_note) VALUES (%s, %s, %s, %s, 'He is at the door', '', '')",
            [one.pk, person.pk, at, at + timedelta(hours=4)],
        )
    for one in records[openings:]:
        past.owner.execute(
            "INSERT INTO offenders_statedreason (offender_id, user_id, stated_at, holds_until, reason) "
            "VALUES (%s, %s, %s, %s, 'A transfer')",
            [one.pk, person.pk, at, at + timedelta(hours=12)],
        )
    past.opened(person, [one.pk for one in records], day)
    found = past.found(day, "out_of_caseload", person)
    assert bool(found) is is_found
    for one in found:
        assert one.counts["records"] == openings + reasons
        assert one.counts["in_emergency"] == openings
        assert len(one.entry_ids) == openings + reasons


@pytest.mark.parametrize(
    ("asked_for", "is_found"),
    [("1 2 3 4 5", True), ("1 2 3 4", False), ("1 1 1 1 1 1", False)],
)
def test_records_asked_for_in_vain(past: Past, days: Days, asked_for: str, is_found: bool) -> None:
    person, day = past.person(), days()
    for one in asked_for.split():
        past.did(person, "record.refused", day, kind="offender", asked_for=one)
    past.did(person, "record.refused", day, kind="year", asked_for="1805-06")
    assert bool(past.found(day, "refused", person)) is is_found


# ── names ──


@pytest.mark.parametrize(
    ("full_name", "family_name", "given_names", "is_found", "whole"),
    [
        ("Nia Hartley", "Hartley", "Daniel", True, False),
        ("Nia Hartley", "HARTLEY", "nia", True, True),
        ("Nia Hartley", "Hartley", "Nia Jane", True, True),
        ("Nia Hartley-Jones", "Hartley Jones", "Daniel", True, False),
        ("Nia O’Hara", "O'Hara", "Daniel", True, False),
        ("Nia Hartley", "Hartle", "Nia", False, False),
        ("Nia McHartley", "Hartley", "Nia", False, False),
        ("Hartley Evans", "Hartley", "Nia", False, False),
        ("Nia Ma%ley", "Ma%", "Nia", False, False),
    ],
)
def test_ones_own_name(
    past: Past, days: Days, full_name: str, family_name: str, given_names: str, is_found: bool, whole: bool
) -> None:
    person, day = past.person(full_name), days()
    record = record_named(past, family_name, given_names)
    past.opened(person, [record.pk], day)
    found = past.found(day, "own_name", person)
    assert [one.offender_id for one in found] == ([record.pk] if is_found else [])
    assert [one.counts["whole_name"] for one in found] == ([whole] if is_found else [])


def test_another_name_of_the_offender_counts_and_a_withdrawn_one_does_not(past: Past, days: Days) -> None:
    person, day = past.person("Ivor Quillfeather"), days()
    with transaction.atomic():
        other, withdrawn = (record_named(past, f"Plain{one}") for one in ("a", "b"))
        maker = past.person("", role=RoleKey.COORDINATOR)
        factories.alias(other, "Quillfeather", by=maker)
        wrong = factories.alias(withdrawn, "Quillfeather", by=maker)
        from mappa.offenders.actions import withdraw_fact

        now = factories.fresh(withdrawn)
        withdraw_fact(offender=now, fact=wrong, reason="A slip", version=now.version, by=maker)
    past.opened(person, [other.pk, withdrawn.pk], day)
    assert [one.offender_id for one in past.found(day, "own_name", person)] == [other.pk]


def test_a_like_name_is_not_found_again_for_four_weeks(past: Past, days: Days) -> None:
    person, day = past.person("Ann Merriweather"), days()
    record = record_named(past, "Merriweather")
    for later, is_found in ((0, True), (1, False), (27, False), (28, True)):
        past.opened(person, [record.pk], day + timedelta(days=later))
        assert bool(past.found(day + timedelta(days=later), "own_name", person)) is is_found, later


@pytest.mark.parametrize(
    ("given_names", "family_name", "is_found"),
    [("Wilfred", "Appleyard", True), ("Wilfred John", "Appleyard", True), ("Wilfred", "Appleyarde", False)],
)
def test_a_colleagues_name(
    past: Past, days: Days, given_names: str, family_name: str, is_found: bool
) -> None:
    colleague, person, day = past.person("Wilfred Appleyard"), past.person(), days()
    record = record_named(past, family_name, given_names)
    for one in (person, colleague):
        past.opened(one, [record.pk], day)
    assert bool(past.found(day, "colleague", person)) is is_found
    assert all(one.counts["colleagues"] >= 1 for one in past.found(day, "colleague", person))


def test_ones_own_record_is_no_colleagues(past: Past, days: Days) -> None:
    person, day = past.person("Cressida Umberleigh"), days()
    record = record_named(past, "Umberleigh", "Cressida")
    past.opened(person, [record.pk], day)
    assert past.found(day, "colleague", person) == []
    assert [one.counts["whole_name"] for one in past.found(day, "own_name", person)] == [True]


@pytest.mark.parametrize(("number", "is_found"), [(8, True), (7, False)])
def test_many_people_on_one_record(past: Past, days: Days, number: int, is_found: bool) -> None:
    day, (record,) = days(), past.records(1)
    people = [past.person() for _ in range(number)]
    for person in [*people, people[0]]:
        past.opened(person, [record], day)
    found = [one for one in past.found(day, "many_people", None) if one.offender_id == record]
    assert [one.person_ids for one in found] == ([sorted(one.pk for one in people)] if is_found else [])


# ── the findings ──


def test_a_second_look_adds_nothing_and_a_finding_grows_until_it_is_taken(past: Past, days: Days) -> None:
    person, day = past.person(), days()
    past.opened(person, past.records(60), day)
    (first,) = past.found(day, "volume", person)
    with transaction.atomic():
        assert find_unusual_access(first_day=day, last_day=day) == 0
    past.opened(person, past.records(3), day)
    (grown,) = past.found(day, "volume", person)
    assert (grown.pk, grown.counts["records"], grown.found_at) == (first.pk, 63, first.found_at)
    reviewer = past.person("", "Kent", role=RoleKey.REGISTER_SUPERVISOR)
    actions.take_finding(finding=grown, version=grown.version, by=reviewer)
    past.opened(person, past.records(3), day)
    (kept,) = past.found(day, "volume", person)
    assert kept.counts["records"] == 63


def test_what_the_command_line_does_is_not_a_persons_doing(past: Past, days: Days) -> None:
    day, by = days(), command_line_user()
    past.opened(by, past.records(80), day)
    assert past.found(day, "volume", by) == []


def test_a_finding_holds_no_names(past: Past, days: Days) -> None:
    person, day = past.person("Mabel Canarywharf"), days()
    past.opened(person, [record_named(past, "Canarywharf", "Mabel").pk], day)
    assert past.found(day, "own_name", person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM oversight_unusualaccess f WHERE f::text ILIKE '%canarywharf%'")
        assert cursor.fetchone() == (0,)


def test_no_more_than_500_entries_are_named(past: Past, days: Days) -> None:
    person, day = past.person(), days()
    past.opened(person, past.records(60) * 9, day)
    (found,) = past.found(day, "volume", person)
    assert len(found.entry_ids) == 500


def test_every_rule_is_a_function_and_every_function_a_rule(past: Past) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(proname, 9) FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND proname LIKE 'unusual\\_%'"
        )
        assert {name for (name,) in cursor.fetchall()} == set(Rule.values)


def test_every_threshold_that_a_rule_asks_for_is_given(past: Past) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT (regexp_matches(prosrc, 'oversight_threshold\\(\\s*''(\\w+)''', 'g'))[1] FROM pg_proc "
            "WHERE proname LIKE 'unusual\\_%' OR proname = 'find_unusual_access'"
        )
        assert {name for (name,) in cursor.fetchall()} == {key.value for key in THRESHOLDS}


# ── what the application may do to them ──

FORGED = (
    "INSERT INTO oversight_unusualaccess (rule, day, person_ids, area_ids, entry_ids, counts) "
    "VALUES ('volume', '2026-01-05', '{1}', '{1}', '{}', '{}')"
)


@pytest.mark.parametrize(
    "attempt",
    [
        FORGED,
        "DELETE FROM oversight_unusualaccess",
        "TRUNCATE oversight_unusualaccess",
        "UPDATE oversight_unusualaccess SET person_id = 1",
        "UPDATE oversight_unusualaccess SET person_ids = '{}'",
        "UPDATE oversight_unusualaccess SET day = '2020-01-01'",
        "UPDATE oversight_unusualaccess SET entry_ids = '{}'",
        "UPDATE oversight_unusualaccess SET area_ids = '{}'",
    ],
)
def test_the_application_forges_and_hides_no_finding(
    past: Past, own_database_for_module: OwnDatabase, attempt: str
) -> None:
    with (
        psycopg.connect(own_database_for_module.application_url) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(attempt)


def test_a_settled_finding_stays_even_for_the_owner(past: Past, days: Days) -> None:
    person, day = past.person(), days()
    past.opened(person, past.records(60), day)
    (finding,) = past.found(day, "volume", person)
    reviewer = past.person("", "Kent", role=RoleKey.REGISTER_SUPERVISOR)
    actions.take_finding(finding=finding, version=1, by=reviewer)
    actions.settle_finding(
        finding=finding, outcome=FindingOutcome.ADVICE, found="Spoke to them", version=2, by=reviewer
    )
    for attempt in ("UPDATE oversight_unusualaccess SET found = '' WHERE id = %s",
                    "DELETE FROM oversight_unusualaccess WHERE id = %s"):  # fmt: skip
        with pytest.raises(psycopg.errors.RestrictViolation):
            past.owner.execute(attempt, [finding.pk])
    assert UnusualAccess.objects.get(pk=finding.pk).found == "Spoke to them"
