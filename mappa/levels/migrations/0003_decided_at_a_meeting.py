"""A level that a meeting decided names the meeting, and may come with the day of its first review."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("levels", "0002_signed_by_another_and_walled"),
        ("offenders", "0009_unconvicted_people_are_marked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="leveldecision",
            name="meeting",
            field=models.TextField(
                blank=True, db_comment="The meeting that decided, in words; empty where none did.", default=""
            ),
        ),
        migrations.AddField(
            model_name="leveldecision",
            name="next_review_on",
            field=models.DateField(
                blank=True,
                db_comment="The day of the first review at the level, where it was decided with it; else by policy.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_review_on", None), ("next_review_on__gt", models.F("on")), _connector="OR"
                ),
                name="levels_leveldecision_review_follows",
                violation_error_message="The next review comes after the decision.",
            ),
        ),
    ]
