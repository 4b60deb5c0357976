"""Unusual access as a supervisor reads it: who, when, which rule and why, and the entries of the audit behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q, QuerySet

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, require
from mappa.access.queries.audit import EVENTS, ground_in_words
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_areas, names_of_people
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.audit.recording import record
from mappa.offenders.queries import references_of
from mappa.oversight.models import UnusualAccess
from mappa.oversight.states import ABOUT_NAMES, FindingOutcome, FindingState, Rule
from mappa.web.wording import quantity

ON_A_PAGE = 25
ENTRIES_SHOWN = 100
#: For a record that the reader may not open a rule about names would tell the name: it is told without.
ABOUT_A_NAME = "A rule about the name in a record"
NOT_OPEN = "a record that is not open to you"


@dataclass(frozen=True)
class Filters:
    state: str = ""
    rule: str = ""
    area: int | None = None
    username: str = ""
    first_day: date | None = None
    last_day: date | None = None

    def used(self) -> list[str]:
        """The names of the filters in use, for the audit: never what was asked for."""
        return sorted(name for name, value in vars(self).items() if value)


@dataclass(frozen=True)
class Told:
    """One finding in words."""

    pk: int
    day: date
    rule: str
    who: str
    why: str
    areas: list[str]
    record: str
    offender_id: int | None
    state: FindingState
    taken_by: str
    finding: UnusualAccess

    @property
    def state_words(self) -> str:
        return str(self.state.label)


@dataclass(frozen=True)
class Listed:
    page: Page[UnusualAccess]
    rows: list[Told]


@dataclass(frozen=True)
class Entry:
    """One entry of the audit behind a finding. `offender_id` is given where the record is open to the reader."""

    at: datetime
    who: str
    did: str
    record: str
    offender_id: int | None
    ground: str


@dataclass(frozen=True)
class Opened:
    told: Told
    entries: list[Entry]
    further: int
    elsewhere: int
    settled_by: str
    outcome: str


def findings_for(by: User) -> QuerySet[UnusualAccess]:
    """The findings a reviewer works through: those of their areas, and none of their own doing."""
    areas = areas_where(by, Permission.ACCESS_REVIEW)
    findings = UnusualAccess.objects.exclude(person_ids__contains=[by.pk])
    if isinstance(areas, Everywhere):
        return findings
    return findings.filter(area_ids__overlap=sorted(areas))


def list_areas_reviewed(by: User) -> dict[int, str]:
    """The areas by which a reviewer may filter; empty where it is every area."""
    areas = areas_where(by, Permission.ACCESS_REVIEW)
    return {} if isinstance(areas, Everywhere) else names_of_areas(areas)


def list_findings(*, by: User, filters: Filters, page: int) -> Listed:
    """One page of findings, oldest unsettled first. Audited with the records that it names."""
    require(by, Permission.ACCESS_REVIEW)
    found = findings_for(by)
    if filters.state == "":
        found = found.exclude(state=FindingState.SETTLED.value)
    elif filters.state != "any":
        found = found.filter(state=filters.state)
    if filters.rule:
        found = found.filter(rule=filters.rule)
    if filters.area:
        found = found.filter(area_ids__contains=[filters.area])
    if filters.username:
        found = found.filter(person__username=filters.username.lower())
    if filters.first_day:
        found = found.filter(day__gte=filters.first_day)
    if filters.last_day:
        found = found.filter(day__lte=filters.last_day)
    paginator = Paginator(found.order_by("day", "pk"), ON_A_PAGE)
    shown = paginator.get_page(page)
    rows = _tell(list(shown.object_list), by=by)
    record(
        Event.FINDINGS_LISTED,
        by=by,
        filters=filters.used(),
        page=shown.number,
        findings=[row.pk for row in rows],
        offender_ids=sorted({row.offender_id for row in rows if row.offender_id}),
    )
    return Listed(shown, rows)


def findings_to_settle(*, by: User) -> tuple[int, date | None]:
    """How many wait to be worked through, and the day of the oldest. No audit row."""
    found = findings_for(by).exclude(state=FindingState.SETTLED.value)
    counted = found.aggregate(number=Count("pk"), oldest=Min("day"))
    return counted["number"], counted["oldest"]


def open_finding(pk: int, *, by: User) -> UnusualAccess:
    """A finding that the person reviews. Raises RecordNotShown alike where there is none and where it is not theirs."""
    finding = findings_for(by).filter(pk=pk).first()
    if finding is None:
        raise RecordNotShown("finding", pk)
    return finding


def open_finding_with_entries(pk: int, *, by: User) -> Opened:
    """A finding with the entries of the audit behind it, as far as they are about the reader's areas."""
    finding = open_finding(pk, by=by)
    (told,) = _tell([finding], by=by)
    areas = areas_where(by, Permission.ACCESS_REVIEW)
    behind = AuditEntry.objects.filter(pk__in=finding.entry_ids)
    mine = behind if isinstance(areas, Everywhere) else behind.filter(Q(area_id__in=areas) | Q(area_id=None))
    shown = list(mine.order_by("at", "pk")[:ENTRIES_SHOWN])
    in_all, of_mine = behind.count(), mine.count()
    references = references_of(by=by, pks={one.offender_id for one in shown if one.offender_id})
    people = names_of_people(
        {one.by_id for one in shown if one.by_id}
        | ({finding.settled_by_id} if finding.settled_by_id else set())
    )
    record(
        Event.FINDING_OPENED,
        by=by,
        offender_id=finding.offender_id,
        finding_id=finding.pk,
        person_id=finding.person_id,
        offender_ids=sorted(references),
    )
    return Opened(
        told=told,
        entries=[_entry(one, references, people) for one in shown],
        further=of_mine - len(shown),
        elsewhere=in_all - of_mine,
        settled_by=people.get(finding.settled_by_id or 0, ""),
        outcome=str(FindingOutcome(finding.outcome).label) if finding.outcome else "",
    )


def _entry(entry: AuditEntry, references: Mapping[int, str], people: Mapping[int, str]) -> Entry:
    reference = references.get(entry.offender_id or 0, "")
    listed = entry.detail.get("offender_ids")
    return Entry(
        at=entry.at,
        who=people.get(entry.by_id or 0, ""),
        did=EVENTS[entry.event].sentence if entry.event in EVENTS else entry.event,
        record=reference or (quantity(len(listed), "record") if isinstance(listed, list) else NOT_OPEN),
        offender_id=entry.offender_id if reference else None,
        ground=ground_in_words(entry.basis),
    )


def _tell(findings: list[UnusualAccess], *, by: User) -> list[Told]:
    references = references_of(by=by, pks={one.offender_id for one in findings if one.offender_id})
    people = names_of_people(
        {one.person_id for one in findings if one.person_id}
        | {one.taken_by_id for one in findings if one.taken_by_id}
    )
    areas = names_of_areas({area for one in findings for area in one.area_ids})
    return [_told(one, references, people, areas) for one in findings]


def _told(
    finding: UnusualAccess,
    references: Mapping[int, str],
    people: Mapping[int, str],
    areas: Mapping[int, str],
) -> Told:
    rule = Rule(finding.rule)
    visible = finding.offender_id in references
    silent = rule in ABOUT_NAMES and not visible
    return Told(
        pk=finding.pk,
        day=finding.day,
        rule=ABOUT_A_NAME if silent else str(rule.label),
        who=people.get(finding.person_id, "")
        if finding.person_id
        else quantity(len(finding.person_ids), "person", "people"),
        why="What the rule found is shown to those who may open the record."
        if silent
        else why(rule, finding.counts),
        areas=sorted(areas[area] for area in finding.area_ids if area in areas),
        record=(references.get(finding.offender_id, NOT_OPEN) if finding.offender_id else ""),
        offender_id=finding.offender_id if visible else None,
        state=FindingState(finding.state),
        taken_by=people.get(finding.taken_by_id, "") if finding.taken_by_id else "",
        finding=finding,
    )


def why(rule: Rule, counts: Mapping[str, Any]) -> str:
    """What was counted, in a sentence."""
    records = quantity(counts.get("records", 0), "record")
    most = counts.get("threshold", 0)
    match rule:
        case Rule.VOLUME:
            usual = (
                f" Their usual day, over {quantity(counts['usual_days'], 'day')} of the four weeks before: "
                f"{counts['usual']}."
                if counts.get("usual_days")
                else " They opened none in the four weeks before."
            )
            return f"Opened {records} in the day; {most} are unusual for anybody.{usual}"
        case Rule.LISTED:
            return f"Was shown {records} in lists and searches in the day; {most} are unusual."
        case Rule.HOURS:
            when = (
                " on a bank holiday"
                if counts.get("bank_holiday")
                else " at a weekend"
                if counts.get("weekend")
                else " outside working hours"
            )
            return f"Opened {records}{when}; {most} are unusual."
        case Rule.OUT_OF_CASELOAD:
            emergency = counts.get("in_emergency", 0)
            return (
                f"Opened {records} out of caseload in the day, {emergency or 'none'} of them in an emergency "
                f"and the others for a stated reason; {most} are unusual."
            )
        case Rule.REFUSED:
            return (
                f"Asked for {records} that were not shown, of which {counts.get('exist', 0) or 'none'} "
                f"exist; {most} are unusual."
            )
        case Rule.OWN_NAME:
            name = "whole name" if counts.get("whole_name") else "family name"
            return f"Opened a record in which the person’s own {name} stands, as a name or another name."
        case Rule.COLLEAGUE:
            return "Opened a record in which the name of somebody who uses this system stands."
        case Rule.MANY_PEOPLE:
            return f"{counts.get('people', 0)} people opened the record in the day; {most} are unusual."
