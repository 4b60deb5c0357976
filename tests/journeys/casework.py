"""What people do about a case in a browser, by the words on the pages: told once, for a mouse and for a keyboard."""

from __future__ import annotations

import re
import time as clock
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone
from playwright.sync_api import Locator

from mappa.levels.queries import criteria_on
from mappa.meetings.days import in_london
from mappa.referrals.editions import Kind, edition_on
from mappa.risk.states import Pillar
from tests.browsing import Desk

#: A meeting is planned for a time to come, and opened on its day: those of a story are held late today.
BEGINS, ENDS = time(23, 58), time(23, 59)
TOO_LATE = timedelta(minutes=4)


def named(words: str) -> re.Pattern[str]:
    """A label, whatever it says of when an answer is asked for."""
    return re.compile(rf"^\s*{re.escape(words)}(\s+\([^)]*\))?\s*$")


def today_for_meetings() -> date:
    """Today; where too little of it is left for a meeting, tomorrow, once it has come."""
    now = timezone.localtime()
    left = in_london(now.date(), BEGINS) - now
    if left < TOO_LATE:
        clock.sleep((TOO_LATE + timedelta(minutes=1)).total_seconds())
    return timezone.localdate()


# ── how a case comes in ──


def notify(desk: Desk, *, family_name: str, given_names: str, born: date, category: int, why: str) -> None:
    """An agency says that somebody is eligible."""
    desk.open("/notifications/").follow("Notify that a person is eligible")
    desk.fill(named("Family name"), family_name)
    desk.fill(named("Given names"), given_names)
    desk.fill_day(named("Date of birth"), born)
    desk.choose("Male")
    desk.choose(re.compile(rf"^\s*Category {category}: "))
    desk.fill("Why the person is eligible", why)
    desk.press("Notify")


def register_notified(
    desk: Desk, *, name: str, place: str, on: date, category: int, why: str, notifier: str
) -> str:
    """The notification becomes a record, in a category. Returns the address of the record.

    `notifier` is what whoever notified does in the case, in the words of the page.
    """
    desk.open("/notifications/").follow(re.compile(name)).follow("Register the person")
    desk.select("Where they live", place)
    desk.fill_day("Lives there since", on)
    desk.choose(re.compile(rf"^\s*Category {category}: "))
    desk.fill_day("Day from which they are in the category", on)
    desk.fill("Reasons", why)
    desk.choose(notifier)
    desk.press("Register")
    desk.reads("Registered, and whoever notified you is told.")
    return desk.page.url.removeprefix(desk.site)


def register(
    desk: Desk, *, family_name: str, given_names: str, born: date, place: str, on: date, why: str
) -> str:
    """Search first, then register. Returns the address of the record."""
    desk.open("/offenders/register/")
    desk.fill(named("Family name"), family_name)
    desk.fill(named("Given names"), given_names)
    desk.fill_day(named("Date of birth"), born)
    desk.press("Search")
    desk.choose("Male")
    desk.select("Where they live", place)
    desk.fill_day("Lives there since", on)
    desk.fill("Reason for registering", why)
    desk.press("Register")
    return desk.page.url.removeprefix(desk.site)


def set_category(desk: Desk, record: str, *, category: int, on: date, why: str) -> None:
    desk.open(record).follow("Set the category")
    desk.choose(re.compile(rf"^\s*Category {category}: "))
    desk.fill_day("Day it takes effect", on)
    desk.fill("Reason", why)
    desk.press("Set the category")


def add_to_case(desk: Desk, record: str, *, person: str, why: str) -> None:
    """Somebody works on the case from today on."""
    desk.open(record).follow("Add somebody to this case")
    desk.fill("Person", person)
    desk.choose(re.compile(r"^\s*Supervis"))
    desk.fill_day("First day", timezone.localdate())
    desk.fill("Reason", why)
    desk.press("Add the person")
    desk.reads("Added to those who work on this case.")


def refer(desk: Desk, record: str, *, level: int, why: str, says: Mapping[str, str]) -> None:
    """Write each section of a referral and send it. `says`: by question, asked as on the page or by its key."""
    desk.open(record).follow("Referrals and release").follow("Refer the case to level 2 or 3")
    desk.choose(re.compile(rf"^\s*Level {level}: "))
    desk.fill("Why now", why)
    desk.press("Begin the referral")
    for section in edition_on(timezone.localdate()).sections:
        desk.follow(section.title, within="main")
        for one in section.questions:
            said = says.get(f"{section.key}.{one.key}", "")
            if one.kind in (Kind.CHOICE, Kind.TOOL):
                desk.choose(said or "Not known", group=one.asks)
            elif not said:
                desk.choose(f"{one.short}: not known")
            else:
                desk.fill(one.asks, said)
        desk.choose("Yes, it is complete")
        desk.press("Save")
    desk.reads("8 of 8 sections are settled.")
    desk.follow("Read it through and send it").press("Send")
    desk.reads("Waits for screening")


def screen(
    desk: Desk, name: str, *, level: int, met: Mapping[str, str], why: str, why_not_lower: str
) -> None:
    """Test the referral against the criteria of today, and accept it."""
    desk.open("/referrals/screening/").follow(name).press("Screen the referral")
    for one in criteria_on(timezone.localdate()):
        answer = desk.page.get_by_role("group", name=one.asks, exact=True)
        desk.tick(answer.get_by_label("Yes" if one.fact in met else "Not known", exact=True))
        desk.type_into(desk.page.locator(f"#id_{one.fact}_why"), met.get(one.fact, "Nobody could say today"))
    desk.choose(f"Accept for level {level}")
    desk.fill("Reasons", why)
    desk.fill("Why not at a lower level", why_not_lower)
    desk.press("Record the decision")
    desk.reads(f"Accepted for level {level}")


# ── the level ──


def decide_level(
    desk: Desk,
    record: str,
    *,
    level: int,
    on: date,
    met: Mapping[str, str],
    why: str,
    why_not_lower: str = "",
    what_changed: str = "",
) -> None:
    desk.open(record).follow("Decide on the level")
    desk.choose(re.compile(rf"^\s*Level {level}: "))
    desk.fill_day("Day it takes effect", on)
    for one in criteria_on(on):
        if one.fact in met:
            desk.choose("Yes", group=named(one.asks))
            desk.type_into(desk.page.locator(f"#id_evidence_{one.fact}"), met[one.fact])
    desk.fill(named("Why not a lower level"), why_not_lower)
    desk.fill(named("What has changed"), what_changed)
    desk.fill("The decision and its reasons", why)
    desk.press("Record the decision")
    desk.reads("The decision is recorded.")


def countersign(desk: Desk, name: str) -> None:
    """Sign, in the list of what waits, the decision that somebody else made."""
    desk.open("/levels/waiting/").follow(re.compile(name), within="main")
    desk.choose("Countersign: I have read the text above, and the level takes effect")
    desk.press("Carry out the answer")
    desk.reads("Countersigned by")


# ── risk and plan ──


def assess(
    desk: Desk,
    record: str,
    *,
    risks: Mapping[str, tuple[str, str]],
    reason: str,
    tool: tuple[str, str] = ("", ""),
) -> None:
    """A version of the assessment. `risks`: by who is at risk, as on the page, the level and the nature of it."""
    desk.open(record).follow("Risk assessment")
    desk.press(_new_or_first(desk, "assessment"))
    for who, (level, nature) in risks.items():
        desk.choose(level, group=f"Risk to {who}")
        desk.fill(named(f"Nature of the risk to {who}"), nature)
    if tool[0]:
        desk.fill(named("Tool"), tool[0])
        desk.fill(named("Band or category"), tool[1])
        desk.fill_day("Day it was used", timezone.localdate())
    desk.fill("Reason", reason)
    desk.press("Record this version")


@dataclass(frozen=True)
class Measure:
    """A line of the plan: what is done, whom it protects as on the page, by whom, and by when."""

    pillar: Pillar
    text: str
    answers: tuple[str, ...]
    owner: str
    due: date


def plan(
    desk: Desk, record: str, measures: Iterable[Measure], *, sign: tuple[str, str, str], reason: str
) -> None:
    """The first version of the plan: its measures, and one trigger: the sign, what is then done, and who is told."""
    desk.open(f"{record}plan/").press("Record the plan")
    for one in measures:
        part = desk.page.get_by_role("region", name=one.pillar.label, exact=True)
        row = part.get_by_role("group", name="New measure", exact=True).last
        desk.type_into(row.get_by_label("What is done", exact=True), one.text)
        for who in one.answers:
            desk.tick(row.get_by_label(f"Risk to {who}", exact=True))
        desk.type_into(row.get_by_label("Owner", exact=True), one.owner)
        _day(desk, row.get_by_role("group", name="By when", exact=True), one.due)
    trigger = desk.page.get_by_role("group", name="New trigger", exact=True)
    for label, words in zip(("Early-warning sign", "What is then done", "Who is told"), sign, strict=True):
        desk.type_into(trigger.get_by_label(label, exact=True), words)
    desk.fill("Reason", reason)
    desk.press("Record this version")


def reword_measure(desk: Desk, record: str, *, was: str, now: str, reason: str) -> None:
    """A new version of the plan, in which one measure is put in other words."""
    desk.open(f"{record}plan/").press("Record a new version")
    for field in desk.page.get_by_label("What is done", exact=True).all():
        if field.input_value() == was:
            desk.type_into(field, now)
    desk.fill("Reason", reason)
    desk.press("Record this version")


def what_changed(desk: Desk, record: str) -> tuple[list[str], list[str]]:
    """The words that the last version of the plan took out and put in, as they are marked on the page."""
    desk.open(record + "plan/").follow("Versions, and what changed")
    desk.reads("From version 1 to version 2")
    hidden = re.compile(r"^\[(removed|added): |\]$")
    return (
        [hidden.sub("", one).strip() for one in desk.page.locator("main dd del").all_text_contents()],
        [hidden.sub("", one).strip() for one in desk.page.locator("main dd ins").all_text_contents()],
    )


def _new_or_first(desk: Desk, document: str) -> str:
    anew = desk.page.get_by_role("button", name="Record a new version", exact=True)
    return "Record a new version" if anew.count() else f"Record the {document}"


def _day(desk: Desk, group: Locator, day: date) -> None:
    for part in ("day", "month", "year"):
        desk.type_into(group.get_by_label(part.capitalize(), exact=True), str(getattr(day, part)))


# ── the meeting ──


def plan_meeting(desk: Desk, *, where: str, level: int, name: str, chair: str) -> str:
    """An extra meeting, late today, and who chairs it. Returns its address."""
    day = today_for_meetings()
    desk.open("/meetings/").follow("Meetings of your areas").press("Plan an extra meeting")
    desk.select("Whose cases it is for", where)
    desk.choose(f"Level {level}")
    desk.fill("What it is called", name)
    desk.fill_day("Day", day)
    desk.fill("Time it begins", f"{BEGINS:%H:%M}")
    desk.fill("Time it ends", f"{ENDS:%H:%M}")
    desk.fill("Place", "Town hall")
    desk.press("Plan the meeting")
    address = desk.page.url.removeprefix(desk.site)
    desk.press("Name the chair")
    desk.choose(re.compile(chair))
    desk.press("Name the chair")
    desk.reads(chair)
    return address


def put_on_agenda(desk: Desk, meeting: str, *, waiting: str = "", reference: str = "", why: str = "") -> str:
    """A case that waits, by its name, or another by its reference and the reason. Returns the address of its item."""
    desk.open(meeting).press("Put cases on the agenda")
    if waiting:
        desk.choose(re.compile(waiting))
    else:
        desk.fill(named("Reference of another case"), reference)
        desk.fill(named("Reason"), why)
    desk.press("Put them on the agenda")
    agenda = desk.page.get_by_role("table", name="Agenda", exact=True)
    desk.follow_link(agenda.get_by_role("link").last)
    return desk.page.url.removeprefix(desk.site)


def invite(desk: Desk, item: str, people: Sequence[str]) -> None:
    """Each by the agency and the name, as they are offered."""
    desk.open(item).press("Invite")
    for one in people:
        desk.choose(re.compile(re.escape(one)))
    desk.press("Invite them")


def contribute(desk: Desk, item: str, text: str) -> None:
    """What one's own agency holds before the meeting; an empty text says that it holds nothing."""
    desk.open(item).press("Contribute in writing")
    if text:
        desk.choose("Yes")
        desk.fill(named("What your agency holds"), text)
    else:
        desk.choose("No, nothing is held")
    desk.press("Save the contribution")


def answer(desk: Desk, meeting: str, words: str) -> None:
    desk.open(meeting).press("Answer the invitation")
    desk.choose(words)
    desk.press("Send the answer")


def open_meeting(desk: Desk, meeting: str) -> None:
    desk.open(meeting).press("Open the meeting")


def record_attendance(desk: Desk, item: str, came: Mapping[str, str]) -> None:
    """By the name of who was invited, as on the page, what came of it."""
    desk.open(item).press("Record attendance")
    for who, outcome in came.items():
        desk.choose(outcome, group=re.compile(re.escape(who)))
    desk.press("Record attendance")


@dataclass(frozen=True)
class NewAction:
    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Discussed:
    """What is written down on the one screen."""

    tells: Mapping[str, str]
    next_review_on: date
    agreed: Sequence[NewAction] = ()
    conditions: str = ""
    keeps_back: str = ""
    discloses: tuple[str, str, str, str] | None = None
    dissent: str = ""


def discuss(desk: Desk, item: str, said: Discussed) -> None:
    """The one screen of a case, from the statement to its closing; it is saved once on the way."""
    desk.open(item).press("Discuss the case")
    desk.choose("Yes", group="Was the statement read?")
    for agency, words in said.tells.items():
        if words:
            desk.fill(agency, words)
        else:
            desk.choose(f"{agency} holds nothing")
    desk.press("Save and go on to risk assessment and plan")
    desk.choose("Agreed as it stands", group="The risk assessment")
    desk.choose("Agreed as it stands", group="The plan")
    if said.conditions:
        desk.choose("Asked for", group="Licence conditions")
        desk.fill(named("Conditions asked for"), said.conditions)
    else:
        desk.choose("Not on licence, and none to come", group="Licence conditions")
    if said.discloses:
        to, what, power, why = said.discloses
        desk.choose("Disclose", group="Disclosure")
        desk.fill("Why, or why not", why)
        desk.fill(named("To whom"), to)
        desk.fill(named("What to disclose"), what)
        desk.choose(re.compile(power), group=named("Under which power"))
        desk.choose("Not asked for", group=named("Representations by the offender"))
    else:
        desk.choose("Do not disclose", group="Disclosure")
        desk.fill("Why, or why not", said.keeps_back)
    desk.choose("It stays", group="The level")
    desk.fill_day("Next review", said.next_review_on)
    for number, one in enumerate(said.agreed, start=1):
        # All but the first are folded, and a role is not found in what is folded.
        desk.unfold(desk.page.locator(f"#id_text-new-{number - 1}"))
        row = desk.page.get_by_role("group", name=f"New action {number}", exact=True)
        desk.type_into(row.get_by_label("What is to be done", exact=True), one.text)
        desk.type_into(row.get_by_label("Owner", exact=True), one.owner)
        _day(desk, row.get_by_role("group", name="Due", exact=True), one.due_on)
        desk.tick(row.get_by_label("The owner may open the record until then", exact=True))
    desk.choose("Agreed, and recorded" if said.agreed else "No new action", group="New actions")
    if said.dissent:
        desk.choose("Somebody dissented", group="Dissent")
        desk.fill(named("Who dissented from what, and why"), said.dissent)
    else:
        desk.choose("Nobody dissented", group="Dissent")
    desk.press("Close the case")
    desk.reads("The case is closed.")


def record_disclosure(
    desk: Desk, *, to: str, kind: str, relation: str, what: str, power: str, why: str
) -> None:
    """What the meeting decided to disclose was told: from the page of the closed case."""
    desk.follow("Record this disclosure")
    desk.fill_day("Day of the disclosure", timezone.localdate())
    desk.choose(kind)
    desk.fill("Their name, and their post or body", to)
    desk.choose(relation)
    desk.fill("What was disclosed", what)
    desk.choose(re.compile(power))
    desk.fill("Who decided", "The panel")
    desk.choose("Not yet", group="Was the offender told?")
    desk.fill("Reason", why)
    desk.press("Record the disclosure")


def report_done(desk: Desk, text: str, evidence: str) -> None:
    """The owner says of an own action that it is done, and lowered the risk."""
    desk.open("/actions/")
    row = desk.page.get_by_role("row").filter(has_text=text)
    desk.follow_link(row.get_by_role("link", name="Report"))
    desk.choose("Done")
    desk.fill("Evidence", evidence)
    desk.choose("It lowered the risk")
    desk.press("Record the report")
    desk.reads("The report is recorded.")


# ── the minutes ──


def check_minutes(desk: Desk, item: str) -> None:
    """Whoever keeps the meeting has read what was composed."""
    desk.open(_minutes(item)).press("I have read them: they are right")
    desk.reads("To be signed")


def sign_minutes(desk: Desk, name: str) -> None:
    """The chair signs, from the list of what waits, exactly the text that was checked."""
    desk.open("/minutes/").follow(name, within="main").press("Sign").press("Sign")
    desk.reads("To be sent")


def send_minutes(desk: Desk, item: str, *, copies: int) -> None:
    desk.open(_minutes(item)).press("Send").press(f"Send {copies} copies")
    desk.reads("Sent")


def acknowledge_copy(desk: Desk, name: str) -> bytes:
    """A reader opens the own copy, says so, and takes it along. Returns the file."""
    desk.open("/minutes/copies/").follow(name, within="main").press("I have read this copy")
    file = desk.page.get_by_role("button", name="Take it as a PDF", exact=True).get_attribute("href")
    answer = desk.page.request.get(f"{desk.site}{file}")
    assert answer.ok
    return answer.body()


def _minutes(item: str) -> str:
    return f"/minutes/cases/{number_of(item)}/"


def number_of(address: str) -> int:
    """The key of what a page is about, which ends its address."""
    return int(address.strip("/").split("/")[-1])


# ── the way out ──


def move_away(desk: Desk, record: str, *, place: str, on: date, why: str, told: str) -> None:
    """They live in another area, to which the case is offered."""
    desk.open(record).follow("Record a move").follow("They have moved to another area")
    desk.select("Where they have moved to", place)
    desk.fill_day("Lives there since", on)
    desk.fill("Why they moved, and how you know", why)
    desk.fill("What the other area is told", told)
    desk.press("Record the move")
    desk.reads("Move recorded.")


def accept_offer(desk: Desk, name: str, *, why: str) -> str:
    """The other area takes the case. Returns the address of the record."""
    desk.open("/transfers/").follow(name, within="main").press("Answer the offer")
    desk.choose("Accept: our area is responsible from now on")
    desk.fill("Reasons", why)
    desk.press("Send the answer")
    desk.reads("Accepted. Your area is responsible from now on.")
    return desk.page.url.removeprefix(desk.site)


def record_exit(desk: Desk, record: str, *, on: date, ground: str, why: str) -> None:
    """De-registered, with every line of the checklist seen to; the day is confirmed, as the plan is of a later one."""
    desk.open(record).follow("Record the exit from MAPPA")
    desk.fill_day("First day no longer managed", on)
    desk.choose(ground)
    desk.fill("In words", why)
    for line in desk.page.get_by_label("Done", exact=True).all():
        desk.tick(line)
    desk.press("Record the exit")
    desk.reads("After that day was written version")
    desk.choose(re.compile("The day is right"))
    desk.press("Record the exit")


def in_weeks(number: int) -> date:
    return timezone.localdate() + timedelta(weeks=number)
