"""A meeting of twelve cases with nine agencies, from its agenda to the last decision: every page of it is timed.

The meeting is made through the actions, in the register that was built, and goes on while it is measured: what is
arranged beforehand is measured before it is opened, and what is written down at it afterwards.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as of_day
from typing import Any
from urllib.parse import urlencode

import lxml.html
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bench import pages, signed_in
from bench.signed_in import Session
from mappa.agencies.models import Area, User
from mappa.database.identity import acting_as

CASES, AGENCIES = 12, 9
EACH = 20
OURS, MEMBERS = "co-ordinator", "agency member"
TOLD = "Nothing new since the last meeting: he keeps his appointments, and nobody has complained. " * 3

#: Of the page: its name, its address, and whose it is.
Listed = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Arranged:
    """The meeting, the cases on its agenda, and who keeps it and comes to it."""

    meeting: int
    items: Sequence[int]
    offenders: Sequence[int]
    keeper: User
    members: Sequence[User]

    @property
    def sessions(self) -> dict[str, Session]:
        return {OURS: signed_in.session_of(self.keeper), MEMBERS: signed_in.session_of(self.members[0])}


def measure(owner: str, rounds: int) -> list[str]:
    """Lines that say what each page takes against an empty view, and how many queries it sends."""
    began = time.perf_counter()
    arranged = arrange()
    sessions = arranged.sessions
    with pages.server() as port:
        timer = _Timer(port, sessions, rounds)
        timer.take(before(arranged))
        _open(arranged)
        _come(arranged)
        timer.take(at_the_meeting(arranged))
        timer.save(_discussion(arranged), "saving the discussion of a case")
        for item in arranged.items:
            _close(arranged, item)
        timer.take(afterwards(arranged))
    took = time.perf_counter() - began
    return [
        f"a meeting of {CASES} cases with {AGENCIES} agencies, arranged, held and measured in {took:.0f} s",
        f"{'page, one client, gunicorn with 2 workers':<44} median     95 %   ratio  queries      size",
        *timer.lines(),
    ]


# ── the pages ──


def before(arranged: Arranged) -> Listed:
    """What is opened while the meeting is arranged."""
    meeting, item = [arranged.meeting], [arranged.items[-1]]
    return [
        ("meetings of an area", reverse("meetings:of_areas"), OURS),
        ("the meeting and its agenda", reverse("meetings:meeting", args=meeting), OURS),
        ("choosing cases for the agenda", reverse("meetings:add_cases", args=meeting), OURS),
        ("order and times of the agenda", reverse("meetings:arrange", args=meeting), OURS),
        ("naming the chair", reverse("meetings:chair", args=meeting), OURS),
        ("a case at the meeting", reverse("meetings:case", args=item), OURS),
        ("inviting to a case", reverse("meetings:invite", args=item), OURS),
        ("a member’s own meetings", reverse("meetings:mine"), MEMBERS),
        ("a member’s view of the meeting", reverse("meetings:meeting", args=meeting), MEMBERS),
        ("answering the invitation", reverse("meetings:answer", args=meeting), MEMBERS),
        ("contributing to a case", reverse("meetings:contribute", args=item), MEMBERS),
    ]


def at_the_meeting(arranged: Arranged) -> Listed:
    item = [arranged.items[-1]]
    return [
        ("the meeting, opened", reverse("meetings:meeting", args=[arranged.meeting]), OURS),
        ("attendance at a case", reverse("meetings:attendance", args=item), OURS),
        ("the one screen of the discussion", _discussion(arranged), OURS),
    ]


def afterwards(arranged: Arranged) -> Listed:
    from mappa.discussions.models import MeetingAction

    offender = [arranged.offenders[-1]]
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        action = MeetingAction.objects.current().filter(owner=arranged.members[0], offender=offender[0])[0]
    return [
        ("what was decided about a case", reverse("discussions:discussion", args=[arranged.items[-1]]), OURS),
        ("actions of a case", reverse("discussions:actions", args=offender), OURS),
        ("meetings about a case", reverse("meetings:about", args=offender), OURS),
        ("a member’s own actions", reverse("discussions:my_actions"), MEMBERS),
        (
            "reporting on an action",
            reverse("discussions:report_action", args=[*offender, action.number]),
            MEMBERS,
        ),
    ]


def _discussion(arranged: Arranged) -> str:
    return reverse("discussions:hold", args=[arranged.items[-1]])


# ── how long they take ──


class _Timer:
    """Times pages in turn with an empty view, so that other load falls on both."""

    def __init__(self, port: int, sessions: Mapping[str, Session], rounds: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.sessions, self.rounds = sessions, rounds
        self.empty: list[float] = []
        self.measured: list[tuple[str, list[float], int, int]] = []

    def take(self, listed: Listed) -> None:
        ways = {name: self._get(address, who) for name, address, who in listed}
        taken, sizes = self._in_turn(ways)
        for name, address, who in listed:
            queries = pages.count_queries(address, self.sessions[who].value)
            self.measured.append((name, taken[name], queries, sizes[name]))

    def save(self, address: str, name: str) -> None:
        """What is typed is sent back with one more word each time, and only the sending is timed."""
        cookie = self.sessions[OURS].over_http
        taken, _ = self._in_turn({name: lambda: self._send(address, cookie)})
        queries = _count_saving(address, self.sessions[OURS].value)
        self.measured.append((name, taken[name], queries, 0))

    def _get(self, address: str, who: str) -> Callable[[], tuple[float, int]]:
        cookie = self.sessions[who].over_http
        return lambda: pages.fetch(self.connection, address, cookie)

    def _in_turn(
        self, ways: Mapping[str, Callable[[], tuple[float, int]]]
    ) -> tuple[dict[str, list[float]], dict[str, int]]:
        self.connection.close()  # the server has closed it, if the meeting went on for a while; it is opened anew
        empty = self._get("/empty/", OURS)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        sizes: dict[str, int] = {}
        for way in (empty, *ways.values()):
            for _ in range(6):
                way()
        for _ in range(self.rounds):
            self.empty += [empty()[0] for _ in range(EACH)]
            for name, way in ways.items():
                for _ in range(EACH):
                    seconds, sizes[name] = way()
                    taken[name].append(seconds)
        return taken, sizes

    def _send(self, address: str, cookie: str) -> tuple[float, int]:
        self.connection.request("GET", address, headers={"Cookie": cookie})
        shown = self.connection.getresponse()
        token = str(shown.getheader("Set-Cookie") or "").partition(";")[0]
        typed = urlencode(_typed(shown.read()))
        began = time.perf_counter()
        self.connection.request(
            "POST",
            address,
            body=typed,
            headers={
                "Cookie": f"{cookie}; {token}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        assert answer.status == 302, f"{address} answered {answer.status}"
        return took, 0

    def lines(self) -> Iterator[str]:
        empty = statistics.median(self.empty)
        yield f"    {'an empty view, signed in':<40} {empty * 1000:6.1f} ms"
        for name, times, queries, size in self.measured:
            median, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            yield (
                f"    {name:<40} {median * 1000:6.1f} ms {slow * 1000:6.1f} ms {median / empty:6.1f} {queries:>8} "
                f"{size or '':>9}"
            )


def _typed(page: bytes) -> list[tuple[str, str]]:
    """What a browser would send of the form, with one more word about the risk."""
    form = next(one for one in lxml.html.fromstring(page).forms if "risk_discussed" in one.fields)
    form.fields["risk_discussed"] = f"{form.fields['risk_discussed'] or ''} again"[-1000:]
    return [*form.form_values(), ("save", "risk")]


def _count_saving(address: str, session: str) -> int:
    """How many statements one saving sends, the transaction's own left out."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    how: dict[str, Any] = {"secure": True, "headers": {"host": "localhost"}}
    typed = urlencode(_typed(client.get(address, **how).content))
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, typed, content_type="application/x-www-form-urlencoded", **how)
    assert answer.status_code == 302, f"{address} answered {answer.status_code}"
    return pages.count_of(queries.captured_queries)


# ── the meeting ──


def arrange() -> Arranged:
    """Twelve cases on an agenda of today, each assessed and planned for; nine agencies invited, who have written."""
    from mappa.access.actions import grades
    from mappa.access.queries import command_line_user
    from mappa.access.roles import RoleKey
    from mappa.meetings import actions
    from mappa.meetings.days import in_london
    from mappa.meetings.models import AgendaItem, Meeting
    from mappa.meetings.states import AgendaWhy

    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    with transaction.atomic():
        area = Area.objects.get(slug="kent")
        keeper = signed_in.person(RoleKey.COORDINATOR, area, username="bench.keeper")
        grades.give_grade(
            person=keeper,
            grade="Senior Manager",
            start=date(2001, 4, 1),
            end=None,
            reason="Bench",
            version=keeper.version,
            by=command_line_user(),
        )
        keeper.refresh_from_db()
        members = [
            signed_in.person(RoleKey.AGENCY_MEMBER, area, username=f"bench.member.{number}")
            for number in range(AGENCIES)
        ]
        with acting_as(keeper.pk):
            cases = _cases(area, on=today)
            for case in cases:
                _assess(case, on=today, by=keeper)
            meeting = actions.plan_meeting(
                area=area,
                division=None,
                level=2,
                series=None,
                name="MARMM",
                begins_at=in_london(today, of_day(9, 30)),
                ends_at=in_london(today, of_day(15, 30)),
                place="Headquarters",
                chair=keeper,
                reason="",
                now=in_london(yesterday, of_day(9)),
                by=keeper,
            )
            added = actions.add_cases(
                meeting=meeting,
                cases=[actions.NewCase(case, AgendaWhy.EXTRA, "Bench") for case in cases],
                version=Meeting.objects.get(pk=meeting.pk).version,
                today=yesterday,
                by=keeper,
            )
            items = list(
                AgendaItem.objects.select_related("meeting", "offender").filter(
                    pk__in=[one.pk for one in added]
                )
            )
            for item in items:
                actions.invite(
                    item=item,
                    invited=[(member.agency, member) for member in members],
                    reason="",
                    today=yesterday,
                    by=keeper,
                )
        for member in members:
            with acting_as(member.pk):
                for number, item in enumerate(items):
                    nothing = number % 3 == 0
                    actions.contribute(
                        item=item,
                        nothing_held=nothing,
                        text="" if nothing else TOLD,
                        reason="",
                        version=0,
                        by=member,
                    )
    return Arranged(
        meeting.pk, [one.pk for one in items], [one.offender_id for one in items], keeper, members
    )


def _cases(area: Area, *, on: date) -> list[Any]:
    """Cases of the area, those at the higher levels first."""
    from mappa.offenders.models import LevelPeriod

    standing = (
        LevelPeriod.objects.current()
        .filter(offender__area=area, offender__restricted=False, in_force__contains=on)
        .select_related("offender__area")
        .order_by("-level", "offender_id")
    )
    found = [one.offender for one in standing[:CASES]]
    assert len(found) == CASES, (
        f"{area} has {len(found)} cases: a meeting of {CASES} needs more live offenders."
    )
    return found


def _assess(case: Any, *, on: date, by: User) -> None:
    """Two versions of the assessment and of the plan, as a case has that was met about before."""
    from mappa.offenders.models import Offender
    from mappa.risk import actions
    from mappa.risk.states import AtRisk, Pillar, RiskLevel

    for number in range(2):
        about = {"offender": case, "on": on, "reason": "Bench", "by": by}
        actions.record_assessment(
            groups=[
                actions.AssessedGroup(group, RiskLevel.HIGH, f"{TOLD}{number}", "At night", "Drink")
                for group in AtRisk
            ],
            tools=[actions.UsedTool("OASys", on, band="High", assessor="Bench")],
            version=Offender.objects.get(pk=case.pk).version,
            **about,
        )
        actions.record_plan(
            measures=[
                actions.PlannedMeasure(pillar, f"{TOLD}{number}", answers=list(AtRisk), owner=by, due=on)
                for pillar in Pillar
                for _ in range(2)
            ],
            triggers=[actions.PlannedTrigger("He drinks", "A visit", by)],
            today=on,
            version=Offender.objects.get(pk=case.pk).version,
            **about,
        )


def _open(arranged: Arranged) -> None:
    from mappa.meetings import actions
    from mappa.meetings.models import Meeting

    with transaction.atomic(), acting_as(arranged.keeper.pk):
        meeting = Meeting.objects.select_related("area", "chair").get(pk=arranged.meeting)
        actions.open_meeting(meeting=meeting, version=meeting.version, now=timezone.now(), by=arranged.keeper)


def _come(arranged: Arranged) -> None:
    """Everybody came to every case."""
    from mappa.meetings import actions
    from mappa.meetings.models import AgendaItem, Invitation
    from mappa.meetings.states import AttendanceOutcome

    with transaction.atomic(), acting_as(arranged.keeper.pk):
        for item in AgendaItem.objects.select_related("meeting", "offender").filter(pk__in=arranged.items):
            invited = Invitation.objects.current().filter(agenda_item=item).select_related("agency", "person")
            actions.record_attendance(
                item=item,
                came=[actions.Came(one.agency, one.person, AttendanceOutcome.ATTENDED) for one in invited],
                reason="",
                version=0,
                by=arranged.keeper,
            )


def _close(arranged: Arranged, item_pk: int) -> None:
    """Every decision is taken, and two of the agencies take on to do something."""
    from mappa.discussions import actions
    from mappa.discussions.models import Discussion
    from mappa.discussions.queries import Told
    from mappa.meetings.models import AgendaItem
    from mappa.risk.queries import current_assessment, current_plan

    today = timezone.localdate()
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        item = AgendaItem.objects.select_related("meeting", "offender").get(pk=item_pk)
        standing = Discussion.objects.current().filter(agenda_item=item).first()
        assessment, plan = current_assessment(item.offender), current_plan(item.offender)
        assert assessment is not None
        assert plan is not None
        actions.record_discussion(
            item=item,
            written={
                "statement_read": True,
                "risk": "agreed",
                "assessment_id": assessment.pk,
                "plan_agreed": "agreed",
                "plan_id": plan.pk,
                "risk_discussed": TOLD,
                "conditions": "none",
                "conditions_asked": "",
                "disclosure": "do_not_disclose",
                "disclosure_reason": TOLD,
                "disclosure_to": "",
                "disclosure_what": "",
                "disclosure_power": "",
                "representations": "",
                "representations_made": "",
                "level_outcome": "stays",
                "level": None,
                "level_reason": "",
                "next_review_on": today + timedelta(weeks=8),
                "new_actions": "agreed",
                "dissent": "none",
                "dissent_said": "",
            },
            information={one.agency_id: Told(nothing_held=False, text=TOLD) for one in arranged.members},
            new=[
                actions.NewAction(row, "Visit him at home", member, today + timedelta(weeks=2), True)
                for row, member in enumerate(arranged.members[:2])
            ],
            closing=True,
            reason="",
            seen=standing.number if standing else 0,
            today=today,
            by=arranged.keeper,
        )
