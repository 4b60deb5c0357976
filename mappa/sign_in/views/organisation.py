"""Signing in through the organisation's own sign-in (OpenID Connect)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import public_page, safe_next
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.sign_in import openid, signing_in
from mappa.sign_in.actions import sessions
from mappa.sign_in.middleware import signed_in
from mappa.sign_in.openid import NotVouchedFor
from mappa.sign_in.states import Means

from .signing_in import next_step

KEY = "openid"


@public_page(methods=("GET",))
def organisation(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider. A link, since our policy lets no form lead to another site."""
    if not openid.is_enabled():
        raise Http404
    try:
        address, kept = openid.begin(
            redirect_uri=_redirect_uri(request),
            next_page=safe_next(request),
            confirming=signed_in(request) is not None,
            at=timezone.now(),
        )
    except NotVouchedFor as refusal:
        return _refuse(request, refusal.why)
    request.session[KEY] = kept
    return redirect(address)


@public_page(methods=("GET",))
def organisation_answer(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the person back to."""
    if not openid.is_enabled():
        raise Http404
    now = timezone.now()
    kept: dict[str, Any] | None = request.session.pop(KEY, None)
    try:
        vouched = openid.understand(request.GET.dict(), kept, redirect_uri=_redirect_uri(request), at=now)
    except NotVouchedFor as refusal:
        return _refuse(request, refusal.why)
    wanted = str(kept["next"]) if kept else reverse(settings.LOGIN_REDIRECT_URL)
    session = signed_in(request)
    if kept and kept["confirming"]:
        fresh = vouched.at is not None and vouched.at >= int(kept["at"]) - openid.LEEWAY
        if session is None or session.person.username != vouched.username:
            return _refuse(request, "another-person")
        if not (vouched.second_factor and fresh):
            return _refuse(request, "not-confirmed")
        sessions.confirm(session, at=now)
        return redirect(wanted)
    person = signing_in.sign_in_vouched_for(request, username=vouched.username, at=now)
    if person is None:
        return _refuse(request, "")
    if vouched.second_factor:
        signing_in.come_in(request, person, means=Means.ORGANISATION, at=now)
        return redirect(wanted)
    return redirect(next_step(request, wanted=wanted))


def _redirect_uri(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("sign_in:organisation_answer"))


def _refuse(request: HttpRequest, why: str) -> HttpResponse:
    """One answer, whatever was wrong: with the provider's word, with the account, or with there being none."""
    if why:
        record(Event.SIGN_IN_REFUSED, by=None, why=f"organisation-{why}")
    context = {"navigation": [], "organisation": settings.OPENID_NAME}
    return render(request, "sign_in/organisation_answer.html", context, status=403)
