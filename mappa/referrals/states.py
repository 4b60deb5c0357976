"""The fixed lists of notifications, referrals and releases."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices


class Outcome(TextChoices):
    """What became of a notification; empty while it waits."""

    REGISTERED = "registered", "Registered"
    LINKED = "linked", "Found on the register"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: What puts the person on the register, or finds them there: to whoever may not open the record the two look alike.
TAKEN_ON = (Outcome.REGISTERED, Outcome.LINKED)
#: After so many months what was written about somebody who is not on the register goes. An unconfirmed default.
KEPT_MONTHS = 12


class ReleaseKind(TextChoices):
    """How somebody leaves prison, as far as it is known."""

    CONDITIONAL = "conditional", "Conditional release on licence"
    AUTOMATIC = "automatic", "Automatic release"
    HOME_DETENTION_CURFEW = "home_detention_curfew", "Home detention curfew"
    PAROLE = "parole", "Release directed by the Parole Board"
    END_OF_SENTENCE = "end_of_sentence", "End of sentence"
    UNKNOWN = "unknown", "Not known how"


class ReferralState(TextChoices):
    DRAFT = "draft", "Being written"
    SENT = "sent", "Waits for screening"
    RETURNED = "returned", "Returned for more"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Not answered yet, or asked back: one of these at a time for an offender and a level.
OPEN = (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RETURNED)
#: In these whoever refers may write.
WRITTEN_IN = (ReferralState.DRAFT, ReferralState.RETURNED)
#: What may follow what; the database holds the same (migration 0002).
FOLLOWS: Mapping[ReferralState, tuple[ReferralState, ...]] = {
    ReferralState.DRAFT: (ReferralState.SENT, ReferralState.WITHDRAWN),
    ReferralState.SENT: (
        ReferralState.ACCEPTED,
        ReferralState.RETURNED,
        ReferralState.DECLINED,
        ReferralState.WITHDRAWN,
    ),
    ReferralState.RETURNED: (ReferralState.SENT, ReferralState.WITHDRAWN),
}


class SectionState(TextChoices):
    """How far a section of a referral is; a section that nobody has begun has no row."""

    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
