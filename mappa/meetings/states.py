"""The fixed lists that meetings are described with."""

from django.db.models import IntegerChoices, TextChoices


class MeetingLevel(IntegerChoices):
    """The levels at which agencies meet about a case; level 1 is one agency's ordinary work."""

    TWO = 2, "Level 2"
    THREE = 3, "Level 3"


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class MeetingChangeKind(TextChoices):
    """What was done to a meeting as such."""

    PLANNED = "planned", "Planned"
    MOVED = "moved", "Moved"
    CHAIR_NAMED = "chair_named", "Chair named"
    OPENED = "opened", "Opened"
    CANCELLED = "cancelled", "Cancelled"


class AgendaWhy(TextChoices):
    """Why a case is on the agenda."""

    REVIEW_DUE = "review_due", "Its review is due"
    REFERRAL = "referral", "A referral was accepted"
    EXTRA = "extra", "Another reason"


class Answer(TextChoices):
    """What somebody said to an invitation; not to have answered is not the same as either."""

    NONE = "none", "No answer yet"
    ATTENDING = "attending", "Will attend"
    APOLOGIES = "apologies", "Apologies"


class AttendanceOutcome(TextChoices):
    """What came of an agency's invitation to a case."""

    ATTENDED = "attended", "Attended"
    CONTRIBUTED = "contributed", "Contribution instead of attending"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent without apologies"


class ObserverOutcome(TextChoices):
    INVITED = "invited", "Invited"
    ATTENDED = "attended", "Attended"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent without apologies"
