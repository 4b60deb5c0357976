"""What a person is told."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from mappa.access.actions import notices as actions
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.queries.notices import list_notices, open_notice


@page(Permission.HOME_VIEW, methods=("GET",))
def notices(request: UserRequest) -> HttpResponse:
    shown, told = list_notices(by=request.user, page=request.GET.get("page"))
    unread = any(notice.read_at is None for notice in told)
    return render(request, "access/notices.html", {"page": shown, "notices": told, "any_unread": unread})


@page(Permission.HOME_VIEW, methods=("POST",))
def read_notice(request: UserRequest, pk: int) -> HttpResponse:
    actions.read_notice(notice=open_notice(pk, by=request.user), by=request.user)
    return redirect("access:notices")


@page(Permission.HOME_VIEW, methods=("POST",))
def read_notices(request: UserRequest) -> HttpResponse:
    actions.read_notices(by=request.user)
    return redirect("access:notices")
