"""`mappa check-figures` and `mappa caseload-from-return`: what they say and how they exit. Neither needs a database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mappa.commands.figures import caseload_from_return, check_figures
from mappa.figures import published


@pytest.fixture
def file_of(tmp_path: Path) -> object:
    def write(name: str, **changes: object) -> str:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({**published.load(name), **changes}))
        return str(path)

    return write


def check_of(path: str) -> Result:
    return CliRunner().invoke(check_figures, [path])


def test_contradictions_are_numbered_with_their_explanation(file_of) -> None:  # type: ignore[no-untyped-def]
    result = check_of(file_of("thames-valley-2006-07"))
    assert result.exit_code == 0
    assert "Contradictions: 2" in result.output
    assert "1. items.viii.level_2.category_1" in result.output
    assert "Likeliest explanation: 236 = 221 + 15" in result.output
    assert "4. prior_years.2005-06.sopo.full_imposed" in result.output


def test_a_file_without_contradictions_is_said_to_have_none(file_of) -> None:  # type: ignore[no-untyped-def]
    printed = published.load("kent-2005-06")
    printed["items"]["vii"]["other_offenders"] = 34
    printed["items"]["iii"]["sopo"]["full_imposed"] = 3
    result = check_of(file_of("kent-2005-06", items=printed["items"], as_printed_notes=[]))
    assert "No contradiction found" in result.output


@pytest.mark.parametrize("command", [check_figures, caseload_from_return])
def test_an_unreadable_file_exits_2_with_one_sentence(command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "broken.json").write_text('{"form": "2005"')
    more = [str(tmp_path / "out")] if command is caseload_from_return else []
    result = CliRunner().invoke(command, [str(tmp_path / "broken.json"), *more])
    assert result.exit_code == 2
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_caseload_is_written_into_a_new_folder(file_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "deep" / "kent"
    result = CliRunner().invoke(caseload_from_return, [file_of("kent-2005-06"), str(target), "--seed", "3"])
    assert result.exit_code == 0, result.output
    assert "invented offenders written" in result.output
    assert "Warning" not in result.output
    assert "KENT-2005-06-S3-000001," in (target / "offenders.csv").read_text()


def test_figures_that_cannot_come_out_are_a_warning(file_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    printed = published.load("kent-2005-06")
    printed["items"]["i"]["registered_sex_offenders"] = 900
    path = file_of("kent-2005-06", items=printed["items"])
    result = CliRunner().invoke(caseload_from_return, [path, str(tmp_path / "out")])
    assert result.exit_code == 0
    assert (
        "1. items.i.registered_sex_offenders: 900 is printed, 941 comes out: the divisions" in result.output
    )


def test_a_folder_in_use_is_refused(file_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = file_of("kent-2005-06")
    result = CliRunner().invoke(caseload_from_return, [path, str(tmp_path)])
    assert result.exit_code == 1
    assert "choose another folder" in result.output


def test_a_folder_that_cannot_be_made_is_a_plain_message(file_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = file_of("kent-2005-06")
    (tmp_path / "taken").write_text("a file")
    result = CliRunner().invoke(caseload_from_return, [path, str(tmp_path / "taken")])
    assert result.exit_code == 1
    assert "cannot be written" in result.output


def test_an_area_that_is_none_of_the_42_is_warned_of(file_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = file_of("kent-2005-06", area="Ruritania")
    result = CliRunner().invoke(caseload_from_return, [path, str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "Ruritania is not the name of one of the 42 areas" in result.output


def test_the_commands_import_nothing_of_django() -> None:
    script = "import sys, mappa.commands.figures; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
