"""The application's addresses, and the empty view that pages are measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """Everything a request costs before a page has done anything: transaction, session, person, headers."""
    return HttpResponse(str(request.user.is_authenticated), content_type="text/plain")


urlpatterns = [path("empty/", empty), path("", include("mappa.urls"))]
