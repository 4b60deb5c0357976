"""Grades can be superseded and never rewritten."""

from django.db import migrations

from mappa.database.never_rewritten import never_rewritten


class Migration(migrations.Migration):
    dependencies = [("access", "0010_grades")]
    operations = [never_rewritten("access_grade")]
