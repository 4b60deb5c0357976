"""Actions: who may own one, what it opens, how it ends, and who is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from mappa.access.actions.agencies import end_protocol
from mappa.access.models import Clearance, Notice
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.discussions import actions, queries
from mappa.discussions.chores import chase
from mappa.discussions.models import ActionReport, MeetingAction
from mappa.discussions.states import ActionState, EffectOnRisk
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import is_visible
from mappa.offenders.states import MembershipKind
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def nils(db: None) -> User:
    """A nurse of a mental health trust who works on no case."""
    return make_person(
        RoleKey.AGENCY_MEMBER,
        "Kent",
        username="nils",
        full_name="Nils Hartley",
        agency=make_agency("Trust of the tests"),
    )


def change_due(record: Offender, action: MeetingAction, day: date, *, by: User, **more: Any) -> MeetingAction:
    now = factories.fresh(record)
    given = {"version": now.version, "reason": "He is away", "today": TODAY, **more}
    return actions.change_due_day(offender=now, number=action.number, due_on=day, by=by, **given)


def pass_on(record: Offender, action: MeetingAction, owner: User, *, by: User, **more: Any) -> MeetingAction:
    now = factories.fresh(record)
    given = {"version": now.version, "reason": "On leave", "today": TODAY, "make_member": True, **more}
    return actions.pass_on_action(offender=now, number=action.number, owner=owner, by=by, **given)


def works_for_an_action(record: Offender, person: User) -> bool:
    return (
        Membership.objects.current()
        .filter(offender=record, user=person, kind=MembershipKind.ACTION, in_force__contains=TODAY)
        .exists()
    )


def sees(record: Offender, person: User) -> bool:
    with acting_as(person.pk):
        return is_visible(record, by=User.objects.get(pk=person.pk))


def test_owning_an_action_opens_the_record_until_it_ends(carys: User, nils: User, carter: Offender) -> None:
    assert not sees(carter, nils)
    action = factories.action(carter, owner=nils, by=carys)
    assert sees(carter, nils)
    assert action.agency == nils.agency
    with acting_as(nils.pk):
        factories.report(carter, action, ActionState.OPEN, by=nils, evidence="Letter sent")
        assert [one.action.pk for one in queries.my_actions(by=nils, on=TODAY)] == [action.pk]
        factories.report(carter, action, ActionState.DONE, by=nils, effect=EffectOnRisk.LOWERED)
    assert not sees(carter, nils)
    assert not works_for_an_action(carter, nils)
    assert queries.open_actions(carter) == []
    ended = queries.find_action(carter, action.number)
    assert (ended.state, ended.ended_on) == ("done", TODAY)


def test_whoever_owns_another_action_of_the_case_stays(carys: User, nils: User, carter: Offender) -> None:
    first = factories.action(carter, owner=nils, by=carys)
    factories.action(carter, owner=nils, by=carys, text="Write to the GP")
    factories.report(carter, first, ActionState.NO_LONGER_NEEDED, by=nils, evidence="He moved")
    assert works_for_an_action(carter, nils)


def test_a_stranger_to_the_case_is_let_in_only_where_that_is_confirmed(
    carys: User, nils: User, carter: Offender
) -> None:
    with pytest.raises(NotPossible, match="does not work on this case") as refusal:
        factories.action(carter, owner=nils, by=carys, make_member=False)
    assert refusal.value.field == "make_member"
    # Whoever sees the area's records anyway needs no confirmation.
    officer = make_person(RoleKey.POLICE_OFFICER, "Kent")
    assert factories.action(carter, owner=officer, by=carys, make_member=False)


def test_each_reason_why_somebody_cannot_own_an_action_is_named(carys: User, carter: Offender) -> None:
    unbound = make_agency("Unbound", signed=False)
    for person, why in (
        (make_person(RoleKey.AGENCY_MEMBER, "Kent", vetting=False), "vetting is not in force"),
        (make_person(RoleKey.AGENCY_MEMBER, "Kent", training=False), "training is not in force"),
        (make_person(RoleKey.AGENCY_MEMBER, "Kent", agency=unbound), "protocol is not in force"),
        (make_person(RoleKey.LAY_ADVISER, "Kent"), "has no role that opens records"),
        (make_person(RoleKey.ANALYST, "Kent"), "has no role that reports on actions"),
    ):
        with pytest.raises(NotPossible, match=why) as refusal:
            factories.action(carter, owner=person, by=carys)
        assert refusal.value.field == "owner"
    assert MeetingAction.objects.count() == 0


def test_category_4_needs_its_clearance(carter: Offender, nils: User) -> None:
    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    with acting_as(cleared.pk):
        factories.put_in_category(carter, 4, on=date(2024, 1, 1), by=cleared)
        with pytest.raises(NotPossible, match="not cleared for category 4"):
            factories.action(factories.fresh(carter), owner=nils, by=cleared)


def test_only_its_owner_or_a_keeper_of_the_case_reports(
    carys: User, nils: User, fred: User, carter: Offender
) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    with pytest.raises(NotPermitted):
        factories.report(carter, action, ActionState.OPEN, by=fred)
    assert factories.report(carter, action, ActionState.OPEN, by=carys)


def test_an_owner_moves_neither_day_nor_owner(carys: User, nils: User, carter: Offender) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    with pytest.raises(NotPermitted):
        change_due(carter, action, TODAY + timedelta(days=60), by=nils)
    with pytest.raises(NotPermitted):
        pass_on(carter, action, carys, by=nils)
    with pytest.raises(NotPermitted):
        factories.action(carter, owner=nils, by=nils)


def test_reports_and_earlier_days_stay_readable(carys: User, nils: User, carter: Offender) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    later = TODAY + timedelta(days=40)
    change_due(carter, action, later, by=carys)
    factories.report(carter, action, ActionState.NOT_DONE, by=nils, evidence="He refused")
    (told,) = queries.actions_of(carter, on=TODAY).ended
    assert [row.due_on for row in told.earlier] == [action.due_on, later]
    assert [row.superseded_reason for row in told.earlier] == ["He is away", "He refused"]
    assert [report.evidence for report in told.reports] == ["He refused"]
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("UPDATE discussions_actionreport SET evidence = 'He agreed'")


def test_a_day_in_the_past_and_the_same_day_are_refused(carys: User, nils: User, carter: Offender) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(NotPossible, match="today or later"):
        factories.action(carter, owner=nils, by=carys, due_on=yesterday)
    action = factories.action(carter, owner=nils, by=carys)
    with pytest.raises(NotPossible, match="today or later"):
        change_due(carter, action, yesterday, by=carys)
    with pytest.raises(NotPossible, match="on that day already"):
        change_due(carter, action, action.due_on, by=carys)


def test_passing_on_lets_one_in_and_the_other_out(
    carys: User, nils: User, pia: User, carter: Offender
) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    after = pass_on(carter, action, pia, by=carys)
    assert (after.owner, after.agency, after.number) == (pia, pia.agency, action.number)
    assert works_for_an_action(carter, pia)
    assert not works_for_an_action(carter, nils)
    kinds = Notice.objects.filter(person=nils).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [NoticeKind.ACTION_GIVEN, NoticeKind.ACTION_TAKEN_AWAY]
    with pytest.raises(NotPossible, match="owns this action already"):
        pass_on(carter, action, pia, by=carys)


def test_an_ended_action_ends_once_and_is_taken_up_again_by_a_keeper(
    carys: User, nils: User, carter: Offender
) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    factories.report(carter, action, ActionState.DONE, by=nils)
    with pytest.raises(NotPossible, match="ended already"):
        factories.report(carter, action, ActionState.NOT_DONE, by=carys)
    with pytest.raises(NotPossible, match="ended already"):
        change_due(carter, action, TODAY + timedelta(days=9), by=carys)
    factories.report(carter, action, ActionState.OPEN, by=carys, evidence="It was another man")
    assert works_for_an_action(carter, nils)
    assert [one.number for one in queries.open_actions(carter)] == [action.number]
    assert ActionReport.objects.current().count() == 2


def test_what_was_done_says_what_it_did_to_the_risk(carys: User, nils: User, carter: Offender) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    now = factories.fresh(carter)
    for state, effect in ((ActionState.DONE, None), (ActionState.OPEN, EffectOnRisk.RAISED)):
        with pytest.raises(NotPossible, match="did to the risk"):
            actions.report_on_action(
                offender=now,
                number=action.number,
                state=state,
                evidence="Seen",
                effect=effect,
                effect_in_words="",
                version=now.version,
                today=TODAY,
                by=carys,
            )


def test_the_last_one_who_can_open_a_restricted_record_is_not_shut_out_by_a_report(
    carys: User, nils: User, carter: Offender
) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    now = factories.fresh(carter)
    with acting_as(carys.pk):
        factories.restrict(now, by=carys, stay=False)
    with acting_as(nils.pk):
        factories.report(carter, action, ActionState.DONE, by=nils)
        assert works_for_an_action(carter, nils)


def test_a_work_given_by_hand_until_a_day_goes_on_until_the_action_ends(
    carys: User, nils: User, carter: Offender
) -> None:
    factories.member(
        carter, nils, by=carys, kind=MembershipKind.ACTION, start=TODAY, end=TODAY + timedelta(days=3)
    )
    action = factories.action(carter, owner=nils, by=carys, make_member=False)
    (work,) = Membership.objects.current().filter(offender=carter, user=nils)
    assert work.in_force.upper is None
    factories.report(carter, action, ActionState.DONE, by=nils)
    assert not works_for_an_action(carter, nils)


def test_of_two_at_once_the_second_is_told(carys: User, nils: User, carter: Offender) -> None:
    action = factories.action(carter, owner=nils, by=carys)
    version = factories.fresh(carter).version
    change_due(carter, action, TODAY + timedelta(days=30), by=carys)
    with pytest.raises(ChangedMeanwhile):
        change_due(carter, action, TODAY + timedelta(days=31), by=carys, version=version)


def at_nine(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def test_owners_are_chased_before_and_after(carys: User, nils: User, carter: Offender) -> None:
    action = factories.action(carter, owner=nils, by=carys, due_on=TODAY + timedelta(days=10))
    assert chase(at=at_nine(TODAY + timedelta(days=6))) == 0
    assert chase(at=at_nine(TODAY + timedelta(days=7))) == 1
    assert chase(at=at_nine(TODAY + timedelta(days=9))) == 0
    assert chase(at=at_nine(TODAY + timedelta(days=11))) == 1
    assert Notice.objects.filter(person=nils, kind=NoticeKind.ACTION_OVERDUE, about_id=action.pk).count() == 1
    # A week later whoever keeps the meetings is told as well, once.
    assert chase(at=at_nine(TODAY + timedelta(days=18))) == 2
    assert Notice.objects.filter(person=carys, kind=NoticeKind.ACTION_CHASED).count() == 1
    chase(at=at_nine(TODAY + timedelta(days=19)))
    assert Notice.objects.filter(person=carys, kind=NoticeKind.ACTION_CHASED).count() == 1


def test_an_action_whose_owner_lost_the_record_is_told_to_the_keepers(carys: User, carter: Offender) -> None:
    agency = make_agency("Trust that leaves")
    owner = make_person(RoleKey.AGENCY_MEMBER, "Kent", agency=agency)
    factories.action(carter, owner=owner, by=carys)
    assert chase(at=at_nine(TODAY)) == 0
    end_protocol(
        signature=list_signatures(agency).filter(superseded_at=None).get(),
        on=TODAY,
        reason="Left",
        by=command_line_user(),
    )
    assert chase(at=at_nine(TODAY)) == 1
    notice = Notice.objects.get(kind=NoticeKind.ACTION_STRANDED)
    assert (notice.person, notice.subject_id) == (carys, owner.pk)


def test_an_owner_whose_vetting_ends_is_told_to_the_keepers(carys: User, carter: Offender) -> None:
    owner = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    factories.action(carter, owner=owner, by=carys)
    ends = Clearance.objects.current().get(user=owner, kind="vetting").in_force.upper
    action = queries.every_open_action().get()
    assert queries.stranded_among([action], on=TODAY) == {}
    assert queries.stranded_among([action], on=ends) != {}


# The pages


def test_an_action_is_added_reported_on_and_ended_by_hand(
    carys: User, nils: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    due = TODAY + timedelta(days=14)
    sent = {
        "text": "Visit him at home",
        "person": "nils",
        "due_on-day": due.day,
        "due_on-month": due.month,
        "due_on-year": due.year,
        "reason": "He keeps away",
        "version": factories.fresh(carter).version,
    }
    address = f"/actions/of/{carter.pk}/add/"
    refused = client.post(address, sent)
    assert "does not work on this case" in refused.content.decode()
    assert "Visit him at home" in refused.content.decode()
    assert client.post(address, {**sent, "make_member": "on"})["Location"] == f"/actions/of/{carter.pk}/"
    page = client.get(f"/actions/of/{carter.pk}/").content.decode()
    assert "Nils Hartley" in page
    action = MeetingAction.objects.get()

    owner = signed_in(nils)
    assert "Visit him at home" in owner.get("/actions/").content.decode()
    report = f"/actions/of/{carter.pk}/{action.number}/report/"
    sent = {"state": "done", "evidence": "Seen", "version": factories.fresh(carter).version}
    refused = owner.post(report, sent)
    assert "Select what it did to the risk" in refused.content.decode()
    answer = owner.post(report, {**sent, "effect": "lowered"}, follow=True)
    assert "your work on the case" in answer.content.decode()
    assert owner.get(f"/actions/of/{carter.pk}/").status_code == 404
    assert "You own no open action" in owner.get("/actions/").content.decode()


def test_of_several_people_of_a_name_one_is_chosen(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    for _ in range(2):
        make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Ola Twin")
    page = signed_in(carys).post(
        f"/actions/of/{carter.pk}/add/", {"text": "Visit", "person": "Ola Twin", "version": "1"}
    )
    assert "Several people have that name" in page.content.decode()
