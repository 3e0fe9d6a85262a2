"""YAML and JSON documents as plain values, strict where the formats let mistakes pass.

A stranger may have written them in a pull request, so their size is bounded. A repeated key is refused in both formats,
because one of the two values would be lost silently.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path as File
from typing import Final, NoReturn

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.lines import BYTE_ORDER_MARK
from prolific_dataset.formats.nodes import KEY_SHOWN, Mark, Path
from prolific_dataset.sanitize import cut, visible

_MAX_BYTES: Final = 1 << 20
"""Of a document; a configuration with a thousand datasets has a tenth of it."""


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
        return stream.read(_MAX_BYTES + 1)


def parse_document(data: bytes, *, name: str) -> object:
    """Return the plain values of a document: dicts with text keys, lists, text, numbers, booleans, None.

    Args:
        data: the document; JSON if `name` ends in `.json`, else YAML.
        name: what messages call it.

    Raises:
        ConfigurationError: it is not a well-formed document, or exceeds a limit; the message says where, where that
            can be known.
    """
    if len(data) > _MAX_BYTES:
        raise ConfigurationError(
            f"{name} is larger than {_MAX_BYTES >> 20} MiB.", hint="Is it a file of records? Check the path."
        )
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            f"{name}, line {line}: not UTF-8.", hint="Save the file as UTF-8."
        ) from error
    if name.lower().endswith(".json"):
        return _parse_json(text, name)
    from prolific_dataset.formats.yaml_text import parse_yaml  # noqa: PLC0415 - a seam: yaml takes 20 ms to import

    return parse_yaml(text, name)


def locate(data: bytes, path: Path) -> Mark | None:
    """Return the place of a value, as `yaml_text.locate` does: JSON is YAML for our purposes."""
    from prolific_dataset.formats import yaml_text  # noqa: PLC0415 - a seam, as below

    return yaml_text.locate(data, path)


def quoted(text: str) -> str:
    """Return `text` in double quotes, as YAML reads it: JSON's way, with more characters escaped."""
    return visible(json.dumps(text, ensure_ascii=False))


def _parse_json(text: str, name: str) -> object:
    def mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
        result = dict(pairs)
        if len(result) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise ConfigurationError(
                f"{name}: the key `{cut(twice, KEY_SHOWN)}` is listed twice.", hint="Keep one of the two."
            )
        return result

    def constant(word: str) -> NoReturn:
        raise ValueError(f"{word} is not a number")

    try:
        return json.loads(text, object_pairs_hook=mapping, parse_constant=constant)
    except json.JSONDecodeError as error:
        where = f"{name}, line {error.lineno}, column {error.colno}"
        raise ConfigurationError(
            f"{where}: not valid JSON: {error.msg}.", hint="Correct the file."
        ) from error
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ConfigurationError(f"{name}: not valid JSON: {why}.", hint="Correct the file.") from error
