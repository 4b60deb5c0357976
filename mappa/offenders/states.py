"""The fixed lists of the register."""

from django.db.models import TextChoices


class Sex(TextChoices):
    MALE = "male", "Male"
    FEMALE = "female", "Female"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"


class AliasKind(TextChoices):
    ALIAS = "alias", "Alias"
    MAIDEN_NAME = "maiden_name", "Name before marriage"
    FORMER_NAME = "former_name", "Former name"
    NICKNAME = "nickname", "Nickname"
    MISSPELLING = "misspelling", "Spelling found elsewhere"


class IdentifierKind(TextChoices):
    PNC = "pnc", "PNC number"
    CRO = "cro", "CRO number"
    VISOR = "visor", "ViSOR number"
    PRISON = "prison", "Prison number"
    CASE_REFERENCE = "case_reference", "Probation case reference (CRN)"
    OTHER = "other", "Another reference"


class MembershipKind(TextChoices):
    SUPERVISING = "supervising", "Supervises the offender"
    MEETING = "meeting", "Invited to the meeting"
    ACTION = "action", "Owns an action"
    VICTIM_LIAISON = "victim_liaison", "Victim liaison"
    NAMED = "named", "Named on the record"


class ReviewOutcome(TextChoices):
    JUSTIFIED = "justified", "The opening was justified"
    NOT_JUSTIFIED = "not_justified", "The opening was not justified"
    REFERRED = "referred", "Referred to professional standards"
