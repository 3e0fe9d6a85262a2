"""Notices about a dataset's schema itself: it differs from its committed copy, or has types that are not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.model import Notice, Severity
from prolific_dataset.schema.drift import differences
from prolific_dataset.validation.rules.dataset import SchemaDrift, UnknownFieldType
from prolific_dataset.validation.rules.record import KNOWN_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prolific_dataset.model import Schema
    from prolific_dataset.validation.rules.rule import Rule
    from prolific_dataset.validation.rules.settings import RuleSettings


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


def _broken(live: Schema | None, snapshot: Schema | None, source: str) -> Iterator[tuple[type[Rule], str]]:
    if live is not None and snapshot is not None:
        for difference in differences(snapshot, live):
            yield SchemaDrift, f"{source} is out of date: {difference}"
    schema = live or snapshot
    for field in schema.fields if schema is not None else ():
        if field.type not in KNOWN_TYPES:
            yield UnknownFieldType, f"`{field.name}` is of type `{field.type}`; its values are not checked."
