"""The agency administrator is a role too."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_the_command_line"),
        ("agencies", "0008_installation_accounts_stay_stopped"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="posting",
            name="access_posting_role",
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "coordinator",
                            "administrator",
                            "police_officer",
                            "probation_officer",
                            "prison_officer",
                            "agency_member",
                            "analyst",
                            "board_chair",
                            "lay_adviser",
                            "register_supervisor",
                            "agency_administrator",
                            "system_administrator",
                            "command_line",
                        ],
                    )
                ),
                name="access_posting_role",
            ),
        ),
    ]
