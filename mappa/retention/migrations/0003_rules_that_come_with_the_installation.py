"""The rules for England and Wales, each marked as not confirmed: an area sets its own, or confirms these."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.postgresql.psycopg_any import DateRange

#: The day on which the Code of Practice on Police Information and Records Management was published.
SINCE = date(2023, 7, 20)
SOURCE = (
    "College of Policing, APP on information management, “Review, retention and disposal”, under the Code of "
    "Practice on Police Information and Records Management of July 2023. The schedule itself was not read: the "
    "years rest on practitioners’ knowledge."
)
RULES = (
    {
        "group": 1,
        "categories": [1, 2, 3, 4],
        "kept_until_age": 100,
        "clear_years": None,
        "review_years": 10,
    },
    {
        "group": 2,
        "after_order": True,
        "after_event": True,
        "kept_until_age": None,
        "clear_years": 10,
        "review_years": 10,
    },
    {"group": 3, "kept_until_age": None, "clear_years": 6, "review_years": 5},
)


def add_rules(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    setup = apps.get_model("agencies", "User").objects.get(username="system.setup")
    rule = apps.get_model("retention", "GroupRule")
    for values in RULES:
        rule.objects.create(
            **values,
            area=None,
            source=SOURCE,
            confirmed=False,
            in_force=DateRange(SINCE, None, "[)"),
            reason="Comes with the installation",
            recorded_by=setup,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0002_erased_by_two_people"),
        ("agencies", "0006_the_installation"),
    ]
    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
