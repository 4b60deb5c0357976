"""What every table of rows about offenders has besides the offender."""

from django.db import models


class AboutOffender(models.Model):
    """A row about one offender, which row security shows to whom it shows the offender."""

    access_key = models.IntegerField(
        db_default=0,
        editable=False,
        db_comment="The offender's access key, kept by the database.",
    )

    class Meta:
        abstract = True
