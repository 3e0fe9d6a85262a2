"""YAML and JSON documents as plain values: the one owner of yaml, strict where the formats let mistakes pass.

A stranger may have written them in a pull request, so their size is bounded (`document_limits`).

YAML is read by its 1.2 core rules: only `true` and `false` are booleans, so a field may be called `on` or
`no`, and dates stay text. A repeated key is refused in both formats, because one of the two values would be
lost silently.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, NoReturn

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.document_limits import MAX_BYTES, LimitError, check_value, limited
from prolific_dataset.formats.lines import BYTE_ORDER_MARK
from prolific_dataset.formats.nodes import Mark, Path
from prolific_dataset.sanitize import cut

if TYPE_CHECKING:
    from yaml import CSafeLoader, MappingNode, Node

_SHOWN = 100
"""Characters of a key that a message shows."""

_CORE_TYPES = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
)


def read_document(file: File, *, name: str) -> bytes:
    """Return the bytes of a document, or somewhat more than `parse_document` takes: never a whole device or disk.

    Args:
        file: where it is.
        name: what messages call it.

    Raises:
        ConfigurationError: it is not a regular file.
        OSError: it cannot be read.
    """
    if file.exists() and not file.is_file():
        raise ConfigurationError(
            f"{name} is not a regular file.", hint="Give the path of a YAML or JSON file."
        )
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def parse_document(data: bytes, *, name: str) -> object:
    """Return the plain values of a document: dicts with text keys, lists, text, numbers, booleans, None.

    Args:
        data: the document; JSON if `name` ends in `.json`, else YAML.
        name: what messages call it.

    Raises:
        ConfigurationError: it is not a well-formed document, or exceeds a limit; the message says where, where that
            can be known.
    """
    if len(data) > MAX_BYTES:
        raise ConfigurationError(
            f"{name} is larger than {MAX_BYTES >> 20} MiB.", hint="Is it a file of records? Check the path."
        )
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            f"{name}, line {line}: not UTF-8.", hint="Save the file as UTF-8."
        ) from error
    try:
        return _parse_json(text, name) if name.lower().endswith(".json") else _parse_yaml(text, name)
    except LimitError as error:
        raise ConfigurationError(
            f"{name}: {error}.", hint="Write the document without what makes it grow."
        ) from error


def locate(data: bytes, path: Path) -> Mark | None:
    """Return line and column of the value at `path`: of its key in a mapping, of itself in a list.

    What is missing has the place of its parent. This works for JSON too, which is YAML for our purposes.

    Args:
        data: a well-formed document.
        path: the keys and indexes that lead to the value.
    """
    import yaml  # noqa: PLC0415

    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_loader(""))
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    mark = node.start_mark if node is not None else None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next((pair for pair in node.value if pair[0].value == step), (None, None))
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            key = node = node.value[step]
        else:
            break
        if key is None:
            break
        mark = key.start_mark
    return (mark.line + 1, mark.column + 1) if mark else None


def quoted(text: str) -> str:
    """Return `text` in double quotes, as YAML reads it: JSON's way, with more characters escaped."""
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


_LAST_OF_FOUR_DIGITS = 0xFFFF


def _parse_json(text: str, name: str) -> object:
    def mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
        result = dict(pairs)
        if len(result) < len(pairs):
            seen: set[str] = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise ConfigurationError(
                f"{name}: the key `{cut(twice, _SHOWN)}` is listed twice.", hint="Keep one of the two."
            )
        return result

    def constant(word: str) -> NoReturn:
        raise ValueError(f"{word} is not a number")

    try:
        value = json.loads(text, object_pairs_hook=mapping, parse_constant=constant)
    except json.JSONDecodeError as error:
        where = f"{name}, line {error.lineno}, column {error.colno}"
        raise ConfigurationError(
            f"{where}: not valid JSON: {error.msg}.", hint="Correct the file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: not valid JSON: {error}.", hint="Correct the file.") from error
    check_value(value)
    return value


def _parse_yaml(text: str, name: str) -> object:
    import yaml  # noqa: PLC0415 - costs 20 ms, and most runs read no document

    try:
        for _ in limited(yaml.parse(text, Loader=yaml.CSafeLoader)):
            pass  # composing recurses in C: the depth is known before
        # A subclass of CSafeLoader: it builds plain values only.
        return yaml.load(text, Loader=_loader(name))  # noqa: S506
    except LimitError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
        raise ConfigurationError(
            f"{where}: not valid YAML: {error.problem}.", hint="Correct the file."
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: not valid YAML: {error}.", hint="Correct the file.") from error


@cache
def _loader(name: str) -> type[CSafeLoader]:
    import yaml  # noqa: PLC0415

    class Loader(yaml.CSafeLoader):
        yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - an attribute that PyYAML defines

        def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002, ARG002
            result: dict[str, object] = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, str):
                    _refuse(key_node, "a key must be text; put it in quotes")
                if key in result:
                    _refuse(key_node, f"the key `{cut(key, _SHOWN)}` is listed twice")
                result[key] = self.construct_object(value_node, deep=True)
            return result

    def _refuse(node: Node, problem: str) -> NoReturn:
        where = f"{name}, line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"
        raise ConfigurationError(f"{where}: {problem}.", hint="Correct the file.")

    for tag, pattern, first in _CORE_TYPES:
        Loader.add_implicit_resolver(tag, re.compile(f"(?:{pattern})$"), list(first))
    # PyYAML would read a leading zero as octal.
    Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
    return Loader
