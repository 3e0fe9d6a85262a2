"""The troubleshooting page has every message that ends a run, and a cause and a fix beside each."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import prolific_dataset
from prolific_dataset.errors import RunError

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/troubleshooting.md").read_text(encoding="utf-8")
MESSAGE = re.compile(r"^\* (`+) ?(.+?) ?\1$", re.MULTILINE)
FUNCTIONS = [
    node
    for path in sorted(Path(prolific_dataset.__file__).parent.rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.FunctionDef)
]


def kinds() -> set[str]:
    """The names of all classes of errors, wherever they are defined."""
    for module in pkgutil.walk_packages(prolific_dataset.__path__, "prolific_dataset."):
        if not module.name.endswith(("__main__", "._native")):
            importlib.import_module(module.name)
    found: list[type[RunError]] = [RunError]
    for kind in found:
        found += kind.__subclasses__()
    return {kind.__name__ for kind in found}


def text(node: ast.expr) -> str:
    """What an expression says, with `…` for what differs from run to run."""
    match node:
        case ast.Constant(value=str(words)):
            return re.sub(r"\s+", " ", words)
        case ast.JoinedStr(values=parts):
            return "".join(map(text, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return text(left) + text(right)
        case _:
            return "…"


def messages() -> Iterator[str]:
    """The messages of all errors; for one that is in a variable, all that its function puts into the variable."""
    names = kinds()
    for function in FUNCTIONS:
        assigned: dict[str, list[str]] = {}
        said: list[ast.expr] = []
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    assigned.setdefault(name, []).append(text(value))
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[message, *_]):
                    said += [message] * (name in names)
        for message in said:
            yield from assigned.get(message.id, ()) if isinstance(message, ast.Name) else [text(message)]


def shown() -> list[str]:
    return [found[2] for found in MESSAGE.finditer(PAGE)]


def says_something(message: str) -> bool:
    """Not only a place and words that another function wrote: such messages name a file and a line of it."""
    return re.search(r"[a-z]", message) is not None


def test_every_message_is_on_the_page() -> None:
    said = set(filter(says_something, messages()))
    assert len(said) > 50
    assert sorted(said - set(shown())) == []


def test_no_message_is_shown_that_nobody_says_any_more() -> None:
    assert sorted(set(shown()) - set(messages())) == []


def test_a_message_is_shown_once() -> None:
    assert sorted(set(shown())) == sorted(shown())


def test_every_entry_has_a_cause_and_a_fix() -> None:
    """A list of messages alone would help nobody."""
    entries = [entry for entry in re.split(r"^##+ ", PAGE, flags=re.MULTILINE) if MESSAGE.search(entry)]
    assert entries
    for entry in entries:
        assert re.search(r"\n\n\*\*Cause:\*\* .{20,}\n(.+\n)*\n\*\*Fix:\*\* .{20,}\n", entry), entry
