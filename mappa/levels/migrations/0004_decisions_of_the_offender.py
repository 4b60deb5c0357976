"""A decision about the level can be pointed to together with its offender."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("levels", "0003_decided_at_a_meeting"),
        ("offenders", "0009_unconvicted_people_are_marked"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="leveldecision",
            constraint=models.UniqueConstraint(
                fields=("id", "offender"), name="levels_leveldecision_of_the_offender"
            ),
        ),
    ]
