"""The passwords of the embedded database's roles and Django's key: random, kept beside the data, mode 600."""

import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mappa.database.unavailable import DatabaseUnavailable, plain_words


def _random() -> str:
    return secrets.token_urlsafe(36)


@dataclass(frozen=True)
class KeptSecrets:
    superuser_password: str = field(default_factory=_random, repr=False)
    owner_password: str = field(default_factory=_random, repr=False)
    application_password: str = field(default_factory=_random, repr=False)
    django_key: str = field(default_factory=_random, repr=False)


def read_or_make(folder: Path) -> KeptSecrets:
    """The secrets of a data folder; made on first use, even when two processes are the first at once."""
    path = folder / "secrets.json"
    with plain_words(folder):
        if not path.exists():
            if (folder / "postgres").exists():
                raise DatabaseUnavailable(
                    f"{path} is gone, and with it the passwords of the database beside it: put it back "
                    "from a copy, or move the whole folder away to start with an empty database."
                )
            _write_first(path, KeptSecrets())
        text = path.read_text()
    try:
        kept = KeptSecrets(**json.loads(text))
        if set(json.loads(text)) != set(asdict(kept)):  # what is missing must not be made up anew
            raise ValueError
        return kept
    except (ValueError, TypeError):
        raise DatabaseUnavailable(
            f"{path} is damaged: put it back from a copy, "
            "or move the whole folder away to start with an empty database."
        ) from None


def _write_first(path: Path, kept: KeptSecrets) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 600
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(kept), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)  # fails where another process came first, whose secrets then stand
        except FileExistsError:
            return
        sync_folder(path.parent)
    finally:
        os.unlink(name)


def sync_folder(folder: Path) -> None:
    """Make a new or renamed entry of a folder outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
