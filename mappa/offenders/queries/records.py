"""The only ways to an offender's record: checked, and recorded as a consultation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db import connection
from django.db.models import Q

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, NotPermitted, areas_where
from mappa.agencies.models import Area, Division, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.grounds import Grounds, allows, grounds_of, with_grounds
from mappa.offenders.models import (
    CategoryPeriod,
    CustodyPeriod,
    LevelPeriod,
    Offender,
    OffenderFact,
    PersonalDetails,
    Residence,
)

MOST_LIKELY_SAME = 20


class ReasonNeeded(Exception):
    """The record may be opened, but the person has to say why first (docs/adr/0015)."""

    def __init__(self, offender_id: int) -> None:
        super().__init__("Say why you open this record.")
        self.offender_id = offender_id


def find_offender(*, by: User, pk: int) -> tuple[Offender, Grounds]:
    """A record the person may open, and why they may. Raises RecordNotShown; leaves no audit row of its own."""
    visible = Offender.objects.visible_to(by).select_related("area").filter(pk=pk)
    offender = with_grounds(visible, by=by).first()
    grounds = None if offender is None else grounds_of(by, offender)
    if offender is None or grounds is None:
        raise _not_shown(pk)
    offender.grounds = grounds  # type: ignore[attr-defined]  # every page of the record shows them
    return offender, grounds


def open_offender(*, by: User, pk: int) -> Offender:
    """One offender's record. Raises RecordNotShown alike where there is none and where it is not this person's.

    Raises ReasonNeeded where the record is open to them only with a stated reason, and none holds.
    """
    offender, grounds = find_offender(by=by, pk=pk)
    if grounds.needs_reason and grounds.reason_id is None:
        raise ReasonNeeded(pk)
    pointers = {"stated_reason_id": grounds.reason_id, "opening_id": grounds.opening_id}
    record(
        Event.OFFENDER_VIEWED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        basis=grounds.basis,
        **{name: key for name, key in pointers.items() if key is not None},
    )
    return offender


def _not_shown(pk: int) -> RecordNotShown:
    # Looked up for the audit alone, and whether or not there is such a record: the time tells nothing.
    area_id = _area_of_any(pk)
    return RecordNotShown("offender", pk, offender_id=pk if area_id else None, area_id=area_id)


def _area_of_any(pk: int) -> int | None:
    """The area of a record, whoever may see it: the audit of a refusal says whose record it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area_of_record(%s)", [pk])
        row = cursor.fetchone()
    return row[0] if row else None


def open_offender_to(permission: Permission, *, by: User, pk: int) -> Offender:
    """A record the person may not only see but change in this way; raises NotPermitted where it is only seen."""
    offender = open_offender(by=by, pk=pk)
    grounds = grounds_of(by, offender)
    if grounds is None or not allows(grounds, permission, by=by):
        raise NotPermitted(permission)
    return offender


def permissions_on(offender: Offender, *, by: User) -> set[Permission]:
    """Everything that the person may do to a record that they have opened."""
    grounds = grounds_of(by, offender)
    return {
        permission for permission in Permission if grounds is not None and allows(grounds, permission, by=by)
    }


def changeable_among(pks: Collection[int], *, permission: Permission, by: User) -> set[int]:
    """Those of the records that the person may open and do this to, in one query."""
    if not pks:
        return set()
    visible = with_grounds(Offender.objects.visible_to(by).filter(pk__in=pks), by=by)
    opened = ((offender.pk, grounds_of(by, offender)) for offender in visible)
    return {pk for pk, grounds in opened if grounds is not None and allows(grounds, permission, by=by)}


def admits_unconvicted(offender: Offender, *, on: date) -> bool:
    """Whether the record's area admitted people without a conviction to category 3 on a day."""
    return bool(policy_value(offender.area, PolicyKey.UNCONVICTED_IN_CATEGORY_3, on=on))


def is_visible(offender: Offender, *, by: User) -> bool:
    """Whether the person may still see a record that was open a moment ago."""
    return Offender.objects.visible_to(by).filter(pk=offender.pk).exists()


@dataclass(frozen=True)
class Standing:
    """What the record says of an offender on one day."""

    on: date
    details: PersonalDetails
    residence: Residence | None
    custody: CustodyPeriod | None
    category: CategoryPeriod | None
    level: LevelPeriod | None

    @property
    def age(self) -> int | None:
        return age_on(self.on, self.details.date_of_birth)


def age_on(on: date, date_of_birth: date | None) -> int | None:
    """Completed years; None where the date of birth is not known."""
    if date_of_birth is None:
        return None
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))


def standing_of(offender: Offender, *, on: date) -> Standing:
    """Raises RecordNotShown where the record passed out of the person's sight since it was opened an instant ago."""
    details = PersonalDetails.objects.current().filter(offender=offender).first()
    if details is None:
        raise _not_shown(offender.pk)
    return Standing(
        on=on,
        details=details,
        residence=Residence.objects.current()
        .filter(offender=offender, in_force__contains=on)
        .select_related("area", "division")
        .first(),
        custody=CustodyPeriod.objects.current().filter(offender=offender, in_force__contains=on).first(),
        category=CategoryPeriod.objects.current().filter(offender=offender, in_force__contains=on).first(),
        level=LevelPeriod.objects.current().filter(offender=offender, in_force__contains=on).first(),
    )


@dataclass(frozen=True)
class Place:
    """An area, or one of its divisions, as a form offers it. `key` is 'area' or 'area:division'."""

    key: str
    area: Area
    division: Division | None

    @property
    def name(self) -> str:
        return (
            f"{self.area.name}: {self.division.name}"
            if self.division
            else f"{self.area.name}: division not known"
        )


def list_places(area_ids: frozenset[int] | Everywhere | None = None) -> list[Place]:
    """Every area with its divisions, in the order of their names; of some areas only, where given."""
    areas = Area.objects.prefetch_related("divisions").order_by("name")
    if area_ids is not None and not isinstance(area_ids, Everywhere):
        areas = areas.filter(pk__in=area_ids)
    return [
        place
        for area in areas
        for place in (
            Place(str(area.pk), area, None),
            *(Place(f"{area.pk}:{division.pk}", area, division) for division in area.divisions.all()),
        )
    ]


@dataclass(frozen=True)
class PlaceNames:
    """Areas by key, and divisions by key with the key of their area; in the order of their names."""

    areas: dict[int, str]
    divisions: dict[int, tuple[int, str]]


def names_of_places(area_ids: frozenset[int] | Everywhere) -> PlaceNames:
    """As list_places, in one query and by name only."""
    areas = Area.objects.order_by("name", "divisions__name")
    if not isinstance(area_ids, Everywhere):
        areas = areas.filter(pk__in=area_ids)
    names = PlaceNames({}, {})
    for pk, name, division_pk, division in areas.values_list(
        "pk", "name", "divisions__pk", "divisions__name"
    ):
        names.areas[pk] = name
        if division_pk is not None:
            names.divisions[division_pk] = (pk, division)
    return names


def list_places_to_register(by: User) -> list[Place]:
    """Where the person may register an offender."""
    return list_places(areas_where(by, Permission.OFFENDER_REGISTER))


@dataclass(frozen=True)
class LikelySame:
    """A record that may be of the person about to be registered, and what they have in common."""

    offender: Offender
    details: PersonalDetails
    because: str
    rank: int


def find_likely_same(
    *,
    by: User,
    family_name: str,
    given_names: str,
    date_of_birth: date | None,
    numbers: list[tuple[str, str]],
) -> list[LikelySame]:
    """Records the person may see that share a name (an alias too), a number or a date of birth; nearest first."""
    first_name = given_names.split()[0] if given_names.split() else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record, bool_or(has_number) FROM records_likely_same(%s, %s, %s, %s::text[], %s::text[]) "
            "GROUP BY record",
            [
                family_name,
                first_name,
                date_of_birth,
                [kind for kind, _ in numbers],
                [value for _, value in numbers],
            ],
        )
        has_number = dict(cursor.fetchall())
    found = (
        PersonalDetails.objects.current()
        .filter(offender__in=Offender.objects.visible_to(by).filter(pk__in=has_number))
        .select_related("offender__area")
        .order_by("family_name", "given_names", "offender")
    )
    likely = [
        _likely(details, family_name, date_of_birth, has_number=has_number[details.offender_id])
        for details in found
    ]
    nearest = sorted(likely, key=lambda one: one.rank)[:MOST_LIKELY_SAME]
    record(
        Event.OFFENDERS_SEARCHED,
        by=by,
        fields=sorted(
            name
            for name, typed in (("name", family_name), ("date_of_birth", date_of_birth), ("number", numbers))
            if typed
        ),
        purpose="before registering",
        offender_ids=[one.offender.pk for one in nearest],
    )
    return nearest


def _likely(
    details: PersonalDetails, family_name: str, date_of_birth: date | None, *, has_number: bool
) -> LikelySame:
    named = details.family_name.casefold() == family_name.casefold()
    born = date_of_birth is not None and details.date_of_birth == date_of_birth
    if has_number:
        rank, because = 0, "same number"
    elif named and born:
        rank, because = 1, "same name and date of birth"
    elif born:
        rank, because = 2, "same date of birth, similar name"
    elif named and (date_of_birth is None or details.date_of_birth is None):
        rank, because = 3, "similar name, a date of birth is not known"
    elif named:
        rank, because = 4, "similar name, another date of birth"
    else:
        rank, because = 5, "uses a similar name"
    return LikelySame(details.offender, details, because, rank)


def fact_models() -> list[type[OffenderFact]]:
    """Every kind of fact about an offender, those of apps above this one too."""
    return [model for model in apps.get_models() if issubclass(model, OffenderFact)]


@dataclass(frozen=True)
class Change:
    """What somebody did to a record while another had it open."""

    at: datetime
    by: str
    did: str
    reason: str


def list_changes_since(offender: Offender, *, at: datetime) -> list[Change]:
    """What was recorded, changed or withdrawn since an instant, latest first."""
    changes = []
    for model in fact_models():
        facts = (
            model.objects.filter(offender=offender)
            .filter(Q(recorded_at__gt=at) | Q(superseded_at__gt=at))
            .select_related("recorded_by", "superseded_by", "replaces")
        )
        replaced = {fact.replaces_id for fact in facts}
        for fact in facts:
            if fact.recorded_at > at:
                verb = "changed" if fact.replaces_id else "recorded"
                reason = fact.replaces.superseded_reason if fact.replaces else fact.reason
                changes.append(
                    Change(
                        fact.recorded_at,
                        str(fact.recorded_by),
                        f"{verb} the {fact.words}: {fact.says}",
                        reason,
                    )
                )
            if fact.superseded_at and fact.superseded_at > at and fact.pk not in replaced:
                changes.append(
                    Change(
                        fact.superseded_at,
                        str(fact.superseded_by),
                        f"withdrew the {fact.words}: {fact.says}",
                        fact.superseded_reason,
                    )
                )
    return sorted(changes, key=lambda change: change.at, reverse=True)


def names_of(offender_ids: Iterable[int]) -> dict[int, str]:
    """The names of offenders who are in the reader’s sight."""
    details = PersonalDetails.objects.current().filter(offender__in=set(offender_ids))
    return {one.offender_id: one.name for one in details}


def references_of(*, by: User, pks: Collection[int]) -> dict[int, str]:
    """The references of those records that the person may see; the audit's page shows them (docs/adr/0011)."""
    return dict(Offender.objects.visible_to(by).filter(pk__in=pks).values_list("pk", "reference"))


def find_by_reference(*, by: User, reference: str) -> int | None:
    """The key of the record with a reference, if the person may see it."""
    return Offender.objects.visible_to(by).filter(reference=reference).values_list("pk", flat=True).first()
