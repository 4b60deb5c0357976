"""The accounts that came with the installation can never be made to sign in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_local_policies_of_five_areas")]
    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=~models.Q(username__in=["system.setup", "command.line"])
                | models.Q(is_active=False),
                name="agencies_user_installation_accounts_stopped",
            ),
        ),
    ]
