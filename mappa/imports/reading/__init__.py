"""From a folder, a workbook, an archive or an upload to tables of cells; nothing is understood yet."""

from .records import Limits, Reading, SheetRecords
from .sources import COMMAND_LIMITS, UPLOAD_LIMITS, read_path, read_uploads

__all__ = [
    "COMMAND_LIMITS",
    "UPLOAD_LIMITS",
    "Limits",
    "Reading",
    "SheetRecords",
    "read_path",
    "read_uploads",
]
