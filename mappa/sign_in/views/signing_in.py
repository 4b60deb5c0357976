"""Signing in, step by step, and out; and changing one's own password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from mappa.access.actions import people
from mappa.access.pages import UserRequest, page, public_page, safe_next
from mappa.access.permissions import Permission
from mappa.audit.events import Event
from mappa.database.refusals import NotPossible
from mappa.sign_in import being_added, codes, half, openid, security_keys, signing_in
from mappa.sign_in.actions import factors, passwords, sessions
from mappa.sign_in.actions.factors import Tried
from mappa.sign_in.forms import (
    AddAuthenticatorForm,
    AddSecurityKeyForm,
    ChangePasswordForm,
    ChoosePasswordForm,
    CodeForm,
    SignInForm,
)
from mappa.sign_in.half import HalfSignedIn
from mappa.sign_in.middleware import signed_in
from mappa.sign_in.queries import has_authenticator
from mappa.sign_in.signing_in import Refused
from mappa.sign_in.states import Ended, Means
from mappa.web import views as web

TOOK_TOO_LONG = "half"
#: What the sign-in page tells whoever was sent to it.
TOLD = {
    **{one.value: str(one.label) for one in Ended},
    TOOK_TOO_LONG: "It took too long, or something changed meanwhile. Begin again with your username and password.",
}
#: Said only to whoever gave the right password.
REFUSED = {
    Refused.GIVEN_TOO_LONG_AGO: "This password was given to you more than 72 hours ago and is no longer good. "
    "Ask your administrator for a new one.",
    Refused.BOTH_FROM_ONE_HAND: "Your password and your second factor were both renewed by the same "
    "administrator, which is not enough. Ask another administrator for a new password.",
}


@public_page()
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request))
    if request.method == "POST" and form.is_valid():
        outcome = signing_in.sign_in(request, **form.cleaned_data, at=timezone.now())
        if not isinstance(outcome, Refused):
            return redirect(next_step(request))
        if outcome is Refused.PLAINLY:
            form.refuse_signing_in()
        else:
            form.add_error(None, REFUSED[outcome])
    context = {
        "form": form,
        "navigation": [],
        "told": TOLD.get(request.GET.get("ended", ""), ""),
        "unsaved": request.GET.get("unsaved") == "1",
        "organisation": settings.OPENID_NAME if openid.is_enabled() else "",
        "organisation_url": _with_next(request, "sign_in:organisation"),
    }
    return render(request, "sign_in/sign_in.html", context)


def _with_next(request: HttpRequest, name: str, *, wanted: str = "", **query: str) -> str:
    """The address of another step, which remembers where the person wanted to go."""
    if wanted := wanted or request.GET.get("next", ""):
        query["next"] = wanted
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


def next_step(request: HttpRequest, *, wanted: str = "") -> str:
    """What whoever is half signed in has to do next."""
    standing = half.half_of(request, at=timezone.now())
    if standing is None:
        return _with_next(request, "sign_in:sign_in", wanted=wanted, ended=TOOK_TOO_LONG)
    if standing.has_factor:
        page_name = "sign_in:second_factor"
    elif standing.person.must_change_password and not standing.by_organisation:
        page_name = "sign_in:choose_password"
    else:
        page_name = "sign_in:enrol"
    return _with_next(request, page_name, wanted=wanted)


HalfView = Callable[[HttpRequest, HalfSignedIn], HttpResponse]


def half_page(view: HalfView) -> Callable[..., HttpResponse]:
    """A page for whoever is half signed in; anybody else begins anew."""

    @public_page()
    @wraps(view)
    def shown(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        standing = half.half_of(request, at=timezone.now())
        if standing is None:
            half.forget(request)
            return redirect(next_step(request))
        return view(request, standing)

    return shown


@half_page
def second_factor(request: HttpRequest, standing: HalfSignedIn) -> HttpResponse:
    if not standing.has_factor:
        return redirect(next_step(request))
    form, given = ask_for_factor(request, standing.person, event=Event.SIGN_IN_REFUSED)
    if given is not None:
        return _come_in(request, standing, given)
    context = {**factor_context(request, standing.person, form), "navigation": []}
    return render(request, "sign_in/second_factor.html", context)


def ask_for_factor(request: HttpRequest, person: Any, *, event: Event) -> tuple[CodeForm, Means | None]:
    """Try what was sent, a code or a security key's answer; what it was where it is right."""
    now = timezone.now()
    if answer := request.POST.get("answer", ""):
        form = CodeForm()
        challenge = being_added.take_challenge(request)
        if signing_in.try_security_key(request, person, answer, challenge=challenge, event=event, at=now):
            return form, Means.SECURITY_KEY
        messages.error(request, "The security key’s answer was not right. Try again.")
        return form, None
    form = CodeForm(request.POST or None)
    if form.is_valid():
        tried = signing_in.try_code(request, person, form.cleaned_data["code"], event=event, at=now)
        if tried is Tried.RIGHT:
            return form, Means.CODE
        form.add_error(
            "code",
            "This code has been used already. Wait for the next one"
            if tried is Tried.USED_UP
            else "This is not the present code. Type the one that your authenticator app shows now",
        )
    return form, None


def factor_context(request: HttpRequest, person: Any, form: CodeForm) -> dict[str, object]:
    return {
        "form": form,
        "asks_code": has_authenticator(person),
        "key_options": being_added.options(request, person),
    }


BY_ORGANISATION = {
    Means.CODE: Means.ORGANISATION_CODE,
    Means.SECURITY_KEY: Means.ORGANISATION_KEY,
}


def _come_in(request: HttpRequest, standing: HalfSignedIn, means: Means) -> HttpResponse:
    if standing.by_organisation:
        means = BY_ORGANISATION[means]
    signing_in.come_in(request, standing.person, means=means, at=timezone.now())
    if standing.person.must_change_password and not standing.by_organisation:
        return redirect("sign_in:change_password")
    return redirect(safe_next(request))


@half_page
def choose_password(request: HttpRequest, standing: HalfSignedIn) -> HttpResponse:
    """The first password of one's own, before the second factor is set up."""
    if standing.has_factor or not standing.person.must_change_password:
        return redirect(next_step(request))
    form = ChoosePasswordForm(request.POST or None, person=standing.person)
    if form.is_valid():
        person = people.change_password(password=form.cleaned_data["new"], by=standing.person)
        half.go_on(request, person, at=timezone.now())
        return redirect(next_step(request))
    return render(request, "sign_in/choose_password.html", {"form": form, "navigation": []})


def _step_before_enrolling(request: HttpRequest, standing: HalfSignedIn) -> HttpResponse | None:
    if standing.has_factor or (standing.person.must_change_password and not standing.by_organisation):
        return redirect(next_step(request))
    return None


@half_page
def enrol(request: HttpRequest, standing: HalfSignedIn) -> HttpResponse:
    """The first second factor: an authenticator."""
    if before := _step_before_enrolling(request, standing):
        return before
    form, added = add_authenticator_by(request, standing.person, initial="Authenticator app")
    if added:
        return _come_in(request, standing, Means.CODE)
    context = {
        "form": form,
        "key": codes.in_groups(being_added.new_key(request)),
        "other_url": _with_next(request, "sign_in:enrol_key"),
        "navigation": [],
    }
    return render(request, "sign_in/enrol.html", context)


@half_page
def enrol_key(request: HttpRequest, standing: HalfSignedIn) -> HttpResponse:
    """The first second factor: a security key."""
    if before := _step_before_enrolling(request, standing):
        return before
    form, added = add_security_key_by(request, standing.person)
    if added:
        return _come_in(request, standing, Means.SECURITY_KEY)
    context = {
        "form": form,
        "key_options": being_added.options_for_new(request, standing.person),
        "other_url": _with_next(request, "sign_in:enrol"),
        "navigation": [],
    }
    return render(request, "sign_in/enrol_key.html", context)


def add_authenticator_by(
    request: HttpRequest, person: Any, *, initial: str = ""
) -> tuple[AddAuthenticatorForm, bool]:
    """The form of a new authenticator, and whether it was added."""
    form = AddAuthenticatorForm(request.POST or None, initial={"name": initial})
    key = being_added.kept_key(request)
    if form.is_valid():
        if key is None:
            form.add_error("code", "The page was open for too long. Add the new key, and type its code")
            return form, False
        try:
            factors.add_authenticator(key=key, **form.cleaned_data, at=timezone.now(), by=person)
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            being_added.forget_key(request)
            return form, True
    return form, False


def add_security_key_by(request: HttpRequest, person: Any) -> tuple[AddSecurityKeyForm, bool]:
    """The form of a new security key, and whether it was added."""
    form = AddSecurityKeyForm(request.POST or None, initial={"name": "Security key"})
    if form.is_valid():
        challenge = being_added.take_challenge(request)
        key = security_keys.understand_new(request, form.cleaned_data["answer"], challenge=challenge)
        if key is None:
            form.add_error(None, "The security key’s answer was not right. Try again.")
            return form, False
        try:
            factors.add_security_key(key=key, name=form.cleaned_data["name"], at=timezone.now(), by=person)
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            return form, True
    return form, False


@public_page(methods=("GET",))
def qr_code(request: HttpRequest) -> HttpResponse:
    """The key that is being added in this session, as a picture for the authenticator app to read."""
    standing = half.half_of(request, at=timezone.now())
    person = standing.person if standing else request.user
    key = being_added.kept_key(request)
    if key is None or not getattr(person, "username", ""):
        raise Http404
    return HttpResponse(codes.qr_code(key, username=person.get_username()), content_type="image/svg+xml")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """What django-axes answers after too many failures; the same for a username that does not exist."""
    username = (credentials or {}).get("username") or ""
    return web.locked_out(request, minutes=signing_in.minutes_until_next_try(username))


@public_page(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    signing_in.sign_out(request, at=timezone.now())
    return cleared(redirect("sign_in:sign_in"))


def cleared(response: HttpResponse) -> HttpResponse:
    """Have the browser forget what it kept of us."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@page(Permission.HOME_VIEW, before_new_password=True)
def change_password(request: UserRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, person=request.user)
    if form.is_valid():
        session = signed_in(request)
        person = passwords.change_password(
            password=form.cleaned_data["new"], session=session, by=request.user
        )
        update_session_auth_hash(request, person)  # this session goes on under a new key; the others end
        if session is not None:
            sessions.follow(session, key=str(request.session.session_key))
        messages.success(request, "Your password is changed.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "sign_in/change_password.html", {"form": form, "person": request.user})
