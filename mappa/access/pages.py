"""`@page`: how a view declares the permission it needs, and the signed-in request it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from mappa.agencies.models import User
from mappa.submissions.once import once

from .permissions import Permission
from .policy import require

Parameters = ParamSpec("Parameters")


class UserRequest(HttpRequest):
    """A request whose person is signed in."""

    user: User


class RecordNotShown(Http404):
    """A record that does not exist or that the person may not see: the answer does not tell which.

    The audit does, where the record exists: its supervisors are to see who from elsewhere asked for it.
    """

    def __init__(
        self, kind: str, asked_for: object, *, offender_id: int | None = None, area_id: int | None = None
    ) -> None:
        super().__init__("There is no such record.")
        self.kind = kind
        self.asked_for = asked_for
        self.offender_id = offender_id
        self.area_id = area_id


View = Callable[Concatenate[UserRequest, Parameters], HttpResponse]
METHODS = ("GET", "POST")
#: The highest number that a row can have: an address may name a higher one, and the database must not be asked for it.
HIGHEST_NUMBER = 2**63 - 1


def page(
    permission: Permission,
    *,
    methods: tuple[str, ...] = METHODS,
    before_new_password: bool = False,
    confirmed: bool = False,
    most_bytes: int = 0,
) -> Callable[[View[Parameters]], Callable[Concatenate[HttpRequest, Parameters], HttpResponse]]:
    """Show the page to people who have the permission somewhere; the record itself decides for where.

    Whoever still has a password that another person gave is sent to change it, but for a page that says otherwise.
    A page that is `confirmed` opens only to whoever gave their second factor within the last minutes.
    One that takes files says how many bytes it takes in all; the others take what a form needs.
    """

    def declare(view: View[Parameters]) -> Callable[Concatenate[HttpRequest, Parameters], HttpResponse]:
        @wraps(view)
        def permitted(
            request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if request.method not in (*methods, "HEAD") or (
                request.method == "HEAD" and "GET" not in methods
            ):
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return _ask(request, settings.LOGIN_URL, methods)
            require(request.user, permission)
            own_sign_in = not getattr(request, "by_organisation", False)
            if request.user.must_change_password and own_sign_in and not before_new_password:
                return redirect("sign_in:change_password")
            if confirmed and not confirmed_lately(request):
                return _ask(request, "sign_in:confirm", methods)
            for value in kwargs.values():
                if isinstance(value, int) and value > HIGHEST_NUMBER:
                    raise RecordNotShown("number", value)
            name = request.resolver_match.view_name if request.resolver_match else view.__name__
            return once(
                request,
                page=name,
                person=request.user,
                view=lambda: view(request, *args, **kwargs),  # type: ignore[arg-type]
            )

        permitted.page_permission = permission  # type: ignore[attr-defined]
        permitted.page_methods = methods  # type: ignore[attr-defined]
        permitted.page_confirmed = confirmed  # type: ignore[attr-defined]
        permitted.page_most_bytes = most_bytes  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[HttpRequest, Parameters], HttpResponse]", permitted)

    return declare


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether the second factor was given within the last minutes; the sign-in middleware knows until when."""
    until: datetime | None = getattr(request, "confirmed_until", None)
    return until is not None and timezone.now() < until


def _ask(request: HttpRequest, page: str, methods: tuple[str, ...]) -> HttpResponse:
    """Send the person to a page that lets them go on afterwards; what was sent with a POST is not carried out."""
    query = QueryDict(mutable=True)
    query["next"] = _where_to_go_on(request, methods)
    if ended := getattr(request, "session_ended", ""):
        query["ended"] = ended
    if request.method == "POST":
        query["unsaved"] = "1"
    return redirect(f"{reverse(page)}?{query.urlencode(safe='/')}")


def _where_to_go_on(request: HttpRequest, methods: tuple[str, ...]) -> str:
    """The page itself, or, for one that is only sent to, the page from which it was."""
    if "GET" in methods:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc == request.get_host():
        return urlunsplit(("", "", came_from.path, came_from.query, ""))
    return reverse(settings.LOGIN_REDIRECT_URL)


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else the home page."""
    wanted = request.GET.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse(settings.LOGIN_REDIRECT_URL)


def public_page(
    *, methods: tuple[str, ...] = METHODS
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for people who are not signed in, or not yet; a test names them all."""

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in (*methods, "HEAD") or (
                request.method == "HEAD" and "GET" not in methods
            ):
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        shown.page_permission = None  # type: ignore[attr-defined]
        shown.page_methods = methods  # type: ignore[attr-defined]
        return shown

    return declare
