"""A password that somebody else gave is to be changed at the first sign-in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_facts_are_never_rewritten")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(
                default=False,
                db_comment="Whether the password was given by another person and must be changed first.",
            ),
        ),
    ]
