"""The pages of refusals and failures, in plain words. None needs a database, a session or a signed-in person."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from mappa.web.middleware import request_id

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)

# For a failure so deep that no template can be read.
LAST_RESORT = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sorry, there is a problem</title></head>'
    "<body><h1>Sorry, there is a problem</h1><p>Try again later. What you sent was not saved.</p></body></html>"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400; also what Django calls when a request is larger than the settings allow."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return _page("400", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: the exception's own words are not shown, for they may tell what is there."""
    return _page("403", status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page("403_form", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: the same bytes for a record that is not there and one that is not theirs to see."""
    return _page("404", status=404)


def conflict(request: HttpRequest, back_url: str | None = None) -> HttpResponse:
    """Someone else changed the record after this person opened the form."""
    return _page("409", status=409, again_url=back_url)


def already_sent(request: HttpRequest, again_url: str, *, changed: bool) -> HttpResponse:
    """The form was carried out before; `changed` where it now came with other answers, which were not saved."""
    return _page("409_sent", status=409, again_url=again_url, changed=changed)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page("413", status=413)


def locked_out(request: HttpRequest, minutes: int | None = None) -> HttpResponse:
    """Too many failures to sign in; `minutes` until the next try is allowed."""
    response = _page("429", status=429, minutes=minutes)
    if minutes is not None:
        response["Retry-After"] = str(minutes * 60)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: gives the request's id, by which the failure is found in the log."""
    try:
        return _page("500", status=500, reference=request_id(request))
    except Exception:  # whatever broke the page may have broken the templates too
        return HttpResponseServerError(LAST_RESORT)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _page("503", status=503)
    response["Retry-After"] = "30"
    return response


def _page(name: str, *, status: int, **context: object) -> HttpResponse:
    # Without the request no context processor runs, so nothing here reads the database.
    return HttpResponse(loader.render_to_string(f"errors/{name}.html", context), status=status)
