"""Connections are used by one request after another: nothing of who acted before is left on them (S9).

A few hundred requests always; 10,000 where MAPPA_WALLS_AT_SCALE is set.
"""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from typing import Any
from uuid import uuid4

import psycopg
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils import timezone

from mappa.access.middleware import IdentityMiddleware, TransactionMiddleware
from mappa.agencies.models import User
from mappa.offenders.models import Offender
from tests.database_fixtures import SEES_EVERYTHING, OwnDatabase
from tests.walls import model, register

REQUESTS = 10_000 if os.environ.get("MAPPA_WALLS_AT_SCALE") else 400
PEOPLE, CONNECTIONS = 50, 2


class Broken(Exception):
    """A view that fails half-way, as views do."""


def everything(request: HttpRequest) -> HttpResponse:
    """A page that forgot to ask what the person may see."""
    answer = JsonResponse({"pks": list(Offender.objects.values_list("pk", flat=True))})
    if "fails" in request.GET:
        raise Broken
    return answer


def test_no_request_sees_what_another_persons_request_saw(own_database: OwnDatabase) -> None:
    with psycopg.connect(own_database.owner_url) as owner:
        register.build(owner, people=300, cases=600)
        facts = model.read(owner, today=timezone.localdate())
    by_area = model.cases_by_area(facts)
    open_to = {person: model.open_to(person, facts, by_area) for person in facts.everybody}
    chosen = sorted(open_to, key=lambda person: -len(open_to[person]))[: PEOPLE * 2 : 2]
    people: list[Any] = [*User.objects.filter(pk__in=chosen), AnonymousUser()]
    asked = random.Random(3).choices(people, k=REQUESTS)
    foreign: Counter[str] = Counter()
    used: set[int] = set()

    def serve(requests: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('{SEES_EVERYTHING}', 'off', false)")
        used.add(connection.connection.info.backend_pid)
        handler = TransactionMiddleware(IdentityMiddleware(everything))
        for number, person in enumerate(requests):
            request = RequestFactory().get("/", {"fails": "1"} if number % 7 == 0 else {})
            request.user = person
            request.request_id = uuid4()  # type: ignore[attr-defined]
            request.resolver_match = None
            try:
                answer = handler(request)
            except Broken:
                foreign["failed as it should"] += 1
                continue
            seen = set(json.loads(answer.content)["pks"])
            expected = open_to.get(person.pk, set())
            foreign["foreign"] += len(seen - expected)
            foreign["missing"] += len(expected - seen)
            foreign["answered"] += 1
        connection.close()

    threads = [threading.Thread(target=serve, args=(asked[n::CONNECTIONS],)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(used) == CONNECTIONS
    assert (foreign["foreign"], foreign["missing"]) == (0, 0)
    assert foreign["answered"] + foreign["failed as it should"] == REQUESTS
    assert sum(map(len, map(open_to.get, chosen))) > 1_000  # type: ignore[arg-type]
