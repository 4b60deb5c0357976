"""Wide roles take two people: one proposes, another approves, neither the one concerned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from mappa.access.actions import postings, proposals
from mappa.access.actions.clearances import give_clearance
from mappa.access.actions.people import stop_account
from mappa.access.actions.proposals import decide
from mappa.access.models import Clearance, Notice, Posting, Proposal
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.access.roles import GIVEN_TO_PEOPLE, WIDE, RoleKey, is_wide
from mappa.access.states import ClearanceKind, Decision
from mappa.agencies.models import Area, User
from mappa.agencies.queries import find_area
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def area(name: str) -> Area:
    found = find_area(name)
    assert found is not None
    return found


def asked(
    person: User, role: RoleKey, *areas: str, by: User, start: date = TODAY, end: date | None = None
) -> list[object]:
    return list(
        proposals.give_or_propose_role(
            person=person,
            role=role,
            areas=[area(name) for name in areas],
            start=start,
            end=end,
            reason="Rex retires",
            version=fresh(person).version,
            today=TODAY,
            by=by,
        )
    )


def decided(proposal: object, decision: Decision, by: User, today: date = TODAY) -> Proposal:
    assert isinstance(proposal, Proposal)
    return decide(proposal=proposal, decision=decision, reason="Checked", today=today, by=fresh(by))


@pytest.fixture
def second(make_person: MakePerson, administrator: User) -> User:
    return make_person(RoleKey.SYSTEM_ADMINISTRATOR, username="se.cond", full_name="Sal Second")


@pytest.fixture
def candidate(make_person: MakePerson) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", full_name="Cand Idate")


def test_what_is_wide() -> None:
    assert {RoleKey.REGISTER_SUPERVISOR, RoleKey.AGENCY_ADMINISTRATOR, RoleKey.SYSTEM_ADMINISTRATOR} == WIDE
    assert all(is_wide(role, None) for role in GIVEN_TO_PEOPLE)
    assert {role for role in GIVEN_TO_PEOPLE if is_wide(role, 1)} == WIDE


@pytest.mark.parametrize(
    ("role", "areas"), [*((role, ("Kent",)) for role in sorted(WIDE)), (RoleKey.LAY_ADVISER, ())]
)
def test_a_wide_role_is_held_only_once_somebody_else_has_approved_it(
    role: RoleKey, areas: tuple[str, ...], administrator: User, second: User, candidate: User
) -> None:
    with pytest.raises(NotPossible, match="somebody else has to approve"):
        postings.give_role(
            person=candidate,
            role=role,
            areas=[area(name) for name in areas],
            start=TODAY,
            end=None,
            reason="Alone",
            version=fresh(candidate).version,
            by=administrator,
        )
    (proposal,) = asked(candidate, role, *areas, by=administrator)
    assert not Posting.objects.filter(user=candidate, role=role.value).exists()
    decided(proposal, Decision.APPROVED, second)
    posting = Posting.objects.current().get(user=candidate, role=role.value)
    assert (posting.recorded_by, posting.reason, posting.in_force.lower) == (second, "Rex retires", TODAY)


def test_a_role_that_is_not_wide_takes_one_person(administrator: User, candidate: User) -> None:
    asked(candidate, RoleKey.ANALYST, "Kent", by=administrator)
    assert Posting.objects.filter(user=candidate, role="analyst").exists()
    assert not Proposal.objects.exists()


def test_the_proposer_cannot_approve_nor_refuse(administrator: User, second: User, candidate: User) -> None:
    (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    for decision in (Decision.APPROVED, Decision.REFUSED):
        with pytest.raises(NotPossible, match="Somebody else has to decide"):
            decided(proposal, decision, administrator)
    with pytest.raises(NotPossible, match="Only whoever proposed it"):
        decided(proposal, Decision.WITHDRAWN, second)


def test_the_person_concerned_neither_proposes_nor_approves(administrator: User, second: User) -> None:
    with pytest.raises(NotPossible, match="their own"):
        asked(administrator, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    (proposal,) = asked(second, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    with pytest.raises(NotPossible, match="Somebody else has to decide"):
        decided(proposal, Decision.APPROVED, second)


@pytest.mark.parametrize("who", ["proposer", "concerned"])
def test_the_database_refuses_the_same_person_too(who: str, administrator: User, candidate: User) -> None:
    (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    assert isinstance(proposal, Proposal)
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            decision="approved",
            decided_at=Now(),
            decided_by=administrator if who == "proposer" else candidate,
            decision_reason="Mine",
        )


def test_a_decision_is_taken_once_also_in_the_database(
    administrator: User, second: User, candidate: User
) -> None:
    (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    decided(proposal, Decision.REFUSED, second)
    with pytest.raises(ChangedMeanwhile):
        decided(proposal, Decision.APPROVED, second)
    for sql in (
        "UPDATE access_proposal SET decision = 'approved'",
        "UPDATE access_proposal SET decision = '', decided_at = NULL, decided_by_id = NULL, decision_reason = ''",
    ):
        with (
            pytest.raises(IntegrityError, match="decided once"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    kept = Proposal.objects.get()
    assert (kept.decision, kept.decided_by, kept.decision_reason) == ("refused", second, "Checked")
    assert not Posting.objects.filter(user=candidate, role="register_supervisor").exists()


def test_an_administrator_of_one_area_decides_nothing_elsewhere(
    administrator: User, candidate: User, make_person: MakePerson
) -> None:
    local = make_person(RoleKey.SYSTEM_ADMINISTRATOR, "Essex")
    (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    with pytest.raises(NotPermitted):
        decided(proposal, Decision.APPROVED, local)
    assert not Notice.objects.filter(person=local).exists()


def test_those_who_can_decide_are_told_and_then_the_proposer(
    administrator: User, second: User, candidate: User
) -> None:
    (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    assert isinstance(proposal, Proposal)
    told = Notice.objects.get(kind="posting-proposed")
    assert (told.person, told.subject_id, told.about_id) == (second, candidate.pk, proposal.pk)
    decided(proposal, Decision.APPROVED, second)
    assert Notice.objects.get(kind="proposal-decided").person == administrator
    events = AuditEntry.objects.filter(event__startswith="proposal.").order_by("pk")
    assert [entry.event for entry in events] == ["proposal.made", "proposal.approved"]
    assert "Rex retires" not in str([entry.detail for entry in events])


def test_what_was_approved_late_begins_on_the_day_of_the_approval(
    administrator: User, second: User, candidate: User
) -> None:
    (proposal,) = asked(
        candidate,
        RoleKey.REGISTER_SUPERVISOR,
        "Kent",
        by=administrator,
        start=TODAY - 10 * DAY,
        end=TODAY + DAY,
    )
    decided(proposal, Decision.APPROVED, second)
    held = Posting.objects.current().get(user=candidate, role="register_supervisor").in_force
    assert (held.lower, held.upper) == (TODAY, TODAY + DAY)


def test_what_has_passed_cannot_be_approved(administrator: User, second: User, candidate: User) -> None:
    (proposal,) = asked(
        candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator, start=TODAY - 10 * DAY, end=TODAY
    )
    with pytest.raises(NotPossible, match="has passed"):
        decided(proposal, Decision.APPROVED, second)


def test_nobody_who_is_stopped_is_raised(administrator: User, second: User, candidate: User) -> None:
    (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
    stop_account(person=candidate, on=TODAY, version=fresh(candidate).version, by=administrator)
    with pytest.raises(NotPossible, match="stopped"):
        decided(proposal, Decision.APPROVED, second)
    with pytest.raises(NotPossible, match="stopped"):
        asked(fresh(candidate), RoleKey.SYSTEM_ADMINISTRATOR, by=administrator)


def test_the_same_is_proposed_once_at_a_time(administrator: User, second: User, candidate: User) -> None:
    (proposal,) = asked(candidate, RoleKey.ANALYST, by=administrator)
    with pytest.raises(NotPossible, match="proposed already"):
        asked(candidate, RoleKey.ANALYST, by=second)
    decided(proposal, Decision.WITHDRAWN, administrator)
    assert asked(candidate, RoleKey.ANALYST, by=second)


def test_clearance_for_category_4_takes_two_people(
    administrator: User, second: User, candidate: User
) -> None:
    with pytest.raises(NotPossible, match=r"omebody else"):
        give_clearance(
            person=candidate,
            kind=ClearanceKind.CATEGORY_4,
            level="",
            start=TODAY,
            end=None,
            reason="Alone",
            version=fresh(candidate).version,
            by=administrator,
        )
    proposal = proposals.propose_category_4(
        person=candidate,
        start=TODAY,
        end=None,
        reason="Works on terrorism cases",
        version=fresh(candidate).version,
        today=TODAY,
        by=administrator,
    )
    assert not Clearance.objects.filter(user=candidate, kind="category-4").exists()
    decided(proposal, Decision.APPROVED, second)
    assert Clearance.objects.current().get(user=candidate, kind="category-4").recorded_by == second


def test_the_command_line_gives_a_wide_role_alone_and_the_audit_names_it(candidate: User) -> None:
    by = command_line_user()
    postings.give_role(
        person=candidate,
        role=RoleKey.SYSTEM_ADMINISTRATOR,
        areas=[],
        start=TODAY,
        end=None,
        reason="The first",
        version=fresh(candidate).version,
        by=by,
    )
    row = AuditEntry.objects.filter(event="posting.begun").latest("pk")
    assert (row.by_id, row.detail["role"]) == (by.pk, "system_administrator")


class TestThePages:
    def test_one_administrator_proposes_and_another_approves(
        self, administrator: User, second: User, candidate: User, signed_in: SignedIn
    ) -> None:
        given = signed_in(administrator).post(
            f"/people/{candidate.pk}/roles/give/",
            {
                "role": "register_supervisor",
                "areas": [area("Kent").pk],
                "start-day": TODAY.day,
                "start-month": TODAY.month,
                "start-year": TODAY.year,
                "reason": "Rex retires",
                "version": fresh(candidate).version,
            },
        )
        assert given.status_code == 302
        proposal = Proposal.objects.get()
        address = f"/people/proposals/{proposal.pk}/"
        own = signed_in(administrator).get(address).content.decode()
        assert "Withdraw the proposal" in own
        assert 'value="approved"' not in own
        client = signed_in(second)
        assert "Ada Min proposed a wide role" in client.get("/").content.decode()
        assert 'value="approved"' in client.get(address).content.decode()
        assert client.post(address, {"decision": "approved", "reason": ""}).status_code == 200
        sent = {"decision": "approved", "reason": "Checked with the board"}
        assert client.post(address, sent).status_code == 302
        assert client.post(address, sent).status_code == 409
        assert Posting.objects.filter(user=candidate, role="register_supervisor").count() == 1
        page = client.get("/people/proposals/").content.decode()
        assert "Checked with the board" in page

    def test_the_only_administrator_is_told_how_to_go_on(
        self, administrator: User, candidate: User, signed_in: SignedIn
    ) -> None:
        (proposal,) = asked(candidate, RoleKey.REGISTER_SUPERVISOR, "Kent", by=administrator)
        assert isinstance(proposal, Proposal)
        page = signed_in(administrator).get(f"/people/proposals/{proposal.pk}/").content.decode()
        assert "mappa add-administrator" in page
