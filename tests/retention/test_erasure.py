"""A record is erased by two people or not at all, whichever way somebody tries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from mappa.access.actions.postings import end_role
from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Alias, LevelPeriod, Offender, PersonalDetails
from mappa.offenders.queries import open_offender
from mappa.retention import actions
from mappa.retention.models import Erasure, ErasureApproval, ErasureProposal
from mappa.retention.states import Grounds
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def quiet(carys: User) -> Offender:
    """Somebody who left category 1 long ago, with something of everything."""
    record = factories.offender(carys, family_name="Quietman", reference="KENT-Q", category=1)
    factories.end_category(record, on=date(2006, 5, 1), by=carys)
    factories.alias(record, "Hushed", by=carys)
    factories.identifier(record, "prison", "A1234BC", by=carys)
    return factories.fresh(record)


def propose(
    record: Offender, *, by: User, grounds: Grounds = Grounds.NOT_NEEDED, **more: Any
) -> ErasureProposal:
    now = factories.fresh(record)
    given: dict[str, Any] = {"version": now.version, "reason": "Long ago", "on": TODAY, **more}
    with acting_as(by.pk):
        return actions.propose_erasure(offender=now, grounds=grounds.value, by=by, **given)


def erase(record: Offender, *, by: User, **more: Any) -> dict[str, int]:
    now = factories.fresh(record)
    given: dict[str, Any] = {"version": now.version, "reason": "Agreed", "on": TODAY, **more}
    with acting_as(by.pk):
        return actions.erase_record(offender=now, by=by, **given)


def rows_about(pk: int) -> dict[str, int]:
    """How many rows point to the record, by table, from the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT con.conrelid::regclass::text, pointer.attname FROM pg_constraint con
              JOIN pg_attribute pointer ON pointer.attrelid = con.conrelid AND pointer.attnum = con.conkey[1]
             WHERE con.contype = 'f' AND con.confrelid = 'offenders_offender'::regclass
            """
        )
        found = {}
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM {table} WHERE "{column}" = %s', [pk])
            found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def test_two_people_erase_a_record(carys: User, rex: User, quiet: Offender) -> None:
    assert len(rows_about(quiet.pk)) >= 5
    proposal = propose(quiet, by=carys)
    rows = erase(quiet, by=rex)
    assert rows["offenders_offender"] == 1
    assert rows["offenders_categoryperiod"] == 2  # the superseded one too
    assert rows_about(quiet.pk) == {}
    left = Erasure.objects.get()
    assert (left.record_number, left.proposed_by, left.approved_by) == (quiet.pk, carys, rex)
    assert (left.grounds, left.group, left.period_ended) == ("not_needed", 1, False)
    assert left.proposal_number == proposal.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(reference_salt || 'KENT-Q', 'UTF8')), 'hex') FROM retention_erasure"
        )
        assert cursor.fetchone()[0] == left.reference_digest
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_audit_keeps_pointers_and_no_words(carys: User, rex: User, quiet: Offender) -> None:
    propose(quiet, by=carys, reason="Words that must go")
    rows = erase(quiet, by=rex)
    entries = AuditEntry.objects.filter(offender_id=quiet.pk, operation="erasure").order_by("pk")
    assert [entry.event for entry in entries] == ["erasure.proposed", "erasure.approved", "record.erased"]
    assert entries[2].detail == {"rows": rows, "proposed_by_id": carys.pk}
    said = " ".join(str(entry.detail) for entry in AuditEntry.objects.filter(offender_id=quiet.pk))
    for word in ("Words", "Quietman", "KENT-Q", "Hushed", "A1234BC"):
        assert word not in said


def test_an_erased_record_is_missing_like_any_other(
    carys: User, rex: User, quiet: Offender, signed_in: SignedIn
) -> None:
    propose(quiet, by=carys)
    erase(quiet, by=rex)
    client = signed_in(carys)
    for address in ("/offenders/{}/", "/retention/{}/", "/retention/{}/propose-erasure/"):
        gone, never = client.get(address.format(quiet.pk)), client.get(address.format(987_654_321))
        assert gone.status_code == never.status_code == 404
        assert len(gone.content) == len(never.content)
    assert "Quietman" not in client.get("/caseload/?name=quietman&who=everyone").content.decode()
    with pytest.raises(RecordNotShown):
        open_offender(by=carys, pk=quiet.pk)


def test_whoever_has_it_open_meanwhile_is_told_that_it_is_not_there(
    carys: User, rex: User, quiet: Offender
) -> None:
    open_elsewhere = factories.fresh(quiet)
    propose(quiet, by=carys)
    erase(quiet, by=rex)
    with pytest.raises(RecordNotShown):
        factories.offenders.record_alias(
            offender=open_elsewhere, kind="alias", family_name="Late", given_names="", reason="Late",
            version=open_elsewhere.version, by=carys,
        )  # fmt: skip


# Two people


@pytest.fixture
def both(quiet: Offender) -> User:
    """Somebody who may propose and approve, and so could do both alone."""
    person = make_person(RoleKey.COORDINATOR, "Kent", username="both", full_name="Bo Both")
    from mappa.access.actions.postings import give_role
    from mappa.agencies.models import Area

    give_role(
        person=person,
        role=RoleKey.REGISTER_SUPERVISOR,
        areas=[Area.objects.get(slug="kent")],
        start=date(2001, 4, 1),
        end=None,
        reason="For a test",
        version=person.version,
        by=command_line_user(),
    )
    return User.objects.get(pk=person.pk)


def test_nobody_approves_their_own_proposal(both: User, quiet: Offender) -> None:
    propose(quiet, by=both)
    with pytest.raises(NotPossible, match="somebody else"):
        erase(quiet, by=both)
    assert Offender.objects.filter(pk=quiet.pk).exists()


def test_the_database_refuses_it_too(both: User, quiet: Offender) -> None:
    proposal = propose(quiet, by=both)
    approval = ErasureApproval(offender=quiet, proposal=proposal, proposed_by=both, recorded_by=both)
    with pytest.raises(IntegrityError, match="by_another"):
        approve(approval)


def test_an_approval_cannot_name_another_proposer(both: User, carys: User, quiet: Offender) -> None:
    proposal = propose(quiet, by=both)
    approval = ErasureApproval(offender=quiet, proposal=proposal, proposed_by=carys, recorded_by=both)
    with pytest.raises(IntegrityError, match="of_the_proposer"):
        approve(approval)


def test_an_approval_is_of_the_record_of_its_proposal(carys: User, rex: User, quiet: Offender) -> None:
    proposal = propose(quiet, by=carys)
    other = factories.offender(carys, family_name="Other", reference="KENT-O")
    approval = ErasureApproval(offender=other, proposal=proposal, proposed_by=carys, recorded_by=rex)
    with pytest.raises(IntegrityError, match="of_the_proposer"):
        approve(approval)


def test_only_who_may_proposes_and_approves(
    carys: User, rex: User, mo: User, pia: User, quiet: Offender
) -> None:
    for person in (rex, mo, pia):
        with pytest.raises((NotPermitted, RecordNotShown)):
            propose(quiet, by=person)
    propose(quiet, by=carys)
    for person in (carys, mo, pia):
        with pytest.raises((NotPermitted, RecordNotShown)):
            erase(quiet, by=person)


def test_a_proposer_who_has_left_proposes_nothing_any_longer(carys: User, rex: User, quiet: Offender) -> None:
    propose(quiet, by=carys)
    end_role(
        posting=carys.postings.get(),
        on=TODAY,
        today=TODAY,
        reason="Left",
        version=carys.version,
        by=command_line_user(),
    )
    with pytest.raises(NotPossible, match="proposed anew"):
        erase(quiet, by=rex)


# What is in use


@pytest.mark.parametrize("use", ["category", "level"])
def test_a_record_in_use_is_not_erased(carys: User, rex: User, quiet: Offender, use: str) -> None:
    if use == "category":
        factories.put_in_category(quiet, 2, on=date(2020, 1, 1), by=carys)
    else:
        factories.set_at_level(quiet, 2, on=date(2020, 1, 1), by=carys)
    with pytest.raises(NotPossible, match="in use"):
        propose(quiet, by=carys)


def test_a_record_that_came_into_use_after_the_proposal_is_not_erased(
    carys: User, rex: User, quiet: Offender
) -> None:
    proposal = propose(quiet, by=carys)
    factories.set_at_level(quiet, 2, on=TODAY, by=carys)
    with pytest.raises(NotPossible, match="in use"):
        erase(quiet, by=rex)
    approve_by_hand(proposal, rex)
    with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
        call(proposal.pk)


def test_a_record_in_use_is_erased_where_it_was_registered_in_error(
    carys: User, rex: User, carter: Offender
) -> None:
    propose(carter, by=carys, grounds=Grounds.REGISTERED_IN_ERROR)
    erase(carter, by=rex)
    assert not Offender.objects.filter(pk=carter.pk).exists()


def test_the_schedule_is_no_reason_before_its_day(carys: User, rex: User, quiet: Offender) -> None:
    with pytest.raises(NotPossible, match="has not ended"):
        propose(quiet, by=carys, grounds=Grounds.SCHEDULE)
    old = factories.offender(carys, family_name="Old", date_of_birth=date(1901, 1, 1), reference="KENT-OLD")
    factories.put_in_category(old, 1, on=date(2006, 1, 1), by=carys)
    factories.end_category(old, on=date(2007, 1, 1), by=carys)
    propose(old, by=carys, grounds=Grounds.SCHEDULE)
    erase(old, by=rex)
    assert Erasure.objects.get().period_ended


# Steps besides


def test_a_proposal_stands_once_and_can_be_withdrawn_or_declined(
    carys: User, rex: User, quiet: Offender
) -> None:
    first = propose(quiet, by=carys)
    with pytest.raises(NotPossible, match="proposed already"):
        propose(quiet, by=carys)
    with pytest.raises(NotPossible, match="decided or withdrawn first"):
        actions.keep_record(
            offender=factories.fresh(quiet), review_on=TODAY + timedelta(days=9), reason="Keep",
            version=factories.fresh(quiet).version, on=TODAY, by=carys,
        )  # fmt: skip
    actions.withdraw_proposal(
        offender=quiet, reason="Needed", version=factories.fresh(quiet).version, by=carys
    )
    propose(quiet, by=carys)
    actions.decline_erasure(offender=quiet, reason="Needed", version=factories.fresh(quiet).version, by=rex)
    with pytest.raises(NotPossible, match="any longer"):
        erase(quiet, by=rex)
    first.refresh_from_db()
    assert first.superseded_reason == "Needed"
    events = set(AuditEntry.objects.filter(offender_id=quiet.pk).values_list("event", flat=True))
    assert {"erasure.proposed", "erasure.withdrawn", "erasure.declined"} <= events


def test_people_are_told(carys: User, rex: User, quiet: Offender, signed_in: SignedIn) -> None:
    propose(quiet, by=carys)
    assert Notice.objects.get(person=rex).kind == "erasure-proposed"
    assert f"/retention/{quiet.pk}/decide-erasure/" in signed_in(rex).get("/notices/").content.decode()
    erase(quiet, by=rex)
    assert Notice.objects.get(person=carys).kind == "erasure-decided"
    assert not Notice.objects.filter(offender_id=quiet.pk).exists()
    assert signed_in(carys).get("/notices/").status_code == 200


def test_a_change_since_the_page_was_opened_is_noticed(carys: User, rex: User, quiet: Offender) -> None:
    propose(quiet, by=carys)
    seen = factories.fresh(quiet).version
    factories.alias(quiet, "Newname", by=carys)
    with pytest.raises(ChangedMeanwhile):
        erase(quiet, by=rex, version=seen)


# The pages


def test_the_whole_way_by_the_pages(carys: User, rex: User, quiet: Offender, signed_in: SignedIn) -> None:
    proposer, approver = signed_in(carys), signed_in(rex)
    page = proposer.get(f"/retention/{quiet.pk}/propose-erasure/").content.decode()
    assert "Do not name anybody" in page
    sent = {"grounds": "not_needed", "reason": "Long ago", "version": str(quiet.version)}
    answer = proposer.post(f"/retention/{quiet.pk}/propose-erasure/", sent)
    assert answer["Location"] == f"/retention/{quiet.pk}/"
    assert "proposed on" in proposer.get(f"/retention/{quiet.pk}/").content.decode()
    assert "Erasure proposed" in proposer.get("/retention/?show=proposed").content.decode()
    assert proposer.get(f"/retention/{quiet.pk}/decide-erasure/").status_code == 403

    address = f"/retention/{quiet.pk}/decide-erasure/"
    assert "cannot be brought back" in approver.get(address).content.decode()
    version = str(factories.fresh(quiet).version)
    asked = approver.post(address, {"reason": "", "decision": "", "version": version}).content.decode()
    assert "Select whether you approve the erasure or decline it" in asked
    answer = approver.post(address, {"reason": "Agreed", "decision": "approve", "version": version})
    assert answer["Location"] == "/retention/erased/"
    listed = approver.get("/retention/erased/").content.decode()
    assert "The record is erased." in listed
    assert str(quiet.pk) in listed
    assert "Quietman" not in listed


def test_the_second_factor_is_asked_for_again(
    carys: User, rex: User, quiet: Offender, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(quiet, by=carys)
    client, address = signed_in(rex), f"/retention/{quiet.pk}/decide-erasure/"
    monkeypatch.setattr("mappa.sign_in.middleware.CONFIRMED", timedelta(0))  # as if minutes had passed
    sent = {"reason": "Agreed", "decision": "approve", "version": str(factories.fresh(quiet).version)}
    for answer in (client.get(address), client.post(address, sent)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/confirm/")
    assert Offender.objects.filter(pk=quiet.pk).exists()


def test_a_declined_erasure_by_the_page(carys: User, rex: User, quiet: Offender, signed_in: SignedIn) -> None:
    propose(quiet, by=carys)
    sent = {"reason": "Needed", "decision": "decline", "version": str(factories.fresh(quiet).version)}
    answer = signed_in(rex).post(f"/retention/{quiet.pk}/decide-erasure/", sent)
    assert answer["Location"] == f"/retention/{quiet.pk}/"
    assert Offender.objects.filter(pk=quiet.pk).exists()


def test_the_list_of_erasures_is_of_ones_own_areas(
    carys: User, rex: User, mo: User, quiet: Offender, signed_in: SignedIn
) -> None:
    propose(quiet, by=carys)
    erase(quiet, by=rex)
    assert f">{quiet.pk}<" in signed_in(carys).get("/retention/erased/").content.decode()
    assert f">{quiet.pk}<" not in signed_in(mo).get("/retention/erased/").content.decode()


# By hand, as the application's role


def call(proposal: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_offender(%s)", [proposal])


def approve_by_hand(proposal: ErasureProposal, by: User) -> None:
    approve(
        ErasureApproval(
            offender_id=proposal.offender_id,
            proposal=proposal,
            proposed_by=proposal.recorded_by,
            recorded_by=by,
        )
    )


def approve(approval: ErasureApproval) -> None:
    with transaction.atomic(), acting_as(approval.recorded_by_id):
        approval.save()


@pytest.mark.parametrize("acts", ["nobody", "the proposer"])
def test_nobody_enters_what_another_proposes_or_approves(
    carys: User, rex: User, quiet: Offender, acts: str
) -> None:
    proposal = propose(quiet, by=carys)
    approval = ErasureApproval(offender=quiet, proposal=proposal, proposed_by=carys, recorded_by=rex)
    with (
        pytest.raises(DatabaseError, match="in the name of another"),
        transaction.atomic(),
        acting_as(carys.pk if acts == "the proposer" else None),
    ):
        approval.save()


def execute(statement: str) -> Callable[[Offender], None]:
    def attack(record: Offender) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(pk=record.pk))

    return attack


PRETEND = "SELECT set_config('mappa.erasing', '{pk}', true), set_config('mappa.user_id', '1', true); "
TOMBSTONE = (
    'INSERT INTO retention_erasure (record_number, reference_salt, reference_digest, area_id, grounds, "group", '
    "period_ended, proposal_number, proposed_at, proposed_by_id, approved_by_id) "
    "SELECT {pk}, 's', repeat('0', 64), area_id, 'not_needed', 1, false, 1, now(), registered_by_id, registered_by_id "
    "FROM offenders_offender WHERE id = {pk}"
)
ATTACKS = {
    "delete the record": execute("DELETE FROM offenders_offender WHERE id = {pk}"),
    "delete its facts": execute("DELETE FROM offenders_alias WHERE offender_id = {pk}"),
    "say that it is being erased": execute(PRETEND + "DELETE FROM offenders_alias WHERE offender_id = {pk}"),
    "write what is left of it": execute(TOMBSTONE),
    "remove what is left of others": execute("DELETE FROM retention_erasure"),
    "remove rows by the owner's helper": execute(
        "SELECT erase_rows('offenders_offender', ARRAY[{pk}::bigint])"
    ),
    "erase without a proposal": execute("SELECT erase_offender(987654321)"),
    "erase an unapproved proposal": execute(
        "SELECT erase_offender(id) FROM retention_erasureproposal WHERE offender_id = {pk}"
    ),
    "become the owner": execute("SET ROLE mappa_owner; DELETE FROM offenders_alias WHERE offender_id = {pk}"),
    "act as a replica": execute("SET session_replication_role = replica"),
    "put a function of one's own first": execute(
        "CREATE FUNCTION pg_temp.erasing(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'; "
        "SET LOCAL search_path = pg_temp, public; DELETE FROM offenders_alias WHERE offender_id = {pk}"
    ),
    "empty the table": execute("TRUNCATE retention_erasure"),
    "rewrite the proposer": execute(
        "UPDATE retention_erasureproposal SET recorded_by_id = 1 WHERE offender_id = {pk}"
    ),
    "wipe who was counted": execute("UPDATE statistics_figure SET offender_ids = '{{}}'"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_cannot_erase_by_any_other_way(carys: User, quiet: Offender, attack: str) -> None:
    propose(quiet, by=carys)
    before = rows_about(quiet.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        ATTACKS[attack](quiet)
    assert rows_about(quiet.pk) == before
    assert not Erasure.objects.exists()


def test_a_withdrawn_proposal_or_approval_erases_nothing(carys: User, rex: User, quiet: Offender) -> None:
    proposal = propose(quiet, by=carys)
    approve_by_hand(proposal, rex)
    actions.withdraw_proposal(
        offender=quiet, reason="Needed", version=factories.fresh(quiet).version, by=carys
    )
    with pytest.raises(IntegrityError, match="no approved proposal"), transaction.atomic():
        call(proposal.pk)


def test_after_an_erasure_other_records_stay_as_closed_as_before(
    carys: User, rex: User, quiet: Offender, carter: Offender
) -> None:
    factories.alias(carter, "Otherwise", by=carys)
    propose(quiet, by=carys)
    erase(quiet, by=rex)
    # In the same transaction still.
    with pytest.raises(DatabaseError), transaction.atomic():
        Alias.objects.filter(offender=carter).delete()
    assert LevelPeriod.objects.filter(offender=carter).exists()
    assert PersonalDetails.objects.filter(offender=carter).exists()
