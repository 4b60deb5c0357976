"""What is refused at the door, before a session is read or a form is parsed: too much, and what other sites send."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from mappa.web import views

GetResponse = Callable[[HttpRequest], HttpResponseBase]

OURS = ("same-origin", "none")  # `none`: the address bar, a bookmark, a reload
READING = ("GET", "HEAD")


class SizeMiddleware:
    """413 for a body larger than its page takes: files go to the disk while they are parsed, before any page asks why.

    A page that takes files says how much with `most_bytes`, which `@page` sets.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return views.bad_request(request)
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and size > _most_bytes(request.path_info):
            return views.too_large(request)
        return self.get_response(request)


def _most_bytes(path: str) -> int:
    try:
        return int(getattr(resolve(path).func, "page_most_bytes", 0))
    except Resolver404:
        return 0


class OtherSitesMiddleware:
    """What another site sends is refused, token or not; it may only lead a person here by a link (ASVS 3.5.8).

    Browsers say where a request comes from in Sec-Fetch-Site, which no page can set. One that does not is left to
    the token and the cookies' SameSite.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        site = request.headers.get("Sec-Fetch-Site")
        if site is None or site in OURS or _follows_a_link(request):
            return self.get_response(request)
        return views.csrf_failure(request)


def _follows_a_link(request: HttpRequest) -> bool:
    return (
        request.method in READING
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )
