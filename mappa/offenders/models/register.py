"""The register: an offender and the dated facts recorded about one."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, IntegerField, Q
from django.db.models.functions import Cast, Now, Upper

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, access_of, areas_where, may
from mappa.agencies.models import Area, Division, User
from mappa.database.facts import (
    PeriodFact,
    RecordedFact,
    a_real_period,
    one_at_a_time,
    superseded_together,
)
from mappa.law.category_history import CATEGORIES, Category
from mappa.law.dated import in_words
from mappa.offenders.states import AliasKind, IdentifierKind, Sex

from .about import AboutOffender

#: Category 4 exists from this day.
CATEGORY_4_BEGINS = min(
    version.in_force_from for version in CATEGORIES.versions if Category.FOUR in version.value
)


class OffenderQuerySet(models.QuerySet["Offender"]):
    def visible_to(self, by: User) -> OffenderQuerySet:
        """The one row rule: unrestricted records of the person's areas, and those the person works on or has opened.

        A record of category 4 needs its own clearance besides (docs/adr/0015). The database holds the same rule
        for itself (docs/adr/0014).
        """
        # The two modules of models know each other: this rule reads tables that point back at this one.
        from .need_to_know import opened_records

        if not may(by, Permission.OFFENDER_VIEW):
            return self.none()
        areas = areas_where(by, Permission.CASELOAD_VIEW)
        by_area = (
            Q(restricted=False) if isinstance(areas, Everywhere) else Q(restricted=False, area_id__in=areas)
        )
        visible = self.filter(by_area | Q(pk__in=opened_records(by)))
        return visible if access_of(by).category_4_cleared else visible.filter(category_4=False)

    def as_on(self, day: date) -> models.QuerySet[Any]:
        """Joins what stands on a day under the names details, residence, custody, category and level."""
        periods = {
            name: models.FilteredRelation(
                relation,
                condition=Q(**{f"{relation}__superseded_at": None, f"{relation}__in_force__contains": day}),
            )
            for name, relation in (
                ("residence", "residence_set"),
                ("custody", "custodyperiod_set"),
                ("category", "categoryperiod_set"),
                ("level", "levelperiod_set"),
            )
        }
        details = models.FilteredRelation(
            "personaldetails_set", condition=Q(personaldetails_set__superseded_at=None)
        )
        return self.annotate(details=details, **periods)


class Offender(models.Model):
    """A person managed, or once managed, under the arrangements. What is known of them is in dated facts."""

    reference = models.TextField(unique=True, db_comment="The reference by which areas know the record.")
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="offenders",
        db_comment="The area responsible for the record now; a transfer changes it.",
    )
    version = models.IntegerField(
        default=1, db_comment="Raised by every change, so that two people editing at once are noticed."
    )
    restricted = models.BooleanField(
        db_default=False,
        editable=False,
        db_comment="Whether only those who work on the case may open it; kept by the database from the restrictions.",
    )
    category_4 = models.BooleanField(
        db_default=False,
        editable=False,
        db_comment="Whether category 4 stands in the record at any time; kept by the database from the categories.",
    )
    access_key = models.GeneratedField(
        expression=F("area_id") * 4
        + Cast("restricted", IntegerField()) * 2
        + Cast("category_4", IntegerField()),
        output_field=models.IntegerField(),
        db_persist=True,
        db_comment="What row security asks for: four times the area, and 2 if restricted, and 1 if category 4.",
    )
    registered_at = models.DateTimeField(db_default=Now(), db_comment="When the record was made.")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who made the record.",
    )

    objects = OffenderQuerySet.as_manager()

    class Meta:
        db_table_comment = "Offenders under the arrangements, now or once."
        constraints = [
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$"),
                name="offenders_offender_reference",
                violation_error_message="Use letters, digits, / . _ and -, at most 40.",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="offenders_offender_version"),
        ]
        indexes = [models.Index(fields=["access_key"], name="offenders_by_access_key")]

    def __str__(self) -> str:
        return self.reference


class OffenderFact(AboutOffender, RecordedFact):
    """A fact about one offender."""

    offender = models.ForeignKey(
        Offender,
        on_delete=models.PROTECT,
        related_name="%(class)s_set",
        # A record is read whole, superseded rows too, which the partial indexes of the constraints leave out.
        db_index=True,
        db_comment="The offender.",
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
    )
    replaces_id: int | None
    #: What the fact is called in a sentence.
    words: ClassVar[str]

    @property
    def says(self) -> str:
        """What is recorded, in a few words."""
        raise NotImplementedError

    class Meta:
        abstract = True


class OffenderPeriod(PeriodFact, OffenderFact):
    """A fact about one offender that holds from one day until another."""

    class Meta:
        abstract = True


class PersonalDetails(OffenderFact):
    """The name, date of birth and sex by which an offender is known."""

    words = "personal details"
    family_name = models.TextField(db_comment="Family name.")
    given_names = models.TextField(blank=True, default="", db_comment="Given names; may be empty.")
    date_of_birth = models.DateField(null=True, blank=True, db_comment="Date of birth; empty if not known.")
    sex = models.TextField(choices=Sex.choices, default=Sex.NOT_KNOWN, db_comment="Sex.")

    class Meta:
        db_table_comment = "Names, dates of birth and sex of offenders."
        constraints = [
            superseded_together("offenders_personaldetails"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="offenders_personaldetails_sex"),
            models.CheckConstraint(
                condition=~Q(family_name=""), name="offenders_personaldetails_family_name"
            ),
            models.UniqueConstraint(
                fields=["offender"], condition=Q(superseded_at=None), name="offenders_personaldetails_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["family_name", "given_names", "offender"],
                condition=Q(superseded_at=None),
                name="offenders_by_name",
            ),
            models.Index(
                Upper("family_name"), condition=Q(superseded_at=None), name="offenders_by_upper_name"
            ),
            models.Index(
                fields=["date_of_birth"], condition=Q(superseded_at=None), name="offenders_by_birth"
            ),
        ]

    @property
    def name(self) -> str:
        """Family name in capitals first, as registers write it."""
        return (
            f"{self.family_name.upper()}, {self.given_names}"
            if self.given_names
            else self.family_name.upper()
        )

    @property
    def says(self) -> str:
        born = f"born {in_words(self.date_of_birth)}" if self.date_of_birth else "date of birth not known"
        return f"{self.name}; {born}; sex: {Sex(self.sex).label.lower()}"


class Alias(OffenderFact):
    """Another name an offender uses or has used."""

    words = "other name"
    kind = models.TextField(
        choices=AliasKind.choices, default=AliasKind.ALIAS, db_comment="What sort of name."
    )
    family_name = models.TextField(db_comment="Family name, or the whole name where it has one part.")
    given_names = models.TextField(blank=True, default="", db_comment="Given names; may be empty.")

    class Meta:
        verbose_name_plural = "aliases"
        db_table_comment = "Other names of offenders."
        constraints = [
            superseded_together("offenders_alias"),
            models.CheckConstraint(condition=Q(kind__in=AliasKind.values), name="offenders_alias_kind"),
            models.CheckConstraint(condition=~Q(family_name=""), name="offenders_alias_family_name"),
            models.UniqueConstraint(
                fields=["offender", "family_name", "given_names"],
                condition=Q(superseded_at=None),
                name="offenders_alias_once",
                violation_error_message="This name is already recorded.",
            ),
        ]
        indexes = [
            models.Index(
                Upper("family_name"), condition=Q(superseded_at=None), name="offenders_alias_by_name"
            )
        ]

    @property
    def says(self) -> str:
        family_name = self.family_name.upper()
        name = f"{family_name}, {self.given_names}" if self.given_names else family_name
        return f"{name} ({AliasKind(self.kind).label.lower()})"


class Identifier(OffenderFact):
    """A number by which another system knows an offender, in its canonical form."""

    words = "reference"
    kind = models.TextField(choices=IdentifierKind.choices, db_comment="Which system's number.")
    value = models.TextField(db_comment="The number in canonical form.")

    class Meta:
        db_table_comment = "References to offenders in other systems (PNC, CRO, ViSOR and others)."
        constraints = [
            superseded_together("offenders_identifier"),
            models.CheckConstraint(
                condition=Q(kind__in=IdentifierKind.values), name="offenders_identifier_kind"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="offenders_identifier_value"),
            models.UniqueConstraint(
                fields=["offender", "kind", "value"],
                condition=Q(superseded_at=None),
                name="offenders_identifier_once",
                violation_error_message="This number is already recorded.",
            ),
            # The police and court numbers name one person in the country; the others may be re-used locally.
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(superseded_at=None, kind__in=["pnc", "cro", "visor"]),
                name="offenders_identifier_one_person",
                # Whose number it already is may be somebody the reader must not see.
                violation_error_message="This number cannot be recorded here: ask the register supervisor.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{IdentifierKind(self.kind).label} {self.value}"


class Residence(OffenderPeriod):
    """Where an offender lives: the area, and the division if known."""

    words = "residence"
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_index=False, db_comment="The area."
    )
    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The division of that area; empty if not known.",
    )

    class Meta:
        db_table_comment = "The areas and divisions in which offenders have lived."
        constraints = [
            superseded_together("offenders_residence"),
            a_real_period("offenders_residence"),
            one_at_a_time("offenders_residence"),
        ]
        indexes = [
            GistIndex(
                fields=["area", "in_force"],
                condition=Q(superseded_at=None),
                name="offenders_residence_on_day",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{self.area.name}, {self.division.name}" if self.division else self.area.name


class CustodyPeriod(OffenderPeriod):
    """Days on which an offender was in custody."""

    words = "custody"

    class Meta:
        db_table_comment = "Periods that offenders spent in custody."
        constraints = [
            superseded_together("offenders_custodyperiod"),
            a_real_period("offenders_custodyperiod"),
            one_at_a_time("offenders_custodyperiod"),
        ]

    @property
    def says(self) -> str:
        return "in custody"


class CategoryPeriod(OffenderPeriod):
    """The category an offender is in."""

    words = "category"
    category = models.SmallIntegerField(db_comment="Category 1, 2, 3 or 4.")
    unconvicted = models.BooleanField(
        default=False,
        db_default=False,
        db_comment="Whether the person was admitted to category 3 without a conviction, by local policy.",
    )

    class Meta:
        db_table_comment = "The categories of offenders over time."
        constraints = [
            superseded_together("offenders_categoryperiod"),
            a_real_period("offenders_categoryperiod"),
            one_at_a_time("offenders_categoryperiod"),
            models.CheckConstraint(
                condition=Q(category__gte=1, category__lte=4), name="offenders_categoryperiod_category"
            ),
            models.CheckConstraint(
                condition=~Q(category=4) | Q(in_force__startswith__gte=CATEGORY_4_BEGINS),
                name="offenders_categoryperiod_category_4_begins",
                violation_error_message="There was no category 4 before 28 June 2022.",
            ),
            models.CheckConstraint(
                condition=Q(unconvicted=False) | Q(category=3),
                name="offenders_categoryperiod_unconvicted_in_3",
                violation_error_message="Only category 3 is open to people without a conviction.",
            ),
        ]
        indexes = [
            GistIndex(
                fields=["category", "in_force"],
                condition=Q(superseded_at=None),
                name="offenders_category_on_day",
            ),
        ]

    @property
    def says(self) -> str:
        return f"category {self.category} (unconvicted)" if self.unconvicted else f"category {self.category}"


class LevelPeriod(OffenderPeriod):
    """The level at which an offender is managed."""

    words = "level"
    level = models.SmallIntegerField(db_comment="Level 1, 2 or 3.")

    class Meta:
        db_table_comment = "The levels of management of offenders over time."
        constraints = [
            superseded_together("offenders_levelperiod"),
            a_real_period("offenders_levelperiod"),
            one_at_a_time("offenders_levelperiod"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="offenders_levelperiod_level"
            ),
        ]
        indexes = [
            GistIndex(
                fields=["level", "in_force"], condition=Q(superseded_at=None), name="offenders_level_on_day"
            ),
        ]

    @property
    def says(self) -> str:
        return f"level {self.level}"
