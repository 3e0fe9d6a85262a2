"""The page on the report file, from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from documentation.markdown import code, page, table


def report_page(schema_file: Path) -> str:
    """Every key of the report."""
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    named = {name: about for name, about in schema["$defs"].items() if "properties" in about}
    return page(
        "Report file",
        "The input `report-path` names a file that gets the whole report as JSON, and `--format json` prints it.",
        f"{schema['description']} Its [JSON Schema](../schemas/{schema_file.name}) is the contract; this page is made "
        "from it.",
        _table(schema, schema["$defs"]),
        *(
            f"## {name}\n\n{about['description']}\n\n{_table(about, schema['$defs'])}"
            for name, about in named.items()
        ),
    )


def _table(node: dict[str, Any], named: dict[str, Any]) -> str:
    return table(("Key", "Value", "Meaning"), _rows(node, named, ""))


def _rows(node: dict[str, Any], named: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    for key, about in node["properties"].items():
        yield (
            f"`{prefix}{key}`",
            _form(about, named),
            about.get("description") or _named(about, named)["description"],
        )
        if "properties" in about:
            yield from _rows(about, named, f"{prefix}{key}.")


def _form(about: dict[str, Any], named: dict[str, Any]) -> str:
    """What a value is: a link to its own table, its words, or its type."""
    if "anyOf" in about:
        return " or ".join(_form(each, named) for each in about["anyOf"])
    if "$ref" in about:
        name = about["$ref"].removeprefix("#/$defs/")
        return f"[{name}](#{name})" if "properties" in named[name] else _form(named[name], named)
    if "const" in about or "enum" in about:
        return code("null" if each is None else str(each) for each in about.get("enum", [about.get("const")]))
    kinds = about["type"] if isinstance(about["type"], list) else [about["type"]]
    words = [_WORDS.get(str(kind), str(kind)) for kind in kinds]
    if "items" in about:
        words[words.index("list")] = f"list of {_form(about['items'], named)}"
    return " or ".join(words)


def _named(about: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = named[about["$ref"].removeprefix("#/$defs/")]
    return found


_WORDS = {"string": "text", "array": "list", "integer": "whole number"}
