"""The fixed lists that areas and agencies are described with."""

from django.db.models import TextChoices


class Nation(TextChoices):
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"


class AgencyKind(TextChoices):
    POLICE = "police", "Responsible Authority: police"
    PROBATION = "probation", "Responsible Authority: probation"
    PRISON = "prison", "Responsible Authority: prison service"
    DUTY_TO_COOPERATE = "duty_to_cooperate", "Duty to co-operate"
    OTHER = "other", "Other"


class PopulationBase(TextChoices):
    ALL = "all", "All ages"
    AGED_TEN_AND_OVER = "aged_ten_and_over", "Aged ten and over"
