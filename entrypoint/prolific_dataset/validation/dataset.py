"""Validates the files of a dataset: every finding, and the payload that an upload would send."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from prolific_dataset.errors import UsageError
from prolific_dataset.validation.acceptance import make_acceptor
from prolific_dataset.validation.candidates import Candidates
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.file_check import FileCheck
from prolific_dataset.validation.rules.dataset import DuplicateRecord

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence

    from prolific_dataset.formats.payload import Payload
    from prolific_dataset.model import DataFile, Findings, Schema
    from prolific_dataset.validation.payload_digest import PayloadDigest
    from prolific_dataset.validation.rules.settings import RuleSettings

_HEAD_SIZE = 256 * 1024
_WORTH_A_THREAD = 32 * 1024 * 1024
"""Bytes of a dataset from which on hashing on another core is felt."""


class Validated(NamedTuple):
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
    cores: int = 1,
) -> Iterator[Validated]:
    """Validate the files of one dataset together.

    Args:
        files: the files, in the order of upload.
        schema: the dataset's schema; None checks the lines as JSON only.
        settings: severities and limits.
        digest: whether to make the payload's size and digest on the way.
        cores: how many there are; the digest of large files is made on a second one.

    Yields:
        One `Validated` for each file, in order.

    Raises:
        UsageError: a file cannot be read.
    """
    explainer = Explainer(schema, settings)
    size = sum(map(_size, files))
    compare = settings.severity_of(DuplicateRecord) is not None
    candidates = Candidates(_expected_records(files, size)) if compare else None
    acceptor = make_acceptor(schema, settings, prints=compare)
    checks = [
        _checked(
            FileCheck(
                file,
                acceptor=acceptor,
                explainer=explainer,
                settings=settings,
                candidates=candidates,
                digest=_digest(beside=cores > 1 and size >= _WORTH_A_THREAD) if digest else None,
            )
        )
        for file in files
    ]
    if candidates is not None:
        _add_duplicates(checks, candidates)
    for check in checks:
        invalid_lines = check.collector.invalid_lines()
        yield Validated(
            file=check.file,
            size=check.size,
            record_count=check.record_count,
            invalid_count=len(invalid_lines),
            invalid_lines=invalid_lines,
            findings=check.collector.findings(),
            payload=check.payload,
        )


def _digest(*, beside: bool) -> PayloadDigest:
    from prolific_dataset.validation.payload_digest import PayloadDigest  # noqa: PLC0415 - a mere check needs none

    return PayloadDigest(beside=beside)


def _checked(check: FileCheck) -> FileCheck:
    with _opened(check.file) as stream:
        check.run(stream)
    return check


def _expected_records(files: Sequence[DataFile], size: int) -> int:
    """About how many records there are in files of `size` bytes, judged by how the first one starts."""
    if not files:
        return 0
    with _opened(files[0]) as stream:
        head = stream.read(_HEAD_SIZE)
    return size * head.count(b"\n") // (len(head) or 1)


def _add_duplicates(checks: Sequence[FileCheck], candidates: Candidates) -> None:
    if candidates.any:
        from prolific_dataset.validation.duplicates import Logged, find_duplicates  # noqa: PLC0415 - most files have none

        files = [Logged(file=check.file, prints=check.prints, lines=check.index) for check in checks]
        for check, duplicates in zip(checks, find_duplicates(files, candidates), strict=True):
            for line, first, first_line in duplicates:
                check.add_duplicate(line, checks[first].file.path, first_line)
    for check in checks:
        check.prints.close()


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
