"""A case whose minutes are signed is locked: nothing more is written down of it, whatever writes."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from mappa.database.row_security import keyed, walled

LOCKS = """
CREATE FUNCTION refuse_when_locked() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM discussions_lock WHERE agenda_item_id = NEW.agenda_item_id) THEN
        RAISE EXCEPTION 'the minutes of case % are signed: nothing more is written down of it', NEW.agenda_item_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION refuse_when_locked() IS
    'Refuses another version, other information and another action of a case whose minutes are signed.';
CREATE TRIGGER not_when_locked BEFORE INSERT ON discussions_discussion
    FOR EACH ROW EXECUTE FUNCTION refuse_when_locked();
CREATE TRIGGER not_when_locked BEFORE INSERT ON discussions_agencyinformation
    FOR EACH ROW EXECUTE FUNCTION refuse_when_locked();
-- An action agreed there goes on: another day, another owner and its end are rows that point to the first.
CREATE TRIGGER not_when_locked BEFORE INSERT ON discussions_meetingaction
    FOR EACH ROW WHEN (NEW.first_id IS NULL) EXECUTE FUNCTION refuse_when_locked();
ALTER TABLE discussions_discussion ENABLE ALWAYS TRIGGER not_when_locked;
ALTER TABLE discussions_agencyinformation ENABLE ALWAYS TRIGGER not_when_locked;
ALTER TABLE discussions_meetingaction ENABLE ALWAYS TRIGGER not_when_locked;

CREATE FUNCTION keep_as_added() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Not recorded by anybody: the database keeps it, and the application may not write it.
        IF to_jsonb(NEW) - 'access_key'::text = to_jsonb(OLD) - 'access_key'::text THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF erasing(OLD.offender_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was added stays as it is: % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_as_added() IS
    'Refuses to change or remove a row about an offender that is only ever added.';
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON discussions_lock
    FOR EACH ROW EXECUTE FUNCTION keep_as_added();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON discussions_lock
    FOR EACH STATEMENT EXECUTE FUNCTION keep_as_added();
ALTER TABLE discussions_lock ENABLE ALWAYS TRIGGER kept;
ALTER TABLE discussions_lock ENABLE ALWAYS TRIGGER never_emptied;
ALTER TABLE discussions_lock
    ADD CONSTRAINT discussions_lock_of_the_offender
    FOREIGN KEY (agenda_item_id, offender_id) REFERENCES meetings_agendaitem (id, offender_id);
"""
UNLOCKS = """
DROP TRIGGER kept ON discussions_lock;
DROP TRIGGER never_emptied ON discussions_lock;
DROP FUNCTION keep_as_added();
DROP TRIGGER not_when_locked ON discussions_discussion;
DROP TRIGGER not_when_locked ON discussions_agencyinformation;
DROP TRIGGER not_when_locked ON discussions_meetingaction;
DROP FUNCTION refuse_when_locked();
ALTER TABLE discussions_lock DROP CONSTRAINT discussions_lock_of_the_offender;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0002_erased_by_two_people"),
        ("discussions", "0003_versions_that_were_looked_at"),
        ("meetings", "0004_referrals_on_agendas"),
        ("offenders", "0009_unconvicted_people_are_marked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Lock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "access_key",
                    models.IntegerField(
                        db_comment="The offender's access key, kept by the database.",
                        db_default=0,
                        editable=False,
                    ),
                ),
                (
                    "locked_at",
                    models.DateTimeField(
                        db_comment="When (the clock of the database).",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "agenda_item",
                    models.OneToOneField(
                        db_comment="The case at the meeting.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lock",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        db_comment="Who signed the minutes.",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offender",
                    models.ForeignKey(
                        db_comment="The offender.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offenders.offender",
                    ),
                ),
            ],
            options={
                "db_table_comment": "Cases at meetings of which nothing more is written down, as their minutes are signed.",
            },
        ),
        migrations.RunSQL(LOCKS, UNLOCKS),
        keyed("discussions_lock"),
        walled("discussions_lock"),
    ]
