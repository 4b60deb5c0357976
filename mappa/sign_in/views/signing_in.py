"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from mappa.access.actions import people as actions
from mappa.access.pages import UserRequest, page, public_page
from mappa.access.permissions import Permission
from mappa.sign_in import signing_in
from mappa.sign_in.forms import ChangePasswordForm, SignInForm
from mappa.web import views as web


@public_page()
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(_next_page(request))
    if request.method == "POST" and form.is_valid():
        person = signing_in.sign_in(request, **form.cleaned_data)
        if person is not None:
            return redirect("sign_in:change_password" if person.must_change_password else _next_page(request))
        form.refuse_signing_in()
    return render(request, "sign_in/sign_in.html", {"form": form, "navigation": []})


def _next_page(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    wanted = request.GET.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """What django-axes answers after too many failures; the same for a username that does not exist."""
    username = (credentials or {}).get("username") or ""
    return web.locked_out(request, minutes=signing_in.minutes_until_next_try(username))


@public_page(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    signing_in.sign_out(request)
    response = redirect("sign_in:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@page(Permission.HOME_VIEW, before_new_password=True)
def change_password(request: UserRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, person=request.user)
    if form.is_valid():
        person = actions.change_password(password=form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, person)  # this session goes on; the others end
        messages.success(request, "Your password is changed.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "sign_in/change_password.html", {"form": form, "person": request.user})
