"""Validates the files of a dataset: every finding, and the payload that an upload would send."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from prolific_dataset.errors import UsageError
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import DataFile, Findings, Schema
from prolific_dataset.validation.duplicates import find_duplicates
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.file_check import FileCheck
from prolific_dataset.validation.native import make_scanner
from prolific_dataset.validation.payload_digest import PayloadDigest
from prolific_dataset.validation.rules.dataset import DuplicateRecord
from prolific_dataset.validation.rules.settings import RuleSettings

_WORTH_A_THREAD = 32 * 1024 * 1024
"""Bytes of a dataset from which on hashing on another core is felt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What was found in one file."""

    file: DataFile
    size: int
    """Bytes on disk."""
    record_count: int
    invalid_lines: array[int]
    """Line of each record with an error, ascending."""
    findings: Findings
    duplicate_count: int
    """Records that are there earlier, in this file or another; 0 as long as duplicates were not looked for."""
    payload: Payload | None
    """What an upload would send; None unless asked for, and None for a file that is not JSONL at all."""

    @property
    def invalid_count(self) -> int:
        """Records with an error."""
        return len(self.invalid_lines)


def validate_dataset(
    files: Sequence[DataFile],
    *,
    schema: Schema | None,
    settings: RuleSettings,
    digest: bool = False,
    cores: int = 1,
    keep_going: Callable[[], None] = lambda: None,
) -> Iterator[Validated]:
    """Validate the files of one dataset together.

    Args:
        files: the files, in the order of upload.
        schema: the dataset's schema; None checks the lines as JSON only.
        settings: severities and limits.
        digest: whether to compute the payload's size and digest on the way.
        cores: how many there are; the digest of large files is computed on a second one.
        keep_going: is called between blocks of a file; raises to stop (deadline, signal).

    Yields:
        The result of each file as soon as it is checked, in order. Once all are checked, duplicates are looked for:
        a file that has some is yielded again, with them among its findings. The last result of a file counts.

    Raises:
        UsageError: a file cannot be read.
    """
    explainer = Explainer(schema, settings)
    size = sum(map(_size, files))
    compare = settings.severity_of(DuplicateRecord) is not None
    scan = make_scanner(schema, settings, prints=compare)
    checks: list[FileCheck] = []
    try:
        for file in files:
            check = FileCheck(
                file,
                scan=scan,
                explainer=explainer,
                settings=settings,
                digest=PayloadDigest(beside=cores > 1 and size >= _WORTH_A_THREAD) if digest else None,
                keep_going=keep_going,
            )
            checks.append(check)
            with _opened(file) as stream:
                check.run(stream)
            yield _validated(check)
        if compare:
            logs = [check.log for check in checks]
            found = find_duplicates(logs, most_listed=settings.listed_per_file, keep_going=keep_going)
            for check, duplicates in zip(checks, found, strict=True):
                if duplicates.lines:
                    check.add_duplicates(duplicates)
                    yield _validated(check, len(duplicates.lines))
    finally:
        for check in checks:
            check.log.close()


def _validated(check: FileCheck, duplicate_count: int = 0) -> Validated:
    return Validated(
        file=check.file,
        size=check.size,
        record_count=check.record_count,
        invalid_lines=array("Q", check.collector.invalid_lines()),  # duplicates may add to them
        findings=check.collector.findings(),
        duplicate_count=duplicate_count,
        payload=check.payload,
    )


def _size(file: DataFile) -> int:
    with _opened(file) as stream:
        return stream.seek(0, 2)


@contextmanager
def _opened(file: DataFile) -> Iterator[BinaryIO]:
    try:
        with file.location.open("rb", buffering=0) as stream:
            yield stream
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise UsageError(f"{file.path} cannot be read: {reason}.", hint="Check the file.") from error
