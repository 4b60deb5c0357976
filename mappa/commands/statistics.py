"""`mappa return`, `mappa national` and `mappa compare`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mappa.commands.database import with_database
from mappa.figures.comparison import CellComparison, Verdict, agrees, compare
from mappa.figures.forms import ABSENT, Document, Form, dotted, form_2014, value_at, with_cells
from mappa.figures.reading import PublishedFileFault, read
from mappa.law.years import NotAReportingYear, ReportingYear

if TYPE_CHECKING:
    from mappa.agencies.models import Area

UNREADABLE = 2


class Year(click.ParamType[ReportingYear]):
    name = "YEAR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ReportingYear:
        if isinstance(value, ReportingYear):
            return value
        try:
            return ReportingYear.parse(value)
        except NotAReportingYear as fault:
            self.fail(str(fault), param, ctx)


YEAR = Year()
as_option = click.option(
    "--as",
    "kind",
    type=click.Choice(["json", "html", "ods"]),
    default="json",
    show_default=True,
    help="What to write: data, a web page, or a spreadsheet.",
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it the result goes to standard output.",
)


@click.command(name="return")
@click.argument("area")
@click.argument("year", type=YEAR)
@click.option(
    "--form",
    type=click.Choice([Form.FORM_2005.value, Form.FORM_2014.value]),
    help="The form; by default that of the year (2005 up to 2007-08, 2014 after that).",
)
@as_option
@output_option
@with_database
def annual_return(area: str, year: ReportingYear, form: str | None, kind: str, output: Path | None) -> None:
    """Work out the annual return of AREA for YEAR from the records.

    AREA is a name, a slug or another name by which the area is known; YEAR is written 2005-06.
    """
    from django.db import transaction
    from django.utils import timezone

    from mappa.access.queries import command_line_user
    from mappa.database.identity import acting_as
    from mappa.statistics import queries
    from mappa.statistics.publication import of_return
    from mappa.statistics.returns import area_form

    chosen = _area(area)
    by = command_line_user()
    with transaction.atomic(), acting_as(by.pk):
        opened = queries.export_return(
            by=by,
            area=chosen,
            year=year,
            form=area_form(year, Form(form) if form else None),
            on=timezone.localdate(),
            kind=kind,
        )
    signed = opened.signed
    if signed and signed.checksum != opened.checksum:
        click.echo(
            f"Note: the return that {signed.by} signed off on {signed.at:%-d %B %Y} has other figures. "
            "These are those of the records today.",
            err=True,
        )
        signed = None
    publication = of_return(
        opened.today,
        before=opened.before,
        rate=opened.rate,
        doubts=opened.doubts,
        signed=signed,
        on=timezone.localdate(),
    )
    _write(kind, queries.without_rate(opened.today, opened.form), publication, output)


@click.command(name="national")
@click.argument("year", type=YEAR)
@as_option
@output_option
@with_database
def national(year: ReportingYear, kind: str, output: Path | None) -> None:
    """Work out tables 1 to 5 of England and Wales for YEAR, with the change on the year before."""
    from django.db import transaction
    from django.utils import timezone

    from mappa.access.queries import command_line_user
    from mappa.database.identity import acting_as
    from mappa.statistics import queries
    from mappa.statistics.publication import of_national

    by = command_line_user()
    with transaction.atomic(), acting_as(by.pk):
        opened = queries.export_national(by=by, year=year, kind=kind)
    publication = of_national(opened.document, opened.as_published, on=timezone.localdate())
    _write(kind, opened.document, publication, output)


@click.command(name="compare")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--differences", is_flag=True, help="Print only the cells that are not equal.")
def compare_with_published(file: Path, differences: bool) -> None:
    """Compute the return of the published FILE from what is loaded, and set the two side by side.

    Ends with 0 where no cell differs, 1 where one does, and 2 where the file cannot be read.
    """
    try:
        published = read(file)
    except PublishedFileFault as fault:
        click.echo(f"Error: {fault}", err=True)
        sys.exit(UNREADABLE)
    compared = compare(published, _computed(published))
    _print(published, compared, differences)
    if not agrees(compared):
        sys.exit(1)


@with_database
def _computed(published: Document) -> Document:
    from mappa.statistics.national import compute_national
    from mappa.statistics.returns import compute

    year = ReportingYear.parse(published["year"])
    form = Form(published["form"])
    if form is Form.NATIONAL:
        return compute_national(year)
    area = _area(published["area"])
    computed = compute(area, year, form)
    # The file may call the area by another of its names.
    document = {**computed.document, "area": published["area"]}
    if computed.rate and value_at(published, form_2014.PER_100K) is not ABSENT:
        document = with_cells(document, {form_2014.PER_100K: computed.rate.per_100k})
    return document


def _area(name: str) -> Area:
    from mappa.agencies.queries import find_area, list_areas

    area = find_area(name)
    if area is None:
        known = ", ".join(one.name for one in list_areas())
        raise click.ClickException(f"There is no area called “{name}”. The areas are {known}.")
    return area


def _write(kind: str, document: Document, publication: Any, output: Path | None) -> None:
    from mappa.statistics.returns import as_json
    from mappa.statistics.spreadsheets import as_ods
    from mappa.statistics.web_copies import as_html

    if kind == "json":
        content = as_json(document).encode()
    elif kind == "html":
        content = as_html(publication).encode()
    else:
        content = as_ods(publication)
    if output is None:
        if kind == "ods" and sys.stdout.isatty():
            raise click.ClickException("A spreadsheet is not for a terminal: name a file with -o.")
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as fault:
        raise click.ClickException(f"{output} cannot be written: {fault.strerror}.") from fault


def _print(published: Document, compared: list[CellComparison], differences: bool) -> None:
    """A table of cells, then how many came out in each way."""
    lines = [
        (
            dotted(one.path),
            _shown(one.published),
            _shown(one.computed),
            one.verdict.value + (f": {one.note}" if one.note else ""),
        )
        for one in compared
        if not differences or one.verdict is not Verdict.EQUAL
    ]
    heading = ("figure", "published", "computed", "")
    widths = [max(len(line[place]) for line in [heading, *lines]) for place in range(3)]
    click.echo(f"{published['area']} {published['year']}, form {published['form']}")
    for line in [heading, *lines]:
        click.echo(
            f"{line[0]:<{widths[0]}}  {line[1]:>{widths[1]}}  {line[2]:>{widths[2]}}  {line[3]}".rstrip()
        )
    counts = [(verdict, sum(one.verdict is verdict for one in compared)) for verdict in Verdict]
    summary = ", ".join(f"{number} {verdict.value}" for verdict, number in counts if number)
    click.echo(f"{len(compared)} cells: {summary}.")


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


commands: list[click.Command] = [annual_return, national, compare_with_published]
