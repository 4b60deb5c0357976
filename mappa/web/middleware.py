"""What every response carries besides its page: an id to quote, and headers that close what browsers leave open."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "X-Robots-Tag": "noindex, nofollow",
}


class RequestIdMiddleware:
    """Gives each request an id of our own making: one sent by a client could forge a line of a log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = uuid.uuid4()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = str(request_id(request))
        return response


def request_id(request: HttpRequest) -> uuid.UUID | None:
    """The id of a request; None outside the middleware, as in some tests."""
    found: uuid.UUID | None = getattr(request, "request_id", None)
    return found


class SecurityHeadersMiddleware:
    """Sets the headers on every response. Pages are never stored, so that none is read after signing out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if not request.path.startswith(settings.STATIC_URL or "/static/") or response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        return response
