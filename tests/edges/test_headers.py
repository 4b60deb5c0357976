"""Headers and cookies are right on every answer of every page, and on every kind of refusal and failure (S13)."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from http.cookies import Morsel
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from mappa import settings as settings_of_the_tests
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.web.middleware import HEADERS
from tests.edges.site import REACHED, World, place, places
from tests.guards.access_table import PAGES, PUBLIC

SignedIn = Callable[[User], Client]
PRODUCTION = {"MAPPA_SECURE_COOKIES": "1", "MAPPA_HOSTS": "testserver"}
TELLS_WHAT_SERVES = ("Server", "X-Powered-By", "Via", "X-AspNet-Version")


@pytest.fixture
def production(settings: Any) -> None:
    """The settings as they are where the site is served over HTTPS."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PRODUCTION.items():
            patch.setenv(name, value)
        assert settings_of_the_tests.__file__ is not None
        spec = importlib.util.spec_from_file_location("production_settings", settings_of_the_tests.__file__)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    for name in vars(module):
        if name.startswith(("SESSION_", "CSRF_", "SECURE", "ALLOWED_HOSTS")):
            setattr(settings, name, getattr(module, name))


def faults_of(response: Any, *, static: bool = False) -> list[str]:
    wrong = [
        f"{name}: {response.headers.get(name)}"
        for name, value in HEADERS.items()
        if response.headers.get(name) != value
    ]
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in response.headers.get("Content-Security-Policy", "").split(";")
    )
    if policy.get("default-src") != "'none'" or policy.get("frame-ancestors") != "'none'":
        wrong.append(f"Content-Security-Policy: {policy}")
    if any(danger in str(policy) for danger in ("unsafe", "*", "http:", "data:", "blob:")):
        wrong.append(f"Content-Security-Policy: {policy}")
    if not static and response.headers.get("Cache-Control") != "no-store":
        wrong.append(f"Cache-Control: {response.headers.get('Cache-Control')}")
    if "X-Request-ID" not in response.headers:
        wrong.append("no X-Request-ID")
    wrong += [f"{name} is sent" for name in TELLS_WHAT_SERVES if name in response.headers]
    if any(name.startswith("Access-Control-") for name in response.headers):
        wrong.append("other sites are let in")
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=" not in kind and not static:
        wrong.append(f"Content-Type: {kind}")
    wrong += [f"cookie {cookie.key}" for cookie in response.cookies.values() if not is_safe(cookie)]
    return wrong


def is_safe(cookie: Morsel[str]) -> bool:
    """For this site alone, and not for scripts; one that is taken back needs only to be the same cookie."""
    ours = cookie["path"] == "/" and not cookie["domain"]
    taken_back = cookie.value == "" and cookie["max-age"] == 0
    return ours and bool(taken_back or (cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")))


def is_sealed(cookie: Morsel[str]) -> bool:
    return is_safe(cookie) and bool(cookie["secure"]) and cookie.key.startswith("__Host-")


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_every_page_as_somebody_who_may_see_it(role: RoleKey, signed_in: SignedIn, production: None) -> None:
    world = World(role)
    client = signed_in(world.asker)
    wrong: list[str] = []
    for one in places(world, role):
        answers = [client.get(one.url, secure=True)] if one.reads else []
        answers += [client.post(one.url, secure=True)] if one.sends else []
        answers += [client.delete(one.url, secure=True), client.head(one.url, secure=True)]
        for answer in answers:
            wrong += [f"{one.name} {answer.status_code}: {fault}" for fault in faults_of(answer)]
            if answer.headers.get("Strict-Transport-Security", "")[:16] != "max-age=31536000":
                wrong.append(f"{one.name}: Strict-Transport-Security")
            wrong += [
                f"{one.name}: cookie {cookie.key}"
                for cookie in answer.cookies.values()
                if not is_sealed(cookie)
            ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [RoleKey.LAY_ADVISER, None])
def test_every_page_as_somebody_who_may_not(
    role: RoleKey | None, signed_in: SignedIn, production: None
) -> None:
    world = World(RoleKey.COORDINATOR if role is None else role)
    client = Client() if role is None else signed_in(world.asker)
    wrong: list[str] = []
    for name in PAGES:
        url = place(world, name).url
        for answer in (client.get(url, secure=True), client.post(url, secure=True)):
            wrong += [f"{name} {answer.status_code}: {fault}" for fault in faults_of(answer)]
            wrong += [f"{name}: {c.OutputString()}" for c in answer.cookies.values() if not is_sealed(c)]
    assert wrong == []


def test_signing_in_gives_cookies_that_only_this_site_over_https_gets(carys: User, production: None) -> None:
    answer = Client().get("/sign-in/", secure=True)
    assert [is_sealed(cookie) for cookie in answer.cookies.values()] == [True]
    assert {name for name, page in PAGES.items() if page.permission is PUBLIC} >= {"sign_in:sign_in"}


@pytest.mark.django_db
def test_every_kind_of_refusal_and_failure(
    signed_in: SignedIn, carys: User, mo: User, monkeypatch: pytest.MonkeyPatch, production: None
) -> None:
    client = signed_in(carys)
    strict = Client(enforce_csrf_checks=True)

    def fails(*arguments: object, **named: object) -> None:
        raise RuntimeError("deliberate")

    def is_away(*arguments: object, **named: object) -> None:
        raise OperationalError("the server is away")

    secure = {"secure": True}
    most_fields = settings_of_the_tests.DATA_UPLOAD_MAX_NUMBER_FIELDS
    answers: dict[str, tuple[Any, int]] = {
        "another host": (client.get("/", headers={"Host": "evil.example"}, **secure), 400),
        "a bad id": (client.post("/import/", {"operation_id": "x"}, **secure), 400),
        "too many fields": (
            client.post("/import/", dict.fromkeys(map(str, range(most_fields + 1)), "1"), **secure),
            413,
        ),
        "no token": (strict.post("/sign-in/", **secure), 403),
        "no permission": (client.get("/people/", **secure), 403),
        "another site": (client.post("/", headers={"Sec-Fetch-Site": "cross-site"}, **secure), 403),
        "no such page": (client.get("/nothing/", **secure), 404),
        "no such record": (client.get("/offenders/987654321/", **secure), 404),
        "another method": (client.put("/", **secure), 405),
        "too much": (client.post("/", b"x" * 6_000_000, content_type="text/plain", **secure), 413),
        "not signed in": (Client().get("/", **secure), 302),
        "to HTTPS": (client.get("/sign-in/"), 301),
        "no slash": (client.get("/caseload", **secure), 301),
    }
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("mappa.caseload.views.today_of", fails)
        answers["a failure"] = client.get("/", **secure), 500
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", is_away)
        answers["the database is away"] = client.get("/", **secure), 503
    wrong = []
    for name, (answer, expected) in answers.items():
        if answer.status_code != expected:
            wrong.append(f"{name}: {answer.status_code}")
        wrong += [f"{name}: {fault}" for fault in faults_of(answer)]
        wrong += [f"{name}: {c.OutputString()}" for c in answer.cookies.values() if not is_sealed(c)]
        if answer.status_code >= 400 and answer.status_code != 405 and b"<h1" not in answer.content:
            wrong.append(f"{name}: says nothing to a person")
        if b"deliberate" in answer.content or b"Traceback" in answer.content:
            wrong.append(f"{name}: tells what went wrong inside")
    assert wrong == []


@pytest.mark.parametrize("path", ["page.js", "built/page.css", "favicon.svg", "no-such-file.js"])
def test_styles_scripts_and_what_is_not_there(
    path: str, settings: Any, root_of_static: Path, db: None
) -> None:
    name = published(root_of_static, path)
    answer = Client().get(f"/static/{name}")
    assert answer.status_code == (404 if path.startswith("no-") else 200)
    assert faults_of(answer, static=answer.status_code == 200) == []
    answer.close()


@pytest.fixture
def root_of_static(settings: Any) -> Path:
    return Path(settings.STATIC_ROOT)


def published(root: Path, path: str) -> str:
    wanted = Path(path)
    for one in root.rglob("*"):
        if one.name.startswith(f"{wanted.stem}.") and one.suffix == wanted.suffix:
            return one.relative_to(root).as_posix()
    return path


def test_the_check_before_deployment_has_nothing_to_say() -> None:
    environment = {
        **os.environ,
        "MAPPA_SECURE_COOKIES": "1",
        "MAPPA_HOSTS": "register.example",
        "MAPPA_SECRET_KEY": "x9" + os.urandom(40).hex(),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout + said.stderr, said.stdout


def test_what_a_client_says_of_its_own_way_here_is_not_believed(carys: User, production: None) -> None:
    """X-Forwarded-* of a client changes neither the address in an answer nor whether it is led to HTTPS."""
    forged = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Ssl": "on",
        "X-Forwarded-Scheme": "https",
        "Forwarded": "proto=https;host=evil.example",
        "X-Original-Url": "/people/",
        "X-Rewrite-Url": "/people/",
        "X-Http-Method-Override": "DELETE",
    }
    answer = Client().get("/sign-in/", headers=forged)
    assert answer.status_code == 301
    assert answer["Location"] == "https://testserver/sign-in/"
    answer = Client().get("/", headers=forged, secure=True)
    assert answer["Location"] == "/sign-in/?next=/"
