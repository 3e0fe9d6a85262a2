"""The scanner written in C, which makes no Python object of what it accepts."""

from __future__ import annotations

import os
import sys
from array import array

from prolific_dataset.model import Field, Schema
from prolific_dataset.validation.native._native import Acceptor
from prolific_dataset.validation.native.allowances import allowance, is_off
from prolific_dataset.validation.rules import record as rules
from prolific_dataset.validation.rules.json_text import MAX_DEPTH
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import Scan, Scanner

_SECRET_BYTES = 64


def make_scanner(schema: Schema | None, settings: RuleSettings, *, prints: bool) -> Scanner:
    """Return a scanner; several threads may use it at once.

    Args:
        schema: the dataset's schema, if there is one.
        settings: severities and limits.
        prints: whether fingerprints are wanted.
    """
    acceptor = Acceptor(
        fields=tuple(_field(field, settings) for field in schema.fields) if schema else (),
        unknown_fields=schema is None or is_off(rules.UnknownField, settings),
        all_fields=schema is not None and schema.strict and not is_off(rules.MissingField, settings),
        most_bytes=settings.max_record_bytes,
        deepest=MAX_DEPTH,
        secrets=os.urandom(_SECRET_BYTES),
    )

    def scan(block: bytes) -> Scan:
        line_count, unsure, found = acceptor.scan(block, prints)
        return Scan(line_count=line_count, unsure=unsure, prints=array("q", found))

    return scan


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
