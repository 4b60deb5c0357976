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
    SCREENING_WORKING_DAYS = "screening_working_days", "Working days within which a referral is screened"
    GRADES = "grades", "Grades that people may hold"
    LEVEL_2_CHAIR_GRADES = "level_2_chair_grades", "Grades that may chair level 2 meetings"
    LEVEL_3_CHAIR_GRADES = "level_3_chair_grades", "Grades that may chair level 3 meetings"
    COUNTERSIGNED_LEVEL_DECISIONS = "countersigned_level_decisions", "Level decisions that are countersigned"
    COUNTERSIGN_GRADES = "countersign_grades", "Grades that may countersign level decisions"
    LEVEL_2_MEETING_WEEKS = "level_2_meeting_weeks", "Weeks between level 2 meetings"
    LEVEL_3_MEETING_WEEKS = "level_3_meeting_weeks", "Weeks between level 3 meetings"
    CASE_MINUTES = "case_minutes", "Minutes of a meeting planned for a case"
    LEVEL_3_MINUTES_EXPECTED = (
        "level_3_minutes_expected",
        "Working days in which level 3 minutes are expected",
    )
    ACTION_NOTICE_DAYS = "action_notice_days", "Days of notice before an action is due"
    MEETING_STATEMENT = "meeting_statement", "Statement read before each case at a meeting"
    MINUTES_MARK = "minutes_mark", "Handling mark of minutes"
    MINUTES_HANDLING = "minutes_handling", "How minutes are handled"
    RISK_TOOLS = "risk_tools", "Tools by which risk is assessed"
    HANDOVER_DAYS = "handover_days", "Days that supervisors of the giving area stay after a transfer"
    MEETING_ACCESS_DAYS = "meeting_access_days", "Days after a meeting that those invited may open the case"
    CONTRIBUTION_WORKING_DAYS = (
        "contribution_working_days",
        "Working days before a meeting by which contributions are asked for",
    )
    EMERGENCY_HOURS = "emergency_hours", "Hours that an emergency opening lasts"
    EMERGENCY_REVIEW_DAYS = "emergency_review_days", "Days within which an emergency opening is reviewed"
    STATED_REASON_HOURS = "stated_reason_hours", "Hours that a stated reason holds"
    UNUSUAL_RECORDS_A_DAY = "unusual_records_a_day", "Records opened in a day that are unusual"
    UNUSUAL_TIMES_USUAL = "unusual_times_usual", "Times the usual number of records that are unusual"
    UNUSUAL_RECORDS_AT_LEAST = "unusual_records_at_least", "Records below which no multiple is unusual"
    UNUSUAL_RECORDS_LISTED = "unusual_records_listed", "Records listed in a day that are unusual"
    WORKING_HOURS_FROM = "working_hours_from", "Hour at which working hours begin"
    WORKING_HOURS_UNTIL = "working_hours_until", "Hour at which working hours end"
    UNUSUAL_RECORDS_OUT_OF_HOURS = (
        "unusual_records_out_of_hours",
        "Records opened out of hours that are unusual",
    )
    UNUSUAL_OUT_OF_CASELOAD = "unusual_out_of_caseload", "Records opened out of caseload that are unusual"
    UNUSUAL_REFUSALS = "unusual_refusals", "Records asked for and not shown that are unusual"
    UNUSUAL_PEOPLE_ON_A_RECORD = (
        "unusual_people_on_a_record",
        "People who open one record in a day that are unusual",
    )
    UNUSUAL_AGAIN_DAYS = "unusual_again_days", "Days before a like name is found again"
    UNUSUAL_SETTLE_DAYS = "unusual_settle_days", "Days within which unusual access is settled"
    VETTING_LEVELS = "vetting_levels", "Levels of vetting that people may have"
    TRAINING_COURSES = "training_courses", "Training that people may have passed"
    CLEARANCE_NOTICE_DAYS = "clearance_notice_days", "Days of notice before vetting or training ends"
    UNCONVICTED_IN_CATEGORY_3 = "unconvicted_in_category_3", "Unconvicted people admitted to category 3"
    CATEGORY_END_NOTICE_DAYS = "category_end_notice_days", "Days before a category ends that it is reviewed"
    EXIT_REASONS = "exit_reasons", "Reasons for an exit"
    EXIT_CHECKLIST = "exit_checklist", "What is seen to at an exit"


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
    PolicyKey.SCREENING_WORKING_DAYS: PolicyMeaning(
        int,
        "5",
        "Within how many working days a referral is screened before it is overdue. Unconfirmed default.",
    ),
    PolicyKey.GRADES: PolicyMeaning(
        str,
        "Constable; Sergeant; Inspector; Chief Inspector; Superintendent; Chief Superintendent; "
        "Assistant Chief Constable; Probation Officer; Senior Probation Officer; Senior Manager; "
        "Assistant Chief Officer; Governor; Manager; Practitioner",
        "The grades that people may hold, separated by semicolons; read for all areas. Unconfirmed default.",
    ),
    PolicyKey.LEVEL_2_CHAIR_GRADES: PolicyMeaning(
        str,
        "Senior Probation Officer; Senior Manager; Assistant Chief Officer; Chief Inspector; Superintendent; "
        "Chief Superintendent; Assistant Chief Constable",
        "The grades that may chair a level 2 meeting: Senior Probation Officer or Chief Inspector and above.",
    ),
    PolicyKey.LEVEL_3_CHAIR_GRADES: PolicyMeaning(
        str,
        "Senior Manager; Assistant Chief Officer; Superintendent; Chief Superintendent; Assistant Chief Constable",
        "The grades that may chair a level 3 meeting: senior managers of police or probation. Which they are is an "
        "unconfirmed default.",
    ),
    PolicyKey.COUNTERSIGNED_LEVEL_DECISIONS: PolicyMeaning(
        str,
        "to level 3; from level 3",
        "Which decisions need a countersignature, separated by semicolons: to level 1, 2 or 3, from level 1, 2 or 3, "
        "all, or none. Unconfirmed default.",
    ),
    PolicyKey.COUNTERSIGN_GRADES: PolicyMeaning(
        str,
        "any",
        "The grades that may countersign, separated by semicolons, or any. Unconfirmed default.",
    ),
    PolicyKey.LEVEL_2_MEETING_WEEKS: PolicyMeaning(
        int, "4", "How often level 2 meetings are held: monthly, or every second month."
    ),
    PolicyKey.LEVEL_3_MEETING_WEEKS: PolicyMeaning(
        int, "8", "How often level 3 meetings are held: every second month or as needed."
    ),
    PolicyKey.CASE_MINUTES: PolicyMeaning(
        int, "30", "How many minutes the agenda of a meeting plans for each case. Unconfirmed default."
    ),
    PolicyKey.LEVEL_3_MINUTES_EXPECTED: PolicyMeaning(
        int, "2", "Working days in which level 3 minutes are sent in most cases; the most is set apart."
    ),
    PolicyKey.ACTION_NOTICE_DAYS: PolicyMeaning(
        int, "3", "How many days before it is due the owner of an action is told. Unconfirmed default."
    ),
    PolicyKey.HANDOVER_DAYS: PolicyMeaning(
        int,
        "14",
        "How many days after another area took a case those who supervised it go on, to hand over. Unconfirmed "
        "default.",
    ),
    PolicyKey.MEETING_ACCESS_DAYS: PolicyMeaning(
        int,
        "28",
        "How many days after the meeting somebody who was invited to a case may open its record. Unconfirmed default.",
    ),
    PolicyKey.CONTRIBUTION_WORKING_DAYS: PolicyMeaning(
        int,
        "3",
        "How many working days before the meeting written contributions are due. Unconfirmed default.",
    ),
    PolicyKey.MEETING_STATEMENT: PolicyMeaning(
        str,
        "What is said of this case is confidential to the agencies present and is used to manage the risk and for "
        "nothing else. It goes to nobody else unless the meeting decides so and records why. Everybody here takes "
        "care that the person, and those at risk from them, are treated fairly, whatever their race, religion, age, "
        "sex, sexual orientation, gender identity or disability, and says so where that is in doubt.",
        "The statement of confidentiality and diversity that is read before each case. Unconfirmed default.",
    ),
    PolicyKey.MINUTES_MARK: PolicyMeaning(
        str, "OFFICIAL-SENSITIVE", "The handling mark at the head and the foot of each page of minutes."
    ),
    PolicyKey.MINUTES_HANDLING: PolicyMeaning(
        str,
        "For the reader named, for managing this case and for nothing else. Not to be copied, passed on or filed where "
        "others can read it. Anybody else who asks for it is referred to the chair of the meeting.",
        "What every page of minutes says of how it is handled. Unconfirmed default.",
    ),
    PolicyKey.RISK_TOOLS: PolicyMeaning(
        str,
        "OASys; Risk Matrix 2000; ARMS; SARA; ASSET; SARN; OSP",
        "The tools by which risk is assessed, separated by semicolons.",
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
    PolicyKey.UNUSUAL_RECORDS_A_DAY: PolicyMeaning(
        int, "60", "Whoever opens so many records in a day is found. Unconfirmed default."
    ),
    PolicyKey.UNUSUAL_TIMES_USUAL: PolicyMeaning(
        int,
        "4",
        "Whoever opens so many times as many records as on their usual day is found. Unconfirmed default.",
    ),
    PolicyKey.UNUSUAL_RECORDS_AT_LEAST: PolicyMeaning(
        int,
        "15",
        "Fewer records in a day are never found for being many times the usual. Unconfirmed default.",
    ),
    PolicyKey.UNUSUAL_RECORDS_LISTED: PolicyMeaning(
        int,
        "1000",
        "Whoever is shown so many records in lists and searches in a day is found. Unconfirmed default.",
    ),
    PolicyKey.WORKING_HOURS_FROM: PolicyMeaning(
        int,
        "7",
        "The hour, 0 to 23. Before it, at weekends and on bank holidays is out of hours. Unconfirmed default.",
    ),
    PolicyKey.WORKING_HOURS_UNTIL: PolicyMeaning(
        int,
        "20",
        "The hour of the day, 1 to 24, from which on opening records is out of hours. Unconfirmed default.",
    ),
    PolicyKey.UNUSUAL_RECORDS_OUT_OF_HOURS: PolicyMeaning(
        int, "3", "Whoever opens so many records out of hours in a day is found. Unconfirmed default."
    ),
    PolicyKey.UNUSUAL_OUT_OF_CASELOAD: PolicyMeaning(
        int,
        "3",
        "Whoever opens so many in a day in an emergency or for a stated reason is found. Unconfirmed default.",
    ),
    PolicyKey.UNUSUAL_REFUSALS: PolicyMeaning(
        int,
        "5",
        "Whoever asks in a day for so many records that are not shown to them is found. Unconfirmed default.",
    ),
    PolicyKey.UNUSUAL_PEOPLE_ON_A_RECORD: PolicyMeaning(
        int, "8", "A record that so many people open in a day is found. Unconfirmed default."
    ),
    PolicyKey.UNUSUAL_AGAIN_DAYS: PolicyMeaning(
        int,
        "28",
        "For so long the same person and record are not found again by the same rule about names. Unconfirmed default.",
    ),
    PolicyKey.UNUSUAL_SETTLE_DAYS: PolicyMeaning(
        int,
        "14",
        "Within how many days a finding of unusual access is settled before it is chased. Unconfirmed default.",
    ),
    PolicyKey.VETTING_LEVELS: PolicyMeaning(
        str,
        "NPPV level 2; NPPV level 3; BPSS; CTC; SC; DV",
        "The levels of vetting that count, separated by semicolons. Unconfirmed default.",
    ),
    PolicyKey.TRAINING_COURSES: PolicyMeaning(
        str,
        "MAPPA and information sharing",
        "The courses that count as training, separated by semicolons. Unconfirmed default.",
    ),
    PolicyKey.CLEARANCE_NOTICE_DAYS: PolicyMeaning(
        int,
        "30",
        "How many days before vetting or training ends people are told; read for all areas. Unconfirmed default.",
    ),
    PolicyKey.UNCONVICTED_IN_CATEGORY_3: PolicyMeaning(
        bool, "no", "Whether the board admits people without a conviction to category 3."
    ),
    PolicyKey.CATEGORY_END_NOTICE_DAYS: PolicyMeaning(
        int,
        "90",
        "How many days before category 1 or 2 ends it is listed, to be reviewed for category 3 or exit. "
        "Unconfirmed default.",
    ),
    PolicyKey.EXIT_REASONS: PolicyMeaning(
        str,
        "The risk has fallen; The category has ended; Died; Moved abroad; Registered in error",
        "The reasons for which a case leaves the arrangements, separated by semicolons. Unconfirmed default.",
    ),
    PolicyKey.EXIT_CHECKLIST: PolicyMeaning(
        str,
        "The agencies that work on the case are told; Victim liaison is told; The ViSOR record is archived; "
        "Orders that depend on the case are ended or have somebody who keeps them; The plan is handed to the lead "
        "agency; Actions that are still open are closed or handed over",
        "What is seen to when a case leaves the arrangements, separated by semicolons. Unconfirmed default.",
    ),
}
