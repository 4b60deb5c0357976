"""Second factors: the first sign-in, codes that are good once, several of them, and a lost device."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from axes.models import AccessAttempt
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from mappa.access.actions import people
from mappa.access.models import Notice
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.database.refusals import NotPossible
from mappa.sign_in import codes
from mappa.sign_in.actions import factors
from mappa.sign_in.encryption import decrypt, encrypt
from mappa.sign_in.models import SecondFactor, Session
from mappa.sign_in.states import FACTORS, WRONG_CODES
from tests.people_fixtures import KEY, PASSWORD, make_authenticator, make_person, present_code
from tests.sign_in.conftest import Clock, details

pytestmark = pytest.mark.django_db
CODE_PAGE = "/sign-in/second-factor/"
OWN = "four words of my own"


def give_password(client: Client, username: str = "c.evans", password: str = PASSWORD) -> str:
    answer = client.post("/sign-in/", {"username": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def is_in(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


def key_on(page: str) -> str:
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)
    assert found is not None
    return found[0].replace(" ", "")


def code_of(key: str, *, later: int = 0) -> str:
    return codes.code_of_step(key, codes.step_at(timezone.now()) + later)


class TestFirstSignIn:
    def test_own_password_then_a_second_factor_and_in(self, administrator: User) -> None:
        given = people.add_person(
            username="n.ew",
            full_name="Nia New",
            agency=administrator.agency,
            job_title="",
            email="",
            by=administrator,
        )
        nia = given.person
        role_of(nia)
        client = Client()
        assert give_password(client, "n.ew", given.password) == "/sign-in/password/"
        assert client.get("/sign-in/set-up/")["Location"] == "/sign-in/password/"
        weak = client.post("/sign-in/password/", {"new": "password"})
        assert weak.status_code == 200
        assert client.post("/sign-in/password/", {"new": given.password}).status_code == 200
        assert client.post("/sign-in/password/", {"new": OWN})["Location"] == "/sign-in/set-up/"
        assert not is_in(client)
        page = client.get("/sign-in/set-up/").content.decode()
        key = key_on(page)
        assert (
            key_on(client.get("/sign-in/set-up/").content.decode()) == key
        )  # it does not change when read again
        wrong = client.post("/sign-in/set-up/", {"code": "000000", "name": "Telephone"})
        assert "not the code that goes with the key" in wrong.content.decode()
        assert not is_in(client)
        right = client.post("/sign-in/set-up/", {"code": code_of(key), "name": "Telephone"})
        assert right["Location"] == "/"
        assert is_in(client)
        factor = SecondFactor.objects.get(person=nia)
        assert (factor.kind, factor.name) == ("authenticator", "Telephone")
        assert details("second-factor.added")[-1] == {
            "person_id": nia.pk, "factor_id": factor.pk, "kind": "authenticator",
        }  # fmt: skip

    def test_the_picture_holds_the_key_and_nobody_else_gets_it(self, clock: Clock) -> None:
        person = make_person(RoleKey.COORDINATOR, "Kent", username="n.ew")
        client = Client()
        give_password(client, "n.ew")
        assert client.get("/sign-in/qr-code/").status_code == 404
        client.get("/sign-in/set-up/")
        picture = client.get("/sign-in/qr-code/")
        assert picture["Content-Type"] == "image/svg+xml"
        assert "no-store" in picture["Cache-Control"]
        assert b"<svg" in picture.content
        assert b"style=" not in picture.content
        assert Client().get("/sign-in/qr-code/").status_code == 404
        clock.go_on(minutes=16)
        assert client.get("/sign-in/qr-code/").status_code == 404
        assert not SecondFactor.objects.filter(person=person).exists()

    def test_the_code_that_set_it_up_is_used_up(self) -> None:
        make_person(RoleKey.COORDINATOR, "Kent", username="n.ew")
        client = Client()
        give_password(client, "n.ew")
        code = code_of(key_on(client.get("/sign-in/set-up/").content.decode()))
        client.post("/sign-in/set-up/", {"code": code, "name": "Telephone"})
        elsewhere = Client()
        answer = elsewhere.post(give_password(elsewhere, "n.ew"), {"code": code})
        assert "used already" in answer.content.decode()

    def test_whoever_has_one_sets_up_no_other_by_the_password_alone(self, carys: User) -> None:
        client = Client()
        give_password(client)
        for page in ("/sign-in/set-up/", "/sign-in/set-up/security-key/", "/sign-in/password/"):
            assert client.get(page)["Location"] == CODE_PAGE
            assert client.post(page, {"code": "1", "name": "x", "new": OWN})["Location"] == CODE_PAGE

    def test_a_given_password_is_good_for_72_hours(self, clock: Clock, carys: User) -> None:
        given = people.give_password(person=carys, version=carys.version, by=command_line_user()).password
        clock.go_on(hours=72)
        give_password(Client(), "c.evans", given)
        clock.go_on(seconds=1)
        answer = Client().post("/sign-in/", {"username": "c.evans", "password": given})
        assert "more than 72 hours ago" in answer.content.decode()
        assert details("sign-in.refused")[-1]["why"] == "given-too-long-ago"


def role_of(person: User) -> None:
    from datetime import date

    from mappa.access.actions.postings import give_role
    from mappa.agencies.queries import find_area

    kent = find_area("Kent")
    assert kent is not None
    give_role(
        person=person, role=RoleKey.LAY_ADVISER, areas=[kent], start=date(2001, 4, 1), end=None, reason="For a test",
        version=person.version, by=command_line_user(),
    )  # fmt: skip


class TestCodes:
    @pytest.mark.parametrize(
        ("later", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
    )
    def test_one_step_early_or_late_is_right_and_two_are_not(
        self, later: int, is_right: bool, clock: Clock, carys: User
    ) -> None:
        client = Client()
        client.post(give_password(client), {"code": code_of(KEY, later=later)})
        assert is_in(client) == is_right

    def test_each_is_good_once_and_so_are_those_before_it(self, clock: Clock, carys: User) -> None:
        first = Client()
        first.post(give_password(first), {"code": code_of(KEY)})
        assert is_in(first)
        for later in (0, -1):
            again = Client()
            answer = again.post(give_password(again), {"code": code_of(KEY, later=later)})
            assert "used already" in answer.content.decode()
            assert not is_in(again)
        clock.go_on(seconds=30)
        again = Client()
        again.post(give_password(again), {"code": code_of(KEY)})
        assert is_in(again)

    def test_one_of_another_person_is_wrong(self, carys: User) -> None:
        other = make_person(RoleKey.ANALYST, username="o.ther")
        key = codes.new_key()
        make_authenticator(other, key=key)
        client = Client()
        client.post(give_password(client), {"code": code_of(key)})
        assert not is_in(client)

    @pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", "١٢٣٤٥٦", "", "12 34", "\0", "9" * 5000])
    def test_what_is_no_code_is_refused_and_not_counted(self, typed: str, carys: User) -> None:
        client = Client()
        answer = client.post(give_password(client), {"code": typed})
        assert answer.status_code == 200
        assert not AccessAttempt.objects.exists()
        assert SecondFactor.objects.get().wrong_codes == 0

    def test_spaces_are_as_the_app_shows_them(self, carys: User) -> None:
        client = Client()
        code = present_code(carys)
        client.post(give_password(client), {"code": f" {code[:3]} {code[3:]} "})
        assert is_in(client)

    def test_any_of_several_authenticators_will_do(self, carys: User) -> None:
        key = codes.new_key()
        make_authenticator(carys, key=key, name="Other")
        client = Client()
        client.post(give_password(client), {"code": code_of(key)})
        assert is_in(client)

    def test_the_half_signed_in_have_five_minutes(self, clock: Clock, carys: User) -> None:
        client = Client()
        address = give_password(client)
        clock.go_on(minutes=5)
        answer = client.post(address, {"code": code_of(KEY)})
        assert answer["Location"] == "/sign-in/?ended=half"
        assert "It took too long" in client.get(answer["Location"]).content.decode()
        assert not is_in(client)

    @pytest.mark.parametrize("what", ["stopped", "new password", "no role"])
    def test_the_half_signed_in_are_out_when_their_access_is(self, what: str, carys: User) -> None:
        client = Client()
        address = give_password(client)
        by = command_line_user()
        if what == "stopped":
            people.stop_account(person=carys, on=timezone.localdate(), version=carys.version, by=by)
        elif what == "new password":
            people.give_password(person=carys, version=carys.version, by=by)
        else:
            from mappa.access.actions.postings import end_role
            from mappa.access.models import Posting

            today = timezone.localdate()
            posting = Posting.objects.current().get(user=carys)
            end_role(posting=posting, on=today, today=today, reason="Left", version=carys.version, by=by)
        assert client.post(address, {"code": code_of(KEY)})["Location"] == "/sign-in/?ended=half"
        assert not is_in(client)

    def test_nothing_opens_to_the_half_signed_in(self, carys: User) -> None:
        client = Client()
        give_password(client)
        for page in ("/", "/roles/", "/account/", "/account/authenticators/add/", "/password/", "/confirm/"):
            assert client.get(page)["Location"].startswith("/sign-in/?next="), page
        assert not Session.objects.exists()

    def test_without_the_password_there_is_nothing_to_give_a_code_for(self, carys: User) -> None:
        client = Client()
        assert client.post(CODE_PAGE, {"code": code_of(KEY)})["Location"] == "/sign-in/?ended=half"
        assert not is_in(client)


class TestGuessing:
    def test_wrong_codes_lock_the_account_as_wrong_passwords_do(self, carys: User) -> None:
        client = Client()
        address = give_password(client)
        assert [client.post(address, {"code": f"00000{n}"}).status_code for n in range(5)] == [200] * 4 + [
            429
        ]
        assert client.post(address, {"code": present_code(carys)}).status_code == 429
        assert Client().post("/sign-in/", {"username": "c.evans", "password": PASSWORD}).status_code == 429
        assert not is_in(client)

    def test_the_password_again_does_not_make_the_count_begin_anew(self, carys: User) -> None:
        statuses = []
        for n in range(5):
            client = Client()
            statuses.append(client.post(give_password(client), {"code": f"00000{n}"}).status_code)
        assert statuses == [200] * 4 + [429]

    def test_after_thirty_wrong_ones_codes_help_no_more_whatever_the_waits(
        self, clock: Clock, carys: User
    ) -> None:
        for n in range(WRONG_CODES):
            assert factors.use_code(carys, f"{n:06}", at=timezone.now()) is factors.Tried.WRONG
        assert factors.use_code(carys, code_of(KEY), at=timezone.now()) is factors.Tried.WRONG

    def test_a_right_one_forgets_the_wrong_ones(self, clock: Clock, carys: User) -> None:
        for n in range(WRONG_CODES - 1):
            factors.use_code(carys, f"{n:06}", at=timezone.now())
        assert factors.use_code(carys, code_of(KEY), at=timezone.now()) is factors.Tried.RIGHT
        assert SecondFactor.objects.get().wrong_codes == 0

    def test_what_was_typed_is_kept_nowhere(self, carys: User) -> None:
        client = Client()
        client.post(give_password(client), {"code": "918273"})
        kept = str(list(AccessAttempt.objects.values())) + str(details("sign-in.refused"))
        assert "918273" not in kept


class TestSeveral:
    def test_another_authenticator_is_added_and_one_is_ended(self, at_home: Client, carys: User) -> None:
        key = key_on(at_home.get("/account/authenticators/add/").content.decode())
        answer = at_home.post("/account/authenticators/add/", {"code": code_of(key), "name": "Tablet"})
        assert answer["Location"] == "/account/"
        page = at_home.get("/account/").content.decode()
        assert "The authenticator is added" in page
        assert "Tablet" in page
        first = SecondFactor.objects.get(name="Telephone")
        assert "Telephone" in at_home.get(f"/account/second-factors/{first.pk}/end/").content.decode()
        at_home.post(f"/account/second-factors/{first.pk}/end/")
        client = Client()
        client.post(give_password(client), {"code": code_of(KEY)})
        assert not is_in(client)
        assert details("second-factor.ended") == [
            {"person_id": carys.pk, "factor_id": first.pk, "kind": "authenticator"}
        ]

    def test_the_person_is_told_of_every_change_but_the_first(self, at_home: Client, carys: User) -> None:
        told = Notice.objects.filter(person=carys, kind="sign-in-changed")
        assert not told.exists()
        make_authenticator(carys, key=codes.new_key(), name="Tablet")
        assert told.count() == 1
        factors.end_factor(factor=SecondFactor.objects.get(name="Tablet"), at=timezone.now(), by=carys)
        assert told.count() == 2
        at_home.post("/password/", {"present": PASSWORD, "new": OWN})
        assert told.count() == 3
        carys.refresh_from_db()
        keeper = make_person(RoleKey.SYSTEM_ADMINISTRATOR, full_name="Ada Min")
        factors.reset_factors(person=carys, version=carys.version, at=timezone.now(), by=keeper)
        assert told.count() == 4
        at_home.force_login(carys)
        assert "How you sign in was changed by Ada Min" in at_home.get("/").content.decode()

    def test_the_last_one_stays(self, at_home: Client, carys: User) -> None:
        factor = SecondFactor.objects.get()
        answer = at_home.post(f"/account/second-factors/{factor.pk}/end/")
        assert "only second factor" in answer.content.decode()
        assert SecondFactor.objects.standing().count() == 1

    def test_not_somebody_elses(self, at_home: Client) -> None:
        other = make_authenticator(make_person(RoleKey.ANALYST))
        assert at_home.post(f"/account/second-factors/{other.pk}/end/").status_code == 404
        other.refresh_from_db()
        assert other.ended_at is None

    def test_a_name_stands_once(self, at_home: Client) -> None:
        key = key_on(at_home.get("/account/authenticators/add/").content.decode())
        answer = at_home.post("/account/authenticators/add/", {"code": code_of(key), "name": "Telephone"})
        assert "of this name already" in answer.content.decode()

    def test_there_are_not_more_than_ten(self, carys: User) -> None:
        for number in range(FACTORS - 1):
            make_authenticator(carys, key=codes.new_key(), name=f"Number {number}")
        with pytest.raises(NotPossible):
            make_authenticator(carys, key=codes.new_key(), name="One more")


class TestLostDevice:
    def reset(self, keeper: Client, person: User) -> object:
        person.refresh_from_db()
        return keeper.post(f"/people/{person.pk}/sign-in/reset/", {"version": person.version})

    def test_an_administrator_resets_and_the_person_sets_up_anew(
        self, at_home: Client, carys: User, administrator: User
    ) -> None:
        keeper = Client()
        keeper.force_login(administrator)
        page = keeper.get(f"/people/{carys.pk}/sign-in/").content.decode()
        assert "Telephone" in page
        assert KEY not in page
        self.reset(keeper, carys)
        assert at_home.get("/roles/")["Location"].endswith("ended=factors")
        assert details("second-factors.reset")[-1]["person_id"] == carys.pk
        client = Client()
        assert give_password(client) == "/sign-in/set-up/"
        assert not is_in(client)
        key = key_on(client.get("/sign-in/set-up/").content.decode())
        assert key != KEY
        assert client.post("/sign-in/set-up/", {"code": code_of(KEY), "name": "Telephone"}).status_code == 200
        client.post("/sign-in/set-up/", {"code": code_of(key), "name": "Telephone"})
        assert is_in(client)

    def test_nobody_resets_their_own(self, administrator: User) -> None:
        make_authenticator(administrator)
        keeper = Client()
        keeper.force_login(administrator)
        self.reset(keeper, administrator)
        assert SecondFactor.objects.standing().count() == 1

    def test_nobody_resets_those_whom_they_do_not_keep(self, carys: User) -> None:
        other = Client()
        other.force_login(make_person(RoleKey.COORDINATOR, "Kent"))
        assert self.reset(other, carys).status_code == 403  # type: ignore[attr-defined]

    def test_a_change_meanwhile_is_told(self, carys: User, administrator: User) -> None:
        keeper = Client()
        keeper.force_login(administrator)
        answer = keeper.post(f"/people/{carys.pk}/sign-in/reset/", {"version": carys.version + 1})
        assert answer.status_code == 409
        assert SecondFactor.objects.standing().count() == 1

    def test_who_gave_the_password_does_not_reset_as_well(self, carys: User, administrator: User) -> None:
        people.give_password(person=carys, version=carys.version, by=administrator)
        keeper = Client()
        keeper.force_login(administrator)
        answer = self.reset(keeper, carys)
        assert "ask another administrator" in answer.content.decode()  # type: ignore[attr-defined]
        assert SecondFactor.objects.standing().count() == 1

    def test_who_reset_does_not_come_in_by_giving_the_password_as_well(
        self, carys: User, administrator: User
    ) -> None:
        keeper = Client()
        keeper.force_login(administrator)
        self.reset(keeper, carys)
        carys.refresh_from_db()
        given = people.give_password(person=carys, version=carys.version, by=administrator)
        answer = Client().post("/sign-in/", {"username": "c.evans", "password": given.password})
        assert "both renewed by the same administrator" in answer.content.decode()
        another = make_person(RoleKey.SYSTEM_ADMINISTRATOR)
        carys.refresh_from_db()
        given = people.give_password(person=carys, version=carys.version, by=another)
        assert give_password(Client(), "c.evans", given.password) == "/sign-in/password/"


class TestAtRest:
    def test_the_key_is_encrypted(self, carys: User) -> None:
        factor = SecondFactor.objects.get()
        assert KEY not in factor.secret
        assert decrypt(factor.secret) == KEY
        assert Fernet(settings.FACTOR_KEYS[0]).decrypt(factor.secret.encode()) == KEY.encode()

    def test_the_session_of_whoever_sets_one_up_holds_it_encrypted_too(self) -> None:
        make_person(RoleKey.COORDINATOR, "Kent", username="n.ew")
        client = Client()
        give_password(client, "n.ew")
        key = key_on(client.get("/sign-in/set-up/").content.decode())
        assert key not in str(dict(client.session))

    def test_a_new_key_decrypts_what_the_old_one_encrypted(self, settings: object) -> None:
        old, new = list(settings.FACTOR_KEYS), Fernet.generate_key().decode()  # type: ignore[attr-defined]
        kept = encrypt("secret")
        settings.FACTOR_KEYS = [new, *old]  # type: ignore[attr-defined]
        assert decrypt(kept) == "secret"
        settings.FACTOR_KEYS = [new]  # type: ignore[attr-defined]
        with pytest.raises(ImproperlyConfigured, match="is not the key"):
            decrypt(kept)

    @pytest.mark.parametrize("keys", [[], ["too short"]])
    def test_a_key_that_is_missing_or_none_is_said(self, keys: list[str], settings: object) -> None:
        assert "sign_in.E001" not in [one.id for one in run_checks(include_deployment_checks=True)]
        settings.FACTOR_KEYS = keys  # type: ignore[attr-defined]
        assert "sign_in.E001" in [one.id for one in run_checks(include_deployment_checks=True)]
        with pytest.raises(ImproperlyConfigured, match="MAPPA_FACTOR_KEY"):
            encrypt("secret")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE sign_in_secondfactor SET ended_at = NULL, ended_by_id = NULL WHERE ended_at IS NOT NULL",
            "UPDATE sign_in_secondfactor SET last_step = last_step - 1 WHERE ended_at IS NULL",
        ],
    )
    def test_neither_an_ended_one_nor_a_used_code_becomes_good_again(
        self, statement: str, carys: User
    ) -> None:
        make_authenticator(carys, name="Other")
        factor = SecondFactor.objects.get(name="Telephone")
        factors.end_factor(factor=factor, at=timezone.now(), by=carys)
        with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(refusal.value.__cause__, psycopg.errors.RestrictViolation)

    @pytest.mark.parametrize(
        "statement",
        ["UPDATE sign_in_secondfactor SET secret = 'x'", "UPDATE sign_in_secondfactor SET person_id = 1",
         "DELETE FROM sign_in_secondfactor"],
    )  # fmt: skip
    def test_the_application_changes_neither_key_nor_person(self, statement: str, carys: User) -> None:
        with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_a_code_is_that_of_the_standard() -> None:
    """RFC 6238, appendix B, cut to six digits."""
    from datetime import UTC, datetime

    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for second, code in [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]:
        at = datetime.fromtimestamp(second, tz=UTC)
        assert codes.step_of(code, key=key, at=at) == second // 30
        assert codes.step_of(code, key=key, at=at + timedelta(seconds=60)) is None
