"""The scanner written in C, which makes no Python object of what it accepts."""

from __future__ import annotations

import os
import sys
from array import array
from typing import Final

from prolific_dataset.model import Field, Schema
from prolific_dataset.validation.explain import rules_for
from prolific_dataset.validation.native._native import Acceptor
from prolific_dataset.validation.rules import fields, urls
from prolific_dataset.validation.rules.json_text import MAX_DEPTH
from prolific_dataset.validation.rules.rule import URL_TYPES, EmptyText
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import Scan, Scanner

_SECRET_BYTES: Final = 64
_TEXT: Final = 1
_OTHER_KINDS: Final = {2: (EmptyText,), 4: (type(None),), 8: (int, float), 16: (bool,), 32: (list, dict)}
"""What a value is, as bits that `c/record.h` has too, and the types of such values."""


def make_scanner(schema: Schema | None, settings: RuleSettings, *, prints: bool) -> Scanner:
    """Return a scanner; several threads may use it at once.

    Args:
        schema: the dataset's schema, if there is one.
        settings: severities and limits.
        prints: whether fingerprints are wanted.
    """
    missing, unknown = map(settings.severity_of, (fields.MissingField, fields.UnknownField))
    acceptor = Acceptor(
        fields=tuple(_field(field, settings) for field in schema.fields) if schema else (),
        unknown_fields=schema is None or unknown is None,
        all_fields=schema is not None and schema.strict and missing is not None,
        most_bytes=settings.max_record_bytes,
        deepest=MAX_DEPTH,
        secrets=os.urandom(_SECRET_BYTES),
    )

    def scan(block: bytes) -> Scan:
        line_count, unsure, found = acceptor.scan(block, prints)
        return Scan(line_count=line_count, unsure=unsure, prints=array("q", found))

    return scan


def _field(field: Field, settings: RuleSettings) -> tuple[bytes, int, int, bool, bool, tuple[bytes, ...]]:
    """What is certainly fine in a field: its name, kinds of values, most characters, and what a URL may be."""
    rules = rules_for(field, settings)
    fine = (bit for bit, types in _OTHER_KINDS.items() if not any(map(rules.get, types)))
    limit = settings.max_value_length if fields.ValueTooLong in rules[str] else None
    endings = urls.MEDIA_EXTENSIONS[field.type] if urls.WrongMediaExtension in rules[str] else ()
    return (
        field.name.encode(),
        _TEXT | sum(fine),
        sys.maxsize if limit is None else limit,
        field.type in URL_TYPES,
        urls.InsecureUrl not in rules[str],
        tuple(ending.encode() for ending in endings),
    )
