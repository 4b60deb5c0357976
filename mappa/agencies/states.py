"""The fixed lists that areas and agencies are described with."""

from django.db.models import TextChoices

#: The accounts that came with the installation: what it brought with it, and the `mappa` command.
SETUP_ACCOUNT = "system.setup"
COMMAND_LINE_ACCOUNT = "command.line"
INSTALLATION_ACCOUNTS = (SETUP_ACCOUNT, COMMAND_LINE_ACCOUNT)


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
