"""`mappa find-unusual-access` and `mappa subject-access`."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from mappa.commands.database import owner_ready, with_database
from mappa.law.disclosure import Exemption

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(name="find-unusual-access")
@click.option("--from", "first", type=DAY, help="The first day to look at; by default yesterday.")
@click.option("--to", "last", type=DAY, help="The last day to look at; by default today.")
def find_unusual_access(first: datetime | None, last: datetime | None) -> None:
    """Apply the rules of unusual access to the audit of some days, as the watch does every few minutes.

    Run again it adds nothing. What it finds is worked through on the page “Unusual access”.
    """
    with owner_ready():
        from django.utils import timezone

        from mappa.oversight import chores

        today = timezone.localdate()
        last_day = last.date() if last else today
        first_day = first.date() if first else min(today - timedelta(days=1), last_day)
        if first_day > last_day:
            raise click.UsageError("The first day must not come after the last.")
        found = chores.find_unusual_access(first_day=first_day, last_day=last_day)
        click.echo(f"{found} new or grown between {first_day} and {last_day}.")


@click.command(name="subject-access")
@click.argument("reference")
@click.option(
    "--for",
    "recipient_kind",
    type=click.Choice(["offender", "solicitor", "representative"]),
    required=True,
    help="Who is given the copy.",
)
@click.option("--name", "recipient", required=True, help="The name of who is given the copy.")
@click.option("--reason", required=True, help="How they asked, and how it is known who they are.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["html", "json"]),
    default="html",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--withhold",
    "withheld",
    multiple=True,
    metavar="ENTRY=GROUND",
    help="An entry to withhold, such as offenders_alias-12=crime; may be given several times.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it the copy goes to standard output.",
)
@with_database
def subject_access(
    reference: str,
    recipient_kind: str,
    recipient: str,
    reason: str,
    kind: str,
    withheld: tuple[str, ...],
    output: Path | None,
) -> None:
    """Write a copy of everything held about the offender with REFERENCE, for that person.

    What is usually withheld is withheld. The copy is kept on file and told in the audit as a disclosure.
    """
    from django.db import transaction
    from django.utils import timezone

    from mappa.access.pages import RecordNotShown
    from mappa.access.queries import command_line_user
    from mappa.database.identity import acting_as
    from mappa.database.refusals import NotPossible
    from mappa.offenders.queries import find_by_reference, open_offender
    from mappa.oversight import actions
    from mappa.oversight.states import CopyForm, CopyRecipient

    grounds = _grounds(withheld)
    by = command_line_user()
    try:
        with transaction.atomic(), acting_as(by.pk):
            pk = find_by_reference(by=by, reference=reference)
            offender = open_offender(by=by, pk=pk or 0)
            given = actions.give_copy(
                offender=offender,
                recipient_kind=CopyRecipient(recipient_kind),
                recipient=recipient,
                form=CopyForm(kind),
                withheld=grounds,
                fingerprint=None,
                at=timezone.now(),
                reason=reason,
                by=by,
            )
        # Told in the audit first: a copy that is told of and not written does no harm.
        if output is not None:
            output.write_bytes(given.content)
    except RecordNotShown as error:
        raise click.ClickException(f"There is no record with the reference {reference}.") from error
    except NotPossible as refusal:
        raise click.ClickException(refusal.message) from refusal
    except OSError as fault:
        raise click.ClickException(f"{output} cannot be written: {fault.strerror}.") from fault
    if output is None:
        sys.stdout.buffer.write(given.content)


def _grounds(withheld: tuple[str, ...]) -> dict[str, Exemption]:
    grounds = {}
    for one in withheld:
        key, _, ground = one.partition("=")
        try:
            grounds[key] = Exemption(ground)
        except ValueError:
            raise click.UsageError(
                f"“{ground}” is no ground: {', '.join(one.value for one in Exemption)}."
            ) from None
    return grounds


commands: list[click.Command] = [find_unusual_access, subject_access]
