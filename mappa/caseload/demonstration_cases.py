"""Cases of the demonstration that show who needs to know: members, a restricted record, category 4, an emergency."""

from __future__ import annotations

from datetime import date, timedelta

from mappa.agencies.models import Area, User
from mappa.database.identity import acting_as
from mappa.offenders import actions
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind

#: Everything here began so long before the demonstration was loaded.
REGISTERED_BEFORE = timedelta(days=60)
REASON = "For the demonstration"
#: Reference, family name, given names, date of birth, category.
CASES = (
    ("KENT-SHARED", "Quillfeather", "Barnaby", date(1971, 8, 9), 2),
    ("KENT-RESTRICTED", "Thistlewood", "Jasper", date(1964, 2, 17), 2),
    ("KENT-CATEGORY-4", "Umberstone", "Caleb", date(1990, 11, 3), 4),
    ("KENT-EMERGENCY", "Vellacott", "Silas", date(1983, 5, 28), 3),
)


def add_cases(*, today: date) -> None:
    """Register the four and say who works on them, as the co-ordinator of Kent; they are there once only."""
    if Offender.objects.filter(reference=CASES[0][0]).exists():
        return
    by = User.objects.get(username="kent.coordinator")
    with acting_as(by.pk):
        _add_cases(today=today, by=by)
    actions.open_in_emergency(
        reference="KENT-EMERGENCY",
        numbers=[],
        reason="He was seen near a former partner’s house and is now in our area. For the demonstration.",
        on=today,
        by=User.objects.get(username="thames.coordinator"),
    )


def _add_cases(*, today: date, by: User) -> None:
    shared, restricted, category_4, emergency = (_registered(*case, today=today, by=by) for case in CASES)
    since = today - REGISTERED_BEFORE
    work = (
        (shared, "kent.probation", MembershipKind.SUPERVISING, since, None),
        (shared, "kent.health", MembershipKind.MEETING, since, today + timedelta(days=28)),
        (shared, "mercia.coordinator", MembershipKind.ACTION, since, None),
        (shared, "kent.prison", MembershipKind.NAMED, since, today - timedelta(days=7)),
        (shared, "kent.police", MembershipKind.MEETING, today + timedelta(days=7), None),
        (restricted, "kent.probation", MembershipKind.SUPERVISING, since, None),
        (category_4, "kent.police", MembershipKind.SUPERVISING, since, None),
        (emergency, "kent.police", MembershipKind.SUPERVISING, since, None),
    )
    for offender, username, kind, start, end in work:
        actions.add_member(
            offender=offender,
            person=User.objects.get(username=username),
            kind=kind,
            start=start,
            end=end,
            reason=REASON,
            version=_version(offender),
            today=today,
            by=by,
        )
    actions.restrict_record(
        offender=restricted, stay=True, reason=REASON, version=_version(restricted), today=today, by=by
    )


def _registered(
    reference: str,
    family_name: str,
    given_names: str,
    date_of_birth: date,
    category: int,
    *,
    today: date,
    by: User,
) -> Offender:
    since = today - REGISTERED_BEFORE
    offender = actions.register(
        reference=reference,
        family_name=family_name,
        given_names=given_names,
        date_of_birth=date_of_birth,
        sex="male",
        area=Area.objects.get(name="Kent"),
        division=None,
        on=since,
        reason=REASON,
        by=by,
    )
    actions.set_category(
        offender=offender, category=category, on=since, reason=REASON, version=_version(offender), by=by
    )
    actions.set_level(offender=offender, level=2, on=since, reason=REASON, version=_version(offender), by=by)
    return offender


def _version(offender: Offender) -> int:
    return Offender.objects.values_list("version", flat=True).get(pk=offender.pk)
