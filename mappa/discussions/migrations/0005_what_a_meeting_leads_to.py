"""The level is decided at a meeting with the criteria answered; what was done because a meeting decided it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

TABLE = "discussions_consequence"
#: What follows from a case at a meeting is about the offender of that case.
OF_THE_OFFENDER = f"""
ALTER TABLE {TABLE}
    ADD CONSTRAINT {TABLE}_of_the_offender
    FOREIGN KEY (agenda_item_id, offender_id) REFERENCES meetings_agendaitem (id, offender_id);
"""
NOT_OF_THE_OFFENDER = f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_of_the_offender"


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0004_cases_are_locked"),
        ("levels", "0003_decided_at_a_meeting"),
        ("meetings", "0004_referrals_on_agendas"),
        ("offenders", "0009_unconvicted_people_are_marked"),
        ("oversight", "0004_row_security"),
        ("risk", "0002_versions_are_never_rewritten"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consequence",
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
            ],
            options={
                "db_table_comment": "What was done because a meeting decided it: decisions about levels, disclosures.",
            },
        ),
        migrations.RemoveConstraint(
            model_name="discussion",
            name="discussions_discussion_closed_level",
        ),
        migrations.AddField(
            model_name="discussion",
            name="criteria",
            field=models.JSONField(
                blank=True,
                db_comment="Where the level changes: the criteria of the tests of the day, each with answer and evidence.",
                default=list,
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="departure",
            field=models.TextField(
                blank=True,
                db_comment="Why this level, where the answers to the tests point elsewhere.",
                default="",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="what_changed",
            field=models.TextField(
                blank=True,
                db_comment="Where the level is lowered: what has changed since it was set.",
                default="",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="why_not_lower",
            field=models.TextField(
                blank=True,
                db_comment="Where it changes to level 2 or 3: why no lower level would do.",
                default="",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("level_outcome", "stays"),
                    models.Q(
                        ("level__isnull", False),
                        ("level_outcome", "changes"),
                        models.Q(("level_reason", ""), _negated=True),
                        models.Q(("criteria", []), _negated=True),
                        models.Q(
                            ("level", 1),
                            models.Q(
                                ("level__in", [2, 3]),
                                models.Q(("why_not_lower", ""), _negated=True),
                                ("criteria__contains", [{"answer": "yes"}]),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_level",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="agenda_item",
            field=models.ForeignKey(
                db_comment="The case at the meeting that decided.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consequences",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                db_comment="The decision about the level, as it was entered; empty where this is a disclosure.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="levels.leveldecision",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="disclosure",
            field=models.ForeignKey(
                blank=True,
                db_comment="The disclosure, as it was recorded; empty where this is a decision about the level.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="oversight.disclosure",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="discussion",
            field=models.ForeignKey(
                db_comment="The version of the discussion from which it was done.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.discussion",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="offender",
            field=models.ForeignKey(
                db_comment="The offender.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s_set",
                to="offenders.offender",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="recorded_by",
            field=models.ForeignKey(
                db_comment="The person who entered this row.",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_comment="The row in whose place this one was entered: corrected or ended; empty for a first entry.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="discussions.consequence",
            ),
        ),
        migrations.AddField(
            model_name="consequence",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="The person who corrected, ended or withdrew it.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="consequence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("superseded_at", None), ("superseded_by", None)),
                    models.Q(
                        ("superseded_at__gte", models.F("recorded_at")), ("superseded_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="discussions_consequence_superseded_together",
                violation_error_message="A superseded row needs both the time and the person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", None), ("disclosure__isnull", False)),
                    models.Q(("decision__isnull", False), ("disclosure", None)),
                    _connector="OR",
                ),
                name="discussions_consequence_one_of_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("decision",),
                name="discussions_consequence_of_one_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("disclosure",),
                name="discussions_consequence_disclosed_once",
            ),
        ),
        never_rewritten(TABLE),
        keyed(TABLE),
        walled(TABLE),
        migrations.RunSQL(OF_THE_OFFENDER, NOT_OF_THE_OFFENDER),
    ]
