"""A disclosure can be pointed to together with its offender."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0004_row_security"),
        ("offenders", "0009_unconvicted_people_are_marked"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                fields=("id", "offender"), name="oversight_disclosure_of_the_offender"
            ),
        ),
    ]
