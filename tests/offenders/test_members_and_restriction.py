"""The pages on which members are named and ended, and records restricted; and where a restricted record is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.roles import RoleKey
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Membership, Offender, Restriction
from mappa.offenders.states import MembershipKind
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def version(record: Offender) -> int:
    return factories.fresh(record).version


def add(client: Client, record: Offender, **typed: Any) -> Any:
    asked = {
        "person": "mo",
        "kind": "meeting",
        **posted("first", today()),
        "reason": "Invited",
        "version": version(record),
    }
    return client.post(f"/offenders/{record.pk}/members/add/", asked | typed)


def test_a_member_is_named_by_name_and_told(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    answer = add(signed_in(carys), carter, **posted("last", today() + A_DAY))
    assert answer.status_code == 302
    (membership,) = Membership.objects.current().filter(user=mo)
    assert (membership.kind, membership.in_force.lower, membership.in_force.upper) == (
        "meeting",
        today(),
        today() + 2 * A_DAY,
    )
    assert Notice.objects.filter(person=mo, kind=NoticeKind.MEMBERSHIP_BEGUN, offender_id=carter.pk).exists()
    page = signed_in(carys).get(f"/offenders/{carter.pk}/").content.decode()
    assert "Mo Rahman" in page
    entry = AuditEntry.objects.get(event="membership.begun")
    assert (entry.offender_id, entry.detail["person_id"], entry.detail["kind"]) == (
        carter.pk,
        mo.pk,
        "meeting",
    )
    assert "Invited" not in str(entry.detail)


def test_a_name_that_fits_several_offers_them(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    twin = make_person(RoleKey.PROBATION_OFFICER, "Kent", username="mo.twin", full_name="Mo Rahman")
    client = signed_in(carys)
    offered = add(client, carter, person="rahman").content.decode()
    assert "select which of them it is" in offered.lower()
    assert "mo.twin" in offered
    assert not Membership.objects.exists()
    assert add(client, carter, person="rahman", chosen=str(twin.pk)).status_code == 302
    assert Membership.objects.get().user == twin


@pytest.mark.parametrize("typed", ["nobody.at.all", "len", "Hal Winters", "Una Marsh"])
def test_nobody_who_cannot_open_records_is_found(
    typed: str, carys: User, len_: User, hal: User, una: User, carter: Offender, signed_in: SignedIn
) -> None:
    page = add(signed_in(carys), carter, person=typed).content.decode()
    assert "Nobody who can open records has that name or user name" in page
    assert not Membership.objects.exists()


def test_a_member_ended_loses_the_record_at_once_in_the_open_session(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    membership = factories.member(carter, mo, by=carys)
    client = signed_in(mo)
    client.post(f"/offenders/{carter.pk}/reason/", {"reason": "Supervises"})
    assert client.get(f"/offenders/{carter.pk}/").status_code == 200
    answer = signed_in(carys).post(
        f"/offenders/{carter.pk}/members/{membership.pk}/end/",
        {**posted("on", today()), "reason": "Reallocated", "version": version(carter)},
    )
    assert answer.status_code == 302
    assert client.get(f"/offenders/{carter.pk}/").status_code == 404
    assert (
        "Carter"
        not in client.get("/caseload/", {"who": "everyone", "name": "carter"}).content.decode()[3000:]
    )
    assert Notice.objects.filter(person=mo, kind=NoticeKind.MEMBERSHIP_ENDED).exists()


def test_the_end_may_be_later_and_neither_earlier_nor_after_the_end_there_is(
    carys: User, mo: User, carter: Offender
) -> None:
    membership = factories.member(carter, mo, end=today() + 10 * A_DAY, by=carys)
    with pytest.raises(NotPossible, match="today or later"):
        factories.end_membership(carter, membership, on=today() - A_DAY, by=carys)
    with pytest.raises(NotPossible, match="ends already"):
        factories.end_membership(carter, membership, on=today() + 10 * A_DAY, by=carys)
    factories.end_membership(carter, membership, on=today() + A_DAY, by=carys)
    assert Membership.objects.current().get(user=mo).in_force.upper == today() + A_DAY


def test_ended_and_future_members_are_shown_as_such(
    carys: User, mo: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.member(carter, mo, end=today(), by=carys)
    factories.member(carter, pia, start=today() + A_DAY, by=carys)
    page = " ".join(signed_in(carys).get(f"/offenders/{carter.pk}/").content.decode().split())
    assert page.index("Pia Holt") < page.index("Mo Rahman")
    assert "Not yet" in page
    assert "Ended" in page


def test_two_who_change_the_members_at_once_notice_it(
    carys: User, mo: User, pia: User, carter: Offender
) -> None:
    seen = factories.fresh(carter)
    factories.member(carter, mo, by=carys)
    from mappa.offenders import actions

    with pytest.raises(ChangedMeanwhile):
        actions.add_member(
            offender=seen,
            person=pia,
            kind=MembershipKind.NAMED,
            start=today(),
            end=None,
            reason="Covers",
            version=seen.version,
            today=today(),
            by=carys,
        )


# Restriction


def restrict(client: Client, record: Offender, **typed: Any) -> Any:
    asked = {"stay": "on", "reason": "Threats against him", "version": version(record)}
    return client.post(f"/offenders/{record.pk}/restrict/", asked | typed)


def test_restricting_names_who_restricts_unless_others_stay(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    page = restrict(client, carter, stay="").content.decode()
    assert "Nobody who can open the record works on it without an end" in page
    assert not Restriction.objects.exists()
    factories.member(carter, pia, by=carys)
    shown = client.get(f"/offenders/{carter.pk}/restrict/").content.decode()
    assert "Pia Holt" in shown
    assert restrict(client, carter, stay="").status_code == 302
    assert not Membership.objects.current().filter(user=carys).exists()
    assert client.get(f"/offenders/{carter.pk}/").status_code == 404
    assert signed_in(pia).get(f"/offenders/{carter.pk}/").status_code in (200, 302)
    assert Notice.objects.filter(person=pia, kind=NoticeKind.RECORD_RESTRICTED).exists()


def test_a_member_with_an_end_is_not_enough_to_restrict_a_record(
    carys: User, pia: User, carter: Offender
) -> None:
    factories.member(carter, pia, end=today() + A_DAY, by=carys)
    with pytest.raises(NotPossible, match="without an end"):
        factories.restrict(carter, stay=False, by=carys)


def test_the_last_member_of_a_restricted_record_stays(carys: User, pia: User, carter: Offender) -> None:
    factories.restrict(carter, by=carys)
    own = Membership.objects.current().get(user=carys)
    with pytest.raises(NotPossible, match="nobody else"):
        factories.end_membership(carter, own, by=carys)
    short = factories.member(carter, pia, start=today(), end=today() + A_DAY, by=carys)
    with pytest.raises(NotPossible, match="nobody else"):
        factories.end_membership(carter, own, by=carys)
    factories.end_membership(carter, short, by=carys)
    factories.member(carter, pia, start=today(), by=carys)
    factories.end_membership(carter, own, by=carys)


def test_restricting_over_a_change_by_somebody_else_is_answered_409(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    old = version(carter)
    factories.alias(carter, "Sly", by=carys)
    assert restrict(signed_in(carys), carter, version=old).status_code == 409
    assert not Restriction.objects.exists()


NOT_THERE: dict[str, Callable[[Client, Offender], str]] = {
    "the caseload": lambda client, record: client.get("/caseload/", {"who": "everyone"}).content.decode(),
    "a search by name": lambda client, record: _results(client, "cart"),
    "a search by another name": lambda client, record: _results(client, "sly"),
    "a search by number": lambda client, record: _results(client, "2003/0062845E"),
    "a search by reference": lambda client, record: _results(client, "KENT-1"),
    "likely the same": lambda client, record: _likely(client),
    "the home page": lambda client, record: client.get("/").content.decode(),
    "the figures of today": lambda client, record: client.get("/figures/").content.decode(),
    "the cases behind a figure": lambda client, record: client.get(
        "/returns/kent/2005-06/figures/items.viii.level_2.category_1/"
    ).content.decode(),
}


def _results(client: Client, typed: str) -> str:
    page: str = client.get("/caseload/", {"who": "everyone", "name": typed}).content.decode()
    return page.split("<tbody", 1)[-1] if "<tbody" in page else ""


def _likely(client: Client) -> str:
    typed = {"family_name": "Carter", "given_names": "Daniel", "step": "search", "number": ""}
    page: str = client.post("/offenders/register/", typed).content.decode()
    return page.split("KENT-1", 1)[-1] if "KENT-1" in page else ""


@pytest.mark.parametrize("where", NOT_THERE)
def test_a_restricted_record_is_nowhere_for_others(
    where: str, carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.alias(carter, "Sly", by=carys)
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    factories.restrict(carter, by=carys)
    found = NOT_THERE[where](signed_in(pia), carter)
    assert "KENT-1" not in found
    assert "CARTER" not in found
    assert f"/offenders/{carter.pk}/" not in found


def test_what_is_counted_of_shortcomings_leaves_restricted_records_out(
    carys: User, pia: User, signed_in: SignedIn
) -> None:
    record = factories.offender(carys, category=1)  # in a category, and at no level
    assert "in a category, but at no level" in signed_in(pia).get("/figures/").content.decode()
    factories.restrict(record, by=carys)
    assert "in a category, but at no level" not in signed_in(pia).get("/figures/").content.decode()
    assert "in a category, but at no level" in signed_in(carys).get("/figures/").content.decode()


def test_a_number_in_use_by_a_restricted_record_is_refused_without_a_word_about_it(
    carys: User, pia: User, carter: Offender
) -> None:
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    factories.restrict(carter, by=carys)
    mine = factories.offender(pia, family_name="Marsh")
    with pytest.raises(NotPossible, match="ask the register supervisor") as refusal:
        factories.identifier(mine, "pnc", "2003/0062845E", by=pia)
    assert "restrict" not in refusal.value.message


def test_the_audit_does_not_name_a_restricted_record_to_others(
    carys: User, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.restrict(carter, by=carys)
    page = signed_in(rex).get("/audit/", {"person": "carys"}).content.decode()
    assert "KENT-1" not in page
