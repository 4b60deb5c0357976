"""Areas, agencies, and the people who use the system."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower, Now

from mappa.database.facts import (
    PeriodFact,
    RecordedFact,
    a_real_period,
    one_at_a_time,
    superseded_together,
)

from .policies import PolicyKey
from .states import AgencyKind, Nation, PopulationBase


class Area(models.Model):
    """One of the 42 areas in which a Responsible Authority acts."""

    name = models.TextField(unique=True, db_comment="The area's name.")
    slug = models.SlugField(unique=True, max_length=60, db_comment="The name as it stands in addresses.")
    nation = models.TextField(choices=Nation.choices, db_comment="England or Wales.")
    other_names = ArrayField(
        models.TextField(), default=list, db_comment="Other names by which files and people call it."
    )

    class Meta:
        ordering = ["name"]
        db_table_comment = "The 42 MAPPA areas of England and Wales."
        constraints = [
            models.CheckConstraint(condition=Q(nation__in=Nation.values), name="agencies_area_nation"),
        ]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """A division (basic command unit) of an area."""

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="divisions", db_comment="The area it is part of."
    )
    name = models.TextField(db_comment="The division's name.")
    source = models.TextField(blank=True, default="", db_comment="Where the name comes from.")

    class Meta:
        ordering = ["area", "name"]
        db_table_comment = "Divisions (basic command units) of the areas."
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="agencies_division_once_in_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class Population(RecordedFact):
    """The people living in an area, for the rate per 100,000 in one reporting year."""

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="populations", db_comment="The area."
    )
    year = models.SmallIntegerField(
        db_comment="The reporting year, named by the calendar year in which it begins (2005 is 2005-06)."
    )
    base = models.TextField(choices=PopulationBase.choices, db_comment="Which people are counted.")
    population = models.IntegerField(db_comment="How many people.")
    source = models.TextField(blank=True, default="", db_comment="Where the number comes from.")

    class Meta:
        db_table_comment = "Populations of the areas by reporting year, with their source."
        constraints = [
            superseded_together("agencies_population"),
            models.CheckConstraint(
                condition=Q(base__in=PopulationBase.values), name="agencies_population_base"
            ),
            models.CheckConstraint(condition=Q(population__gt=0), name="agencies_population_some"),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100), name="agencies_population_year"
            ),
            models.UniqueConstraint(
                fields=["area", "year", "base"],
                condition=Q(superseded_at=None),
                name="agencies_population_once",
            ),
        ]


class PublishedFigure(RecordedFact):
    """A national figure of an earlier year, entered as it was published because the year used another definition."""

    year = models.PositiveSmallIntegerField(
        db_comment="The reporting year, named by the calendar year in which it begins."
    )
    category = models.SmallIntegerField(db_comment="Category 1, 2 or 3.")
    offenders = models.PositiveIntegerField(db_comment="The number of offenders that was published.")
    note = models.TextField(blank=True, default="", db_comment="What was different about the year.")

    class Meta:
        db_table_comment = "National figures of early years, entered as published and never computed."
        constraints = [
            superseded_together("agencies_publishedfigure"),
            models.CheckConstraint(
                condition=Q(category__gte=1, category__lte=3), name="agencies_publishedfigure_category"
            ),
            models.UniqueConstraint(
                fields=["year", "category"],
                condition=Q(superseded_at=None),
                name="agencies_publishedfigure_once",
            ),
        ]


class LocalPolicy(PeriodFact):
    """A value that an area sets for itself, from and until a day."""

    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        db_comment="The area; empty for the value that holds where an area has set none.",
    )
    key = models.TextField(choices=PolicyKey.choices, db_comment="Which value.")
    value = models.TextField(db_comment="The value, as text; agencies.policies says how it is read.")

    class Meta:
        db_table_comment = "Dated local policy values of the areas."
        constraints = [
            superseded_together("agencies_localpolicy"),
            a_real_period("agencies_localpolicy"),
            models.CheckConstraint(condition=Q(key__in=PolicyKey.values), name="agencies_localpolicy_key"),
            ExclusionConstraint(
                name="agencies_localpolicy_one_at_a_time",
                # An empty area must clash with another empty one, which null never does: it takes part as 0.
                expressions=[
                    (Coalesce("area_id", Value(0, models.BigIntegerField())), RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
                violation_error_message="This value already holds on one of these days.",
            ),
        ]


class Agency(models.Model):
    """A body that takes part: of the Responsible Authority, with a duty to co-operate, or another."""

    name = models.TextField(unique=True, db_comment="The agency's name.")
    kind = models.TextField(choices=AgencyKind.choices, db_comment="Its part in the arrangements.")
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        db_comment="The area it serves; empty where it serves more than one.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        db_table_comment = "The agencies that take part in the arrangements."
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AgencyKind.values), name="agencies_agency_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class ProtocolSignature(PeriodFact):
    """An agency's signature of the information-sharing protocol; without one in force it sees no record."""

    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="protocol_signatures",
        db_comment="The agency that signed.",
    )

    class Meta:
        db_table_comment = "When each agency was bound by the information-sharing protocol."
        constraints = [
            superseded_together("agencies_protocolsignature"),
            a_real_period("agencies_protocolsignature"),
            one_at_a_time("agencies_protocolsignature", of="agency"),
        ]


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who uses the system. What they may do follows from their postings, not from flags here."""

    username = models.TextField(unique=True, db_comment="What the person types to sign in; lower case.")
    full_name = models.TextField(db_comment="The person's name, as others see it.")
    email = models.EmailField(blank=True, default="", db_comment="Work e-mail address; may be empty.")
    job_title = models.TextField(blank=True, default="", db_comment="Grade or post.")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="people", db_comment="The agency the person works for."
    )
    is_active = models.BooleanField(default=True, db_comment="Whether the person may sign in at all.")
    must_change_password = models.BooleanField(
        default=False,
        db_comment="Whether the password was given by another person and must be changed first.",
    )
    password_given_at = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="When that password was given; empty where the password is one's own.",
    )
    password_given_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who gave it.",
    )
    registered_at = models.DateTimeField(db_default=Now(), db_comment="When the account was made.")
    version = models.PositiveIntegerField(
        default=1, db_comment="Raised by every change, so that two people editing at once are noticed."
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        ordering = ["full_name"]
        db_table_comment = "The people who use the system."
        constraints = [
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z0-9][a-z0-9.\-]*$"), name="agencies_user_username"
            ),
            models.CheckConstraint(
                condition=~Q(username__in=["system.setup", "command.line"]) | Q(is_active=False),
                name="agencies_user_installation_accounts_stopped",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="agencies_user_email_once",
                violation_error_message="Somebody has this address already: nobody shares an account.",
            ),
            models.CheckConstraint(
                condition=Q(must_change_password=True, password_given_at__isnull=False)
                | Q(must_change_password=False, password_given_at=None),
                name="agencies_user_password_given",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name
