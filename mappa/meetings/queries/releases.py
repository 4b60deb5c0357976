"""Whether a case has a meeting before release: what the worklist of releases asks the meetings (settings)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from mappa.agencies.policies import PolicyKey
from mappa.meetings.models import AgendaItem
from mappa.meetings.states import MeetingState
from mappa.referrals.queries import months_before, values_by_area


def met_before_release(releases: Mapping[int, date]) -> set[int]:
    """Those of the offenders who are on the agenda of a meeting, planned or held, in the time that matters.

    That is from the day on which the release comes within the area's period of notice, to the day of release. An
    earlier meeting was not about this release; one that was cancelled, or that the case was taken off, is none.
    """
    if not releases:
        return set()
    months = values_by_area(PolicyKey.RELEASE_NOTICE_MONTHS, on=timezone.localdate())
    items = AgendaItem.objects.filter(offender_id__in=releases, removed_at=None).exclude(
        meeting__state=MeetingState.CANCELLED
    )
    return {
        offender_id
        for offender_id, area_id, begins_at in items.values_list(
            "offender_id", "offender__area_id", "meeting__begins_at"
        )
        if months_before(releases[offender_id], int(months(area_id)))
        <= timezone.localdate(begins_at)
        <= releases[offender_id]
    }
