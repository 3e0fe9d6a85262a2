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
from prolific_dataset.validation.candidates import Candidates
from prolific_dataset.validation.duplicates import Logged, find_duplicates
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.file_check import FileCheck
from prolific_dataset.validation.native import make_scanner
from prolific_dataset.validation.payload_digest import PayloadDigest
from prolific_dataset.validation.rules.dataset import DuplicateRecord
from prolific_dataset.validation.rules.settings import RuleSettings

_HEAD_SIZE = 256 * 1024
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
    candidates = Candidates(_expected_records(files, size)) if compare else None
    scan = make_scanner(schema, settings, prints=compare)
    checks: list[FileCheck] = []
    try:
        for file in files:
            check = FileCheck(
                file,
                scan=scan,
                explainer=explainer,
                settings=settings,
                candidates=candidates,
                digest=PayloadDigest(beside=cores > 1 and size >= _WORTH_A_THREAD) if digest else None,
                keep_going=keep_going,
            )
            checks.append(check)
            with _opened(file) as stream:
                check.run(stream)
            yield _validated(check)
        if candidates is not None and candidates.any:
            yield from _with_duplicates(checks, candidates, keep_going)
    finally:
        for check in checks:
            check.prints.close()


def _with_duplicates(
    checks: Sequence[FileCheck], candidates: Candidates, keep_going: Callable[[], None]
) -> Iterator[Validated]:
    searched = [Logged(file=check.file, prints=check.prints, lines=check.index) for check in checks]
    found = find_duplicates(searched, candidates, keep_going)
    for check, duplicates in zip(checks, found, strict=True):
        for line, first, first_line in duplicates:
            check.add_duplicate(line, checks[first].file.path, first_line)
        if duplicates:
            yield _validated(check, len(duplicates))


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


def _expected_records(files: Sequence[DataFile], size: int) -> int:
    """About how many records there are in files of `size` bytes, judged by how the first one starts."""
    if not files:
        return 0
    with _opened(files[0]) as stream:
        head = stream.read(_HEAD_SIZE)
    return size * head.count(b"\n") // (len(head) or 1)


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
