"""The pages of oversight: unusual access, who opened a record, disclosures, and copies for the person concerned."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.views.asking import ask
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.changing import asks_about, change, trail
from mappa.offenders.queries import open_offender, open_offender_to, permissions_on, standing_of
from mappa.web.addresses import page_number

from . import actions
from .copies import CONTENT_TYPES
from .forms import CopyRequestForm, DisclosureForm, FindingsFilter, SettleForm
from .queries import disclosures as disclosed
from .queries import findings as found
from .queries.holdings import everything_about
from .queries.opened import list_openings

WORK_LIST = {"text": "Unusual access"}


@page(Permission.ACCESS_REVIEW, methods=("GET",))
def findings(request: UserRequest) -> HttpResponse:
    """The work list: what the rules found in the reader's areas and is not settled."""
    filters = FindingsFilter(request.GET, areas=found.list_areas_reviewed(request.user))
    listed = found.list_findings(by=request.user, filters=filters.filters(), page=page_number(request.GET))
    return render(
        request,
        "oversight/findings.html",
        {"filters": filters, "listed": listed, "clear_url": reverse("oversight:findings")},
    )


@page(Permission.ACCESS_REVIEW, methods=("GET",))
def finding(request: UserRequest, pk: int) -> HttpResponse:
    """One finding, with the entries of the audit behind it."""
    opened = found.open_finding_with_entries(pk, by=request.user)
    return render(
        request,
        "oversight/finding.html",
        {
            "opened": opened,
            "told": opened.told,
            "is_mine": opened.told.finding.taken_by_id == request.user.pk,
            "breadcrumbs": _work_list(),
        },
    )


@page(Permission.ACCESS_REVIEW, methods=("POST",))
def take_finding(request: UserRequest, pk: int) -> HttpResponse:
    """A finding is somebody's to look into; it was typed in nowhere, so that a conflict loses nothing."""
    taken = found.open_finding(pk, by=request.user)
    version = request.POST.get("version", "")
    try:
        actions.take_finding(
            finding=taken,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            by=request.user,
        )
    except ChangedMeanwhile:
        messages.warning(request, "Somebody else changed this finding meanwhile. This is how it stands now.")
    except NotPossible as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "The finding is yours to look into.")
    return redirect("oversight:finding", pk=pk)


@page(Permission.ACCESS_REVIEW)
def settle_finding(request: UserRequest, pk: int) -> HttpResponse:
    """What was found, and what comes of it."""
    opened = found.open_finding_with_entries(pk, by=request.user)
    form = SettleForm(request.POST or None, version=opened.told.finding.version)
    return ask(
        request,
        form=form,
        act=lambda: actions.settle_finding(finding=opened.told.finding, by=request.user, **form.cleaned_data),
        template="oversight/settle_finding.html",
        context={
            "told": opened.told,
            "breadcrumbs": [
                *_work_list(),
                {"text": opened.told.rule, "href": reverse("oversight:finding", args=[pk])},
            ],
        },
        done="The finding is settled.",
        then=reverse("oversight:finding", args=[pk]),
    )


@page(Permission.ACCESS_REVIEW, methods=("GET",))
def openings(request: UserRequest, pk: int) -> HttpResponse:
    """Who opened the record, on which ground, how often, first and last."""
    offender = open_offender_to(Permission.ACCESS_REVIEW, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return render(
        request,
        "oversight/openings.html",
        {
            "offender": offender,
            "standing": standing,
            "openings": list_openings(offender, by=request.user, page=page_number(request.GET)),
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def disclosures(request: UserRequest, pk: int) -> HttpResponse:
    """What was disclosed about the offender, and the copies that left the system."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return render(
        request,
        "oversight/disclosures.html",
        {
            "offender": offender,
            "standing": standing,
            "disclosed": disclosed.list_disclosures(offender, by=request.user),
            "may_record": Permission.DISCLOSURE_RECORD in permissions_on(offender, by=request.user),
            "may_correct": Permission.FACT_CORRECT in permissions_on(offender, by=request.user),
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.DISCLOSURE_RECORD)
def record_disclosure(request: UserRequest, pk: int) -> HttpResponse:
    offender = open_offender_to(Permission.DISCLOSURE_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=DisclosureForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.record_disclosure,
        template="oversight/record_disclosure.html",
        done="Disclosure recorded.",
    )


@page(Permission.SUBJECT_ACCESS, confirmed=True)
def subject_access(request: UserRequest, pk: int) -> HttpResponse:
    """Everything held, entry by entry, to give or to withhold; sent, the answer is the copy itself."""
    offender = open_offender_to(Permission.SUBJECT_ACCESS, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    holdings = everything_about(offender, by=request.user)
    form = CopyRequestForm(request.POST or None, holdings=holdings)
    status = 200
    if request.method == "POST" and form.is_valid():
        asked = {
            name: form.cleaned_data[name]
            for name in ("recipient_kind", "recipient", "reason", "form", "fingerprint")
        }
        try:
            given = actions.give_copy(
                offender=offender, withheld=form.withheld(), at=timezone.now(), by=request.user, **asked
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            form.add_error(
                None,
                "Something was added to the record after you opened this page. Look through the entries again, "
                "and then take the copy.",
            )
            form.data = {**request.POST.dict(), "fingerprint": holdings.fingerprint}
            status = 409
        else:
            return HttpResponse(
                given.content,
                content_type=CONTENT_TYPES[asked["form"]],
                headers={
                    "Content-Disposition": f'attachment; filename="copy-{given.copy.pk}.{asked["form"].value}"'
                },
            )
    return render(
        request,
        "oversight/subject_access.html",
        {
            "offender": offender,
            "standing": standing,
            "holdings": holdings,
            "form": form,
            "breadcrumbs": trail(standing, offender),
            "cancel_url": reverse("caseload:offender", args=[pk]),
        },
        status=status,
    )


def _work_list() -> list[dict[str, str]]:
    return [{**WORK_LIST, "href": reverse("oversight:findings")}]
