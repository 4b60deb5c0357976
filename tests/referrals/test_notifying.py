"""Any agency says that a person is eligible; who may see it, and how it is answered once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.law.findings import Verdict
from mappa.offenders.models import CategoryPeriod, Membership, Offender
from mappa.offenders.queries import list_places
from mappa.offenders.states import MembershipKind
from mappa.referrals import actions
from mappa.referrals.models import Eligibility, Notification, ReleaseDate
from mappa.referrals.queries import (
    list_notifications,
    open_notification,
    open_notification_to_answer,
)
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def meg() -> User:
    """Of a mental health trust in Kent: an agency member, who opens no record but those she works on."""
    return make_person(RoleKey.AGENCY_MEMBER, "Kent", username="meg", full_name="Meg Abara")


def seen_by(person: User) -> set[int]:
    """What the second wall shows, whatever the first would say."""
    with acting_as(person.pk):
        return set(Notification.objects.values_list("pk", flat=True))


def register(one: Notification, by: User, **otherwise: Any) -> Offender:
    values = {
        "division": None,
        "lives_since": date(2020, 1, 1),
        "category": 2,
        "category_on": date(2020, 2, 3),
        "reason": "Meets section 327(3)",
        "on": TODAY,
        **otherwise,
    }
    return actions.register_notified(**factories.known_of(one), by=by, **values)


# Who may see one


def test_it_shows_to_its_maker_and_to_those_who_screen_there_and_to_nobody_else(
    meg: User, carys: User, mo: User, hal: User, len_: User, pia: User
) -> None:
    one = factories.notification(meg)
    for person in (meg, carys):
        assert open_notification(by=person, pk=one.pk, on=TODAY).notification == one
    for person in (mo, hal, len_, pia):
        with pytest.raises(RecordNotShown):
            open_notification(by=person, pk=one.pk, on=TODAY)


def test_the_second_wall_shows_it_by_area_to_its_maker_and_to_nobody_else(
    meg: User, carys: User, mo: User, hal: User, len_: User, una: User
) -> None:
    one = factories.notification(meg)
    for person in (meg, carys):
        assert seen_by(person) == {one.pk}
    for person in (mo, hal, len_, una):
        assert seen_by(person) == set()
        with acting_as(person.pk):
            assert not Eligibility.objects.exists()
    with acting_as(None):
        assert not Notification.objects.exists()


def test_one_that_speaks_of_category_4_needs_clearance_behind_both_walls(meg: User, carys: User) -> None:
    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    one = factories.notification(meg, category=4)
    assert seen_by(carys) == set()
    assert seen_by(cleared) == {one.pk}
    with pytest.raises(RecordNotShown):
        open_notification(by=carys, pk=one.pk, on=TODAY)
    assert open_notification(by=cleared, pk=one.pk, on=TODAY).may_answer
    told = Notice.objects.filter(kind="notification-made").values_list("person", flat=True)
    assert list(told) == [cleared.pk]


def test_nobody_makes_one_in_the_name_of_another(meg: User, hal: User, carys: User) -> None:
    area = factories.notification(meg).area
    with acting_as(hal.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Notification.objects.create(
            area=area, family_name="X", sex="male", why="?", made_on=TODAY, made_by=carys
        )


def test_once_taken_on_it_follows_the_record(meg: User, carys: User, mo: User) -> None:
    one = factories.notification(meg)
    record = register(one, carys)
    factories.move(record, "Thames Valley", on=TODAY, by=carys)
    assert seen_by(carys) == set()
    assert seen_by(mo) == {one.pk} == seen_by(meg)
    assert open_notification(by=mo, pk=one.pk, on=TODAY).reference == record.reference
    with pytest.raises(RecordNotShown):
        open_notification(by=carys, pk=one.pk, on=TODAY)


def test_whoever_screens_without_vetting_sees_none_that_waits(meg: User, carys: User) -> None:
    factories.notification(meg)
    assert Notification.objects.visible_to(carys).exists()
    assert not Notification.objects.visible_to(
        make_person(RoleKey.COORDINATOR, "Kent", vetting=False)
    ).exists()


def test_one_that_led_to_a_record_shows_to_those_who_open_that_record(meg: User, carys: User) -> None:
    colleague = make_person(RoleKey.COORDINATOR, "Kent")
    record = register(factories.notification(meg), carys)
    assert Notification.objects.visible_to(colleague).exists()
    factories.restrict(factories.fresh(record), by=carys)
    assert not Notification.objects.visible_to(User.objects.get(pk=colleague.pk)).exists()
    assert Notification.objects.visible_to(User.objects.get(pk=carys.pk)).exists()


def test_only_who_may_notify_an_area_does(meg: User, len_: User) -> None:
    with pytest.raises(NotPermitted):
        factories.notification(meg, area="Thames Valley")
    with pytest.raises(NotPermitted):
        factories.notification(len_)


# Whoever notified us may work on the case


def test_whoever_notified_works_on_the_case_where_the_answer_says_so(
    meg: User, carys: User, signed_in: SignedIn
) -> None:
    one = factories.notification(meg)
    client, address = signed_in(carys), f"/notifications/{one.pk}/register/"
    typed = {
        "place": list_places(frozenset({one.area_id}))[0].key,
        **posted("lives_since", date(2020, 1, 1)),
        "category": "2",
        **posted("category_on", date(2020, 2, 3)),
        "reason": "Meets section 327(3)",
        "version": str(factories.known_of(one)["version"]),
    }
    unanswered = client.post(address, typed).content.decode()
    assert "Select what they do in the case" in unanswered
    assert f"What {meg.full_name} does in the case" in unanswered
    assert client.post(address, {**typed, "notifier_as": "named"}).status_code == 302
    record = Offender.objects.get(pk=Notification.objects.get(pk=one.pk).offender_id)
    member = Membership.objects.current().get(offender=record, user=meg)
    assert (member.kind, member.in_force.lower, member.in_force.upper) == ("named", TODAY, None)
    assert signed_in(meg).get(f"/offenders/{record.pk}/refer/").status_code == 200
    assert Notice.objects.filter(person=meg, kind="membership-begun", offender_id=record.pk).exists()


def test_whoever_notified_opens_nothing_where_the_answer_says_so(meg: User, carys: User) -> None:
    known = factories.offender(carys, family_name="Quill")
    actions.link_notified(
        **factories.known_of(factories.notification(meg)),
        reference=known.reference,
        reason="Known here",
        on=TODAY,
        by=carys,
    )
    assert not Membership.objects.filter(offender=known).exists()


def test_whoever_works_on_the_case_already_goes_on(meg: User, carys: User) -> None:
    known = factories.offender(carys, family_name="Quill")
    factories.member(known, meg, by=carys, kind=MembershipKind.NAMED)
    actions.link_notified(
        **factories.known_of(factories.notification(meg)),
        reference=known.reference,
        reason="Known here",
        on=TODAY,
        by=carys,
        notifier_as=MembershipKind.NAMED,
    )
    assert Membership.objects.current().filter(offender=known, user=meg).count() == 1


def test_whoever_can_open_no_records_any_more_is_not_put_on_the_case(meg: User, carys: User) -> None:
    one = factories.notification(meg)
    User.objects.filter(pk=meg.pk).update(is_active=False)
    with pytest.raises(NotPossible, match="cannot open records today") as refusal:
        register(one, carys, notifier_as=MembershipKind.NAMED)
    assert refusal.value.field == "notifier_as"
    assert not Offender.objects.exists()


# What the maker learns


def test_the_maker_does_not_learn_whether_a_record_was_there(meg: User, carys: User) -> None:
    known = factories.offender(carys, family_name="Quill", given_names="Oliver")
    first, second = factories.notification(meg), factories.notification(meg, family_name="Nib")
    actions.link_notified(
        **factories.known_of(first), reference=known.reference, reason="Known here", on=TODAY, by=carys
    )
    register(second, carys)
    told = []
    for one in (first, second):
        shown = open_notification(by=meg, pk=one.pk, on=TODAY)
        assert (shown.offender_id, shown.reference, shown.answer) == (None, "", "")
        told.append(shown.told)
    assert told[0] == told[1]
    listed = list_notifications(by=meg, on=TODAY, shown="own", page=1)
    assert len({one.told for one in listed.page}) == 1
    notices = Notice.objects.filter(person=meg, kind="notification-answered")
    assert set(notices.values_list("offender_id", flat=True)) == {None}
    entries = AuditEntry.objects.filter(by_id=meg.pk, event="notification.viewed")
    assert set(entries.values_list("offender_id", flat=True)) == {None}


def test_a_notification_is_taken_alike_whether_or_not_there_is_a_record(meg: User, carys: User) -> None:
    factories.offender(carys, family_name="Quill", given_names="Oliver", date_of_birth=date(1980, 5, 6))
    assert factories.notification(meg).outcome == factories.notification(meg, family_name="Nib").outcome == ""


# The test shows its working


def test_the_test_is_worked_through_provision_by_provision(meg: User, carys: User) -> None:
    one = factories.notification(meg)
    shown = open_notification(by=carys, pk=one.pk, on=TODAY)
    assert shown.explanation is not None
    assert {finding.verdict for finding in shown.explanation.findings} == {Verdict.CANNOT_TELL}
    actions.record_eligibility(
        **factories.known_of(one),
        answers={
            "must_notify_police": "no",
            "listed_offence": "yes",
            "disposal": "imprisonment",
            "term_in_months": 24,
            "sentenced_since_2001_or_serving_then": "yes",
            "serving_or_supervised": "yes",
            "disqualified_from_work_with_children": "not_known",
        },
        release_kind="",
        release_on=None,
        reason="The court’s order",
        on=TODAY,
        by=meg,
    )
    explanation = open_notification(by=carys, pk=one.pk, on=TODAY).explanation
    assert explanation is not None
    first, second, *_ = explanation.findings
    assert (first.verdict, second.verdict) == (Verdict.DOES_NOT_MEET, Verdict.MEETS)
    assert any("24 months" in step.says and "327" in str(step.source) for step in second.steps)
    versions = Eligibility.objects.filter(notification=one)
    assert (versions.count(), versions.current().count()) == (2, 1)
    assert "disqualified_from_work_with_children" not in versions.current().get().answers


# Answered once


def test_it_leads_to_a_record_with_category_and_release(meg: User, carys: User) -> None:
    release = TODAY + timedelta(days=60)
    one = factories.notification(meg, release_kind="automatic", release_on=release)
    record = register(one, carys)
    assert CategoryPeriod.objects.current().get(offender=record).category == 2
    told = ReleaseDate.objects.current().get(offender=record)
    assert (told.kind, told.on) == ("automatic", release)
    shown = open_notification(by=carys, pk=one.pk, on=TODAY)
    assert (shown.offender_id, shown.told, shown.may_answer) == (record.pk, "Registered", False)


def test_a_date_of_release_that_is_known_already_is_not_replaced(meg: User, carys: User) -> None:
    known = factories.offender(carys)
    factories.release_date(known, by=carys, release_on=TODAY + timedelta(days=10))
    one = factories.notification(meg, release_kind="automatic", release_on=TODAY + timedelta(days=60))
    actions.link_notified(
        **factories.known_of(one), reference=known.reference, reason="Known", on=TODAY, by=carys
    )
    assert ReleaseDate.objects.get(offender=known).on == TODAY + timedelta(days=10)


def test_it_is_linked_only_to_a_record_that_one_may_open(meg: User, carys: User, mo: User) -> None:
    elsewhere = factories.offender(mo, area="Thames Valley")
    one = factories.notification(meg)
    for reference in (elsewhere.reference, "NOBODY-1"):
        with pytest.raises(NotPossible, match="There is no record with this reference that you may open"):
            actions.link_notified(
                **factories.known_of(one), reference=reference, reason="?", on=TODAY, by=carys
            )


def test_not_eligible_has_reasons_and_the_maker_is_told(meg: User, carys: User) -> None:
    one = factories.notification(meg)
    actions.decline_notification(
        **factories.known_of(one), reason="The term was six months", on=TODAY, by=carys
    )
    shown = open_notification(by=meg, pk=one.pk, on=TODAY)
    assert (shown.told, shown.answer) == ("Not eligible", "The term was six months")
    assert Notice.objects.filter(person=meg, kind="notification-answered", about_id=one.pk).exists()


def test_it_is_answered_once_and_whoever_comes_second_is_told(meg: User, carys: User) -> None:
    one = factories.notification(meg)
    other = make_person(RoleKey.COORDINATOR, "Kent")
    seen = factories.known_of(one)
    actions.decline_notification(**seen, reason="Too short", on=TODAY, by=carys)
    with pytest.raises(ChangedMeanwhile):
        actions.decline_notification(**seen, reason="Too short", on=TODAY, by=other)
    with pytest.raises(ChangedMeanwhile):
        actions.register_notified(
            **seen,
            division=None,
            lives_since=TODAY,
            category=1,
            category_on=TODAY,
            reason="?",
            on=TODAY,
            by=other,
        )
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Notification.objects.filter(pk=one.pk).update(answer="Otherwise")


def test_an_answer_to_what_was_known_before_more_was_found_out_is_refused(meg: User, carys: User) -> None:
    one = factories.notification(meg)
    seen = factories.known_of(one)
    actions.record_eligibility(
        **seen,
        answers={"listed_offence": "yes"},
        release_kind="",
        release_on=None,
        reason="Found",
        on=TODAY,
        by=meg,
    )
    with pytest.raises(ChangedMeanwhile):
        actions.decline_notification(**seen, reason="Nothing listed", on=TODAY, by=carys)


def test_only_who_screens_there_answers_and_only_its_maker_withdraws(
    meg: User, carys: User, pia: User
) -> None:
    one, own = factories.notification(meg), factories.notification(pia)
    with pytest.raises(NotPermitted):
        actions.decline_notification(**factories.known_of(own), reason="?", on=TODAY, by=pia)
    with pytest.raises(NotPermitted):
        open_notification_to_answer(by=meg, pk=one.pk, on=TODAY)
    with pytest.raises(RecordNotShown):
        actions.withdraw_notification(**factories.known_of(one), reason="?", on=TODAY, by=carys)
    actions.withdraw_notification(**factories.known_of(one), reason="Another man", on=TODAY, by=meg)
    assert open_notification(by=carys, pk=one.pk, on=TODAY).told == "Withdrawn"


def test_a_release_in_the_past_is_refused(meg: User, carys: User) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(NotPossible, match="today or later"):
        factories.notification(meg, release_kind="automatic", release_on=yesterday)
    with pytest.raises(NotPossible, match="today or later"):
        factories.release_date(factories.offender(carys), by=carys, release_on=yesterday)


def test_nothing_is_removed_by_hand(meg: User) -> None:
    one = factories.notification(meg)
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("DELETE FROM referrals_notification WHERE id = %s", [one.pk])
