"""The seal on a transaction is found without reading all seals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_seals"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="seal",
            index=models.Index(fields=["epoch", "end_transaction"], name="audit_seal_by_end"),
        ),
    ]
