"""A part of a name is found by its trigrams, in capitals as the search compares them.

In SQL, because Django writes an operator class round an expression only with django.contrib.postgres installed,
which asks two questions more of every new connection.
"""

from django.db import migrations

CREATE = """
CREATE INDEX {name} ON {table} USING gin (upper(family_name) gin_trgm_ops, upper(given_names) gin_trgm_ops)
    WHERE superseded_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("offenders", "0003_facts_name_what_they_replace")]
    operations = [
        migrations.RunSQL(
            CREATE.format(name=f"{table}_name_parts", table=table), f"DROP INDEX {table}_name_parts"
        )
        for table in ("offenders_personaldetails", "offenders_alias")
    ]
