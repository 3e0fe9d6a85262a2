"""The configuration file `.github/prolific-datasets.yml` -> the settings of its datasets.

It says what belongs to which dataset, and never the token or the API's address: a pull request can change the file,
and could send the token elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from prolific_dataset import MAJOR, REPOSITORY, page
from prolific_dataset.config import values
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import Adopted, DatasetSettings, Records, Via
from prolific_dataset.formats.nodes import Locate, Node, nowhere
from prolific_dataset.model import DatasetID, ImportID
from prolific_dataset.validation.rules.settings import RuleSettings, parse_severities

_SCHEMA_PATH: Final = "docs/schemas/prolific-datasets-v1.schema.json"


def schema_url(repository: str = REPOSITORY) -> str:
    """Return where editors find the JSON Schema of the file; it is generated from this module and the rules."""
    return f"https://raw.githubusercontent.com/{repository}/{MAJOR}/{_SCHEMA_PATH}"


_TOP_KEYS: Final = ("datasets",)
_DATASET_KEYS: Final = ("id", "name", "files", "schema", "records", "via", "imported", "rules", "limits")
LARGEST_LIMITS: Final = {
    "max-value-length": 1 << 30,
    "max-record-bytes": 128 * 1024 * 1024,
    "listed-per-file": 100_000,
}
"""How far the file may raise each limit: what the memory of a small runner bears."""
_IMPORTED_KEYS: Final = ("import", "path", "commit", "digest")
_WORD: Final = re.compile(r".+")
_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NEVER: Final = frozenset({"api-token", "api-url", "token", "url"})
_INPUTS: Final = {each.name.replace("_", "-") for each in fields(Inputs)} | {"dataset-id"}
"""Names of inputs, which people look for here."""
_HINT: Final = f"All keys: {page('docs/reference/configuration.md')}"


def parse_configuration(value: object, *, name: str, locate: Locate = nowhere) -> tuple[DatasetSettings, ...]:
    """Return the datasets that the plain values of a configuration file describe.

    Args:
        value: the document, as `documents.parse_document` returns it.
        name: what messages call the file.
        locate: finds the place of a value in the file.

    Raises:
        ConfigurationError: it is not valid; the message says where.
    """
    top = Node(value=value, source=name, hint=_HINT, locate=locate)
    node = _only(top, _TOP_KEYS).at("datasets")
    if not isinstance(node.value, Sequence) or isinstance(node.value, str) or not node.value:
        raise node.error("must be a list with at least one dataset")
    datasets = tuple(map(_dataset, node.items()))
    known: set[DatasetID] = set()
    for index, dataset in enumerate(datasets):
        if dataset.dataset_id in known:
            raise node.at(index).at("id").error("is listed twice; put all files of a dataset into one entry")
        if dataset.dataset_id is not None:
            known.add(dataset.dataset_id)
    return datasets


def _dataset(node: Node) -> DatasetSettings:
    files = _only(node, _DATASET_KEYS).at("files")
    patterns = values.lines(files.value) if isinstance(files.value, str) else files.value
    if (
        not isinstance(patterns, Sequence)
        or not patterns
        or not all(isinstance(each, str) for each in patterns)
    ):
        raise files.error("must be a pattern or a list of patterns, such as data/*.jsonl")
    identifier = node.at("id").text_or_none()
    try:
        dataset_id = values.dataset_id(identifier) if identifier else None
    except ValueError as error:
        raise node.at("id").error(f"is wrong: {error}") from error
    records, via = node.at("records"), node.at("via")
    return DatasetSettings(
        dataset_id=dataset_id,
        name=node.at("name").text_or_none() or None,
        files=tuple(patterns),
        schema=node.at("schema").text_or_none() or None,
        records=Records.NEW if records.is_null else records.choice(Records),
        via=Via.FILE if via.is_null else via.choice(Via),
        imported=_imported(node.at("imported")),
        rules=_rules(node),
    )


def _imported(node: Node) -> tuple[Adopted, ...]:
    entries = () if node.is_null else tuple(map(_adopted, node.items()))
    ids = [each.import_id for each in entries]
    for index, import_id in enumerate(ids):
        if import_id in ids[:index]:
            raise node.at(index).at("import").error("is listed twice; an import is of one file")
    return entries


def _adopted(node: Node) -> Adopted:
    entry = node.only(_IMPORTED_KEYS)
    if entry.at("commit").is_null == entry.at("digest").is_null:
        raise entry.error("needs a commit or a digest, not both")
    return Adopted(
        import_id=ImportID(_matching(entry.at("import"), _WORD, "must be the id of an import")),
        path=_matching(entry.at("path"), _WORD, "must be the path of a file"),
        commit=_or_none(entry.at("commit"), _COMMIT, "must be 7 or more digits of a commit's id, in quotes"),
        digest=_or_none(entry.at("digest"), _DIGEST, "must be a SHA-256: 64 digits from 0 to f, in quotes"),
    )


def _or_none(node: Node, pattern: re.Pattern[str], problem: str) -> str | None:
    return None if node.is_null else _matching(node, pattern, problem)


def _matching(node: Node, pattern: re.Pattern[str], problem: str) -> str:
    if not isinstance(node.value, str) or not pattern.fullmatch(node.value):
        raise node.error(problem)
    return node.value


def _rules(node: Node) -> RuleSettings:
    limits = node.at("limits")
    numbers: dict[str, Any] = {
        key.replace("-", "_"): limits.at(key).whole(least=1, most=LARGEST_LIMITS[key])
        for key in (_only(limits, tuple(LARGEST_LIMITS)).value if limits.value else ())
    }
    return RuleSettings(severities=parse_severities(node.at("rules")), **numbers)


def _only(node: Node, keys: tuple[str, ...]) -> Node:
    for key in node.value if isinstance(node.value, Mapping) else ():
        name = str(key).replace("_", "-")
        if name in _NEVER:
            raise node.at(key).error(
                "cannot be set in the configuration file",
                hint="A pull request can change this file. Give it as an input of the step instead.",
            )
        if key in _DATASET_KEYS and key not in keys:
            raise node.at(key).error("belongs to an entry of `datasets`")
        if name in _INPUTS and key not in keys:
            raise node.at(key).error(
                f"is an input, not a key of this file{'; did you mean `id`?' if name == 'dataset-id' else ''}",
                hint=f"Give it to the step (`with:` and `{name}:`) or to the command (`--{name}`).",
            )
    return node.only(keys)
