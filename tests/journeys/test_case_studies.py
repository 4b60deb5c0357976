"""Three case studies of the annual reports, done by hand in a browser by everybody who has a part in them.

The tales are those of mappa/caseload/demonstration_studies, in our own words. What a page takes the day of the
report for is entered under that day: registration, categories, and decisions about the level that nobody has to sign.
What the pages date themselves happens today, and what is agreed there is due in weeks from today: referrals, screening,
meetings, signatures, actions, versions of the assessment and the plan. So that a level may be left on the day on which
it is signed for, the area’s policy asks for a signature on one of the two ways only: Thames Valley’s for going down
from level 3, West Mercia’s for going up to it, and Kent’s for neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone

from mappa.access.actions.areas import set_policy
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.policies import PolicyKey
from mappa.discussions.models import ActionReport, Discussion, MeetingAction
from mappa.meetings.models import Attendance, Contribution
from mappa.minutes.models import Acknowledgement, Copy, Minutes
from mappa.offenders.models import CategoryPeriod, LevelPeriod, Offender
from mappa.oversight.models import Disclosure
from mappa.risk.models import Plan, RiskAssessment
from mappa.risk.states import Pillar
from mappa.transfers.models import Exit
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import Desk, DeskAndPhone, Keyboard
from tests.database_fixtures import OwnDatabase
from tests.journeys import casework
from tests.journeys.casework import Discussed, Measure, NewAction, in_weeks
from tests.people_fixtures import make_agency, make_person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]

LONG_AGO = date(2003, 4, 1)


class Part(NamedTuple):
    """Somebody of the tales, with what they are, whom they work for, and their grade."""

    username: str
    full_name: str
    role: RoleKey
    agency: str
    grade: str = ""


PROBATION = "Probation of the tales"
THAMES_VALLEY = (
    Part("tom", "Tom Farrell", RoleKey.COORDINATOR, PROBATION, "Senior Manager"),
    Part("dora", "Dora Lindley", RoleKey.POLICE_OFFICER, "Thames Valley force", "Superintendent"),
    Part("tess", "Tess Marlow", RoleKey.POLICE_OFFICER, "Thames Valley force", "Sergeant"),
    Part("omar", "Omar Siddiqui", RoleKey.PROBATION_OFFICER, PROBATION, "Senior Probation Officer"),
    Part("nell", "Nell Prior", RoleKey.AGENCY_MEMBER, "Three Rivers trust"),
    Part("hugh", "Hugh Bowen", RoleKey.AGENCY_MEMBER, "Riverside housing"),
    Part("sue", "Sue Tanner", RoleKey.AGENCY_MEMBER, "Valley social services"),
)


KENT = (
    Part("kim", "Kim Aldous", RoleKey.COORDINATOR, PROBATION, "Senior Manager"),
    Part("una", "Una Leigh", RoleKey.PROBATION_OFFICER, PROBATION, "Senior Probation Officer"),
    Part("ned", "Ned Acton", RoleKey.POLICE_OFFICER, "Kent force", "Superintendent"),
    Part("wyn", "Wyn Carey", RoleKey.AGENCY_MEMBER, "Women’s support"),
    Part("sal", "Sal Everett", RoleKey.AGENCY_MEMBER, "Kent social services"),
)


WEST_MERCIA = (
    Part("meg", "Meg Oakley", RoleKey.COORDINATOR, PROBATION, "Senior Manager"),
    Part("pat", "Pat Somers", RoleKey.POLICE_OFFICER, "West Mercia force", "Superintendent"),
    Part("dot", "Dot Harley", RoleKey.AGENCY_MEMBER, "Marches social services"),
)
WARWICKSHIRE = (Part("wes", "Wes Orton", RoleKey.COORDINATOR, "Warwickshire probation"),)


def agency_of(name: str, area: str) -> Agency:
    """The agency of that name; probation serves every area."""
    there = Agency.objects.filter(name=name).first()
    return there or make_agency(name, area="" if name == PROBATION else area)


def cast(area: str, parts: Iterable[Part], *, countersigned: str) -> dict[str, User]:
    """The people of a tale, each of an agency that serves the area, and the policy of the area about signatures."""
    found: dict[str, User] = {}
    agencies = {one.agency: agency_of(one.agency, area) for one in parts}
    for one in parts:
        person = make_person(
            one.role,
            area,
            username=one.username,
            full_name=one.full_name,
            agency=agencies[one.agency],
        )
        found[one.username] = factories.grade(person, one.grade) if one.grade else person
    set_policy(
        area=Area.objects.get(name=area),
        key=PolicyKey.COUNTERSIGNED_LEVEL_DECISIONS,
        value=countersigned,
        on=LONG_AGO,
        reason="As the tale is told",
        by=command_line_user(),
    )
    return found


def levels(offender: Offender) -> list[tuple[int, date, date | None]]:
    return [
        (one.level, one.in_force.lower, one.in_force.upper)
        for one in LevelPeriod.objects.current().filter(offender=offender).order_by("in_force")
    ]


# ── Charlie ──

SEVERAL, HIGH = "several_agencies_active", "high_or_very_high_risk"
SENIOR, DOWN = "needs_senior_cooperation", "stepping_down_from_level_3"
WEAPONS = "Take the weapons out of his old home, with his consent to destroy them"
REPORTS = "Write court reports that ask for a community sentence with treatment"
OBSERVED = "Medicine under observation on the ward"
REQUIRED = "Medicine under observation at home, as the court requires"


@pytest.fixture
def thames_valley(own_database_for_module: OwnDatabase) -> dict[str, User]:
    with transaction.atomic():
        return cast("Thames Valley", THAMES_VALLEY, countersigned="from level 3")


def test_charlie_goes_down_to_level_2_when_everything_is_in_place(
    desk: SitDown, thames_valley: dict[str, User]
) -> None:
    """In the order of the report: a nurse brings the case, and the panel lets go of it when the court’s order holds."""

    def sits(username: str) -> Desk:
        return desk(username, kind=DeskAndPhone)

    nell, tom = sits("nell"), sits("tom")
    casework.notify(
        nell,
        family_name="Applegarth",
        given_names="Charlie",
        born=date(1974, 6, 27),
        category=3,
        why="In hospital under a treatment order. Two cases wait for court, and he keeps weapons at home.",
    )
    record = casework.register_notified(
        tom,
        name="APPLEGARTH",
        place="Thames Valley: West Berkshire",
        on=date(2006, 5, 2),
        category=3,
        why="Violence before, and threats now: the agencies have to act together.",
        notifier="Named on the record",
    )
    offender = Offender.objects.get(pk=casework.number_of(record))
    casework.add_to_case(tom, record, person="omar", why="Writes the reports for both courts")

    casework.refer(
        nell,
        record,
        level=3,
        why="He may leave hospital in autumn",
        says={
            "offence.offence": "Violence; bodily harm and cruelty to animals wait for court.",
            "risk.level": "High",
            "risk.who": "Family, former partner, neighbours and staff, of violence.",
            "need.why": "He takes no medicine that he is not watched taking, and works with nobody.",
            "need.adds": "A complete plan before he leaves hospital.",
            "agencies.agencies": "Mental health: treats him\nPolice: knows his weapons\nHousing: is about to evict",
            "victims.victims": "Neighbours, some too frightened to complain.",
            "attendance.agencies": "Housing: the tenancy hangs on it",
        },
    )
    met = {
        SEVERAL: "Mental health, police, social services, probation and housing.",
        HIGH: "High to family, former partner, neighbours and staff.",
        SENIOR: "Eviction, discharge and two court cases have to be steered together.",
    }
    not_lower = "Landlord and hospital would each act by their own rules."
    casework.screen(
        tom, "APPLEGARTH, Charlie", level=3, met=met, why="Accepted for the panel", why_not_lower=not_lower
    )
    casework.decide_level(
        tom,
        record,
        level=3,
        on=date(2006, 5, 9),
        met=met,
        why="A complete plan before his release.",
        why_not_lower=not_lower,
    )
    tom.reads("Level 3")

    casework.assess(
        nell,
        record,
        risks={
            "the public": ("High", "Violence to neighbours; threats to women."),
            "known adults": ("High", "Violence to his parents, his former partner and witnesses."),
            "staff": ("High", "Threats and blows on the ward."),
        },
        reason="For the panel",
    )
    due = in_weeks(12)
    casework.plan(
        nell,
        record,
        (
            Measure(Pillar.SUPERVISION, "One nurse co-ordinates his care", ("staff",), "nell", due),
            Measure(Pillar.MONITORING, "Addresses of witnesses are marked", ("known adults",), "omar", due),
            Measure(Pillar.INTERVENTIONS, OBSERVED, ("the public",), "nell", due),
            Measure(Pillar.VICTIM_SAFETY, "Alarms in his parents’ home", ("known adults",), "omar", due),
            Measure(
                Pillar.CONTINGENCY,
                "Back to the ward at the first threat",
                ("the public", "known adults", "staff"),
                "nell",
                due,
            ),
        ),
        sign=("He misses a dose", "The nurse visits that day", "Nell Prior"),
        reason="For the panel",
    )

    meeting = casework.plan_meeting(
        tom, where="Thames Valley: the whole area", level=3, name="MAPPP", chair="Dora Lindley"
    )
    item = casework.put_on_agenda(tom, meeting, waiting="APPLEGARTH, Charlie")
    tom.reads("A referral was accepted")
    casework.invite(
        tom,
        item,
        (
            "Thames Valley force: Tess Marlow",
            "Three Rivers trust: Nell Prior",
            "Riverside housing: Hugh Bowen",
            "Valley social services: Sue Tanner",
            f"{PROBATION}: Omar Siddiqui",
        ),
    )
    hugh, sue, tess = sits("hugh"), sits("sue"), sits("tess")
    casework.contribute(hugh, item, "Notice to quit is ready, because neighbours complain.")
    casework.answer(hugh, meeting, "Will attend")
    casework.contribute(sue, item, "")
    casework.answer(sue, meeting, "Apologies")
    casework.open_meeting(tom, meeting)
    casework.record_attendance(
        tom,
        item,
        {
            "Dora Lindley": "Attended",
            "Tess Marlow": "Attended",
            "Nell Prior": "Attended",
            "Hugh Bowen": "Attended",
            "Omar Siddiqui": "Attended",
            "Sue Tanner": "Contribution instead of attending",
        },
    )
    casework.discuss(
        tom,
        item,
        Discussed(
            tells={
                "Thames Valley force": "Two cases wait for court. He is known to keep weapons.",
                "Three Rivers trust": "Detained for treatment; aggressive to patients and staff.",
                PROBATION: "",
            },
            discloses=(
                "The housing association, his landlord",
                "That he is to be released, and what losing his home would do to the risk.",
                "co-operat",
                "A notice now would make him homeless, unsettled and more dangerous.",
            ),
            next_review_on=in_weeks(8),
            agreed=(
                NewAction(WEAPONS, "tess", in_weeks(2)),
                NewAction(REPORTS, "omar", in_weeks(6)),
            ),
        ),
    )
    tom.reads("Notice to quit is ready", "Nothing held")
    casework.check_minutes(tom, item)
    casework.sign_minutes(sits("dora"), "APPLEGARTH, Charlie")
    casework.send_minutes(tom, item, copies=6)
    assert casework.acknowledge_copy(hugh, "APPLEGARTH, Charlie").startswith(b"%PDF")
    casework.report_done(tess, WEAPONS, "Removed, with his signed disclaimer.")
    omar = sits("omar")
    casework.report_done(omar, REPORTS, "Both cases ended in an order with treatment.")

    casework.reword_measure(nell, record, was=OBSERVED, now=REQUIRED, reason="After the court’s order")
    assert casework.what_changed(nell, record) == (["on", "ward"], ["at home, as", "court requires"])

    casework.decide_level(
        tom,
        record,
        level=2,
        on=date(2007, 2, 13),
        met={
            SEVERAL: "Mental health, probation and police.",
            DOWN: "The order gives what the panel was for.",
        },
        why="Level 2 is now enough, with frequent checks.",
        why_not_lower="Several agencies have to see him often for a long time yet.",
        what_changed="He lives elsewhere, unarmed, under an order that makes him keep his treatment.",
    )
    tom.reads("It waits for a countersignature.")
    casework.countersign(omar, "APPLEGARTH")

    tom.open(record).reads("Category 3", "Level 2")
    assert [level for level, *_ in levels(offender)] == [3, 2]
    assert levels(offender)[0][1] == date(2006, 5, 9)
    assert CategoryPeriod.objects.current().get(offender=offender).in_force.upper is None
    assert Plan.objects.filter(offender=offender).count() == 2
    assert RiskAssessment.objects.filter(offender=offender).count() == 1
    assert Discussion.objects.current().get(offender=offender).disclosure == "disclose"
    assert sorted(
        Contribution.objects.current().filter(offender=offender).values_list("nothing_held", flat=True)
    ) == [False, True]
    assert Attendance.objects.current().filter(offender=offender).count() == 6
    assert Minutes.objects.get(offender=offender).signed_by.username == "dora"
    assert Copy.objects.filter(offender=offender).count() == 6
    assert Acknowledgement.objects.get(copy__offender=offender).by.username == "hugh"
    done = ActionReport.objects.current().filter(offender=offender, state="done")
    assert done.count() == MeetingAction.objects.current().filter(offender=offender).count() == 2


# ── Paul ──

TALK = "Agree who tells whom, and by when, after what went wrong this month"
PROGRAMME = "The integrated domestic abuse programme"
COUNSELLING = "Alcohol counselling, and voluntary contact after the programme"


@pytest.fixture
def kent(own_database_for_module: OwnDatabase) -> dict[str, User]:
    with transaction.atomic():
        return cast("Kent", KENT, countersigned="none")


def test_paul_is_deregistered_once_the_risk_has_fallen(desk: SitDown, kent: dict[str, User]) -> None:
    """With scripts switched off, by everybody: from what he said in his group to the exit with its checklist."""

    def sits(username: str) -> Desk:
        return desk(scripts=False).sign_in(username)

    una, kim = sits("una"), sits("kim")
    record = casework.register(
        una,
        family_name="Drewett",
        given_names="Paul",
        born=date(1972, 11, 8),
        place="Kent: Maidstone",
        on=date(2004, 8, 23),
        why="A community order of eighteen months for common assault on his partner",
    )
    offender = Offender.objects.get(pk=casework.number_of(record))
    casework.set_category(
        una, record, category=3, on=date(2005, 1, 10), why="He choked his partner, and tells of it calmly"
    )
    casework.refer(
        una,
        record,
        level=3,
        why="He told his group that he choked his partner until she passed out",
        says={
            "offence.offence": "Common assault on his partner.",
            "risk.level": "Very high",
            "risk.tool": "SARA",
            "risk.who": "His partner, of being killed or gravely hurt; their son.",
            "need.why": "Only the programme heard of it, and it cannot protect her.",
            "agencies.agencies": "Probation: runs the programme\nWomen’s support: works with her",
        },
    )
    met = {
        SEVERAL: "Probation, police, social services and women’s support each see one side.",
        HIGH: "He choked his partner until she passed out, by his own account.",
        SENIOR: "Victim, child and offender are with different agencies.",
    }
    danger = "The danger to her is imminent."
    casework.screen(
        kim, "DREWETT, Paul", level=3, met=met, why="Taken to level 3 at once", why_not_lower=danger
    )
    casework.decide_level(
        kim, record, level=3, on=date(2005, 1, 17), met=met, why="To level 3 at once.", why_not_lower=danger
    )
    casework.assess(
        una,
        record,
        risks={
            "known adults": ("Very high", "Strangling and other violence to his partner."),
            "children": ("High", "Physical and emotional abuse of their son."),
        },
        tool=("SARA", "High"),
        reason="For the panel",
    )
    due = in_weeks(16)
    casework.plan(
        una,
        record,
        (
            Measure(Pillar.SUPERVISION, "Appointments under the order", ("known adults",), "una", due),
            Measure(Pillar.MONITORING, "Calls to the address are passed on", ("children",), "ned", due),
            Measure(Pillar.INTERVENTIONS, PROGRAMME, ("known adults",), "una", due),
            Measure(Pillar.VICTIM_SAFETY, "A safety worker plans with her", ("known adults",), "kim", due),
            Measure(Pillar.CONTINGENCY, "Arrest on any complaint", ("known adults", "children"), "ned", due),
        ),
        sign=("She says that she will leave him", "The safety worker rings the others", "Una Leigh"),
        reason="For the panel",
    )

    panel = casework.plan_meeting(kim, where="Kent: the whole area", level=3, name="MAPPP", chair="Ned Acton")
    item = casework.put_on_agenda(kim, panel, waiting="DREWETT, Paul")
    invited = (
        f"{PROBATION}: Una Leigh",
        "Women’s support: Wyn Carey",
        "Kent social services: Sal Everett",
    )
    casework.invite(kim, item, invited)
    wyn, sal = sits("wyn"), sits("sal")
    casework.contribute(wyn, item, "She thinks of leaving, and grows surer of herself.")
    casework.contribute(sal, item, "")
    casework.open_meeting(kim, panel)
    casework.record_attendance(
        kim,
        item,
        {
            "Ned Acton": "Attended",
            "Una Leigh": "Attended",
            "Wyn Carey": "Attended",
            "Sal Everett": "Apologies",
        },
    )
    casework.discuss(
        kim,
        item,
        Discussed(
            tells={"Kent force": "Other incidents at the address.", PROBATION: "Heard of the bail late."},
            keeps_back="She lived through it and knows; the safety worker tells her what is planned.",
            next_review_on=in_weeks(8),
            agreed=(NewAction(TALK, "ned", in_weeks(3)),),
            dissent="Women’s support: the allegation should have been discussed while he was on bail.",
        ),
    )
    casework.check_minutes(kim, item)
    ned = sits("ned")
    casework.sign_minutes(ned, "DREWETT, Paul")
    casework.send_minutes(kim, item, copies=4)
    assert casework.acknowledge_copy(wyn, "DREWETT, Paul").startswith(b"%PDF")
    casework.report_done(ned, TALK, "Each agency names one person who rings the others on the day.")

    casework.reword_measure(una, record, was=PROGRAMME, now=COUNSELLING, reason="The order is completed")
    removed, added = casework.what_changed(una, record)
    assert "integrated domestic abuse" in " ".join(removed)
    assert "Alcohol counselling" in " ".join(added)
    casework.decide_level(
        kim,
        record,
        level=2,
        on=date(2006, 3, 20),
        met={SEVERAL: "Social services and police are at work.", DOWN: "Harm is no longer imminent."},
        why="The agencies agree on level 2.",
        why_not_lower="The children are still on the register.",
        what_changed="The programme and the order are completed, and they live apart.",
    )
    casework.assess(
        una,
        record,
        risks={"known adults": ("Medium", "Violence to a partner."), "children": ("Low", "Harm when alone.")},
        reason="For the last meeting",
    )
    last = casework.plan_meeting(kim, where="Kent: the whole area", level=2, name="MARMM", chair="Ned Acton")
    second = casework.put_on_agenda(kim, last, reference=offender.reference, why="To see whether it may end")
    casework.invite(kim, second, invited)
    casework.contribute(sal, second, "Both children are off the register.")
    casework.open_meeting(kim, last)
    casework.discuss(
        kim,
        second,
        Discussed(
            tells={"Kent force": "No report of violence or of an offence."},
            keeps_back="Nobody is newly at risk.",
            next_review_on=in_weeks(8),
        ),
    )
    casework.record_exit(
        kim,
        record,
        on=date(2006, 6, 19),
        ground="The risk has fallen",
        why="Nobody supervises him, and the children are off the register.",
    )

    kim.open(record).reads("No category", "No level")
    assert levels(offender) == [
        (3, date(2005, 1, 17), date(2006, 3, 20)),
        (2, date(2006, 3, 20), date(2006, 6, 19)),
    ]
    category = CategoryPeriod.objects.current().get(offender=offender).in_force
    assert (category.lower, category.upper) == (date(2005, 1, 10), date(2006, 6, 19))
    assert Exit.objects.current().get(offender=offender).ground == "The risk has fallen"
    assert RiskAssessment.objects.filter(offender=offender).count() == 2
    assert Plan.objects.filter(offender=offender).count() == 2
    assert Acknowledgement.objects.get(copy__offender=offender).by.username == "wyn"
    first, _ = Discussion.objects.current().filter(offender=offender).order_by("pk")
    assert first.dissent_said.startswith("Women’s support")
    assert ActionReport.objects.current().get(offender=offender).state == "done"


# ── C ──

CHECK = "Check each week with school and social services what the child shows"
VISITS = "Registered visits by two officers"
FULL_VISITS = "Registered visits by two officers, unannounced"


@pytest.fixture
def west_mercia(own_database_for_module: OwnDatabase) -> dict[str, User]:
    with transaction.atomic():
        return cast("Warwickshire", WARWICKSHIRE, countersigned="to level 3") | cast(
            "West Mercia", WEST_MERCIA, countersigned="to level 3"
        )


@pytest.fixture
def fennimore(west_mercia: dict[str, User]) -> Offender:
    """Known in Warwickshire for a year and a half, at level 1."""
    with transaction.atomic():
        return factories.offender(
            west_mercia["wes"],
            area="Warwickshire",
            family_name="Fennimore",
            given_names="Craig",
            date_of_birth=date(1976, 8, 22),
            on=date(2004, 3, 8),
            category=1,
            level=1,
            reference="WARWICKSHIRE-C",
        )


def test_c_moves_and_is_taken_to_level_3_at_once(
    desk: SitDown, west_mercia: dict[str, User], fennimore: Offender
) -> None:
    """By keyboard alone, by everybody: offer and acceptance, level 3 with its signature, the panel, and its actions."""

    def sits(username: str) -> Desk:
        return desk(username, kind=Keyboard)

    wes, meg, pat = sits("wes"), sits("meg"), sits("pat")
    casework.move_away(
        wes,
        f"/offenders/{fennimore.pk}/",
        place="West Mercia: Shropshire",
        on=date(2005, 10, 10),
        why="Lives with his girlfriend, who told us",
        told="Her child is severely disabled. The file has gaps.",
    )
    record = casework.accept_offer(meg, "FENNIMORE, Craig", why="Lives here, with a child at risk.")
    wes.open(record, status=404)
    casework.decide_level(
        meg,
        record,
        level=3,
        on=date(2005, 10, 24),
        met={
            SEVERAL: "Social services, school, police and probation.",
            HIGH: "Offences against children, and violence.",
            SENIOR: "What the area before left out has to be found.",
        },
        why="The risk of violence and of sexual offending was assessed anew.",
        why_not_lower="A severely disabled child lives with him and cannot tell.",
    )
    meg.reads("It waits for a countersignature.")
    casework.countersign(pat, "FENNIMORE")
    casework.assess(
        pat,
        record,
        risks={
            "children": ("Very high", "Sexual abuse of the child, who is severely disabled."),
            "known adults": ("High", "Violence to his partner."),
        },
        tool=("Risk Matrix 2000", "Very high"),
        reason="The gaps in the file are filled",
    )
    casework.plan(
        pat,
        record,
        (
            Measure(Pillar.SUPERVISION, VISITS, ("children", "known adults"), "pat", in_weeks(15)),
            Measure(Pillar.CONTINGENCY, "Arrest for threats", ("known adults",), "pat", in_weeks(15)),
        ),
        sign=("The child is kept from school", "A visit on the same day", "Pat Somers"),
        reason="For the panel",
    )

    panel = casework.plan_meeting(
        meg, where="West Mercia: the whole area", level=3, name="MAPPP", chair="Pat Somers"
    )
    item = casework.put_on_agenda(meg, panel, reference="WARWICKSHIRE-C", why="Heard for the first time")
    casework.invite(meg, item, ("Marches social services: Dot Harley",))
    dot = sits("dot")
    casework.contribute(dot, item, "The child was not known here until today.")
    casework.open_meeting(meg, panel)
    casework.record_attendance(meg, item, {"Pat Somers": "Attended", "Dot Harley": "Attended"})
    casework.discuss(
        meg,
        item,
        Discussed(
            tells={"West Mercia force": "Threats in the new neighbourhood already."},
            discloses=(
                "The head teacher of the child’s school",
                "That he lives in the child’s home.",
                "enquiries about a child",
                "The school sees the child every day, and the child cannot tell.",
            ),
            next_review_on=in_weeks(8),
            agreed=(NewAction(CHECK, "dot", in_weeks(4)),),
        ),
    )
    casework.record_disclosure(
        meg,
        to="Head teacher",
        kind="School, college or nursery",
        relation="Cares for or protects somebody who may be at risk",
        what="That he lives in the child’s home",
        power="enquiries about a child",
        why="As the panel decided",
    )
    casework.check_minutes(meg, item)
    casework.sign_minutes(pat, "FENNIMORE, Craig")
    casework.report_done(dot, CHECK, "Done every week until he was remanded.")
    casework.reword_measure(pat, record, was=VISITS, now=FULL_VISITS, reason="He was told of the days")
    removed, added = casework.what_changed(pat, record)
    assert (removed, added) == ([], [", unannounced"])

    meg.open(record).reads("Responsible area West Mercia", "Category 1", "Level 3")
    fennimore.refresh_from_db()
    assert fennimore.area.name == "West Mercia"
    assert [(level, until) for level, _, until in levels(fennimore)] == [
        (1, timezone.localdate()),
        (3, None),
    ]
    assert Disclosure.objects.current().get(offender=fennimore).recipient == "Head teacher"
    assert Minutes.objects.get(offender=fennimore).signed_by.username == "pat"
    assert ActionReport.objects.current().get(offender=fennimore).state == "done"
    assert Plan.objects.filter(offender=fennimore).count() == 2
