"""The roles: what each is for, in plain English, and what it may do.

Only the key is stored with a person's posting, so a change here is reviewed, tested and dated like any other.
"""

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission as P


@dataclass(frozen=True)
class Role:
    name: str
    description: str
    permissions: frozenset[P]


class RoleKey(StrEnum):
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    POLICE_OFFICER = "police_officer"
    PROBATION_OFFICER = "probation_officer"
    PRISON_OFFICER = "prison_officer"
    AGENCY_MEMBER = "agency_member"
    ANALYST = "analyst"
    BOARD_CHAIR = "board_chair"
    LAY_ADVISER = "lay_adviser"
    REGISTER_SUPERVISOR = "register_supervisor"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    COMMAND_LINE = "command_line"


_MANAGES = frozenset(
    {
        P.HOME_VIEW,
        P.OFFENDER_VIEW,
        P.CASELOAD_VIEW,
        P.EMERGENCY_OPEN,
        P.OFFENDER_REGISTER,
        P.FACT_RECORD,
        P.CUSTODY_RECORD,
        P.CATEGORY_SET,
        P.LEVEL_SET,
        P.DISCLOSURE_RECORD,
        P.FIGURES_VIEW,
        P.REFERRAL_MAKE,
        P.RISK_RECORD,
        P.LEVEL_COUNTERSIGN,
        P.MEETING_CHAIR,
        P.MEETING_CONTRIBUTE,
    }
)

ROLES: dict[RoleKey, Role] = {
    RoleKey.COORDINATOR: Role(
        "MAPPA co-ordinator",
        "Runs the arrangements in an area: keeps the caseload, its categories and levels, brings caseloads in, "
        "corrects entries, says who works on a case, restricts records, reviews emergency openings, and prepares and "
        "signs off the annual return.",
        _MANAGES
        | {
            P.FACT_CORRECT,
            P.CASELOAD_IMPORT,
            P.RETURN_SIGN_OFF,
            P.AREA_MANAGE,
            P.MEMBERSHIP_KEEP,
            P.RECORD_RESTRICT,
            P.ACCESS_REVIEW,
            P.RETENTION_REVIEW,
            P.ERASURE_PROPOSE,
            P.SUBJECT_ACCESS,
            P.REFERRAL_SCREEN,
            P.TRANSFER_DECIDE,
            P.MEETING_KEEP,
        },
    ),
    RoleKey.ADMINISTRATOR: Role(
        "MAPPA administrator",
        "Keeps the records for the co-ordinator: registers offenders, records facts and imports caseloads, "
        "arranges meetings, but decides no category or level.",
        (_MANAGES - {P.CATEGORY_SET, P.LEVEL_SET, P.EMERGENCY_OPEN, P.LEVEL_COUNTERSIGN, P.MEETING_CHAIR})
        | {P.CASELOAD_IMPORT, P.MEMBERSHIP_KEEP, P.MEETING_KEEP},
    ),
    RoleKey.POLICE_OFFICER: Role(
        "Police public protection officer",
        "Manages registered sexual offenders and others for the police: registers, records facts, sets categories "
        "and levels.",
        _MANAGES,
    ),
    RoleKey.PROBATION_OFFICER: Role(
        "Probation officer",
        "Manages offenders under supervision: registers, records facts, sets categories and levels.",
        _MANAGES,
    ),
    RoleKey.PRISON_OFFICER: Role(
        "Prison officer",
        "Sees the offenders of the areas the prison serves, records when custody begins and ends, and gives notice of "
        "releases.",
        frozenset(
            {
                P.HOME_VIEW,
                P.OFFENDER_VIEW,
                P.CASELOAD_VIEW,
                P.CUSTODY_RECORD,
                P.REFERRAL_MAKE,
                P.RISK_RECORD,
                P.MEETING_CONTRIBUTE,
            }
        ),
    ),
    RoleKey.AGENCY_MEMBER: Role(
        "Agency member",
        "Belongs to an agency with a duty to co-operate and reads the records of the cases they work on, while the "
        "agency’s signature of the information-sharing protocol is in force; refers cases and contributes to them.",
        frozenset({P.HOME_VIEW, P.OFFENDER_VIEW, P.REFERRAL_MAKE, P.RISK_RECORD, P.MEETING_CONTRIBUTE}),
    ),
    RoleKey.ANALYST: Role(
        "Analyst",
        "Reads records and figures to prepare products for meetings and the board; changes nothing.",
        frozenset({P.HOME_VIEW, P.OFFENDER_VIEW, P.CASELOAD_VIEW, P.FIGURES_VIEW}),
    ),
    RoleKey.BOARD_CHAIR: Role(
        "Board chair",
        "Chairs the Strategic Management Board: sees figures and signs off the annual return, but sees no names.",
        frozenset({P.HOME_VIEW, P.FIGURES_VIEW, P.RETURN_SIGN_OFF}),
    ),
    RoleKey.LAY_ADVISER: Role(
        "Lay adviser",
        "Advises the board as a member of the public: sees figures and no names.",
        frozenset({P.HOME_VIEW, P.FIGURES_VIEW}),
    ),
    RoleKey.REGISTER_SUPERVISOR: Role(
        "Register supervisor",
        "Keeps the register sound: opens and corrects records, reads who has opened and changed them, works through "
        "unusual access, and approves erasure.",
        frozenset(
            {
                P.HOME_VIEW,
                P.OFFENDER_VIEW,
                P.CASELOAD_VIEW,
                P.EMERGENCY_OPEN,
                P.EMERGENCY_OPEN_RESTRICTED,
                P.FACT_RECORD,
                P.FACT_CORRECT,
                P.AUDIT_READ,
                P.PERSON_ACCESS_VIEW,
                P.ACCESS_REVIEW,
                P.DISCLOSURE_RECORD,
                P.SUBJECT_ACCESS,
                P.COMMISSIONER_EXPORT,
                P.RETENTION_REVIEW,
                P.ERASURE_APPROVE,
                P.FIGURES_VIEW,
            }
        ),
    ),
    RoleKey.AGENCY_ADMINISTRATOR: Role(
        "Agency administrator",
        "Adds the people of their own agency, gives and ends their roles and clearances; sees no offender’s record.",
        frozenset({P.HOME_VIEW, P.AGENCY_PEOPLE_MANAGE, P.PERSON_ACCESS_VIEW}),
    ),
    RoleKey.SYSTEM_ADMINISTRATOR: Role(
        "System administrator",
        "Adds people and agencies and keeps areas, populations and policy; sees no offender’s record.",
        frozenset(
            {P.HOME_VIEW, P.PEOPLE_MANAGE, P.AGENCY_PEOPLE_MANAGE, P.PERSON_ACCESS_VIEW, P.AREA_MANAGE}
        ),
    ),
    RoleKey.COMMAND_LINE: Role(
        "Command line",
        "Stands for whoever runs the `mappa` command on the machine itself, who holds the database anyway. "
        "Nobody can sign in with it.",
        frozenset(
            {
                P.OFFENDER_VIEW,
                P.CASELOAD_VIEW,
                P.CASELOAD_IMPORT,
                P.FIGURES_VIEW,
                P.AREA_MANAGE,
                P.PEOPLE_MANAGE,
                P.AGENCY_PEOPLE_MANAGE,
                P.PERSON_ACCESS_VIEW,
                P.COMMISSIONER_EXPORT,
                P.SUBJECT_ACCESS,
            }
        ),
    ),
}

#: The roles that can be given to a person; the command line's is its own.
GIVEN_TO_PEOPLE = tuple(key for key in RoleKey if key is not RoleKey.COMMAND_LINE)

#: Roles that reach further than a caseload: somebody else has to approve that a person is given one.
WIDE = frozenset({RoleKey.REGISTER_SUPERVISOR, RoleKey.AGENCY_ADMINISTRATOR, RoleKey.SYSTEM_ADMINISTRATOR})


def is_wide(role: RoleKey, area_id: int | None) -> bool:
    """Whether two people are needed to give the role there: any role for England and Wales as a whole is wide."""
    return role in WIDE or area_id is None
