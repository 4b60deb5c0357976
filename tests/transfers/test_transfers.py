"""A case moves by offer and acceptance, and some area is responsible at every moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.database.refusals import NotPossible
from mappa.offenders.grounds import may_on
from mappa.offenders.models import Membership, Offender, Residence
from mappa.offenders.states import MembershipKind
from mappa.transfers import actions, queries
from mappa.transfers.models import TransferOffer
from tests import factories
from tests.database_fixtures import OwnDatabase
from tests.people_fixtures import make_person


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def two(carys: User) -> Offender:
    return factories.offender(carys, category=1, level=2)


def area_of(record: Offender) -> str:
    return factories.fresh(record).area.name


def accept(
    *, offer: TransferOffer, reason: str, by: User, handed_over_by: date | None = None
) -> TransferOffer:
    return actions.accept(
        offer=offer, handed_over_by=handed_over_by or today(), reason=reason, today=today(), by=by
    )


@pytest.mark.django_db
class TestAnOffer:
    def test_leaves_the_giving_area_responsible_until_it_is_accepted(
        self, carys: User, mo: User, two: Offender
    ) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        assert area_of(two) == "Kent"
        assert Notice.objects.filter(person=mo, kind="transfer-offered", about_id=offer.pk).exists()

        accepted = accept(offer=offer, reason="We know him", by=mo)

        assert area_of(two) == "Thames Valley"
        assert (accepted.state, accepted.recorded_by, accepted.replaces_id) == ("accepted", mo, offer.pk)
        assert factories.fresh(two).version > two.version
        assert Notice.objects.filter(person=carys, kind="transfer-answered").exists()
        told = AuditEntry.objects.filter(offender_id=two.pk, event__startswith="transfer.").order_by("pk")
        assert [(one.event, one.operation) for one in told] == [
            ("transfer.offered", "disclosure"),
            ("transfer.accepted", "alteration"),
        ]
        assert told[0].detail["recipients"] == [f"area:{accepted.to_area_id}"]

    def test_leaves_those_who_supervised_until_the_case_is_handed_over(
        self, carys: User, mo: User, pia: User, two: Offender
    ) -> None:
        both = make_person(RoleKey.POLICE_OFFICER, "Kent", "Thames Valley")
        named = make_person(RoleKey.AGENCY_MEMBER, "Kent")
        for person, kind in (
            (pia, MembershipKind.SUPERVISING),
            (both, MembershipKind.SUPERVISING),
            (named, MembershipKind.NAMED),
        ):
            factories.member(two, person, by=carys, kind=kind)
        offer = factories.offer(two, "Thames Valley", by=carys)
        with pytest.raises(NotPossible, match="today or later"):
            accept(offer=offer, reason="Ours", handed_over_by=today() - timedelta(days=1), by=mo)
        week = today() + timedelta(days=7)
        accept(offer=offer, reason="Ours", handed_over_by=week, by=mo)
        ends = {one.user: one.in_force.upper for one in Membership.objects.current().filter(offender=two)}
        assert ends == {pia: week + timedelta(days=1), both: None, named: None}
        assert Notice.objects.filter(kind="membership-ended", person=pia).exists()
        assert may_on(pia, Permission.OFFENDER_VIEW, two)
        with transaction.atomic():
            assert queries.handed_over_by(offer, on=today()) == today() + timedelta(days=14)

    def test_of_a_restricted_record_is_not_accepted_where_nobody_would_stay(
        self, carys: User, mo: User, two: Offender
    ) -> None:
        factories.member(two, carys, by=carys, kind=MembershipKind.SUPERVISING)
        factories.member(two, mo, by=carys, kind=MembershipKind.MEETING, end=today() + timedelta(days=5))
        factories.restrict(two, by=carys)
        offer = factories.offer(two, "Thames Valley", by=carys)
        with pytest.raises(NotPossible, match="nobody of your area"):
            accept(offer=offer, reason="Ours", by=mo)
        assert area_of(two) == "Kent"

    def test_tells_the_receiving_area_who_it_is_and_the_summary_and_nothing_else(
        self, carys: User, mo: User, two: Offender
    ) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        with transaction.atomic(), acting_as(mo.pk):
            shown = queries.open_offer(by=mo, pk=offer.pk)
            assert not Offender.objects.filter(pk=two.pk).exists()
            assert not Residence.objects.filter(offender=two).exists()
        assert (shown.offer.name, shown.offer.category, shown.offer.level) == ("CARTER, Daniel", 1, 2)
        assert (shown.may_answer, shown.may_withdraw, shown.sees_record) == (True, False, False)

    def test_is_nothing_to_a_third_area(self, carys: User, two: Offender) -> None:
        third = make_person(RoleKey.COORDINATOR, "Surrey")
        offer = factories.offer(two, "Thames Valley", by=carys)
        with transaction.atomic(), acting_as(third.pk):
            assert not TransferOffer.objects.filter(pk=offer.pk).exists()
            with pytest.raises(RecordNotShown):
                queries.open_offer(by=third, pk=offer.pk)
        for answer in (accept, actions.decline):
            with pytest.raises(NotPermitted):
                answer(offer=offer, reason="Ours", by=third)
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            acting_as(third.pk),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT accept_transfer(%s, 'Ours')", [offer.pk])
        assert area_of(two) == "Kent"

    def test_is_not_accepted_by_the_giving_area(self, carys: User, two: Offender) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        with pytest.raises(NotPermitted):
            accept(offer=offer, reason="Ours", by=carys)

    @pytest.mark.parametrize(
        ("area", "otherwise", "field"),
        [
            ("Kent", {}, "to_area"),
            ("Thames Valley", {"proposed_on": date(2020, 1, 1)}, "proposed_on"),
            ("Thames Valley", {"summary": " "}, "summary"),
        ],
    )
    def test_is_refused_on_its_field(
        self, carys: User, two: Offender, area: str, otherwise: dict[str, object], field: str
    ) -> None:
        with pytest.raises(NotPossible) as refusal:
            factories.offer(two, area, by=carys, **otherwise)
        assert refusal.value.field == field

    def test_needs_a_case_and_the_permission_there(
        self, carys: User, pia: User, mo: User, two: Offender
    ) -> None:
        with pytest.raises(NotPermitted):
            factories.offer(two, "Thames Valley", by=pia)
        quiet = factories.offender(carys, family_name="Quiet")
        with pytest.raises(NotPossible, match="no case to hand over"):
            factories.offer(quiet, "Thames Valley", by=carys)

    def test_is_the_only_one_at_a_time(self, carys: User, mo: User, two: Offender) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        with pytest.raises(NotPossible, match="offered to Thames Valley already"):
            factories.offer(two, "Surrey", by=carys)
        actions.withdraw(offer=offer, reason="He stays", today=today(), by=carys)
        factories.offer(two, "Surrey", by=carys)

    def test_is_declined_with_a_reason_and_the_case_stays(self, carys: User, mo: User, two: Offender) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        with pytest.raises(NotPossible, match="Enter the reason"):
            actions.decline(offer=offer, reason=" ", by=mo)
        with transaction.atomic(), acting_as(mo.pk):  # as a page does it, behind the second wall
            declined = actions.decline(
                offer=TransferOffer.objects.get(pk=offer.pk), reason="Lives in Kent", by=mo
            )
        assert declined.state == "declined"
        assert area_of(two) == "Kent"
        with pytest.raises(NotPossible, match="Mo Rahman declined the case for Thames Valley"):
            actions.withdraw(offer=offer, reason="He stays", today=today(), by=carys)

    def test_that_was_withdrawn_is_accepted_no_more(self, carys: User, mo: User, two: Offender) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        actions.withdraw(offer=offer, reason="He stays", today=today(), by=carys)
        for answer in (accept, actions.decline):
            with pytest.raises(NotPossible, match="Carys Vaughan withdrew the offer for Kent"):
                answer(offer=offer, reason="We know him", by=mo)
        assert area_of(two) == "Kent"
        assert Notice.objects.filter(person=mo, kind="transfer-withdrawn").exists()

    def test_that_was_accepted_is_withdrawn_no_more(self, carys: User, mo: User, two: Offender) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        accept(offer=offer, reason="We know him", by=mo)
        with (
            transaction.atomic(),
            acting_as(carys.pk),
            pytest.raises(NotPossible, match="Mo Rahman accepted the case for Thames Valley"),
        ):
            actions.withdraw(offer=offer, reason="He stays", today=today(), by=carys)
        assert area_of(two) == "Thames Valley"

    def test_ends_when_an_import_passes_the_record_on(self, carys: User, mo: User, two: Offender) -> None:
        offer = factories.offer(two, "Thames Valley", by=carys)
        factories.move(two, "Surrey", on=today(), by=carys)
        assert not TransferOffer.objects.current().filter(offender=two).exists()
        with pytest.raises(NotPossible, match="passed to another area meanwhile: this offer is closed"):
            accept(offer=offer, reason="We know him", by=mo)
        assert area_of(two) == "Surrey"

    def test_of_a_restricted_record_goes_to_whoever_works_on_the_case_there(
        self, carys: User, mo: User, two: Offender
    ) -> None:
        factories.restrict(two, by=carys)
        with pytest.raises(
            NotPossible, match="nobody in Thames Valley who could accept it works on the case"
        ):
            factories.offer(two, "Thames Valley", by=carys)
        factories.member(two, mo, kind=MembershipKind.NAMED, start=today(), by=carys)
        other = make_person(RoleKey.COORDINATOR, "Thames Valley")
        offer = factories.offer(two, "Thames Valley", by=carys)
        assert not Notice.objects.filter(person=other).exists()
        with transaction.atomic(), acting_as(other.pk):
            assert not TransferOffer.objects.filter(pk=offer.pk).exists()
            with pytest.raises(RecordNotShown):
                queries.open_offer(by=other, pk=offer.pk)
            with pytest.raises(NotPossible, match="restricted"):
                accept(offer=offer, reason="Ours", by=other)
        accept(offer=offer, reason="We know him", by=mo)
        assert area_of(two) == "Thames Valley"
        assert factories.fresh(two).restricted

    def test_of_category_4_goes_to_whoever_is_cleared(self) -> None:
        giver = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
        cleared = make_person(RoleKey.COORDINATOR, "Surrey", category_4=True)
        other = make_person(RoleKey.COORDINATOR, "Surrey")
        case = factories.offender(giver, category=4, on=date(2023, 1, 1))
        offer = factories.offer(case, "Surrey", by=giver)
        with transaction.atomic(), acting_as(other.pk):
            assert not TransferOffer.objects.filter(pk=offer.pk).exists()
        assert not queries.visible_offers(other).filter(pk=offer.pk).exists()
        accept(offer=offer, reason="Ours", by=cleared)
        assert area_of(case) == "Surrey"


@pytest.mark.django_db
class TestAMoveAway:
    def move(self, record: Offender, *, by: User, area: str = "Thames Valley") -> TransferOffer | None:
        now = factories.fresh(record)
        return actions.record_move_away(
            offender=now,
            area=Area.objects.get(name=area),
            division=None,
            on=today() - timedelta(days=3),
            reason="New home",
            summary="Weekly visits",
            today=today(),
            version=now.version,
            by=by,
        )

    def test_records_where_they_live_and_offers_the_case(self, carys: User, mo: User, two: Offender) -> None:
        offer = self.move(two, by=carys)
        assert offer is not None
        assert offer.state == "open"
        assert area_of(two) == "Kent"
        lives = Residence.objects.current().get(offender=two, in_force__contains=today())
        assert lives.area.name == "Thames Valley"
        accept(offer=offer, reason="Ours", by=mo)
        assert area_of(two) == "Thames Valley"

    def test_by_somebody_who_offers_nothing_waits_for_a_co_ordinator(
        self, carys: User, mo: User, pia: User, two: Offender
    ) -> None:
        proposed = self.move(two, by=pia)
        assert proposed is not None
        assert proposed.state == "proposed"
        assert Notice.objects.filter(person=carys, kind="transfer-to-offer").exists()
        with transaction.atomic(), acting_as(mo.pk):
            assert not TransferOffer.objects.filter(pk=proposed.pk).exists()
        assert not queries.visible_offers(mo).filter(pk=proposed.pk).exists()
        offer = factories.offer(two, "Thames Valley", by=carys)
        assert offer.replaces_id == proposed.pk

    def test_while_the_case_is_offered_elsewhere_only_records_where_they_live(
        self, carys: User, two: Offender
    ) -> None:
        factories.offer(two, "Surrey", by=carys)
        assert self.move(two, by=carys) is None
        with pytest.raises(NotPossible, match="in this area already"):
            self.move(two, area="Kent", by=carys)


class TestAtTheSameTime:
    """Two connections: a transfer withdrawn while it is being accepted."""

    @pytest.mark.parametrize("first", ["accept", "withdraw"])
    def test_exactly_one_wins_and_the_other_is_told(self, own_database: OwnDatabase, first: str) -> None:
        carys = make_person(RoleKey.COORDINATOR, "Kent", full_name="Carys Vaughan")
        mo = make_person(RoleKey.COORDINATOR, "Thames Valley", full_name="Mo Rahman")
        case = factories.offender(carys, category=1, level=2)
        offer = factories.offer(case, "Thames Valley", by=carys)
        told: dict[str, str] = {}
        begun, go_on = threading.Event(), threading.Event()

        def take() -> None:
            accept(offer=TransferOffer.objects.get(pk=offer.pk), reason="Ours", by=mo)

        def withdraw() -> None:
            found = TransferOffer.objects.get(pk=offer.pk)
            actions.withdraw(offer=found, reason="He stays", today=today(), by=carys)

        acts: dict[str, tuple[Callable[[], None], User]] = {
            "accept": (take, mo),
            "withdraw": (withdraw, carys),
        }

        def run(name: str, *, holds: bool) -> None:
            act, by = acts[name]
            try:
                with transaction.atomic(), acting_as(by.pk):
                    act()
                    if holds:
                        begun.set()
                        go_on.wait(5)
                told[name] = "done"
            except NotPossible as refusal:
                told[name] = refusal.message
            finally:
                begun.set()
                connection.close()

        second = next(name for name in acts if name != first)
        one = threading.Thread(target=run, args=[first], kwargs={"holds": True})
        other = threading.Thread(target=run, args=[second], kwargs={"holds": False})
        one.start()
        assert begun.wait(10)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "the second waits for the first"
        go_on.set()
        one.join(10)
        other.join(10)
        says = {"accept": "Mo Rahman accepted the case", "withdraw": "Carys Vaughan withdrew the offer"}[
            first
        ]
        assert told[first] == "done"
        assert says in told[second]
        assert area_of(case) == ("Thames Valley" if first == "accept" else "Kent")
        assert TransferOffer.objects.current().get(offender=case).state == (
            "accepted" if first == "accept" else "withdrawn"
        )
