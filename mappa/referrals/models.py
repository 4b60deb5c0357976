"""Notifications of people who may not be on the register, referrals with every step and section, dates of release."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, access_of, areas_where
from mappa.agencies.models import Area, User
from mappa.database.facts import RecordedFact, superseded_together
from mappa.law.dated import in_words
from mappa.offenders.models import Offender, OffenderFact
from mappa.offenders.models.about import AboutOffender
from mappa.offenders.states import Sex

from .states import OPEN, TAKEN_ON, Outcome, ReferralState, ReleaseKind, SectionState


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, by: User) -> NotificationQuerySet:
        """Those that the person made, and those that they may answer: of their areas, or of a record they may open.

        One that speaks of category 4 needs its clearance, as such a record does. The database holds a wider rule for
        itself (docs/adr/0023).
        """
        areas = areas_where(by, Permission.REFERRAL_SCREEN)
        waiting = Q(offender=None) if isinstance(areas, Everywhere) else Q(offender=None, area_id__in=areas)
        if not access_of(by).entitled:
            waiting = Q(pk__in=())
        elif not access_of(by).category_4_cleared:
            waiting &= Q(category=None) | Q(category__lt=4)
        taken_on = Offender.objects.visible_to(by)
        if not isinstance(areas, Everywhere):
            taken_on = taken_on.filter(area_id__in=areas)
        return self.filter(Q(made_by=by) | waiting | Q(offender__in=taken_on.values("pk")))


class Notification(AboutOffender):
    """Somebody says that a person is eligible: the words of one agency, before there is a record or beside one.

    It is answered once. Who it is about is never changed: what else is found out is an `Eligibility`.
    """

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_comment="The area whose co-ordinators answer it."
    )
    family_name = models.TextField(db_comment="Family name of the person, as told.")
    given_names = models.TextField(blank=True, default="", db_comment="Given names, as told; may be empty.")
    date_of_birth = models.DateField(
        null=True, blank=True, db_comment="Date of birth, as told; empty if not known."
    )
    sex = models.TextField(choices=Sex.choices, default=Sex.NOT_KNOWN, db_comment="Sex, as told.")
    category = models.SmallIntegerField(
        null=True, blank=True, db_comment="The category it is thought to be; empty if not known."
    )
    why = models.TextField(db_comment="Why the person is eligible, in the words of who says so.")
    made_on = models.DateField(db_comment="The day from which it waits.")
    made_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="Who says so."
    )
    outcome = models.TextField(
        choices=Outcome.choices, blank=True, default="", db_comment="What became of it; empty while it waits."
    )
    answer = models.TextField(blank=True, default="", db_comment="The reasons of the answer.")
    answered_on = models.DateField(null=True, blank=True, db_comment="The day of the answer.")
    answered_at = models.DateTimeField(null=True, blank=True, db_comment="When it was answered.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who answered it.",
    )
    offender = models.ForeignKey(
        Offender,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The record that was made or found for the person; empty until then.",
    )
    clears_on = models.DateField(
        null=True,
        blank=True,
        db_comment="From this day on it is removed; set where the answer leads to no record.",
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table_comment = "Notifications that a person is eligible, and the answer to each."
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="referrals_notification_sex"),
            models.CheckConstraint(
                condition=Q(category=None) | Q(category__gte=1, category__lte=4),
                name="referrals_notification_category",
            ),
            models.CheckConstraint(condition=~Q(family_name=""), name="referrals_notification_family_name"),
            models.CheckConstraint(condition=~Q(why=""), name="referrals_notification_why"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="referrals_notification_outcome"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_on=None, answered_at=None, answered_by=None)
                | (
                    ~Q(outcome="")
                    & ~Q(answer="")
                    & Q(answered_on__isnull=False, answered_on__gte=F("made_on"))
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                name="referrals_notification_answered_together",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=TAKEN_ON, offender__isnull=False)
                | (~Q(outcome__in=TAKEN_ON) & Q(offender=None)),
                name="referrals_notification_taken_on_has_a_record",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *TAKEN_ON], clears_on=None)
                | (
                    ~Q(outcome__in=["", *TAKEN_ON])
                    & Q(clears_on__isnull=False, clears_on__gt=F("answered_on"))
                ),
                name="referrals_notification_otherwise_clears",
            ),
        ]
        indexes = [
            models.Index(fields=["area"], condition=Q(outcome=""), name="referrals_notification_waits")
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"

    @property
    def name(self) -> str:
        family_name = self.family_name.upper()
        return f"{family_name}, {self.given_names}" if self.given_names else family_name


class Eligibility(RecordedFact):
    """What is known of a notified person, as far as a category turns on it; another row when more is found out."""

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="eligibility_set", db_comment="The notification."
    )
    answers = models.JSONField(
        default=dict,
        db_comment="The answers to the questions of the category test; what is not here is not known.",
    )
    release_kind = models.TextField(
        choices=ReleaseKind.choices,
        blank=True,
        default="",
        db_comment="How the person leaves prison; empty where they are not in prison, or nobody has said.",
    )
    release_on = models.DateField(
        null=True, blank=True, db_comment="The day of release; empty if not known or not in prison."
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="What was known before; empty for the first.",
    )

    class Meta:
        verbose_name_plural = "eligibility"
        db_table_comment = (
            "What is known of a notified person for the test of the categories, version by version."
        )
        constraints = [
            superseded_together("referrals_eligibility"),
            models.CheckConstraint(
                condition=Q(release_kind__in=["", *ReleaseKind.values]), name="referrals_eligibility_kind"
            ),
            models.CheckConstraint(
                condition=Q(release_on=None) | ~Q(release_kind=""), name="referrals_eligibility_release"
            ),
            models.UniqueConstraint(
                fields=["notification"], condition=Q(superseded_at=None), name="referrals_eligibility_once"
            ),
        ]

    def __str__(self) -> str:
        return f"eligibility {self.pk}"


class ReleaseDate(OffenderFact):
    """When and how somebody is to leave prison, as it is known now. `reason` says where that comes from."""

    words = "date of release"
    kind = models.TextField(choices=ReleaseKind.choices, db_comment="How the person leaves prison.")
    on = models.DateField(null=True, blank=True, db_comment="The day of release; empty if not known.")

    class Meta:
        db_table_comment = "When and how offenders are to be released, as prisons tell it, change by change."
        constraints = [
            superseded_together("referrals_releasedate"),
            models.CheckConstraint(
                condition=Q(kind__in=ReleaseKind.values), name="referrals_releasedate_kind"
            ),
            models.UniqueConstraint(
                fields=["offender"],
                condition=Q(superseded_at=None),
                name="referrals_releasedate_once",
                violation_error_message="Somebody else recorded a date of release meanwhile.",
            ),
        ]
        indexes = [
            models.Index(fields=["on"], condition=Q(superseded_at=None), name="referrals_release_on_day")
        ]

    @property
    def says(self) -> str:
        on = in_words(self.on) if self.on else "day not known"
        return f"{on} ({ReleaseKind(self.kind).label.lower()})"


class Referral(OffenderFact):
    """A case is put forward for level 2 or 3: what is said of it is in its sections, what became of it in its steps."""

    words = "referral"
    level = models.SmallIntegerField(db_comment="The level it asks for: 2 or 3.")
    edition = models.TextField(
        db_comment="The edition of the form it is made with: a key of referrals.editions."
    )
    on = models.DateField(db_comment="The day on which it was begun.")

    class Meta:
        db_table_comment = "Referrals of offenders to level 2 or 3."
        constraints = [
            superseded_together("referrals_referral"),
            models.CheckConstraint(condition=Q(level__in=[2, 3]), name="referrals_referral_level"),
            models.CheckConstraint(condition=~Q(edition=""), name="referrals_referral_edition"),
            # What sections and steps point to, so that they cannot be of another offender or level.
            models.UniqueConstraint(fields=["id", "offender"], name="referrals_referral_of_offender"),
            models.UniqueConstraint(fields=["id", "offender", "level"], name="referrals_referral_at_level"),
        ]

    @property
    def says(self) -> str:
        return f"referral to level {self.level}"


class Step(OffenderFact):
    """A move of a referral: who moved it, when and why. The one that stands says how the referral stands."""

    words = "step of a referral"
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="steps", db_comment="The referral."
    )
    level = models.SmallIntegerField(db_comment="The level that the referral asks for.")
    state = models.TextField(
        choices=ReferralState.choices, db_comment="How the referral stands from here on."
    )
    on = models.DateField(db_comment="The day of the move.")
    accepted_level = models.SmallIntegerField(
        null=True, blank=True, db_comment="The level for which it is accepted; empty if it is not."
    )
    why_not_lower = models.TextField(
        blank=True,
        default="",
        db_comment="Why a lower level would not do; where it is declined, why a lower one is enough.",
    )
    criteria = models.JSONField(
        default=dict, db_comment="The criteria of the test, each with its answer and the reason for it."
    )

    class Meta:
        db_table_comment = (
            "Every move of every referral: begun, sent, returned, accepted, declined, withdrawn."
        )
        constraints = [
            superseded_together("referrals_step"),
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referrals_step_state"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_level__isnull=False, accepted_level__in=[2, 3])
                | (~Q(state="accepted") & Q(accepted_level=None)),
                name="referrals_step_accepted_for_a_level",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "accepted", "declined", "withdrawn"]) | ~Q(reason=""),
                name="referrals_step_reason",
                violation_error_message="Enter the reason.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | (~Q(why_not_lower="") & ~Q(criteria={})),
                name="referrals_step_tested",
                violation_error_message="Work through the test, and say why not at a lower level.",
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(superseded_at=None), name="referrals_step_once"
            ),
            models.UniqueConstraint(
                fields=["offender", "level"],
                condition=Q(superseded_at=None, state__in=OPEN),
                name="referrals_step_one_open",
                violation_error_message="A referral to this level is open already: go on with that one.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "on"], condition=Q(superseded_at=None), name="referrals_step_standing"
            )
        ]

    @property
    def says(self) -> str:
        if self.accepted_level:
            return f"accepted for level {self.accepted_level}"
        return ReferralState(self.state).label.lower()


class FilledSection(OffenderFact):
    """What was written in one section of a referral. `reason` says why a section does not apply."""

    words = "section of a referral"
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="sections", db_comment="The referral."
    )
    section = models.TextField(db_comment="The section: a key of the edition of the form.")
    state = models.TextField(choices=SectionState.choices, db_comment="How far it is.")
    answers = models.JSONField(
        default=dict, db_comment="The answers by question, as typed; a day as ISO has it."
    )
    not_known = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        db_comment="The questions whose answer is that it is not known.",
    )

    class Meta:
        db_table_comment = "The sections of referrals, version by version."
        constraints = [
            superseded_together("referrals_filledsection"),
            models.CheckConstraint(
                condition=Q(state__in=SectionState.values), name="referrals_filledsection_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | (~Q(reason="") & Q(answers={}, not_known=[])),
                name="referrals_filledsection_not_applicable",
                violation_error_message="Say why the section does not apply.",
            ),
            models.UniqueConstraint(
                fields=["referral", "section"],
                condition=Q(superseded_at=None),
                name="referrals_filledsection_once",
            ),
        ]

    @property
    def says(self) -> str:
        return f"“{self.section}”: {SectionState(self.state).label.lower()}"
