"""Every list of cases hides what the application's rule hides, with the database's wall out of the way.

Nobody acts in these tests, so that the database shows them everything (tests/database_fixtures.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.caseload.at_a_glance import count_at_a_glance
from mappa.caseload.listing import Filters, list_caseload
from mappa.discussions.queries import my_actions
from mappa.levels.queries import list_reviews_due
from mappa.meetings.queries.meetings import items_seen_by
from mappa.minutes.queries import list_waiting, my_unacknowledged
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import find_offender, open_offender_to, references_of
from mappa.offenders.states import MembershipKind
from mappa.referrals.queries import list_releases, list_to_screen
from mappa.retention.queries import erasures_to_decide, list_due
from mappa.risk.actions import PlannedTrigger
from mappa.risk.queries import triggers_to_answer
from mappa.statistics.behind import visible_of
from mappa.transfers.actions import Answered
from mappa.transfers.queries import exit_checklist, open_items, visible_offers
from mappa.transfers.states import ItemAnswer
from tests import factories
from tests.people_fixtures import make_person
from tests.retention.test_erasure import propose

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def nothing(record: Offender, *, by: User, reader: User) -> None:
    """The record alone is enough."""


def on_an_agenda(record: Offender, *, by: User, reader: User) -> None:
    factories.on_agenda(record, factories.meeting(by), by=by)


def with_an_action(record: Offender, *, by: User, reader: User) -> None:
    factories.action(record, owner=reader, by=by, make_member=False)


def with_a_trigger(record: Offender, *, by: User, reader: User) -> None:
    signs = [PlannedTrigger("He misses an appointment", "Visit on the same day", reader)]
    factories.plan(record, by=by, triggers=signs)
    factories.trigger_raised(record, by=by)


def offered(record: Offender, *, by: User, reader: User) -> None:
    factories.offer(record, "Thames Valley", by=by)


def referred(record: Offender, *, by: User, reader: User) -> None:
    factories.sent_referral(record, by=by)


def soon_released(record: Offender, *, by: User, reader: User) -> None:
    factories.release_date(record, release_on=TODAY + timedelta(days=20), by=by)


def discussed(record: Offender, *, by: User, reader: User) -> None:
    chair = make_person(RoleKey.POLICE_OFFICER, "Kent")
    factories.grade(chair, "Superintendent")
    factories.closed_case(record, by=by, chair=chair)


def with_a_copy(record: Offender, *, by: User, reader: User) -> None:
    factories.copy_of_minutes(record, reader, by=by)


def left_with_something_to_do(record: Offender, *, by: User, reader: User) -> None:
    items = exit_checklist(record.area, on=TODAY)
    not_done = [Answered(item, ItemAnswer.NOT_DONE, "ViSOR is down") for item in items]
    factories.leave(record, on=TODAY, by=by, checklist=not_done)


def left_long_ago(record: Offender, *, by: User, reader: User) -> None:
    factories.end_category(record, on=date(2006, 5, 1), by=by)
    factories.end_level(record, on=date(2006, 5, 1), by=by)


def proposed_for_erasure(record: Offender, *, by: User, reader: User) -> None:
    left_long_ago(record, by=by, reader=reader)
    propose(record, by=by)


class Listed(NamedTuple):
    """Who reads it, what the record has to have, and whether the list names it."""

    role: RoleKey
    made: Callable[..., None]
    names: Callable[[User, Offender], bool]


LISTS = {
    "the caseload": Listed(
        RoleKey.COORDINATOR,
        nothing,
        lambda by, record: bool(list_caseload(by=by, filters=Filters(on=TODAY), page=1).rows),
    ),
    "the figures of today": Listed(
        RoleKey.COORDINATOR,
        nothing,
        lambda by, record: any(
            group.count
            for group in count_at_a_glance(by=by, on=TODAY).glance.groups  # type: ignore[union-attr]
        ),
    ),
    "the list behind a figure": Listed(
        RoleKey.COORDINATOR, nothing, lambda by, record: record.pk in visible_of(by, [record.pk])
    ),
    "the audit": Listed(
        RoleKey.COORDINATOR, nothing, lambda by, record: record.pk in references_of(by=by, pks=[record.pk])
    ),
    "reviews due": Listed(
        RoleKey.COORDINATOR,
        nothing,
        lambda by, record: bool(list_reviews_due(by=by, on=TODAY, level=None, page=1).rows),
    ),
    "agendas": Listed(
        RoleKey.COORDINATOR,
        on_an_agenda,
        lambda by, record: items_seen_by(by).filter(offender=record).exists(),
    ),
    "one's own actions": Listed(
        RoleKey.COORDINATOR, with_an_action, lambda by, record: bool(my_actions(by=by, on=TODAY))
    ),
    "early-warning signs": Listed(
        RoleKey.COORDINATOR, with_a_trigger, lambda by, record: bool(triggers_to_answer(by=by))
    ),
    "referrals to screen": Listed(
        RoleKey.COORDINATOR,
        referred,
        lambda by, record: bool(list_to_screen(by=by, on=TODAY)[0].rows),
    ),
    "releases": Listed(
        RoleKey.COORDINATOR, soon_released, lambda by, record: bool(list_releases(by=by, on=TODAY).rows)
    ),
    "minutes to write": Listed(
        RoleKey.COORDINATOR, discussed, lambda by, record: bool(list_waiting(by=by, on=TODAY))
    ),
    "one's own copies of minutes": Listed(
        RoleKey.COORDINATOR, with_a_copy, lambda by, record: bool(my_unacknowledged(by=by, on=TODAY))
    ),
    "what exits left to do": Listed(
        RoleKey.COORDINATOR, left_with_something_to_do, lambda by, record: bool(open_items(by=by))
    ),
    "offers": Listed(
        RoleKey.COORDINATOR,
        offered,
        lambda by, record: visible_offers(by).filter(offender=record).exists(),
    ),
    "records due for review": Listed(
        RoleKey.COORDINATOR,
        left_long_ago,
        lambda by, record: bool(list_due(by=by, on=TODAY, shown="due", page=1).page.object_list),
    ),
    "erasures to decide on": Listed(
        RoleKey.REGISTER_SUPERVISOR,
        proposed_for_erasure,
        lambda by, record: bool(erasures_to_decide(by=by)),
    ),
}


def anew(person: User) -> User:
    """The person as a new request loads them."""
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_a_record_until_it_is_restricted(name: str, carys: User) -> None:
    role, made, names = LISTS[name]
    reader = make_person(role, "Kent")
    record = factories.offender(carys, category=1, level=2)
    made(record, by=carys, reader=reader)
    assert names(anew(reader), record)
    factories.restrict(factories.fresh(record), by=carys)
    # Whoever owns an action stays with a restricted case, until their work on it ends.
    for membership in Membership.objects.current().filter(offender=record, user=reader):
        factories.end_membership(record, membership, by=carys)
    assert not names(anew(reader), record)


@pytest.mark.parametrize("name", ["reviews due", "what exits left to do"])
def test_what_one_may_do_is_listed_of_cases_that_one_supervises_elsewhere_and_not_of_what_one_only_sees(
    name: str, mo: User, carys: User
) -> None:
    _, made, names = LISTS[name]
    record = factories.offender(carys, category=1, level=2)
    factories.member(record, mo, by=carys, kind=MembershipKind.NAMED)
    made(record, by=carys, reader=mo)
    assert not names(anew(mo), record)
    factories.member(factories.fresh(record), mo, by=carys, kind=MembershipKind.SUPERVISING)
    assert names(anew(mo), record)


def test_a_record_of_another_area_is_not_found_by_its_number(mo: User, carter: Offender) -> None:
    with pytest.raises(RecordNotShown):
        find_offender(by=mo, pk=carter.pk)


def test_what_is_only_seen_is_not_opened_to_be_changed(fred: User, carter: Offender) -> None:
    with pytest.raises(NotPermitted):
        open_offender_to(Permission.LEVEL_SET, by=fred, pk=carter.pk)
