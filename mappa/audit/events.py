"""Every kind of event the audit knows, in the past tense, with the class of operation it belongs to.

The classes are those of section 62 of the Data Protection Act 2018 (collection, alteration, consultation,
disclosure, combination, erasure), and three of our own: refusal, sign-in and administration.
"""

from enum import StrEnum


class Operation(StrEnum):
    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    REFUSAL = "refusal"
    SIGN_IN = "sign-in"
    ADMINISTRATION = "administration"


class Event(StrEnum):
    """`thing.past-tense`; the operation class and the sentence a supervisor reads stand beside each."""

    operation: Operation
    sentence: str

    def __new__(cls, value: str, operation: Operation, sentence: str) -> "Event":
        member = str.__new__(cls, value)
        member._value_ = value
        member.operation = operation
        member.sentence = sentence
        return member

    # Offenders
    OFFENDER_REGISTERED = "offender.registered", Operation.COLLECTION, "registered the offender"
    OFFENDER_IMPORTED = "offender.imported", Operation.COLLECTION, "imported rows about the offender"
    OFFENDER_VIEWED = "offender.viewed", Operation.CONSULTATION, "opened the record"
    OFFENDERS_LISTED = "offenders.listed", Operation.CONSULTATION, "listed offenders"
    OFFENDERS_SEARCHED = "offenders.searched", Operation.CONSULTATION, "searched for offenders"
    DETAILS_CORRECTED = "details.corrected", Operation.ALTERATION, "corrected the personal details"
    ALIAS_RECORDED = "alias.recorded", Operation.COLLECTION, "recorded another name"
    IDENTIFIER_RECORDED = "identifier.recorded", Operation.COLLECTION, "recorded a reference"
    RESIDENCE_RECORDED = "residence.recorded", Operation.ALTERATION, "recorded where the offender lives"
    CUSTODY_BEGUN = "custody.begun", Operation.ALTERATION, "recorded that custody began"
    CUSTODY_ENDED = "custody.ended", Operation.ALTERATION, "recorded that custody ended"
    CATEGORY_SET = "category.set", Operation.ALTERATION, "set the category"
    CATEGORY_ENDED = "category.ended", Operation.ALTERATION, "ended the category"
    LEVEL_SET = "level.set", Operation.ALTERATION, "set the level"
    LEVEL_ENDED = "level.ended", Operation.ALTERATION, "ended the level"
    ORDER_STEP_RECORDED = "order-step.recorded", Operation.COLLECTION, "recorded a step of an order"
    EVENT_RECORDED = "event.recorded", Operation.COLLECTION, "recorded a breach, return to custody or charge"
    FACT_CORRECTED = "fact.corrected", Operation.ALTERATION, "corrected an entry"
    FACT_WITHDRAWN = "fact.withdrawn", Operation.ALTERATION, "withdrew an entry made in error"

    DISCLOSURE_RECORDED = "disclosure.recorded", Operation.DISCLOSURE, "recorded a disclosure"
    DISCLOSURES_READ = "disclosures.read", Operation.CONSULTATION, "read the record of disclosures"
    COPY_GIVEN = "copy.given", Operation.DISCLOSURE, "gave a copy of everything held"

    # Meetings
    MEETING_SERIES_SET = (
        "meeting-series.set",
        Operation.ADMINISTRATION,
        "set up or changed a series of meetings",
    )
    STANDING_MEMBER_SET = (
        "standing-member.set",
        Operation.ADMINISTRATION,
        "changed who is invited by default to a series of meetings",
    )
    MEETING_PLANNED = "meeting.planned", Operation.ADMINISTRATION, "planned a meeting"
    MEETING_MOVED = "meeting.moved", Operation.ADMINISTRATION, "moved a meeting"
    MEETING_CHAIR_NAMED = "meeting-chair.named", Operation.ADMINISTRATION, "named the chair of a meeting"
    MEETING_OPENED = "meeting.opened", Operation.ADMINISTRATION, "opened a meeting"
    MEETING_CANCELLED = "meeting.cancelled", Operation.ADMINISTRATION, "cancelled a meeting"
    OBSERVER_SET = "observer.set", Operation.ADMINISTRATION, "recorded who observes a meeting"
    CASE_ADDED = "agenda.case-added", Operation.ALTERATION, "put the case on the agenda of a meeting"
    CASE_TAKEN_OFF = (
        "agenda.case-taken-off",
        Operation.ALTERATION,
        "took the case off the agenda of a meeting",
    )
    AGENDA_ARRANGED = "agenda.arranged", Operation.ALTERATION, "changed the order or the times of an agenda"
    INVITATION_SENT = (
        "invitation.sent",
        Operation.ADMINISTRATION,
        "invited an agency to the case at a meeting",
    )
    INVITATION_ENDED = "invitation.ended", Operation.ADMINISTRATION, "took back an invitation to the case"
    INVITATION_ANSWERED = (
        "invitation.answered",
        Operation.ADMINISTRATION,
        "answered an invitation to the case",
    )
    SUBSTITUTE_SENT = "substitute.sent", Operation.ADMINISTRATION, "named a substitute for a meeting"
    CONTRIBUTION_RECORDED = (
        "contribution.recorded",
        Operation.COLLECTION,
        "contributed to the case in writing",
    )
    ATTENDANCE_RECORDED = "attendance.recorded", Operation.COLLECTION, "recorded who attended the case"
    MEETINGS_LISTED = "meetings.listed", Operation.CONSULTATION, "listed meetings"
    MEETING_VIEWED = "meeting.viewed", Operation.CONSULTATION, "opened a meeting and its agenda"
    CALENDAR_TAKEN = "calendar.taken", Operation.CONSULTATION, "took a calendar file of a meeting"
    # Discussions and actions
    DISCUSSION_SAVED = (
        "discussion.saved",
        Operation.COLLECTION,
        "wrote down what was said of the case at a meeting",
    )
    DISCUSSION_CLOSED = "discussion.closed", Operation.COLLECTION, "closed the case at a meeting"
    DISCUSSION_CORRECTED = (
        "discussion.corrected",
        Operation.ALTERATION,
        "corrected what was written down of the case at a meeting",
    )
    DISCUSSION_CARRIED_OUT = (
        "discussion.carried-out",
        Operation.ALTERATION,
        "did what the meeting had decided of the case",
    )
    DISCUSSION_LOCKED = (
        "discussion.locked",
        Operation.ALTERATION,
        "locked what was written down of the case, its minutes being signed",
    )
    DISCUSSION_READ = "discussion.read", Operation.CONSULTATION, "read what was said of the case at a meeting"
    ACTION_AGREED = "action.agreed", Operation.COLLECTION, "recorded an action that was agreed"
    ACTION_REPORTED = "action.reported", Operation.COLLECTION, "reported on an action"
    ACTION_DUE_CHANGED = (
        "action.due-changed",
        Operation.ALTERATION,
        "changed the day by which an action is due",
    )
    ACTION_PASSED_ON = "action.passed-on", Operation.ALTERATION, "passed an action to another owner"
    ACTIONS_LISTED = "actions.listed", Operation.CONSULTATION, "listed their own actions"
    # Minutes
    MINUTES_READ = "minutes.read", Operation.CONSULTATION, "read the minutes of the case at a meeting"
    MINUTES_LISTED = "minutes.listed", Operation.CONSULTATION, "listed minutes of meetings"
    MINUTES_CHECKED = "minutes.checked", Operation.COLLECTION, "checked the minutes of the case"
    MINUTES_SIGNED = "minutes.signed", Operation.COLLECTION, "signed the minutes of the case"
    MINUTES_AMENDED = "minutes.amended", Operation.COLLECTION, "added an amendment to the minutes of the case"
    MINUTES_SENT = "minutes.sent", Operation.COLLECTION, "sent the minutes of the case"
    MINUTES_COPY_OPENED = "minutes-copy.opened", Operation.CONSULTATION, "opened a copy of minutes"
    MINUTES_COPY_TAKEN = "minutes-copy.taken", Operation.CONSULTATION, "took a copy of minutes as a file"
    MINUTES_ACKNOWLEDGED = (
        "minutes.acknowledged",
        Operation.COLLECTION,
        "acknowledged a copy of minutes",
    )

    # Oversight
    FINDINGS_LISTED = "findings.listed", Operation.CONSULTATION, "looked through unusual access"
    FINDING_OPENED = "finding.opened", Operation.CONSULTATION, "opened a finding of unusual access"
    FINDING_TAKEN = "finding.taken", Operation.ADMINISTRATION, "took a finding of unusual access"
    FINDING_SETTLED = "finding.settled", Operation.ADMINISTRATION, "settled a finding of unusual access"
    OPENINGS_READ = "openings.read", Operation.CONSULTATION, "read who opened the record"

    # Levels, transfers and exits
    LEVEL_DECIDED = "level.decided", Operation.ALTERATION, "decided on the level, with reasons"
    LEVEL_DECISION_WITHDRAWN = (
        "level-decision.withdrawn",
        Operation.ALTERATION,
        "withdrew a decision about the level that waited",
    )
    LEVEL_DECISION_DECLINED = (
        "level-decision.declined",
        Operation.ALTERATION,
        "declined to countersign a decision about the level",
    )
    LEVEL_COUNTERSIGNED = (
        "level.countersigned",
        Operation.ALTERATION,
        "countersigned a decision about the level",
    )
    LEVEL_REVIEWED = "level.reviewed", Operation.COLLECTION, "recorded a review of the case at its level"
    LEVEL_DECISIONS_READ = (
        "level-decisions.read",
        Operation.CONSULTATION,
        "read the decisions about the level",
    )
    REVIEWS_LISTED = "reviews.listed", Operation.CONSULTATION, "listed reviews that are due"
    COUNTERSIGNATURES_LISTED = (
        "countersignatures.listed",
        Operation.CONSULTATION,
        "listed decisions that wait for a countersignature",
    )
    TRANSFER_PROPOSED = (
        "transfer.proposed",
        Operation.ALTERATION,
        "recorded a move and set the case to be offered",
    )
    TRANSFER_OFFERED = "transfer.offered", Operation.DISCLOSURE, "offered the case to another area"
    TRANSFER_ACCEPTED = "transfer.accepted", Operation.ALTERATION, "accepted the case from another area"
    TRANSFER_DECLINED = "transfer.declined", Operation.ALTERATION, "declined a case that another area offered"
    TRANSFER_WITHDRAWN = (
        "transfer.withdrawn",
        Operation.ALTERATION,
        "withdrew the offer of the case to another area",
    )
    TRANSFER_OPENED = "transfer.opened", Operation.CONSULTATION, "opened an offer of a case"
    TRANSFERS_LISTED = "transfers.listed", Operation.CONSULTATION, "listed offers of cases"
    EXIT_RECORDED = "exit.recorded", Operation.ALTERATION, "recorded the exit from the arrangements"
    EXIT_ITEM_ANSWERED = "exit-item.answered", Operation.ALTERATION, "answered a line of an exit's checklist"
    EXITS_LISTED = "exits.listed", Operation.CONSULTATION, "listed exits with something still to do"
    CATEGORY_END_REVIEWED = (
        "category-end.reviewed",
        Operation.ALTERATION,
        "decided what follows a category that ends",
    )
    CATEGORY_ENDS_LISTED = "category-ends.listed", Operation.CONSULTATION, "listed categories that end"

    # Who may open a record
    MEMBERSHIP_BEGUN = "membership.begun", Operation.ADMINISTRATION, "gave a person work on the case"
    MEMBERSHIP_ENDED = "membership.ended", Operation.ADMINISTRATION, "ended a person's work on the case"
    RECORD_RESTRICTED = "record.restricted", Operation.ADMINISTRATION, "restricted the record"
    RESTRICTION_LIFTED = (
        "restriction.lifted",
        Operation.ADMINISTRATION,
        "lifted the restriction of the record",
    )
    REASON_STATED = "reason.stated", Operation.CONSULTATION, "stated a reason to open the record"
    EMERGENCY_OPENED = "emergency.opened", Operation.CONSULTATION, "opened the record in an emergency"
    EMERGENCY_REFUSED = (
        "emergency.refused",
        Operation.REFUSAL,
        "asked in an emergency for a record that was not opened",
    )
    EMERGENCY_CLOSED = (
        "emergency.closed",
        Operation.ADMINISTRATION,
        "closed the record opened in an emergency",
    )
    EMERGENCY_REVIEWED = (
        "emergency.reviewed",
        Operation.ADMINISTRATION,
        "reviewed an emergency opening of the record",
    )
    EMERGENCIES_LISTED = "emergencies.listed", Operation.CONSULTATION, "listed emergency openings"
    READERS_LISTED = "readers.listed", Operation.CONSULTATION, "looked at who can open the record"

    # Risk and plan
    ASSESSMENT_RECORDED = "assessment.recorded", Operation.COLLECTION, "recorded the risk assessment"
    ASSESSMENT_CONTRIBUTED = (
        "assessment.contributed",
        Operation.COLLECTION,
        "contributed to the risk assessment",
    )
    PLAN_RECORDED = "plan.recorded", Operation.COLLECTION, "recorded the plan"
    TRIGGER_RAISED = "trigger.raised", Operation.COLLECTION, "raised a trigger of the plan"
    TRIGGER_ACKNOWLEDGED = (
        "trigger.acknowledged",
        Operation.ALTERATION,
        "saw that a trigger of the plan was raised",
    )
    TRIGGER_ANSWERED = "trigger.answered", Operation.ALTERATION, "answered a trigger of the plan"
    TRIGGERS_LISTED = "triggers.listed", Operation.CONSULTATION, "listed triggers that wait for an answer"
    # Notifications, referrals and releases
    NOTIFICATION_MADE = "notification.made", Operation.COLLECTION, "notified that a person is eligible"
    NOTIFICATION_VIEWED = "notification.viewed", Operation.CONSULTATION, "opened a notification"
    NOTIFICATIONS_LISTED = "notifications.listed", Operation.CONSULTATION, "looked through notifications"
    NOTIFICATION_ANSWERED = "notification.answered", Operation.ALTERATION, "answered a notification"
    NOTIFICATION_WITHDRAWN = "notification.withdrawn", Operation.ALTERATION, "withdrew a notification"
    ELIGIBILITY_RECORDED = (
        "eligibility.recorded",
        Operation.COLLECTION,
        "recorded what is known of a notified person",
    )
    RELEASE_DATED = "release.dated", Operation.COLLECTION, "recorded the date of release"
    RELEASES_LISTED = "releases.listed", Operation.CONSULTATION, "looked at who is about to be released"
    REFERRAL_BEGUN = "referral.begun", Operation.COLLECTION, "began a referral"
    REFERRAL_SECTION_SAVED = (
        "referral-section.saved",
        Operation.COLLECTION,
        "saved a section of a referral",
    )
    REFERRAL_SENT = "referral.sent", Operation.ALTERATION, "sent a referral for screening"
    REFERRAL_WITHDRAWN = "referral.withdrawn", Operation.ALTERATION, "withdrew a referral"
    REFERRAL_SCREENED = "referral.screened", Operation.ALTERATION, "screened a referral"
    REFERRALS_LISTED = "referrals.listed", Operation.CONSULTATION, "looked through referrals"

    # The caseload comes in
    CASELOAD_CHECKED = "caseload.checked", Operation.CONSULTATION, "checked a caseload for import"
    CASELOAD_CONFIRMED = "caseload.confirmed", Operation.COLLECTION, "set a large caseload to be imported"
    CASELOAD_IMPORTED = "caseload.imported", Operation.COLLECTION, "imported a caseload"
    CASELOAD_DISCARDED = "caseload.discarded", Operation.ERASURE, "threw an uploaded caseload away"

    # How long records are kept
    RETENTION_LISTED = "retention.listed", Operation.CONSULTATION, "listed records due for review"
    RETENTION_KEPT = (
        "retention.kept",
        Operation.ALTERATION,
        "decided to keep the record until the next review",
    )
    RETENTION_RULE_SET = "retention.rule-set", Operation.ADMINISTRATION, "set a rule of retention"
    ERASURE_PROPOSED = "erasure.proposed", Operation.ERASURE, "proposed that the record be erased"
    ERASURE_WITHDRAWN = "erasure.withdrawn", Operation.ERASURE, "withdrew a proposal to erase the record"
    ERASURE_DECLINED = "erasure.declined", Operation.ERASURE, "declined to erase the record"
    ERASURE_APPROVED = "erasure.approved", Operation.ERASURE, "approved that the record be erased"
    RECORD_ERASED = "record.erased", Operation.ERASURE, "erased the record"

    # The return
    RETURN_VIEWED = "return.viewed", Operation.CONSULTATION, "looked at a return"
    FIGURE_OPENED = "figure.opened", Operation.CONSULTATION, "opened the cases behind a figure"
    RETURN_EXPORTED = "return.exported", Operation.DISCLOSURE, "took a copy of a return"
    RETURN_SIGNED_OFF = "return.signed-off", Operation.ADMINISTRATION, "signed off a return"

    # Areas, agencies and people
    POPULATION_RECORDED = "population.recorded", Operation.ADMINISTRATION, "recorded a population"
    POPULATION_CORRECTED = "population.corrected", Operation.ADMINISTRATION, "corrected a population"
    POLICY_SET = "policy.set", Operation.ADMINISTRATION, "set a local policy value"
    DIVISION_ADDED = "division.added", Operation.ADMINISTRATION, "added a division"
    AGENCY_ADDED = "agency.added", Operation.ADMINISTRATION, "added an agency"
    PROTOCOL_SIGNED = "protocol.signed", Operation.ADMINISTRATION, "recorded a protocol signature"
    PROTOCOL_ENDED = "protocol.ended", Operation.ADMINISTRATION, "ended a protocol signature"
    PERSON_ADDED = "person.added", Operation.ADMINISTRATION, "added a person"
    PERSON_CORRECTED = "person.corrected", Operation.ADMINISTRATION, "changed a person's particulars"
    PERSON_STOPPED = "person.stopped", Operation.ADMINISTRATION, "stopped a person's access"
    PERSON_RESTARTED = "person.restarted", Operation.ADMINISTRATION, "gave a person access again"
    PERSON_UNLOCKED = "person.unlocked", Operation.ADMINISTRATION, "let a person try to sign in again"
    PASSWORD_GIVEN = "password.given", Operation.ADMINISTRATION, "gave a person a new one-time password"
    POSTING_BEGUN = "posting.begun", Operation.ADMINISTRATION, "gave a person a role"
    POSTING_ENDED = "posting.ended", Operation.ADMINISTRATION, "ended a person's role"
    CLEARANCE_GIVEN = "clearance.given", Operation.ADMINISTRATION, "recorded a person's clearance"
    CLEARANCE_ENDED = "clearance.ended", Operation.ADMINISTRATION, "ended a person's clearance"
    GRADE_GIVEN = "grade.given", Operation.ADMINISTRATION, "recorded a person's grade"
    GRADE_ENDED = "grade.ended", Operation.ADMINISTRATION, "ended a person's grade"
    PROPOSAL_MADE = "proposal.made", Operation.ADMINISTRATION, "proposed a wide role or clearance"
    PROPOSAL_APPROVED = "proposal.approved", Operation.ADMINISTRATION, "approved a wide role or clearance"
    PROPOSAL_REFUSED = "proposal.refused", Operation.ADMINISTRATION, "refused a wide role or clearance"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn", Operation.ADMINISTRATION, "withdrew a proposal"
    PERSON_JOINED = "person.joined", Operation.ADMINISTRATION, "recorded that a person joins"
    PERSON_MOVED = "person.moved", Operation.ADMINISTRATION, "moved a person to other work"
    PERSON_LEFT = "person.left", Operation.ADMINISTRATION, "recorded that a person leaves"
    PASSWORD_CHANGED = "password.changed", Operation.ADMINISTRATION, "changed a password"

    # Pages about people, areas and agencies
    PEOPLE_LISTED = "people.listed", Operation.CONSULTATION, "listed people"
    PERSON_VIEWED = "person.viewed", Operation.CONSULTATION, "opened the page of a person"
    PERSON_ACCESS_VIEWED = "person-access.viewed", Operation.CONSULTATION, "looked at what a person can open"
    CLEARANCES_LISTED = "clearances.listed", Operation.CONSULTATION, "listed clearances that end"
    PROPOSALS_LISTED = "proposals.listed", Operation.CONSULTATION, "listed proposals"
    PROPOSAL_VIEWED = "proposal.viewed", Operation.CONSULTATION, "opened a proposal"
    AREAS_LISTED = "areas.listed", Operation.CONSULTATION, "listed the areas"
    AREA_VIEWED = "area.viewed", Operation.CONSULTATION, "opened the page of an area"
    AGENCIES_LISTED = "agencies.listed", Operation.CONSULTATION, "listed the agencies"
    AGENCY_VIEWED = "agency.viewed", Operation.CONSULTATION, "opened the page of an agency"
    ROLES_VIEWED = "roles.viewed", Operation.CONSULTATION, "looked at what each role may do"
    NOTICES_VIEWED = "notices.viewed", Operation.CONSULTATION, "looked at their notices"
    NOTICE_READ = "notice.read", Operation.ADMINISTRATION, "put notices away"

    # Signing in, refusals and the audit itself
    SIGNED_IN = "person.signed-in", Operation.SIGN_IN, "signed in"
    SIGNED_OUT = "person.signed-out", Operation.SIGN_IN, "signed out"
    CONFIRMED = "person.confirmed", Operation.SIGN_IN, "gave the second factor again"
    SESSION_ENDED = "session.ended", Operation.SIGN_IN, "was signed out"
    SESSIONS_ENDED = "sessions.ended", Operation.ADMINISTRATION, "ended a person's sessions"
    SECOND_FACTOR_ADDED = "second-factor.added", Operation.ADMINISTRATION, "added a second factor"
    SECOND_FACTOR_ENDED = "second-factor.ended", Operation.ADMINISTRATION, "ended a second factor"
    SECOND_FACTORS_RESET = "second-factors.reset", Operation.ADMINISTRATION, "reset a person's second factors"
    CONFIRMATION_REFUSED = "confirmation.refused", Operation.REFUSAL, "gave a wrong second factor"
    SIGN_IN_REFUSED = "sign-in.refused", Operation.REFUSAL, "was refused at sign-in"
    RECORD_REFUSED = "record.refused", Operation.REFUSAL, "asked for a record that was not shown"
    PAGE_REFUSED = "page.refused", Operation.REFUSAL, "asked for a page that the role does not allow"
    HOME_VIEWED = "home.viewed", Operation.CONSULTATION, "looked at what waits for them"
    PAGE_OPENED = "page.opened", Operation.CONSULTATION, "opened a page"
    AUDIT_EXPORTED = "audit.exported", Operation.DISCLOSURE, "took a copy of the audit for the Commissioner"
    AUDIT_READ = "audit.read", Operation.CONSULTATION, "read the audit"
