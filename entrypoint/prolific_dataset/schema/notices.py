"""Notices about a dataset's schema itself: none is there, it differs from its committed copy, a type is not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.model import Dataset, Notice, Schema, Severity
from prolific_dataset.schema.drift import differences
from prolific_dataset.schema.limits import beyond_limits
from prolific_dataset.validation.rules.dataset import SchemaDrift, UnknownFieldType
from prolific_dataset.validation.rules.rule import KNOWN_TYPES, Rule
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.wording import number

_NAMED: Final = 3
"""How many oddities of a schema, or parts that are not read, are named."""


def schema_notices(
    live: Schema | None, snapshot: Schema | None, *, source: str, settings: RuleSettings
) -> Iterator[Notice]:
    """Give the notices about a schema, with the severities that the user chose.

    Args:
        live: the dataset's own schema, if known.
        snapshot: the committed copy, if there is one.
        source: what messages call the copy.
        settings: the user's severities.

    Raises:
        ConfigurationError: the user made one of them an error; it belongs to no file, so it ends the run.
    """
    for rule, message in _broken(live, snapshot, source):
        severity = settings.severity_of(rule)
        if severity is Severity.ERROR:
            raise ConfigurationError(f"{rule.id}: {message}", hint=rule.fix())
        if severity is not None:
            yield Notice(severity=severity, message=f"{rule.id}: {message}")


def odd_schema_notices(dataset: Dataset | None, snapshot: Schema | None, *, source: str) -> Iterator[Notice]:
    """Warn of a schema that is not as the service documents it; it is used all the same.

    Args:
        dataset: the dataset as the service describes it, if it was asked.
        snapshot: the committed copy of the schema, if there is one.
        source: what messages call the copy.
    """
    what, oddities = "The dataset's schema", dataset.schema_oddities if dataset is not None else ()
    if (dataset is None or dataset.schema is None) and snapshot is not None and not oddities:
        what, oddities = source, tuple(problem for _, problem in beyond_limits(snapshot))
    if oddities:
        yield Notice(
            severity=Severity.WARNING,
            message=f"{what} is not as documented: {_first(oddities)}. It is used as far as it can be read.",
        )


def unread_schema_notices(dataset: Dataset) -> Iterator[Notice]:
    """Warn that a file cannot have all that the schema of a dataset says."""
    if dataset.schema_unread:
        yield Notice(
            severity=Severity.WARNING,
            message="The dataset's schema says more than this version knows, and a schema file cannot have it: "
            f"{_first(dataset.schema_unread)}. `prolific-dataset schema push` would remove it from the dataset.",
        )


def no_schema_notices(
    dataset: Dataset | None, snapshot: Schema | None, *, has_token: bool
) -> Iterator[Notice]:
    """Give the notices about a dataset whose own schema is not there, or not known.

    Args:
        dataset: the dataset as the service describes it, if it was asked.
        snapshot: the committed copy of the schema, if there is one.
        has_token: whether the service could be asked.
    """
    if dataset is not None and not dataset.schema_oddities:
        message = "The dataset has no schema; an import waits until it gets one."
        yield Notice(severity=Severity.WARNING, message=message)
    if snapshot is None:
        if not has_token:
            other_way = "give a token"
        else:
            other_way = "give a dataset id" if dataset is None else "set one on the dataset"
        yield Notice(
            severity=Severity.NOTICE,
            message="No schema to check against, so only the form of the records was checked. Commit a snapshot of "
            f"the dataset's schema and name it with `schema`, or {other_way}.",
        )


def _first(parts: Sequence[str]) -> str:
    more = len(parts) - _NAMED
    return "; ".join([*parts[:_NAMED], *([f"and {number(more)} more"] if more > 0 else [])])


def _broken(live: Schema | None, snapshot: Schema | None, source: str) -> Iterator[tuple[type[Rule], str]]:
    if live is not None and snapshot is not None:
        for difference in differences(snapshot, live):
            yield SchemaDrift, f"{source} is out of date: {difference}"
    schema = live or snapshot
    for field in schema.fields if schema is not None else ():
        if field.type not in KNOWN_TYPES:
            yield UnknownFieldType, f"`{field.name}` is of type `{field.type}`; its values are not checked."
