"""The values that areas set for themselves: what each means, how it is read, and what holds where none is set.

A default marked “unconfirmed” rests on practitioners' knowledge and not on a text that was read: it is a starting
point for an area to replace, never a rule.
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class PolicyKey(TextChoices):
    LEVEL_2_MEETING_NAME = "level_2_meeting_name", "What level 2 meetings are called"
    LEVEL_3_MEETING_NAME = "level_3_meeting_name", "What level 3 meetings are called"
    SCREENING_GROUP_NAME = "screening_group_name", "What the group that screens referrals is called"
    DIVISION_WORD = "division_word", "What a division is called"
    LEVEL_1_REVIEW_WEEKS = "level_1_review_weeks", "Weeks between reviews at level 1"
    LEVEL_2_REVIEW_WEEKS = "level_2_review_weeks", "Weeks between reviews at level 2"
    LEVEL_3_REVIEW_WEEKS = "level_3_review_weeks", "Weeks between reviews at level 3"
    LEVEL_2_MINUTES_WORKING_DAYS = "level_2_minutes_working_days", "Working days for level 2 minutes"
    LEVEL_3_MINUTES_WORKING_DAYS = "level_3_minutes_working_days", "Working days for level 3 minutes"
    RELEASE_NOTICE_MONTHS = "release_notice_months", "Months of notice before release from prison"
    EMERGENCY_HOURS = "emergency_hours", "Hours that an emergency opening lasts"
    EMERGENCY_REVIEW_DAYS = "emergency_review_days", "Days within which an emergency opening is reviewed"
    STATED_REASON_HOURS = "stated_reason_hours", "Hours that a stated reason holds"
    UNCONVICTED_IN_CATEGORY_3 = "unconvicted_in_category_3", "Unconvicted people admitted to category 3"


@dataclass(frozen=True)
class PolicyMeaning:
    kind: type[str] | type[int] | type[bool]
    default: str
    description: str


MEANINGS: dict[PolicyKey, PolicyMeaning] = {
    PolicyKey.LEVEL_2_MEETING_NAME: PolicyMeaning(
        str, "Level 2 meeting", "The local name of level 2 meetings."
    ),
    PolicyKey.LEVEL_3_MEETING_NAME: PolicyMeaning(
        str, "Multi-Agency Public Protection Panel (MAPPP)", "The local name of level 3 meetings."
    ),
    PolicyKey.SCREENING_GROUP_NAME: PolicyMeaning(
        str, "Screening meeting", "The local name of the group that tests new referrals."
    ),
    PolicyKey.DIVISION_WORD: PolicyMeaning(
        str, "division", "What the area calls its parts: division, basic command unit, police division."
    ),
    PolicyKey.LEVEL_1_REVIEW_WEEKS: PolicyMeaning(
        int, "52", "How often the lead agency reviews a level 1 case. Unconfirmed default."
    ),
    PolicyKey.LEVEL_2_REVIEW_WEEKS: PolicyMeaning(
        int, "16", "How often a level 2 case is reviewed. Unconfirmed default; earlier editions said 8 to 12."
    ),
    PolicyKey.LEVEL_3_REVIEW_WEEKS: PolicyMeaning(
        int, "8", "How often a level 3 case is reviewed. Unconfirmed default; earlier editions said 4 to 6."
    ),
    PolicyKey.LEVEL_2_MINUTES_WORKING_DAYS: PolicyMeaning(
        int, "10", "Working days within which level 2 minutes are sent. Unconfirmed default."
    ),
    PolicyKey.LEVEL_3_MINUTES_WORKING_DAYS: PolicyMeaning(
        int, "5", "Working days within which level 3 minutes are sent."
    ),
    PolicyKey.RELEASE_NOTICE_MONTHS: PolicyMeaning(
        int, "3", "How long before release the prison passes on what it knows."
    ),
    PolicyKey.EMERGENCY_HOURS: PolicyMeaning(
        int, "4", "How long a record opened in an emergency stays open. Unconfirmed default."
    ),
    PolicyKey.EMERGENCY_REVIEW_DAYS: PolicyMeaning(
        int,
        "3",
        "Within how many days an emergency opening is reviewed before it is chased. Unconfirmed default.",
    ),
    PolicyKey.STATED_REASON_HOURS: PolicyMeaning(
        int, "12", "How long the reason for opening a record of another area holds. Unconfirmed default."
    ),
    PolicyKey.UNCONVICTED_IN_CATEGORY_3: PolicyMeaning(
        bool, "no", "Whether the board admits people without a conviction to category 3."
    ),
}
