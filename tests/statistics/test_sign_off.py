"""Signing off: what is frozen, who may, what is refused, and what the page says of it afterwards."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.figures.forms import Form, dotted
from mappa.law.events import KindOfEvent
from mappa.law.years import ReportingYear
from mappa.offenders.actions import withdraw_fact
from mappa.offenders.models import Offender
from mappa.orders.models import Event
from mappa.statistics import queries
from mappa.statistics.actions import FiguresChanged, sign_off
from mappa.statistics.models import AnnualReturn, Figure
from mappa.statistics.signed import Difference
from tests import factories
from tests.people_fixtures import make_person
from tests.statistics.caseloads import give_population

YEAR = ReportingYear(2005)
TODAY = date(2006, 5, 2)
LEVEL_2 = "items.viii.level_2.category_1"


def opened(by: User, form: Form = Form.FORM_2005) -> queries.OpenedReturn:
    return queries.open_return(by=by, area=Area.objects.get(slug="kent"), year=YEAR, form=form, on=TODAY)


def sign(by: User, *, form: Form = Form.FORM_2005, **changes: Any) -> AnnualReturn:
    """Sign what the person sees now."""
    seen = opened(by, form)
    asked: dict[str, Any] = {
        "area": seen.area,
        "year": YEAR,
        "form": form,
        "checksum": seen.checksum,
        "doubts_seen": {doubt.key: doubt.number for doubt in seen.doubts},
        "replaces": seen.signed.pk if seen.signed else None,
        "note": "",
        "on": TODAY,
        "by": by,
    }
    return sign_off(**(asked | changes))


def differing(by: User) -> dict[str, Difference]:
    return {dotted(difference.path): difference for difference in opened(by).differences}


def test_every_figure_is_kept_with_the_cases_behind_it(carys: User, carter: Offender) -> None:
    signed = sign(carys)
    figures = {figure.path: figure for figure in Figure.objects.filter(annual_return=signed)}
    assert (figures[LEVEL_2].value, figures[LEVEL_2].offender_ids) == (1, [carter.pk])
    assert (
        figures["items.vii.other_offenders"].value,
        figures["items.vii.other_offenders"].offender_ids,
    ) == (0, [])
    assert json.loads(signed.document)["items"]["viii"]["level_2"]["category_1"] == 1
    assert signed.checksum == hashlib.sha256(signed.document.encode()).hexdigest()
    assert signed.recorded_by == carys


def test_signing_is_in_the_audit(carys: User, carter: Offender) -> None:
    signed = sign(carys)
    entry = AuditEntry.objects.get(event="return.signed-off")
    assert (entry.by_id, entry.area_id, entry.detail["return_id"]) == (carys.pk, signed.area_id, signed.pk)
    assert entry.detail["checksum"] == signed.checksum


def test_the_chair_may_sign_and_a_lay_adviser_an_administrator_and_another_area_may_not(
    bea: User, len_: User, ada: User, mo: User, carter: Offender
) -> None:
    for person in (len_, ada, mo):
        with pytest.raises(NotPermitted):
            sign(person)
    assert not AnnualReturn.objects.exists()
    assert sign(bea).recorded_by == bea


def test_the_checksum_must_be_that_of_the_page(carys: User, carter: Offender) -> None:
    checksum = opened(carys).checksum
    factories.offender(carys, category=1)
    with pytest.raises(FiguresChanged):
        sign(carys, checksum=checksum)
    assert not AnnualReturn.objects.exists()


def test_the_doubts_must_be_those_of_the_page(carys: User, carter: Offender) -> None:
    with pytest.raises(FiguresChanged):
        sign(carys, doubts_seen={})


def test_a_year_that_is_not_over_cannot_be_signed(carys: User, carter: Offender) -> None:
    with pytest.raises(NotPossible, match="from 1 April 2006"):
        sign(carys, on=date(2006, 3, 31))
    sign(carys, on=date(2006, 4, 1))


def test_a_second_sign_off_needs_a_reason_and_leaves_the_first_as_it_was(
    carys: User, carter: Offender
) -> None:
    first = sign(carys)
    factories.offender(carys, category=1)
    with pytest.raises(NotPossible, match="Say why"):
        sign(carys)
    second = sign(carys, note="One was missing")
    first.refresh_from_db()
    assert first.superseded_by == carys
    assert first.superseded_reason == "One was missing"
    assert AnnualReturn.objects.current().get() == second
    assert Figure.objects.get(annual_return=first, path="items.i.registered_sex_offenders").value == 1
    assert Figure.objects.get(annual_return=second, path="items.i.registered_sex_offenders").value == 2
    seen = opened(carys)
    assert seen.signed is not None
    assert seen.signed.pk == second.pk
    assert [one.pk for one in seen.earlier] == [first.pk]


def test_two_who_sign_at_once_do_not_both_sign(carys: User, carter: Offender) -> None:
    sign(carys)
    with pytest.raises(ChangedMeanwhile):
        sign(carys, replaces=None, note="I did not see the other")
    with pytest.raises(ChangedMeanwhile):
        sign(carys, replaces=987_654, note="Another")
    assert AnnualReturn.objects.count() == 1


def test_the_two_forms_are_signed_apart(carys: User, carter: Offender) -> None:
    sign(carys)
    sign(carys, form=Form.FORM_2014)
    assert AnnualReturn.objects.current().count() == 2


def test_the_rate_is_signed_in_form_2014_too(carys: User, carter: Offender) -> None:
    give_population(10_000, base="aged_ten_and_over")
    signed = sign(carys, form=Form.FORM_2014)
    assert Figure.objects.get(annual_return=signed, path="tables.per_100k").value == 10
    exported = queries.without_rate(json.loads(signed.document), Form.FORM_2014)
    assert "per_100k" not in exported["tables"]


# Frozen


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE statistics_figure SET value = value + 1",
        "DELETE FROM statistics_figure",
        "TRUNCATE statistics_figure",
        "UPDATE statistics_annualreturn SET year = 2006",
        "UPDATE statistics_annualreturn SET recorded_by_id = recorded_by_id, reason = 'another'",
        "DELETE FROM statistics_annualreturn",
        "TRUNCATE statistics_annualreturn CASCADE",
        "INSERT INTO statistics_figure (annual_return_id, path, value, offender_ids) "
        "SELECT id, 'items.another', 1, '{5}' FROM statistics_annualreturn",
    ],
)
def test_not_even_the_owner_of_the_tables_changes_what_was_signed(own_database: Any, statement: str) -> None:
    carys = make_person(RoleKey.COORDINATOR, "Kent", username="carys")
    factories.offender(carys, category=1, level=2)
    sign(carys)
    with psycopg.connect(own_database.owner_url) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(statement)  # type: ignore[arg-type]


def test_the_application_may_not_even_ask(carys: User, carter: Offender) -> None:
    sign(carys)
    for statement in ("UPDATE statistics_figure SET value = 0", "DELETE FROM statistics_figure"):
        with (
            pytest.raises(DatabaseError, match="denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


# Afterwards


def test_a_correction_never_changes_what_was_signed_and_the_page_names_the_late_entry(
    carys: User, carter: Offender
) -> None:
    sign(carys)
    assert differing(carys) == {}
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys, reason="Came to notice later")
    seen = opened(carys)
    assert seen.document["items"]["viii"]["level_2"]["category_1"] == 1
    assert seen.today["items"]["viii"]["level_2"]["category_1"] == 0
    found = {dotted(difference.path): difference for difference in seen.differences}
    assert set(found) == {LEVEL_2, "items.viii.level_3.category_1"}
    assert (found[LEVEL_2].signed, found[LEVEL_2].today, found[LEVEL_2].left) == (1, 0, (carter.pk,))
    assert found["items.viii.level_3.category_1"].entered == (carter.pk,)
    late = found[LEVEL_2].entries[0]
    assert (late.kind, late.on, late.by, late.reason) == (
        "level",
        date(2006, 3, 1),
        "Carys Vaughan",
        "Came to notice later",
    )
    assert seen.visible_ids == {carter.pk}


def test_entries_from_before_the_sign_off_or_about_others_are_not_given_as_the_cause(
    carys: User, carter: Offender
) -> None:
    other = factories.offender(carys, category=1, level=1)
    sign(carys)
    factories.event(other, KindOfEvent.CHARGED_SERIOUS_OFFENCE, on=date(2005, 6, 1), by=carys)
    factories.end_category(carter, on=date(2006, 1, 1), by=carys, reason="Registration ended early")
    found = differing(carys)
    registered = found["items.i.registered_sex_offenders"]
    assert [entry.reason for entry in registered.entries] == ["Registration ended early"]
    assert {entry.offender_id for difference in found.values() for entry in difference.entries} == {carter.pk}


def test_a_withdrawn_entry_is_named_with_its_reason(carys: User, carter: Offender) -> None:
    factories.event(carter, KindOfEvent.RECALL_BREACH_OF_LICENCE, on=date(2005, 6, 1), by=carys)
    sign(carys)
    now = factories.fresh(carter)
    withdraw_fact(
        offender=now, fact=Event.objects.current().get(), reason="Another man", version=now.version, by=carys
    )
    (difference,) = differing(carys).values()
    assert [(entry.did, entry.kind, entry.reason) for entry in difference.entries] == [
        ("withdrawn", "event", "Another man")
    ]


def test_the_same_number_of_other_people_is_a_difference_too(carys: User, carter: Offender) -> None:
    sign(carys)
    factories.end_level(carter, on=date(2005, 4, 2), by=carys)
    factories.end_category(carter, on=date(2005, 4, 2), by=carys)
    second = factories.offender(carys, division="West Kent", category=1, level=2)
    found = differing(carys)
    one = found["items.i.registered_sex_offenders"]
    assert (one.signed, one.today) == (1, 1)
    assert (one.entered, one.left) == ((second.pk,), (carter.pk,))


def test_a_population_entered_later_is_given_as_the_cause_of_another_rate(
    carys: User, carter: Offender
) -> None:
    sign(carys)
    give_population(10_000)
    found = differing(carys)
    assert set(found) == {"items.i.per_100k"}
    (entry,) = found["items.i.per_100k"].entries
    assert entry.kind == "population"
    assert "10,000" in entry.says


def test_a_signed_return_is_read_back_in_a_fixed_number_of_queries(
    carys: User, carter: Offender, django_assert_max_num_queries: Any
) -> None:
    sign(carys)
    for _ in range(6):
        factories.offender(carys, category=1, level=3)
    with django_assert_max_num_queries(30):
        opened(carys)


def test_of_two_who_sign_at_the_same_moment_one_is_told(own_database: Any) -> None:
    people = [make_person(RoleKey.COORDINATOR, "Kent", username=name) for name in ("first", "second")]
    factories.offender(people[0], category=1, level=2)
    ready = Barrier(2)
    outcomes: list[str] = []

    def attempt(person: User) -> None:
        try:
            seen = opened(person)
            ready.wait(timeout=20)
            sign_off(
                area=seen.area,
                year=YEAR,
                form=Form.FORM_2005,
                checksum=seen.checksum,
                doubts_seen={doubt.key: doubt.number for doubt in seen.doubts},
                replaces=None,
                note="",
                on=TODAY,
                by=person,
            )
            outcomes.append("signed")
        except ChangedMeanwhile:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=attempt, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["signed", "told"]
    assert AnnualReturn.objects.current().count() == 1
