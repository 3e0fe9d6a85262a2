"""A schema as a file that people read and git compares: YAML, or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.documents import locate, parse_document, quoted, read_document
from prolific_dataset.model import DataFile, Schema
from prolific_dataset.schema.parse import parse_schema, schema_document

# Not every word that this leaves out needs quotes, but every word it takes needs none, in YAML 1.1 and 1.2.
_PLAIN: Final = r"(?i)(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z][a-z0-9_]*"


def read_schema(file: DataFile, *, limits: bool = True) -> Schema:
    """Return the schema in `file`; a path that ends in `.json` is read as JSON.

    Args:
        file: the file.
        limits: whether the schema must keep within the limits of the service; a copy of a dataset's own need not.

    Raises:
        ConfigurationError: it cannot be read or is not a schema; the message says in which line and column.
    """
    try:
        data = read_document(file.location, name=file.path)
    except OSError as error:
        raise ConfigurationError(
            f"schema: {file.path} cannot be read: {error.strerror}.", hint="Check the path."
        ) from error
    document = parse_document(data, name=file.path)
    return parse_schema(document, source=file.path, limits=limits, locate=partial(locate, data))


def schema_text(
    schema: Schema, *, path: str, head: Iterable[str] = (), reasons: Mapping[str, str] | None = None
) -> str:
    """Return the file's text; `read_schema` reads it back.

    Args:
        schema: what to write.
        path: the file's path; one that ends in `.json` gets JSON, which has no comments.
        head: lines of comment on top.
        reasons: a comment for each field.
    """
    if path.lower().endswith(".json"):
        return json.dumps(schema_document(schema), indent=2, ensure_ascii=False) + "\n"
    lines = [f"# {line}" for line in head]
    lines += [f"strict: {str(schema.strict).lower()}", "fields:"]
    for field in schema.fields:
        reason = (reasons or {}).get(field.name)
        lines.append(f"  {_scalar(field.name)}:")
        lines.append(f"    type: {_scalar(field.type)}{f' # {reason}' if reason else ''}")
        if field.label is not None:
            lines.append(f"    label: {quoted(field.label)}")
    return "\n".join(lines) + "\n"


def _scalar(word: str) -> str:
    return word if re.fullmatch(_PLAIN, word) else quoted(word)
