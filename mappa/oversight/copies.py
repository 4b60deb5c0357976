"""A copy of everything held, written out: a page that needs nothing else, or data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from mappa.law.disclosure import Exemption

from .queries.holdings import Entry, Holdings
from .states import CopyForm

CONTENT_TYPES = {CopyForm.HTML: "text/html; charset=utf-8", CopyForm.JSON: "application/json"}


def write(
    holdings: Holdings, *, withheld: Mapping[str, Exemption], form: CopyForm, recipient: str, at: datetime
) -> bytes:
    """The copy. An entry that is withheld stands in it as such, with the ground and nothing else."""
    if form is CopyForm.JSON:
        document = as_data(holdings, withheld=withheld, recipient=recipient, at=at)
        return json.dumps(document, ensure_ascii=False, indent=2).encode()
    return render_to_string(
        "oversight/_copy.html",
        {
            "holdings": holdings,
            "withheld": withheld,
            "recipient": recipient,
            "at": at,
            "classification": settings.CLASSIFICATION,
        },
    ).encode()


def as_data(
    holdings: Holdings, *, withheld: Mapping[str, Exemption], recipient: str, at: datetime
) -> dict[str, Any]:
    return {
        "what": "Everything held in OpenMAPPA about one person (Data Protection Act 2018, section 45)",
        "reference": holdings.offender.reference,
        "for": recipient,
        "written_at": at.isoformat(),
        "tables": [
            {
                "table": section.table,
                "holds": section.description,
                "entries": [_data(entry, withheld.get(entry.key)) for entry in section.entries],
            }
            for section in holdings.sections
        ],
        "consultations": [
            {
                "who": one.who,
                "operation": one.operation,
                "ground": one.ground,
                "times": one.times,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
            }
            for one in holdings.consultations
        ],
    }


def _data(entry: Entry, ground: Exemption | None) -> dict[str, Any]:
    if ground is not None:
        return {"number": entry.pk, "withheld": f"section 45(4){ground.paragraph}: {ground.label}"}
    return {
        "number": entry.pk,
        "stands": entry.stands,
        "particulars": {
            one.column: {"withheld": one.withheld} if one.withheld else one.value for one in entry.particulars
        },
    }
