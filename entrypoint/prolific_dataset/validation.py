"""Validates the files of a dataset: every finding, and the payload that an upload would send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.acceptance import Unsure
from prolific_dataset.errors import UsageError
from prolific_dataset.explain import Explainer
from prolific_dataset.file_check import FileCheck
from prolific_dataset.rules.settings import RuleSettings, parse_severities

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence

    from prolific_dataset.model import DataFile, Findings, Schema
    from prolific_dataset.payload import Payload

__all__ = ["RuleSettings", "Validated", "parse_severities", "validate_dataset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What was found in one file."""

    file: DataFile
    size: int
    """Bytes on disk."""
    record_count: int
    invalid_count: int
    invalid_lines: array[int]
    """Line of each record with an error, ascending."""
    findings: Findings
    payload: Payload | None
    """What an upload would send; None unless asked for, and None for a file that is no JSONL at all."""


def validate_dataset(
    files: Sequence[DataFile],
    *,
    schema: Schema | None,
    settings: RuleSettings,
    digest: bool = False,
    workers: int = 1,
) -> Iterator[Validated]:
    """Validate the files of one dataset together.

    Args:
        files: the files, in the order of upload.
        schema: the dataset's schema; None checks the lines as JSON only.
        settings: severities and limits.
        digest: whether to make the payload's size and digest on the way.
        workers: most processes to use; few or small files are checked in this one.

    Yields:
        One `Validated` for each file, in order.

    Raises:
        UsageError: a file cannot be read.
    """
    del workers
    explainer = Explainer(schema, settings)
    acceptor = Unsure(prints=True)
    for file in files:
        check = FileCheck(file, acceptor=acceptor, explainer=explainer, settings=settings, digest=digest)
        try:
            with file.location.open("rb", buffering=0) as stream:
                check.run(stream)
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise UsageError(f"{file.path} cannot be read: {reason}.", hint="Check the file.") from error
        yield Validated(
            file=file,
            size=check.size,
            record_count=check.record_count,
            invalid_count=len(check.collector.invalid_lines),
            invalid_lines=check.collector.invalid_lines,
            findings=check.collector.findings(),
            payload=check.payload,
        )
