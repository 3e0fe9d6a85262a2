"""The configuration file `.github/prolific-datasets.yml` -> typed settings.

It says what belongs to which dataset. It can hold neither a token nor the address of the API: a pull request can
change it, and could send the token elsewhere.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from prolific_dataset import inputs
from prolific_dataset.errors import ConfigurationError
from prolific_dataset.rules.settings import RuleSettings, parse_severities
from prolific_dataset.settings import DatasetSettings, Records

DEFAULT_PATH: Final = ".github/prolific-datasets.yml"

_TOP_KEYS: Final = ("datasets",)
_DATASET_KEYS: Final = ("id", "name", "files", "schema", "records", "rules", "limits")
_LIMIT_KEYS: Final = ("max-value-length", "max-record-bytes", "listed-per-file")
_NEVER: Final = frozenset({"api-token", "api-url", "token", "url"})

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a configuration file says."""

    datasets: tuple[DatasetSettings, ...]


def parse_configuration(value: object, *, name: str) -> Configuration:
    """Return the configuration that plain values describe.

    Args:
        value: the document, as `documents.parse_document` returns it.
        name: what messages call the file.

    Raises:
        ConfigurationError: something in it means nothing; the message says where.
    """
    top = _Place(name=name)
    mapping = top.mapping(value, _TOP_KEYS)
    place = top.at("datasets")
    entries = mapping.get("datasets")
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise place.error("must be a list with at least one dataset")
    return Configuration(datasets=tuple(_dataset(entry, place.at(i)) for i, entry in enumerate(entries)))


def _dataset(value: object, place: _Place) -> DatasetSettings:
    mapping = place.mapping(value, _DATASET_KEYS)
    files = mapping.get("files")
    patterns = inputs.lines(files) if isinstance(files, str) else files
    if (
        not isinstance(patterns, Sequence)
        or not patterns
        or not all(isinstance(each, str) for each in patterns)
    ):
        raise place.at("files").error("must be a pattern or a list of patterns, such as data/*.jsonl")
    identifier = place.at("id").text(mapping.get("id"))
    try:
        dataset_id = None if identifier is None else inputs.dataset_id(identifier)
    except ValueError as error:
        raise place.at("id").error(str(error)) from error
    return DatasetSettings(
        dataset_id=dataset_id,
        name=place.at("name").text(mapping.get("name")),
        files=tuple(patterns),
        schema=place.at("schema").text(mapping.get("schema")),
        records=place.at("records").choice(mapping.get("records"), Records) or Records.ALL,
        rules=_rules(mapping, place),
    )


def _rules(mapping: Mapping[str, object], place: _Place) -> RuleSettings:
    rules = mapping.get("rules") or {}
    if not isinstance(rules, Mapping):
        raise place.at("rules").error("must be a mapping of rule names to error, warning, notice or off")
    limits_place = place.at("limits")
    limits = limits_place.mapping(mapping.get("limits") or {}, _LIMIT_KEYS)
    numbers: dict[str, Any] = {
        key.replace("-", "_"): limits_place.at(key).positive(limit) for key, limit in limits.items()
    }
    try:
        severities = parse_severities(rules)
    except ConfigurationError as error:
        raise place.at("rules").error(error.message, hint=error.hint) from error
    return RuleSettings(severities=severities, **numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A place in the file, for messages: `prolific-datasets.yml: datasets[1].files`."""

    name: str
    path: str = ""

    def at(self, key: str | int) -> _Place:
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        return _Place(name=self.name, path=(self.path + step).removeprefix("."))

    def error(self, problem: str, *, hint: str = "") -> ConfigurationError:
        where = f"{self.name}: {self.path}" if self.path else self.name
        return ConfigurationError(
            f"{where}: {problem}.", hint=hint or "docs/guides/configuration.md tells all keys."
        )

    def mapping(self, value: object, keys: tuple[str, ...]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            raise self.error(f"must be a mapping with {', '.join(keys)}")
        for key in value:
            if key in keys:
                continue
            if key in _NEVER:
                raise self.at(key).error(
                    "is not taken from a file of the repository",
                    hint="A pull request can change this file. Give it as an input of the step instead.",
                )
            near = difflib.get_close_matches(str(key), keys, n=1)
            suggestion = f"; did you mean {near[0]}?" if near else ""
            raise self.at(str(key)).error(f"is not known{suggestion}")
        return value

    def text(self, value: object) -> str | None:
        if value is None or isinstance(value, str):
            return value or None
        raise self.error("must be text; put it in quotes")

    def positive(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        raise self.error("must be a whole number above 0")

    def choice(self, value: object, choices: type[Choice]) -> Choice | None:
        if value is None:
            return None
        for each in choices:
            if value == each.value:
                return each
        raise self.error(f"must be {' or '.join(choices)}")
