"""The fixed lists that clearances and notices are described with."""

from __future__ import annotations

from django.db.models import TextChoices


class ClearanceKind(TextChoices):
    VETTING = "vetting", "Vetting"
    TRAINING = "training", "Training"
    CATEGORY_4 = "category-4", "Clearance for category 4"


#: Without each of these in force nobody opens an offender's record; none lasts for ever.
NEEDED_BY_ALL = (ClearanceKind.VETTING, ClearanceKind.TRAINING)


class Decision(TextChoices):
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class NoticeKind(TextChoices):
    """The label is the sentence, with places for who did it, whom and which record it is about."""

    EMERGENCY_OPENED = "emergency-opened", "{by} opened {record} in an emergency"
    EMERGENCY_REVIEW_DUE = (
        "emergency-review-due",
        "An emergency opening of {record} by {person} waits for review",
    )
    UNUSUAL_ACCESS = "unusual-access", "Unusual access by {person} waits to be looked at"
    MEMBERSHIP_BEGUN = "membership-begun", "{by} gave you work on {record}"
    MEMBERSHIP_ENDED = "membership-ended", "{by} ended your work on {record}"
    RECORD_RESTRICTED = "record-restricted", "{by} restricted {record}, on which you work"
    HANDING_OVER = "handing-over", "{person} leaves or moves and works on {record}: somebody has to take over"
    POSTING_PROPOSED = "posting-proposed", "{by} proposed a wide role or clearance for {person}"
    PROPOSAL_DECIDED = "proposal-decided", "{by} decided on what you proposed for {person}"
    CLEARANCE_ENDING = "clearance-ending", "A clearance of {person} ends soon"
    ERASURE_PROPOSED = "erasure-proposed", "{by} proposed that {record} be erased"
    ERASURE_DECIDED = "erasure-decided", "{by} decided on the erasure that you proposed"
    SIGN_IN_CHANGED = "sign-in-changed", "How you sign in was changed by {by}"
    RETENTION_DUE = "retention-due", "A decision is due whether {record} is kept"
    MEASURE_GIVEN = "measure-given", "{by} gave you a measure in the plan of {record}"
    TRIGGER_RAISED = "trigger-raised", "{by} saw an early-warning sign on {record} and waits for your answer"
    TRIGGER_WAITS = "trigger-waits", "An early-warning sign on {record} still waits for your answer"
    TRIGGER_UNANSWERED = (
        "trigger-unanswered",
        "An early-warning sign on {record} waits for {person}, and nobody has answered it",
    )
    TRIGGER_ANSWERED = "trigger-answered", "{by} answered the early-warning sign that you raised on {record}"
    MEETING_INVITED = "meeting-invited", "{by} invited you to a meeting"
    MEETING_LEFT_OUT = "meeting-left-out", "{by} took back your invitation to {record} at a meeting"
    MEETING_CHAIR = "meeting-chair", "{by} named you as the chair of a meeting"
    MEETING_OBSERVED = "meeting-observed", "{by} invited you to observe a meeting"
    MEETING_MOVED = "meeting-moved", "{by} moved a meeting to which you are invited"
    MEETING_CANCELLED = "meeting-cancelled", "{by} cancelled a meeting to which you were invited"
    LEVEL_TO_SET = "level-to-set", "A meeting changed the level of {record}: it waits to be set"
    ACTION_GIVEN = "action-given", "{by} gave you an action on {record}"
    ACTION_CHANGED = "action-changed", "{by} changed the day by which your action on {record} is due"
    ACTION_TAKEN_AWAY = "action-taken-away", "{by} passed your action on {record} to {person}"
    ACTION_REPORTED = "action-reported", "{by} reported how an action on {record} ended"
    ACTION_DUE = "action-due", "Your action on {record} is due soon"
    ACTION_OVERDUE = "action-overdue", "Your action on {record} is overdue"
    ACTION_CHASED = "action-chased", "An action of {person} on {record} is overdue"
    MINUTES_TO_SIGN = "minutes-to-sign", "{by} checked the minutes of {record}: they wait for your signature"
    MINUTES_SIGNED = "minutes-signed", "{by} signed the minutes of {record}: they are to be sent"
    MINUTES_SENT = "minutes-sent", "{by} sent you the minutes of {record}: acknowledge your copy"
    MINUTES_AMENDED = "minutes-amended", "{by} added an amendment to the minutes of {record} that you have"
    MINUTES_OVERDUE = "minutes-overdue", "The minutes of {record} are overdue, and wait for you"
    ACTION_STRANDED = (
        "action-stranded",
        "{person} owns an action on {record} and can no longer open it: pass the action on",
    )
    LEVEL_TO_COUNTERSIGN = (
        "level-to-countersign",
        "{by} decided on the level of {record}: it waits for a signature",
    )
    LEVEL_DECISION_ANSWERED = (
        "level-decision-answered",
        "{by} answered your decision on the level of {record}",
    )
    REVIEW_OVERDUE = "review-overdue", "The review of {record} at its level is overdue"
    REVIEWS_OVERDUE = (
        "reviews-overdue",
        "Reviews of cases that nobody supervises are overdue in your area",
    )
    TRANSFER_TO_OFFER = (
        "transfer-to-offer",
        "{by} recorded that {record} moved to another area: it is to be offered",
    )
    TRANSFER_OFFERED = "transfer-offered", "{by} offers your area a case"
    TRANSFER_ANSWERED = "transfer-answered", "{by} answered the offer of a case that you made"
    TRANSFER_WITHDRAWN = "transfer-withdrawn", "{by} withdrew the offer of a case to your area"
    NOTIFICATION_MADE = "notification-made", "{by} notified you that a person is eligible"
    NOTIFICATION_ANSWERED = (
        "notification-answered",
        "{by} answered your notification that a person is eligible",
    )
    NOTIFICATION_WAITS = "notification-waits", "A notification that a person is eligible waits for an answer"
    REFERRAL_SENT = "referral-sent", "{by} referred {record}, and it waits for screening"
    REFERRAL_ANSWERED = "referral-answered", "{by} screened the referral of {record}"
    REFERRAL_WAITS = "referral-waits", "A referral of {record} waits for screening, and is overdue"
    REFERRAL_RETURNED = (
        "referral-returned",
        "The referral of {record} was returned, and waits for what was asked",
    )
    REFERRAL_UNSENT = "referral-unsent", "A referral of {record} was begun and not sent"


#: The page that a notice leads to, and which of its pointers is the page's `pk`; none leads to a page without one.
#: A kind that is not here leads to its record, where it names one.
LEADS_TO: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.SIGN_IN_CHANGED: ("sign_in:account", ""),
    NoticeKind.UNUSUAL_ACCESS: ("oversight:finding", "about_id"),
    NoticeKind.ERASURE_PROPOSED: ("retention:decide_erasure", "offender_id"),
    NoticeKind.ERASURE_DECIDED: ("retention:erasures", ""),
    NoticeKind.LEVEL_TO_SET: ("discussions:decide_as_discussed", "about_id"),
    NoticeKind.ACTION_GIVEN: ("discussions:actions", "offender_id"),
    NoticeKind.ACTION_CHANGED: ("discussions:actions", "offender_id"),
    NoticeKind.ACTION_REPORTED: ("discussions:actions", "offender_id"),
    NoticeKind.ACTION_DUE: ("discussions:actions", "offender_id"),
    NoticeKind.ACTION_OVERDUE: ("discussions:actions", "offender_id"),
    NoticeKind.ACTION_CHASED: ("discussions:actions", "offender_id"),
    NoticeKind.ACTION_STRANDED: ("discussions:actions", "offender_id"),
    NoticeKind.MINUTES_TO_SIGN: ("minutes:sign", "about_id"),
    NoticeKind.MINUTES_SIGNED: ("minutes:send", "about_id"),
    NoticeKind.MINUTES_SENT: ("minutes:copy", "about_id"),
    NoticeKind.MINUTES_AMENDED: ("minutes:copy", "about_id"),
    NoticeKind.MINUTES_OVERDUE: ("minutes:minutes", "about_id"),
    NoticeKind.RETENTION_DUE: ("retention:due", ""),
    NoticeKind.MEASURE_GIVEN: ("risk:plan", "offender_id"),
    NoticeKind.TRIGGER_RAISED: ("risk:answer_trigger", "about_id"),
    NoticeKind.TRIGGER_WAITS: ("risk:answer_trigger", "about_id"),
    NoticeKind.TRIGGER_UNANSWERED: ("risk:answer_trigger", "about_id"),
    NoticeKind.REVIEW_OVERDUE: ("levels:review", "offender_id"),
    NoticeKind.REVIEWS_OVERDUE: ("levels:due", ""),
    NoticeKind.TRIGGER_ANSWERED: ("risk:answer_trigger", "about_id"),
    NoticeKind.LEVEL_TO_COUNTERSIGN: ("levels:countersign", "offender_id"),
    NoticeKind.LEVEL_DECISION_ANSWERED: ("levels:decisions", "offender_id"),
    NoticeKind.TRANSFER_TO_OFFER: ("transfers:offer", "offender_id"),
    NoticeKind.TRANSFER_OFFERED: ("transfers:open_offer", "about_id"),
    NoticeKind.TRANSFER_ANSWERED: ("transfers:open_offer", "about_id"),
    NoticeKind.TRANSFER_WITHDRAWN: ("transfers:offers", ""),
    NoticeKind.NOTIFICATION_MADE: ("referrals:notification", "about_id"),
    NoticeKind.NOTIFICATION_ANSWERED: ("referrals:notification", "about_id"),
    NoticeKind.NOTIFICATION_WAITS: ("referrals:notification", "about_id"),
    NoticeKind.REFERRAL_SENT: ("referrals:referral", "about_id"),
    NoticeKind.REFERRAL_ANSWERED: ("referrals:referral", "about_id"),
    NoticeKind.REFERRAL_WAITS: ("referrals:referral", "about_id"),
    NoticeKind.REFERRAL_RETURNED: ("referrals:referral", "about_id"),
    NoticeKind.REFERRAL_UNSENT: ("referrals:referral", "about_id"),
    NoticeKind.POSTING_PROPOSED: ("access:decide", "about_id"),
    NoticeKind.PROPOSAL_DECIDED: ("access:person", "subject_id"),
    NoticeKind.MEETING_INVITED: ("meetings:meeting", "about_id"),
    NoticeKind.MEETING_CHAIR: ("meetings:meeting", "about_id"),
    NoticeKind.MEETING_OBSERVED: ("meetings:meeting", "about_id"),
    NoticeKind.MEETING_MOVED: ("meetings:meeting", "about_id"),
    NoticeKind.MEETING_CANCELLED: ("meetings:mine", ""),
    NoticeKind.EMERGENCY_REVIEW_DUE: ("offenders:review_opening", "about_id"),
}
