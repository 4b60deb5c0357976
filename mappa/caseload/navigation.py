"""What a signed-in person finds their way by: the main navigation, and the tasks of their roles."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from mappa.access.permissions import Permission
from mappa.access.policy import NEED_PROTOCOL, access_of, may
from mappa.access.roles import ROLES
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_areas


@dataclass(frozen=True)
class Task:
    """A page that a permission opens."""

    permission: Permission
    page: str
    words: str
    hint: str


MAIN = (
    Task(Permission.HOME_VIEW, "caseload:home", "Home", ""),
    Task(
        Permission.OFFENDER_VIEW,
        "caseload:caseload",
        "Caseload",
        "Find a case, by name, area, category or level",
    ),
    Task(
        Permission.HOME_VIEW,
        "meetings:mine",
        "Meetings",
        "The meetings at which you are expected, or that you keep",
    ),
    Task(
        Permission.FIGURES_VIEW,
        "statistics:returns",
        "Returns",
        "The annual return of an area, with the year before beside it",
    ),
    Task(Permission.CASELOAD_IMPORT, "imports:upload", "Import", "Bring a caseload in from a spreadsheet"),
    Task(Permission.AREA_MANAGE, "access:areas", "Areas", "Divisions, populations and local policy"),
    Task(
        Permission.AGENCY_PEOPLE_MANAGE, "access:people", "People", "Accounts, roles, vetting and passwords"
    ),
    Task(
        Permission.PEOPLE_MANAGE,
        "access:agencies",
        "Agencies",
        "Agencies and their signatures of the protocol",
    ),
    Task(
        Permission.ACCESS_REVIEW,
        "oversight:findings",
        "Unusual access",
        "Work through what the rules found in the audit",
    ),
    Task(Permission.AUDIT_READ, "access:audit", "Audit", "Who opened, searched and changed what"),
)
ALSO = (
    Task(
        Permission.FIGURES_VIEW,
        "caseload:figures",
        "At a glance",
        "How many people are in each category and at each level today, and what the records lack",
    ),
    Task(
        Permission.MEETING_CONTRIBUTE,
        "discussions:my_actions",
        "My actions",
        "What you undertook to do, and by when",
    ),
    Task(
        Permission.MEETING_KEEP,
        "minutes:waiting",
        "Minutes that wait",
        "To be checked, signed and sent, overdue first",
    ),
    Task(
        Permission.MEETING_CONTRIBUTE,
        "minutes:my_copies",
        "My copies of minutes",
        "Minutes that were sent to you, to be read and acknowledged",
    ),
    Task(Permission.HOME_VIEW, "access:notices", "Notices", "What you are told, and what waits for you"),
    Task(
        Permission.OFFENDER_REGISTER,
        "offenders:register",
        "Register an offender",
        "Search first, then register",
    ),
    Task(
        Permission.RISK_RECORD,
        "risk:triggers",
        "Triggers that wait for you",
        "Early-warning signs that somebody saw and of which you were told",
    ),
    Task(
        Permission.LEVEL_SET,
        "levels:due",
        "Reviews due",
        "Cases at a level whose review is due or overdue, and why",
    ),
    Task(
        Permission.LEVEL_COUNTERSIGN,
        "levels:waiting",
        "Decisions to countersign",
        "What somebody else decided about a level, and waits for a signature",
    ),
    Task(
        Permission.CATEGORY_SET,
        "transfers:category_ends",
        "Categories that end",
        "Categories 1 and 2 that end, to be reviewed for category 3 or exit",
    ),
    Task(
        Permission.CATEGORY_SET,
        "transfers:open_items",
        "Still to be done after exits",
        "Lines of the checklist that were not done when a case left",
    ),
    Task(
        Permission.TRANSFER_DECIDE,
        "transfers:offers",
        "Transfers between areas",
        "Cases offered to your area, and by it",
    ),
    Task(
        Permission.REFERRAL_MAKE,
        "referrals:notifications",
        "Notifications",
        "Say that a person is eligible, and see what was answered",
    ),
    Task(
        Permission.REFERRAL_MAKE,
        "referrals:referrals",
        "My referrals",
        "Go on with what you began, and see what became of it",
    ),
    Task(
        Permission.REFERRAL_SCREEN,
        "referrals:screening",
        "Referrals to screen",
        "Test new referrals against the criteria, overdue first",
    ),
    Task(
        Permission.OFFENDER_VIEW,
        "referrals:releases",
        "Releases without a meeting",
        "Cases about to be released with no meeting before it",
    ),
    Task(
        Permission.RETENTION_REVIEW,
        "retention:due",
        "Records due for review",
        "Whether records are still needed, and which may be erased",
    ),
    Task(
        Permission.AREA_MANAGE,
        "retention:rules",
        "How long records are kept",
        "The rules of retention, and where they come from",
    ),
    Task(
        Permission.EMERGENCY_OPEN,
        "offenders:open_in_emergency",
        "Open a record in an emergency",
        "One that your role does not open; you give the reason, and another person reviews it",
    ),
    Task(
        Permission.ACCESS_REVIEW,
        "offenders:emergency_openings",
        "Emergency openings",
        "Review records that were opened in an emergency",
    ),
    Task(Permission.HOME_VIEW, "access:roles", "What each role may do", "In plain English"),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """For every page: where the person may go, who they are and what as."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {
        "navigation": [
            {
                "text": task.words,
                "href": reverse(task.page),
                "current": _is_current(reverse(task.page), request.path),
            }
            for task in MAIN
            if may(user, task.permission)
        ],
        "signed_in_as": user.full_name,
        "signed_in_role": ", ".join(dict.fromkeys(ROLES[role].name for role, _ in access_of(user).postings)),
        "sign_out_url": reverse("sign_in:sign_out"),
        "account_url": reverse("sign_in:account"),
    }


def _is_current(address: str, path: str) -> bool:
    if address == "/":
        return path == "/"
    return path.startswith(address) or (
        address == reverse("caseload:caseload") and path.startswith("/offenders/")
    )


def tasks(user: User) -> list[dict[str, str]]:
    """What the person may do, as links for the home page."""
    return [
        {"text": task.words, "href": reverse(task.page), "hint": task.hint}
        for task in (*MAIN[1:], *ALSO)
        if may(user, task.permission)
    ]


@dataclass(frozen=True)
class RoleHeld:
    """A role of a person, what it is for, and where they have it."""

    name: str
    description: str
    areas: tuple[str, ...]


def roles_of(user: User) -> list[RoleHeld]:
    """The person's roles today."""
    postings = access_of(user).postings
    names = names_of_areas(area_id for _, area_id in postings if area_id is not None)
    held: dict[str, list[str]] = {}
    for role, area_id in postings:
        held.setdefault(role, []).append("England and Wales" if area_id is None else names[area_id])
    return [
        RoleHeld(ROLES[role].name, ROLES[role].description, tuple(sorted(areas)))  # type: ignore[index]
        for role, areas in held.items()
    ]


def what_is_missing(user: User) -> list[str]:
    """What keeps closed the records that the person's roles would open, in words; nothing for other roles."""
    access = access_of(user)
    if not any(ROLES[role].permissions & NEED_PROTOCOL for role, _ in access.postings):
        return []
    return list(access.missing)
