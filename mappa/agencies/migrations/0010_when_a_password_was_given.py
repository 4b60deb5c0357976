"""A password that somebody else gave is good for a while only: since when, and from whom."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_when_records_are_opened_otherwise")]
    operations = [
        migrations.AddField(
            "user",
            "password_given_at",
            models.DateTimeField(
                null=True,
                blank=True,
                db_comment="When that password was given; empty where the password is one's own.",
            ),
        ),
        migrations.AddField(
            "user",
            "password_given_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                on_delete=models.PROTECT,
                null=True,
                blank=True,
                related_name="+",
                db_index=False,
                db_comment="Who gave it.",
            ),
        ),
        # Nobody knows when those were given: they are good for as long as one given now.
        migrations.RunSQL(
            "UPDATE agencies_user SET password_given_at = now() WHERE must_change_password",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=Q(must_change_password=True, password_given_at__isnull=False)
                | Q(must_change_password=False, password_given_at=None),
                name="agencies_user_password_given",
            ),
        ),
    ]
