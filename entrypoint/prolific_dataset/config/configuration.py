"""The configuration file `.github/prolific-datasets.yml` -> the settings of its datasets.

It says what belongs to which dataset, and never the token or the API's address: a pull request can change the file,
and could send the token elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from prolific_dataset import REPOSITORY
from prolific_dataset.config import values
from prolific_dataset.config.settings import DatasetSettings, Records
from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.nodes import Locate, Place, nowhere
from prolific_dataset.validation.rules.settings import RuleSettings, parse_severities

if TYPE_CHECKING:
    from prolific_dataset.model import DatasetID, Severity

SCHEMA_URL: Final = (
    f"https://raw.githubusercontent.com/{REPOSITORY}/v1/docs/schemas/prolific-datasets-v1.schema.json"
)
"""Where editors find the JSON Schema of the file; generated from this module and the rules."""

_TOP_KEYS: Final = ("datasets",)
_DATASET_KEYS: Final = ("id", "name", "files", "schema", "records", "rules", "limits")
_LIMIT_KEYS: Final = ("max-value-length", "max-record-bytes", "listed-per-file")
_NEVER: Final = frozenset({"api-token", "api-url", "token", "url"})
_HINT: Final = "docs/reference/configuration.md lists all keys."


def parse_configuration(value: object, *, name: str, locate: Locate = nowhere) -> tuple[DatasetSettings, ...]:
    """Return the datasets that the plain values of a configuration file describe.

    Args:
        value: the document, as `documents.parse_document` returns it.
        name: what messages call the file.
        locate: finds the place of a value in the file.

    Raises:
        ConfigurationError: it is not valid; the message says where.
    """
    top = Place(name=name, hint=_HINT, locate=locate)
    mapping = _mapping(top, value, _TOP_KEYS)
    place = top.at("datasets")
    entries = mapping.get("datasets")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise place.error("must be a list with at least one dataset")
    datasets = tuple(_dataset(entry, place.at(index)) for index, entry in enumerate(entries))
    known: set[DatasetID] = set()
    for index, dataset in enumerate(datasets):
        if dataset.dataset_id in known:
            raise place.at(index).at("id").error("is listed twice; put all files of a dataset into one entry")
        if dataset.dataset_id is not None:
            known.add(dataset.dataset_id)
    return datasets


def _dataset(value: object, place: Place) -> DatasetSettings:
    mapping = _mapping(place, value, _DATASET_KEYS)
    files = mapping.get("files")
    patterns = values.lines(files) if isinstance(files, str) else files
    if (
        not isinstance(patterns, Sequence)
        or not patterns
        or not all(isinstance(each, str) for each in patterns)
    ):
        raise place.at("files").error("must be a pattern or a list of patterns, such as data/*.jsonl")
    identifier = place.at("id").text(mapping.get("id"))
    try:
        dataset_id = None if identifier is None else values.dataset_id(identifier)
    except ValueError as error:
        raise place.at("id").error(f"is wrong: {error}") from error
    return DatasetSettings(
        dataset_id=dataset_id,
        name=place.at("name").text(mapping.get("name")),
        files=tuple(patterns),
        schema=place.at("schema").text(mapping.get("schema")),
        records=place.at("records").choice(mapping.get("records"), Records) or Records.ALL,
        rules=_rules(mapping, place),
    )


def _rules(mapping: Mapping[str, object], place: Place) -> RuleSettings:
    rules = mapping.get("rules") or {}
    if not isinstance(rules, Mapping):
        raise place.at("rules").error("must be a mapping of rule names to error, warning, notice or off")
    limits_place = place.at("limits")
    limits = limits_place.mapping(mapping.get("limits") or {}, _LIMIT_KEYS)
    numbers: dict[str, Any] = {
        key.replace("-", "_"): limits_place.at(key).positive(limit) for key, limit in limits.items()
    }
    severities: dict[str, Severity | None] = {}
    for name, value in rules.items():
        try:
            severities.update(parse_severities({name: value}))
        except ConfigurationError as error:
            problem = f"is wrong: {error.message.removesuffix('.')}"
            raise place.at("rules").at(name).error(problem, hint=error.hint) from error
    return RuleSettings(severities=severities, **numbers)


def _mapping(place: Place, value: object, keys: tuple[str, ...]) -> Mapping[str, object]:
    for key in _NEVER.intersection(value if isinstance(value, Mapping) else ()):
        raise place.at(key).error(
            "cannot be set in the configuration file",
            hint="A pull request can change this file. Give it as an input of the step instead.",
        )
    return place.mapping(value, keys)
