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
    OFFENDER_VIEW = "offender-view", "open the records of offenders in their areas"
    OFFENDER_REGISTER = "offender-register", "register an offender"
    FACT_RECORD = "fact-record", "record facts: names, references, residence, orders and events"
    CUSTODY_RECORD = "custody-record", "record when custody begins and ends"
    CATEGORY_SET = "category-set", "set and end a category, with the reason"
    LEVEL_SET = "level-set", "set and end a level, with the reason"
    FACT_CORRECT = "fact-correct", "correct or withdraw an entry, with the reason"
    CASELOAD_IMPORT = "caseload-import", "import a caseload from a spreadsheet"
    FIGURES_VIEW = "figures-view", "see figures, which name nobody"
    RETURN_SIGN_OFF = "return-sign-off", "sign off an annual return"
    AREA_MANAGE = "area-manage", "keep divisions, populations and local policy"
    AUDIT_READ = "audit-read", "read the audit"
    PEOPLE_MANAGE = "people-manage", "add people and agencies, give and end roles and protocol signatures"
