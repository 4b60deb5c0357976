"""`@page`: how a view declares the permission it needs, and the signed-in request it is given."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

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
                return redirect_to_login(request.get_full_path())
            require(request.user, permission)
            if request.user.must_change_password and not before_new_password:
                return redirect("sign_in:change_password")
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


def public_page(
    *, methods: tuple[str, ...] = METHODS
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for people who are not signed in; there are two, and a test names them."""

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
