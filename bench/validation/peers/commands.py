"""How each program is started on a data set, and the schema in its own language."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.data import CACHE, SCHEMAS, make, schema_path

HERE = Path(__file__).parent
TOOLS = CACHE / "tools"
PYTHON = sys.executable
OURS = str(Path(PYTHON).with_name("prolific-dataset"))
CHECK_JSONSCHEMA = str(TOOLS / "venv/bin/check-jsonschema")
TEXT = {"type": "string", "minLength": 1}
_ARRAY_MEGABYTES = 20
_SIMDJSON = {"small": 0.65, "review": 0.85, "chat": 0.9}
URL = {"type": "string", "pattern": "^https://[^/ ]+"}


@dataclass(frozen=True, kw_only=True)
class Peer:
    """One program on one data set."""

    name: str
    command: list[str]
    megabytes: int
    goal: float | None = None
    """How many times as fast as it we mean to be."""
    is_limit: bool = False
    """Whether it does a part of our work and no more: then CPU time counts, without our start."""


def ours(shape: str, megabytes: int, kind: str = "clean") -> list[str]:
    """Our command."""
    return _ours(shape, make(shape, kind, megabytes))


def our_start(shape: str) -> list[str]:
    """Our command on two lines."""
    return _ours(shape, two_lines(shape))


def two_lines(shape: str) -> Path:
    """The file of the first two records of a shape."""
    path = CACHE / f"{shape}-two-lines.jsonl"
    with make(shape, "clean", _ARRAY_MEGABYTES).open("rb") as lines:
        path.write_bytes(lines.readline() + lines.readline())
    return path


def _ours(shape: str, data: Path) -> list[str]:
    return [OURS, "validate", "--quiet", "--schema", _relative(schema_path(shape)), _relative(data)]


def peers(shape: str, *, megabytes: int, array_megabytes: int) -> list[Peer]:
    """All programs to compare with, on data of `shape`."""
    json_schema, data = _json_schema(shape), make(shape, "clean", megabytes)
    array, resource, jq = _array(shape, array_megabytes), _resource(shape, data), _jq(shape)
    node = str(TOOLS / "node_modules")
    in_python = [PYTHON, str(HERE / "in_python.py"), *ours(shape, megabytes)[1:]]
    compiled_ajv = [
        "env",
        f"NODE_PATH={node}",
        "node",
        str(HERE / "compiled_ajv.js"),
        str(json_schema),
        str(data),
    ]
    sourcemeta = [f"{node}/.bin/jsonschema", "validate", str(json_schema), str(data)]
    frictionless = [str(TOOLS / "venv/bin/frictionless"), "validate", _relative(resource)]
    check_jsonschema = [
        CHECK_JSONSCHEMA,
        "--schemafile",
        str(array_schema(shape)),
        str(array),
    ]
    limit = Peer(
        name="raw simdjson, a loop over lines; our start left out",
        command=[str(TOOLS / "simdjson_loop"), str(data)],
        megabytes=megabytes,
        goal=_SIMDJSON[shape],
        is_limit=True,
    )
    on_lines = [
        (
            "bare loop of `orjson.loads`",
            [str(TOOLS / "venv/bin/python"), str(HERE / "bare_loop.py"), str(data)],
            1 / 1.6,
        ),
        ("ours, where nothing compiled the native part", in_python, None),
        ("node, `JSON.parse` and compiled ajv", compiled_ajv, 1.5 if shape == "review" else None),
        ("`@sourcemeta/jsonschema` (C++)", sourcemeta, 3.5),
        ("`jq` with the schema as a filter", ["jq", "-f", str(jq), str(data)], 8),
        ("`frictionless validate`", frictionless, 8),
    ]
    return [
        limit,
        *(
            Peer(name=name, command=command, megabytes=megabytes, goal=goal)
            for name, command, goal in on_lines
        ),
        Peer(
            name="`check-jsonschema` (one array)",
            command=check_jsonschema,
            megabytes=array_megabytes,
            goal=10,
        ),
    ]


def _relative(path: Path) -> str:
    """Relative to the folder in which all programs run: some take nothing else."""
    return path.relative_to(CACHE).as_posix()


def _write(name: str, text: str) -> Path:
    path = CACHE / name
    path.write_text(text)
    return path


def _fields(shape: str) -> dict[str, str]:
    fields = SCHEMAS[shape]["fields"]
    assert isinstance(fields, dict)
    return {name: field["type"] for name, field in fields.items()}


def _record_schema(shape: str) -> dict[str, object]:
    fields = _fields(shape)
    return {
        "type": "object",
        "properties": {name: URL if kind.endswith("_url") else TEXT for name, kind in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def _json_schema(shape: str) -> Path:
    dialect = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return _write(f"{shape}.json-schema.json", json.dumps(dialect | _record_schema(shape)))


def array_schema(shape: str) -> Path:
    """The JSON Schema of an array of records."""
    return _write(f"{shape}.array-schema.json", json.dumps({"type": "array", "items": _record_schema(shape)}))


def _array(shape: str, megabytes: int) -> Path:
    path = CACHE / f"{shape}-array-{megabytes}.json"
    # Line by line: a program inherits the peak memory of the process that starts it.
    with path.open("wb") as array, make(shape, "clean", megabytes).open("rb") as lines:
        array.write(b"[")
        for number, line in enumerate(lines):
            array.write(b"," * bool(number) + line)
        array.write(b"]")
    return path


def _resource(shape: str, data: Path) -> Path:
    pattern = {"pattern": "https://.*"}
    fields = [
        {
            "name": name,
            "type": "string",
            "constraints": {"required": True} | (pattern if kind.endswith("_url") else {}),
        }
        for name, kind in _fields(shape).items()
    ]
    resource = {"name": shape, "path": data.name, "format": "jsonl", "schema": {"fields": fields}}
    return _write(f"{shape}-{data.stem}.resource.json", json.dumps(resource))


def _jq(shape: str) -> Path:
    fields = _fields(shape)
    tests = [f"(keys == {json.dumps(sorted(fields))})", 'all(.[]; type == "string" and length > 0)']
    tests += [
        f'(.{name} | test("^https://[^/ ]+"))' for name, kind in fields.items() if kind.endswith("_url")
    ]
    return _write(f"{shape}.jq", f'select(({" and ".join(tests)}) | not) | error("invalid")')
