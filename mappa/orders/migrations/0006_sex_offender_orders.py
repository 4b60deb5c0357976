"""Orders made before May 2004 under the law that the SOPO replaced."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offenders", "0008_finding_records"),
        ("orders", "0005_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="orderstep",
            name="orders_orderstep_order",
        ),
        migrations.AddConstraint(
            model_name="orderstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "order__in",
                        [
                            "sopo",
                            "notification_order",
                            "foreign_travel_order",
                            "shpo",
                            "sexual_risk_order",
                            "violent_offender_order",
                            "sex_offender_order",
                        ],
                    )
                ),
                name="orders_orderstep_order",
            ),
        ),
    ]
