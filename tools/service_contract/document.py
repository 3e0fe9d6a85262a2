"""Read an OpenAPI 3.1 document: operations, and the JSON schema at a place in a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

_METHODS = frozenset({"get", "put", "post", "patch", "delete", "head", "options", "trace"})


def plain_path(path: str) -> str:
    """Return a path without the names of its parameters and without a slash at its end."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


def operations(document: Node) -> dict[str, Node]:
    """Return every operation by `method path`."""
    return {
        f"{method} {plain_path(path)}": operation
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS
    }


def reply(document: Node, operation: Node, status: str) -> Node | None:
    """Return the JSON schema of a reply; None where the document has none."""
    response = resolve(document, operation.get("responses", {}).get(status, {}))
    for name, content in response.get("content", {}).items():
        if "json" in name:
            schema: Node = content.get("schema", {})
            return schema
    return None


def at(document: Node, schema: Node, place: str) -> list[Node]:
    """Return every schema that `place` may have: `errors[].field`, `fields.*.type`; none where it is unknown."""
    found = [schema]
    for step in place.replace("[]", ".[]").split("."):
        found = [inner for each in found for inner in _step(document, each, step)]
    return [alternative for each in found for alternative in _alternatives(document, each)]


def types(schemas: list[Node]) -> set[str]:
    """Return the JSON types that these schemas allow."""
    named: set[str] = set()
    for schema in schemas:
        kind = schema.get("type")
        named.update([kind] if isinstance(kind, str) else kind or [])
    return named


def words(schemas: list[Node]) -> set[str]:
    """Return the words that these schemas list."""
    return {
        word
        for schema in schemas
        for word in [*schema.get("enum", []), *([schema["const"]] if "const" in schema else [])]
        if isinstance(word, str)
    }


def resolve(document: Node, node: Node) -> Node:
    """Follow references inside the document."""
    while "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _alternatives(document: Node, node: Node) -> Iterator[Node]:
    node = resolve(document, node)
    yield node
    for keyword in ("allOf", "anyOf", "oneOf"):
        for inner in node.get(keyword, []):
            yield from _alternatives(document, inner)


def _step(document: Node, schema: Node, step: str) -> Iterator[Node]:
    for each in _alternatives(document, schema):
        match step:
            case "[]":
                inner = each.get("items")
            case "*":
                inner = each.get("additionalProperties")
            case name:
                inner = each.get("properties", {}).get(name)
        if isinstance(inner, dict):
            yield inner
