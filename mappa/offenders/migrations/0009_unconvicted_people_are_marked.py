"""People in category 3 without a conviction are marked."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0008_finding_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="categoryperiod",
            name="unconvicted",
            field=models.BooleanField(
                db_comment="Whether the person was admitted to category 3 without a conviction, by local policy.",
                db_default=False,
                default=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("unconvicted", False), ("category", 3), _connector="OR"),
                name="offenders_categoryperiod_unconvicted_in_3",
                violation_error_message="Only category 3 is open to people without a conviction.",
            ),
        ),
    ]
