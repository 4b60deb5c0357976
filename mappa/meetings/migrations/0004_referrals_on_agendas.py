"""An agenda item says which referral brought the case to the meeting; it is one of the same offender."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OF_THE_OFFENDER = """
ALTER TABLE meetings_agendaitem
    ADD CONSTRAINT meetings_agendaitem_referral_of_the_offender
    FOREIGN KEY (referral_id, offender_id) REFERENCES referrals_referral (id, offender_id);
"""
NOT_OF_THE_OFFENDER = (
    "ALTER TABLE meetings_agendaitem DROP CONSTRAINT meetings_agendaitem_referral_of_the_offender"
)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_expected"),
        ("offenders", "0009_unconvicted_people_are_marked"),
        ("referrals", "0002_walls_and_states"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                db_comment="The referral that is dealt with; empty where none brought the case here.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="referrals.referral",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("referral", None), ("why", "referral"), _connector="OR"),
                name="meetings_agendaitem_referred",
            ),
        ),
        migrations.RunSQL(OF_THE_OFFENDER, NOT_OF_THE_OFFENDER),
    ]
