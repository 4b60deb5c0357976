"""Which versions of the assessment and the plan the meeting looked at."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0002_cases_at_meetings"),
        ("meetings", "0002_behind_the_walls"),
        ("offenders", "0008_finding_records"),
        ("risk", "0002_versions_are_never_rewritten"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="discussion",
            name="discussions_discussion_closed_risk",
        ),
        migrations.RemoveConstraint(
            model_name="discussion",
            name="discussions_discussion_closed_plan",
        ),
        migrations.AddField(
            model_name="discussion",
            name="assessment",
            field=models.ForeignKey(
                blank=True,
                db_comment="The version of the assessment that the meeting looked at; empty if none, or nothing was said.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="risk.riskassessment",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                db_comment="The version of the plan that the meeting looked at; empty if none, or nothing was said.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="risk.plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(("assessment", None), ("risk", "none_recorded")),
                    models.Q(("assessment__isnull", False), ("risk__in", ["agreed", "to_be_revised"])),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_risk",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(("plan", None), ("plan_agreed", "none_recorded")),
                    models.Q(("plan__isnull", False), ("plan_agreed__in", ["agreed", "to_be_revised"])),
                    _connector="OR",
                ),
                name="discussions_discussion_closed_plan",
                violation_error_message="A case is not closed with a blank decision.",
            ),
        ),
    ]
