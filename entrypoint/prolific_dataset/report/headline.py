"""The headline of a report: the sentence a reader needs if they read only one."""

from __future__ import annotations

from typing import assert_never

from prolific_dataset.config.settings import Mode
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.remarks import remarks, warning_count
from prolific_dataset.report.report import Report
from prolific_dataset.wording import count, number


def headline(report: Report) -> str:
    """Return the sentence a reader needs if they read only one; it counts warnings, which change no outcome."""
    warnings = warning_count(report.files, [each.notice for each in remarks(report)])
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
            return _partial(report)
        case Outcome.INVALID:
            return _invalid(report)
        case Outcome.PENDING_SCHEMA:
            return _pending(report)
        case Outcome.FAILED:
            return _failed(report)
        case Outcome.UNFINISHED:
            return _unfinished(report)
        case Outcome.ERROR:
            return _error(report)
        case _:
            assert_never(report.outcome)


def _pending(report: Report) -> str:
    waiting = sum(file.outcome is Outcome.PENDING_SCHEMA for file in report.files)
    does = "waits" if waiting == 1 else "wait"
    return f"{count(waiting, 'import')} {does} for a schema: the dataset has none yet"


def _partial(report: Report) -> str:
    rejected = report.rejected_count
    if not rejected:
        return "The service rejected records and does not say how many"
    if rejected == sum(file.still_rejected_count for file in report.files):
        return f"{count(rejected, 'record')} rejected before and unchanged"
    judged = report.accepted_count + rejected
    return f"{number(rejected)} of {count(judged, 'record')} rejected by the service"


def _valid(report: Report) -> str:
    if not report.files:
        return "There was nothing to do"
    if report.form_only_count and report.form_only_count == report.record_count:
        return f"Only the form of {_all(report.record_count)} was checked, because there is no schema"
    if report.record_count == 1:
        return "The record is valid"
    valid = f"All {count(report.record_count, 'record')} are valid"
    if report.form_only_count:
        only = f"of {number(report.form_only_count)} only the form was checked"
        return f"{valid}, but {only}, because there is no schema"
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
    imports = sum(file.job is not None for file in _files(report, Outcome.FAILED))
    if imports:
        return f"{count(imports, 'import')} failed"
    return f"{count(report.rejected_count, 'record')} rejected by the service"


def _invalid(report: Report) -> str:
    tail = _nothing_uploaded(report)
    if report.form_only_count and report.form_only_count == report.record_count:
        tail = f"{tail}; only the form was checked, because there is no schema"
    if report.invalid_count == 0:
        return f"{count(len(_files(report, Outcome.INVALID)), 'file')} cannot be uploaded{tail}"
    verb = "is" if report.invalid_count == 1 else "are"
    return f"{number(report.invalid_count)} of {count(report.record_count, 'record')} {verb} invalid{tail}"


def _unfinished(report: Report) -> str:
    files = _files(report, Outcome.UNFINISHED)
    if not report.waited and report.failure is None:
        going_on = {file.job.import_id for file in files if file.job}
        return f"{count(len(going_on), 'import')} not ended yet"
    if files:
        return f"{count(len(files), 'file')} not finished in time"
    stopped = _failed_datasets(report) if report.failure is None else ""
    return f"{stopped} not finished" if stopped else "The run was not finished in time"


def _error(report: Report) -> str:
    files = _files(report, Outcome.ERROR)
    failed = _failed_datasets(report)
    if report.failure is None and failed and len(report.datasets) > 1:
        return f"{failed} failed{_nothing_uploaded(report)}"
    if report.failure is not None or not files:
        return "The run could not be finished"
    return f"{number(len(files))} of {count(len(report.files), 'file')} could not be finished"


def _failed_datasets(report: Report) -> str:
    failed = sum(each.failure is not None for each in report.datasets)
    return f"{number(failed)} of {count(len(report.datasets), 'dataset')}" if failed else ""


def _nothing_uploaded(report: Report) -> str:
    return "; nothing was uploaded" if report.mode is Mode.UPLOAD and not report.is_begun else ""


def _all(records: int) -> str:
    return "the record" if records == 1 else f"all {number(records)} records"


def _files(report: Report, outcome: Outcome) -> list[FileReport]:
    return [file for file in report.files if file.outcome is outcome]
