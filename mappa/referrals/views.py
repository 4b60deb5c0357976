"""The pages of notifications, referrals, screening and releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.forms.refusing import AskingForm
from mappa.access.pages import RecordNotShown, UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import areas_where
from mappa.access.views.asking import ask
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.changing import asks_about, change, page_of, trail
from mappa.offenders.queries import (
    find_likely_same,
    list_places,
    open_offender,
    open_offender_to,
    permissions_on,
    standing_of,
)
from mappa.web.addresses import page_number

from . import actions, queries
from .forms import (
    ACCEPT_2,
    DECLINE,
    RETURN,
    AnswerForm,
    EligibilityForm,
    LinkNotifiedForm,
    NotificationFilter,
    NotifyForm,
    ReferForm,
    RegisterNotifiedForm,
    ReleaseForm,
    ScreenForm,
    SectionForm,
    SendForm,
    WithdrawReferralForm,
)

# ── notifications ──


@page(Permission.REFERRAL_MAKE)
def notify(request: UserRequest) -> HttpResponse:
    """Say that a person is eligible, and why; the answer is the same whether or not there is a record."""
    today = timezone.localdate()
    areas = {area.pk: area for area in queries.areas_to_notify(request.user)}
    form = NotifyForm(request.POST or None, areas={pk: area.name for pk, area in areas.items()}, today=today)
    shown = {"form": form, "back_url": reverse("referrals:notifications")}
    if request.method == "POST" and form.is_valid():
        asked = form.asked()
        try:
            made = actions.notify(**{**asked, "area": areas[asked["area"]]}, on=today, by=request.user)
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, "The co-ordinators of the area are notified. Answer what you can of the test next."
            )
            return redirect("referrals:notification", pk=made.pk)
    return render(request, "referrals/notify.html", shown)


@page(Permission.REFERRAL_MAKE, methods=("GET",))
def notifications(request: UserRequest) -> HttpResponse:
    """The notifications that the person made, and those that they may answer."""
    screens = bool(areas_where(request.user, Permission.REFERRAL_SCREEN))
    filters = NotificationFilter(request.GET, usually="waiting" if screens else "own")
    listed = queries.list_notifications(
        by=request.user, on=timezone.localdate(), shown=filters.shown(), page=page_number(request.GET)
    )
    return render(
        request,
        "referrals/notifications.html",
        {
            "filters": filters,
            "shown": queries.NOTIFICATIONS_SHOWN[filters.shown()],
            "page": listed.page,
            "areas": listed.areas,
            "clear_url": reverse("referrals:notifications"),
        },
    )


@page(Permission.REFERRAL_MAKE, methods=("GET",))
def notification(request: UserRequest, pk: int) -> HttpResponse:
    """One notification: what was said, what the test finds, and the answer."""
    shown = queries.open_notification(by=request.user, pk=pk, on=timezone.localdate())
    return render(
        request,
        "referrals/notification.html",
        {"shown": shown, "back_url": reverse("referrals:notifications")},
    )


@page(Permission.REFERRAL_MAKE)
def record_eligibility(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the questions of the category test, as far as they are known, and say when the person is released."""
    today = timezone.localdate()
    shown = queries.open_notification(by=request.user, pk=pk, on=today)
    known = shown.eligibility
    form = EligibilityForm(
        request.POST or None,
        on=today,
        initial={
            **known.answers,
            "release_kind": known.release_kind,
            "release_on": known.release_on,
            "version": known.pk,
        },
    )
    return _about_notification(
        request,
        shown,
        form=form,
        act=lambda: actions.record_eligibility(
            notification=shown.notification, on=today, by=request.user, **form.asked()
        ),
        template="referrals/record_eligibility.html",
        done="Saved. What the test finds is below.",
    )


@page(Permission.REFERRAL_SCREEN)
def register_notified(request: UserRequest, pk: int) -> HttpResponse:
    """Register the person of a notification, once no record of theirs is found."""
    today = timezone.localdate()
    shown = queries.open_notification_to_answer(by=request.user, pk=pk, on=today)
    told = shown.notification
    likely = find_likely_same(
        by=request.user,
        family_name=told.family_name,
        given_names=told.given_names,
        date_of_birth=told.date_of_birth,
        numbers=[],
    )
    form = RegisterNotifiedForm(
        request.POST or None,
        version=shown.eligibility.pk,
        notified_by=shown.notified_by,
        places=list_places(frozenset({told.area_id})),
        today=today,
        some_likely=bool(likely),
        initial={"category": told.category},
    )
    return _about_notification(
        request,
        shown,
        form=form,
        act=lambda: actions.register_notified(notification=told, on=today, by=request.user, **form.asked()),
        template="referrals/register_notified.html",
        done="Registered, and whoever notified you is told. Set the level next.",
        context={"likely": likely},
        leads_to=lambda registered: reverse("caseload:offender", args=[registered.pk]),
    )


@page(Permission.REFERRAL_SCREEN)
def link_notified(request: UserRequest, pk: int) -> HttpResponse:
    """Say that the person of a notification is on the register already."""
    today = timezone.localdate()
    shown = queries.open_notification_to_answer(by=request.user, pk=pk, on=today)
    form = LinkNotifiedForm(request.POST or None, version=shown.eligibility.pk, notified_by=shown.notified_by)
    return _about_notification(
        request,
        shown,
        form=form,
        act=lambda: actions.link_notified(
            notification=shown.notification, on=today, by=request.user, **form.asked()
        ),
        template="referrals/link_notified.html",
        done="Linked to the record, and whoever notified you is told.",
    )


@page(Permission.REFERRAL_SCREEN)
def decline_notification(request: UserRequest, pk: int) -> HttpResponse:
    """Answer that the person is not eligible."""
    today = timezone.localdate()
    shown = queries.open_notification_to_answer(by=request.user, pk=pk, on=today)
    form = AnswerForm(request.POST or None, version=shown.eligibility.pk)
    return _about_notification(
        request,
        shown,
        form=form,
        act=lambda: actions.decline_notification(
            notification=shown.notification, on=today, by=request.user, **form.asked()
        ),
        template="referrals/decline_notification.html",
        done="Answered, and whoever notified you is told.",
    )


@page(Permission.REFERRAL_MAKE)
def withdraw_notification(request: UserRequest, pk: int) -> HttpResponse:
    """Take back one's own notification."""
    today = timezone.localdate()
    shown = queries.open_notification(by=request.user, pk=pk, on=today)
    if not shown.is_own:
        messages.info(request, "Only whoever made a notification withdraws it.")
        return redirect("referrals:notification", pk=pk)
    form = AnswerForm(request.POST or None, version=shown.eligibility.pk)
    return _about_notification(
        request,
        shown,
        form=form,
        act=lambda: actions.withdraw_notification(
            notification=shown.notification, on=today, by=request.user, **form.asked()
        ),
        template="referrals/withdraw_notification.html",
        done="Withdrawn.",
    )


def _about_notification(
    request: UserRequest,
    shown: queries.ShownNotification,
    *,
    form: AskingForm,
    act: Callable[[], object],
    template: str,
    done: str,
    context: dict[str, object] | None = None,
    leads_to: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """A page that changes a notification: only while it waits. What changed meanwhile is told with 409."""
    pk = shown.notification.pk
    if shown.notification.outcome and request.method != "POST":
        messages.info(request, "This notification has been answered already.")
        return redirect("referrals:notification", pk=pk)
    back = reverse("referrals:notification", args=[pk])
    return ask(
        request,
        form=form,
        act=act,
        template=template,
        context={"shown": shown, "back_url": back, **(context or {})},
        done=done,
        then=back,
        leads_to=leads_to,
    )


# ── referrals of one record ──


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def case(request: UserRequest, pk: int) -> HttpResponse:
    """The referrals of a record, and when the person is released."""
    offender = open_offender(by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    allowed = permissions_on(offender, by=request.user)
    return render(
        request,
        "referrals/case.html",
        {
            "offender": offender,
            "standing": standing,
            "referrals": queries.list_referrals_of(offender, on=today),
            "releases": queries.releases_of(offender),
            "may_refer": Permission.REFERRAL_MAKE in allowed,
            "may_record_release": Permission.CUSTODY_RECORD in allowed,
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.REFERRAL_MAKE)
def refer(request: UserRequest, pk: int) -> HttpResponse:
    """Begin a referral; its task list follows."""
    offender = open_offender_to(Permission.REFERRAL_MAKE, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    begun: list[int] = []

    def act(**asked: Any) -> None:
        begun.append(actions.refer(on=today, **asked).pk)

    answer = change(
        request,
        offender=offender,
        standing=standing,
        form=ReferForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="referrals/refer.html",
        done="Begun. Each section is saved by itself; send the referral when all are settled.",
        context={"cancel_url": reverse("referrals:case", args=[pk])},
        then=reverse("referrals:case", args=[pk]),
    )
    return redirect("referrals:referral", pk=begun[0]) if begun else answer


@page(Permission.CUSTODY_RECORD)
def record_release(request: UserRequest, pk: int) -> HttpResponse:
    """Record when and how the person is to be released, or that this has changed."""
    offender = open_offender_to(Permission.CUSTODY_RECORD, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    told = queries.standing_release(offender)

    def act(**asked: Any) -> None:
        actions.record_release(on=today, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=ReleaseForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="referrals/record_release.html",
        done="Recorded. What was told before stays readable.",
        context={"told": told, "cancel_url": reverse("referrals:case", args=[pk])},
        then=reverse("referrals:case", args=[pk]),
    )


@page(Permission.REFERRAL_MAKE, methods=("GET",))
def referral(request: UserRequest, pk: int) -> HttpResponse:
    """A referral: its task list while it is written, then what was sent; and every move of it."""
    shown = queries.open_referral(by=request.user, pk=pk)
    standing = standing_of(shown.offender, on=timezone.localdate())
    allowed = permissions_on(shown.offender, by=request.user)
    steps = queries.steps_of(shown.referral)
    return render(
        request,
        "referrals/referral.html",
        {
            "shown": shown,
            "offender": shown.offender,
            "standing": standing,
            "steps": [
                (step, queries.tested(step.criteria, on=step.on) if step.criteria else None) for step in steps
            ],
            "asked_of": {one.fact: one.asks for step in steps for one in queries.criteria_on(step.on)},
            "may_write": Permission.REFERRAL_MAKE in allowed,
            "may_screen": Permission.REFERRAL_SCREEN in allowed,
            "breadcrumbs": _trail(standing, shown.offender),
        },
    )


def _trail(standing: Any, offender: Any) -> list[dict[str, str]]:
    return [
        *trail(standing, offender),
        {"text": "Referrals and release", "href": reverse("referrals:case", args=[offender.pk])},
    ]


@page(Permission.REFERRAL_MAKE)
def section(request: UserRequest, pk: int, section: str) -> HttpResponse:
    """Write one section of a referral. It is saved as far as it is, and may be finished later."""
    shown = queries.open_referral_to(Permission.REFERRAL_MAKE, by=request.user, pk=pk)
    one = shown.section(section)
    if one is None:
        raise RecordNotShown("section", section)
    back = reverse("referrals:referral", args=[pk])
    if not shown.may_be_written and request.method != "POST":
        messages.info(request, "The referral was sent or withdrawn: its sections stay as they are.")
        return redirect(back)
    today = timezone.localdate()
    form = SectionForm(
        request.POST or None,
        version=one.filled.pk if one.filled else 0,
        section=one,
        tools=queries.tools_of(shown.offender.area, on=today),
        today=today,
    )
    context = {
        "shown": shown,
        "one": one,
        "offender": shown.offender,
        "standing": standing_of(shown.offender, on=today),
        "form": form,
        "cancel_url": back,
        "breadcrumbs": [],
        "theirs": None,
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_section(referral=shown.referral, section=section, by=request.user, **form.asked())
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            # What the other wrote stands beside what this person typed, which is sent again if it still holds.
            one = queries.shown_referral(shown.referral, shown.offender).section(section) or one
            now = one.filled.pk if one.filled else 0
            form.data = {**form.data.dict(), form.add_prefix("version"): str(now)}  # type: ignore[attr-defined]
            context["theirs"], status = one, 409
        else:
            messages.success(request, f"{one.section.title}: saved.")
            return redirect(back)
    return render(request, "referrals/section.html", context, status=status)


@page(Permission.REFERRAL_MAKE)
def send_referral(request: UserRequest, pk: int) -> HttpResponse:
    """Read the whole referral and send it; or see what is missing, with links."""
    shown = queries.open_referral_to(Permission.REFERRAL_MAKE, by=request.user, pk=pk)
    back = reverse("referrals:referral", args=[pk])
    if not shown.may_be_written and request.method != "POST":
        messages.info(request, f"This referral is past that: {shown.state.label.lower()}.")
        return redirect(back)
    today = timezone.localdate()
    standing = standing_of(shown.offender, on=today)

    def act(**asked: Any) -> None:
        actions.send(referral=shown.referral, on=today, **asked)

    return change(
        request,
        offender=shown.offender,
        standing=standing,
        form=SendForm(request.POST or None, **asks_about(shown.offender, standing)),
        act=act,
        template="referrals/send_referral.html",
        done="Sent. Whoever screens referrals in the area is told.",
        context={
            "shown": shown,
            "group": queries.screening_group(shown.offender.area, on=today),
            "cancel_url": back,
            "breadcrumbs": _trail(standing, shown.offender),
        },
        then=back,
    )


@page(Permission.REFERRAL_MAKE)
def withdraw_referral(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a referral that was not answered."""
    shown = queries.open_referral_to(Permission.REFERRAL_MAKE, by=request.user, pk=pk)
    back = reverse("referrals:referral", args=[pk])
    if not shown.is_open and request.method != "POST":
        messages.info(request, f"This referral is past that: {shown.state.label.lower()}.")
        return redirect(back)
    today = timezone.localdate()
    standing = standing_of(shown.offender, on=today)

    def act(**asked: Any) -> None:
        actions.withdraw_referral(referral=shown.referral, on=today, **asked)

    return change(
        request,
        offender=shown.offender,
        standing=standing,
        form=WithdrawReferralForm(request.POST or None, **asks_about(shown.offender, standing)),
        act=act,
        template="referrals/withdraw_referral.html",
        done="Withdrawn. What was written stays readable.",
        context={"shown": shown, "cancel_url": back, "breadcrumbs": _trail(standing, shown.offender)},
        then=back,
    )


@page(Permission.REFERRAL_SCREEN)
def screen(request: UserRequest, pk: int) -> HttpResponse:
    """Apply the test to a referral, criterion by criterion, and accept, return or decline it."""
    shown = queries.open_referral_to(Permission.REFERRAL_SCREEN, by=request.user, pk=pk)
    back = reverse("referrals:referral", args=[pk])
    if shown.state != "sent" and request.method != "POST":
        messages.info(request, f"This referral does not wait for screening: {shown.state.label.lower()}.")
        return redirect(back)
    today = timezone.localdate()
    standing = standing_of(shown.offender, on=today)
    form = ScreenForm(
        request.POST or None, asked_of=queries.criteria_on(today), **asks_about(shown.offender, standing)
    )
    working = "working" in request.POST
    if working:
        form.is_valid()
    explanation = queries.tested(form.criteria(), on=today) if form.is_bound else None
    context = {
        "shown": shown,
        "group": queries.screening_group(shown.offender.area, on=today),
        "tests": queries.tests_in_words(today),
        "explanation": explanation,
        "working_shown": working,
        "today": today,
        "cancel_url": back,
        "breadcrumbs": _trail(standing, shown.offender),
    }
    if working:
        # Shown as typed and without errors: the person has not decided yet.
        as_typed = ScreenForm(
            asked_of=form.asked_of,
            **{
                **asks_about(shown.offender, standing),
                "initial": {name: form[name].value() for name in form.fields},
            },
        )
        return render(
            request, "referrals/screen.html", page_of(shown.offender, standing, as_typed, **context)
        )

    def act(*, decision: str, criteria: Any, why_not_lower: str, **asked: Any) -> None:
        about = {"referral": shown.referral, "on": today, "criteria": criteria, **asked}
        if decision == RETURN:
            actions.return_for_more(**about)
        elif decision == DECLINE:
            actions.decline(why_not_lower=why_not_lower, **about)
        else:
            level = 2 if decision == ACCEPT_2 else 3
            actions.screen(accepted_level=level, why_not_lower=why_not_lower, **about)

    return change(
        request,
        offender=shown.offender,
        standing=standing,
        form=form,
        act=act,
        template="referrals/screen.html",
        done="Recorded. Whoever referred the case is told.",
        context=context,
        then=back,
    )


# ── lists ──


@page(Permission.REFERRAL_SCREEN, methods=("GET",))
def screening(request: UserRequest) -> HttpResponse:
    """The weekly list: what waits for screening, overdue first, and what is with those who refer."""
    today = timezone.localdate()
    to_screen, with_others = queries.list_to_screen(by=request.user, on=today)
    return render(
        request,
        "referrals/screening.html",
        {
            "to_screen": to_screen,
            "with_others": with_others,
            "groups": queries.screening_groups(
                {one.area_id for one in (*to_screen.rows, *with_others.rows)}, on=today
            ),
            "today": today,
        },
    )


@page(Permission.REFERRAL_MAKE, methods=("GET",))
def referrals(request: UserRequest) -> HttpResponse:
    """The referrals that the person began or sent."""
    return render(
        request,
        "referrals/referrals.html",
        {"listed": queries.list_referrals(by=request.user, on=timezone.localdate())},
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def releases(request: UserRequest) -> HttpResponse:
    """Cases with release within the local period and no meeting before it."""
    today = timezone.localdate()
    theirs = request.GET.get("whose") == "mine"
    return render(
        request,
        "referrals/releases.html",
        {
            "listed": queries.list_releases(by=request.user, on=today, theirs=theirs),
            "today": today,
            "theirs": theirs,
        },
    )
