"""Returns that were signed off, with their figures and the cases behind each, as they stood on that day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

from mappa.agencies.models import Area
from mappa.database.facts import RecordedFact, superseded_together
from mappa.figures.forms import Form

# PostgreSQL's own digest of the document, in hexadecimal; plain functions, so that the migration needs no code of ours.
DIGEST = Func(
    Func(Func(F("document"), Value("UTF8"), function="convert_to"), function="sha256"),
    Value("hex"),
    function="encode",
    output_field=models.TextField(),
)


class AnnualReturn(RecordedFact):
    """An area's return of one year as a person signed it off: `recorded_by` signed, at `recorded_at`.

    A later sign-off supersedes an earlier one, with a reason, and the earlier one stays as it was.
    """

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_index=False, db_comment="The area."
    )
    year = models.SmallIntegerField(
        db_comment="The reporting year, named by the calendar year in which it begins (2005 is 2005-06)."
    )
    form = models.TextField(db_comment="The form: 2005 or 2014.")
    document = models.TextField(db_comment="The return in JSON, to the letter; the checksum is of this text.")
    checksum = models.TextField(db_comment="SHA-256 of the document, in hexadecimal.")
    doubts = models.JSONField(
        default=dict, db_comment="The doubts that were shown before signing: the kind of each and its number."
    )

    class Meta:
        db_table_comment = (
            "Annual returns that were signed off. Frozen: a later one may take the place of one."
        )
        constraints = [
            superseded_together("statistics_annualreturn"),
            models.CheckConstraint(
                condition=Q(form__in=[Form.FORM_2005.value, Form.FORM_2014.value]),
                name="statistics_annualreturn_form",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2001, year__lte=2100), name="statistics_annualreturn_year"
            ),
            models.CheckConstraint(
                condition=Q(checksum=DIGEST),
                name="statistics_annualreturn_checksum",
            ),
            models.UniqueConstraint(
                fields=["area", "year", "form"],
                condition=Q(superseded_at=None),
                name="statistics_annualreturn_once",
                violation_error_message="This return has been signed off already.",
            ),
        ]


class Figure(models.Model):
    """One figure of a signed return, and the offenders it counted."""

    annual_return = models.ForeignKey(
        AnnualReturn, on_delete=models.PROTECT, related_name="figures", db_comment="The signed return."
    )
    path = models.TextField(db_comment="Where the figure stands in the return, with dots between the keys.")
    value = models.IntegerField(null=True, db_comment="The figure; empty where the form prints a dash.")
    offender_ids = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_comment="The offenders counted, one place for each thing counted; empty for a rate.",
    )

    class Meta:
        db_table_comment = "The figures of signed returns and the cases behind them. Frozen."
        constraints = [
            models.UniqueConstraint(fields=["annual_return", "path"], name="statistics_figure_once"),
            models.CheckConstraint(
                condition=Q(offender_ids=[])
                | Q(
                    value=Func(F("offender_ids"), function="cardinality", output_field=models.IntegerField())
                ),
                name="statistics_figure_has_its_cases",
            ),
        ]

    def __str__(self) -> str:
        return self.path
