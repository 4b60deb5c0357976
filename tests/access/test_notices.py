"""Notices: pointers that become a sentence for their reader, from what that person may see."""

from __future__ import annotations

import re

import pytest
from django.urls import NoReverseMatch, reverse

from mappa.access.actions.notices import tell
from mappa.access.models import Notice
from mappa.access.queries.notices import RECORD_PAGE, unread_notices
from mappa.access.states import LEADS_TO, NoticeKind
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.offenders.models import Offender
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db


def shown(page: object) -> str:
    text = page.content.decode()  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def test_a_notice_names_the_record_to_somebody_who_may_open_it(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    tell(person=carys, kind=NoticeKind.EMERGENCY_OPENED, by=pia, offender_id=carter.pk)
    client = signed_in(carys)
    for address in ("/", "/notices/"):
        page = client.get(address)
        assert "Pia Holt opened KENT-1 in an emergency" in shown(page)
        assert f"/offenders/{carter.pk}/" in page.content.decode()


def test_a_notice_names_no_record_to_somebody_who_may_not_open_it(
    mo: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    tell(person=mo, kind=NoticeKind.EMERGENCY_OPENED, by=pia, offender_id=carter.pk)
    client = signed_in(mo)
    for address in ("/", "/notices/"):
        page = client.get(address)
        assert "Pia Holt opened a record that is not open to you in an emergency" in shown(page)
        assert "KENT-1" not in page.content.decode()
        assert f"/offenders/{carter.pk}/" not in page.content.decode()


def test_a_notice_is_put_away_by_its_reader_and_by_nobody_else(
    carys: User, mo: User, signed_in: SignedIn
) -> None:
    notice = tell(person=carys, kind=NoticeKind.UNUSUAL_ACCESS, by=None, subject_id=mo.pk)
    assert notice is not None
    assert signed_in(mo).post(f"/notices/{notice.pk}/read/").status_code == 404
    signed_in(mo).post("/notices/read/")
    assert unread_notices(by=carys).count == 1
    client = signed_in(carys)
    assert client.get(f"/notices/{notice.pk}/read/").status_code == 405
    assert unread_notices(by=carys).count == 1
    assert client.post(f"/notices/{notice.pk}/read/").status_code == 302
    assert unread_notices(by=carys).count == 0
    assert "not yet read" not in shown(client.get("/"))
    assert "Unusual access by Mo Rahman" in shown(client.get("/notices/"))


def test_the_home_page_shows_the_newest_and_counts_all(carys: User, signed_in: SignedIn) -> None:
    for _ in range(5):
        tell(person=carys, kind=NoticeKind.UNUSUAL_ACCESS, by=None, subject_id=carys.pk)
    client = signed_in(carys)
    page = shown(client.get("/"))
    assert "5 notices not yet read" in page
    assert page.count("Unusual access by") == 3
    client.post("/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()


def test_once_is_once_for_the_same_thing_only(carys: User, mo: User) -> None:
    def told(person: User, about_id: int) -> bool:
        left = tell(person=person, kind=NoticeKind.CLEARANCE_ENDING, by=None, about_id=about_id, once=True)
        return left is not None

    assert [told(carys, 1), told(carys, 1), told(carys, 2), told(mo, 1)] == [True, False, True, True]


def test_the_page_leaves_one_row_with_pointers(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    tell(person=carys, kind=NoticeKind.RETENTION_DUE, by=None, offender_id=carter.pk)
    before = AuditEntry.objects.count()
    signed_in(carys).get("/notices/")
    (row,) = AuditEntry.objects.order_by("pk")[before:]
    assert (row.event, row.detail) == ("notices.viewed", {"offender_ids": [carter.pk]})


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_is_a_sentence_and_leads_to_a_page_that_exists(kind: NoticeKind) -> None:
    assert kind.label.format(by="A", person="B", record="C")
    page, pointer = LEADS_TO.get(kind, (RECORD_PAGE, "offender_id"))
    assert pointer in ("", "offender_id", "subject_id", "about_id")
    try:
        reverse(page, kwargs={"pk": 1} if pointer else {})
    except NoReverseMatch:
        pytest.fail(f"{page} is no page of {'one pk' if pointer else 'no pk'}")
