"""Everything a person can be allowed to do."""

from enum import StrEnum


class Permission(StrEnum):
    """A value is stored nowhere; `sentence` completes “This role may …”."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    HOME_VIEW = "home-view", "sign in and see their own home page"
    OFFENDER_VIEW = "offender-view", "open the records of offenders they work with"
    CASELOAD_VIEW = "caseload-view", "open every record of their areas that is not restricted"
    EMERGENCY_OPEN = "emergency-open", "open a record outside their caseload in an emergency, with the reason"
    EMERGENCY_OPEN_RESTRICTED = (
        "emergency-open-restricted",
        "open a restricted record in an emergency, with the reason",
    )
    MEMBERSHIP_KEEP = "membership-keep", "say who works on a case, from and until when"
    RECORD_RESTRICT = "record-restrict", "restrict a record to those who work on the case, with the reason"
    OFFENDER_REGISTER = "offender-register", "register an offender"
    FACT_RECORD = "fact-record", "record facts: names, references, residence, orders and events"
    CUSTODY_RECORD = "custody-record", "record when custody begins and ends"
    CATEGORY_SET = "category-set", "set and end a category, with the reason"
    LEVEL_SET = "level-set", "set and end a level, with the reason"
    REFERRAL_MAKE = "referral-make", "say that somebody is eligible, and refer a case to level 2 or 3"
    REFERRAL_SCREEN = "referral-screen", "screen notifications and referrals: accept, return or decline them"
    RISK_RECORD = "risk-record", "contribute to the risk assessment and the plan, and raise a trigger"
    LEVEL_COUNTERSIGN = "level-countersign", "countersign what somebody else decided about a level"
    TRANSFER_DECIDE = "transfer-decide", "offer a case to another area, and accept or decline one offered"
    MEETING_KEEP = "meeting-keep", "arrange meetings, invite to them and keep their record"
    MEETING_CHAIR = "meeting-chair", "chair meetings where their grade suffices, and sign off the minutes"
    MEETING_CONTRIBUTE = (
        "meeting-contribute",
        "answer invitations, contribute to meetings and report on their own actions",
    )
    FACT_CORRECT = "fact-correct", "correct or withdraw an entry, with the reason"
    CASELOAD_IMPORT = "caseload-import", "import a caseload from a spreadsheet"
    FIGURES_VIEW = "figures-view", "see figures, which name nobody"
    RETURN_SIGN_OFF = "return-sign-off", "sign off an annual return"
    AREA_MANAGE = "area-manage", "keep divisions, populations and local policy"
    AUDIT_READ = "audit-read", "read the audit"
    ACCESS_REVIEW = "access-review", "review emergency openings and unusual access"
    DISCLOSURE_RECORD = "disclosure-record", "record what was disclosed about an offender, to whom and why"
    SUBJECT_ACCESS = "subject-access", "take a copy of everything held about an offender for that person"
    COMMISSIONER_EXPORT = "commissioner-export", "take a copy of the audit for the Information Commissioner"
    RETENTION_REVIEW = "retention-review", "decide whether a record is kept, with the reason"
    ERASURE_PROPOSE = "erasure-propose", "propose that a record be erased, with the reason"
    ERASURE_APPROVE = "erasure-approve", "approve an erasure that somebody else proposed"
    PEOPLE_MANAGE = "people-manage", "add people and agencies, give and end roles and protocol signatures"
    AGENCY_PEOPLE_MANAGE = "agency-people-manage", "add their own agency’s people, give and end their roles"
    PERSON_ACCESS_VIEW = "person-access-view", "see what a person can open, and what stops them"
