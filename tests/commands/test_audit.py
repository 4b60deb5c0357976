"""verify-audit, audit-anchors, and the seals that the watch makes, as a person calls them."""

import re
import zipfile
from hashlib import sha256
from pathlib import Path

from tests.commands.test_server import (  # noqa: F401 (fixtures)
    Mappa,
    environment,
    fresh_environment,
    mappa,
    migrated_folder,
)

ENTRY = (
    "INSERT INTO audit_auditentry (event, operation, by_id, agency_id, basis, detail)"
    " SELECT 'audit.read', 'consultation', id, agency_id, '', '{}' FROM agencies_user LIMIT 1"
)


def test_what_the_watch_sealed_is_verified_and_a_change_is_told_with_exit_code_1(
    mappa: Mappa,  # noqa: F811
    environment: dict[str, str],  # noqa: F811
) -> None:
    mappa("psql", "-c", ENTRY)
    assert mappa("keep-watch", "--once").returncode == 0
    mappa("psql", "-c", ENTRY)
    done = mappa("verify-audit")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(
        r"\d rows \(1 not yet sealed\), 1 seals and 1 anchors looked at in .* rows a second", done.stdout
    )
    kept = (Path(environment["MAPPA_DATA"]) / "audit-anchors").glob("*.txt")
    assert "".join(path.read_text() for path in kept) == mappa("audit-anchors").stdout != ""
    mappa(
        "psql",
        "-c",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER append_only;"
        "UPDATE audit_auditentry SET event = 'return.viewed' WHERE id = 1;"
        "ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER append_only",
    )
    done = mappa("verify-audit")
    assert done.returncode == 1
    assert "  1. row 1 (return.viewed) does not match its digest\n" in done.stderr


def test_anchors_are_written_to_the_folder_that_is_named_and_a_bent_file_is_told(
    mappa: Mappa,  # noqa: F811
    tmp_path: Path,
) -> None:
    there = {"MAPPA_AUDIT_ANCHORS": str(tmp_path / "elsewhere")}
    assert mappa("keep-watch", "--once", **there).returncode == 0
    (path,) = (tmp_path / "elsewhere").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert mappa("verify-audit", **there).returncode == 0
    whole = path.read_text()
    path.write_text(whole[:-20])  # as a power cut leaves it
    assert mappa("keep-watch", "--once", **there).returncode == 0
    assert path.read_text() == whole
    path.write_text("nonsense\n")
    done = mappa("verify-audit", **there)
    assert done.returncode == 1
    assert f"the anchors cannot be read: {path.name}, line 1 is not an anchor" in done.stderr
    done = mappa("keep-watch", "--once", **there)
    assert done.returncode == 1
    assert "“seal the audit” failed (ValueError)" in done.stderr


def test_a_database_from_another_server_begins_a_new_epoch_at_the_next_command(mappa: Mappa) -> None:  # noqa: F811
    mappa("psql", "-c", ENTRY)
    mappa("keep-watch", "--once")
    mappa(
        "psql",
        "-c",
        "ALTER TABLE audit_epoch DISABLE TRIGGER append_only;"
        "UPDATE audit_epoch SET system_identifier = 1;"
        "ALTER TABLE audit_epoch ENABLE ALWAYS TRIGGER append_only",
    )
    assert mappa("setup").returncode == 0
    assert mappa("psql", "-Atc", f"{ENTRY} RETURNING epoch").stdout.splitlines()[0] == "2"
    assert mappa("keep-watch", "--once").returncode == 0
    assert mappa("verify-audit").returncode == 0
    assert (
        mappa("psql", "-Atc", "SELECT epoch, rows FROM audit_seal ORDER BY number DESC LIMIT 1").stdout
        == "2|1\n"
    )


def test_a_copy_for_the_commissioner_is_written_whole_and_told(
    mappa: Mappa,  # noqa: F811
    tmp_path: Path,
) -> None:
    mappa("psql", "-c", ENTRY)
    mappa("keep-watch", "--once")
    target = tmp_path / "copy.zip"
    done = mappa("export-for-commissioner", str(target), "--from", "2020-01-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"1 entries under 1 seals written to {target}.\n"
    assert zipfile.ZipFile(target).testzip() is None
    assert target.stat().st_mode & 0o777 == 0o600
    told = mappa(
        "psql", "-Atc", "SELECT detail ->> 'checksum' FROM audit_auditentry WHERE event = 'audit.exported'"
    )
    assert told.stdout.strip() == sha256(target.read_bytes()).hexdigest()
    for wrong, said in (((), "Name an offender"), (("--person", "nobody"), "Nobody has the username")):
        refused = mappa("export-for-commissioner", str(tmp_path / "none.zip"), *wrong)
        assert refused.returncode != 0
        assert said in refused.stderr
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["copy.zip"]
