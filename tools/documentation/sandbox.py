"""The knobs of the sandbox, from the fields of its scenario and their docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from itertools import pairwise
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from documentation.markdown import table
from prolific_sandbox.scenario import knobs
from prolific_sandbox.scenario.faults import Fault

_HEAD = ("Knob", "Values", "What it decides", "Source")
_ITEMS = {Fault: "faults", knobs.Rejection: "`INDEX:FIELD:REASON`", str: "words"}


def knobs_tables() -> str:
    """A table for each section of the scenario."""
    hints = get_type_hints(knobs.Scenario)
    defaults = {each.name: each.default for each in fields(knobs.Scenario)}
    blocks = []
    for title, names in _sections():
        rows = [(f"`{name}`", _values(hints[name], defaults[name]), *text) for name, text in names.items()]
        blocks += [f"### {title}", table(_HEAD, rows)]
    return "\n\n".join(blocks)


def _sections() -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Yield each section's title, with what its knobs decide and the source of their defaults."""
    lines = inspect.getsource(knobs).splitlines()
    body = next(
        node.body
        for node in ast.parse("\n".join(lines)).body
        if isinstance(node, ast.ClassDef) and node.name == "Scenario"
    )
    title, names = "", dict[str, tuple[str, str]]()
    for knob, docstring in pairwise(body):
        if not isinstance(knob, ast.AnnAssign) or not isinstance(knob.target, ast.Name):
            continue
        above = lines[knob.lineno - 2].strip()
        if above.startswith("# "):
            if names:
                yield title, names
            title, names = above.removeprefix("# "), {}
        names[knob.target.id] = _text(knob.target.id, docstring)
    yield title, names


def _text(name: str, docstring: ast.stmt) -> tuple[str, str]:
    if isinstance(docstring, ast.Expr) and isinstance(docstring.value, ast.Constant):
        found = re.fullmatch(r"(.+)\sSource: (.+)\.", str(docstring.value.value).strip(), re.DOTALL)
        if found:
            return found[1], found[2]
    raise ValueError(f"the knob {name} needs a docstring that ends with `Source: ...`")


def _values(hint: Any, default: object) -> str:  # noqa: ANN401 - the types of all knobs
    """Say what a knob of this type can be, the default first."""
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return ", ".join(f"`{word}`" for word in arguments)
    if get_origin(hint) is tuple:
        return f"none, a list of {_ITEMS[arguments[0]]}"
    if get_origin(hint) is Mapping or default is MISSING:
        return "none, `word=other,...`"
    if hint is bool:
        return "`true`, `false`" if default else "`false`, `true`"
    if NoneType in arguments:
        return "`none`, a number" if default is None else f"`{default}`, a number, `none`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"
