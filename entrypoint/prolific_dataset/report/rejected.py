"""The bad records themselves, byte for byte, in one JSONL file that is ready to be fixed and uploaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from prolific_dataset.errors import UsageError
from prolific_dataset.formats.lines import record_of
from prolific_dataset.model import Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.provenance import first_line
from prolific_dataset.report.report import Report
from prolific_dataset.sanitize import visible


def write(report: Report, files: Mapping[str, Path], stream: BinaryIO) -> str:
    """Write the records that were found invalid or were rejected, in file order.

    Args:
        report: names the lines.
        files: where each file of the report is on disk, by its path in the report.
        stream: takes UTF-8.

    Returns:
        The SHA-256 of what was written, in hexadecimal.

    Raises:
        UsageError: a file cannot be read any more.
    """
    import jsonlines  # noqa: PLC0415 - a seam: only a run with bad records has any to write

    digest = hashlib.sha256()
    with jsonlines.Writer(stream, dumps=bytes) as writer:
        for file in report.files:
            if file.bad_lines:
                for record in _records(files[file.path], file.bad_lines):
                    writer.write(record)  # as it is: one that is not JSON cannot be parsed and dumped again
                    digest.update(record + b"\n")
    return digest.hexdigest()


def write_origins(report: Report, sha256: str, stream: BinaryIO) -> None:
    """Write where each of these records comes from, in their order, as JSON with a line for each.

    It is a file of its own, because a key more in a record would go up with it. A reason is there for the findings
    that the report lists; the others are counted in the report only.

    Args:
        report: names the lines, and what is wrong with them.
        sha256: of the records as written, in hexadecimal.
        stream: takes ASCII.
    """
    stream.write(first_line(sha256).encode())
    separator = "\n"
    for file in report.files:
        reasons = _reasons(file)
        for line in file.bad_lines:
            origin = {"path": file.path, "line": line, "reasons": reasons.get(line, [])}
            stream.write(f"{separator}{json.dumps(origin)}".encode())
            separator = ",\n"
    stream.write(b"\n]}\n")


def _reasons(file: FileReport) -> Mapping[int, list[str]]:
    reasons: dict[int, list[str]] = {}
    for finding in file.problems.listed:
        if finding.line is not None and finding.severity is Severity.ERROR:
            reasons.setdefault(finding.line, []).append(f"{finding.rule}: {visible(finding.message)}")
    return reasons


def _records(path: Path, wanted: Sequence[int]) -> Iterator[bytes]:
    """Yield the records on the `wanted` lines, which are in ascending order."""
    before = 0
    try:
        with path.open("rb") as lines:
            for number in wanted:
                yield from map(record_of, islice(lines, number - before - 1, number - before))
                before = number
    except OSError as error:
        raise UsageError(
            f"{path.name} cannot be read any more: {error.strerror or error}.",
            hint="Do not move or delete the files before the run has ended.",
        ) from error
