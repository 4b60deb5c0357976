"""The first system administrator of an installation; everybody after that is added on the page."""

import click

from mappa.commands.database import with_database


@click.command(name="add-administrator")
@click.argument("username")
@click.argument("full_name")
@click.option(
    "--agency", "agency_name", default="", help="The agency the person works for; made if there is none."
)
@with_database
def add_administrator(username: str, full_name: str, agency_name: str) -> None:
    """Add a person who keeps people and agencies, and print their one-time password.

    USERNAME is what the person types to sign in, such as c.evans; FULL_NAME what others see.
    """
    from django.db import transaction
    from django.utils import timezone

    from mappa.access.actions import agencies, people, postings
    from mappa.access.queries import command_line_user
    from mappa.access.roles import RoleKey
    from mappa.agencies.queries import list_agencies
    from mappa.agencies.states import AgencyKind
    from mappa.database.refusals import NotPossible

    by = command_line_user()
    try:
        with transaction.atomic():
            agency = list_agencies().filter(name=agency_name).first() if agency_name else by.agency
            if agency is None:
                agency = agencies.add_agency(name=agency_name, kind=AgencyKind.OTHER, area=None, by=by)
            person, password = people.add_person(
                username=username, full_name=full_name, agency=agency, job_title="", email="", by=by
            )
            postings.give_role(
                person=person,
                role=RoleKey.SYSTEM_ADMINISTRATOR,
                areas=[],
                start=timezone.localdate(),
                end=None,
                reason="Added at the command line",
                version=person.version,
                by=by,
            )
    except NotPossible as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{person.full_name} may sign in as {person.username} with the one-time password {password}")
    click.echo(
        "It is good for 72 hours and one sign-in, at which they choose a password of their own and set up a second "
        "factor: have an authenticator app or a security key at hand."
    )


commands: list[click.Command] = [add_administrator]
