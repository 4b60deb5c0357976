"""The pages of the annual return: years, one return, the cases behind a figure, signing off, national tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import RecordNotShown, UserRequest, page
from mappa.access.permissions import Permission
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.figures.forms import Form
from mappa.web.addresses import page_number, with_query

from . import actions, behind, queries
from .forms import SignOffForm
from .printed import charts, label_of, national_charts, printed
from .publication import Publication, of_national, of_return
from .returns import as_json
from .spreadsheets import as_ods
from .web_copies import as_html

COPIES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@page(Permission.FIGURES_VIEW, methods=("GET",))
def returns(request: UserRequest) -> HttpResponse:
    """The areas and years whose returns the person may see, and which of them are signed off."""
    today = timezone.localdate()
    areas = queries.list_areas(request.user)
    chosen = next((area for area in areas if area.slug == request.GET.get("area")), None)
    if chosen is None and len(areas) == 1:
        chosen = areas[0]
    listed = queries.list_returns([chosen] if chosen else areas, on=today)
    return render(
        request,
        "statistics/returns.html",
        {
            "chosen": listed[0] if chosen and listed else None,
            "areas": listed,
            "several_areas": len(areas) > 1,
            "national_years": queries.national_years(on=today),
        },
    )


@page(Permission.FIGURES_VIEW, methods=("GET",))
def annual_return(request: UserRequest, slug: str, year: str) -> HttpResponse:
    """An area's return as the form prints it, with last year, charts, doubts and what signing would freeze."""
    today = timezone.localdate()
    asked = _asked(request, slug, year)
    opened = queries.open_return(by=request.user, on=today, **asked)
    return render(
        request,
        "statistics/annual_return.html",
        {
            "opened": opened,
            "sections": printed(opened.document, opened.before),
            "charts": charts(opened.document, opened.before),
            "label_of": label_of,
            "query": _query(request),
            "other_form": Form.FORM_2014 if opened.form is Form.FORM_2005 else Form.FORM_2005,
            "breadcrumbs": _trail(asked["area"].name, slug),
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def figure_cases(request: UserRequest, slug: str, year: str, figure: str) -> HttpResponse:
    """The cases behind one figure."""
    asked = _asked(request, slug, year, Permission.OFFENDER_VIEW)
    opened = behind.open_figure(by=request.user, figure=figure, page=page_number(request.GET), **asked)
    return render(
        request,
        "statistics/figure_cases.html",
        {
            "opened": opened,
            "label": label_of(opened.document, opened.path),
            "pages": _pages(request, opened.cases),
            "breadcrumbs": _trail(asked["area"].name, slug, year, _address(request, slug, year)),
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def doubt_cases(request: UserRequest, slug: str, year: str, doubt: str) -> HttpResponse:
    """The cases that a doubt is about."""
    asked = _asked(request, slug, year, Permission.OFFENDER_VIEW)
    opened = behind.open_doubt(by=request.user, key=doubt, page=page_number(request.GET), **asked)
    return render(
        request,
        "statistics/doubt_cases.html",
        {
            "opened": opened,
            "pages": _pages(request, opened.cases),
            "breadcrumbs": _trail(asked["area"].name, slug, year, _address(request, slug, year)),
        },
    )


@page(Permission.RETURN_SIGN_OFF)
def sign_off(request: UserRequest, slug: str, year: str) -> HttpResponse:
    """The figures and the doubts once more, and the person's name under them."""
    today = timezone.localdate()
    asked = _asked(request, slug, year, Permission.RETURN_SIGN_OFF)
    opened = queries.open_return(by=request.user, on=today, **asked)
    shown = {doubt.key: doubt.number for doubt in opened.doubts}
    form = SignOffForm(
        request.POST or None,
        doubts_shown=opened.doubts,
        replacing=opened.signed is not None,
        initial={
            "checksum": opened.checksum,
            "doubts": shown,
            "replaces": opened.signed.pk if opened.signed else None,
        },
    )
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_off(
                **asked,
                checksum=form.cleaned_data["checksum"],
                doubts_seen=form.cleaned_data["doubts"],
                replaces=form.cleaned_data["replaces"],
                note=form.cleaned_data["note"],
                on=today,
                by=request.user,
            )
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.message)
        except ChangedMeanwhile:
            changed = True
            form = SignOffForm(
                initial={**form.initial, "note": form.cleaned_data["note"]},
                doubts_shown=opened.doubts,
                replacing=opened.signed is not None,
            )
        else:
            messages.success(request, f"The return of {asked['area']} for {asked['year']} is signed off.")
            return redirect(_address(request, slug, year))
    return render(
        request,
        "statistics/sign_off.html",
        {
            "opened": opened,
            "sections": printed(opened.today),
            "form": form,
            "changed_meanwhile": changed,
            "cancel_url": _address(request, slug, year),
            "breadcrumbs": _trail(asked["area"].name, slug, year, _address(request, slug, year)),
            "query": _query(request),
        },
        status=409 if changed else 200,
    )


@page(Permission.FIGURES_VIEW, methods=("GET",))
def return_export(request: UserRequest, slug: str, year: str, kind: str) -> HttpResponse:
    """A copy of the return to take away: JSON, a spreadsheet or a web page."""
    if kind not in COPIES:
        raise RecordNotShown("copy", kind)
    today = timezone.localdate()
    asked = _asked(request, slug, year)
    opened = queries.export_return(by=request.user, on=today, kind=kind, **asked)
    publication = of_return(
        opened.document,
        before=opened.before,
        rate=opened.rate,
        doubts=opened.doubts,
        signed=opened.signed,
        on=today,
    )
    name = f"{slug}-{opened.year}-form-{opened.form}"
    return _copy(kind, name, publication, queries.without_rate(opened.document, opened.form))


@page(Permission.FIGURES_VIEW, methods=("GET",))
def national(request: UserRequest, year: str) -> HttpResponse:
    """Tables 1 to 5 of England and Wales."""
    today = timezone.localdate()
    opened = queries.open_national(by=request.user, year=queries.read_national_year(year, on=today))
    return render(
        request,
        "statistics/national.html",
        {
            "opened": opened,
            "publication": of_national(opened.document, opened.as_published, on=today),
            "charts": national_charts(opened.document),
            "breadcrumbs": _trail(),
        },
    )


@page(Permission.FIGURES_VIEW, methods=("GET",))
def national_export(request: UserRequest, year: str, kind: str) -> HttpResponse:
    """A copy of the national tables to take away."""
    if kind not in COPIES:
        raise RecordNotShown("copy", kind)
    today = timezone.localdate()
    chosen = queries.read_national_year(year, on=today)
    opened = queries.export_national(by=request.user, year=chosen, kind=kind)
    publication = of_national(opened.document, opened.as_published, on=today)
    return _copy(kind, f"national-{opened.year}", publication, opened.document)


def _asked(
    request: UserRequest, slug: str, year: str, permission: Permission = Permission.FIGURES_VIEW
) -> dict[str, Any]:
    """The area first: what the person may not see is not told apart from what does not exist."""
    area = queries.open_area(by=request.user, slug=slug, permission=permission)
    chosen = queries.read_year(year, on=timezone.localdate())
    return {
        "area": area,
        "year": chosen,
        "form": queries.read_form(request.GET.get("form", ""), chosen),
    }


def _query(request: UserRequest) -> str:
    """The form that was asked for, to be asked for again on the next page."""
    form = request.GET.get("form", "")
    return f"?form={form}" if form else ""


def _address(request: UserRequest, slug: str, year: str) -> str:
    return reverse("statistics:annual_return", args=[slug, year]) + _query(request)


def _trail(area: str = "", slug: str = "", year: str = "", address: str = "") -> list[dict[str, str]]:
    trail = [{"text": "Returns", "href": reverse("statistics:returns")}]
    if area:
        trail.append({"text": area, "href": reverse("statistics:returns") + f"?area={slug}"})
    if year:
        trail.append({"text": year, "href": address})
    return trail


def _pages(request: UserRequest, cases: behind.OpenedCases) -> list[dict[str, Any]]:
    """The pages of a long list, for the links under it; none where it is on one page."""
    if cases.pages == 1:
        return []
    return [
        {"number": number, "current": number == cases.page, "href": with_query(request.GET, page=number)}
        for number in range(1, cases.pages + 1)
    ]


def _copy(kind: str, name: str, publication: Publication, document: Mapping[str, Any]) -> HttpResponse:
    content: str | bytes
    if kind == "json":
        content = as_json(dict(document))
    elif kind == "html":
        content = as_html(publication)
    else:
        content = as_ods(publication)
    return HttpResponse(
        content,
        content_type=COPIES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
