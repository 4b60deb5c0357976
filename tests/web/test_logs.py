"""Nothing that was sent to us can forge a line of the log, or bring what a row holds into it."""

import logging

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.utils.log import log_response

from mappa.web.logs import OneLineFormatter
from mappa.web.views import server_error

FORGED = "/x\r\n2026-11-22 ERROR forged\x1b[31m\u2028too\x00"


def formatted(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("mappa", logging.ERROR, __file__, 1, message, args, info)
    return OneLineFormatter().format(record)


def test_a_message_is_one_line_whatever_is_in_it() -> None:
    assert formatted("Not found: %s", FORGED) == (
        "Not found: /x\\r\\n2026-11-22 ERROR forged\\x1b[31m\\u2028too\\x00"
    )


def test_no_line_of_a_traceback_begins_like_a_message() -> None:
    try:
        raise ValueError("first\nERROR forged")
    except ValueError as error:
        lines = formatted("It failed", error=error).splitlines()
    assert lines[0] == "It failed"
    assert all(line.startswith("  ") for line in lines[1:])
    assert "  ERROR forged" in lines


def test_a_row_that_was_refused_is_not_quoted() -> None:
    try:
        try:
            raise psycopg.errors.CheckViolation(
                "broken rule\nDETAIL:  Failing row contains (1, Canary, 1970-01-01)."
            )
        except psycopg.Error as cause:
            raise IntegrityError(*cause.args) from cause
    except IntegrityError as error:
        text = formatted("It failed", error=error)
    assert "broken rule" in text
    assert text.count("DETAIL: (left out)") == 2
    assert "Canary" not in text


def test_the_settings_use_it_for_every_logger() -> None:
    assert set(settings.LOGGING["handlers"]) == {"console"}
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "one_line"
    assert settings.LOGGING["root"]["handlers"] == ["console"]


@pytest.mark.django_db
def test_a_forged_path_and_host_leave_no_line_of_their_own(capfd: pytest.CaptureFixture[str]) -> None:
    request = RequestFactory().get("/somewhere/")
    request.path = FORGED
    log_response("Internal Server Error: %s", request.path, response=server_error(request), request=request)
    Client().get("/", headers={"host": "a\tb\x1b[31m"})
    said = capfd.readouterr().err
    assert "forged" not in [line[:6] for line in said.splitlines()]
    assert "\x1b" not in said
