"""Everything held about an offender, as the right of access asks for it.

Found from the models: every table that points at the offender, and every table that points at one of those, with the
rows that were superseded. A table made later is therefore among them (tests/oversight compares this with a walk along
the foreign keys of PostgreSQL's catalogue). The people who recorded or did something stand by their role and agency,
never by name; the numbers of other people and records are withheld.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import RangeField
from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.queries.audit import ground_in_words
from mappa.access.roles import ROLES, RoleKey
from mappa.agencies.models import User
from mappa.agencies.states import INSTALLATION_ACCOUNTS
from mappa.audit.models import AuditEntry
from mappa.law.disclosure import Exemption, Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender
from mappa.web.wording import period, upper_first

#: Columns that name people or bodies other than the offender: never part of a copy.
NAMES_OF_OTHERS = {
    "oversight_disclosure": frozenset({"recipient", "decided_by"}),
    "risk_assessmentcontribution": frozenset({"named"}),
    "risk_toolscore": frozenset({"assessor"}),
    "discussions_discussion": frozenset({"disclosure_to", "dissent_said"}),
    # What minutes are composed of is told as such, in the entries from which it came.
    "minutes_check": frozenset({"document"}),
    "minutes_minutes": frozenset({"document", "signed_as"}),
    "minutes_amendment": frozenset({"made_as"}),
    "minutes_copy": frozenset({"made_out_to"}),
    "minutes_notsent": frozenset({"why"}),
}
#: Columns that hold the numbers of other people, of other offenders, or of entries about what they did.
NUMBERS_OF_OTHERS = frozenset({"person_ids", "offender_ids", "entry_ids", "subject_id"})
#: Tables that are withheld unless whoever prepares the copy decides otherwise: about those who opened the record, or
#: about how others are protected.
WITHHELD_UNLESS_DECIDED = {
    "oversight_unusualaccess": Exemption.INQUIRY,
    # How others are protected is no longer protection once it is told.
    "risk_measure": Exemption.RIGHTS_OF_OTHERS,
    "risk_trigger": Exemption.RIGHTS_OF_OTHERS,
    "risk_triggerraised": Exemption.RIGHTS_OF_OTHERS,
    "risk_triggeranswer": Exemption.RIGHTS_OF_OTHERS,
    "risk_assessmentcontribution": Exemption.RIGHTS_OF_OTHERS,
}
#: What a page leaves out, and the data do not: how the system keeps its rows.
OF_THE_SYSTEM = frozenset(
    {"id", "access_key", "version", "checksum", "fingerprint", "offender_id", "area_ids", "about_id"}
)
#: Stored values whose words are in the law and not in the column.
IN_WORDS: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("orders_orderstep", "order"): lambda value: KindOfOrder(value).label,
    ("orders_orderstep", "step"): lambda value: StepOfOrder(value).label,
    ("orders_orderstep", "sought_by"): lambda value: SoughtBy(value).label,
    ("orders_event", "event"): lambda value: KindOfEvent(value).label,
    ("oversight_disclosure", "power"): lambda value: Power(value).label,
}
IN_A_LIST = "It stood in a list, a search or a figure’s cases"
#: The audit is told in a summary of its own.
SUMMARISED = frozenset({AuditEntry._meta.db_table})


@dataclass(frozen=True)
class Particular:
    """One column of an entry: `words` is empty where nothing is recorded."""

    column: str
    label: str
    words: str
    value: Any
    withheld: str = ""


@dataclass(frozen=True)
class Entry:
    """One row of one table."""

    table: str
    pk: int
    title: str
    at: datetime | None
    stands: bool
    particulars: list[Particular]

    @property
    def key(self) -> str:
        return f"{self.table}-{self.pk}"

    @property
    def shown(self) -> list[Particular]:
        """What a page tells of it."""
        return [
            one for one in self.particulars if one.column not in OF_THE_SYSTEM and (one.words or one.withheld)
        ]

    @property
    def usually_withheld(self) -> Exemption | None:
        return WITHHELD_UNLESS_DECIDED.get(self.table)


@dataclass(frozen=True)
class Section:
    """The entries of one table."""

    table: str
    heading: str
    description: str
    entries: list[Entry]


@dataclass(frozen=True)
class Consultation:
    """How often people of one role and agency did one kind of thing with the record."""

    who: str
    operation: str
    ground: str
    times: int
    first: datetime
    last: datetime


@dataclass
class Holdings:
    """Everything held about one offender."""

    offender: Offender
    sections: list[Section]
    consultations: list[Consultation] = field(default_factory=list)

    @cached_property
    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]

    @cached_property
    def fingerprint(self) -> str:
        """Which entries there are: another one since means that the choice of what to withhold is out of date."""
        keys = "\n".join(sorted(f"{one.key} {one.stands}" for one in self.entries))
        return hashlib.sha256(keys.encode()).hexdigest()


def everything_about(offender: Offender, *, by: User) -> Holdings:
    """All that is held about an offender whose record is open already."""
    require_on(by, Permission.SUBJECT_ACCESS, offender)
    people = _People()
    sections = [
        Section(
            table=model._meta.db_table,
            heading=upper_first(getattr(model, "words", "") or str(model._meta.verbose_name_plural)),
            description=model._meta.db_table_comment,
            entries=[_entry(row, people) for row in rows],
        )
        for model, rows in rows_about(offender)
        if rows
    ]
    return Holdings(offender, sections, _consultations(offender, people))


def rows_about(offender: Offender) -> Iterable[tuple[type[models.Model], list[models.Model]]]:
    """The offender's row, and the rows of every other table that point at it, at one of its rows, or at its number."""
    for model, lookups in tables_about().items():
        wanted = Q()
        for lookup in lookups:
            wanted |= Q(**{lookup: [offender.pk] if lookup.endswith("__contains") else offender.pk})
        yield model, list(model._default_manager.filter(wanted).distinct().order_by("pk"))


@cache
def tables_about() -> Mapping[type[models.Model], list[str]]:
    """Every table that points at an offender, by the ways in which it does."""
    found: dict[type[models.Model], list[str]] = {Offender: ["pk"]}
    level = [Offender]
    while level:
        reached: dict[type[models.Model], list[str]] = {}
        for model in apps.get_models():
            if model in found:
                continue
            ways = [
                f"{own.name}__{way}" if target is not Offender else own.name
                for own in model._meta.concrete_fields
                if isinstance(own, models.ForeignKey) and (target := own.related_model) in level
                for way in found[target]
            ]
            if ways:
                reached[model] = ways
        found |= reached
        level = list(reached)  # type: ignore[arg-type]
    for model in apps.get_models():
        if model in found or model._meta.db_table in SUMMARISED:
            continue
        columns = {own.attname: own for own in model._meta.concrete_fields}
        ways = [name for name in ("offender_id",) if name in columns]
        ways += [
            f"{name}__contains" for name in ("offender_ids",) if isinstance(columns.get(name), ArrayField)
        ]
        if ways:
            found[model] = ways
    return found


def _entry(row: models.Model, people: _People) -> Entry:
    at = getattr(row, "recorded_at", None) or next(
        (
            getattr(row, own.attname)
            for own in row._meta.concrete_fields
            if isinstance(own, models.DateTimeField) and getattr(row, own.attname)
        ),
        None,
    )
    title = getattr(row, "words", "") or str(row._meta.verbose_name)
    return Entry(
        table=row._meta.db_table,
        pk=row.pk,
        title=upper_first(title),
        at=at,
        stands=getattr(row, "superseded_at", None) is None,
        particulars=[_particular(row, own, at, people) for own in row._meta.concrete_fields],
    )


def _particular(
    row: models.Model, own: models.Field[Any, Any], at: datetime | None, people: _People
) -> Particular:
    value = getattr(row, own.attname)
    label = str(own.verbose_name).capitalize()
    table = row._meta.db_table
    if value is None or value == "":
        return Particular(own.name, label, "", None)
    if own.name in NAMES_OF_OTHERS.get(table, ()):
        return Particular(own.name, label, "", None, withheld="the name of somebody else")
    if own.attname in NUMBERS_OF_OTHERS:
        return Particular(own.name, label, "", None, withheld="about other people")
    if isinstance(own, models.ForeignKey):
        if own.related_model is User:
            words = people.role_and_agency(value, at)
            return Particular(own.name, label, words, words)
        if own.related_model is Offender:
            return Particular(own.name, label, "", None)
        if own.related_model in tables_about():
            return Particular(own.name, label, f"entry number {value}", value)
        words = people.name_of(own.related_model, value)
        return Particular(own.name, label, words, words)
    if own.attname == "by_id":
        words = people.role_and_agency(value, at)
        return Particular(own.name, label, words, words)
    return Particular(own.name, label, _words(row, own, value), _plain(own, value))


def _words(row: models.Model, own: models.Field[Any, Any], value: Any) -> str:
    in_words = IN_WORDS.get((row._meta.db_table, own.name))
    if in_words is not None:
        return in_words(value)
    if own.choices:
        return str(dict(own.flatchoices).get(value, value))
    if isinstance(own, ArrayField) and own.base_field.choices:
        named = dict(own.base_field.flatchoices)
        return ", ".join(str(named.get(one, one)) for one in value)
    if isinstance(own, RangeField):
        return period(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{_day(local.date())}, {local:%H:%M}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, dict):
        return "; ".join(f"{key.replace('_', ' ')}: {_simply(one)}" for key, one in sorted(value.items()))
    return _simply(value)


def _simply(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if value else ""
    return str(value)


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def _plain(own: models.Field[Any, Any], value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(own, RangeField):
        return {"from": value.lower.isoformat(), "until": value.upper.isoformat() if value.upper else None}
    return value.isoformat() if isinstance(value, date) else value


def _consultations(offender: Offender, people: _People) -> list[Consultation]:
    """Who did what with the record, by role and agency; lists in which it stood are told too."""
    about = AuditEntry.objects.filter(offender_id=offender.pk)
    # As the index has it (audit_by_listed).
    listed = AuditEntry.objects.filter(
        detail__has_key="offender_ids", detail__offender_ids__contains=[offender.pk]
    )
    merged: dict[tuple[str, str, str], Consultation] = {}
    for entries, in_a_list in ((about, False), (listed.exclude(offender_id=offender.pk), True)):
        groups = (
            entries.exclude(by_id=None)
            .values("by_id", "operation", "basis")
            .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        )
        for group in groups:
            one = Consultation(
                who=people.role_and_agency(group["by_id"], group["last"]),
                operation=group["operation"],
                ground=IN_A_LIST if in_a_list else ground_in_words(group["basis"]),
                times=group["times"],
                first=group["first"],
                last=group["last"],
            )
            key = (one.who, one.operation, one.ground)
            merged[key] = _together(merged[key], one) if key in merged else one
    return [merged[key] for key in sorted(merged)]


def _together(one: Consultation, other: Consultation) -> Consultation:
    return replace(
        one,
        times=one.times + other.times,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
    )


class _People:
    """The people of a copy: by role and agency, never by name."""

    def __init__(self) -> None:
        self._names: dict[tuple[object, int], str] = {}

    @cached_property
    def _users(self) -> dict[int, tuple[str, str]]:
        return {
            pk: (username, agency)
            for pk, username, agency in User.objects.values_list("pk", "username", "agency__name")
        }

    @cached_property
    def _postings(self) -> dict[int, list[tuple[RoleKey, Any]]]:
        held: dict[int, list[tuple[RoleKey, Any]]] = {}
        for user_id, role, days in Posting.objects.current().values_list("user_id", "role", "in_force"):
            held.setdefault(user_id, []).append((RoleKey(role), days))
        return held

    def role_and_agency(self, user_id: int | None, at: datetime | None) -> str:
        username, agency = self._users.get(user_id or 0, ("", ""))
        if username in INSTALLATION_ACCOUNTS:
            return "the installation"
        on = timezone.localdate(at) if at else timezone.localdate()
        roles = {
            ROLES[role].name
            for role, days in self._postings.get(user_id or 0, ())
            if days.lower <= on and (days.upper is None or on < days.upper)
        }
        return f"{', '.join(sorted(roles)) or 'somebody'}, {agency}" if agency else "somebody"

    def name_of(self, model: Any, pk: int) -> str:
        key = (model, pk)
        if key not in self._names:
            self._names[key] = str(model._default_manager.get(pk=pk))
        return self._names[key]
