"""The imports of a dataset as a list, newest first: who made each, from which file, and what it brought in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum, unique

from prolific_dataset import __version__
from prolific_dataset.model import DatasetID, ImportJob, ImportStatus, Notice
from prolific_dataset.report.colour import BOLD, GREEN, RED, YELLOW, Line, notice_lines, printed
from prolific_dataset.report.json_writer import import_object
from prolific_dataset.report.outcome import Failure
from prolific_dataset.sanitize import cut
from prolific_dataset.wording import count, number

VERSION = 1
"""Of the JSON: raised when a key is removed or changes its meaning; keys may be added at any time."""

_FILE_LENGTH = 80
_MOMENT_LENGTH = 24
_STATUS_LENGTH = 20
_PAINTS = {
    ImportStatus.COMPLETE: GREEN,
    ImportStatus.PARTIAL: RED,
    ImportStatus.FAILED: RED,
    ImportStatus.PENDING_SCHEMA: RED,
}


@unique
class Maker(StrEnum):
    """Who made an import."""

    THIS_PROGRAM = "this-program"
    ADOPTED = "adopted"
    """Others, and the configuration says which file it was."""
    OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedImport:
    """An import, and what its name or the configuration says of its file."""

    job: ImportJob
    maker: Maker
    path: str | None = None
    """None where it is not known."""
    slug: str | None = None
    """What the name of an import of ours keeps of the path."""
    commit: str | None = None
    """The first digits of its id; None where no commit had the file, or where that is not known."""
    is_mark: bool = False
    """Whether it is an import of nothing, which says that records of the file were appended since that commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportList:
    """What a dataset lists of its imports, and what it does not account for."""

    dataset_id: DatasetID
    name: str | None
    total_datapoint_count: int | None
    unlisted_count: int | None
    """Datapoints that no listed import brought in; None where the service does not tell."""
    imports: tuple[ListedImport, ...]
    """Newest first."""
    notices: tuple[Notice, ...]


def as_json(lists: Iterable[ImportList], failure: Failure | None = None) -> str:
    """Return the lists as one JSON object, in ASCII; after a failure, those that were there by then."""
    document = {
        "version": VERSION,
        "tool": {"name": "prolific-dataset", "version": __version__},
        "failure": None if failure is None else asdict(failure),
        "datasets": [_dataset_object(each) for each in lists],
    }
    return json.dumps(document, indent=2) + "\n"


def _dataset_object(dataset: ImportList) -> dict[str, object]:
    return {
        "dataset_id": dataset.dataset_id,
        "name": dataset.name,
        "total_datapoint_count": dataset.total_datapoint_count,
        "unlisted_count": dataset.unlisted_count,
        "notices": list(map(asdict, dataset.notices)),
        "imports": [_import_object(each) for each in dataset.imports],
    }


def _import_object(listed: ListedImport) -> dict[str, object]:
    return {
        **import_object(listed.job),
        "made_by": listed.maker.value,
        "path": listed.path,
        "commit": listed.commit,
        "is_append_mark": listed.is_mark,
    }


def as_text(lists: Iterable[ImportList], *, colour: bool) -> str:
    """Return the lists as lines that are safe to print on a terminal and in a runner's log."""
    return printed((line for each in lists for line in _dataset_lines(each)), colour=colour)


def _dataset_lines(dataset: ImportList) -> Iterator[Line]:
    named = ", ".join(part for part in (dataset.name, dataset.dataset_id) if part)
    total = dataset.total_datapoint_count
    held = "" if total is None else f", {count(total, 'datapoint')}"
    yield (f"Dataset {named}: {count(len(dataset.imports), 'import')}{held}", BOLD)
    rows = [(each, _columns(each)) for each in dataset.imports]
    widths = [max(map(len, column)) for column in zip(*(columns for _, columns in rows), strict=True)]
    for listed, columns in rows:
        padded = (f"{cell:<{width}}" for cell, width in zip(columns, widths, strict=True))
        yield (
            f"  {'  '.join(padded)}".rstrip(),
            "" if listed.is_mark else _PAINTS.get(listed.job.status, YELLOW),
        )
        if listed.job.reason and not listed.is_mark:
            yield (f"    The service says: {listed.job.reason}", "")
    yield from notice_lines(dataset.notices, "  ")
    yield ("", "")


def _columns(listed: ListedImport) -> tuple[str, ...]:
    job = listed.job
    made = cut(job.created_at or "", _MOMENT_LENGTH)
    counts = "records of it were appended" if listed.is_mark else ", ".join(_counts(job))
    status = "mark" if listed.is_mark else cut(job.status_text, _STATUS_LENGTH)
    return (job.import_id, status, made, _file(listed), counts)


def _file(listed: ListedImport) -> str:
    name = cut(listed.path or listed.slug or listed.job.filename or "a file without a name", _FILE_LENGTH)
    match listed.maker:
        case Maker.THIS_PROGRAM:
            return f"{name} at {listed.commit}" if listed.commit else f"{name}, uncommitted"
        case Maker.ADOPTED:
            return f"{name} at {listed.commit}, adopted" if listed.commit else f"{name}, adopted"
        case Maker.OTHERS:
            return f"{name}, by others"


def _counts(job: ImportJob) -> Iterator[str]:
    if job.accepted_count is not None:
        yield f"{number(job.accepted_count)} accepted"
    if job.rejected_count:
        yield f"{number(job.rejected_count)} rejected"
    if job.duplicate_count:
        yield count(job.duplicate_count, "duplicate")
