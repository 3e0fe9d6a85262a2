"""The map in CONTRIBUTING.md: every room is on it, and its walks pass functions that exist and call each other."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
import yaml

import prolific_dataset
from prolific_dataset.cli import program

REPOSITORY = Path(__file__).parents[2]
PACKAGE = Path(prolific_dataset.__file__).parent
TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
WALK = re.compile(r"^### (One .+)\n\n((?:\d+\. .*\n(?: {3}.*\n)*)+)", re.MULTILINE)
STEP = re.compile(r"^\d+\. `([\w.-]+)`", re.MULTILINE)
WALKS = {title: STEP.findall(steps) for title, steps in WALK.findall(TEXT)}


def find(step: str) -> tuple[ModuleType, str, Any]:
    """The module of `module.function` or `module.Class.method`, what is left of the name, and what it names."""
    parts = step.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            module = importlib.import_module(".".join(("prolific_dataset", *parts[:length])))
        except ModuleNotFoundError:
            continue
        thing: Any = module
        for name in parts[length:]:
            thing = getattr(thing, name)
        return module, ".".join(parts[length:]), thing
    raise LookupError(step)


def definitions(module: ModuleType) -> dict[str, ast.AST]:
    """The functions, methods (`Class.method`), classes and constants of a module, each by its name."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        match node:
            case ast.ClassDef(name=name, body=body):
                found[name] = node
                for each in body:
                    if isinstance(each, ast.FunctionDef):
                        found[f"{name}.{each.name}"] = found[each.name] = each
            case ast.FunctionDef(name=name):
                found[name] = node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = node
    return found


def names_in(node: ast.AST) -> set[str]:
    names: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                names.add(name)
    return names


def used_by(step: str) -> set[str]:
    """The names that a step uses, itself or through private helpers of its module, and what they are aliases of."""
    module, name, _ = find(step)
    known = definitions(module)
    used = names_in(known[name])
    while more := {
        other
        for each in used
        if each.startswith("_") and each in known
        for other in names_in(known[each])
        if other not in used
    }:
        used |= more
    aliases = {getattr(vars(module).get(each), "__name__", each) for each in used}
    return used | aliases


def is_called(step: str, caller: str) -> bool:
    module, name, thing = find(step)
    if isinstance(thing, click.Command):
        place, _ = program._COMMANDS.get(name, ("", ""))
        return caller == "cli.program.run" and module.__name__ == f"prolific_dataset.cli.{place}"
    return name.rpartition(".")[2] in used_by(caller)


def test_every_room_is_on_the_map() -> None:
    """And nothing that is not there."""
    section = TEXT.partition("## The rooms")[2].partition("\n## ")[0]
    loose = {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}

    assert set(re.findall(r"^\| `([\w./]+)` \|", section, re.MULTILINE)) == rooms | loose


def test_there_are_three_walks() -> None:
    """So that the test below cannot pass for want of a walk."""
    assert len(WALKS) == 3
    assert all(len(steps) > 6 for steps in WALKS.values())


@pytest.mark.parametrize("walk", WALKS)
def test_each_step_is_called_by_one_before_it(walk: str) -> None:
    """A walk that starts at an input of the action starts at one that exists."""
    steps = WALKS[walk]
    if "." not in steps[0]:
        assert steps[0] in yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))["inputs"]
        del steps[0]
    for position, step in enumerate(steps[1:], start=1):
        assert any(is_called(step, caller) for caller in steps[:position]), f"no step before it calls {step}"
