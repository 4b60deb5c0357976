"""What the register's actions write: periods that meet without a gap, and history that stays."""

from __future__ import annotations

from datetime import date

import pytest

from mappa.access.pages import RecordNotShown
from mappa.agencies.models import Area, User
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders import actions
from mappa.offenders.models import CustodyPeriod, LevelPeriod, Offender, PersonalDetails, Residence
from tests import factories

pytestmark = pytest.mark.django_db

MAY = date(2005, 5, 1)


def test_the_earlier_level_ends_the_day_the_new_one_starts(carys: User, carter: Offender) -> None:
    factories.set_at_level(carter, 3, on=MAY, by=carys)

    standing = LevelPeriod.objects.current().filter(offender=carter).order_by("in_force")
    assert [(period.level, period.in_force.lower, period.in_force.upper) for period in standing] == [
        (2, date(2005, 4, 1), MAY),
        (3, MAY, None),
    ]


def test_an_ended_period_keeps_the_reason_it_began_for_and_names_the_row_it_replaces(
    carys: User, carter: Offender
) -> None:
    factories.end_level(carter, on=MAY, by=carys, reason="Risk has fallen")

    ended = LevelPeriod.objects.current().get(offender=carter)
    assert ended.replaces is not None
    assert (ended.reason, ended.replaces.superseded_reason) == ("Screened", "Risk has fallen")


def test_what_the_record_said_before_a_change_can_still_be_asked(carys: User, carter: Offender) -> None:
    before = LevelPeriod.objects.get(offender=carter).recorded_at
    factories.end_level(carter, on=MAY, by=carys)

    known = LevelPeriod.objects.known_at(before).get(offender=carter)
    assert known.in_force.upper is None


def test_a_level_before_the_one_recorded_last_is_refused(carys: User, carter: Offender) -> None:
    with pytest.raises(NotPossible, match="already a level from 1 April 2005"):
        factories.set_at_level(carter, 1, on=date(2005, 3, 1), by=carys)


def test_the_same_level_again_is_refused(carys: User, carter: Offender) -> None:
    with pytest.raises(NotPossible, match="already at level 2"):
        factories.set_at_level(carter, 2, on=MAY, by=carys)


def test_custody_cannot_begin_twice_nor_end_before_it_began(carys: User, carter: Offender) -> None:
    factories.begin_custody(carter, on=MAY, by=carys)

    with pytest.raises(NotPossible, match="already in custody"):
        factories.begin_custody(carter, on=date(2005, 5, 2), by=carys)
    with pytest.raises(NotPossible, match="began on 1 May 2005"):
        factories.end_custody(carter, on=MAY, by=carys)
    factories.end_custody(carter, on=date(2005, 5, 2), by=carys)
    with pytest.raises(NotPossible, match="no custody that goes on"):
        factories.end_custody(carter, on=date(2005, 5, 3), by=carys)
    factories.begin_custody(carter, on=date(2005, 5, 2), by=carys)
    assert CustodyPeriod.objects.current().filter(offender=carter).count() == 2


def test_a_move_to_another_area_leaves_the_case_where_it_is_and_keeps_where_they_lived(
    carys: User, mo: User, carter: Offender
) -> None:
    actions.record_residence(
        offender=carter,
        area=Area.objects.get(name="Thames Valley"),
        division=None,
        on=MAY,
        reason="Moved",
        version=carter.version,
        by=carys,
    )

    assert factories.fresh(carter).area.name == "Kent"
    lived = Residence.objects.current().filter(offender=carter).order_by("in_force")
    assert [(one.area.name, one.in_force.upper) for one in lived] == [("Kent", MAY), ("Thames Valley", None)]
    with pytest.raises(RecordNotShown):
        factories.begin_custody(carter, on=MAY, by=mo)
    factories.begin_custody(carter, on=MAY, by=carys)


def test_a_division_of_another_area_is_refused(carys: User, carter: Offender) -> None:
    kent = Area.objects.get(name="Kent")
    oxfordshire = Area.objects.get(name="Thames Valley").divisions.get(name="Oxfordshire")

    with pytest.raises(NotPossible, match="Oxfordshire is not a division of Kent"):
        actions.record_residence(
            offender=carter,
            area=kent,
            division=oxfordshire,
            on=MAY,
            reason="Moved",
            version=carter.version,
            by=carys,
        )


def test_a_record_registered_without_a_reference_gets_one_of_its_area(carys: User) -> None:
    first, second = factories.offender(carys), factories.offender(carys)

    assert first.reference.startswith("KENT-")
    assert first.reference != second.reference


def test_a_reference_in_use_is_refused_without_a_word_about_whose_it_is(carys: User, mo: User) -> None:
    factories.offender(carys, reference="A-1", family_name="Secret")

    with pytest.raises(NotPossible, match="cannot be used") as refusal:
        factories.offender(mo, area="Thames Valley", reference="A-1")
    assert "Secret" not in refusal.value.message


def test_a_number_that_is_somebody_elses_is_refused_without_a_word_about_whose(
    carys: User, mo: User, carter: Offender
) -> None:
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    other = factories.offender(mo, area="Thames Valley")

    with pytest.raises(NotPossible, match="ask the register supervisor") as refusal:
        factories.identifier(other, "pnc", "2003/0062845E", by=mo)
    assert "Carter" not in refusal.value.message


def test_a_change_to_an_older_version_of_the_record_is_refused(carys: User, carter: Offender) -> None:
    factories.set_at_level(carter, 3, on=MAY, by=carys)

    with pytest.raises(ChangedMeanwhile):
        actions.set_level(offender=carter, level=1, on=MAY, reason="Late", version=carter.version, by=carys)


def test_a_correction_names_what_it_replaces_and_changes_nothing_else(carys: User, carter: Offender) -> None:
    wrong = LevelPeriod.objects.get(offender=carter)
    right = actions.correct_fact(
        offender=carter, fact=wrong, values={"level": 1}, reason="Misread", version=carter.version, by=carys
    )

    wrong.refresh_from_db()
    assert (right.replaces, right.in_force) == (wrong, wrong.in_force)
    assert (wrong.superseded_by, wrong.superseded_reason) == (carys, "Misread")


def test_a_record_keeps_its_name_and_a_residence(carys: User, carter: Offender) -> None:
    version = carter.version
    for kept in (PersonalDetails.objects.get(offender=carter), Residence.objects.get(offender=carter)):
        with pytest.raises(NotPossible, match="keeps"):
            actions.withdraw_fact(offender=carter, fact=kept, reason="Wrong", version=version, by=carys)


def test_a_corrected_residence_leaves_the_case_where_it_is(carys: User, rex: User, carter: Offender) -> None:
    lived = Residence.objects.get(offender=carter)
    surrey = Area.objects.get(name="Surrey")
    actions.correct_fact(
        offender=carter,
        fact=lived,
        values={"area": surrey, "division": None},
        reason="Wrong area",
        version=carter.version,
        by=rex,
    )

    assert factories.fresh(carter).area.name == "Kent"
    assert Residence.objects.current().get(offender=carter).area == surrey


def test_every_change_leaves_an_audit_row_without_the_reason_or_a_name(carys: User, carter: Offender) -> None:
    factories.alias(carter, "Smith", "Danny", by=carys)
    factories.set_at_level(carter, 3, on=MAY, by=carys, reason="A very private reason")

    told = list(
        AuditEntry.objects.filter(offender_id=carter.pk).order_by("pk").values_list("event", "detail")
    )
    assert [event for event, _ in told] == [
        "offender.registered",
        "category.set",
        "level.set",
        "alias.recorded",
        "level.set",
    ]
    assert not any(word in str(detail) for _, detail in told for word in ("Carter", "Smith", "private"))
