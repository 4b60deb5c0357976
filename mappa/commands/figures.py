"""Commands on printed figures: a synthetic caseload from a return, and a return examined by itself."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from mappa.figures.areas import MAPPA_AREAS, slug_of
from mappa.figures.contradictions import Contradiction, Severity, examine
from mappa.figures.forms import Document, Form, dotted
from mappa.figures.reading import PublishedFileFault, read
from mappa.figures.synthesis import Caseload, FolderInUse, Unmeetable, write
from mappa.figures.synthesis import caseload_from_return as synthesise

UNREADABLE = 2
_HEADINGS = {
    Severity.CONTRADICTION: "Contradictions",
    Severity.LOST: "Lost figures",
    Severity.OBSERVATION: "Observations (no error, but worth knowing)",
}


def _read_or_leave(path: Path) -> Document:
    try:
        return read(path)
    except PublishedFileFault as fault:
        click.echo(f"Error: {fault}", err=True)
        sys.exit(UNREADABLE)


@click.command(name="caseload-from-return")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Another number gives another caseload.",
)
def caseload_from_return(file: Path, directory: Path, seed: int) -> None:
    """Write a synthetic caseload that yields the figures of a published return.

    FILE is a return as JSON, in one of the forms 2005, 2014 and national. DIR is made where it is missing; a
    caseload written there before is replaced, and a folder with anything else in it is left alone.
    """
    published = _read_or_leave(file)
    if published["form"] != Form.NATIONAL and slug_of(published["area"]) not in {
        area.slug for area in MAPPA_AREAS
    }:
        click.echo(
            f"Warning: {published['area']} is not the name of one of the 42 areas; "
            "the import takes it only where an area is known by it.",
            err=True,
        )
    with tqdm(desc="Inventing offenders", unit="", leave=False, disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        caseload = synthesise(published, seed=seed, progress=show)
    try:
        write(caseload, directory)
    except FolderInUse as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{directory} cannot be written: {error.strerror or error}") from None
    _say_what_was_written(caseload, directory)


def _say_what_was_written(caseload: Caseload, directory: Path) -> None:
    click.echo(f"{len(caseload.offenders):,} invented offenders written to {directory}")
    if caseload.populations:
        click.echo(f"Populations implied by the printed rate: {len(caseload.populations)}")
    if not caseload.unmeetable:
        return
    click.echo(
        "Warning: the return contradicts itself, and these figures cannot come out as printed:", err=True
    )
    for number, one in enumerate(caseload.unmeetable, start=1):
        click.echo(f"  {number}. {_unmeetable(one)}", err=True)


def _unmeetable(one: Unmeetable) -> str:
    comes_out = "nothing" if one.comes_out is None else one.comes_out
    return f"{dotted(one.path)}: {one.printed} is printed, {comes_out} comes out: {one.because}"


@click.command(name="check-figures")
@click.argument("file", type=click.Path(path_type=Path))
def check_figures(file: Path) -> None:
    """Examine a published return by itself and name its contradictions.

    Parts are held against their wholes, percentages are worked out again, and the numbers in its notes are held
    against its tables. Exits 0 whatever is found, and 2 where FILE cannot be read.
    """
    published = _read_or_leave(file)
    found = examine(published)
    click.echo(f"{published['area']}, {published['year']} (form {published['form']})")
    number = 0
    for severity, heading in _HEADINGS.items():
        of_kind = [finding for finding in found if finding.severity is severity]
        if of_kind:
            click.echo(f"\n{heading}: {len(of_kind)}")
        for finding in of_kind:
            number += 1
            _say(number, finding)
    if not found:
        click.echo("\nNo contradiction found.")


def _say(number: int, finding: Contradiction) -> None:
    click.echo(f"\n{number}. {finding.path}")
    click.echo(f"   {finding.what}.")
    if finding.likeliest_explanation:
        click.echo(f"   Likeliest explanation: {finding.likeliest_explanation.rstrip('.')}.")


commands: list[click.Command] = [caseload_from_return, check_figures]
