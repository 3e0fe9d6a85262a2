"""The sentences that all views of a report share: its headline, the status of a file, what to do next.

None contains text from outside, so none needs to be sanitized.
"""

from __future__ import annotations

from typing import Final, assert_never

from prolific_dataset.config.settings import Mode
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.remarks import warning_count
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.wording import count, number


def headline(report: Report) -> str:
    """Return the sentence a reader needs if they read only one; it counts warnings, which change no outcome."""
    warnings = warning_count(report)
    return _result(report) + (f", {count(warnings, 'warning')}" if warnings else "")


def _result(report: Report) -> str:  # noqa: C901 - one sentence for each outcome
    if report.interrupted:
        return "The run was interrupted before it was finished"
    match report.outcome:
        case Outcome.VALID:
            return _valid(report)
        case Outcome.UP_TO_DATE:
            return f"Up to date: the dataset already has {_all(report.record_count)}"
        case Outcome.COMPLETE:
            return _complete(report)
        case Outcome.PARTIAL:
            if not report.rejected_count:
                return "The service rejected records and does not say how many"
            judged = report.accepted_count + report.rejected_count
            return f"{number(report.rejected_count)} of {count(judged, 'record')} rejected by the service"
        case Outcome.INVALID:
            return _invalid(report)
        case Outcome.PENDING_SCHEMA:
            return "The import is waiting: the dataset has no schema yet"
        case Outcome.FAILED:
            return _failed(report)
        case Outcome.UNFINISHED:
            return _unfinished(report)
        case Outcome.ERROR:
            return _error(report)
        case _:
            assert_never(report.outcome)


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


def unnamed(file: FileReport) -> str:
    """Say that the service did not identify all the records it rejected."""
    return f"the service did not identify {count(file.unnamed_count, 'rejected record')}"


def still_rejected(file: FileReport) -> str:
    """Say that records were left out because an earlier import rejected them."""
    verb = "is" if file.still_rejected_count == 1 else "are"
    return (
        f"{count(file.still_rejected_count, 'record')} {verb} unchanged since an earlier import rejected "
        f"{'it' if file.still_rejected_count == 1 else 'them'}, so not sent again"
    )


def growth(dataset: DatasetReport) -> str:
    """Say how many datapoints a dataset had before and after an upload; empty where nothing was uploaded to it."""
    before, now = dataset.count_before, dataset.total_datapoint_count
    is_uploaded = any(file.is_begun and not file.already_imported for file in dataset.files)
    if not is_uploaded or before is None or now is None:
        return ""
    return f"The dataset had {count(before, 'datapoint')} and now has {number(now)}."


def followed(file: FileReport) -> str:
    """Say whose import it is; empty where it is this run's own."""
    return "of another run" if file.is_followed else ""


def forecast(dataset: DatasetReport) -> str:
    """Say what an upload would do, in a run that only validates; empty where there is nothing to say."""
    if dataset.outcome is not Outcome.VALID or not dataset.files:
        return ""
    known = [file for file in dataset.files if not file.is_new_count_unknown]
    adding = [sending for file in known if (sending := sending_count(file))]
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


def sending_count(file: FileReport) -> int:
    """Records that an upload sends or would send."""
    return file.record_count if file.new_count is None else file.new_count


def next_steps(report: Report) -> tuple[str, ...]:
    """Return what to do next: a sentence or two for each outcome that calls for action."""
    found = {file.outcome for file in report.files if not was_not_started(file, report)}
    steps = [STEPS[outcome] for outcome in Outcome if outcome in found and outcome in STEPS]
    if Outcome.FAILED in found and not any(
        file.job for file in report.files if file.outcome is Outcome.FAILED
    ):
        steps[steps.index(STEPS[Outcome.FAILED])] = _STEP_ALL_REJECTED
    if Outcome.UNFINISHED in found and (report.interrupted or not report.waited):
        instead = _STEP_INTERRUPTED if report.interrupted else _STEP_NOT_WAITED
        steps[steps.index(STEPS[Outcome.UNFINISHED])] = instead
    if Outcome.INVALID in found and report.is_begun:
        # The imports are other jobs': one job uploads all of its files or none.
        steps[steps.index(STEPS[Outcome.INVALID])] = _STEP_PARTLY_INVALID
    cut_off = report.interrupted or (
        report.failure is not None and report.failure.outcome is Outcome.UNFINISHED
    )
    if cut_off and report.mode is Mode.VALIDATE:
        steps.append(_STEP_CHECK_CUT_OFF)
    elif cut_off and Outcome.UNFINISHED not in found:
        steps.append(_STEP_INTERRUPTED if report.interrupted else STEPS[Outcome.UNFINISHED])
    return tuple(steps)


def has_partial(report: Report) -> bool:
    """Whether an import is `partial`, which sets limits to what can be done with the dataset."""
    return any(file.outcome is Outcome.PARTIAL for file in report.files)


def why_tolerated(report: Report) -> str:
    """Say why a run passes although not everything is in order."""
    if any(file.is_under_way for file in report.files):
        return "The run passes because of --no-wait: the storage has the files. That says nothing of their imports."
    return "The run passes because `fail-on` and `max-rejected` allow this."


def was_not_started(file: FileReport, report: Report) -> bool:
    """Tell whether the run ended early, before anything of `file` was sent; that needs no explanation of its own."""
    is_cut_off = report.interrupted or report.failure is not None
    return is_cut_off and file.outcome is Outcome.UNFINISHED and not file.is_begun


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
PARTIAL_AND_BATCHES: Final = (
    "Setting up a batch is documented to need an import that is `complete`, not `partial`. "
    "Of files uploaded later, a live batch gets the records only by a sync of the batch."
)
STEPS: Final = {
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
        "Set a schema on the dataset (`prolific-dataset schema push`). That alone may release the import, so run again "
        "first: the import is found, and nothing is uploaded twice. If it still waits, `force: true` uploads the file "
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


def _valid(report: Report) -> str:
    if not report.files:
        return "There was nothing to check"
    if report.form_only_count and report.form_only_count == report.record_count:
        return f"Only the form of {_all(report.record_count)} was checked, because there is no schema"
    if report.record_count == 1:
        return "The record is valid"
    valid = f"All {count(report.record_count, 'record')} are valid"
    if report.form_only_count:
        return f"{valid}, {number(report.form_only_count)} of them only in form, because there is no schema for these"
    return valid


def _complete(report: Report) -> str:
    if report.imported_count == 0 and report.duplicate_count:
        return f"Nothing new: the dataset already had {_all(report.duplicate_count)}"
    if any(file.appended for file in report.files) and not report.import_ids:
        return _appended(report)
    done = f"{count(report.imported_count, 'record')} imported"
    if report.followed_count:
        done = f"{done}, {number(report.followed_count)} by another run"
    if report.duplicate_count:
        return f"{done}, {count(report.duplicate_count, 'duplicate')} left out"
    return done


def _appended(report: Report) -> str:
    """The service accepts what it has, so only the number of datapoints says how many records were new to it."""
    sent = [dataset for dataset in report.datasets if any(file.appended for file in dataset.files)]
    more = sum((each.total_datapoint_count or 0) - (each.count_before or 0) for each in sent)
    if more == report.accepted_count:
        return f"{count(more, 'record')} appended"
    if 0 < more < report.accepted_count:
        return f"{count(more, 'record')} appended, {number(report.accepted_count - more)} were there"
    return f"{count(report.accepted_count, 'record')} accepted: appended now, or there before"


def _failed(report: Report) -> str:
    imports = sum(file.outcome is Outcome.FAILED and file.job is not None for file in report.files)
    if imports:
        return f"{count(imports, 'import')} failed"
    return f"{count(report.rejected_count, 'record')} rejected by the service"


def _invalid(report: Report) -> str:
    tail = "; nothing was uploaded" if report.mode is Mode.UPLOAD and not report.is_begun else ""
    if report.form_only_count and report.form_only_count == report.record_count:
        tail = f"{tail}; only the form was checked, because there is no schema"
    if report.invalid_count == 0:
        return f"{count(_files(report, Outcome.INVALID), 'file')} cannot be uploaded{tail}"
    verb = "is" if report.invalid_count == 1 else "are"
    return f"{number(report.invalid_count)} of {count(report.record_count, 'record')} {verb} invalid{tail}"


def _unfinished(report: Report) -> str:
    files = _files(report, Outcome.UNFINISHED)
    if not report.waited and report.failure is None:
        going_on = {
            file.job.import_id for file in report.files if file.job and file.outcome is Outcome.UNFINISHED
        }
        return f"{count(len(going_on), 'import')} not ended yet"
    stopped = sum(each.failure is not None for each in report.datasets)
    if stopped and not files and report.failure is None:
        return f"{number(stopped)} of {count(len(report.datasets), 'dataset')} not finished"
    return f"{count(files, 'file')} not finished in time" if files else "The run was not finished in time"


def _error(report: Report) -> str:
    files = _files(report, Outcome.ERROR)
    failed = sum(each.failure is not None for each in report.datasets)
    if report.failure is None and failed and len(report.datasets) > 1:
        tail = "; nothing was uploaded" if report.mode is Mode.UPLOAD and not report.is_begun else ""
        return f"{number(failed)} of {count(len(report.datasets), 'dataset')} failed{tail}"
    if report.failure is not None or not files:
        return "The run could not be finished"
    return f"{number(files)} of {count(len(report.files), 'file')} could not be finished"


def _all(records: int) -> str:
    return "the record" if records == 1 else f"all {number(records)} records"


def _files(report: Report, outcome: Outcome) -> int:
    return sum(file.outcome is outcome for file in report.files)
