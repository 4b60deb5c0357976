"""Whoever opens a record that asks for a reason is led to give it first, from whatever page of the record."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .queries import ReasonNeeded
from .views import ask_for_reason

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReasonMiddleware:
    """Answer ReasonNeeded with the page that asks for it. What the view had begun is rolled back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ReasonNeeded):
            return None
        request.view_raised = exception  # type: ignore[attr-defined]  # access.middleware rolls back on this
        return ask_for_reason(request, exception.offender_id)
