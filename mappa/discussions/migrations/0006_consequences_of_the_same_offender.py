"""What a meeting led to is about the same offender as the decision or the disclosure, and of its own discussion."""

from django.db import migrations, models

TABLE = "discussions_consequence"
OF_THE_SAME = f"""
ALTER TABLE {TABLE}
    ADD CONSTRAINT {TABLE}_decision_of_the_offender
    FOREIGN KEY (decision_id, offender_id) REFERENCES levels_leveldecision (id, offender_id),
    ADD CONSTRAINT {TABLE}_disclosure_of_the_offender
    FOREIGN KEY (disclosure_id, offender_id) REFERENCES oversight_disclosure (id, offender_id),
    ADD CONSTRAINT {TABLE}_discussion_of_the_item
    FOREIGN KEY (discussion_id, agenda_item_id) REFERENCES discussions_discussion (id, agenda_item_id);
"""
OF_ANY = f"""
ALTER TABLE {TABLE}
    DROP CONSTRAINT {TABLE}_decision_of_the_offender,
    DROP CONSTRAINT {TABLE}_disclosure_of_the_offender,
    DROP CONSTRAINT {TABLE}_discussion_of_the_item;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0005_what_a_meeting_leads_to"),
        ("levels", "0004_decisions_of_the_offender"),
        ("oversight", "0005_disclosures_of_the_offender"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.UniqueConstraint(
                fields=("id", "agenda_item"), name="discussions_discussion_of_the_item"
            ),
        ),
        migrations.RunSQL(OF_THE_SAME, OF_ANY),
    ]
