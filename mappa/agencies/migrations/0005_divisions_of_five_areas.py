"""Divisions (basic command units) as the areas' own annual reports list them; Warwickshire's lists none."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DIVISIONS = {
    "Thames Valley": (
        "Thames Valley MAPPA annual report 2006-07",
        ["Oxfordshire", "West Berkshire", "East Berkshire", "Milton Keynes", "Buckinghamshire"],
    ),
    "West Mercia": (
        "West Mercia MAPPA annual report 2005-06, item i",
        ["South Worcestershire", "North Worcestershire", "Hereford", "Telford", "Shropshire"],
    ),
    "Gloucestershire": (
        "Gloucestershire MAPPA annual report 2005-06",
        ["Cheltenham and Tewkesbury", "Stroud and Cotswolds", "Gloucester and Forest"],
    ),
    "Kent": (
        "Kent MAPPA annual report 2005-06",
        [
            "North Kent",
            "West Kent",
            "Maidstone",
            "Medway",
            "Swale",
            "Canterbury",
            "Thanet",
            "South East Kent",
            "Weald",
        ],
    ),
}


def add_divisions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    area = apps.get_model("agencies", "Area")
    division = apps.get_model("agencies", "Division")
    for area_name, (source, names) in DIVISIONS.items():
        part_of = area.objects.get(name=area_name)
        division.objects.bulk_create(division(area=part_of, name=name, source=source) for name in names)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_the_42_areas")]
    operations = [migrations.RunPython(add_divisions, migrations.RunPython.noop)]
