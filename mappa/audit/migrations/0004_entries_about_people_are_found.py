"""Entries about a person's account are found without reading the whole audit."""

from django.db import migrations, models
from django.db.models.fields.json import KeyTransform


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_entries_are_dated_by_the_database")]
    operations = [
        migrations.AlterModelOptions(name="auditentry", options={"verbose_name_plural": "audit entries"}),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                KeyTransform("person_id", "detail"),
                name="audit_by_subject",
                condition=models.Q(detail__has_key="person_id"),
            ),
        ),
    ]
