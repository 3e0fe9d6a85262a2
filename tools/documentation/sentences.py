"""Finds the sentences by which the program can end: every error that the code makes, with its hint.

The code is the only home of these sentences; here they are read from its syntax tree, so none can be forgotten.
"""

from __future__ import annotations

import ast
import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import prolific_dataset
from prolific_dataset import errors
from prolific_dataset.errors import ConfigurationError, RunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(prolific_dataset.__file__).parent
_IN_A_FILE = "⟨file⟩, line ⟨line⟩: "
_INPUTS = "docs/reference/inputs.md has every input."
_HELPERS = frozenset({"error", "_error", "_refuse"})
_DOCUMENTS = frozenset(
    {"config/configuration.py", "formats/documents.py", "formats/nodes.py", "schema/parse.py"}
)
_WORDS = {
    "strerror": "reason",
    "msg": "reason",
    "said": "its words",
    "what": "what",
    "len": "number",
    "type": "kind",
    "__name__": "kind",
    "join": "names",
    "suggestion": "",
    "quote": "the reply",
    "slug": "name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One way to end."""

    module: str
    """Path within the package."""
    exit_code: int
    message: str
    """With `⟨words⟩` in place of what differs."""
    hint: str


def sentences() -> list[Sentence]:
    """Return all of them, in the order of their modules and lines."""
    found = [each for path in sorted(PACKAGE.rglob("*.py")) for each in _in_module(path)]
    return list(dict.fromkeys(found))


def _in_module(path: Path) -> Iterator[Sentence]:
    module = path.relative_to(PACKAGE).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = ".".join(("prolific_dataset", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
    scope = vars(importlib.import_module(name)) | vars(errors)
    steps = (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Assign))
    for call in sorted(steps, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(call, ast.Assign):  # a sentence that is put together first and said some lines later
            names = [each.id for each in call.targets if isinstance(each, ast.Name)]
            scope |= {name: _text(call.value, scope) for name in names if name == "message"}
            continue
        kind = _class_of(call, module, scope)
        texts = [text for each in call.args if (text := _text(each, scope)) is not None]
        if kind is None or not texts or not re.sub(r"⟨.*?⟩|\W", "", texts[0]):
            continue  # no error, or one that passes on the sentence of another
        is_helper = _called(call) in _HELPERS
        if is_helper:
            texts[0] = f"{_IN_A_FILE}{texts[0]}"
        if module == "config/values.py":
            texts[0] = f"Invalid value for '--⟨input⟩': {texts[0]}"
        hints = [_text(each.value, scope) for each in call.keywords if each.arg == "hint"]
        hint = next((each for each in hints if each), None) or kind.usual_hint or _INPUTS
        yield Sentence(
            module=module, exit_code=kind.exit_code, message=_sentence(texts[0]), hint=_sentence(hint)
        )


def _class_of(call: ast.Call, module: str, scope: dict[str, object]) -> type[RunError] | None:
    called = _called(call)
    if called == "ValueError" and module == "config/values.py":
        return UsageError
    if called in _HELPERS and module in _DOCUMENTS:
        return ConfigurationError
    kind = scope.get(called)
    return kind if isinstance(kind, type) and issubclass(kind, RunError) else None


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _text(node: ast.expr, scope: dict[str, object]) -> str | None:
    """Return the text that an expression makes, as far as it stands in the code; None when nothing of it does."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_part(part, scope) for part in parts)
        case ast.Name(id=name) if isinstance(scope.get(name), str):
            return str(scope[name])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (_text(left, scope) or "") + (_text(right, scope) or "")
        case _:
            return None


def _part(node: ast.expr, scope: dict[str, object]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.FormattedValue(value=ast.Name(id=name)) if isinstance(scope.get(name), str | int | float):
            return f"{scope[name]:g}" if isinstance(scope[name], float) else str(scope[name])
        case ast.FormattedValue(value=value):
            word = _word(value)
            return f"⟨{word}⟩" if word else ""
        case _:
            return ""


def _word(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            word = name.strip("_").replace("_", " ")
            return _WORDS.get(name, word)
        case ast.Call():
            return _WORDS.get(_called(node), _called(node))
        case ast.Subscript(value=value):
            return _word(value)
        case ast.BoolOp(values=[first, *_]):
            return _word(first)
        case _:
            return "value"


def _sentence(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
