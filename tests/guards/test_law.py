"""Guard: the law is pure, and every legal value is dated, in order, described and cited. Each check is seen to fail."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mappa.law
from mappa.law.citation import Citation
from mappa.law.dated import Dated, Version, faults

MODULES = [
    importlib.import_module(f"mappa.law.{found.name}") for found in pkgutil.iter_modules(mappa.law.__path__)
]
MAY_IMPORT = {
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "itertools",
    "mappa.law",
    "re",
    "typing",
    "urllib",
}
READS_THE_CLOCK_OR_THE_WORLD = {
    "breakpoint",
    "environ",
    "eval",
    "exec",
    "fromtimestamp",
    "getenv",
    "input",
    "now",
    "open",
    "print",
    "today",
    "utcnow",
    "__import__",
}
NOT_LAW = {
    "common law power of the police to disclose": "common law, which has no page of legislation",
    "Category 3 only where multi-agency meetings are needed": "the Act does not ask for it; the Guidance does",
    "first day of sentences that count for Category 2": "stated in the reports; its provision is not yet found",
    "reporting year": "the return's own rule, stated in the reports",
    "test for Level 2": "levels exist in the Guidance only",
    "test for Level 3": "levels exist in the Guidance only",
}
UNDATED = {
    "APRIL": "the value of the dated reporting year, named for reading",
    "FIRST": "not law: the range in which a year is not a slip of the hand",
    "MONDAY": "not law: how Python counts the days of a week",
    "READABLE": "not law: how many clauses a sentence bears",
    "TWELVE_MONTHS": "the term in every version of the dated list of disposals, named for reading",
}


def source_of(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")


def dated_values(value: Any) -> Iterator[Dated[Any]]:
    """The dated values in a module's constant, looking into its collections."""
    if isinstance(value, Dated):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from dated_values(inner)
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from dated_values(inner)


ALL_DATED = {
    id(dated): dated
    for module in MODULES
    for constant in vars(module).values()
    for dated in dated_values(constant)
}.values()


def impurities(source: str) -> list[str]:
    """What in a module of the law reaches beyond it, reads the clock, or holds a legal value without its history."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module or ''}"]
        else:
            names = []
        for name in names:
            if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in MAY_IMPORT):
                found.append(f"imports {name}")
        if isinstance(node, ast.Name | ast.Attribute):
            called = node.id if isinstance(node, ast.Name) else node.attr
            if called in READS_THE_CLOCK_OR_THE_WORLD:
                found.append(f"uses {called}")
        if isinstance(node, ast.FunctionDef):
            for inner in ast.walk(node):
                if _is_call_of(inner, "Dated"):
                    found.append(f"builds a dated value inside {node.name}, where no guard sees it")
                if _is_fixed_date(inner):
                    found.append(f"writes a date into {node.name}, with no citation")
    for statement in tree.body:
        target, value = _assignment(statement)
        if value is not None and target not in UNDATED and _is_bare_value(value):
            found.append(f"{target} is a value without a history")
    return found


def _is_call_of(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    return isinstance(called, ast.Name) and called.id == name


def _is_fixed_date(node: ast.AST) -> bool:
    return (
        _is_call_of(node, "date")
        and isinstance(node, ast.Call)
        and all(isinstance(argument, ast.Constant) for argument in node.args)
    )


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        first = target.elts[0] if isinstance(target, ast.Tuple) else target
        return ast.unparse(first), statement.value
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.target), statement.value
    return "", None


def _is_bare_value(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return any(
        _is_fixed_date(part) or (isinstance(part, ast.Constant) and isinstance(part.value, int | float))
        for part in parts
    )


# ── the law as it is ──


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_law_is_pure_and_holds_no_undated_value(module: ModuleType) -> None:
    assert impurities(source_of(module)) == []


@pytest.mark.parametrize("dated", list(ALL_DATED), ids=lambda dated: dated.name)
def test_every_dated_value_is_described_cited_and_in_order(dated: Dated[Any]) -> None:
    assert faults(dated) == []


@pytest.mark.parametrize("dated", list(ALL_DATED), ids=lambda dated: dated.name)
def test_every_dated_value_cites_legislation_unless_it_is_listed_as_not_law(dated: Dated[Any]) -> None:
    assert cites_law(dated) is (dated.name not in NOT_LAW)


def cites_law(dated: Dated[Any]) -> bool:
    return all(isinstance(version.citation, Citation) for version in dated.versions)


def test_every_module_says_what_lives_in_it() -> None:
    assert [module.__name__ for module in MODULES if not (module.__doc__ or "").strip()] == []


def test_the_guard_walks_what_there_is() -> None:
    names = {dated.name for dated in ALL_DATED}
    assert {"Category 1", "test for Level 3", "Violent Offender Order"} <= names
    assert set(NOT_LAW) <= names


# ── the guard, seen to fail ──

SPECIMEN = "https://www.legislation.gov.uk/ukpga/2003/44/section/327"


def specimen() -> Dated[int]:
    citation = Citation("Criminal Justice Act 2003", "section 327", SPECIMEN)
    return Dated(
        name="specimen",
        description="A value that is in order.",
        versions=(
            Version(in_force_from=date(2004, 4, 5), value=1, citation=citation, verified=True),
            Version(in_force_from=date(2012, 12, 3), value=2, citation=citation, verified=True),
        ),
    )


def spoilt(value: Dated[int], **changes: Any) -> Dated[int]:
    # A careless edit cannot build a bad value; this goes round the constructor to show that the guard sees one.
    for name, change in changes.items():
        object.__setattr__(value, name, change)
    return value


def test_a_specimen_in_order_passes() -> None:
    assert faults(specimen()) == []
    assert cites_law(specimen())


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": ""}, "needs a name"),
        ({"description": " "}, "description is needed"),
        ({"versions": ()}, "at least one version"),
        ({"versions": specimen().versions[::-1]}, "must come before"),
        ({"versions": specimen().versions[:1] * 2}, "must come before"),
    ],
)
def test_the_guard_finds_a_spoilt_value(changes: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults(spoilt(specimen(), **changes)))


def test_the_guard_finds_a_version_without_a_citation() -> None:
    value = specimen()
    object.__setattr__(value.versions[0], "citation", None)
    assert any("needs a citation" in found for found in faults(value))
    assert not cites_law(value)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import django", "imports django"),
        ("from django.db import models", "imports django.db"),
        ("from mappa.offenders import models", "imports mappa.offenders"),
        ("from mappa.lawless import loophole", "imports mappa.lawless"),
        ("from . import dated", "imports ."),
        ("import os", "imports os"),
        ("from datetime import date\n\ndef rule():\n    return date.today()", "uses today"),
        ("import datetime\n\nNOW = datetime.datetime.now()", "uses now"),
        ("TEXT = open('rules').read()", "uses open"),
        ("def rule(on):\n    return on > date(2004, 5, 1)", "writes a date into rule"),
        ("def rule():\n    return Dated(name='hidden')", "builds a dated value inside rule"),
        ("def rule():\n    return Dated[int](name='hidden')", "builds a dated value inside rule"),
        ("DAYS_TO_NOTIFY = 3", "DAYS_TO_NOTIFY is a value without a history"),
        ("DAYS_TO_NOTIFY: int = 3", "DAYS_TO_NOTIFY is a value without a history"),
        ("BEGAN_ON = date(2004, 5, 1)", "BEGAN_ON is a value without a history"),
        ("SHORTEST, LONGEST = 2, 5", "SHORTEST is a value without a history"),
    ],
)
def test_the_guard_finds_an_impure_module(source: str, fault: str) -> None:
    assert any(fault in found for found in impurities(source))


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import date",
        "from mappa.law.dated import Dated",
        "NAME = 'Category 1'",
        "def start(year):\n    return date(year, APRIL, FIRST_DAY)",
    ],
)
def test_the_guard_lets_a_pure_module_be(source: str) -> None:
    assert impurities(source) == []
