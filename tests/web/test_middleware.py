"""Every response carries the id of its request and the headers that close what browsers leave open."""

import uuid
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from mappa.web.middleware import HEADERS, RequestIdMiddleware, SecurityHeadersMiddleware, request_id


def test_a_request_has_an_id_of_our_own_making() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request_id(request))
        return HttpResponse()

    layer = RequestIdMiddleware(view)
    forged = "11111111-1111-4111-8111-111111111111"
    answers = [layer(RequestFactory().get("/", headers={"X-Request-ID": forged})) for _ in range(2)]
    assert [uuid.UUID(answer["X-Request-ID"]) for answer in answers] == seen
    assert len({*seen, uuid.UUID(forged)}) == 3


def test_outside_the_middleware_a_request_has_no_id() -> None:
    assert request_id(RequestFactory().get("/")) is None


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 500])
@pytest.mark.parametrize("kind", [HttpResponse, StreamingHttpResponse])
def test_every_response_carries_the_headers(status: int, kind: Any) -> None:
    layer = SecurityHeadersMiddleware(lambda request: kind(b"", status=status))
    response = layer(RequestFactory().get("/offenders/1"))
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert response["Cache-Control"] == "no-store"


def test_a_page_cannot_ask_to_be_stored() -> None:
    layer = SecurityHeadersMiddleware(
        lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    )
    assert layer(RequestFactory().get("/offenders/1"))["Cache-Control"] == "no-store"


def test_styles_and_scripts_may_be_stored(settings: Any) -> None:
    settings.STATIC_URL = "/static/"
    layer = SecurityHeadersMiddleware(
        lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    )
    response = layer(RequestFactory().get("/static/built/page.css"))
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_no_powerful_feature_is_left_to_a_page() -> None:
    policy = HEADERS["Permissions-Policy"]
    assert all(part.endswith("=()") for part in policy.split(", "))
    assert "geolocation=()" in policy
