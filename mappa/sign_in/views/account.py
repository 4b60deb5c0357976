"""How one signs in: second factors and sessions of one's own, and confirming with the second factor again."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from mappa.access.forms.refusing import AskingForm
from mappa.access.pages import UserRequest, page, public_page, safe_next
from mappa.access.permissions import Permission
from mappa.access.views.asking import ask
from mappa.audit.events import Event
from mappa.sign_in import being_added, codes, openid, queries, signing_in
from mappa.sign_in.actions import factors, sessions
from mappa.sign_in.middleware import signed_in
from mappa.sign_in.states import AT_ONCE, ENDED_IN_SHORT, FactorKind, Means
from mappa.sign_in.time_left import seconds_left

from .signing_in import (
    add_authenticator_by,
    add_security_key_by,
    ask_for_factor,
    cleared,
    factor_context,
)


@page(Permission.HOME_VIEW, methods=("GET",), before_new_password=True)
def account(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "person": request.user,
        "factors": queries.standing_factors(request.user),
        "kinds": FactorKind,
        "sessions": queries.open_sessions(request.user, at=now),
        "before": queries.sessions_before(request.user, at=now),
        "here": signed_in(request),
        "means": Means,
        "short": ENDED_IN_SHORT,
        "at_once": AT_ONCE,
    }
    return render(request, "sign_in/account.html", context)


@page(Permission.HOME_VIEW, confirmed=True)
def add_authenticator(request: UserRequest) -> HttpResponse:
    form, added = add_authenticator_by(request, request.user)
    if added:
        messages.success(request, "The authenticator is added. It is good for signing in from now on.")
        return redirect("sign_in:account")
    context = {
        "form": form,
        "key": codes.in_groups(being_added.new_key(request)),
        "cancel_url": reverse("sign_in:account"),
    }
    return render(request, "sign_in/add_authenticator.html", context)


@page(Permission.HOME_VIEW, confirmed=True)
def add_security_key(request: UserRequest) -> HttpResponse:
    form, added = add_security_key_by(request, request.user)
    if added:
        messages.success(request, "The security key is added. It is good for signing in from now on.")
        return redirect("sign_in:account")
    context = {
        "form": form,
        "key_options": being_added.options_for_new(request, request.user),
        "cancel_url": reverse("sign_in:account"),
    }
    return render(request, "sign_in/add_security_key.html", context)


@page(Permission.HOME_VIEW, confirmed=True)
def end_factor(request: UserRequest, pk: int) -> HttpResponse:
    factor = queries.open_factor(request.user, pk)
    return ask(
        request,
        form=AskingForm(request.POST if request.method == "POST" else None),
        act=lambda: factors.end_factor(factor=factor, at=timezone.now(), by=request.user),
        template="sign_in/end_factor.html",
        context={"factor": factor, "kinds": FactorKind},
        done=f"“{factor.name}” is ended. It is no longer good for signing in.",
        then=reverse("sign_in:account"),
    )


@page(Permission.HOME_VIEW, methods=("POST",), before_new_password=True)
def end_session(request: UserRequest, pk: int) -> HttpResponse:
    session = queries.open_session(request.user, pk)
    sessions.end_session(session=session, at=timezone.now(), by=request.user)
    messages.success(request, "The session is ended.")
    return redirect("sign_in:account")


@public_page(methods=("POST",))
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    signing_in.sign_out_everywhere(request, at=timezone.now())
    return cleared(redirect("sign_in:sign_in"))


@page(Permission.HOME_VIEW, before_new_password=True)
def confirm(request: UserRequest) -> HttpResponse:
    """Ask for the second factor again, and then go on to where it was needed."""
    session = signed_in(request)
    form, given = ask_for_factor(request, request.user, event=Event.CONFIRMATION_REFUSED)
    if given is not None and session is not None:
        signing_in.forget_failures(request.user)
        sessions.confirm(session, at=timezone.now())
        return redirect(safe_next(request))
    context = {
        **factor_context(request, request.user, form),
        "unsaved": request.GET.get("unsaved") == "1",
        "organisation": settings.OPENID_NAME if openid.is_enabled() else "",
        "organisation_url": f"{reverse('sign_in:organisation')}?{urlencode({'next': safe_next(request)})}",
        "cancel_url": reverse("caseload:home"),
    }
    return render(request, "sign_in/confirm.html", context)


@page(Permission.HOME_VIEW, before_new_password=True)
def session_time(request: UserRequest) -> HttpResponse:
    """How many seconds the session lasts if nothing is done: GET asks, POST is something done."""
    session = signed_in(request)
    return JsonResponse({"seconds": seconds_left(session) if session else 0})


session_time.only_asks = True  # type: ignore[attr-defined]
