"""People find their meetings by a table that tells of no case; the database keeps it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE FUNCTION keep_expected() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    items bigint[];
BEGIN
    IF TG_TABLE_NAME = 'meetings_agendaitem' THEN
        items := ARRAY[NEW.id];
    ELSIF TG_OP = 'DELETE' THEN
        items := ARRAY[OLD.agenda_item_id];
    ELSE
        items := ARRAY[NEW.agenda_item_id];
    END IF;
    INSERT INTO meetings_expected (meeting_id, person_id, stands)
    SELECT DISTINCT item.meeting_id, invitation.person_id, true
      FROM meetings_agendaitem item JOIN meetings_invitation invitation ON invitation.agenda_item_id = item.id
     WHERE item.id = ANY (items) AND item.removed_at IS NULL
       AND invitation.superseded_at IS NULL AND invitation.person_id IS NOT NULL
    ON CONFLICT (meeting_id, person_id) DO UPDATE SET stands = true WHERE NOT meetings_expected.stands;
    UPDATE meetings_expected expected SET stands = false
     WHERE expected.stands
       AND expected.meeting_id IN (SELECT meeting_id FROM meetings_agendaitem WHERE id = ANY (items))
       AND NOT EXISTS (
           SELECT FROM meetings_invitation invitation
             JOIN meetings_agendaitem item ON item.id = invitation.agenda_item_id
            WHERE item.meeting_id = expected.meeting_id AND item.removed_at IS NULL
              AND invitation.person_id = expected.person_id AND invitation.superseded_at IS NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION keep_expected() IS 'Keeps who is expected at a meeting, whoever sees which of its cases.';
CREATE TRIGGER expected AFTER INSERT OR DELETE OR UPDATE OF superseded_at ON meetings_invitation
    FOR EACH ROW EXECUTE FUNCTION keep_expected();
CREATE TRIGGER expected AFTER UPDATE OF removed_at ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION keep_expected();
ALTER TABLE meetings_invitation ENABLE ALWAYS TRIGGER expected;
ALTER TABLE meetings_agendaitem ENABLE ALWAYS TRIGGER expected;
"""
UNKEPT = """
DROP TRIGGER expected ON meetings_invitation;
DROP TRIGGER expected ON meetings_agendaitem;
DROP FUNCTION keep_expected();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_behind_the_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Expected",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stands",
                    models.BooleanField(db_comment="Whether the person is invited to any of its cases now."),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_comment="The meeting.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_comment="Who is invited, or was.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "expected",
                "db_table_comment": "Who is expected at which meeting, whatever case it is for; kept by the database.",
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person"), name="meetings_expected_once")
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
