"""Every page declares its permission, is in the access table, and is asked for by every role.

Each role is posted to Kent and asks for a record of Kent, a real record of Thames Valley, and one that does not
exist. What is not one's own answers like what is not there, and names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.actions.postings import end_role
from mappa.access.models import Proposal
from mappa.access.permissions import Permission
from mappa.access.policy import may
from mappa.access.queries import command_line_user
from mappa.access.roles import ROLES, RoleKey
from mappa.access.states import ClearanceKind, NoticeKind
from mappa.agencies.models import Agency, Area, Population, ProtocolSignature, User
from mappa.audit.models import AuditEntry
from mappa.database.periods import period
from mappa.imports.models import PendingImport
from mappa.meetings.actions import add_series, add_standing_member
from mappa.meetings.models import MeetingSeries, Observer
from mappa.offenders.models import EmergencyOpening, LevelPeriod, Offender
from mappa.offenders.states import MembershipKind
from mappa.transfers.actions import Answered
from mappa.transfers.queries import exit_checklist
from mappa.transfers.states import ItemAnswer
from tests import factories
from tests.edges.likeness import likeness
from tests.guards.access_table import PAGES, PUBLIC, Page
from tests.people_fixtures import begin_session, make_authenticator, make_person

Address = dict[str, Any]
#: Names that are in no page of somebody who may not see the record.
OWN_NAME, OTHER_NAME = "Canarykent", "Canaryvalley"
MISSING = 987_654_321
LEFT_ON = date(2006, 6, 1)
#: Everybody may look at any area; changing another area's is refused for what it is.
AREAS_ARE_KNOWN_TO_ALL = {"area", "population", "policy", "retention rule"}
#: Pages that answer with a file or only pass on, and so have no template of their own.
WITHOUT_TEMPLATE = {
    "sign_in:sign_out",
    "sign_in:sign_out_everywhere",
    "sign_in:qr_code",
    "sign_in:session_time",
    "sign_in:organisation",
    "sign_in:end_session",
    "sign_in:end_sessions",
    "access:unlock",
    "oversight:take_finding",
    "risk:acknowledge_trigger",
    "access:read_notice",
    "access:read_notices",
    "imports:discard",
    "offenders:close_opening",
    "meetings:calendar",
    "minutes:check",
    "minutes:acknowledge",
    "minutes:copy_pdf",
    "meetings:open_it",
    "statistics:return_export",
    "statistics:national_export",
}


def walk(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, Callable[..., HttpResponse]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


VIEWS = dict(walk(get_resolver().url_patterns))


def test_every_page_is_in_the_access_table() -> None:
    assert sorted(set(VIEWS) - set(PAGES)) == [], "add a line to access_table.py"
    assert sorted(set(PAGES) - set(VIEWS)) == [], "these pages no longer exist"


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_page_declares_what_the_table_says(name: str) -> None:
    view = VIEWS[name]
    assert hasattr(view, "page_permission"), "declare it with @page or @public_page"
    assert view.page_permission == PAGES[name].permission
    assert view.page_methods == PAGES[name].methods


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_url_view_and_template_share_a_name(name: str) -> None:
    app, page = name.split(":")
    assert VIEWS[name].__name__ == page
    if name not in WITHOUT_TEMPLATE:
        get_template(f"{app}/{page}.html")


class World:
    """A record of each kind: one's own, one of another area, and one that does not exist (None: no such thing)."""

    def __init__(self, role: RoleKey) -> None:
        maker = make_person(RoleKey.COORDINATOR, "Kent", "Thames Valley", username="maker")
        self.asker = make_person(role, "Kent", username="asker")
        self.subject = make_person(RoleKey.LAY_ADVISER, "Kent", username="subject", agency=self.asker.agency)
        stranger = make_person(RoleKey.LAY_ADVISER, "Thames Valley", username="stranger")
        self.own, self.other = (
            factories.offender(
                maker, area=area, family_name=name, reference=f"GUARD-{area[0]}", category=1, level=2
            )
            for area, name in (("Kent", OWN_NAME), ("Thames Valley", OTHER_NAME))
        )
        if ROLES[role].permissions & {Permission.OFFENDER_VIEW, Permission.CASELOAD_VIEW} == {
            Permission.OFFENDER_VIEW
        }:
            # Such a role opens no record of its area but those that the person works on.
            factories.member(self.own, self.asker, kind=MembershipKind.MEETING, by=maker)
        own, other = Area.objects.get(slug="kent"), Area.objects.get(slug="thames-valley")
        notifier = self.asker if Permission.REFERRAL_MAKE in ROLES[role].permissions else maker
        notified = factories.notification(notifier).pk
        notified_there = factories.notification(maker, area="Thames Valley", family_name=OTHER_NAME).pk
        self.referral, other_referral = (
            factories.referral(record, by=maker) for record in (self.own, self.other)
        )
        self.maker = maker
        of_subject = {"pk": self.subject.pk}
        of_agency = {"pk": self.subject.agency_id}
        signature = ProtocolSignature.objects.current().get(agency_id=self.subject.agency_id)
        key = {"key": "level_2_meeting_name"}

        series, other_series = (meeting_series(area, by=maker) for area in (own, other))
        copy, other_copy = (
            factories.copy_of_minutes(record, reader, by=maker)
            for record, reader in ((self.own, self.asker), (self.other, maker))
        )
        item, other_item = (
            factories.on_agenda(record, factories.meeting(maker, area=area), by=maker)
            for record, area in ((self.own, "Kent"), (self.other, "Thames Valley"))
        )
        # Whatever the role is, the person takes part in the meeting of their area.
        Observer.objects.create(meeting=item.meeting, person=self.asker, recorded_by=maker)

        def unless_all(address: Address) -> Address | None:
            """Who keeps everybody's people has no stranger among them."""
            return None if role is RoleKey.SYSTEM_ADMINISTRATOR else address

        self.records: dict[str, tuple[Address, Address | None, Address | None]] = {
            "": ({}, None, None),
            "offender": ({"pk": self.own.pk}, {"pk": self.other.pk}, {"pk": MISSING}),
            "entry": (
                self.entry(self.own),
                self.entry(self.other),
                {**self.entry(self.own), "pk": MISSING, "fact_pk": MISSING},
            ),
            "area": ({"slug": "kent"}, {"slug": "thames-valley"}, {"slug": "atlantis"}),
            "public area": ({"slug": "kent"}, None, {"slug": "atlantis"}),
            "population": (
                {"slug": "kent", "pk": population(own, maker)},
                {"slug": "thames-valley", "pk": population(other, maker)},
                {"slug": "kent", "pk": MISSING},
            ),
            "policy": (
                {"slug": "kent", **key},
                {"slug": "thames-valley", **key},
                {"slug": "atlantis", **key},
            ),
            "retention rule": of_three_areas(group=1),
            "general policy": (key, None, {"key": "favourite_colour"}),
            "person": (of_subject, unless_all({"pk": stranger.pk}), {"pk": MISSING}),
            "known person": (of_subject, unless_all({"pk": stranger.pk}), {"pk": MISSING}),
            "posting": (
                {**of_subject, "posting_pk": self.subject.postings.get().pk},
                unless_all({"pk": stranger.pk, "posting_pk": stranger.postings.get().pk}),
                {**of_subject, "posting_pk": MISSING},
            ),
            "clearance": (
                {**of_subject, "clearance_pk": vetting_of(self.subject)},
                unless_all({"pk": stranger.pk, "clearance_pk": vetting_of(stranger)}),
                {**of_subject, "clearance_pk": MISSING},
            ),
            "proposal": (
                {"pk": proposal(self.subject, own, by=maker)},
                unless_all({"pk": proposal(stranger, other, by=maker)}),
                {"pk": MISSING},
            ),
            "grade": (
                {**of_subject, "grade_pk": grade_of(self.subject)},
                unless_all({"pk": stranger.pk, "grade_pk": grade_of(stranger)}),
                {**of_subject, "grade_pk": MISSING},
            ),
            "meeting series": ({"pk": series}, {"pk": other_series}, {"pk": MISSING}),
            "standing member": (
                {"pk": series, "member_pk": standing_member(series, agency=self.asker.agency, by=maker)},
                {
                    "pk": other_series,
                    "member_pk": standing_member(other_series, agency=maker.agency, by=maker),
                },
                {"pk": series, "member_pk": MISSING},
            ),
            "meeting": ({"pk": item.meeting_id}, {"pk": other_item.meeting_id}, {"pk": MISSING}),
            "agenda item": ({"pk": item.pk}, {"pk": other_item.pk}, {"pk": MISSING}),
            "case with minutes": (
                {"pk": copy.minutes.agenda_item_id},
                {"pk": other_copy.minutes.agenda_item_id},
                {"pk": MISSING},
            ),
            "copy of minutes": ({"pk": copy.pk}, {"pk": other_copy.pk}, {"pk": MISSING}),
            "invitation": (
                {
                    "pk": item.pk,
                    "invitation_pk": factories.invitation(item, None, agency=self.asker.agency, by=maker).pk,
                },
                {
                    "pk": other_item.pk,
                    "invitation_pk": factories.invitation(other_item, None, agency=maker.agency, by=maker).pk,
                },
                {"pk": item.pk, "invitation_pk": MISSING},
            ),
            "agency": (of_agency, None, {"pk": MISSING}),
            "signature": (
                {**of_agency, "signature_pk": signature.pk},
                None,
                {**of_agency, "signature_pk": MISSING},
            ),
            "return": of_three_areas(year="2005-06"),
            "figure": of_three_areas(year="2005-06", figure="items.viii.level_2.category_1"),
            "doubt": of_three_areas(year="2005-06", doubt="no-division"),
            "copy": of_three_areas(year="2005-06", kind="json"),
            "year": ({"year": "2005-06"}, None, {"year": "1805-06"}),
            "copy of a year": (
                {"year": "2005-06", "kind": "json"},
                None,
                {"year": "1805-06", "kind": "json"},
            ),
            "notice": ({"pk": notice(self.asker)}, {"pk": notice(maker)}, {"pk": MISSING}),
            "finding": (
                {"pk": finding(self.own, "Kent")},
                {"pk": finding(self.other, "Thames Valley")},
                {"pk": MISSING},
            ),
            "notification": ({"pk": notified}, {"pk": notified_there}, {"pk": MISSING}),
            "referral": ({"pk": self.referral.pk}, {"pk": other_referral.pk}, {"pk": MISSING}),
            "section of a referral": tuple(  # type: ignore[dict-item]
                {"pk": pk, "section": "victims"} for pk in (self.referral.pk, other_referral.pk, MISSING)
            ),
            "session": tuple(  # type: ignore[dict-item]
                {"pk": pk} for pk in (session_of(self.asker), session_of(maker), MISSING)
            ),
            "second factor": tuple(  # type: ignore[dict-item]
                {"pk": pk} for pk in (factor_of(self.asker), factor_of(maker), MISSING)
            ),
            "membership": (
                self.membership(self.own, maker),
                self.membership(self.other, maker),
                {"pk": self.own.pk, "membership_pk": MISSING},
            ),
            "case at a meeting": (
                {"pk": factories.case_at_meeting(self.own, by=maker).pk},
                {"pk": factories.case_at_meeting(self.other, by=maker).pk},
                {"pk": MISSING},
            ),
            "action": (
                self.action(
                    self.own,
                    owner=self.asker if may(self.asker, Permission.MEETING_CONTRIBUTE) else maker,
                    by=maker,
                ),
                self.action(self.other, owner=maker, by=maker),
                {"pk": self.own.pk, "number": MISSING},
            ),
            "opening": (
                {"pk": opening(self.own, maker)},
                {"pk": opening(self.other, maker)},
                {"pk": MISSING},
            ),
            "own opening": (
                {"pk": opening(self.own, self.asker)},
                {"pk": opening(self.own, maker)},
                {"pk": MISSING},
            ),
            "trigger raised": (
                {"pk": trigger_raised(self.own, maker)},
                {"pk": trigger_raised(self.other, maker)},
                {"pk": MISSING},
            ),
            "upload": ({"pk": upload(self.asker)}, {"pk": upload(maker)}, {"pk": MISSING}),
            "offer": (
                {"pk": offer("Kent", "Surrey", maker)},
                {"pk": offer("Thames Valley", "Surrey", maker)},
                {"pk": MISSING},
            ),
            "received offer": (
                {"pk": offer("Thames Valley", "Kent", maker)},
                {"pk": offer("Thames Valley", "Surrey", maker)},
                {"pk": MISSING},
            ),
            "exit item": (
                exit_item("Kent", maker),
                exit_item("Thames Valley", maker),
                {"pk": self.own.pk, "item_pk": MISSING},
            ),
        }

    @staticmethod
    def membership(offender: Offender, by: User) -> Address:
        return {"pk": offender.pk, "membership_pk": factories.member(offender, by, by=by).pk}

    @staticmethod
    def action(offender: Offender, *, owner: User, by: User) -> Address:
        return {"pk": offender.pk, "number": factories.action(offender, owner=owner, by=by).pk}

    @staticmethod
    def entry(offender: Offender) -> Address:
        level = LevelPeriod.objects.current().get(offender=offender)
        return {"pk": offender.pk, "kind": "level", "fact_pk": level.pk}


def trigger_raised(record: Offender, by: User) -> int:
    factories.plan(record, by=by)
    return int(factories.trigger_raised(record, by=by).pk)


def opening(record: Offender, by: User) -> int:
    return int(
        EmergencyOpening.objects.create(
            offender=record, user=by, closes_at=timezone.now() + timedelta(hours=4), reason="At the door"
        ).pk
    )


def offer(area: str, to_area: str, by: User) -> int:
    case = factories.offender(by, area=area, family_name="Moving", category=1, level=1)
    return int(factories.offer(case, to_area, by=by).pk)


def exit_item(area: str, by: User) -> Address:
    case = factories.offender(by, area=area, family_name="Leaving", category=3, level=2)
    items = exit_checklist(case.area, on=LEFT_ON)
    lines = [Answered(item, ItemAnswer.NOT_DONE, "Not yet") for item in items]
    left = factories.leave(case, on=LEFT_ON, by=by, checklist=lines)
    return {"pk": case.pk, "item_pk": left.items.first().pk}


def of_three_areas(**named: str | int) -> tuple[Address, Address, Address]:
    """The same page of one's own area, of another, and of one that does not exist."""
    own, other, missing = ({"slug": slug, **named} for slug in ("kent", "thames-valley", "atlantis"))
    return own, other, missing


def population(area: Area, by: User) -> int:
    return int(Population.objects.create(area=area, year=2001, base="all", population=9, recorded_by=by).pk)


def vetting_of(person: User) -> int:
    return int(person.clearances.get(kind=ClearanceKind.VETTING.value).pk)


def grade_of(person: User) -> int:
    held = factories.grade(person)
    person.refresh_from_db(fields=["version"])
    return int(held.grades.get().pk)


def meeting_series(area: Area, *, by: User) -> int:
    series = add_series(
        area=area,
        division=None,
        level=2,
        name="MARMM",
        weeks=4,
        first_on=timezone.localdate(),
        begins=time(9, 30),
        minutes=240,
        place="Headquarters",
        by=by,
    )
    return int(series.pk)


def standing_member(series: int, *, agency: Agency, by: User) -> int:
    member = add_standing_member(
        series=MeetingSeries.objects.get(pk=series),
        agency=agency,
        person=None,
        on=timezone.localdate(),
        reason="",
        by=by,
    )
    return int(member.pk)


def proposal(person: User, area: Area, *, by: User) -> int:
    return int(
        Proposal.objects.create(
            user=person,
            role=RoleKey.REGISTER_SUPERVISOR.value,
            area=area,
            in_force=period(date(2020, 1, 1)),
            reason="?",
            proposed_by=by,
        ).pk
    )


def notice(person: User) -> int:
    left = tell(person=person, kind=NoticeKind.UNUSUAL_ACCESS, by=None, subject_id=person.pk)
    assert left is not None
    return int(left.pk)


def finding(record: Offender, area: str) -> int:
    """Unusual access to the record by somebody of its area."""
    return int(factories.unusual_access(record, by=make_person(RoleKey.COORDINATOR, area)).pk)


def session_of(person: User) -> int:
    return int(begin_session(person, f"the session of {person.username}").pk)


def factor_of(person: User) -> int:
    return int(make_authenticator(person).pk)


def upload(by: User) -> int:
    return int(
        PendingImport.objects.create(
            by=by,
            expires_at=timezone.now() + timedelta(days=1),
            name="caseload.ods",
            checksum="0" * 64,
            content=b"",
            rows=0,
            outcome={"faults": [], "fault_count": 1, "notices": [], "notice_count": 0, "counts": {}},
        ).pk
    )


def asked(client: Client, name: str, page: Page, address: Address) -> HttpResponse:
    """GET where the page can be read, else an empty POST."""
    url = reverse(name, kwargs=address)
    if "GET" in page.methods:
        return client.get(url)  # type: ignore[return-value]
    return client.post(url)  # type: ignore[return-value]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [key for key in RoleKey if key is not RoleKey.COMMAND_LINE])
def test_each_role_gets_its_pages_and_no_other(role: RoleKey, client: Client) -> None:
    world = World(role)
    client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
    wrong: list[str] = []

    def see(name: str, whose: str, response: HttpResponse, expected: tuple[int, ...]) -> None:
        if response.status_code not in expected:
            wrong.append(f"{name}, {whose}: {response.status_code}, not {expected}")
        shown = response.content.decode(errors="replace")  # a page may answer with a file
        if OTHER_NAME in shown:
            wrong.append(f"{name}, {whose}: names somebody of another area")
        if Permission.OFFENDER_VIEW not in ROLES[role].permissions and OWN_NAME in shown:
            wrong.append(f"{name}, {whose}: names an offender to somebody who sees no names")

    for name, page in PAGES.items():
        if page.permission is PUBLIC:
            continue
        own, other, missing = world.records[page.record]
        if page.permission not in ROLES[role].permissions:
            answers = [
                asked(client, name, page, address) for address in (own, other, missing) if address is not None
            ]
            for whose, answer in zip(("own", "other", "missing"), answers, strict=False):
                see(name, whose, answer, (403,))
            if len({likeness(answer) for answer in answers}) != 1:
                wrong.append(f"{name}: the refusal tells whether the record exists")
            continue
        see(name, "own", asked(client, name, page, own), (200, 302))
        not_shown = [
            asked(client, name, page, address) for address in (other, missing) if address is not None
        ]
        if page.record in AREAS_ARE_KNOWN_TO_ALL:
            assert other is not None
            see(name, "other", asked(client, name, page, other), (403,))
            not_shown = not_shown[1:]
        for whose, answer in zip(("other", "missing")[-len(not_shown) :], not_shown, strict=False):
            see(name, whose, answer, (404,))
        if len({likeness(answer) for answer in not_shown}) > 1:
            wrong.append(f"{name}: the answer tells a missing record from one of another area")
    assert wrong == []


@pytest.mark.django_db
def test_a_refused_record_is_in_the_audit(client: Client) -> None:
    world = World(RoleKey.COORDINATOR)
    client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
    before = AuditEntry.objects.filter(event="record.refused").count()
    for address in world.records["offender"][1:]:
        assert address is not None
        client.get(reverse("caseload:offender", kwargs=address))
    refusals = AuditEntry.objects.filter(event="record.refused", by_id=world.asker.pk)
    assert refusals.count() == before + 2
    assert {entry.detail["asked_for"] for entry in refusals} == {str(world.other.pk), str(MISSING)}


@pytest.mark.django_db
def test_nobody_sees_a_page_without_signing_in(client: Client) -> None:
    world = World(RoleKey.COORDINATOR)
    for name, page in PAGES.items():
        if page.permission is PUBLIC:
            continue
        answer = asked(client, name, page, world.records[page.record][0])
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/?next="), name


@pytest.mark.django_db
def test_nothing_changes_without_a_token_or_by_another_method() -> None:
    world = World(RoleKey.COORDINATOR)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
    for name, page in PAGES.items():
        url = reverse(name, kwargs=world.records[page.record][0])
        if "POST" in page.methods:
            assert client.post(url).status_code == 403, f"{name} took a POST without a token"
        for method in ("put", "patch", "delete", "trace", "options"):
            status = getattr(client, method)(url).status_code
            assert status in (403, 405), f"{name} answered {method.upper()} with {status}"


@pytest.mark.django_db
def test_a_role_that_has_ended_opens_nothing(client: Client) -> None:
    world = World(RoleKey.COORDINATOR)
    client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("caseload:offender", kwargs={"pk": world.own.pk})
    assert client.get(address).status_code == 200
    today = timezone.localdate()
    end_role(
        posting=world.asker.postings.get(),
        on=today,
        today=today,
        reason="Left",
        version=world.asker.version,
        by=command_line_user(),
    )
    assert client.get(address).status_code in (302, 403)
