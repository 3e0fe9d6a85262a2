"""The bad records themselves, byte for byte, in one JSONL file that is ready to be fixed and uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonlines

from prolific_dataset.errors import UsageError
from prolific_dataset.formats.lines import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from prolific_dataset.report.report import Report


def write(report: Report, files: Mapping[str, Path], stream: BinaryIO) -> int:
    """Write the records that were found invalid or were rejected, in file order.

    Args:
        report: names the lines.
        files: where each file of the report is on disk; files not named here are left out.
        stream: takes UTF-8.

    Returns:
        How many records were written.

    Raises:
        UsageError: a file cannot be read any more.
    """
    written = 0
    with jsonlines.Writer(stream, dumps=_as_it_is) as writer:
        for file in report.files:
            if file.bad_lines and file.path in files:
                for record in _records(files[file.path], file.bad_lines):
                    writer.write(record)
                    written += 1
    return written


def _as_it_is(record: bytes) -> bytes:
    """Return `record` unchanged: one that is not JSON cannot be parsed and dumped again, so none is."""
    return record


def _records(path: Path, wanted: Sequence[int]) -> Iterator[bytes]:
    """Yield the records on the `wanted` lines, which are in ascending order."""
    left = iter(wanted)
    target = next(left, None)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if target is None:
                    return
                if number == target:
                    yield record_of(line)
                    target = next(left, None)
    except OSError as error:
        raise UsageError(
            f"{path.name} cannot be read any more: {error.strerror or error}.",
            hint="Do not move or delete the files before the run has ended.",
        ) from error
