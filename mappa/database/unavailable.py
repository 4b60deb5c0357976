"""Why the database cannot be used: one plain sentence for the person at the keyboard."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DatabaseUnavailable(Exception):
    """Says what is wrong and what to do about it; shown as it stands, without a traceback."""


def disk_full(folder: Path) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"The disk that holds {folder} is full: make room on it, "
        "or set MAPPA_DATA to a folder on another disk, and try again."
    )


@contextmanager
def plain_words(folder: Path) -> Iterator[None]:
    """Turn what the operating system refuses in the data folder into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(folder) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise DatabaseUnavailable(
                f"This account may not write in the data folder ({error.filename or folder}): run as the "
                "account that the folder belongs to, or set MAPPA_DATA to a folder of your own."
            ) from error
        if error.errno in {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}:
            raise DatabaseUnavailable(
                f"The data folder cannot be made, because {error.filename or folder} is in its way: "
                "move that away, or set MAPPA_DATA to another folder."
            ) from error
        raise
