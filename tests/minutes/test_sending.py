"""Minutes go to those invited and entitled, each copy a disclosure; what became of each is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mappa.access.actions.agencies import end_protocol
from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.meetings.models import AgendaItem
from mappa.minutes import actions, chores, queries
from mappa.minutes.models import Acknowledgement, Copy, NotSent, Sending
from mappa.minutes.states import Stage
from mappa.offenders.models import Membership, Offender
from mappa.oversight.models import Disclosure
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def signed(item: AgendaItem, carys: User, chair: User) -> AgendaItem:
    factories.signed_minutes(item, by=carys, chair=chair)
    return item


def lapse(person: User) -> None:
    """The protocol of the person's agency ends yesterday."""
    signature = list_signatures(person.agency).filter(superseded_at=None).get()
    end_protocol(signature=signature, on=TODAY, reason="Not renewed", by=command_line_user())


def test_minutes_are_not_sent_before_they_are_signed(item: AgendaItem, carys: User) -> None:
    with pytest.raises(NotPossible, match="once the chair has signed"):
        factories.sent_minutes(item, by=carys)


def test_each_copy_names_its_reader_and_is_a_disclosure(
    signed: AgendaItem, carys: User, nora: User, hugh: User
) -> None:
    sent = factories.sent_minutes(signed, by=carys)
    assert [str(copy) for copy in sent.copies] == [
        "Copy 1 of 3 for Nora Ellis, Health trust of the tests",
        "Copy 2 of 3 for Hugh Marsh, Housing of the tests",
        "Copy 3 of 3 for Pia Holt, Police of the tests",  # whoever chairs is invited
    ]
    disclosures = Disclosure.objects.current().filter(offender=signed.offender).order_by("pk")
    assert [(one.recipient, one.power) for one in disclosures] == [
        ("Nora Ellis, Health trust of the tests", "co_operation"),
        ("Hugh Marsh, Housing of the tests", "co_operation"),
        ("Pia Holt, Police of the tests", "co_operation"),
    ]
    assert AuditEntry.objects.filter(event="disclosure.recorded").count() == 3
    assert Notice.objects.filter(person=nora, kind="minutes-sent").count() == 1
    (kept_back,) = NotSent.objects.all()
    assert (kept_back.agency.name, kept_back.person) == ("School of the tests", None)
    assert "named nobody" in kept_back.why
    assert Sending.objects.get().on == TODAY


def test_whose_protocol_lapsed_since_the_meeting_gets_no_copy(
    signed: AgendaItem, carys: User, chair: User, nora: User, hugh: User
) -> None:
    lapse(hugh)
    sent = factories.sent_minutes(signed, by=carys)
    assert [copy.reader for copy in sent.copies] == [nora, chair]
    why = NotSent.objects.get(person=hugh).why
    assert "signature of the information-sharing protocol" in why
    with pytest.raises(NotPossible, match="Nobody else can be sent a copy today"):
        factories.sent_minutes(signed, by=carys)


def test_who_no_longer_works_on_the_case_gets_no_copy(signed: AgendaItem, carys: User, hugh: User) -> None:
    for membership in Membership.objects.current().filter(user=hugh, offender=signed.offender):
        factories.end_membership(signed.offender, membership, by=carys)
    because = {one.person: one.because for one in queries.addressees(signed, on=TODAY)}
    assert "does not work on the case any longer" in because[hugh]


def test_whoever_is_restricted_from_a_record_is_not_sent_its_minutes(
    signed: AgendaItem, carys: User, nora: User
) -> None:
    factories.restrict(factories.fresh(signed.offender), by=carys)
    because = {one.person: one.because for one in queries.addressees(signed, on=TODAY)}
    # Invited people work on the case, so that the restriction does not shut them out.
    assert because[nora] == ""
    assert factories.sent_minutes(signed, by=carys).copies[0].reader == nora


def test_those_shown_are_those_sent(signed: AgendaItem, carys: User, nora: User) -> None:
    with pytest.raises(ChangedMeanwhile):
        actions.send_minutes(item=signed, seen=frozenset({nora.pk}), on=TODAY, by=carys)
    assert Copy.objects.count() == 0


def test_an_agency_member_sends_nothing(signed: AgendaItem, nora: User) -> None:
    with pytest.raises(NotPermitted):
        actions.send_minutes(item=signed, seen=frozenset(), on=TODAY, by=nora)


def test_a_reader_acknowledges_their_copy_once(
    signed: AgendaItem, carys: User, nora: User, hugh: User
) -> None:
    first, second, _ = factories.sent_minutes(signed, by=carys).copies
    with acting_as(nora.pk):
        (waiting,) = queries.my_unacknowledged(by=nora, on=TODAY + timedelta(days=14))
        assert (waiting.copy, waiting.age) == (first, 10)
        opened = queries.open_copy(first.pk, by=nora, event=Event.MINUTES_COPY_OPENED)
        assert opened.signed.all_intact
        actions.acknowledge(copy=opened.copy, on=TODAY, by=nora)
        with pytest.raises(NotPossible, match="already"):
            actions.acknowledge(copy=opened.copy, on=TODAY, by=nora)
        assert queries.my_unacknowledged(by=nora, on=TODAY) == []
        with pytest.raises(RecordNotShown):
            queries.open_copy(second.pk, by=nora, event=Event.MINUTES_COPY_OPENED)
        with pytest.raises(RecordNotShown):
            actions.acknowledge(copy=second, on=TODAY, by=nora)
    found = queries.minutes_of(signed, on=TODAY)
    assert [bool(one.acknowledged) for one in found.copies] == [True, False, False]


def test_the_database_takes_an_acknowledgement_of_the_reader_alone(
    signed: AgendaItem, carys: User, hugh: User
) -> None:
    first, *_ = factories.sent_minutes(signed, by=carys).copies
    with pytest.raises(IntegrityError, match="by_the_reader"), transaction.atomic():
        Acknowledgement.objects.create(copy=first, offender=signed.offender, on=TODAY, by=hugh)


def test_a_copy_closes_with_the_record(signed: AgendaItem, carys: User, nora: User) -> None:
    first, *_ = factories.sent_minutes(signed, by=carys).copies
    for membership in Membership.objects.current().filter(user=nora, offender=signed.offender):
        factories.end_membership(signed.offender, membership, by=carys)
    with acting_as(nora.pk):
        assert queries.my_unacknowledged(by=nora, on=TODAY) == []
        with pytest.raises(RecordNotShown):
            queries.open_copy(first.pk, by=nora, event=Event.MINUTES_COPY_OPENED)


def test_who_has_a_copy_is_told_of_an_amendment(signed: AgendaItem, carys: User, nora: User) -> None:
    factories.sent_minutes(signed, by=carys)
    actions.amend_minutes(item=signed, text="More", why="Left out", seen=0, on=TODAY, by=carys)
    assert Notice.objects.filter(person=nora, kind="minutes-amended").count() == 1


def test_what_waits_is_listed_to_whom_it_waits_for(
    item: AgendaItem, carys: User, chair: User, ada: User, mo: User, nora: User
) -> None:
    def stages(person: User) -> list[tuple[Stage, bool]]:
        with acting_as(person.pk):
            return [(one.stage, one.mine) for one in queries.list_waiting(by=person, on=TODAY)]

    assert stages(carys) == stages(ada) == [(Stage.TO_CHECK, True)]
    assert stages(chair) == [(Stage.TO_CHECK, False)]
    assert stages(mo) == stages(nora) == []
    factories.checked_minutes(item, by=carys)
    assert stages(chair) == [(Stage.TO_SIGN, True)]
    assert stages(carys) == [(Stage.TO_SIGN, False)]
    factories_sign(item, chair)
    assert stages(carys) == [(Stage.TO_SEND, True)]
    factories.sent_minutes(item, by=carys)
    assert stages(carys) == stages(chair) == []


def factories_sign(item: AgendaItem, chair: User) -> None:
    check = item.minutes_checks.get(superseded_at=None)  # type: ignore[attr-defined]
    actions.sign_minutes(item=item, seen=check.checksum, in_place_because="", on=TODAY, by=chair)


def test_overdue_minutes_are_chased_once_a_step(
    carter: Offender, carys: User, chair: User, nora: User
) -> None:
    long_ago = TODAY - timedelta(days=60)
    item = factories.closed_case(carter, nora, by=carys, chair=chair, on=long_ago)
    at = timezone.now()

    def told(person: User) -> int:
        return Notice.objects.filter(person=person, kind="minutes-overdue", about_id=item.pk).count()

    chores.chase(at=at)
    chores.chase(at=at)
    assert (told(carys), told(chair)) == (1, 0)
    factories.checked_minutes(item, by=carys)
    chores.chase(at=at)
    assert (told(carys), told(chair)) == (1, 1)


def test_nobody_is_chased_before_the_last_day(item: AgendaItem) -> None:
    assert item.pk
    assert chores.chase(at=timezone.now()) == 0


def test_sending_stops_the_clock(carter: Offender, carys: User, chair: User, nora: User) -> None:
    met_on = TODAY - timedelta(days=60)
    item = factories.closed_case(carter, nora, by=carys, chair=chair, on=met_on)
    factories.signed_minutes(item, by=carys, chair=chair)
    sent_on = queries.minutes_of(item, on=TODAY).clock.due_on
    factories.sent_minutes(item, by=carys, on=min(sent_on, TODAY))
    found = queries.minutes_of(item, on=TODAY)
    assert found.stage is Stage.SENT
    assert found.clock.in_time
    assert "in time" in found.clock.says(TODAY)
