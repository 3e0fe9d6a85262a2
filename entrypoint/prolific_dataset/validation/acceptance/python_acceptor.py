"""The acceptor for where the native one could not be compiled: line by line, in Python."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import orjson

from prolific_dataset.formats.fingerprint import fingerprint
from prolific_dataset.validation.acceptance.quotes import structural_quotes
from prolific_dataset.validation.acceptance.record import make_record_check
from prolific_dataset.validation.acceptance.scan import NO_FINGERPRINT, Scan

if TYPE_CHECKING:
    from prolific_dataset.model import Schema
    from prolific_dataset.validation.rules.settings import RuleSettings


class PythonAcceptor:
    """Accepts by orjson, which refuses all that is no JSON, a check of the values, and a count of the quotes.

    Args:
        schema: the dataset's schema, if there is one.
        settings: severities and limits.
        prints: whether fingerprints are wanted.
    """

    def __init__(self, schema: Schema | None, settings: RuleSettings, *, prints: bool) -> None:
        self._check = make_record_check(schema, settings)
        self._limit = settings.max_record_bytes
        self._prints = prints

    def scan(self, block: bytes) -> Scan:
        """See `Acceptor`."""
        loads, check, limit = orjson.loads, self._check, self._limit
        unsure: list[tuple[int, bytes]] = []
        prints = array("q")
        lines = block.removesuffix(b"\n").split(b"\n")
        for index, line in enumerate(lines):
            try:
                record = loads(line)
            except orjson.JSONDecodeError:
                record = None
            fine = False
            if isinstance(record, dict):
                quotes = check(record)
                fine = quotes >= 0 and structural_quotes(line, quotes) == quotes and len(line) <= limit
            if not fine:
                unsure.append((index, line))
            if self._prints:
                prints.append(fingerprint(line) if fine else NO_FINGERPRINT)
        return Scan(line_count=len(lines), unsure=unsure, prints=prints)
