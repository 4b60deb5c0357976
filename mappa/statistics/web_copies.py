"""A return as one web page that needs nothing else: its styles are in it and it fetches nothing."""

from __future__ import annotations

from django.template.loader import render_to_string

from .publication import NO_CELL, Publication


def as_html(publication: Publication) -> str:
    return render_to_string("statistics/_web_copy.html", {"publication": publication, "no_cell": NO_CELL})
