"""What becomes of an upload between the check and the import."""

from django.db.models import TextChoices


class PendingState(TextChoices):
    CHECKED = "checked", "Checked"
    CONFIRMED = "confirmed", "Being imported"
    IMPORTED = "imported", "Imported"


#: An upload with more rows than this is imported in the background, and the page shows how far it is.
MOST_ROWS_IN_A_REQUEST = 50_000
HOURS_KEPT = 24
#: Of very many faults the page keeps the first; all of them are in the answer to `mappa import --check`.
MOST_REMARKS_KEPT = 2_000
