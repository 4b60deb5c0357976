"""The kinds of things that oversight tells apart."""

from django.db.models import TextChoices


class Rule(TextChoices):
    """What makes access unusual. Each is a function `unusual_<value>` in the database, which finds it."""

    VOLUME = "volume", "Many records in a day"
    LISTED = "listed", "Many records listed in a day"
    HOURS = "hours", "Records out of hours"
    OUT_OF_CASELOAD = "out_of_caseload", "Records out of caseload"
    REFUSED = "refused", "Records asked for and not shown"
    OWN_NAME = "own_name", "A record with the person’s own name"
    COLLEAGUE = "colleague", "A record with a colleague’s name"
    MANY_PEOPLE = "many_people", "Many people on one record"


#: Rules whose finding says something about the name in the record.
ABOUT_NAMES = (Rule.OWN_NAME, Rule.COLLEAGUE)


class FindingState(TextChoices):
    """How far the work on a finding has come."""

    OPEN = "open", "Open"
    LOOKED_INTO = "looked_into", "Being looked into"
    SETTLED = "settled", "Settled"


class FindingOutcome(TextChoices):
    """What came of a finding."""

    EXPLAINED = "explained", "Explained by the person’s work"
    NO_ACTION = "no_action", "No further action"
    ADVICE = "advice", "Advice given"
    REFERRED = "referred", "Referred to professional standards"


class RecipientKind(TextChoices):
    """To whom something was disclosed."""

    PARENT = "parent", "Parent or carer"
    PARTNER = "partner", "Partner or former partner"
    VICTIM = "victim", "Victim or a victim’s family"
    EMPLOYER = "employer", "Employer or provider of training"
    SCHOOL = "school", "School, college or nursery"
    HOUSING = "housing", "Housing provider"
    WORSHIP = "worship", "Place of worship"
    CLUB = "club", "Club or voluntary organisation"
    AGENCY = "agency", "Agency or authority"
    PUBLIC = "public", "Another member of the public"
    OFFENDER = "offender", "The offender"
    OTHER = "other", "Somebody else"


class RelationToRisk(TextChoices):
    """What the recipient has to do with the risk."""

    AT_RISK = "at_risk", "May be at risk"
    PROTECTS = "protects", "Cares for or protects somebody who may be at risk"
    GIVES_CONTACT = "gives_contact", "Could bring the offender together with people at risk"
    HOUSES = "houses", "Houses the offender or people near them"
    MANAGES = "manages", "Helps to manage the offender"
    NONE = "none", "Has nothing to do with the risk"


class OffenderTold(TextChoices):
    """Whether the offender was told of a disclosure: four different things."""

    YES = "yes", "Yes"
    NO = "no", "No, and will not be"
    NOT_YET = "not_yet", "Not yet"
    NOT_KNOWN = "not_known", "Not known"


class CopyRecipient(TextChoices):
    """Who is given a copy of everything held about an offender."""

    OFFENDER = "offender", "The offender"
    SOLICITOR = "solicitor", "The offender’s solicitor"
    REPRESENTATIVE = "representative", "Somebody else who acts for the offender"


class CopyForm(TextChoices):
    """How a copy is written."""

    HTML = "html", "A page to read and print"
    JSON = "json", "Data"
