"""Agendas and what hangs on them stand behind the walls; the database keeps the times of an agenda.

Whoever sees some cases of an agenda alone is to be told the right time of each, and whoever moves a meeting that there
are cases on it which they may not open: both are worked out over all its cases, and tell nothing of whose they are.
"""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten
from mappa.database.row_security import keyed, walled

FACTS = (
    "meetings_standingmember",
    "meetings_observer",
    "meetings_invitation",
    "meetings_contribution",
    "meetings_attendance",
)
HANGING_ON_AN_ITEM = ("meetings_invitation", "meetings_contribution", "meetings_attendance")
WALLED = ("meetings_agendaitem", *HANGING_ON_AN_ITEM)

OF_THE_OFFENDER = """
ALTER TABLE {table}
    ADD CONSTRAINT {table}_of_the_offender
    FOREIGN KEY (agenda_item_id, offender_id) REFERENCES meetings_agendaitem (id, offender_id);
"""
NOT_OF_THE_OFFENDER = "ALTER TABLE {table} DROP CONSTRAINT {table}_of_the_offender"

KEPT = """
CREATE FUNCTION keep_agenda_items() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['position', 'minutes', 'removed_at', 'removed_by_id', 'removed_reason'];
    -- Not recorded by anybody: the database keeps them, and the application may not write them.
    kept CONSTANT text[] := ARRAY['access_key', 'starts_after'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF erasing(OLD.offender_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - kept = to_jsonb(OLD) - kept THEN
            RETURN NEW;
        END IF;
        IF OLD.removed_at IS NULL AND to_jsonb(NEW) - may_change - kept = to_jsonb(OLD) - may_change - kept THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a case on an agenda is moved or taken off, never rewritten: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION keep_agenda_items() IS 'Lets a case be moved on an agenda or taken off it, and nothing else.';
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION keep_agenda_items();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON meetings_agendaitem
    FOR EACH STATEMENT EXECUTE FUNCTION keep_agenda_items();
ALTER TABLE meetings_agendaitem ENABLE ALWAYS TRIGGER kept;
ALTER TABLE meetings_agendaitem ENABLE ALWAYS TRIGGER never_emptied;

CREATE FUNCTION arrange_agenda() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed CONSTANT bigint := coalesce(NEW.meeting_id, OLD.meeting_id);
BEGIN
    UPDATE meetings_agendaitem item SET starts_after = planned.before
      FROM (SELECT id, coalesce(sum(minutes) OVER (
                       ORDER BY position, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
              FROM meetings_agendaitem WHERE meeting_id = changed AND removed_at IS NULL) planned
     WHERE item.id = planned.id AND item.starts_after <> planned.before;
    UPDATE meetings_meeting SET cases = (
        SELECT count(*) FROM meetings_agendaitem WHERE meeting_id = changed AND removed_at IS NULL)
     WHERE id = changed;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION arrange_agenda() IS
    'Keeps the time of each case of an agenda, and how many there are, whoever sees which of them.';
CREATE TRIGGER arranged AFTER INSERT OR DELETE OR UPDATE OF position, minutes, removed_at ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION arrange_agenda();
ALTER TABLE meetings_agendaitem ENABLE ALWAYS TRIGGER arranged;
"""
UNKEPT = """
DROP TRIGGER arranged ON meetings_agendaitem;
DROP TRIGGER kept ON meetings_agendaitem;
DROP TRIGGER never_emptied ON meetings_agendaitem;
DROP FUNCTION arrange_agenda();
DROP FUNCTION keep_agenda_items();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_meetings_and_invitations"),
        ("offenders", "0006_row_security"),
        ("retention", "0002_erased_by_two_people"),
    ]
    operations = [
        *(never_rewritten(table) for table in FACTS),
        *(
            migrations.RunSQL(OF_THE_OFFENDER.format(table=table), NOT_OF_THE_OFFENDER.format(table=table))
            for table in HANGING_ON_AN_ITEM
        ),
        *(keyed(table) for table in WALLED),
        *(walled(table) for table in WALLED),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
