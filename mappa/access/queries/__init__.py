"""Reading people and their roles, areas and agencies for their pages, and the audit."""

from .people import command_line_user as command_line_user
