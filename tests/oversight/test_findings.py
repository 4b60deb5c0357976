"""Working through unusual access: who sees which finding, taking it, settling it once, and being chased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Membership, Offender, Restriction
from mappa.offenders.queries import open_offender
from mappa.oversight import actions, chores
from mappa.oversight.models import UnusualAccess
from mappa.oversight.queries.findings import (
    ABOUT_A_NAME,
    Filters,
    findings_for,
    list_findings,
    open_finding,
    open_finding_with_entries,
)
from mappa.oversight.states import FindingOutcome, FindingState, Rule
from tests import factories
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]


@pytest.fixture
def finding(carter: Offender, pia: User) -> UnusualAccess:
    """Pia opened a record of Kent, which a low threshold finds."""
    return factories.unusual_access(carter, by=pia)


def by_name(record: Offender, family_name: str) -> UnusualAccess:
    """Somebody of Kent opened a record with their own family name."""
    person = make_person(RoleKey.POLICE_OFFICER, "Kent", full_name=f"Jo {family_name}")
    open_offender(by=person, pk=record.pk)
    today = timezone.localdate()
    chores.find_unusual_access(first_day=today, last_day=today)
    return UnusualAccess.objects.get(person=person, rule="own_name")


def taken(finding: UnusualAccess, *, by: User) -> UnusualAccess:
    actions.take_finding(finding=finding, version=finding.version, by=by)
    return UnusualAccess.objects.get(pk=finding.pk)


def settled(finding: UnusualAccess, *, by: User, outcome: FindingOutcome = FindingOutcome.ADVICE) -> None:
    actions.settle_finding(
        finding=finding, outcome=outcome, found="Spoke to her", version=finding.version, by=by
    )


# ── who sees which ──


def test_a_finding_is_for_reviewers_of_its_areas(
    finding: UnusualAccess, rex: User, carys: User, mo: User
) -> None:
    for reviewer in (rex, carys):
        assert list(findings_for(reviewer)) == [finding]
    assert list(findings_for(mo)) == []
    with pytest.raises(RecordNotShown):
        open_finding(finding.pk, by=mo)


def test_a_finding_is_for_the_areas_in_which_the_person_has_a_role(
    carter: Offender, mo: User, rex: User
) -> None:
    """Somebody with a role in both areas opens a record of Kent: reviewers of either area look into it."""
    both = make_person(RoleKey.POLICE_OFFICER, "Kent", "Thames Valley")
    finding = factories.unusual_access(carter, by=both)
    assert list(findings_for(mo)) == [finding]
    assert list(findings_for(rex)) == [finding]


def test_findings_about_oneself_are_not_there(carter: Offender, rex: User, carys: User) -> None:
    own = factories.unusual_access(carter, by=rex)
    with pytest.raises(RecordNotShown):
        open_finding(own.pk, by=rex)
    with pytest.raises(ChangedMeanwhile):
        actions.take_finding(finding=own, version=1, by=rex)
    assert list(findings_for(carys)) == [own]


def test_the_database_lets_nobody_take_or_settle_a_finding_about_themselves(
    finding: UnusualAccess, pia: User, rex: User
) -> None:
    rows = UnusualAccess.objects.filter(pk=finding.pk)
    with pytest.raises(IntegrityError, match="not_taken_by_self"), transaction.atomic():
        rows.update(state=FindingState.LOOKED_INTO, taken_by=pia, taken_at=timezone.now())
    with pytest.raises(IntegrityError, match="not_settled_by_self"), transaction.atomic():
        rows.update(
            state=FindingState.SETTLED,
            taken_by=rex,
            taken_at=timezone.now(),
            settled_by=pia,
            settled_at=timezone.now(),
            outcome="explained",
            found="Nothing",
        )


def test_only_reviewers_look_and_act(finding: UnusualAccess, pia: User, ana: User) -> None:
    for person in (pia, ana):
        with pytest.raises(NotPermitted):
            list_findings(by=person, filters=Filters(), page=1)
        with pytest.raises(NotPermitted):
            actions.take_finding(finding=finding, version=1, by=person)


# ── taking and settling ──


def test_a_finding_is_taken_settled_once_and_told_in_the_audit(
    finding: UnusualAccess, rex: User, carys: User
) -> None:
    held = taken(finding, by=rex)
    assert (held.state, held.taken_by, held.version) == ("looked_into", rex, 2)
    settled(held, by=rex)
    done = UnusualAccess.objects.get(pk=finding.pk)
    assert (done.state, done.settled_by, done.outcome, done.found) == (
        "settled",
        rex,
        "advice",
        "Spoke to her",
    )
    for entry in AuditEntry.objects.filter(event__startswith="finding."):
        assert entry.detail["finding_id"] == finding.pk
        assert "Spoke" not in str(entry.detail)
    assert (
        AuditEntry.objects.filter(event__in=["finding.taken", "finding.settled"], by_id=rex.pk).count() == 2
    )
    with pytest.raises(NotPossible):
        settled(done, by=rex)
    with pytest.raises(NotPossible):
        actions.take_finding(finding=done, version=done.version, by=carys)


def test_two_who_take_it_at_once_are_told(finding: UnusualAccess, rex: User, carys: User) -> None:
    taken(finding, by=rex)
    with pytest.raises(ChangedMeanwhile):
        actions.take_finding(finding=finding, version=1, by=carys)


def test_only_who_looks_into_it_settles_it_but_another_may_take_it_over(
    finding: UnusualAccess, rex: User, carys: User
) -> None:
    held = taken(finding, by=rex)
    with pytest.raises(NotPossible):
        settled(held, by=carys)
    settled(taken(held, by=carys), by=carys)


def test_an_untaken_finding_is_not_settled(finding: UnusualAccess, rex: User) -> None:
    with pytest.raises(NotPossible):
        settled(finding, by=rex)


# ── what is told ──


def test_a_finding_tells_who_when_why_and_shows_the_entries(
    finding: UnusualAccess, rex: User, pia: User, carter: Offender
) -> None:
    opened = open_finding_with_entries(finding.pk, by=rex)
    assert opened.told.who == pia.full_name
    assert opened.told.rule == "Many records in a day"
    assert opened.told.why.startswith("Opened 1\u00a0record in the day; 1 are unusual")
    assert [(one.who, one.record) for one in opened.entries] == [(pia.full_name, carter.reference)]


def test_a_rule_about_names_says_nothing_of_a_record_that_is_not_open(
    carter: Offender, rex: User, carys: User
) -> None:
    finding = by_name(carter, "Carter")
    told = open_finding_with_entries(finding.pk, by=rex).told
    assert (told.rule, told.record, told.offender_id) == (
        "A record with the person’s own name",
        "KENT-1",
        carter.pk,
    )
    Membership.objects.create(
        offender=carter, user=carys, kind="supervising", in_force="[2005-04-01,)", recorded_by=carys
    )
    Restriction.objects.create(offender=carter, recorded_by=carys, reason="A witness")
    opened = open_finding_with_entries(finding.pk, by=rex)
    assert (opened.told.rule, opened.told.offender_id) == (ABOUT_A_NAME, None)
    words = f"{opened.told} {opened.entries}".lower()
    assert "family name" not in opened.told.why
    assert "kent-1" not in words.replace(str(opened.told.finding).lower(), "")
    listed = list_findings(by=rex, filters=Filters(), page=1)
    assert [row.record for row in listed.rows if row.pk == finding.pk] == ["a record that is not open to you"]


def test_entries_about_other_areas_are_only_counted(
    carter: Offender, carys: User, mo: User, rex: User
) -> None:
    elsewhere = factories.offender(mo, area="Thames Valley", family_name="Elsewhere")
    both = make_person(RoleKey.POLICE_OFFICER, "Kent", "Thames Valley")
    open_offender(by=both, pk=elsewhere.pk)
    finding = factories.unusual_access(carter, by=both)
    opened = open_finding_with_entries(finding.pk, by=rex)
    assert ([one.record for one in opened.entries], opened.elsewhere, opened.further) == (["KENT-1"], 1, 0)


def test_the_list_is_filtered_and_audited(
    finding: UnusualAccess, carter: Offender, rex: User, pia: User, carys: User
) -> None:
    named = by_name(carter, "Carter")

    def listed(**asked: object) -> list[int]:
        return [row.pk for row in list_findings(by=rex, filters=Filters(**asked), page=1).rows]  # type: ignore[arg-type]

    assert listed() == [finding.pk, named.pk]
    assert listed(rule=Rule.OWN_NAME.value) == [named.pk]
    assert listed(username="PIA") == [finding.pk]
    today = timezone.localdate()
    assert listed(first_day=today + timedelta(days=1)) == []
    assert listed(last_day=today - timedelta(days=1)) == []
    settled(taken(finding, by=carys), by=carys)
    assert listed() == [named.pk]
    assert listed(state="settled") == [finding.pk]
    assert listed(state="any") == [finding.pk, named.pk]
    entry = AuditEntry.objects.filter(event="findings.listed", by_id=rex.pk).latest("pk")
    assert entry.detail["findings"] == [finding.pk, named.pk]
    assert entry.detail["offender_ids"] == [carter.pk]
    assert "PIA" not in str(
        AuditEntry.objects.filter(event="findings.listed").values_list("detail", flat=True)
    )


# ── the pages ──


def test_the_pages_from_the_list_to_the_end(
    finding: UnusualAccess, carys: User, pia: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    page = client.get("/unusual-access/").content.decode()
    assert pia.full_name in page
    assert "never used to measure how people perform" in page
    assert "No addresses are held yet" in page
    address = f"/unusual-access/{finding.pk}/"
    assert "Look into this finding" in client.get(address).content.decode()
    assert client.post(f"{address}take/", {"version": "1"}).headers["Location"] == address
    assert "Settle this finding" in client.get(address).content.decode()
    lacking = client.post(f"{address}settle/", {"version": "2", "outcome": "", "found": ""})
    assert "Select what comes of it" in lacking.content.decode()
    assert "Enter what you found" in lacking.content.decode()
    done = client.post(
        f"{address}settle/", {"version": "2", "outcome": "no_action", "found": "Her own case"}, follow=True
    )
    assert "Her own case" in done.content.decode()
    assert "No further action" in done.content.decode()


def test_a_conflict_is_told_and_keeps_what_was_typed(
    finding: UnusualAccess, carys: User, rex: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    address = f"/unusual-access/{finding.pk}/"
    taken(finding, by=rex)
    again = client.post(f"{address}take/", {"version": "1"}, follow=True).content.decode()
    assert "Somebody else changed this finding" in again
    taken(UnusualAccess.objects.get(pk=finding.pk), by=carys)
    taken(UnusualAccess.objects.get(pk=finding.pk), by=rex)
    answer = client.post(
        f"{address}settle/", {"version": "3", "outcome": "advice", "found": "Typed at length"}
    )
    assert answer.status_code == 409
    assert "Typed at length" in answer.content.decode()
    assert UnusualAccess.objects.get(pk=finding.pk).state == "looked_into"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "٣"])
def test_a_version_that_is_none_is_a_conflict(
    finding: UnusualAccess, carys: User, signed_in: SignedIn, version: str
) -> None:
    answer = signed_in(carys).post(f"/unusual-access/{finding.pk}/take/", {"version": version}, follow=True)
    assert "Somebody else changed this finding" in answer.content.decode()


@pytest.mark.parametrize(
    "asked", ["?page=x", "?page=99", "?rule=none", "?state=zzz", "?area=x&first_day-day=40"]
)
def test_odd_filters_are_answered(
    finding: UnusualAccess, carys: User, signed_in: SignedIn, asked: str
) -> None:
    assert signed_in(carys).get(f"/unusual-access/{asked}").status_code == 200


# ── chased ──


def test_unsettled_findings_are_chased_once_and_settled_ones_are_not(
    finding: UnusualAccess, rex: User, carys: User, mo: User, pia: User
) -> None:
    days = int(chores.MEANINGS[PolicyKey.UNUSUAL_SETTLE_DAYS].default)
    due = finding.found_at + timedelta(days=days)
    assert chores.chase(at=due - timedelta(minutes=1)) == 0
    assert chores.chase(at=due) == 2
    assert chores.chase(at=due + timedelta(days=1)) == 0
    told = Notice.objects.filter(kind="unusual-access")
    assert {one.person_id for one in told} == {rex.pk, carys.pk}
    assert {(one.subject_id, one.about_id, one.offender_id) for one in told} == {(pia.pk, finding.pk, None)}


def test_whoever_looks_into_it_is_the_one_who_is_chased(
    finding: UnusualAccess, rex: User, carys: User
) -> None:
    taken(finding, by=rex)
    chores.chase(at=timezone.now() + timedelta(days=30))
    assert [one.person_id for one in Notice.objects.filter(kind="unusual-access")] == [rex.pk]


def test_a_settled_finding_is_not_chased(finding: UnusualAccess, rex: User, carys: User) -> None:
    settled(taken(finding, by=rex), by=rex)
    assert chores.chase(at=timezone.now() + timedelta(days=30)) == 0


def test_where_an_area_has_no_reviewer_those_of_the_whole_country_are_told(
    carter: Offender, rex: User, carys: User
) -> None:
    national = make_person(RoleKey.REGISTER_SUPERVISOR)
    person = make_person(RoleKey.POLICE_OFFICER, "Kent")
    finding = factories.unusual_access(carter, by=person)
    assert set(chores._reviewers_of(finding, timezone.localdate())) == {rex, carys}
    lonely = UnusualAccess(person_ids=[rex.pk, carys.pk], area_ids=finding.area_ids)
    assert chores._reviewers_of(lonely, timezone.localdate()) == [national]
