"""The demonstration: invented people with one role each, the case studies of the annual reports, and the rest of five
areas’ caseloads, made up from published figures.

Everything is synthetic, and the passwords and the key of the second factor are printed at every start: never load
it beside real records.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from mappa.access.actions.agencies import add_agency, end_protocol, sign_protocol
from mappa.access.actions.clearances import give_clearance
from mappa.access.actions.grades import give_grade
from mappa.access.actions.notices import read_notices
from mappa.access.actions.people import add_person, change_password
from mappa.access.actions.postings import give_role
from mappa.access.queries import command_line_user
from mappa.access.roles import ROLES, RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.policies import MEANINGS
from mappa.agencies.states import AgencyKind
from mappa.database.identity import acting_as
from mappa.figures import published, synthesis
from mappa.figures.areas import usual_name
from mappa.figures.forms import Document, Form
from mappa.imports.actions import import_caseload
from mappa.imports.checking.understanding import understand
from mappa.imports.layout import COLUMNS, CaseloadFile
from mappa.imports.queries import places
from mappa.imports.reading import read_path
from mappa.law.years import ReportingYear
from mappa.levels.queries import REVIEW_WEEKS
from mappa.sign_in import codes
from mappa.sign_in.actions.factors import add_authenticator
from mappa.sign_in.queries import ever_had_factor
from mappa.statistics.returns import compute_return

from . import demonstration_studies
from .demonstration_cases import add_cases
from .demonstration_work import add_work

#: What is being done, how many are done, and of how many (0 while it is not known).
Progress = Callable[[str, int, int], None]

#: The agencies are bound by the protocol, and the people hold their roles, from this day.
SINCE = date(2003, 4, 1)
#: The day from which the one agency that left is bound no longer.
PROTOCOL_ENDED_ON = date(2025, 4, 1)

#: One case in so many has a review that is overdue, by so many days at most.
ONE_OVERDUE_IN, LONGEST_OVERDUE = 30, 40

#: How long from the day of loading the people are vetted and trained, and what that is called.
CLEARED_FOR = timedelta(days=5 * 365)
VETTING, TRAINING = "NPPV level 2", "MAPPA and information sharing"

POLICE, PROBATION, PRISON, TRUST, HOUSING, CENTRE = (
    "Kent Police",
    "Probation Service",
    "HM Prison Service",
    "Kent and Medway Health Trust",
    "Medway Valley Homes",
    "MAPPA national team",
)
YOUTH, MENTAL_HEALTH, THAMES_POLICE, MERCIA_POLICE, GLOUCESTERSHIRE_POLICE = (
    "Kent Youth Offending Service",
    "Three Rivers Mental Health Trust",
    "Thames Valley Police",
    "West Mercia Constabulary",
    "Gloucestershire Constabulary",
)
#: Agencies that meet about the case studies and have no people here.
KENT_SOCIAL, KENT_CARE, KENT_WOMEN, THAMES_SOCIAL, THAMES_HOUSING = (
    "Kent Social Services",
    "East Kent Primary Care Trust",
    "Kent Women’s Support Service",
    "Thames Valley Social Services",
    "Riverside Housing Association",
)
MERCIA_SOCIAL, MERCIA_HOUSING, GLOUCESTERSHIRE_SOCIAL, GLOUCESTERSHIRE_HOUSING, GLOUCESTERSHIRE_HEALTH = (
    "West Mercia Adult and Children’s Services",
    "Marches Housing Association",
    "Gloucestershire Social Services",
    "Severn Vale Homes",
    "Gloucestershire Mental Health Trust",
)
AGENCIES: dict[str, tuple[AgencyKind, str]] = {
    POLICE: (AgencyKind.POLICE, "Kent"),
    PROBATION: (AgencyKind.PROBATION, ""),
    PRISON: (AgencyKind.PRISON, ""),
    TRUST: (AgencyKind.DUTY_TO_COOPERATE, "Kent"),
    HOUSING: (AgencyKind.DUTY_TO_COOPERATE, "Kent"),
    CENTRE: (AgencyKind.OTHER, ""),
    YOUTH: (AgencyKind.DUTY_TO_COOPERATE, "Kent"),
    MENTAL_HEALTH: (AgencyKind.DUTY_TO_COOPERATE, "Thames Valley"),
    THAMES_POLICE: (AgencyKind.POLICE, "Thames Valley"),
    MERCIA_POLICE: (AgencyKind.POLICE, "West Mercia"),
    GLOUCESTERSHIRE_POLICE: (AgencyKind.POLICE, "Gloucestershire"),
    KENT_SOCIAL: (AgencyKind.DUTY_TO_COOPERATE, "Kent"),
    KENT_CARE: (AgencyKind.DUTY_TO_COOPERATE, "Kent"),
    KENT_WOMEN: (AgencyKind.OTHER, "Kent"),
    THAMES_SOCIAL: (AgencyKind.DUTY_TO_COOPERATE, "Thames Valley"),
    THAMES_HOUSING: (AgencyKind.DUTY_TO_COOPERATE, "Thames Valley"),
    MERCIA_SOCIAL: (AgencyKind.DUTY_TO_COOPERATE, "West Mercia"),
    MERCIA_HOUSING: (AgencyKind.DUTY_TO_COOPERATE, "West Mercia"),
    GLOUCESTERSHIRE_SOCIAL: (AgencyKind.DUTY_TO_COOPERATE, "Gloucestershire"),
    GLOUCESTERSHIRE_HOUSING: (AgencyKind.DUTY_TO_COOPERATE, "Gloucestershire"),
    GLOUCESTERSHIRE_HEALTH: (AgencyKind.DUTY_TO_COOPERATE, "Gloucestershire"),
}
#: The grade that each role of the demonstration holds; meetings are chaired by those whose grade suffices.
GRADES = {
    RoleKey.COORDINATOR: "Senior Manager",
    RoleKey.POLICE_OFFICER: "Sergeant",
    RoleKey.PROBATION_OFFICER: "Senior Probation Officer",
    RoleKey.PRISON_OFFICER: "Manager",
    RoleKey.AGENCY_MEMBER: "Practitioner",
    RoleKey.BOARD_CHAIR: "Assistant Chief Constable",
}

#: The key of everybody's authenticator. It is as public as the passwords below, and good for nothing else.
KEY = "MAPPADEMONSTRATIONKEYONLYFORSHOW"


@dataclass(frozen=True)
class DemonstrationPerson:
    username: str
    password: str
    full_name: str
    job_title: str
    role: RoleKey
    area: str
    agency: str
    category_4: bool = False

    @property
    def where(self) -> str:
        return self.area or "England and Wales"


def _coordinator(area: str, username: str, password: str, full_name: str) -> DemonstrationPerson:
    return DemonstrationPerson(
        username,
        password,
        full_name,
        "MAPPA co-ordinator",
        RoleKey.COORDINATOR,
        area,
        PROBATION,
        category_4=True,
    )


def _police(area: str, username: str, password: str, full_name: str, agency: str) -> DemonstrationPerson:
    return DemonstrationPerson(
        username,
        password,
        full_name,
        "Public protection officer",
        RoleKey.POLICE_OFFICER,
        area,
        agency,
    )


def _probation(area: str, username: str, password: str, full_name: str) -> DemonstrationPerson:
    return DemonstrationPerson(
        username,
        password,
        full_name,
        "Offender manager",
        RoleKey.PROBATION_OFFICER,
        area,
        PROBATION,
    )


PEOPLE = (
    _coordinator("Kent", "kent.coordinator", "orchard-lantern-seagull", "Carys Vaughan"),
    _coordinator("Thames Valley", "thames.coordinator", "meadow-copper-swallow", "Mo Rahman"),
    _coordinator("Gloucestershire", "gloucestershire.coordinator", "harbour-velvet-thistle", "Joan Pettifer"),
    _coordinator("West Mercia", "mercia.coordinator", "castle-ribbon-otter", "Idris Bowen"),
    _coordinator("Warwickshire", "warwickshire.coordinator", "granite-apple-lark", "Nadia Sorrell"),
    DemonstrationPerson(
        "kent.administrator", "pebble-window-juniper", "Ada Lindqvist", "MAPPA administrator",
        RoleKey.ADMINISTRATOR, "Kent", PROBATION,
    ),
    DemonstrationPerson(
        "kent.police", "marble-kettle-heron", "Pia Holt", "Detective sergeant, public protection",
        RoleKey.POLICE_OFFICER, "Kent", POLICE, category_4=True,
    ),
    DemonstrationPerson(
        "kent.probation", "saffron-ladder-plover", "Owen Maddox", "Senior probation officer",
        RoleKey.PROBATION_OFFICER, "Kent", PROBATION,
    ),
    DemonstrationPerson(
        "kent.prison", "walnut-beacon-finch", "Fred Okoro", "Offender management unit",
        RoleKey.PRISON_OFFICER, "Kent", PRISON,
    ),
    DemonstrationPerson(
        "kent.health", "clover-anchor-magpie", "Grace Tennant", "Forensic mental health nurse",
        RoleKey.AGENCY_MEMBER, "Kent", TRUST,
    ),
    DemonstrationPerson(
        "kent.housing", "amber-saddle-wren", "Hal Winters", "Housing manager (protocol ended)",
        RoleKey.AGENCY_MEMBER, "Kent", HOUSING,
    ),
    DemonstrationPerson(
        "kent.chair", "cobalt-bramble-kite", "Bea Thornton", "Chair of the Strategic Management Board",
        RoleKey.BOARD_CHAIR, "Kent", POLICE,
    ),
    DemonstrationPerson(
        "kent.adviser", "willow-button-robin", "Len Dacosta", "Lay adviser", RoleKey.LAY_ADVISER, "Kent", CENTRE
    ),
    DemonstrationPerson(
        "kent.supervisor", "hazel-compass-tern", "Rex Amponsah", "Register supervisor",
        RoleKey.REGISTER_SUPERVISOR, "Kent", POLICE, category_4=True,
    ),
    DemonstrationPerson(
        "analyst", "indigo-quarry-dunlin", "Ana Petrova", "Analyst", RoleKey.ANALYST, "", CENTRE
    ),
    DemonstrationPerson(
        "system", "lichen-trumpet-curlew", "Sunil Banerjee", "System administrator",
        RoleKey.SYSTEM_ADMINISTRATOR, "", CENTRE,
    ),
    DemonstrationPerson(
        "system.second", "poplar-gauntlet-siskin", "Priya Nair", "System administrator",
        RoleKey.SYSTEM_ADMINISTRATOR, "", CENTRE,
    ),
    DemonstrationPerson(
        "kent.people", "cedar-thimble-linnet", "Tess Holloway", "Vetting and accounts, Kent Police",
        RoleKey.AGENCY_ADMINISTRATOR, "Kent", POLICE,
    ),
    # Who works on the case studies, besides.
    DemonstrationPerson(
        "kent.youth", "barley-compost-egret", "Wes Calloway", "Youth offending team worker",
        RoleKey.AGENCY_MEMBER, "Kent", YOUTH,
    ),
    _police("Thames Valley", "thames.police", "copper-hurdle-dipper", "Ros Fairweather", THAMES_POLICE),
    _probation("Thames Valley", "thames.probation", "tinder-gable-siskin", "Ade Olatunji"),
    DemonstrationPerson(
        "thames.health", "mallow-cinder-godwit", "Jo Lindgren", "Community mental health nurse",
        RoleKey.AGENCY_MEMBER, "Thames Valley", MENTAL_HEALTH,
    ),
    _police("West Mercia", "mercia.police", "bracken-pulley-shrike", "Gwen Tudor", MERCIA_POLICE),
    _probation("West Mercia", "mercia.probation", "damson-trellis-brambling", "Sol Hartnell"),
    _police(
        "Gloucestershire", "gloucestershire.police", "quince-mortar-dunnock", "Ned Purcell", GLOUCESTERSHIRE_POLICE
    ),
    _probation("Gloucestershire", "gloucestershire.probation", "teasel-rafter-whinchat", "Bina Kapadia"),
)  # fmt: skip


def people() -> Iterator[tuple[str, str, str, str, str]]:
    """Username, password, name, role and area of each person of the demonstration who may sign in here."""
    here = set(
        User.objects.filter(username__in=[one.username for one in PEOPLE], is_active=True).values_list(
            "username", flat=True
        )
    )
    for one in PEOPLE:
        if one.username in here:
            yield one.username, one.password, one.full_name, ROLES[one.role].name, one.where


def load(*, progress: Progress, today: date) -> None:
    """Add the people, the case studies, the five areas’ caseloads, each in its own year, and work of these days: all of
    it or nothing.

    Loaded again it changes nothing.
    """
    by = command_line_user()
    with transaction.atomic(), acting_as(by.pk):
        _add_people(by, today, progress)
        if not demonstration_studies.are_here():
            _fill(by=by, today=today, progress=progress)
        add_cases(today=today)
        add_work(today=today)


def _fill(*, by: User, today: date, progress: Progress) -> None:
    """Replay the case studies; whoever the published figures count besides them is made up."""
    progress("Case studies", 0, 0)
    demonstration_studies.replay_all()
    for one in PEOPLE:  # what they were told then, they read then
        read_notices(by=User.objects.get(username=one.username))
    printed = {name: published.load(name) for name in published.names() if not name.startswith("national")}
    with acting_as(by.pk):  # anew: now there are records
        already = {name: _counted_already(document) for name, document in printed.items()}
        for name, document in printed.items():
            _import_caseload(name, document, already[name], by=by, today=today, progress=progress)


def _counted_already(printed: Document) -> Document:
    """The area’s return of that year as it counts the case studies, who are all that is there."""
    area = Area.objects.get(name=usual_name(printed["area"]))
    return compute_return(area, ReportingYear.parse(printed["year"]), Form(printed["form"]))


def _add_people(by: User, today: date, progress: Progress) -> None:
    agencies = {name: _agency(name, by) for name in AGENCIES}
    for done, one in enumerate(PEOPLE):
        progress("People", done, len(PEOPLE))
        if User.objects.filter(username=one.username).exists():
            continue
        person = add_person(
            username=one.username,
            full_name=one.full_name,
            agency=agencies[one.agency],
            job_title=one.job_title,
            email="",
            by=by,
        ).person
        _clear(person, one, today=today, by=by)
        person.refresh_from_db()
        if one.role in GRADES:
            give_grade(
                person=person,
                grade=GRADES[one.role],
                start=SINCE,
                end=None,
                reason="For the demonstration",
                version=person.version,
                by=by,
            )
            person.refresh_from_db()
        give_role(
            person=person,
            role=one.role,
            areas=[Area.objects.get(name=one.area)] if one.area else [],
            start=SINCE,
            end=None,
            reason="For the demonstration",
            version=person.version,
            by=by,
        )
        change_password(password=one.password, by=User.objects.get(pk=person.pk))
    give_authenticators()


@transaction.atomic
def give_authenticators() -> None:
    """Register the demonstration's authenticator for each of its people who never had a second factor.

    So it does for those of a database from before there were any; one that was reset stays reset.
    """
    # A little while ago, so that the present code is not used up by it.
    at = timezone.now() - timedelta(minutes=2)
    for person in User.objects.filter(username__in=[one.username for one in PEOPLE], is_active=True):
        if not ever_had_factor(person) and not person.must_change_password:
            code = codes.code_of_step(KEY, codes.step_at(at))
            add_authenticator(key=KEY, code=code, name="Demonstration", at=at, by=person)


def is_here() -> bool:
    """Whether the database has people of the demonstration."""
    return User.objects.filter(username__in=[one.username for one in PEOPLE], is_active=True).exists()


def key() -> str:
    """The key of the authenticator that all of them have, as people type it."""
    return codes.in_groups(KEY)


def code(at: datetime) -> tuple[str, int]:
    """The code that it shows, and for how many seconds."""
    return codes.code_of_step(KEY, codes.step_at(at)), codes.SECONDS - int(at.timestamp()) % codes.SECONDS


def _clear(person: User, one: DemonstrationPerson, *, today: date, by: User) -> None:
    """Vetting, training and, for some, clearance for category 4: all in force for years to come."""
    kinds = {ClearanceKind.VETTING: VETTING, ClearanceKind.TRAINING: TRAINING}
    if one.category_4:
        kinds[ClearanceKind.CATEGORY_4] = ""
    for number, (kind, level) in enumerate(kinds.items()):
        give_clearance(
            person=person,
            kind=kind,
            level=level,
            start=SINCE,
            end=today + CLEARED_FOR,
            reason="For the demonstration",
            version=person.version + number,
            by=by,
        )


def _agency(name: str, by: User) -> Agency:
    standing = Agency.objects.filter(name=name).first()
    if standing is not None:
        return standing
    kind, area = AGENCIES[name]
    agency = add_agency(name=name, kind=kind, area=Area.objects.get(name=area) if area else None, by=by)
    signature = sign_protocol(agency=agency, on=SINCE, reason="For the demonstration", by=by)
    if name == HOUSING:
        end_protocol(signature=signature, on=PROTOCOL_ENDED_ON, reason="Did not renew its signature", by=by)
    return agency


def _import_caseload(
    name: str, printed: Document, already: Document, *, by: User, today: date, progress: Progress
) -> None:
    """Make the caseload that a published return counts besides, and bring it in as any area would."""

    def writing(done: int, total: int) -> None:
        progress(f"Making {name}", done, total)

    def importing(done: int, total: int, stage: str) -> None:
        progress(f"{name}: {stage}", done, total)

    with tempfile.TemporaryDirectory() as folder:
        made = synthesis.caseload_from_return(printed, progress=writing, already=already)
        synthesis.write(made, Path(folder))
        _write_reviews(made, Path(folder), today=today)
        understood = understand(read_path(Path(folder)), places(), on=today, progress=importing)
        import_caseload(
            caseload=understood, reason=f"Made up from the published return {name}", by=by, progress=importing
        )


def _write_reviews(made: synthesis.Caseload, folder: Path, *, today: date) -> None:
    """When each case at a level was last reviewed, as an area's own list would say it; one in thirty is overdue."""
    file = CaseloadFile.REVIEWS
    with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as written:
        rows = csv.writer(written, lineterminator="\n")
        rows.writerow(COLUMNS[file])
        for number, one in enumerate(made.offenders):
            for level in one.levels:
                clock = timedelta(weeks=int(MEANINGS[REVIEW_WEEKS[level.value]].default))
                # Spread over the whole clock: neighbours in the list are far apart on it.
                ago = timedelta(days=number * 31 % clock.days)
                if number % ONE_OVERDUE_IN == 0:
                    ago = clock + timedelta(days=1 + number % LONGEST_OVERDUE)
                on = today - ago
                if level.end is None and on > level.start:
                    rows.writerow((one.reference, on, on + clock))
