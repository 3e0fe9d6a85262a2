"""The bytes that are sent: records only, one per line, and the file's line that each came from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from prolific_dataset.model import DataFile

LARGEST: Final = 5 * 1024**3
"""Bytes that one PUT may have (https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html); a presigned
URL takes one PUT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMap:
    """Maps the index of a record in the payload (from 0) to its line in the file (from 1), compactly.

    Either the lines without a record (8 bytes each), or, where only some records are sent, the line of each of them
    (8 bytes each).
    """

    skipped: array[int]
    """Lines without a record, in order."""
    chosen: array[int] | None = None
    """Line of each payload record, in order; None when every record of the file is sent."""

    def line_of(self, record_index: int) -> int:
        """The line of the record with this index."""
        if self.chosen is not None:
            return self.chosen[record_index]
        line = record_index + 1
        # Each skipped line at or before the guess pushes the record one line down, which may pass further ones.
        while True:
            moved = record_index + 1 + bisect_right(self.skipped, line)
            if moved == line:
                return line
            line = moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What would be sent for one file, as it was when the file was validated."""

    file: DataFile
    size: int
    """Bytes to send."""
    sha256: str
    """Lower-case hex digest of the bytes to send."""
    record_count: int
    verbatim: bool
    """Whether the file's own bytes are the payload, so that they can be streamed without a copy."""
    lines: LineMap
