"""YAML as plain values, and where they are: the one owner of yaml.

YAML is read by its 1.2 core rules: only `true` and `false` are booleans, so a field may be called `on` or `no`, and
dates stay text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NoReturn

import yaml

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.document_limits import KEY_SHOWN, LimitError, check_size
from prolific_dataset.formats.nodes import Mark, Path
from prolific_dataset.sanitize import cut

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


def parse_yaml(text: str, name: str) -> object:
    """Return the plain values of a YAML document.

    Raises:
        ConfigurationError: it is not well-formed, or repeats a key; the message says where.
        LimitError: it is larger than a document may be.
    """
    try:
        _check_limits(text)
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


def locate(data: bytes, path: Path) -> Mark | None:
    """Return line and column of the value at `path`: of its key in a mapping, of itself in a list.

    What is missing has the place of its parent.

    Args:
        data: a well-formed document.
        path: the keys and indexes that lead to the value.
    """
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


def _check_limits(text: str) -> None:
    """Raise `LimitError` before anything is built: composing recurses in C, so the depth must be known by then."""
    sizes: dict[str | None, int] = {}
    open_collections: list[tuple[str | None, int]] = []
    count = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, begun = open_collections.pop()
            if anchor is not None:
                sizes[anchor] = count - begun
        elif isinstance(event, yaml.NodeEvent):
            count += sizes.get(event.anchor, 1) if isinstance(event, yaml.AliasEvent) else 1
            if isinstance(event, yaml.CollectionStartEvent):
                open_collections.append((event.anchor, count - 1))
        check_size(len(open_collections), count)


@cache
def _loader(name: str) -> type[yaml.CSafeLoader]:
    class Loader(yaml.CSafeLoader):
        yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - an attribute that PyYAML defines

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002, ARG002
            result: dict[str, object] = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, str):
                    _refuse(key_node, "a key must be text; put it in quotes")
                if key in result:
                    _refuse(key_node, f"the key `{cut(key, KEY_SHOWN)}` is listed twice")
                result[key] = self.construct_object(value_node, deep=True)
            return result

    def _refuse(node: yaml.Node, problem: str) -> NoReturn:
        where = f"{name}, line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"
        raise ConfigurationError(f"{where}: {problem}.", hint="Correct the file.")

    for tag, pattern, first in _CORE_TYPES:
        Loader.add_implicit_resolver(tag, re.compile(f"(?:{pattern})$"), list(first))
    # PyYAML would read a leading zero as octal.
    Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
    return Loader
