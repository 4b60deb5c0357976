"""What five areas call their meetings and set for themselves, from the first day of the year of their report."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.postgresql.psycopg_any import DateRange

POLICIES = {
    "Thames Valley": (
        date(2006, 4, 1),
        "Thames Valley MAPPA annual report 2006-07",
        {
            "level_2_meeting_name": "Multi-Agency Risk Management Meeting (MARMM)",
            "level_3_meeting_name": "Multi-Agency Public Protection Panel (MAPPP)",
            "division_word": "Basic Command Unit",
        },
    ),
    "West Mercia": (
        date(2005, 4, 1),
        "West Mercia MAPPA annual report 2005-06",
        {
            "level_2_meeting_name": "Level 2 meeting",
            "level_3_meeting_name": "MAPPP Level 3",
            "division_word": "police division",
            "level_3_minutes_working_days": "5",
            "unconvicted_in_category_3": "yes",
        },
    ),
    "Gloucestershire": (
        date(2005, 4, 1),
        "Gloucestershire MAPPA annual report 2005-06",
        {
            "level_2_meeting_name": "Level 2 meeting",
            "level_3_meeting_name": "Multi-Agency Public Protection Panel (MAPPP)",
            "screening_group_name": "Weekly meeting of police, probation and social services",
            "division_word": "police division",
        },
    ),
    "Kent": (
        date(2005, 4, 1),
        "Kent MAPPA annual report 2005-06",
        {
            "level_2_meeting_name": "Level 2 MAPPP",
            "level_3_meeting_name": "Multi-Agency Public Protection Panel (MAPPP)",
            "screening_group_name": "Tasking and Co-ordinating Group (T&CG), weekly",
            "division_word": "Basic Command Unit",
        },
    ),
    "Warwickshire": (
        date(2014, 4, 1),
        "Warwickshire MAPPA annual report 2014-15",
        {
            "level_2_meeting_name": "Level 2 MAPP meeting",
            "level_3_meeting_name": "Level 3 MAPP meeting",
        },
    ),
}


def add_policies(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    area = apps.get_model("agencies", "Area")
    policy = apps.get_model("agencies", "LocalPolicy")
    installation = apps.get_model("agencies", "User").objects.get(username="system.setup")
    for area_name, (start, source, values) in POLICIES.items():
        of = area.objects.get(name=area_name)
        policy.objects.bulk_create(
            policy(
                area=of,
                key=key,
                value=value,
                in_force=DateRange(start, None, "[)"),
                recorded_by=installation,
                reason=source,
            )
            for key, value in values.items()
        )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_the_installation")]
    operations = [migrations.RunPython(add_policies, migrations.RunPython.noop)]
