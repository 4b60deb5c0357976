"""The account that PostgreSQL's processes run as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mappa.database.unavailable import DatabaseUnavailable

# Accounts without a password that every Debian has, or has once PostgreSQL is installed.
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class ServerAccount:
    """Who PostgreSQL runs as, and what to put before a command so that it does."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()


def account_for(data: Path, binaries: Path) -> ServerAccount:
    """The account for a data folder, which need not exist yet; its parent folder must."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise DatabaseUnavailable(
                f"The database in {data} belongs to the account {_name(data.stat().st_uid)}: "
                "run as that account or as root, or set MAPPA_DATA to a folder of your own."
            )
        return ServerAccount(os.geteuid(), os.getegid())
    account = _owner(data) or _unprivileged()
    become = (
        "setpriv",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--no-new-privs",
    )
    # A clone in root's home (mode 700) cannot be entered by another account. Rather than open folders that
    # are not ours, PostgreSQL keeps one capability: to pass through folders and read, whatever their mode.
    # Containers often withhold the narrow one and leave the wider one.
    for capability in (None, "dac_read_search", "dac_override"):
        kept = f"-all,+{capability}" if capability else "-all"
        limits = [f"--inh-caps={kept}", f"--ambient-caps={kept}", f"--bounding-set={kept}"]
        if capability:
            # Or else access(2), by which PostgreSQL looks for its own programs, would ignore the capability.
            limits.append("--securebits=+no_setuid_fixup")
        prefix = (*become, *limits)
        if _may_enter(prefix, data.parent, binaries):
            return ServerAccount(account.pw_uid, account.pw_gid, prefix)
    raise DatabaseUnavailable(
        f"PostgreSQL does not run as root, and the account {account.pw_name} that it would run as cannot "
        f"enter {data.parent} or {binaries}: move the project and its data to folders that other accounts "
        "may enter, or run as an ordinary user."
    )


def _owner(data: Path) -> pwd.struct_passwd | None:
    if not data.exists() or data.stat().st_uid == 0:
        return None
    try:
        return pwd.getpwuid(data.stat().st_uid)
    except KeyError:
        raise DatabaseUnavailable(
            f"The database in {data} belongs to an account that this machine does not know "
            f"(number {data.stat().st_uid}): give the folder to another account with chown -R."
        ) from None


def _unprivileged() -> pwd.struct_passwd:
    for name in UNPRIVILEGED_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DatabaseUnavailable("PostgreSQL does not run as root: run this as an ordinary user.")


def _may_enter(prefix: tuple[str, ...], folder: Path, binaries: Path) -> bool:
    # Tried rather than worked out from the modes, which tell nothing of mounts and of what a container forbids.
    attempt = ["test", "-x", str(binaries / "postgres"), "-a", "-x", f"{folder}/."]
    return subprocess.run([*prefix, *attempt], cwd="/", capture_output=True, check=False).returncode == 0


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
