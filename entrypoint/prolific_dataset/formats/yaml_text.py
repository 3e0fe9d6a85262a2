"""YAML as plain values, and where they are: the one owner of yaml.

YAML is read by its 1.2 core rules: only `true` and `false` are booleans, so a field may be called `on` or `no`, and
dates stay text.

Anyone who opens a pull request can change the configuration and the schema. A few aliases of aliases mean billions
of values, and a few thousand brackets overflow the stack of a parser written in C, which nothing can catch.
"""

from __future__ import annotations

import re
from typing import Any, Final, NoReturn

import yaml

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.nodes import KEY_SHOWN, Mark, Path
from prolific_dataset.sanitize import cut

_MAX_DEPTH: Final = 32
"""Lists and mappings inside each other; a schema needs three, a configuration five."""
_MAX_VALUES: Final = 100_000
"""Values of a document, keys included, where each alias counts as much as what it repeats."""
_CORE_TYPES: Final = (
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
        ConfigurationError: it is not well-formed, repeats a key, or exceeds a limit; the message says where.
    """
    try:
        _check_limits(text)
        # A subclass of CSafeLoader: it builds plain values only.
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
        what = "" if isinstance(error, _RefusedError) else "not valid YAML: "
        raise ConfigurationError(f"{where}: {what}{error.problem}.", hint="Correct the file.") from error
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
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
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
    """Refuse a document before anything is built: composing recurses in C, so the depth must be known by then."""
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
        if len(open_collections) > _MAX_DEPTH:
            _refuse(event, f"nested more than {_MAX_DEPTH} levels deep")
        if count > _MAX_VALUES:
            _refuse(event, f"more than {_MAX_VALUES} values, aliases included")


class _RefusedError(yaml.MarkedYAMLError):
    """YAML that is well-formed, but not taken."""


def _refuse(what: yaml.Event | yaml.Node, problem: str) -> NoReturn:
    raise _RefusedError(problem=problem, problem_mark=what.start_mark)  # type: ignore[arg-type] # a mark of C's


class _Loader(yaml.CSafeLoader):
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


for _tag, _pattern, _first in _CORE_TYPES:
    _Loader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), list(_first))
# PyYAML would read a leading zero as octal.
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
