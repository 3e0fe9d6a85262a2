"""The sentences that all views of a report share: the status of a file, what to do next and with which command.

But for `explained`, none contains text from outside but ids that are plain words, so none needs to be sanitized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import DatasetID, ImportID, ImportStatus
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.wording import count, number

_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
"""An id that is safe to paste into a shell; ids of imports are the service's words."""
_DATASETS_SHOWN: Final = 5
_IMPORTS_SHOWN: Final = 10


def is_form_only(report: Report) -> bool:
    """Tell whether the run passes although no schema was there to check some of its records against."""
    return report.outcome is Outcome.VALID and report.form_only_count > 0


def status(file: FileReport) -> str:
    """Return the outcome of a file in a word or two."""
    match file.outcome:
        case Outcome.VALID:
            valid = "form valid" if file.is_form_only else "valid"
            return valid if file.mode is Mode.VALIDATE else f"{valid}, not uploaded"
        case Outcome.PENDING_SCHEMA:
            return "waits for schema"
        case Outcome.UNFINISHED:
            if file.is_begun:
                return "not finished"
            return "not uploaded" if file.is_checked else "not checked"
        case _:
            return file.outcome.value.replace("-", " ")


def explained(file: FileReport) -> Iterator[str]:
    """Say what the service says of an import, and what cannot be seen from the counts; may have text from outside."""
    if file.job is not None and file.job.reason:
        yield f"The service says: {file.job.reason}"
    if file.unnamed_count:
        yield f"The service did not identify {count(file.unnamed_count, 'rejected record')}."
    if file.still_rejected_count:
        yield f"Rejected before and unchanged, so not sent again: {count(file.still_rejected_count, 'record')}."


def growth(dataset: DatasetReport) -> str:
    """Say how many datapoints a dataset had before and after an upload; empty where nothing was uploaded to it."""
    before, now = dataset.count_before, dataset.total_datapoint_count
    is_uploaded = any(file.is_begun and not file.already_imported for file in dataset.files)
    if not is_uploaded or before is None or now is None:
        return ""
    return f"The dataset had {count(before, 'datapoint')} and now has {number(now)}."


def forecast(dataset: DatasetReport) -> str:
    """Say what an upload would do, in a run that only validates; empty where there is nothing to say."""
    if dataset.outcome is not Outcome.VALID or not dataset.files:
        return ""
    if not any(file.is_new_count_unknown or file.new_count is not None for file in dataset.files):
        return "What an upload would add is unknown: the dataset was not asked what it has."
    known = [file for file in dataset.files if not file.is_new_count_unknown]
    adding = [file.sending_count for file in known if file.sending_count]
    unknown = len(dataset.files) - len(known)
    open_end = f" For {count(unknown, 'file')} this is unknown; see the notices." if unknown else ""
    if not known:
        return "What an upload would add is unknown; see the notices."
    if not adding:
        return f"An upload would add nothing: the dataset already has these records.{open_end}"
    return (
        f"An upload would send {count(sum(adding), 'record')} from {count(len(adding), 'file')}. "
        f"Nothing was uploaded yet.{open_end}"
    )


def next_steps(report: Report) -> tuple[str, ...]:
    """Return what to do next: a sentence or two for each outcome that calls for action."""
    found = {file.outcome for file in report.files if not was_not_started(file, report)}
    steps = dict(_STEPS)
    if not any(file.job for file in report.files if file.outcome is Outcome.FAILED):
        steps[Outcome.FAILED] = _STEP_ALL_REJECTED
    if report.is_begun:  # the imports are other jobs': one job uploads all of its files or none
        steps[Outcome.INVALID] = _STEP_PARTLY_INVALID
    if report.interrupted or (report.failure is not None and report.failure.outcome is Outcome.UNFINISHED):
        found.add(Outcome.UNFINISHED)
        if report.mode is Mode.VALIDATE:
            steps[Outcome.UNFINISHED] = _STEP_CHECK_CUT_OFF
        elif report.interrupted:
            steps[Outcome.UNFINISHED] = _STEP_INTERRUPTED
    elif not report.waited:
        steps[Outcome.UNFINISHED] = _STEP_NOT_WAITED
    return tuple(steps[outcome] for outcome in Outcome if outcome in found and outcome in steps)


def why_tolerated(report: Report) -> Iterator[str]:
    """Say why a run passes although not everything is in order, and what cannot be done with a partial import."""
    if any(file.is_under_way for file in report.files):
        yield "The run passes because of --no-wait: the storage has the files. That says nothing of their imports."
    else:
        yield "The run passes because `fail-on` and `max-rejected` allow this."
    if any(file.outcome is Outcome.PARTIAL for file in report.files):
        yield (
            "Setting up a batch is documented to need an import that is `complete`, not `partial`. "
            "Of files uploaded later, a live batch gets the records only by a sync of the batch."
        )


def was_not_started(file: FileReport, report: Report) -> bool:
    """Tell whether the run ended early, before anything of `file` was sent; that needs no explanation of its own."""
    is_cut_off = report.interrupted or report.failure is not None
    return is_cut_off and file.outcome is Outcome.UNFINISHED and not file.is_begun


def follow_up(report: Report) -> tuple[str, ...]:
    """Return a sentence with a command for each dataset with an import that has not ended or waits for a schema."""
    sentences = [sentence for dataset in report.datasets for sentence in _of_dataset(dataset)]
    hidden = len(sentences) - _DATASETS_SHOWN
    if hidden > 0:
        return (*sentences[:_DATASETS_SHOWN], f"{count(hidden, 'more such command')} not shown.")
    return tuple(sentences)


def command(name: str, dataset_id: DatasetID | None, import_ids: Iterable[ImportID]) -> str | None:
    """Return `prolific-dataset NAME` for imports, as code; None where an id is no word to paste into a shell."""
    ids = tuple(import_ids)
    if dataset_id is None or not ids or not all(map(_WORD.fullmatch, (dataset_id, *ids))):
        return None
    return f"`prolific-dataset {name} --dataset-id {dataset_id} {' '.join(ids)}`"


def _of_dataset(dataset: DatasetReport) -> Iterator[str]:
    for outcome, name, does in (
        (Outcome.UNFINISHED, "wait", "follows what was begun to its end, and uploads nothing"),
        (Outcome.PENDING_SCHEMA, "status", "shows what still waits for a schema"),
    ):
        ids = [
            file.job.import_id
            for file in dataset.files
            # An import without its file would be waited for in vain.
            if file.job and file.outcome is outcome
            if file.is_sent or file.job.status is not ImportStatus.UNINITIALISED
        ]
        if shown := command(name, dataset.dataset_id, ids[:_IMPORTS_SHOWN]):
            hidden = len(ids) - _IMPORTS_SHOWN
            more = (
                f" For {count(hidden, 'more import')}, see `prolific-dataset imports`." if hidden > 0 else ""
            )
            yield f"{shown} {does}.{more}"


_STEP_PARTLY_INVALID: Final = (
    "Fix the records at the lines named here and run again. "
    "The jobs that found them uploaded nothing; the imports of the other jobs are found again."
)
_STEP_INTERRUPTED: Final = (
    "Run again: the next run finds these imports by their file and keeps waiting instead of uploading twice."
)
_STEP_ALL_REJECTED: Final = "Fix the rejected records and run again: the service stored none of them."
_STEP_CHECK_CUT_OFF: Final = "Run again: validation changes nothing, so there is nothing to undo."
_STEP_NOT_WAITED: Final = (
    "What the storage has is not imported yet: which records are accepted is known when the import has ended."
)
_STEPS: Final = {
    Outcome.PARTIAL: (
        "Fix the rejected records and run again: in a new file (start with a copy of what `rejected-path` writes), "
        "or in place with `records: new`. "
        "The accepted records are live; the service can neither change nor delete them."
    ),
    Outcome.INVALID: (
        "Fix the records at the lines named here and run again. "
        "Nothing is uploaded while any file of the run has an error, so there is nothing to undo."
    ),
    Outcome.PENDING_SCHEMA: (
        "Set a schema on the dataset (`prolific-dataset schema push`). That alone may release what waits, so run again "
        "first: the imports are found, and nothing is uploaded twice. What still waits then, `force: true` uploads "
        "again."
    ),
    Outcome.FAILED: (
        "Read the service's reason, fix the file and run again: a failed import added no records, "
        "and the next run uploads the file again."
    ),
    Outcome.UNFINISHED: (
        "Run again, with a longer timeout if it happens often: "
        "the next run finds these imports by their file and keeps waiting instead of uploading twice."
    ),
}
