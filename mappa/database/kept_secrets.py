"""The passwords of the embedded database's roles and the application's keys: random, kept beside the data, mode 600."""

import base64
import fcntl
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mappa.database.unavailable import DatabaseUnavailable, plain_words


def _random() -> str:
    return secrets.token_urlsafe(36)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@dataclass(frozen=True)
class KeptSecrets:
    superuser_password: str = field(default_factory=_random, repr=False)
    owner_password: str = field(default_factory=_random, repr=False)
    application_password: str = field(default_factory=_random, repr=False)
    django_key: str = field(default_factory=_random, repr=False)
    #: Encrypts the keys of authenticators; in the form that Fernet asks for.
    factor_key: str = field(default_factory=_fernet_key, repr=False)
    #: Signs who acts, for the database.
    identity_key: str = field(default_factory=_random, repr=False)


#: What earlier versions did not keep yet: made once, where a folder comes from one of them.
ADDED_LATER = frozenset({"factor_key", "identity_key"})


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
        found = json.loads(text)
        kept = KeptSecrets(**found)
        missing = set(asdict(kept)) - set(found)
        if missing - ADDED_LATER:  # a password that the database knows must not be made up anew
            raise ValueError
        return _add(path) if missing else kept
    except (ValueError, TypeError):
        raise DatabaseUnavailable(
            f"{path} is damaged: put it back from a copy, "
            "or move the whole folder away to start with an empty database."
        ) from None


def _add(path: Path) -> KeptSecrets:
    """Put what earlier versions did not keep beside what they did; one process at a time."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        kept = KeptSecrets(**json.loads(path.read_text()))
        os.rename(_written(path.parent, kept), path)
        os.fsync(folder)
        return kept
    finally:
        os.close(folder)


def _written(folder: Path, kept: KeptSecrets) -> str:
    """The name of a new file with the secrets, which nobody else may read."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".secrets-")  # mode 600
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(kept), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return name


def _write_first(path: Path, kept: KeptSecrets) -> None:
    name = _written(path.parent, kept)
    try:
        os.link(name, path)
    except FileExistsError:
        pass  # another process came first, and its secrets stand
    else:
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
