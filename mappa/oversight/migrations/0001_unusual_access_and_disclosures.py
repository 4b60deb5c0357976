"""Findings of unusual access, disclosures, and copies given under the right of access."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offenders", "0005_need_to_know"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_comment="When this row was entered (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_comment="Why it was entered, in the person's words.", default=""
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When the row ceased to be what the record says; empty while it stands.",
                        null=True,
                    ),
                ),
                (
                    "superseded_reason",
                    models.TextField(
                        blank=True, db_comment="Why it was corrected, ended or withdrawn.", default=""
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
                ("on", models.DateField(db_comment="The day of the disclosure.")),
                (
                    "recipient_kind",
                    models.TextField(
                        choices=[
                            ("parent", "Parent or carer"),
                            ("partner", "Partner or former partner"),
                            ("victim", "Victim or a victim’s family"),
                            ("employer", "Employer or provider of training"),
                            ("school", "School, college or nursery"),
                            ("housing", "Housing provider"),
                            ("worship", "Place of worship"),
                            ("club", "Club or voluntary organisation"),
                            ("agency", "Agency or authority"),
                            ("public", "Another member of the public"),
                            ("offender", "The offender"),
                            ("other", "Somebody else"),
                        ],
                        db_comment="What sort of person or body was told.",
                    ),
                ),
                ("recipient", models.TextField(db_comment="Who was told: name, and post or body.")),
                (
                    "relation",
                    models.TextField(
                        choices=[
                            ("at_risk", "May be at risk"),
                            ("protects", "Cares for or protects somebody who may be at risk"),
                            ("gives_contact", "Could bring the offender together with people at risk"),
                            ("houses", "Houses the offender or people near them"),
                            ("manages", "Helps to manage the offender"),
                            ("none", "Has nothing to do with the risk"),
                        ],
                        db_comment="What the recipient has to do with the risk.",
                    ),
                ),
                ("what", models.TextField(db_comment="What was disclosed.")),
                (
                    "power",
                    models.TextField(
                        db_comment="The power under which it was disclosed: a value of law.disclosure.Power."
                    ),
                ),
                ("decided_by", models.TextField(db_comment="Who decided: name and post, or the meeting.")),
                (
                    "conditions",
                    models.TextField(
                        blank=True,
                        db_comment="What the recipient was asked to keep to; empty if nothing.",
                        default="",
                    ),
                ),
                (
                    "offender_told",
                    models.TextField(
                        choices=[
                            ("yes", "Yes"),
                            ("no", "No, and will not be"),
                            ("not_yet", "Not yet"),
                            ("not_known", "Not known"),
                        ],
                        db_comment="Whether the offender was told: yes, no, not yet or not known.",
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="offenders.offender",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_comment="The person who entered this row.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oversight.disclosure",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The person who corrected, ended or withdrew it.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table_comment": "What was disclosed about offenders, to whom, and under which power.",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("superseded_at", None), ("superseded_by", None)),
                            models.Q(
                                ("superseded_at__gte", models.F("recorded_at")),
                                ("superseded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_disclosure_superseded_together",
                        violation_error_message="A superseded row needs both the time and the person.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recipient_kind__in",
                                [
                                    "parent",
                                    "partner",
                                    "victim",
                                    "employer",
                                    "school",
                                    "housing",
                                    "worship",
                                    "club",
                                    "agency",
                                    "public",
                                    "offender",
                                    "other",
                                ],
                            )
                        ),
                        name="oversight_disclosure_recipient_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "relation__in",
                                ["at_risk", "protects", "gives_contact", "houses", "manages", "none"],
                            )
                        ),
                        name="oversight_disclosure_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "power__in",
                                [
                                    "co_operation",
                                    "child_sex_offender",
                                    "crime_and_disorder",
                                    "offender_management",
                                    "common_law",
                                    "child_protection",
                                    "required_by_law",
                                    "subject_access",
                                ],
                            )
                        ),
                        name="oversight_disclosure_power",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offender_told__in", ["yes", "no", "not_yet", "not_known"])),
                        name="oversight_disclosure_offender_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recipient", ""), _negated=True),
                            models.Q(("what", ""), _negated=True),
                            models.Q(("decided_by", ""), _negated=True),
                        ),
                        name="oversight_disclosure_said_in_full",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("offender", "on", "recipient", "what"),
                        name="oversight_disclosure_once",
                        violation_error_message="This disclosure is already recorded for this day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectAccessCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_comment="When this row was entered (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_comment="Why it was entered, in the person's words.", default=""
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When the row ceased to be what the record says; empty while it stands.",
                        null=True,
                    ),
                ),
                (
                    "superseded_reason",
                    models.TextField(
                        blank=True, db_comment="Why it was corrected, ended or withdrawn.", default=""
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
                (
                    "recipient_kind",
                    models.TextField(
                        choices=[
                            ("offender", "The offender"),
                            ("solicitor", "The offender’s solicitor"),
                            ("representative", "Somebody else who acts for the offender"),
                        ],
                        db_comment="Whether the offender or somebody who acts for them had it.",
                    ),
                ),
                ("recipient", models.TextField(db_comment="Who was given the copy: the name.")),
                (
                    "form",
                    models.TextField(
                        choices=[("html", "A page to read and print"), ("json", "Data")],
                        db_comment="A page to read, or data.",
                    ),
                ),
                (
                    "entries",
                    models.IntegerField(db_comment="How many entries the copy told of, withheld ones too."),
                ),
                (
                    "withheld",
                    models.JSONField(
                        db_comment="The entries withheld: table, number and ground each. No content.",
                        default=list,
                    ),
                ),
                (
                    "checksum",
                    models.TextField(
                        db_comment="SHA-256 of the copy, by which one that comes back is known."
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="offenders.offender",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_comment="The person who entered this row.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="oversight.subjectaccesscopy",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The person who corrected, ended or withdrew it.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "subject access copies",
                "db_table_comment": "Copies of records given under the right of access (DPA 2018 s.45).",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("superseded_at", None), ("superseded_by", None)),
                            models.Q(
                                ("superseded_at__gte", models.F("recorded_at")),
                                ("superseded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_subjectaccesscopy_superseded_together",
                        violation_error_message="A superseded row needs both the time and the person.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recipient_kind__in", ["offender", "solicitor", "representative"])
                        ),
                        name="oversight_subjectaccesscopy_recipient_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["html", "json"])),
                        name="oversight_subjectaccesscopy_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recipient", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="oversight_subjectaccesscopy_said_in_full",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checksum__regex", "^[0-9a-f]{64}$")),
                        name="oversight_subjectaccesscopy_checksum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entries__gte", 1)), name="oversight_subjectaccesscopy_entries"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnusualAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.TextField(
                        choices=[
                            ("volume", "Many records in a day"),
                            ("listed", "Many records listed in a day"),
                            ("hours", "Records out of hours"),
                            ("out_of_caseload", "Records out of caseload"),
                            ("refused", "Records asked for and not shown"),
                            ("own_name", "A record with the person’s own name"),
                            ("colleague", "A record with a colleague’s name"),
                            ("many_people", "Many people on one record"),
                        ],
                        db_comment="The rule that found it.",
                    ),
                ),
                ("day", models.DateField(db_comment="The day of the access.")),
                (
                    "person_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        db_comment="Everybody whose doing it is: none of them may settle it.",
                        size=None,
                    ),
                ),
                (
                    "offender_id",
                    models.BigIntegerField(
                        db_comment="The record, where the rule is about one: its number alone.", null=True
                    ),
                ),
                (
                    "area_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        db_comment="The areas of the records, and those in which the person had a role that day.",
                        size=None,
                    ),
                ),
                (
                    "counts",
                    models.JSONField(
                        db_comment="What was counted, and against what. No content.", default=dict
                    ),
                ),
                (
                    "entry_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        db_comment="The numbers of audit entries that show it, at most 500.",
                        size=None,
                    ),
                ),
                (
                    "found_at",
                    models.DateTimeField(
                        db_comment="When it was found.", db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "Open"),
                            ("looked_into", "Being looked into"),
                            ("settled", "Settled"),
                        ],
                        db_comment="Open, being looked into, or settled.",
                        db_default="open",
                    ),
                ),
                (
                    "version",
                    models.IntegerField(
                        db_comment="Raised by every change, so that two people at once are noticed.",
                        db_default=1,
                    ),
                ),
                ("taken_at", models.DateTimeField(db_comment="When that person took it.", null=True)),
                ("settled_at", models.DateTimeField(db_comment="When it was settled.", null=True)),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("explained", "Explained by the person’s work"),
                            ("no_action", "No further action"),
                            ("advice", "Advice given"),
                            ("referred", "Referred to professional standards"),
                        ],
                        db_comment="What came of it.",
                        db_default="",
                    ),
                ),
                (
                    "found",
                    models.TextField(
                        db_comment="What was found, in the words of who settled it.", db_default=""
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_comment="Who did it; empty where it is the doing of several people.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_comment="Who settled it.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_comment="Who looks into it.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "unusual access",
                "db_table_comment": "Unusual access to records, and what a supervisor found on looking into it.",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["area_ids"], name="oversight_unusual_by_area"
                    ),
                    models.Index(
                        condition=models.Q(("state", "settled"), _negated=True),
                        fields=["found_at"],
                        name="oversight_unusual_unsettled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rule__in",
                                [
                                    "volume",
                                    "listed",
                                    "hours",
                                    "out_of_caseload",
                                    "refused",
                                    "own_name",
                                    "colleague",
                                    "many_people",
                                ],
                            )
                        ),
                        name="oversight_unusualaccess_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at", None),
                                ("settled_by", None),
                                ("state", "open"),
                                ("taken_at", None),
                                ("taken_by", None),
                            ),
                            models.Q(
                                ("settled_at", None),
                                ("settled_by", None),
                                ("state", "looked_into"),
                                ("taken_at__isnull", False),
                                ("taken_by__isnull", False),
                            ),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                ("state", "settled"),
                                ("taken_at__isnull", False),
                                ("taken_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_unusualaccess_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "settled"), _negated=True), ("found", ""), ("outcome", "")
                            ),
                            models.Q(
                                ("outcome__in", ["explained", "no_action", "advice", "referred"]),
                                ("state", "settled"),
                                models.Q(("found", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="oversight_unusualaccess_outcome",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.IsNull(
                            models.Func(
                                models.F("person_ids"),
                                models.F("taken_by"),
                                function="array_position",
                                output_field=models.IntegerField(),
                            ),
                            True,
                        ),
                        name="oversight_unusualaccess_not_taken_by_self",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.IsNull(
                            models.Func(
                                models.F("person_ids"),
                                models.F("settled_by"),
                                function="array_position",
                                output_field=models.IntegerField(),
                            ),
                            True,
                        ),
                        name="oversight_unusualaccess_not_settled_by_self",
                    ),
                    models.UniqueConstraint(
                        models.F("rule"),
                        models.F("day"),
                        django.db.models.functions.comparison.Coalesce(
                            "person", models.Value(0, models.BigIntegerField())
                        ),
                        django.db.models.functions.comparison.Coalesce(
                            "offender_id", models.Value(0, models.BigIntegerField())
                        ),
                        name="oversight_unusualaccess_once",
                    ),
                ],
            },
        ),
    ]
