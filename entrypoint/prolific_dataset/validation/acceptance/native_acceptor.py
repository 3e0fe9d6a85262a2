"""The acceptor written in C, which makes no Python object of what it accepts (`native/`)."""

from __future__ import annotations

import os
import sys
from array import array
from typing import TYPE_CHECKING

from prolific_dataset.validation.acceptance._native import Acceptor
from prolific_dataset.validation.acceptance.allowances import allowance, is_off
from prolific_dataset.validation.acceptance.scan import Scan
from prolific_dataset.validation.rules import record as rules
from prolific_dataset.validation.rules.json_text import MAX_DEPTH

if TYPE_CHECKING:
    from prolific_dataset.model import Field, Schema
    from prolific_dataset.validation.rules.settings import RuleSettings

_SECRET_BYTES = 64


class NativeAcceptor:
    """Runs `_native.Acceptor`; several threads may scan at once.

    Args:
        schema: the dataset's schema, if there is one.
        settings: severities and limits.
        prints: whether fingerprints are wanted.
    """

    def __init__(self, schema: Schema | None, settings: RuleSettings, *, prints: bool) -> None:
        self._prints = prints
        self._acceptor = Acceptor(
            fields=tuple(_field(field, settings) for field in schema.fields) if schema else (),
            unknown_fields=schema is None or is_off(rules.UnknownField, settings),
            all_fields=schema is not None and schema.strict and not is_off(rules.MissingField, settings),
            most_bytes=settings.max_record_bytes,
            deepest=MAX_DEPTH,
            secrets=os.urandom(_SECRET_BYTES),
        )

    def scan(self, block: bytes) -> Scan:
        """See `Acceptor`."""
        line_count, unsure, prints = self._acceptor.scan(block, self._prints)
        return Scan(line_count=line_count, unsure=unsure, prints=array("q", prints))


def _field(field: Field, settings: RuleSettings) -> tuple[bytes, int, int, bool, bool, tuple[bytes, ...]]:
    fine = allowance(field, settings)
    return (
        field.name.encode(),
        fine.kinds,
        sys.maxsize if fine.max_characters is None else fine.max_characters,
        fine.is_url,
        fine.http,
        tuple(extension.encode() for extension in fine.extensions),
    )
