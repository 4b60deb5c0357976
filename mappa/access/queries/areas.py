"""Areas and agencies for their pages."""

from __future__ import annotations

from mappa.access.pages import RecordNotShown
from mappa.agencies import queries
from mappa.agencies.models import Agency, Area, Population, ProtocolSignature


def open_area(slug: str) -> Area:
    """Raises RecordNotShown where no area has the slug."""
    area = Area.objects.filter(slug=slug).first()
    if area is None:
        raise RecordNotShown("area", slug)
    return area


def open_population(area: Area, pk: int) -> Population:
    population = queries.find_population(area, pk)
    if population is None:
        raise RecordNotShown("population", pk)
    return population


def open_agency(pk: int) -> Agency:
    agency = queries.find_agency(pk)
    if agency is None:
        raise RecordNotShown("agency", pk)
    return agency


def open_signature(agency: Agency, pk: int) -> ProtocolSignature:
    signature = (
        ProtocolSignature.objects.current().select_related("agency").filter(agency=agency, pk=pk).first()
    )
    if signature is None:
        raise RecordNotShown("signature", pk)
    return signature
