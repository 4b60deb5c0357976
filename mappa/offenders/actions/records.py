"""Every change to the register. Each one locks the offender first, and writes its audit row in its transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import access_of, require_in_area
from mappa.agencies.models import Area, Division, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.law.categories import Category
from mappa.law.dated import in_words
from mappa.offenders.beginnings_and_endings import end_period, start_period
from mappa.offenders.grounds import require_on
from mappa.offenders.models import (
    Alias,
    CategoryPeriod,
    CustodyPeriod,
    Identifier,
    LevelPeriod,
    Offender,
    OffenderFact,
    PersonalDetails,
    Residence,
)


@dataclass(frozen=True)
class NewAlias:
    kind: str
    family_name: str
    given_names: str = ""


@dataclass(frozen=True)
class NewIdentifier:
    kind: str
    value: str


def lock(offender: Offender, *, version: int) -> Offender:
    """Hold the offender's row until the transaction ends, and count the change.

    Raises ChangedMeanwhile where the record is no longer at the version that the person saw.
    """
    held = Offender.objects.select_for_update(of=("self",)).filter(pk=offender.pk).first()
    if held is None:  # erased while this person had it open
        raise RecordNotShown("offender", offender.pk)
    if held.version != version:
        raise ChangedMeanwhile
    held.version += 1
    held.save(update_fields=["version"])
    return held


@transaction.atomic
def register(
    *,
    reference: str,
    family_name: str,
    given_names: str,
    date_of_birth: date | None,
    sex: str,
    area: Area,
    division: Division | None,
    on: date,
    reason: str,
    by: User,
    aliases: Sequence[NewAlias] = (),
    identifiers: Sequence[NewIdentifier] = (),
) -> Offender:
    """Make the record of an offender who lives in the area from a day; an empty reference gets one made."""
    require_in_area(by, Permission.OFFENDER_REGISTER, area.pk)
    _require_part_of(area, division)
    reference = reference or _new_reference(area)
    try:
        with transaction.atomic():
            offender = Offender.objects.create(reference=reference, area=area, registered_by=by)
    except IntegrityError as refusal:
        raise NotPossible("reference", "This reference cannot be used: choose another.") from refusal
    PersonalDetails.objects.create(
        offender=offender,
        family_name=family_name,
        given_names=given_names,
        date_of_birth=date_of_birth,
        sex=sex,
        recorded_by=by,
        reason=reason,
    )
    insert(
        Residence(
            offender=offender,
            area=area,
            division=division,
            in_force=period(on),
            recorded_by=by,
            reason=reason,
        )
    )
    for alias in aliases:
        insert(
            Alias(
                offender=offender,
                kind=alias.kind,
                family_name=alias.family_name,
                given_names=alias.given_names,
                recorded_by=by,
                reason=reason,
            ),
            field="aliases",
        )
    for identifier in identifiers:
        _insert_identifier(offender, identifier, by=by, reason=reason)
    record(
        Event.OFFENDER_REGISTERED,
        by=by,
        offender_id=offender.pk,
        area_id=area.pk,
        aliases=len(aliases),
        identifiers=[identifier.kind for identifier in identifiers],
    )
    return offender


def _insert_identifier(offender: Offender, new: NewIdentifier, *, by: User, reason: str) -> Identifier:
    try:
        return insert(
            Identifier(offender=offender, kind=new.kind, value=new.value, recorded_by=by, reason=reason),
            field="identifiers",
        )
    except NotPossible as refusal:
        # Whose number it already is may be somebody this person must not see.
        raise NotPossible(
            "value", "This number cannot be recorded here: ask the register supervisor."
        ) from refusal


def _require_part_of(area: Area, division: Division | None) -> None:
    if division is not None and division.area_id != area.pk:
        raise NotPossible("division", f"{division.name} is not a division of {area.name}.")


def _new_reference(area: Area) -> str:
    # Says nothing of the person or of how many there are; without letters and digits that are mistaken for others.
    chosen = "".join(secrets.choice("23456789BCDFGHJKMNPQRTVWXY") for _ in range(8))
    return f"{area.slug.upper()[:30]}-{chosen}"


@transaction.atomic
def correct_details(
    *,
    offender: Offender,
    family_name: str,
    given_names: str,
    date_of_birth: date | None,
    sex: str,
    reason: str,
    version: int,
    by: User,
) -> PersonalDetails:
    """Correct the name, date of birth or sex; what stood before stays readable."""
    require_on(by, Permission.FACT_RECORD, offender)
    lock(offender, version=version)
    standing = PersonalDetails.objects.current().get(offender=offender)
    new = {
        "family_name": family_name,
        "given_names": given_names,
        "date_of_birth": date_of_birth,
        "sex": sex,
    }
    changed = sorted(name for name, value in new.items() if getattr(standing, name) != value)
    if not changed:
        raise NotPossible("family_name", "Nothing was changed.")
    supersede(standing, by=by, reason=reason)
    details = insert(successor(standing, by=by, reason=reason, **new), field="family_name")
    record(
        Event.DETAILS_CORRECTED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fields=changed,
        fact_id=details.pk,
    )
    return details


@transaction.atomic
def record_alias(
    *, offender: Offender, kind: str, family_name: str, given_names: str, reason: str, version: int, by: User
) -> Alias:
    """Record another name."""
    require_on(by, Permission.FACT_RECORD, offender)
    lock(offender, version=version)
    alias = insert(
        Alias(
            offender=offender,
            kind=kind,
            family_name=family_name,
            given_names=given_names,
            recorded_by=by,
            reason=reason,
        ),
        field="family_name",
    )
    record(Event.ALIAS_RECORDED, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=alias.pk)
    return alias


@transaction.atomic
def record_identifier(
    *, offender: Offender, kind: str, value: str, reason: str, version: int, by: User
) -> Identifier:
    """Record a number by which another system knows the offender, already in canonical form."""
    require_on(by, Permission.FACT_RECORD, offender)
    lock(offender, version=version)
    identifier = _insert_identifier(offender, NewIdentifier(kind, value), by=by, reason=reason)
    record(
        Event.IDENTIFIER_RECORDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=identifier.pk,
        kind=kind,
    )
    return identifier


@transaction.atomic
def record_residence(
    *,
    offender: Offender,
    area: Area,
    division: Division | None,
    on: date,
    reason: str,
    version: int,
    by: User,
) -> Residence:
    """Record a move from a day. Whose case it is stays as it was: it passes by offer alone (docs/adr/0024)."""
    require_on(by, Permission.FACT_RECORD, offender)
    lock(offender, version=version)
    _require_part_of(area, division)
    residence = start_period(
        Residence, offender=offender, on=on, by=by, reason=reason, area=area, division=division
    )
    record(
        Event.RESIDENCE_RECORDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=residence.pk,
        lives_in_area_id=area.pk,
    )
    return residence


@transaction.atomic
def begin_custody(*, offender: Offender, on: date, reason: str, version: int, by: User) -> CustodyPeriod:
    """Record that custody began on a day."""
    require_on(by, Permission.CUSTODY_RECORD, offender)
    lock(offender, version=version)
    if CustodyPeriod.objects.current().filter(offender=offender, in_force__contains=on).exists():
        raise NotPossible("on", "The offender is already in custody on that day.")
    custody = start_period(CustodyPeriod, offender=offender, on=on, by=by, reason=reason)
    record(Event.CUSTODY_BEGUN, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=custody.pk)
    return custody


@transaction.atomic
def end_custody(*, offender: Offender, on: date, reason: str, version: int, by: User) -> CustodyPeriod:
    """Record the release: `on` is the first day out of custody."""
    require_on(by, Permission.CUSTODY_RECORD, offender)
    lock(offender, version=version)
    custody = end_period(CustodyPeriod, offender=offender, on=on, by=by, reason=reason)
    record(Event.CUSTODY_ENDED, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=custody.pk)
    return custody


@transaction.atomic
def set_category(
    *,
    offender: Offender,
    category: int,
    on: date,
    reason: str,
    version: int,
    by: User,
    unconvicted: bool = False,
) -> CategoryPeriod:
    """Put the offender in a category from a day; the earlier category ends that day.

    `unconvicted`: into category 3 without a conviction, where the area admitted such people on that day.
    """
    require_on(by, Permission.CATEGORY_SET, offender)
    lock(offender, version=version)
    _require_cleared_for(category, by=by)
    if unconvicted:
        require_unconvicted_admitted(offender, category=category, on=on)
    standing = CategoryPeriod.objects.current().filter(offender=offender, in_force__contains=on).first()
    if standing is not None and standing.category == category:
        raise NotPossible("category", f"The offender is already in category {category} on that day.")
    new = start_period(
        CategoryPeriod,
        offender=offender,
        on=on,
        by=by,
        reason=reason,
        category=category,
        unconvicted=unconvicted,
    )
    record(
        Event.CATEGORY_SET,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=new.pk,
        category=category,
    )
    return new


def require_unconvicted_admitted(offender: Offender, *, category: int, on: date) -> None:
    """Refuse somebody without a conviction wherever local policy of the day does not admit them."""
    if category != Category.THREE:
        raise NotPossible("unconvicted", "Only category 3 is open to people without a conviction.")
    if not policy_value(offender.area, PolicyKey.UNCONVICTED_IN_CATEGORY_3, on=on):
        raise NotPossible(
            "unconvicted",
            f"{offender.area.name} did not admit people without a conviction to category 3 on {in_words(on)}.",
        )


def _require_cleared_for(category: object, *, by: User) -> None:
    """Nobody puts a record where they could not see it themselves."""
    if category == Category.FOUR and not access_of(by).category_4_cleared:
        raise NotPossible(
            "category", "This needs clearance for category 4: ask a colleague who is cleared to enter it."
        )


@transaction.atomic
def end_category(*, offender: Offender, on: date, reason: str, version: int, by: User) -> CategoryPeriod:
    """End the category; `on` is the first day in none."""
    require_on(by, Permission.CATEGORY_SET, offender)
    lock(offender, version=version)
    ended = end_period(CategoryPeriod, offender=offender, on=on, by=by, reason=reason)
    record(Event.CATEGORY_ENDED, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=ended.pk)
    return ended


@transaction.atomic
def set_level(
    *, offender: Offender, level: int, on: date, reason: str, version: int, by: User
) -> LevelPeriod:
    """Move the offender to a level from a day; the earlier level ends that day."""
    require_on(by, Permission.LEVEL_SET, offender)
    lock(offender, version=version)
    standing = LevelPeriod.objects.current().filter(offender=offender, in_force__contains=on).first()
    if standing is not None and standing.level == level:
        raise NotPossible("level", f"The offender is already at level {level} on that day.")
    new = start_period(LevelPeriod, offender=offender, on=on, by=by, reason=reason, level=level)
    record(
        Event.LEVEL_SET, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=new.pk, level=level
    )
    return new


@transaction.atomic
def end_level(*, offender: Offender, on: date, reason: str, version: int, by: User) -> LevelPeriod:
    """End the level; `on` is the first day at none."""
    require_on(by, Permission.LEVEL_SET, offender)
    lock(offender, version=version)
    ended = end_period(LevelPeriod, offender=offender, on=on, by=by, reason=reason)
    record(Event.LEVEL_ENDED, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=ended.pk)
    return ended


@transaction.atomic
def correct_fact(
    *, offender: Offender, fact: OffenderFact, values: dict[str, Any], reason: str, version: int, by: User
) -> OffenderFact:
    """Replace a wrong entry of any kind with a right one; the wrong one stays readable, with the reason."""
    require_on(by, Permission.FACT_CORRECT, offender)
    lock(offender, version=version)
    if fact.offender_id != offender.pk:
        raise NotPossible("reason", "The entry belongs to another record.")
    if isinstance(fact, CategoryPeriod) and values.get("unconvicted"):
        require_unconvicted_admitted(
            offender,
            category=values.get("category", fact.category),
            on=values.get("in_force", fact.in_force).lower,
        )
    changed = sorted(name for name, value in values.items() if getattr(fact, name) != value)
    if not changed:
        raise NotPossible("reason", "Nothing was changed.")
    supersede(fact, by=by, reason=reason)
    corrected = insert(successor(fact, by=by, reason=reason, **values), field=changed[0])
    _require_cleared_for(values.get("category"), by=by)
    record(
        Event.FACT_CORRECTED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        kind=fact._meta.label,
        fact_id=fact.pk,
        by_fact_id=corrected.pk,
        fields=changed,
    )
    return corrected


@transaction.atomic
def withdraw_fact(*, offender: Offender, fact: OffenderFact, reason: str, version: int, by: User) -> None:
    """Withdraw an entry made in error that has no right form; it stays readable, with the reason."""
    require_on(by, Permission.FACT_CORRECT, offender)
    lock(offender, version=version)
    if fact.offender_id != offender.pk:
        raise NotPossible("reason", "The entry belongs to another record.")
    if isinstance(fact, PersonalDetails):
        raise NotPossible("reason", "A record keeps its name: correct it instead.")
    if isinstance(fact, Residence) and not (
        Residence.objects.current().filter(offender=offender).filter(~Q(pk=fact.pk)).exists()
    ):
        raise NotPossible("reason", "A record keeps at least one residence: correct it instead.")
    supersede(fact, by=by, reason=reason)
    record(
        Event.FACT_WITHDRAWN,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        kind=fact._meta.label,
        fact_id=fact.pk,
    )


def hand_over(areas: Mapping[int, int]) -> None:
    """Make other areas responsible for records, whose keys are given with those of their new areas: for imports.

    A record may leave the sight of the person who acts, so this comes last. The database makes sure that each was
    in their sight until then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT hand_over_records(%s, %s)", [list(areas), list(areas.values())])
