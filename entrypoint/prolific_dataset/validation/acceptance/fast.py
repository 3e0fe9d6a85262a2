"""The acceptor in use: whole pieces at once where that works, line by line where it does not."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING

import orjson

from prolific_dataset.validation.acceptance.batch import BatchCheck
from prolific_dataset.validation.acceptance.interface import Scan
from prolific_dataset.validation.acceptance.quotes import structural_quotes
from prolific_dataset.validation.acceptance.record import make_record_check
from prolific_dataset.validation.fingerprints import NONE, Fingerprints

if TYPE_CHECKING:
    from prolific_dataset.model import Schema
    from prolific_dataset.rules.settings import RuleSettings
    from prolific_dataset.validation.acceptance.record import RecordCheck

_PIECE_SIZE = 32 * 1024
"""Large enough for calls not to count, small enough for a piece and what is made of it to stay in the cache."""
_MOST_PIECES_SKIPPED = 15


class FastAcceptor:
    """Accepts by orjson, which refuses all that is no JSON, a check of the values, and a count of the quotes.

    Args:
        schema: the dataset's schema, if there is one.
        settings: severities and limits.
        fingerprints: how to take them; None when none are needed.
    """

    def __init__(
        self, schema: Schema | None, settings: RuleSettings, fingerprints: Fingerprints | None
    ) -> None:
        self._batch = BatchCheck(schema, settings) if schema is not None else None
        self._make_check = partial(make_record_check, schema, settings)
        self._check: RecordCheck | None = None
        self._fingerprints = fingerprints
        self._limit = settings.max_record_bytes
        self._pieces_to_skip = 0
        self._penalty = 0

    def scan(self, block: bytes) -> Scan:
        """See `Acceptor`."""
        unsure: list[tuple[int, bytes]] = []
        prints = array("q")
        count = start = 0
        while start < len(block):
            end = self._end_of_piece(block, start)
            piece = block[start : end - 1] if block.endswith(b"\n", start, end) else block[start:end]
            start = end
            rows = self._rows(piece)
            if rows is None:
                count += self._scan_lines(piece, count, unsure, prints)
                continue
            count += len(rows)
            if self._fingerprints is not None:
                prints.extend(array("q", self._fingerprints.of_rows(rows)))
        return Scan(count, unsure, prints)

    @staticmethod
    def _end_of_piece(block: bytes, start: int) -> int:
        if len(block) - start <= _PIECE_SIZE:
            return len(block)
        last = block.rfind(b"\n", start, start + _PIECE_SIZE) + 1
        return last or block.find(b"\n", start) + 1 or len(block)

    def _rows(self, piece: bytes) -> list[tuple[str, ...]] | None:
        """Try the whole piece, unless the last ones failed: the more of them, the longer it is left alone."""
        if self._batch is None or len(piece) > self._limit:
            return None
        if self._pieces_to_skip:
            self._pieces_to_skip -= 1
            return None
        rows = self._batch.rows(piece)
        self._penalty = 0 if rows is not None else min(2 * self._penalty + 1, _MOST_PIECES_SKIPPED)
        self._pieces_to_skip = self._penalty
        return rows

    def _scan_lines(
        self, piece: bytes, first: int, unsure: list[tuple[int, bytes]], prints: array[int]
    ) -> int:
        loads, limit = orjson.loads, self._limit
        check = self._check = self._check or self._make_check()
        fingerprint = self._fingerprints.of if self._fingerprints is not None else None
        lines = piece.split(b"\n")
        for index, line in enumerate(lines, start=first):
            try:
                record = loads(line)
            except orjson.JSONDecodeError:
                record = None
            if isinstance(record, dict):
                quotes = check(record)
                if quotes >= 0 and structural_quotes(line, quotes) == quotes and len(line) <= limit:
                    if fingerprint is not None:
                        prints.append(fingerprint(record))
                    continue
            unsure.append((index, line))
            if fingerprint is not None:
                prints.append(NONE)
        return len(lines)
