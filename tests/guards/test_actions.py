"""Only actions write, and every action authorises, is atomic, and leaves an audit row.

The checks read the source, so that a new action is covered the day it is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "mappa"
#: Modules that may write to tables, besides actions, and why.
MAY_WRITE = {
    "sign_in/chores.py": "what a browser's session held is forgotten when it is over, by the watch",
    "audit/recording.py": "the audit is written from everywhere through this one function",
    "database/superseding.py": "a fact takes another's place in one way, which the actions call",
    "access/middleware.py": "a refusal is recorded after the roll-back",
    "referrals/clearing.py": "a chore of the owner removes what led to no record when its time has come",
    "submissions/once.py": "that a form was carried out is written beside what it did",
    "submissions/clearing.py": "a chore of the owner forgets them after a day",
}
WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if "/migrations/" not in name:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def is_action_module(name: str) -> bool:
    return name.endswith("/actions.py") or "/actions/" in name


def public_actions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Functions decorated as atomic that do not begin with an underscore."""
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]


def calls(node: ast.AST) -> set[str]:
    """Names of the functions called anywhere inside."""
    return {
        call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, (ast.Name, ast.Attribute))
    }


def faults_of_action(action: ast.FunctionDef, tree: ast.Module) -> list[str]:
    """What an action lacks of: keyword-only, `by`, an authorisation, an audit row."""
    helpers = {node.name: calls(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    reached = calls(action)
    for _ in range(3):  # through private functions of the same module
        reached |= {name for helper in reached & set(helpers) for name in helpers[helper]}
    faults = []
    if action.args.args or action.args.posonlyargs:
        faults.append("takes positional arguments")
    if "by" not in [argument.arg for argument in action.args.kwonlyargs]:
        faults.append("does not say who acts (`by`)")
    if not any(name.startswith("require") for name in reached):
        faults.append("does not call require")
    if not any(name == "record" or name.startswith("record_") or name == "entry" for name in reached):
        faults.append("leaves no audit row")
    return faults


ACTIONS = [
    pytest.param(action, tree, id=f"{name}::{action.name}")
    for name, tree in modules()
    if is_action_module(name)
    for action in public_actions(tree)
]


@pytest.mark.parametrize(("action", "tree"), ACTIONS)
def test_an_action_authorises_and_is_audited(action: ast.FunctionDef, tree: ast.Module) -> None:
    faults = [fault for fault in faults_of_action(action, tree) if action.name not in EXEMPT.get(fault, {})]
    assert not faults, f"{action.name} {' and '.join(faults)}"


#: Actions that a rule does not fit, each with its reason.
EXEMPT: dict[str, dict[str, str]] = {
    "does not say who acts (`by`)": {},
    "does not call require": {},
    "leaves no audit row": {
        "correct_entry": "offenders.actions.correct_fact, which it calls, leaves it",
        "withdraw_entry": "offenders.actions.withdraw_fact, which it calls, leaves it",
    },
    "takes positional arguments": {},
}


def writes(tree: ast.Module) -> list[str]:
    """Calls that look like writing to a table."""
    return [
        f"line {call.lineno}: {ast.unparse(call.func)}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and "objects" in ast.unparse(call.func)
    ]


def test_only_actions_write() -> None:
    found = {
        name: written
        for name, tree in modules()
        if not is_action_module(name) and name not in MAY_WRITE and (written := writes(tree))
    }
    assert not found


def test_there_are_actions_to_check() -> None:
    assert len(ACTIONS) >= 15


def test_the_guard_sees_an_action_that_forgets_everything() -> None:
    tree = ast.parse("@transaction.atomic\ndef set_level(offender, level):\n    offender.save()\n")
    (action,) = public_actions(tree)
    assert len(faults_of_action(action, tree)) == 4


def test_the_guard_sees_a_view_that_writes() -> None:
    assert writes(ast.parse("def page(request):\n    Offender.objects.create(reference='X')\n"))
