"""Minutes are checked, signed by the chair exactly as checked, locked, and amended by additions."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.discussions.models import Discussion, Lock
from mappa.meetings.models import AgendaItem
from mappa.minutes import actions, queries
from mappa.minutes.documents import checksum_of, read, written
from mappa.minutes.models import Amendment, Check, Minutes
from mappa.minutes.states import Stage
from mappa.offenders.models import Offender
from tests import factories
from tests.discussions.test_discussions import LOWERED, close
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def sign(item: AgendaItem, *, by: User, because: str = "", seen: str = "") -> Minutes:
    check = Check.objects.current().filter(agenda_item=item).first()
    return actions.sign_minutes(
        item=item,
        seen=seen or (check.checksum if check else ""),
        in_place_because=because,
        on=TODAY,
        by=by,
    )


def test_minutes_are_composed_of_what_was_recorded(item: AgendaItem) -> None:
    draft = queries.draft_of(item, offender=item.offender)
    assert draft is not None
    assert draft.document.edition == "mappa-c-2022"
    assert [section.heading for section in draft.document.sections][:3] == [
        "The meeting",
        "The person",
        "Attendance",
    ]
    for said in (
        "Nobody would be safer for knowing",
        "CARTER",
        "Nora Ellis",
        "School of the tests",
        "Chair",
        "No new action was agreed.",
        "Nobody dissented",
    ):
        assert said in draft.text
    assert written(read(draft.text)) == draft.text
    assert json.loads(draft.text)["mark"] == "OFFICIAL-SENSITIVE"


def test_minutes_tell_what_a_change_of_the_level_rests_on(carter: Offender, carys: User) -> None:
    item = factories.case_at_meeting(carter, by=carys)
    close(item, by=carys, **LOWERED)
    draft = queries.draft_of(item, offender=item.offender)
    assert draft is not None
    rows = {
        label: text for one in draft.document.sections for block in one.blocks for label, text in block.rows
    }
    assert rows["Level before the meeting"].startswith("Level 2")
    assert rows["The level"] == "Changes to level 1"
    assert rows["What has changed"] == "He has settled, and works"
    assert rows["Criteria that are met"] == "None"


def test_the_same_case_is_composed_to_the_same_letter(item: AgendaItem) -> None:
    first, second = (queries.draft_of(item, offender=item.offender) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.checksum == second.checksum == checksum_of(first.text)


def test_a_case_that_is_open_has_no_minutes(carter: Offender, carys: User, chair: User) -> None:
    open_case = factories.case_at_meeting(carter, by=carys, state="planned")
    open_case.meeting.chair, open_case.meeting.state = chair, "held"
    open_case.meeting.save(update_fields=["chair", "state"])
    assert queries.draft_of(open_case, offender=carter) is None
    with pytest.raises(NotPossible, match="not closed yet"):
        actions.check_minutes(item=open_case, seen="", on=TODAY, by=carys)


def test_the_chair_signs_what_was_checked_and_it_is_locked(
    item: AgendaItem, carys: User, chair: User
) -> None:
    check = factories.checked_minutes(item, by=carys)
    assert Notice.objects.filter(person=chair, kind="minutes-to-sign", about_id=item.pk).count() == 1
    minutes = sign(item, by=chair)
    assert (minutes.document, minutes.checksum) == (check.document, check.checksum)
    assert minutes.signed_as == "Pia Holt, Chief Inspector, Police of the tests"
    assert minutes.in_place_of is None
    assert Lock.objects.filter(agenda_item=item, locked_by=chair).exists()
    entry = AuditEntry.objects.get(event="minutes.signed")
    assert entry.detail["checksum"] == minutes.checksum
    assert Notice.objects.filter(person=carys, kind="minutes-signed").count() == 1


def test_minutes_are_not_signed_before_they_are_checked(item: AgendaItem, chair: User) -> None:
    with pytest.raises(NotPossible, match="Nobody has checked"):
        sign(item, by=chair)


def test_minutes_are_signed_once(item: AgendaItem, carys: User, chair: User) -> None:
    factories.signed_minutes(item, by=carys, chair=chair)
    other = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Sam Other"))
    for person, because in ((chair, ""), (other, "Pia is away")):
        with pytest.raises(
            NotPossible, match=r"Pia Holt signed these minutes on .* Add an amendment instead"
        ):
            sign(item, by=person, because=because)
    assert Minutes.objects.count() == 1


def test_signed_minutes_are_not_checked_again(item: AgendaItem, carys: User, chair: User) -> None:
    minutes = factories.signed_minutes(item, by=carys, chair=chair)
    with pytest.raises(NotPossible, match="locked"):
        actions.check_minutes(item=item, seen=minutes.checksum, on=TODAY, by=carys)


def test_whoever_only_keeps_the_meeting_signs_nothing(item: AgendaItem, ada: User, carys: User) -> None:
    factories.checked_minutes(item, by=carys)
    with pytest.raises(NotPermitted):
        sign(item, by=ada)


def test_a_grade_too_low_signs_nothing_in_the_chairs_place(item: AgendaItem, carys: User) -> None:
    factories.checked_minutes(item, by=carys)
    low = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Con Stable"), "Sergeant")
    with pytest.raises(NotPossible, match="Con Stable held the grade Sergeant"):
        sign(item, by=low, because="The chair is ill")
    without = make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="New Comer")
    with pytest.raises(NotPossible, match="New Comer held no grade that is recorded"):
        sign(item, by=without, because="The chair is ill")
    assert Minutes.objects.count() == 0


def test_another_of_the_grade_signs_in_the_chairs_place_with_a_reason(
    item: AgendaItem, carys: User, chair: User
) -> None:
    factories.checked_minutes(item, by=carys)
    other = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Sam Other"))
    with pytest.raises(NotPossible, match="enter why you sign") as refusal:
        sign(item, by=other)
    assert refusal.value.field == "in_place_because"
    minutes = sign(item, by=other, because="The chair is ill")
    assert minutes.in_place_of == chair
    assert minutes.in_place_because == "The chair is ill"


def test_what_was_corrected_after_the_check_is_checked_again(
    item: AgendaItem, carys: User, chair: User
) -> None:
    first = factories.checked_minutes(item, by=carys)
    factories.close_case(item, by=carys, risk_discussed="He moved house")
    with pytest.raises(ChangedMeanwhile):
        sign(item, by=chair, seen=first.checksum)
    found = queries.minutes_of(item, on=TODAY)
    assert found.is_stale
    assert found.stage is Stage.TO_CHECK
    (waiting,) = queries.list_waiting(by=carys, on=TODAY)
    assert (waiting.stage, waiting.mine) == (Stage.TO_CHECK, True)
    second = factories.checked_minutes(item, by=carys)
    with pytest.raises(ChangedMeanwhile):  # not the text that was on the screen
        sign(item, by=chair, seen=first.checksum)
    assert sign(item, by=chair, seen=second.checksum).checksum == second.checksum


def test_a_text_that_was_not_on_the_screen_is_not_checked(item: AgendaItem, carys: User) -> None:
    draft = queries.draft_of(item, offender=item.offender)
    assert draft is not None
    factories.close_case(item, by=carys, risk_discussed="He moved house")
    with pytest.raises(ChangedMeanwhile):
        actions.check_minutes(item=item, seen=draft.checksum, on=TODAY, by=carys)
    factories.checked_minutes(item, by=carys)
    with pytest.raises(NotPossible, match=r"checked by Carys Vaughan on .* already"):
        factories.checked_minutes(item, by=carys)


def test_nothing_more_is_written_down_of_a_signed_case(item: AgendaItem, carys: User, chair: User) -> None:
    factories.signed_minutes(item, by=carys, chair=chair)
    before = Discussion.objects.count()
    with pytest.raises(NotPossible, match="Add an amendment to the minutes instead"):
        factories.close_case(item, by=carys, risk_discussed="He moved house")
    assert Discussion.objects.count() == before
    standing = Discussion.objects.current().get(agenda_item=item)
    standing.pk, standing.number = None, 99
    with pytest.raises(IntegrityError, match="are signed"), transaction.atomic():
        standing.save(force_insert=True)


def test_amendments_are_additions(item: AgendaItem, carys: User, chair: User) -> None:
    with pytest.raises(NotPossible, match="not signed yet"):
        actions.amend_minutes(item=item, text="x", why="y", seen=0, on=TODAY, by=carys)
    minutes = factories.signed_minutes(item, by=carys, chair=chair)
    actions.amend_minutes(item=item, text="Housing spoke too", why="Left out", seen=0, on=TODAY, by=carys)
    with pytest.raises(ChangedMeanwhile):
        actions.amend_minutes(item=item, text="Again", why="Left out", seen=0, on=TODAY, by=carys)
    signed = queries.signed_of(item)
    assert signed is not None
    assert signed.all_intact
    assert [one.amendment.text for one in signed.amendments] == ["Housing spoke too"]
    assert Minutes.objects.get(pk=minutes.pk).document == minutes.document
    for row in (minutes, Amendment.objects.get()):
        for change in ({"access_key": row.access_key}, {"checksum": "0" * 64}):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(**change)


def test_only_a_keeper_amends(item: AgendaItem, carys: User, chair: User, nora: User) -> None:
    factories.signed_minutes(item, by=carys, chair=chair)
    with pytest.raises(NotPermitted):
        actions.amend_minutes(item=item, text="x", why="y", seen=0, on=TODAY, by=nora)


def test_the_cases_of_a_meeting_are_signed_together_or_not_at_all(
    item: AgendaItem, carys: User, chair: User
) -> None:
    check = factories.checked_minutes(item, by=carys)
    with pytest.raises(ChangedMeanwhile):
        actions.sign_of_meeting(
            meeting=item.meeting,
            seen={item.pk: check.checksum, item.pk + 1: "0" * 64},
            in_place_because="",
            on=TODAY,
            by=chair,
        )
    assert Minutes.objects.count() == 0
    (signed,) = actions.sign_of_meeting(
        meeting=item.meeting, seen={item.pk: check.checksum}, in_place_because="", on=TODAY, by=chair
    )
    assert signed.agenda_item == item


def test_a_grade_of_the_level_is_asked_on_the_day_of_the_meeting(
    carter: Offender, carys: User, pia: User, nora: User
) -> None:
    """The chair signs after the grade has ended: it was held on the day of the meeting."""
    factories.grade(pia, start=TODAY - timedelta(days=30), end=TODAY - timedelta(days=1))
    item = factories.closed_case(carter, nora, by=carys, chair=pia, on=TODAY - timedelta(days=7))
    assert factories.signed_minutes(item, by=carys, chair=pia).signed_by == pia


def test_the_lock_names_the_offender_of_its_case(item: AgendaItem, carys: User) -> None:
    other = factories.offender(carys, family_name="Another")
    with pytest.raises(IntegrityError, match="of_the_offender"), transaction.atomic():
        Lock.objects.create(agenda_item=item, offender=other, locked_by=carys)


def test_the_database_takes_no_signature_under_another_text(
    item: AgendaItem, carys: User, chair: User
) -> None:
    check = factories.checked_minutes(item, by=carys)
    other = Minutes(
        agenda_item=item,
        offender=item.offender,
        check_of=check,
        edition=check.edition,
        document="{}",
        checksum=checksum_of("{}"),
        signed_on=TODAY,
        signed_by=chair,
        signed_as="Pia Holt",
    )
    with pytest.raises(IntegrityError, match="as_checked"), transaction.atomic():
        other.save(force_insert=True)
