"""The 42 areas, with the other names by which files and people call them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ENGLAND = {
    "Avon and Somerset": ["Avon & Somerset"],
    "Bedfordshire": [],
    "Cambridgeshire": ["Cambridgeshire and Peterborough"],
    "Cheshire": [],
    "Cleveland": [],
    "Cumbria": [],
    "Derbyshire": [],
    "Devon and Cornwall": ["Devon & Cornwall", "Devon, Cornwall and the Isles of Scilly"],
    "Dorset": [],
    "Durham": ["County Durham", "County Durham and Darlington"],
    "Essex": [],
    "Gloucestershire": [],
    "Greater Manchester": ["Manchester"],
    "Hampshire": [
        "Hampshire and Isle of Wight",
        "Hampshire and the Isle of Wight",
        "Hampshire & Isle of Wight",
    ],
    "Hertfordshire": [],
    "Humberside": [],
    "Kent": ["Kent and Medway"],
    "Lancashire": [],
    "Leicestershire": ["Leicestershire and Rutland", "Leicester, Leicestershire and Rutland"],
    "Lincolnshire": [],
    "London": ["Greater London", "Metropolitan", "Metropolitan Police", "City of London"],
    "Merseyside": [],
    "Norfolk": [],
    "North Yorkshire": ["North Yorkshire and York"],
    "Northamptonshire": [],
    "Northumbria": [],
    "Nottinghamshire": [],
    "South Yorkshire": [],
    "Staffordshire": ["Staffordshire and Stoke-on-Trent"],
    "Suffolk": [],
    "Surrey": [],
    "Sussex": ["East Sussex and West Sussex"],
    "Thames Valley": [],
    "Warwickshire": [],
    "West Mercia": [],
    "West Midlands": [],
    "West Yorkshire": [],
    "Wiltshire": ["Wiltshire and Swindon"],
}
WALES = {
    "Dyfed-Powys": ["Dyfed Powys", "Dyfed and Powys"],
    "Gwent": [],
    "North Wales": ["Gogledd Cymru"],
    "South Wales": ["De Cymru"],
}


def add_areas(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    area = apps.get_model("agencies", "Area")
    area.objects.bulk_create(
        area(name=name, slug=name.lower().replace(" ", "-"), nation=nation, other_names=other_names)
        for nation, areas in (("england", ENGLAND), ("wales", WALES))
        for name, other_names in areas.items()
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0003_passwords_given_by_another")]
    operations = [migrations.RunPython(add_areas, migrations.RunPython.noop)]
