"""The configuration file: its JSON Schema for editors, and the page that explains it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from documentation.markdown import code, page, table
from prolific_dataset.config.configuration import LARGEST_LIMITS, schema_url
from prolific_dataset.config.settings import CONFIGURATION_PATH, DatasetSettings, Records, Via
from prolific_dataset.model import Severity
from prolific_dataset.validation.rules import RULES
from prolific_dataset.validation.rules.settings import RuleSettings

_DEFAULTS = RuleSettings()

_PATTERNS = {
    "description": "Files of the dataset: patterns relative to the working directory. `*` stays within a folder, `**` "
    "goes through folders, `!` before a pattern takes its files out again.",
    "oneOf": [
        {"type": "string", "pattern": r"\S"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ],
}
_LIMITS = {
    "max-value-length": ("Most characters that text may have.", _DEFAULTS.max_value_length),
    "max-record-bytes": (
        "Most bytes that a record may have; a longer one is reported and not parsed.",
        _DEFAULTS.max_record_bytes,
    ),
    "listed-per-file": (
        "Findings that are listed for one file; the others are counted.",
        _DEFAULTS.listed_per_file,
    ),
}


def schema_text() -> str:
    """The JSON Schema, as the published file has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of the configuration file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_url(),
        "title": "Prolific Dataset Upload, configuration",
        "description": f"Which files belong to which dataset. The file is `{CONFIGURATION_PATH}`.",
        **_object(
            {
                "datasets": {
                    "description": "The datasets.",
                    "type": "array",
                    "minItems": 1,
                    "items": _object(_dataset(), required=["files"]),
                }
            },
            required=["datasets"],
        ),
    }


def configuration_page(example: str) -> str:
    """The page: an example, then every key."""
    return page(
        "Configuration file",
        f"`{CONFIGURATION_PATH}` says which files belong to which dataset. "
        "It is found by itself when no `files` are given; "
        "the input `config` names another one. Inputs override the file, and the log says so.",
        "It can contain neither a token nor the address of the API: a pull request can change the file, and could send "
        "the token elsewhere.",
        f"```yaml\n{example.strip()}\n```",
        "The first line makes editors complete and check the file, by its "
        "[JSON Schema](../schemas/prolific-datasets-v1.schema.json). A mistake is reported at its line and column.",
        "## Keys",
        table(("Key", "Value", "Default", "Meaning"), _rows(schema(), "")),
    )


def _dataset() -> dict[str, Any]:
    severities = [*Severity, "off"]
    return {
        "id": {
            "description": "Id of the dataset. Not needed where files are only validated, or where the input "
            "`dataset-id` gives it.",
            "type": "string",
            "format": "uuid",
            # Python reads more spellings of a UUID; editors get the usual one.
            "pattern": "^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$",
        },
        "name": {"description": "What reports call the dataset.", "type": "string"},
        "files": _PATTERNS,
        "schema": {
            "description": "Committed copy of the dataset's schema (YAML or JSON), for runs without a token.",
            "type": "string",
        },
        "records": {
            "description": "Which records of a file are uploaded: only those that no import of the dataset has, or all "
            "of a file that changed.",
            "enum": list(Records),
            "default": str(DatasetSettings(dataset_id=None, files=()).records),
        },
        "via": {
            "description": "How new records get into the dataset: as a file that is imported, or appended a few at a "
            "time, which starts a sync of every batch that syncs by itself: new paid tasks.",
            "enum": list(Via),
            "default": str(DatasetSettings(dataset_id=None, files=()).via),
        },
        "imported": {
            "description": "Imports made by other means, such as the vendor's command, that count as files of commits.",
            "type": "array",
            "items": {
                **_object(
                    {
                        "import": {"description": "Id of the import.", "type": "string", "minLength": 1},
                        "path": {
                            "description": "The file, from the top of the repository.",
                            "type": "string",
                            "minLength": 1,
                        },
                        "commit": {
                            "description": "The commit that has the file as it was uploaded, in quotes.",
                            "type": "string",
                            "pattern": "^[0-9a-f]{7,64}$",
                        },
                        "digest": {
                            "description": "In place of a commit: the SHA-256 of the file's records, one a line.",
                            "type": "string",
                            "pattern": "^[0-9a-f]{64}$",
                        },
                    },
                    required=["import", "path"],
                ),
                "oneOf": [{"required": ["commit"]}, {"required": ["digest"]}],
            },
        },
        "rules": {
            "description": "Severities of rules, by the rule's id.",
            **_object({rule.id: {"description": rule.summary(), "enum": severities} for rule in RULES}),
        },
        "limits": {
            "description": "Limits of the checks.",
            **_object(
                {
                    key: {
                        "description": text,
                        "type": "integer",
                        "minimum": 1,
                        "maximum": LARGEST_LIMITS[key],
                    }
                    | ({} if default is None else {"default": default})
                    for key, (text, default) in _LIMITS.items()
                }
            ),
        },
    }


def _object(properties: dict[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _rows(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str, str, str]]:
    for key, about in node.get("properties", {}).items():
        name = f"{prefix}{key}"
        if key == "rules":
            yield f"`{name}.<rule>`", code([*Severity, "off"]), "the rule's own", about["description"]
            continue
        if about.get("type") != "object":
            default = f"`{about['default']}`" if "default" in about else ""
            yield f"`{name}`", _form(about), default, about["description"]
        yield from _rows(about, f"{name}.")
        yield from _rows(about.get("items", {}), f"{name}[].")


def _form(about: Mapping[str, Any]) -> str:
    if "enum" in about:
        return code(about["enum"])
    if "oneOf" in about:
        return "a pattern, or a list of patterns"
    names = {"string": "text", "integer": "a whole number", "array": "a list, at least one"}
    return "a UUID" if about.get("format") == "uuid" else names[about["type"]]
