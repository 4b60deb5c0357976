"""Whoever comes second is told, keeps what they typed, and overwrites nobody: on every form with a version (R9)."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import lxml.html
import pytest
from django.db import connections, transaction
from django.test import Client

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.offenders.models import Offender, PersonalDetails
from tests import factories
from tests.edges.html_forms import CARRIED, posting
from tests.edges.site import REACHED, Place, World, changed, places, state, the_form
from tests.edges.test_double_submit import ATTEMPTS, FOR_ALL_AREAS, NOT_TRIED, PREPARED, send
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]
#: Forms about something that the first may have done away with, and what the second is told instead.
GONE = {
    "transfers:answer_item": "404: the line is answered",
    "offenders:restrict_record": "409: the record is restricted now, and asks for a reason first",
    "offenders:end_membership": "404: the membership has ended",
    "access:end_role": "404: the role has ended",
    "access:end_clearance": "404: the clearance has ended",
    "access:end_grade": "404: the grade has ended",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_whoever_comes_second_is_told_and_keeps_what_they_typed(role: RoleKey, signed_in: SignedIn) -> None:
    world = World(role)
    everywhere = make_person(role)
    wrong: list[str] = []
    tried = []
    for one in places(world, role):
        if not one.reads or not one.sends or one.name in NOT_TRIED:
            continue
        with transaction.atomic():
            PREPARED.get(one.name, lambda world: None)(world)
            client = signed_in(everywhere if one.name in FOR_ALL_AREAS else world.asker)
            form = the_form(client, one, random.Random(0))
            if form is not None and "version" in form.questions:
                faults = second(client, one)
                wrong += [f"{one.name}: {fault}" for fault in faults]
                tried.append(one.name)
            transaction.set_rollback(True)
    assert "\n".join(wrong) == ""
    assert tried or role not in (RoleKey.COORDINATOR, RoleKey.SYSTEM_ADMINISTRATOR)


def second(client: Client, one: Place) -> list[str]:
    """Two windows open the form; the first sends it, and then the second."""
    for attempt in range(ATTEMPTS):
        chance = random.Random(attempt)
        ours, theirs = the_form(client, one, chance), the_form(client, one, random.Random(attempt))
        assert ours is not None
        assert theirs is not None
        sent, typed = theirs.filled(chance), ours.filled(random.Random(attempt + 1000))
        if "reason" in typed:
            typed["reason"] = ["Typed by the second"]
        before = state()
        send(client, one, sent)
        if changed(before, state()):
            break
    else:
        return []
    before = state()
    answer = send(client, one, typed)
    faults = []
    if touched := changed(before, state()):
        faults.append(f"the second overwrote {touched}")
    if answer.status_code == 200 and "version" in ours.questions:
        # What the second typed does not fit the record any more, which is said first.
        return faults
    if answer.status_code not in (302, 409) and not (answer.status_code in (403, 404) and one.name in GONE):
        faults.append(f"answered {answer.status_code}")
    if answer.status_code != 409:
        return faults
    page = answer.content.decode()
    kept = posting(page, one.url)
    if not kept and one.name in GONE:
        return faults
    if not kept:
        return [*faults, "the form is gone"]
    shown = {name: question for form in kept for name, question in form.questions.items()}
    for name, values in typed.items():
        if name in CARRIED or "password" in name or not any(values):
            continue
        question = shown.get(name)
        if question is None or (question.options and not set(values) <= set(question.options)):
            continue  # what was chosen can no longer be
        if question.values != values:
            faults.append(f"lost what was typed as {name}: {values} became {question.values}")
    words = lxml.html.document_fromstring(page).text_content()
    if not any(said in words for said in ("changed", "Changed")):
        faults.append("does not say that it was changed")
    return faults


#: Each of eight writes so many times; MAPPA_WRITES=100 for what R9 asks.
WRITERS, TIMES = 8, int(os.environ.get("MAPPA_WRITES", "12"))


def test_eight_writers_on_one_record_lose_nothing(own_database: object, signed_in: SignedIn) -> None:
    """Each reads the form, changes it and tries again when told that another came first, until all are written."""
    people = [make_person(RoleKey.COORDINATOR, "Kent") for _ in range(WRITERS)]
    record = factories.offender(people[0], category=1, level=2, on=date(2005, 4, 1))
    clients = [signed_in(person) for person in people]
    url = f"/offenders/{record.pk}/details/"
    page = Place("offenders:correct_details", None, url)  # type: ignore[arg-type]

    def write(number: int) -> dict[int, int]:
        answers: dict[int, int] = {}
        try:
            for time in range(TIMES):
                while True:
                    form = the_form(clients[number], page, random.Random(0))
                    assert form is not None
                    sent = {
                        **form.as_it_stands(),
                        "given_names": [f"Writer {number} time {time}"],
                        "reason": ["At once"],
                    }
                    answer: Any = clients[number].post(url, sent)
                    answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
                    if answer.status_code == 302:
                        break
        finally:
            connections.close_all()
        return answers

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    assert {status for one in answers for status in one} <= {302, 409}  # a deadlock would be 500
    assert sum(one.get(302, 0) for one in answers) == WRITERS * TIMES
    names = set(PersonalDetails.objects.filter(offender=record).values_list("given_names", flat=True))
    written = {f"Writer {number} time {time}" for number in range(WRITERS) for time in range(TIMES)}
    assert written <= names, "a change was lost"
    assert PersonalDetails.objects.current().filter(offender=record).count() == 1
    before = record.version
    assert Offender.objects.get(pk=record.pk).version == before + WRITERS * TIMES


def test_eight_writers_on_different_forms_of_one_record(own_database: object, signed_in: SignedIn) -> None:
    """Locks are taken in one order, whatever the form: nobody waits for ever."""
    people = [make_person(RoleKey.COORDINATOR, "Kent") for _ in range(WRITERS)]
    record = factories.offender(people[0], category=1, level=2, on=date(2005, 4, 1))
    clients = [signed_in(person) for person in people]
    forms = ("level", "category", "residence", "details", "names", "numbers", "orders", "events")

    def write(number: int) -> set[int]:
        answers = set()
        try:
            for time in range(TIMES):
                chance = random.Random(time)
                url = f"/offenders/{record.pk}/{forms[(number + time) % len(forms)]}/"
                page = Place("", None, url)  # type: ignore[arg-type]
                form = the_form(clients[number], page, chance)
                if form is not None:
                    answer = clients[number].post(url, form.filled(chance))
                    answers.add(answer.status_code)
        finally:
            connections.close_all()
        return answers

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = set().union(*pool.map(write, range(WRITERS)))
    assert answers <= {200, 302, 404, 409}
    assert 302 in answers
