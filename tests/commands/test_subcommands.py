"""The `mappa` command: what it lists, and that it answers without waiting for what is not asked for."""

import importlib
import subprocess
import sys
from importlib.util import find_spec

import click
import pytest
from click.testing import CliRunner

from mappa import commands
from mappa.commands import SUBCOMMANDS, Subcommand
from mappa.database.unavailable import DatabaseUnavailable

AVAILABLE = {name: listed for name, listed in SUBCOMMANDS.items() if find_spec(listed.module)}


@pytest.mark.parametrize("name", AVAILABLE)
def test_every_listed_subcommand_is_in_its_module_and_has_help(name: str):
    found = {command.name: command for command in importlib.import_module(AVAILABLE[name].module).commands}
    assert name in found
    assert found[name].get_short_help_str(200)


@pytest.mark.parametrize("module", sorted({listed.module for listed in AVAILABLE.values()}))
def test_every_subcommand_of_a_family_is_listed(module: str):
    in_module = {command.name for command in importlib.import_module(module).commands}
    assert in_module == {name for name, listed in AVAILABLE.items() if listed.module == module}


def test_help_lists_the_subcommands_with_a_sentence_each():
    output = CliRunner().invoke(commands.mappa, ["--help"]).output
    for name, listed in AVAILABLE.items():
        line = next(line for line in output.splitlines() if line.strip().startswith(f"{name} "))
        assert listed.help.split()[0] in line


def test_help_imports_neither_django_nor_a_family():
    script = (
        "import sys, contextlib\nfrom mappa.commands import mappa\n"
        "with contextlib.suppress(SystemExit): mappa(['--help'])\n"
        "print(sorted(m for m in sys.modules if m == 'django' or m.startswith('mappa.commands.')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_fault_in_one_family_leaves_the_others_usable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SUBCOMMANDS, "broken", Subcommand("tests.commands.no_such_family", "Never."))
    done = CliRunner().invoke(commands.mappa, ["setup", "--help"])
    assert done.exit_code == 0


def test_a_subcommand_that_does_not_exist_is_refused():
    done = CliRunner().invoke(commands.mappa, ["retrun"])
    assert done.exit_code == 2
    assert "No such command 'retrun'" in done.output


def test_a_database_that_cannot_be_used_is_one_sentence_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    @click.command()
    def fail() -> None:
        raise DatabaseUnavailable("The disk is full: make room on it.")

    monkeypatch.setattr(commands, "mappa", fail)
    monkeypatch.setattr(sys, "argv", ["mappa"])
    with pytest.raises(SystemExit, match="1"):
        commands.main()
    assert capsys.readouterr().err == "mappa: The disk is full: make room on it.\n"
