"""The pages of an import: upload, check, confirm; and one large enough to go on in the background."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import openpyxl
import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.imports.actions import TURN
from mappa.imports.models import PendingImport
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]
FILES = {
    "offenders": "reference,family_name,given_names,date_of_birth,sex\nK-1,Quillfeather,Dan,1970-02-03,male\n",
    "residence": "reference,area,division,start,end\nK-1,Kent,,2004-01-01,\n",
    "levels": "reference,level,start,end\nK-1,2,2004-01-01,\n",
}


def uploads(**changed: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in {**FILES, **changed}.items()]


def workbook(**changed: str) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in {**FILES, **changed}.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("caseload.xlsx", content.getvalue())


def upload(client: Client, files: Any) -> str:
    """Upload and return the address of the check."""
    answer = client.post("/import/", {"caseload": files})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_the_page_explains_the_files(signed_in: SignedIn, carys: User) -> None:
    page = signed_in(carys).get("/import/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "multiple" in page
    assert "sought_by" in page


def test_a_sound_upload_is_checked_confirmed_and_imported(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, uploads())
    page = client.get(address).content.decode()
    assert "Check before you import" in page
    assert not Offender.objects.exists()
    answer = client.post(address, {"reason": "Caseload of March"}, follow=True)
    assert "Rows about 1 offender were entered" in answer.content.decode().replace("\u00a0", " ")
    assert Offender.objects.get().reference == "K-1"
    assert LevelPeriod.objects.get().reason == "Caseload of March"


def test_a_faulty_workbook_is_told_and_its_corrected_form_imported(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, workbook(levels="reference,level,start,end\nK-1,7,2004-01-01,\n"))
    page = client.get(address).content.decode()
    assert "The files cannot be imported" in page
    assert "Not one of: 1, 2, 3." in page
    assert 'name="reason"' not in page
    assert not PendingImport.objects.get().content
    client.post(address, {"reason": "Try"})
    assert not Offender.objects.exists()
    client.post(upload(client, workbook()), {"reason": "Corrected"})
    assert Offender.objects.count() == 1


def test_confirmed_twice_it_is_imported_once(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, uploads())
    first, second = (client.post(address, {"reason": "Caseload"}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Offender.objects.count() == 1
    assert AuditEntry.objects.filter(event="caseload.imported").count() == 1


def test_the_rows_are_removed_when_they_are_imported(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, uploads())
    assert bytes(PendingImport.objects.get().content)
    client.post(address, {"reason": "Caseload"})
    kept = PendingImport.objects.get()
    assert bytes(kept.content) == b""
    assert "Quillfeather" not in str(kept.outcome)


def test_a_reason_is_asked_for(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    page = client.post(upload(client, uploads()), {"reason": " "}).content.decode()
    assert "Enter the reason" in page or "Enter reason" in page
    assert not Offender.objects.exists()


def test_an_upload_thrown_away_is_gone(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, uploads())
    assert client.post(f"{address}discard/").status_code == 302
    assert not PendingImport.objects.exists()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["", "progress/", "imported/"])
def test_only_the_person_who_uploaded_sees_it(page: str, signed_in: SignedIn, carys: User, ada: User) -> None:
    address = upload(signed_in(carys), uploads())
    answer = signed_in(ada).get(f"{address}{page}")
    assert answer.status_code == 404
    assert b"Quillfeather" not in answer.content


def test_nobody_else_can_confirm_or_discard_it(signed_in: SignedIn, carys: User, ada: User) -> None:
    address = upload(signed_in(carys), uploads())
    other = signed_in(ada)
    assert other.post(address, {"reason": "Mine"}).status_code == 404
    assert other.post(f"{address}discard/").status_code == 404
    assert other.post(f"{address}progress/").status_code == 404
    assert PendingImport.objects.exists()
    assert not Offender.objects.exists()


@pytest.mark.parametrize("who", ["ana", "len_", "pia", "una"])
def test_others_have_no_such_page(who: str, signed_in: SignedIn, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/import/").status_code == 403
    assert client.post("/import/", {"caseload": uploads()}).status_code == 403


def test_after_a_day_it_is_gone_and_the_next_upload_removes_it(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, uploads())
    now = timezone.now()
    PendingImport.objects.update(at=now - timedelta(hours=25), expires_at=now - timedelta(hours=1))
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "Late"}).status_code == 404
    upload(client, uploads())
    assert PendingImport.objects.count() == 1


def test_what_changed_between_the_check_and_the_import_is_told(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    address = upload(client, uploads())
    factories.offender(carys, reference="K-1", family_name="Other")
    page = client.post(address, {"reason": "Caseload"}).content.decode()
    assert "Held differently" in page
    assert Offender.objects.get().version == 1
    assert not LevelPeriod.objects.exists()


def test_another_kind_of_file_is_refused_by_the_form(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    page = client.post("/import/", {"caseload": SimpleUploadedFile("list.docx", b"x")}).content.decode()
    assert "Choose a file ending with" in page
    assert "Choose a workbook" in client.post("/import/", {}).content.decode()
    assert not PendingImport.objects.exists()


def test_what_an_area_is_called_in_a_file_does_not_break_the_page(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    levels = "reference,level,start,end\nK-1,<script>alert(1)</script>,2004-01-01,\n"
    page = client.get(upload(client, uploads(levels=levels))).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_a_large_upload_is_imported_in_the_background(
    own_database: object, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mappa.imports.actions.MOST_ROWS_IN_A_REQUEST", 0)
    carys = make_person(RoleKey.COORDINATOR, "Kent", username="carys")
    client = signed_in(carys)
    address = upload(client, uploads())
    answer = client.post(address, {"reason": "Caseload of March"})
    assert answer["Location"] == f"{address}progress/"
    assert client.post(address, {"reason": "Again"})["Location"] == f"{address}progress/"
    until = monotonic() + 60
    while (answer := client.get(f"{address}progress/")).status_code == 200 and monotonic() < until:
        assert "Importing the caseload" in answer.content.decode()
        sleep(0.2)
    assert answer["Location"] == f"{address}imported/"
    assert Offender.objects.get().registered_by == carys
    assert AuditEntry.objects.filter(event="caseload.imported").count() == 1


def test_an_import_in_the_background_that_died_can_be_begun_again(
    own_database: object, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr("mappa.imports.actions.MOST_ROWS_IN_A_REQUEST", 0)
    monkeypatch.setattr("mappa.imports.background.start", started.append)
    client = signed_in(make_person(RoleKey.COORDINATOR, "Kent", username="carys"))
    address = upload(client, uploads())
    client.post(address, {"reason": "Caseload of March"})
    PendingImport.objects.update(confirmed_at=timezone.now() - timedelta(minutes=5))
    page = client.get(f"{address}progress/").content.decode()
    assert "The import stopped" in page
    client.post(f"{address}progress/")
    assert len(started) == 2
    assert "Importing the caseload" in client.get(f"{address}progress/").content.decode()


def test_while_another_import_is_under_way_a_small_one_goes_to_the_background(
    own_database: Any, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr("mappa.imports.background.start", started.append)
    client = signed_in(make_person(RoleKey.COORDINATOR, "Kent", username="carys"))
    address = upload(client, uploads())
    with psycopg.connect(own_database.application_url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [TURN])
        assert client.post(address, {"reason": "Caseload"})["Location"] == f"{address}progress/"
    assert len(started) == 1
    assert not Offender.objects.exists()
